"""How high demand stands from week to week: a profile of the week, a level for each week, and the level to go on from.

A level is a week's legs over what the profile expects of it. The level to go on from is a weighted mean of the weeks'
levels, weights falling by a factor of 1 - a from week to week (simple exponential smoothing). Several `a` are tried on the
records' own past; those that foresaw it best count most, and where there is little past, all weeks count nearly alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.planning.forecast.days import F64, I64, Days

SMOOTHING: Final = np.array([0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
HORIZONS: Final = (1, 2, 4)
"""Weeks ahead at which the past is foreseen."""
HALF_LIFE: Final = 26
"""Weeks after which a week counts half in the profile."""
QUIET_DAY: Final = 0.25
"""A weekend's day beside a working day, where the records reach only one of them."""
SATURDAY_SUNDAY: Final = frozenset({5, 6})
_USUAL: Final = 0.1
_PRIOR_WEEKS: Final = 12.0
_DISLIKE: Final = 0.06
_SHARPNESS: Final = 30.0


@dataclass(frozen=True, eq=False)
class Weeks:
    """A week's profile and the level of each week of the records.

    `profile` [7, 24] is legs an hour at level 1; `levels` [weeks], mean 1; `covered` [weeks] is the share of a week's legs
    that the records reach; `shown` [7, 24] says which hours they reach at all.
    """

    profile: F64
    levels: F64
    covered: F64
    shown: NDArray[np.bool_]

    @property
    def total(self) -> float:
        """Legs of a week at level 1."""
        return float(self.profile.sum())

    def expected(self, days: Days) -> F64:
        """Return the legs that each day should bring at level 1, of the hours that count."""
        found: F64 = (self.profile[days.weekdays] * days.hours).sum(axis=1)
        return found


def read_weeks(days: Days, weekend: frozenset[int]) -> Weeks:
    """Return a week's profile and the level of each week, each worked out from the other in turn.

    `days`: legs by day and hour. `weekend`: days of rest, Monday 0.
    """
    blocks, count = days.blocks, int(days.blocks[-1]) + 1
    recency = 0.5 ** ((count - 1 - blocks) / HALF_LIFE)
    levels, covered = np.ones(count), np.ones(count)
    profile, shown = np.zeros((7, 24)), np.zeros((7, 24), bool)
    for _ in range(8):
        profile, shown = _profile(days, recency, recency * levels[blocks], weekend)
        weeks = Weeks(profile, levels, covered, shown)
        expected = np.bincount(blocks, weeks.expected(days), count)
        covered = np.minimum(expected / max(weeks.total, 1e-12), 1.0)
        levels = np.divide(np.bincount(blocks, days.totals, count), expected, out=np.ones(count), where=expected > 0)
        levels = levels / max(float(np.average(levels, weights=covered + 1e-9)), 1e-12)
    return Weeks(profile, levels, covered, shown)


def _profile(days: Days, recency: F64, exposed: F64, weekend: frozenset[int]) -> tuple[F64, NDArray[np.bool_]]:
    sums, hours = np.zeros((7, 24)), np.zeros((7, 24))
    counted = np.where(days.hours > 0, days.counts, 0.0)
    np.add.at(sums, days.weekdays, recency[:, None] * counted)
    np.add.at(hours, days.weekdays, exposed[:, None] * days.hours)
    shown = hours > 0
    profile = np.divide(sums, hours, out=np.zeros((7, 24)), where=shown)
    for weekday, hour in zip(*np.nonzero(~shown), strict=True):
        profile[weekday, hour] = _stand_in(profile[:, hour], shown[:, hour], int(weekday), weekend)
    return profile, shown


def _stand_in(rates: F64, shown: NDArray[np.bool_], weekday: int, weekend: frozenset[int]) -> float:
    """Return what stands for an hour of the week that the records do not reach: the same hour of like days."""
    resting = np.array([day in (weekend or SATURDAY_SUNDAY) for day in range(7)])
    like, unlike = shown & (resting == resting[weekday]), shown & (resting != resting[weekday])
    if like.any():
        return float(rates[like].mean())
    if unlike.any():
        return float(rates[unlike].mean()) * (QUIET_DAY if resting[weekday] else 1 / QUIET_DAY)
    return 0.0


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Levels smoothed by each of SMOOTHING: `paths` and `weeks` (how many weeks' worth each rests on) are [ways, weeks]."""

    paths: F64
    weeks: F64

    @classmethod
    def of(cls, levels: F64, covered: F64) -> Smoothed:
        """Return the smoothed levels of weeks that the records cover so far."""
        paths, weeks = np.empty((2, len(SMOOTHING), len(levels)))
        sums, weights, squares = np.zeros((3, len(SMOOTHING)))
        for week, (level, share) in enumerate(zip(levels.tolist(), covered.tolist(), strict=True)):
            sums = sums * (1 - SMOOTHING) + share * level
            weights = weights * (1 - SMOOTHING) + share
            squares = squares * (1 - SMOOTHING) ** 2 + share**2
            paths[:, week] = sums / np.maximum(weights, 1e-9)
            weeks[:, week] = weights**2 / np.maximum(squares, 1e-9)
        return cls(paths, weeks)


@dataclass(frozen=True, eq=False)
class Misses:
    """How far each smoothing was off the records' own past: `errors` are logarithms of actual to foreseen [ways, cases]."""

    horizon: I64
    errors: F64
    foreseen: F64  # legs [ways, cases]
    weeks: F64  # that the foreseen level rests on [ways, cases]


def miss(weeks: Weeks, smoothed: Smoothed, size: float) -> Misses:
    """Return the errors of foreseeing 1, 2 and 4 weeks from every week of the records on; `size` is the legs of one event."""
    levels, covered, count = weeks.levels, weeks.covered, len(weeks.levels)
    cases = [
        (ahead, week)
        for ahead in HORIZONS
        for week in range(count - ahead)
        if covered[week + 1 : week + 1 + ahead].sum() >= 0.6 * ahead and covered[: week + 1].sum() >= 0.6
    ]
    horizon = np.array([ahead for ahead, _ in cases], np.int64)
    at = np.array([week for _, week in cases], np.int64)
    came = [
        np.average(levels[week + 1 : week + 1 + ahead], weights=covered[week + 1 : week + 1 + ahead] + 1e-9)
        for ahead, week in cases
    ]
    foreseen = smoothed.paths[:, at] * weeks.total * horizon
    errors = np.log((np.array(came) * weeks.total * horizon + size / 2) / (foreseen + size / 2))
    return Misses(horizon, errors.reshape(len(SMOOTHING), -1), foreseen, smoothed.weeks[:, at])


def weigh(misses: Misses, usual_error: float) -> F64:
    """Return the weight of each smoothing: by its mean error, with 12 weeks' worth of leaning on long memories."""
    share = 1 / misses.horizon
    sums = (np.abs(misses.errors) * share).sum(axis=1)
    seen = float(share.sum())
    scale = float(sums.min()) / seen if seen and sums.min() > 0 else usual_error
    leaning = 1 + _DISLIKE * np.abs(np.log(SMOOTHING / _USUAL))
    scores = (sums + _PRIOR_WEEKS * scale * leaning) / (seen + _PRIOR_WEEKS)
    weights = np.exp(-_SHARPNESS * (scores / scores.min() - 1))
    found: F64 = weights / weights.sum()
    return found
