"""Uniform words become durations and counts, through inverse distribution functions.

Every family maps a uniform in (0, 1) to its quantile. Means and sds are of the distribution itself, also a lognormal's.
Durations are in ms; where one cannot be negative a normal is clipped at 0 by `as_ms`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.families import (
    Variate,
    constant,
    cumulative,
    exponential,
    gamma,
    lognormal,
    normal,
    uniform,
    whole_uniform,
)
from tollbridge.scenario.schema import CountDistribution, DurationDistribution

F64 = NDArray[np.float64]
ReadColumn = Callable[[str, str], F64]
"""Reads a column of a CSV beside the scenario: (file, column) -> its values, ms or counts."""

_NEXT_TO_ONE: Final = 1 - 2.0**-53
_LONGEST_TABLE: Final = 2_000_000


# Equal distributions are one object, so that workloads that share one are drawn together.


def duration_variate(part: DurationDistribution, read: ReadColumn) -> Variate:
    """Return a distribution of durations, ms.

    `part`: one family, as the file gives it. `read`: gives the values of a CSV's column. ValueError says what is
    impossible about it.
    """
    if part.exponential:
        return exponential(float(part.exponential.mean))
    if part.lognormal:
        return lognormal(part.lognormal.mean, part.lognormal.sd)
    if part.normal:
        return normal(part.normal.mean, part.normal.sd)
    if part.gamma:
        return gamma(part.gamma.mean, part.gamma.sd)
    if part.uniform:
        return uniform(part.uniform.low, part.uniform.high)
    return _of_any_values(part, read, duration_variate)


def count_variate(part: CountDistribution, read: ReadColumn) -> Variate:
    """Return a distribution of whole numbers, 0 or more.

    `part`: one family, as the file gives it. `read`: gives the values of a CSV's column. ValueError says what is
    impossible about it.
    """
    if part.poisson:
        return _poisson(float(part.poisson.mean))
    if part.negative_binomial:
        return _negative_binomial(float(part.negative_binomial.mean), float(part.negative_binomial.dispersion))
    if part.uniform:
        return whole_uniform(part.uniform.low, part.uniform.high)
    return _of_any_values(part, read, count_variate)


def _of_any_values(
    part: DurationDistribution | CountDistribution, read: ReadColumn, variate: Callable[[Any, ReadColumn], Variate]
) -> Variate:
    """Return a distribution of a family that durations and counts have in common; `variate` reads the parts of a mixture."""
    if part.choice:
        return _choice(tuple(map(float, part.choice)), tuple(map(float, part.choice.values())))
    if part.empirical:
        return _empirical(read(part.empirical.file, part.empirical.column))
    if part.mixture:
        return _mixture([variate(one, read) for one in part.mixture], [float(one.share) for one in part.mixture])
    if part.constant is None:
        raise ValueError("a distribution names one family, such as uniform: {low: 1, high: 9}")
    return constant(float(part.constant))


@lru_cache(maxsize=1024)
def _choice(values: tuple[float, ...], shares: tuple[float, ...]) -> Variate:
    order = np.argsort(values, kind="stable")
    ordered = np.asarray(values)[order]
    sums = cumulative(np.asarray(shares)[order].tolist())
    only = float(ordered[0]) if len(ordered) == 1 else None
    return Variate(lambda u: ordered[np.searchsorted(sums, u, side="left")], float(ordered[0]), only)


def _empirical(values: F64) -> Variate:
    """Return the inverse of the empirical distribution function: each value of the column is equally likely."""
    ordered = np.sort(values)
    return Variate(lambda u: ordered[(u * len(ordered)).astype(np.int64)], float(ordered[0]))


def _mixture(parts: list[Variate], shares: list[float]) -> Variate:
    """One uniform chooses the part, and what it leaves (its place within that part's share) draws from it."""
    sums = cumulative(shares)
    begins = np.concatenate([[0.0], sums[:-1]])

    def quantile(u: F64) -> F64:
        chosen = np.searchsorted(sums, u, side="left")
        values = np.empty(u.shape)
        for index, part in enumerate(parts):
            mine = chosen == index
            if mine.any():
                rest = (u[mine] - begins[index]) / (sums[index] - begins[index])
                values[mine] = part.quantile(np.clip(rest, 2.0**-53, _NEXT_TO_ONE))
        return values

    return Variate(quantile, min(part.least for part in parts), parts=tuple(parts))


def _table(cdf: Callable[[F64], F64], mean: float, deviation: float) -> Variate:
    """Return the distribution on 0, 1, … with this distribution function, as a table to search."""
    length = int(mean + 12 * deviation) + 64
    while length < _LONGEST_TABLE and cdf(np.array([float(length)]))[0] < _NEXT_TO_ONE:
        length *= 2
    if length >= _LONGEST_TABLE:
        raise ValueError("the distribution of counts reaches into the millions")
    sums = cdf(np.arange(length, dtype=np.float64))
    return Variate(lambda u: np.searchsorted(sums, u, side="left").astype(np.float64))


@lru_cache(maxsize=1024)
def _poisson(mean: float) -> Variate:
    if mean < 0:
        raise ValueError("a Poisson distribution's mean must be 0 or more")

    def cdf(k: F64) -> F64:
        from scipy.special import pdtr

        return np.asarray(pdtr(k, mean), np.float64)

    return _table(cdf, mean, math.sqrt(mean)) if mean else constant(0)


@lru_cache(maxsize=1024)
def _negative_binomial(mean: float, dispersion: float) -> Variate:
    """Variance = mean + mean**2 / dispersion: a Poisson whose mean is gamma with shape `dispersion`."""
    if mean < 0 or dispersion <= 0:
        raise ValueError("a negative binomial's mean must be 0 or more, and its dispersion above 0")
    if not mean:
        return constant(0)
    success = dispersion / (dispersion + mean)
    deviation = math.sqrt(mean + mean * mean / dispersion)

    def cdf(k: F64) -> F64:
        from scipy.special import betainc

        return np.asarray(betainc(dispersion, k + 1, success), np.float64)

    return _table(cdf, mean, deviation)


__all__ = ["ReadColumn", "Variate", "constant", "count_variate", "duration_variate", "gamma", "lognormal"]
