"""Events of the records by local day and hour, with the part of each hour that the records cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.profile import day_slots
from tollbridge.units import HOUR, Clock

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Days:
    """Legs by day and hour: `counts` and `hours` are [days, 24]; `hours` is how much of each hour is to be counted on.

    `clumping` is the variance to mean ratio that legs have by coming in groups: 1 for single legs, E[size²] / E[size] for
    meetings. `size` is the legs of one event, `own` the sd of the logarithms of weekdays' means beyond what is usual of
    calls: meetings that recur keep to their own weekdays. `hours` is 0 where the records do not reach, or where what came is
    not to be learnt from.
    """

    first: date
    counts: F64
    hours: F64
    clumping: float = 1.0
    size: float = 1.0
    own: float = 0.0

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def weekdays(self) -> I64:
        """Day of the week of every day, Monday 0."""
        found: I64 = (self.first.weekday() + np.arange(len(self))) % 7
        return found

    def coming(self, ahead: int) -> I64:
        """Return the day of the week of each of the days after these."""
        found: I64 = (self.first.weekday() + len(self) + np.arange(ahead)) % 7
        return found

    @property
    def dates(self) -> list[date]:
        """Every day's date."""
        return [self.first + timedelta(days=number) for number in range(len(self))]

    @property
    def blocks(self) -> I64:
        """Number of the seven-day week of every day, counted so that the last day ends the last week."""
        back = (np.arange(len(self)) - len(self)) // 7
        found: I64 = back - (back[0] if len(back) else 0)
        return found

    @property
    def totals(self) -> F64:
        """Legs a day, of the hours that count."""
        found: F64 = np.where(self.hours > 0, self.counts, 0.0).sum(axis=1)
        return found

    def without(self, mask: Mask) -> Days:
        """Return the days without some hours ([days, 24]) or whole days ([days])."""
        wide = mask if mask.ndim == 2 else np.repeat(mask[:, None], 24, axis=1)
        return replace(self, hours=np.where(wide, 0.0, self.hours))

    def weighed(self, factors: F64) -> Days:
        """Return the days with each one's hours counted a factor of times [days]."""
        return replace(self, hours=self.hours * factors[:, None])

    def upto(self, days: int) -> Days:
        """Return the first so many days."""
        return replace(self, counts=self.counts[:days], hours=self.hours[:days])


def count_days(instants: I64, clock: Clock, weights: F64 | None = None) -> Days:
    """Return events by local day and hour of a clock's run.

    `instants` are ms since the clock's start, ascending; `weights` (legs of each event, 1 where not given) are counted.
    """
    each = np.ones(len(instants)) if weights is None else weights
    running = np.concatenate([[0.0], np.cumsum(each)])
    days = [day for day, _, _ in clock.days()]
    counts, hours = np.zeros((len(days), 24)), np.zeros((len(days), 24))
    for number, day in enumerate(days):
        slots = day_slots(clock, day)
        ends = slots.begin + slots.length
        low, high = (np.clip(edge, 0, clock.duration) for edge in (slots.begin, ends))
        places = np.searchsorted(instants, low), np.searchsorted(instants, high)
        np.add.at(counts[number], slots.hour, running[places[1]] - running[places[0]])
        np.add.at(hours[number], slots.hour, (high - low) / HOUR)
    total = float(each.sum())
    clumping = float((each**2).sum()) / total if total else 1.0
    return Days(days[0], counts, hours, max(clumping, 1.0), total / len(instants) if total else 1.0)
