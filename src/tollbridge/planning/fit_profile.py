"""When the calls came: a weekly profile, and how much busier some days are than others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.profile import day_slots
from tollbridge.units import HOUR, Clock

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
WEEK_HOURS = 168
FEWEST = 30
"""Calls in an hour that may be a surge."""


@dataclass(frozen=True)
class Profile:
    """Arrivals over the week. `spread` is None where the records cannot tell it: fewer than two weeks."""

    rate: float  # an hour, at weight 1
    weights: F64  # [168]
    spread: float | None
    days: int
    unseen: int  # hours of the week that the records do not reach
    dispersion: float  # variance to mean ratio of hourly counts about the profile; nan with one week

    @property
    def text(self) -> str:
        """One line for people."""
        lines = [f"168 weights from {self.days} days, {self.rate:.2f} an hour at most"]
        if self.spread is None:
            lines.append("one week cannot tell busy hours from busy days: spread 0 is assumed")
        else:
            lines.append(f"spread {self.spread:.3f}; hourly variance to mean {self.dispersion:.2f}")
        if self.unseen:
            lines.append(f"{self.unseen} hours of the week are not in the records: weight 0")
        return "; ".join(lines)


def fit_profile(instants: I64, clock: Clock) -> Profile:
    """Return the weekly profile of arrivals (ms since the clock's start, ascending, within its duration)."""
    hours, counts, days = _hourly(instants, clock)
    seen = np.bincount(hours, minlength=WEEK_HOURS)
    sums = np.bincount(hours, weights=counts, minlength=WEEK_HOURS)
    means = np.divide(sums, seen, out=np.zeros(WEEK_HOURS), where=seen > 0)
    repeated = seen[hours] > 1
    spread, dispersion = None, float("nan")
    if repeated.any():
        spread = _spread(days, hours, counts)
        errors = (counts - means[hours])[repeated] ** 2
        freedom = 1 - 1 / seen[hours][repeated]
        expected = float((means[hours][repeated] * freedom).sum())
        dispersion = float(errors.sum()) / expected if expected else float("nan")
    rate = float(means.max())
    return Profile(rate, means / rate, spread, len(set(days.tolist())), int((seen == 0).sum()), dispersion)


def _hourly(instants: I64, clock: Clock) -> tuple[I64, F64, I64]:
    """Return hour of the week, count and day number of every local hour of the run."""
    hours, begins, days = [], [], []
    for number, (day, _, _) in enumerate(clock.days()):
        slots = day_slots(clock, day)
        inside = _inside(slots.begin, clock)
        hours.append((day.weekday() * 24 + slots.hour)[inside])
        begins.append(slots.begin[inside])
        days.append(np.full(int(inside.sum()), number))
    edges = np.append(np.concatenate(begins), clock.duration)
    counts = np.diff(np.searchsorted(instants, edges)).astype(np.float64)
    return np.concatenate(hours), counts, np.concatenate(days)


def _inside(begin: I64, clock: Clock) -> NDArray[np.bool_]:
    """Return which hours the records reach: a period may begin or end in the middle of a day."""
    found: NDArray[np.bool_] = (begin > -HOUR) & (begin < clock.duration)
    return found


def surges(instants: I64, clock: Clock) -> NDArray[np.bool_]:
    """Return which arrivals fall in hours far out of line: an outage, a campaign, and not the weekly rhythm.

    Such an hour has more than three times the median of its hour on the other busy days (those with at least half of
    the median day's total), and more than six standard deviations of a Poisson count above it.
    """
    hours, counts, days = _hourly(instants, clock)
    totals = np.bincount(days, weights=counts)
    ordinary = (totals >= np.median(totals) / 2)[days]
    out = np.zeros(len(counts), bool)
    for hour in range(24):
        rows = np.flatnonzero((hours % 24 == hour) & ordinary)
        if len(rows) < 4:
            continue
        usual = float(np.median(counts[rows]))
        out[rows] = counts[rows] > max(3 * usual, usual + 6 * np.sqrt(max(usual, 1.0)), FEWEST)
    begins = np.concatenate([day_slots(clock, day).begin for day, _, _ in clock.days()])
    edges = begins[_inside(begins, clock)]
    placed: NDArray[np.bool_] = out[np.searchsorted(edges, instants, side="right") - 1]
    return placed


def _spread(days: I64, hours: I64, counts: F64) -> float:
    """Return the coefficient of variation of the days' factors, by moments of day totals about their weekday's mean.

    Over the weeks a day's total has the variance m + (c m)**2; what is above m, summed over weekdays, gives c.
    """
    totals = np.bincount(days, weights=counts)
    weekday = np.array([hours[days == day][0] // 24 for day in range(len(totals))])
    whole = np.bincount(days) >= 23
    totals, weekday = totals[whole], weekday[whole]
    excess = squares = 0.0
    for one in range(7):
        sample = totals[weekday == one]
        if len(sample) > 1:
            mean = float(sample.mean())
            excess += (len(sample) - 1) * (float(sample.var(ddof=1)) - mean)
            squares += (len(sample) - 1) * mean * mean
    return float(np.sqrt(max(0.0, excess / squares))) if squares else 0.0
