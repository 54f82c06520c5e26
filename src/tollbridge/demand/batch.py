"""Short replications drawn together: what an array call costs is shared by all of them.

A batch is a crew in which every workload stands once for each replication, with that replication's draws. So it gives the
legs that each replication has alone. It grows as long as replications are asked for one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import between
from tollbridge.demand.daily import BLOCK_LEGS, MOST_DAYS, Drawn, crews_of, day_ends, merged
from tollbridge.demand.meetings import Meetings
from tollbridge.demand.offered import Legs
from tollbridge.demand.singles import SingleLegs
from tollbridge.demand.strands import Strands
from tollbridge.errors import TollbridgeError
from tollbridge.units import Clock

I64 = NDArray[np.int64]
Workloads = Sequence[SingleLegs | Meetings]

MOST_TOGETHER: Final = 64
"""Replications of a batch."""
MOST_STREAMS: Final = 2_000
"""Workloads of a batch, each counted once a replication; beyond that there is little to share."""
_GROWTH: Final = 4


class Batches:
    """Replications of one scenario, drawn a batch at a time where they are short.

    Args:
        seed: 0 or more.
        clock: the run's.
        workloads: what is drawn.
        exact: the legs of calls and trace in a replication, each in arrival order.
    """

    def __init__(self, seed: int, clock: Clock, workloads: Workloads, exact: Callable[[int], Sequence[Legs]]) -> None:
        self._seed, self._workloads, self._exact = seed, workloads, exact
        self._end, self._most = day_ends(clock)[-1], _most_together(clock, workloads)
        self._sources = 1 + max((one.common.team.source for one in workloads), default=0)
        self._crews: dict[int, tuple[Drawn, ...]] = {}
        self._drawn: dict[int, Legs] = {}
        self._size, self._next = 1, -1

    def of(self, replication: int) -> Legs | None:
        """Return the legs of a replication in arrival order; None where it is to be drawn alone."""
        if self._most < 2:
            return None
        drawn = self._drawn
        if replication in drawn:
            return drawn[replication]
        size = min(self._size * _GROWTH, self._most) if replication == self._next else 1
        self._size, self._next = size, replication + size
        if size == 1:
            return None
        try:
            drawn = self._drawn = self._together(replication, size)
        except TollbridgeError:  # one of them brings more than can be drawn: it is refused when it is asked for
            return None
        return drawn[replication]

    def _together(self, first: int, count: int) -> dict[int, Legs]:
        """Return the legs of so many replications; within the batch each has a span of time of its own."""
        numbers = range(first, first + count)
        parts = [self._part(drawn, numbers) for drawn in self._crew(count)]
        parts += [
            (np.full(len(legs), place), legs)
            for place, number in enumerate(numbers)
            for legs in self._exact(number)
            if len(legs)
        ]
        span = max([self._end, *(int(legs.arrive.max()) + 1 for _, legs in parts if len(legs))])
        whole = merged([_moved(legs, place * span) for place, legs in parts])
        begins = np.arange(count) * span
        cuts = np.searchsorted(whole.arrive, np.stack([begins, begins + self._end], 1)).tolist()
        return {
            number: _moved(between(whole, *cut), -int(begin))
            for number, cut, begin in zip(numbers, cuts, begins, strict=True)
        }

    def _crew(self, count: int) -> tuple[Drawn, ...]:
        """Return every workload once for each replication: its source says for which."""
        if count not in self._crews:
            every = [_of(one, place * self._sources) for place in range(count) for one in self._workloads]
            self._crews[count] = crews_of(self._seed, every)
        return self._crews[count]

    def _part(self, drawn: Drawn, numbers: range) -> tuple[I64, Legs]:
        """Return a crew's legs, with the place of each one's replication in the batch."""
        crew, rounds = drawn
        streams = len(crew.ahead)
        replications = np.repeat(np.array(numbers), streams // len(numbers))
        block, _ = rounds.until(rounds.first, self._end)
        strands = Strands(crew.crew.keys, replications, block.stream, block.day)
        legs = crew.draw(strands, crew.crew.known(replications), block, np.zeros(streams, np.int64))
        place, source = np.divmod(legs.source, self._sources)
        return place, replace(legs, source=source)


def _most_together(clock: Clock, workloads: Workloads) -> int:
    """Return how many replications a batch may have: none where one alone fills a block."""
    days = len(day_ends(clock))
    if not workloads or days > MOST_DAYS:
        return 0
    expected = days * sum(crew.busiest_day for crew, _ in crews_of(0, workloads))
    return int(min(BLOCK_LEGS / max(expected, 1.0), MOST_STREAMS / len(workloads), MOST_TOGETHER))


def _of(workload: SingleLegs | Meetings, more: int) -> SingleLegs | Meetings:
    """Return a workload under another source: so many further."""
    common = workload.common
    return replace(workload, common=replace(common, team=replace(common.team, source=common.team.source + more)))


def _moved(legs: Legs, by: I64 | int) -> Legs:
    """Return a chunk whose legs arrive so many ms later."""
    return replace(legs, arrive=legs.arrive + by)
