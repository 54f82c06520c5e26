"""One replication's offered legs, day by day: every workload's days of a block are drawn in one go, and merged with the rest.

A block is one of the run's days, or several where few legs come: what an array call costs is shared by all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import arrival_order, between, chosen, none_offered, split_at, together
from tollbridge.demand.meetings import Meetings, MeetingsCrew
from tollbridge.demand.offered import Legs
from tollbridge.demand.rounds import Rounds
from tollbridge.demand.singles import SingleLegs, SingleLegsCrew
from tollbridge.demand.strands import Strands
from tollbridge.units import Clock

I64 = NDArray[np.int64]
BLOCK_LEGS: Final = 32_000
"""Legs that a block is to bring, about; a day that brings more is a block of its own."""
MOST_DAYS: Final = 31
"""Days of a block."""


Drawn = tuple[SingleLegsCrew | MeetingsCrew, Rounds]
"""A crew, and the blocks in which its days are drawn."""


def crews_of(seed: int, workloads: Sequence[SingleLegs | Meetings]) -> tuple[Drawn, ...]:
    """Return workloads as the crews that are drawn together, those of single legs and those of meetings, with their rounds.

    `seed`: 0 or more. `workloads`: in the file's order.
    """
    singles = [one for one in workloads if isinstance(one, SingleLegs)]
    meetings = [one for one in workloads if isinstance(one, Meetings)]
    found: list[SingleLegsCrew | MeetingsCrew] = []
    found += [SingleLegsCrew(seed, singles)] if singles else []
    found += [MeetingsCrew(seed, meetings)] if meetings else []
    return tuple((crew, Rounds(crew.crew.timetable.calendars, crew.ahead)) for crew in found)


class _Supply:
    """A crew in one replication: what it has drawn once, and how far its days are drawn."""

    def __init__(self, crew: SingleLegsCrew | MeetingsCrew, rounds: Rounds, replication: int) -> None:
        self._crew, self._rounds, self._replication = crew, rounds, replication
        self._known = crew.crew.known(replication)
        self._made = np.zeros(len(crew.ahead), np.int64)
        self._next = rounds.first

    def until(self, end: int) -> Legs:
        """Return the legs of all days that must be known to tell who arrives before `end`, and are not drawn yet."""
        block, self._next = self._rounds.until(self._next, end)
        if not len(block.stream):
            return none_offered()
        strands = Strands(self._crew.crew.keys, self._replication, block.stream, block.day)
        return self._crew.draw(strands, self._known, block, self._made)


def daily_legs(clock: Clock, exact: Sequence[Legs], crews: Sequence[Drawn], replication: int) -> Iterator[Legs]:
    """Yield a replication's legs in arrival order, in chunks of whole local days: of one, or of several with few legs.

    Args:
        clock: the run's.
        exact: legs of calls and trace in arrival order, those of all days.
        crews: workloads as `crews_of` gives them.
        replication: from 0.
    """
    ends = day_ends(clock)
    supplies = [_Supply(*drawn, replication) for drawn in crews]
    block = _block_days([crew for crew, _ in crews])
    waiting, rest = none_offered(), [_Cut(legs) for legs in exact]
    for first in range(0, len(ends), block):
        last = ends[min(first + block, len(ends)) - 1]
        parts = [part.until(last) for part in rest] + [waiting] + [supply.until(last) for supply in supplies]
        due, waiting = split_at(merged(parts), last)
        yield from _by_days(due, ends[first : first + block]) if len(due) > 2 * BLOCK_LEGS else _any(due)


@lru_cache(maxsize=16)
def day_ends(clock: Clock) -> tuple[int, ...]:
    """Return the instants at which a clock's local days end, ms since its start."""
    return tuple(end for _, _, end in clock.days())


class _Cut:
    """Legs in arrival order, given out piece by piece."""

    def __init__(self, legs: Legs) -> None:
        self._legs = legs
        self._given = 0

    def until(self, end: int) -> Legs:
        """Return the legs before `end` that were not given out yet."""
        first, self._given = self._given, int(np.searchsorted(self._legs.arrive, end))
        return between(self._legs, first, self._given)


def _block_days(crews: Sequence[SingleLegsCrew | MeetingsCrew]) -> int:
    expected = sum(crew.busiest_day for crew in crews)
    return int(min(max(BLOCK_LEGS / max(expected, 1.0), 1), MOST_DAYS))


def merged(parts: Sequence[Legs]) -> Legs:
    """Return parts as one in arrival order; at one instant sources go in order, and within one legs as they stand."""
    legs = together(parts)
    arrive, source = legs.arrive, legs.source
    if bool((arrive[1:] >= arrive[:-1]).all()):
        tied = arrive[1:] == arrive[:-1] if source.strides[0] else np.zeros(0, bool)
        if not tied.any() or not bool((source[1:] < source[:-1])[tied].any()):
            return legs
    order = arrival_order(arrive)
    at = arrive[order]
    tied = np.zeros(len(at), bool)
    tied[1:] = at[1:] == at[:-1]
    tied[:-1] |= tied[1:]
    rows = order[tied]
    order[tied] = rows[np.lexsort((source[rows], arrive[rows]))]
    return chosen(legs, order)


def _any(legs: Legs) -> Iterator[Legs]:
    if len(legs):
        yield legs


def _by_days(legs: Legs, ends: Sequence[int]) -> Iterator[Legs]:
    cuts = np.searchsorted(legs.arrive, ends).tolist()
    for first, last in zip([0, *cuts[:-1]], cuts, strict=True):
        if last > first:
            yield between(legs, first, last)
