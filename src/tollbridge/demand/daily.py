"""One replication's offered legs, day by day: every workload's days of a block are drawn in one go, and merged with the rest.

A block is one of the run's days, or several where few legs come: what an array call costs is shared by all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import arrival_order, between, chosen, none_offered, split_at, together
from tollbridge.demand.meetings import Meetings, MeetingsCrew
from tollbridge.demand.offered import Legs
from tollbridge.demand.singles import SingleLegs, SingleLegsCrew
from tollbridge.demand.strands import Strands
from tollbridge.units import Clock

I64 = NDArray[np.int64]
BLOCK_LEGS: Final = 32_000
"""Legs that a block is to bring, about; a day that brings more is a block of its own."""
MOST_DAYS: Final = 31
"""Days of a block."""


def crews_of(seed: int, workloads: Sequence[SingleLegs | Meetings]) -> tuple[SingleLegsCrew | MeetingsCrew, ...]:
    """Return workloads as the crews that are drawn together: those of single legs, those of meetings."""
    singles = [one for one in workloads if isinstance(one, SingleLegs)]
    meetings = [one for one in workloads if isinstance(one, Meetings)]
    found: list[SingleLegsCrew | MeetingsCrew] = []
    found += [SingleLegsCrew(seed, singles)] if singles else []
    found += [MeetingsCrew(seed, meetings)] if meetings else []
    return tuple(found)


class _Supply:
    """A crew in one replication: what it has drawn once, and how far its days are drawn.

    Each workload has days of its own timezone. Where someone may come early its next day is drawn a day ahead.
    """

    def __init__(self, crew: SingleLegsCrew | MeetingsCrew, replication: int) -> None:
        calendars = crew.crew.timetable.calendars
        self._crew, self._replication = crew, replication
        self._known = crew.crew.known(replication)
        self._made = np.zeros(len(calendars.zone), np.int64)
        groups = np.stack([calendars.zone, crew.ahead], 1)
        kinds, kind = np.unique(groups, axis=0, return_inverse=True)
        self._kinds = [
            (calendars.clocks[zone], ahead, np.flatnonzero(kind.reshape(-1) == index))
            for index, (zone, ahead) in enumerate(kinds.tolist())
        ]
        self._next = [clock.moment(0).date().toordinal() for clock, _, _ in self._kinds]

    def until(self, end: int) -> Legs:
        """Return the legs of all days that must be known to tell who arrives before `end`, and are not drawn yet."""
        stream, day = [], []
        for index, (clock, ahead, places) in enumerate(self._kinds):
            first = self._next[index]
            while clock.midnight(date.fromordinal(self._next[index] - ahead)) < end:
                self._next[index] += 1
            days = np.arange(first, self._next[index])
            stream.append(np.repeat(places, len(days)))
            day.append(np.tile(days, len(places)))
        streams, days = np.concatenate(stream), np.concatenate(day)
        if not len(streams):
            return none_offered()
        order = np.lexsort((days, streams))
        strands = Strands(self._crew.crew.keys, self._replication, streams[order], days[order])
        return self._crew.draw(strands, self._known, self._made)


def daily_legs(
    clock: Clock, exact: Sequence[Legs], crews: Sequence[SingleLegsCrew | MeetingsCrew], replication: int
) -> Iterator[Legs]:
    """Yield a replication's legs, a chunk for each local day that has any, in arrival order.

    `exact` are legs of calls and trace in arrival order, those of all days.
    """
    ends = [end for _, _, end in clock.days()]
    supplies = [_Supply(crew, replication) for crew in crews]
    block = _block_days(crews)
    waiting, rest = none_offered(), [_Cut(legs) for legs in exact]
    for first in range(0, len(ends), block):
        last = ends[min(first + block, len(ends)) - 1]
        parts = [part.until(last) for part in rest] + [waiting] + [supply.until(last) for supply in supplies]
        due, waiting = split_at(_merged(parts), last)
        yield from _by_days(due, ends[first : first + block])


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


def _merged(parts: Sequence[Legs]) -> Legs:
    """Return parts as one in arrival order; at one instant sources go in order, and within one legs as they stand."""
    legs = together(parts)
    arrive, source = legs.arrive, legs.source
    later, alike = arrive[1:] >= arrive[:-1], arrive[1:] == arrive[:-1]
    if bool(later.all()) and not bool((alike & (source[1:] < source[:-1])).any()):
        return legs
    order = arrival_order(arrive)
    at = arrive[order]
    tied = np.zeros(len(at), bool)
    tied[1:] = at[1:] == at[:-1]
    tied[:-1] |= tied[1:]
    rows = order[tied]
    order[tied] = rows[np.lexsort((source[rows], arrive[rows]))]
    return chosen(legs, order)


def _by_days(legs: Legs, ends: Sequence[int]) -> Iterator[Legs]:
    cuts = np.searchsorted(legs.arrive, ends).tolist()
    for first, last in zip([0, *cuts[:-1]], cuts, strict=True):
        if last > first:
            yield between(legs, first, last)
