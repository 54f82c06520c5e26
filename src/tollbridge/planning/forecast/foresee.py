"""Days to come, drawn fast: the same chances that a scenario has, as sums of events instead of legs one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from tollbridge.demand.profile import months_between
from tollbridge.planning.forecast.days import F64, I64
from tollbridge.planning.forecast.rhythm import Rhythm

MOST_DRAWN: Final = 400_000
"""Events that are drawn one by one; sums of more are normal for all that can be told."""


@dataclass(frozen=True, eq=False)
class Normals:
    """Standard normal draws of one workload, or shared by several: of level, growth and stay [draws], of days [draws, days]."""

    level: F64
    growth: F64
    lasts: F64
    days: F64

    @classmethod
    def drawn(cls, draws: int, days: int, rng: np.random.Generator) -> Normals:
        """Return independent draws."""
        level, growth, lasts = rng.normal(size=(3, draws))
        return cls(level, growth, lasts, rng.normal(size=(draws, days)))

    def mixed(self, shared: Normals, level: float, days: float) -> Normals:
        """Return draws of which two workloads have the correlation `level` (of growth and stay too), day factors `days`."""
        return Normals(
            _mixed(self.level, shared.level, level),
            _mixed(self.growth, shared.growth, level),
            _mixed(self.lasts, shared.lasts, level),
            _mixed(self.days, shared.days, days),
        )


def _mixed(own: F64, shared: F64, correlation: float) -> F64:
    found: F64 = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    return found


def expected_legs(rhythm: Rhythm, days: Sequence[date], normals: Normals) -> F64:
    """Return the expected legs of each day under what is drawn: [draws, days], the chance of counts left out.

    Level and growth are drawn once a row, day factors follow an AR(1) of mean 1, as `uncertainty` and `spread` say.
    """
    means = rhythm.profile.sum(axis=1)[[day.weekday() for day in days]]
    level = lognormal(rhythm.level, normals.level)
    growth = np.maximum(1 + rhythm.trend.growth + rhythm.trend.sd * normals.growth, 0.001)
    months = np.array([months_between(days[0], day) for day in days])
    factors = lognormal(rhythm.busy.cv, _remembering(rhythm.busy.memory, normals.days))
    found: F64 = means * level[:, None] * growth[:, None] ** months * factors
    return found


def lognormal(cv: float, normal: F64) -> F64:
    """Return lognormal factors of mean 1, of the shape of the draws.

    `cv`: their coefficient of variation, 0 or more. `normal`: standard normal draws.

    >>> lognormal(0.0, np.array([1.0, -1.0])).tolist()
    [1.0, 1.0]
    """
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


def draw_counts(means: F64, recurring: float, rng: np.random.Generator) -> I64:
    """Return how many events come in each row of `means` [draws, days]; of each day's a share recurs by the calendar."""
    counts: I64 = rng.poisson((1 - recurring) * means.sum(axis=1))
    if not recurring:
        return counts
    counts += np.floor(recurring * means + rng.uniform(size=means.shape)).astype(np.int64).sum(axis=1)
    return counts


def draw_sums(counts: I64, marks: F64, rng: np.random.Generator) -> F64:
    """Return the sums of events drawn at random, float64 [draws, kinds].

    `counts`: int64 [draws], how many events each. `marks`: float64 [events, kinds], what they are drawn from. `rng`: the
    chance.
    """
    if counts.sum() <= MOST_DRAWN:
        chosen = marks[rng.integers(0, len(marks), int(counts.sum()))]
        rows = np.repeat(np.arange(len(counts)), counts)
        columns = [np.bincount(rows, chosen[:, kind], len(counts)) for kind in range(marks.shape[1])]
        return np.stack(columns, axis=1).astype(np.float64)
    mean, spread = marks.mean(axis=0), np.atleast_2d(np.cov(marks.T, bias=True))
    values, vectors = np.linalg.eigh(spread)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = rng.normal(size=(len(counts), marks.shape[1])) @ root.T
    found: F64 = np.maximum(counts[:, None] * mean + np.sqrt(counts)[:, None] * normal, 0.0)
    return found
