"""The instants at which meetings start or single legs come: a Poisson process with a rate that follows the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.busyness import Busyness
from tollbridge.demand.distributions import cumulative, poisson_counts
from tollbridge.demand.profile import Calendar, day_slots
from tollbridge.demand.streams import Draws
from tollbridge.demand.unknown import Drawn
from tollbridge.errors import TollbridgeError
from tollbridge.units import HOUR, MINUTE

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MOST_A_DAY: Final = 50_000_000
"""Arrivals of one workload and day: a day is held in memory."""
_START = re.compile(r":([0-5]\d)")


@dataclass(frozen=True)
class Starts:
    """Minutes of the hour at which meetings start, with their shares."""

    offsets: I64  # ms into the local hour
    sums: F64  # running sums of the shares


def read_starts(shares: dict[str, Decimal]) -> Starts:
    """Return starts such as `{":00": .6, ":30": .4}`; ValueError says which key or sum is wrong."""
    for key in shares:
        if not _START.fullmatch(key):
            raise ValueError(f"{key!r} is not a start within the hour such as ':00' or ':30'")
    offsets = np.array([int(key[1:]) * MINUTE for key in shares])
    return Starts(offsets, cumulative([float(share) for share in shares.values()]))


@dataclass(frozen=True)
class Arrivals:
    """A workload's arrival process. `spread` gives a day's factor (mean 1), None where it is always 1.

    `level` and `drift` are a replication's own: a factor on the rate, and one more for each month since the start.

    With a factor of coefficient of variation c, the number in a slot of mean m has over days the variance m + (c m)**2:
    a variance to mean ratio of 1 + m c**2.
    """

    calendar: Calendar
    starts: Starts | None = None
    spread: Busyness | None = None
    level: float = 1.0
    drift: float = 1.0

    def drawn(self, drawn: Drawn) -> Arrivals:
        """Return this process with a replication's level and growth."""
        drift = drawn.growth / self.calendar.growth
        return replace(self, level=drawn.level, drift=drift)

    def instants(self, draws: Draws, day: date) -> I64:
        """Return the instants of one local day, ascending, ms since the clock's start; whole days, not cut to the run."""
        means = self._expected(day)
        if not means.any():
            return np.zeros(0, np.int64)
        if means.sum() > MOST_A_DAY:
            raise TollbridgeError(f"a workload would bring {means.sum():.3g} arrivals on {day}: at most {MOST_A_DAY:,}")
        if self.spread:
            means = means * self.spread.factor(draws)
        counts = poisson_counts(draws.sequence("count", len(means)), means)
        hours = [self._within(draws, int(slot), int(counts[slot]), day) for slot in np.flatnonzero(counts)]
        return np.concatenate(hours) if hours else np.zeros(0, np.int64)

    def _expected(self, day: date) -> F64:
        """Return each slot's mean in this replication, before the day's own factor."""
        means = self.calendar.means(day)
        if self.level != 1:
            means = means * self.level
        return means if self.drift == 1 else means * self.drift ** self.calendar.months(day)

    def _within(self, draws: Draws, slot: int, count: int, day: date) -> I64:
        """Each hour has words of its own, so that its arrivals do not depend on how many came before it."""
        slots = day_slots(self.calendar.clock, day)
        begin, length = slots.begin[slot], slots.length[slot]
        u = draws.sequence("time", count, part=slot)
        if self.starts is None:
            u *= length
            offsets: I64 = u.astype(np.int64)
        else:
            chosen = self.starts.offsets[np.searchsorted(self.starts.sums, u, side="left")]
            offsets = (chosen - slots.minute[slot]) % min(HOUR, length)
        offsets.sort()
        offsets += begin
        return offsets
