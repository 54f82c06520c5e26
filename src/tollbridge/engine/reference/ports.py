"""Ports, trunks and seats: how many there are, how many are busy, and who asked in vain."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.records.run import PortTally


@dataclass(slots=True)
class Ports:
    """A group of equal lines. Measured from `warm_up` (ms) on."""

    capacity: int
    warm_up: int
    tally: PortTally
    busy: int = 0
    since: int = 0

    def ask(self, now: int) -> bool:
        """Return whether one is free; count who asks."""
        free = self.busy < self.capacity
        if now >= self.warm_up:
            self.tally.offered += 1
            self.tally.blocked += not free
        return free

    def advance(self, now: int) -> None:
        """Account for the time up to now."""
        begin = max(self.since, self.warm_up)
        if now > begin:
            self.tally.busy += self.busy * (now - begin)
            self.tally.peak = max(self.tally.peak, self.busy)
        self.since = now

    def seize(self, now: int) -> None:
        """Take one."""
        self.advance(now)
        self.busy += 1
        if now >= self.warm_up:
            self.tally.peak = max(self.tally.peak, self.busy)

    def free(self, now: int) -> None:
        """Give one back."""
        self.advance(now)
        self.busy -= 1
