"""Growth from week to week: the slope of the weeks' levels, recent weeks first, damped by how well it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.planning.forecast.days import F64
from tollbridge.planning.forecast.levels import Weeks

USUAL: Final = 0.03
"""Sd of a month's growth before anything is known."""
FEWEST_WEEKS: Final = 8
WEEK: Final = 7 / 30.4375
"""A week in months."""
_HALF_LIFE: Final = 13


@dataclass(frozen=True)
class Trend:
    """Growth of a month as a share (0.03: 3%), and its standard deviation; `told`: whether the records say anything."""

    growth: float = 0.0
    sd: float = USUAL
    told: bool = False


def read_trend(weeks: Weeks) -> Trend:
    """Return the damped growth of the weeks' levels: the posterior of a slope that is expected at 0, give or take 3%.

    Least squares with weights that halve in 13 weeks; its error takes the levels' correlation from week to week into account.
    """
    count = len(weeks.levels)
    if count < FEWEST_WEEKS:
        return Trend()
    months = (np.arange(count) - count + 0.5) * WEEK
    weights = 0.5 ** ((count - 1 - np.arange(count)) / _HALF_LIFE) * (weeks.covered > 0.5)
    weights = weights * count / weights.sum()
    logs = np.log(np.maximum(weeks.levels, 1e-3))
    away, off = (each - np.average(each, weights=weights) for each in (months, logs))
    squares = float((weights * away**2).sum())
    slope = float((weights * away * off).sum()) / squares
    variance = _slope_variance(weights, away, off - slope * away) / squares**2
    pull = USUAL**2 / (USUAL**2 + variance)
    return Trend(pull * slope, float(np.sqrt(pull * variance)), told=True)


def _slope_variance(weights: F64, away: F64, rest: F64) -> float:
    """Return the variance of the weighted sum that makes the slope, by a first-order correlation of what is left over."""
    noise = float((weights * rest**2).sum()) / max(len(rest) - 2, 1)
    left = float((rest**2).sum())
    like = float(np.clip((rest[1:] * rest[:-1]).sum() / left + 0.15, 0, 0.8)) if left > 0 else 0.0
    return noise * float((weights**2 * away**2).sum()) * (1 + like) / (1 - like)
