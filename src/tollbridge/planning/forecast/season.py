"""The year's season: how far each month stands above or below the others, learnt from records of 18 months and more.

Logarithms of the months' levels are a sum of a level that walks at random, a season that comes again each year, and noise. How
much each of them moves is weighed by the records' own chance under it (`_WALKS`, `_SEASONS`, `_NOISES`). So a year that only
grew, or that was busy by chance, makes next to no season.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

import numpy as np

from tollbridge.planning.forecast.days import F64, I64, Days
from tollbridge.planning.forecast.levels import read_weeks

FEWEST_DAYS: Final = 548
"""Days of records from which on a season is learnt: half of the months are seen twice."""
RECENT: Final = 28
"""Days at the records' end on which the level rests, more or less."""
_WALKS: Final = (0.02, 0.05, 0.1, 0.2)
_SEASONS: Final = {0.0: 0.4, 0.03: 0.2, 0.1: 0.2, 0.25: 0.2}
"""Sds of the months' logarithms, and their chance before the records say anything."""
_NOISES: Final = (0.02, 0.05)
_ANY: Final = 4.0
_PART: Final = 0.05
"""Sd of the logarithm of what half of a month brings beside the whole."""


@dataclass(frozen=True, eq=False)
class Season:
    """Logarithms of the months' factors [12] and their covariance [12, 12]; `recent` [12] is what the level rests on."""

    logs: F64
    covariance: F64
    recent: F64

    @property
    def told(self) -> bool:
        """Whether the records bear out a season that can be written."""
        return bool((np.abs(self.logs) >= 0.005).any())

    def factors(self, days: Sequence[date]) -> F64:
        """Return the factor of each day."""
        found: F64 = np.exp(self.logs)[[day.month - 1 for day in days]]
        return found

    def variance(self, ahead: Sequence[date]) -> float:
        """Return the relative variance that the season adds to a forecast of these days from the records' end on."""
        mix = _months(ahead) if ahead else np.full(12, 1 / 12)
        away = mix - self.recent
        return float(away @ self.covariance @ away)


NO_SEASON: Final = Season(np.zeros(12), np.zeros((12, 12)), np.full(12, 1 / 12))


def read_season(days: Days, weekend: frozenset[int]) -> Season:
    """Return the season of days whose outages, surges and holidays are taken out; `NO_SEASON` of fewer than FEWEST_DAYS."""
    if len(days) < FEWEST_DAYS or not days.totals.any():
        return NO_SEASON
    expected = read_weeks(days, weekend).expected(days)
    months = np.array([12 * day.year + day.month - 1 for day in days.dates])
    months -= months[0]
    due, came = (np.bincount(months, each) for each in (expected, days.totals))
    seen = np.bincount(months[expected > 0], minlength=len(due))
    told = np.flatnonzero((due > 0) & (seen > 3))
    levels = np.log((came[told] + 0.5 * days.size) / (due[told] + 0.5 * days.size))
    # what chance brings, and what a month that is seen in part says less
    chance: F64 = days.clumping / (came[told] + days.size) + _PART**2 * (30.0 / seen[told] - 1)
    logs, covariance = _posterior(levels, told, (days.first.month - 1 + told) % 12, chance)
    return Season(logs, covariance, _months(days.dates[-RECENT:]))


def _months(days: Sequence[date]) -> F64:
    return np.bincount([day.month - 1 for day in days], minlength=12) / max(len(days), 1)


def _posterior(levels: F64, at: I64, month: I64, noise: F64) -> tuple[F64, F64]:
    """Return the months' effects and their covariance, averaged over how much level, season and noise may move."""
    apart = np.eye(12) - 1 / 12
    beside = apart[month]
    walk = np.minimum(at[:, None], at[None, :])
    evidence, means, spreads = [], [], []
    for step, (season, usual), rest in product(_WALKS, _SEASONS.items(), _NOISES):
        whole = season**2 * beside[:, month] + step**2 * walk + _ANY + np.diag(rest**2 + noise)
        solved = np.linalg.solve(whole, np.column_stack([levels, season**2 * beside]))
        evidence.append(np.log(usual) - (levels @ solved[:, 0] + np.linalg.slogdet(whole)[1]) / 2)
        means.append(season**2 * beside.T @ solved[:, 0])
        spreads.append(season**2 * (apart - beside.T @ solved[:, 1:]))
    weights = np.exp(np.array(evidence) - max(evidence))
    weights /= weights.sum()
    mean = weights @ np.array(means)
    off = np.array(means) - mean
    return mean, np.einsum("w,wij->ij", weights, np.array(spreads)) + (off.T * weights) @ off


def seasoned(days: Days, season: Season) -> Days:
    """Return the days with their hours counted for as much as their month is worth: what is learnt of them has no season."""
    return days.weighed(season.factors(days.dates))
