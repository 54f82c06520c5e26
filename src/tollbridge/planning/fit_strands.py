"""Records by the workload that they make: meetings, or single legs that came one way; their events, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tollbridge.planning.fit_groups import LegGroup, by
from tollbridge.planning.fit_meetings import Sessions, find_sessions, split_calls
from tollbridge.planning.forecast.days import count_days
from tollbridge.planning.forecast.events import Events, in_hours
from tollbridge.planning.forecast.oddities import find_oddities
from tollbridge.units import Clock
from tollbridge.usage.table import NOT_GIVEN, Mask, Texts, UsageTable

DIAL_OUT: Final = "dial-out"
MOST_HOURS: Final = 5
"""Hours that a note names; the rest is counted."""


@dataclass(frozen=True, eq=False)
class Strand:
    """Records that make one workload.

    Attributes:
        name: the workload's.
        group: who pays for them, and what is common to them.
        legs: the records, in order of arrival.
        sessions: the meetings that they form; None of single legs.
    """

    name: str
    group: LegGroup
    legs: UsageTable
    sessions: Sessions | None = None

    def events(self) -> Events:
        """Return what came at one time, with its legs, spoken minutes and charges."""
        legs = self.legs
        charge, fee = (np.where(each == NOT_GIVEN, 0, each) for each in (legs.charge, legs.fee))
        sums = np.stack([np.ones(len(legs)), legs.lasts / 60_000, (charge + fee) / 1e6], axis=1)
        if self.sessions is None:
            return Events(self.name, legs.at, sums)
        meetings = len(self.sessions.start)
        columns = [np.bincount(self.sessions.meeting, sums[:, kind], meetings) for kind in range(3)]
        added = np.stack(columns, axis=1).astype(np.float64)
        starts = np.maximum(self.sessions.start, 0)
        order = np.argsort(starts, kind="stable")
        return Events(self.name, starts[order], added[order])


def find_strands(groups: Sequence[LegGroup], clock: Clock, names: Mapping[str, str]) -> Iterator[Strand]:
    """Yield the workloads of each group: meetings where there are conferences; single legs by the way they came.

    Holding times differ by number, and so do prices: drawn apart, they would cost something else.
    """
    for group in groups:
        suffix = f"-{group.suffix}" if group.suffix else ""
        gathered, alone = split_calls(group.legs, clock)
        if len(gathered):
            yield Strand(f"meetings{suffix}", group, gathered, find_sessions(gathered, clock))
        ways = by(alone, ways_of(alone, names))
        for way, single in ways.items():
            yield Strand(f"calls{suffix}{f'-{way}' if len(ways) > 1 else ''}", group, single)


def ways_of(legs: UsageTable, names: Mapping[str, str]) -> Texts:
    """Return how each leg came: by the dial-in number called, or dialled out."""
    named = tuple(names.get(number, "") for number in legs.number.values)
    return Texts(np.where(legs.outbound, len(named), legs.number.codes), (*named, DIAL_OUT))


def without_surges(strand: Strand, clock: Clock) -> tuple[Strand | None, Strand | None]:
    """Return a strand without its surges (None: there is nothing else), and the surges (None: none, as in meetings).

    `strand`: records of one workload. `clock`: the records' period.
    """
    if strand.sessions is not None:
        return strand, None
    days = count_days(strand.legs.at, clock)
    surging: Mask = in_hours(strand.events(), find_oddities(days).surges, clock)
    if not surging.any():
        return strand, None
    rest = replace(strand, name=f"{strand.name}-surge", legs=strand.legs.take(surging))
    return None if surging.all() else replace(strand, legs=strand.legs.take(~surging)), rest


def hours_text(mask: Mask, clock: Clock) -> str:
    """Return hours as `2026-01-05 09:00`, the first five by name and the others by number.

    `mask`: bool [days, 24]. `clock`: whose days they are.
    """
    days = [day for day, _, _ in clock.days()]
    hours = [f"{days[day]:%Y-%m-%d} {hour:02d}:00" for day, hour in zip(*np.nonzero(mask), strict=True)]
    more = len(hours) - MOST_HOURS
    return ", ".join(hours[:MOST_HOURS]) + (f" and {more} more" if more > 0 else "")
