"""Days to come, drawn fast: the same chances that a scenario has, as counts a day instead of legs one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from tollbridge.demand.profile import months_between
from tollbridge.planning.forecast.days import F64
from tollbridge.planning.forecast.rhythm import Rhythm


def draw_days(rhythm: Rhythm, days: Sequence[date], draws: int, rng: np.random.Generator) -> F64:
    """Return the expected legs of each day under what is drawn for it: [draws, days], chance of counts left out.

    Level and growth are drawn once a row, day factors follow an AR(1) of mean 1, as `uncertainty` and `spread` say.
    """
    weekdays = np.array([day.weekday() for day in days])
    means = rhythm.profile.sum(axis=1)[weekdays]
    level = _lognormal(rhythm.level, rng.normal(size=draws))
    growth = np.maximum(1 + rhythm.trend.growth + rhythm.trend.sd * rng.normal(size=draws), 0.001)
    months = np.array([months_between(days[0], day) for day in days])
    factors = _lognormal(rhythm.busy.cv, _remembering(rhythm.busy.memory, rng.normal(size=(draws, len(days)))))
    found: F64 = means * level[:, None] * growth[:, None] ** months * factors
    return found


def _lognormal(cv: float, normal: F64) -> F64:
    """Return lognormal factors of mean 1."""
    variance = np.log1p(cv * cv)
    found: F64 = np.exp(np.sqrt(variance) * normal - variance / 2)
    return found


def _remembering(memory: float, normal: F64) -> F64:
    """Return a stationary AR(1) along the second axis, of variance 1."""
    found = normal.copy()
    fresh = np.sqrt(1 - memory * memory)
    for day in range(1, normal.shape[1]):
        found[:, day] = memory * found[:, day - 1] + fresh * normal[:, day]
    return found
