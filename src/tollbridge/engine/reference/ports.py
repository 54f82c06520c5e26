"""Ports, trunks and seats: how many there are, how many are busy, and who asked in vain."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.records.run import PortTally


@dataclass(slots=True)
class Ports:
    """A group of equal lines, measured from `warm_up` (ms) on.

    Attributes:
        capacity: how many there are.
        warm_up: ms since the start.
        tally: who asked, who found none, the most at once, and port-ms.
        busy: how many are taken now.
        since: the instant up to which time is accounted for.

    >>> ports = Ports(1, 0, PortTally())
    >>> ports.ask(0), ports.seize(0), ports.ask(10), ports.free(60_000)
    (True, None, False, None)
    >>> ports.tally
    PortTally(offered=2, blocked=1, peak=1, busy=60000)
    """

    capacity: int
    warm_up: int
    tally: PortTally
    busy: int = 0
    since: int = 0

    def ask(self, now: int) -> bool:
        """Return whether a line is free; count who asks, and who finds none.

        `now`: ms since the start.
        """
        free = self.busy < self.capacity
        if now >= self.warm_up:
            self.tally.offered += 1
            self.tally.blocked += not free
        return free

    def advance(self, now: int) -> None:
        """Account for the time up to `now` (ms since the start), which never goes back."""
        begin = max(self.since, self.warm_up)
        if now > begin:
            self.tally.busy += self.busy * (now - begin)
            self.tally.peak = max(self.tally.peak, self.busy)
        self.since = now

    def seize(self, now: int) -> None:
        """Take a line, which `ask` said is free.

        `now`: ms since the start.
        """
        self.advance(now)
        self.busy += 1
        if now >= self.warm_up:
            self.tally.peak = max(self.tally.peak, self.busy)

    def free(self, now: int) -> None:
        """Give a line back.

        `now`: ms since the start.
        """
        self.advance(now)
        self.busy -= 1
