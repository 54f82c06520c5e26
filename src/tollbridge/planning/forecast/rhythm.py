"""A workload's rhythm: what is expected of each hour of the week from now on, and how far that is known.

The level's uncertainty is made of what the week-to-week change of the records shows beyond chance and busy days (leaning on
what is usual where the record is short), of how few legs and weeks the level rests on, and, in records of 12 weeks and more,
of a factor that makes the range hold 90% of the records' own past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from tollbridge.planning.forecast.busy import Busy, read_busy
from tollbridge.planning.forecast.days import F64, Days
from tollbridge.planning.forecast.levels import SMOOTHING, Misses, Smoothed, Weeks, miss, read_weeks, weigh
from tollbridge.planning.forecast.recurring import BY_CHANCE, Recurring
from tollbridge.planning.forecast.trend import WEEK, Trend, read_trend
from tollbridge.planning.forecast.weekdays import read_weekdays

USUAL_CHANGE: Final = 0.12
"""Sd of the level's own change between the records and the weeks after, before the records say anything of it."""
USUAL_WEEKS: Final = 5.0
"""Weeks of records that weigh as much as what is usual."""
WHOLE_WEEK: Final = 7
"""Days that the level is to be right for, where those to come are not known."""
FEW: Final = 30
"""Legs in all under which every week counts alike: when so few came says nothing of the weeks after."""
_FREEDOM: Final = 10.0
CALIBRATED: Final = 12
"""Weeks from which on the range is held against the records' own past."""
NARROWED: Final = 26
"""Weeks from which on their own past may narrow the range; before, it only widens it.

Of meetings that recur it narrows as soon as it widens: how much chance they have is learnt too, and leans to the wide side.
"""
_CALIBRATION_WEEKS: Final = 10.0
_Z: Final = float(stats.norm.ppf(0.95))


@dataclass(frozen=True, eq=False)
class Rhythm:
    """What a workload's days will be like, as a scenario can say it.

    `profile` [7, 24] is legs an hour from the records' end on; `level` the cv of all that is not known of it.
    """

    profile: F64
    level: float
    busy: Busy
    trend: Trend
    weeks: int
    change: float  # sd of the level's own change
    calibration: float  # factor on the range from the records' own past; 1 where they are short
    unseen: int  # hours of the week that the records do not reach
    recurring: Recurring = BY_CHANCE


def read_rhythm(days: Days, weekend: frozenset[int], ahead: int = WHOLE_WEEK) -> Rhythm:
    """Return the rhythm of days whose outages, surges and holidays are taken out.

    `weekend` days are Monday 0 (none: the country is not known). `ahead` is how many days follow: the level is known less of
    a day than of a week.
    """
    weeks = read_weeks(days, weekend)
    busy = read_busy(days, weeks)
    trend = read_trend(weeks)
    smoothed = Smoothed.of(weeks.levels, weeks.covered)
    misses = miss(weeks, smoothed, days.size)
    weights = weigh(misses, USUAL_CHANGE)
    level, rests_on = (float(weights @ each[:, -1]) for each in (smoothed.paths, smoothed.weeks))
    weekdays = read_weekdays(days, weeks, busy, weekend)
    parts = _Parts(days, weeks, busy, misses)
    change = parts.change(weights)
    # a level that changes from week to week changes less within one
    near = min(1.0, (len(days) + ahead) / 14)
    wide = (stats.t.ppf(0.95, _FREEDOM + len(weeks.levels) - 1) / _Z) ** 2
    # what a level loses that does not rest on all weeks alike
    lost = max(1 / max(rests_on, 1 / 7) - 1 / max(float(weeks.covered.sum()), 1 / 7), 0.0)
    own = (near * change**2 + parts.busy(1) * lost) * wide
    few = days.clumping / max(level * weeks.total, 0.5) * lost + weekdays.variance(days.coming(ahead)) * wide
    factor = parts.calibration(weights, change) if len(weeks.levels) >= CALIBRATED else 1.0
    factor = factor if len(weeks.levels) >= NARROWED or days.own else max(factor, 1.0)
    beside = parts.busy(2) + days.clumping / max(2 * level * weeks.total, 0.5)
    known = max(factor**2 * (own + few + beside) - beside, (own + few) / 4)
    # levels are 1 on average
    onward = 1.0 if days.totals.sum() < FEW else level * float(np.exp(trend.growth * _age(weights, weeks)))
    return Rhythm(
        profile=weekdays.profile(weeks) * onward,
        level=float(np.sqrt(known)),
        busy=busy,
        trend=trend,
        weeks=len(weeks.levels),
        change=change,
        calibration=factor,
        unseen=int((~weeks.shown).sum()),
    )


def _age(weights: F64, weeks: Weeks) -> float:
    """Return how many months before the records' end the smoothed level was learnt, on average."""
    count = len(weeks.levels)
    back = count - 1 - np.arange(count)
    ages = []
    for share in SMOOTHING.tolist():
        seen = (1 - share) ** back * weeks.covered
        ages.append(float((seen * (back + 0.5)).sum() / max(seen.sum(), 1e-12)) * WEEK)
    return float(weights @ np.array(ages))


@dataclass(frozen=True, eq=False)
class _Parts:
    """What a past error is made of: chance, busy days, and the level's own change."""

    days: Days
    weeks: Weeks
    days_differ: Busy
    misses: Misses

    def busy(self, weeks: int) -> float:
        """Return the relative variance of the legs of so many weeks by busy days."""
        return self.days_differ.variance(np.tile(self.weeks.profile.sum(axis=1), weeks))

    def expected(self) -> F64:
        """Return the squared error that chance and busy days alone would bring, of each way and case."""
        misses, clumping, half = self.misses, self.days.clumping, self.days.size / 2
        busy = {ahead: self.busy(int(ahead)) for ahead in set(misses.horizon.tolist()) | {1}}
        ahead = np.array([busy[each] for each in misses.horizon.tolist()])
        rests_on = misses.foreseen / misses.horizon * misses.weeks
        found: F64 = clumping / (misses.foreseen + half) + clumping / (rests_on + half) + ahead + busy[1] / misses.weeks
        return found

    def change(self, weights: F64) -> float:
        """Return the sd of the level's own change, leaning on what is usual."""
        if not len(self.misses.horizon):
            return USUAL_CHANGE
        net = float(weights @ (self.misses.errors**2 - self.expected()).mean(axis=1))
        told = len(self.weeks.levels) - 1
        pooled = (USUAL_WEEKS * USUAL_CHANGE**2 + told * max(net, 0.0)) / (USUAL_WEEKS + told)
        return float(np.sqrt(pooled))

    def calibration(self, weights: F64, change: float) -> float:
        """Return the factor on the range under which it had held 90% of the past, leaning on 1."""
        off = np.abs(weights @ self.misses.errors)
        sds = np.sqrt(weights @ self.expected() + change**2)
        reach = float(np.quantile(off / sds, 0.9, method="higher")) / _Z
        told = float((1 / self.misses.horizon).sum()) / 2
        pooled = (_CALIBRATION_WEEKS + told * min(reach, 2.0) ** 2) / (_CALIBRATION_WEEKS + told)
        return float(np.sqrt(pooled))
