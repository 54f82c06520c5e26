"""Uniform words become durations and counts, through inverse distribution functions.

Every family maps a uniform in (0, 1) to its quantile. Means and sds are of the distribution itself, also a lognormal's.
Durations are in ms; where one cannot be negative a normal is clipped at 0 by `as_ms`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tollbridge.scenario.schema import CountDistribution, DurationDistribution
from tollbridge.units import LONGEST

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
ReadColumn = Callable[[str, str], F64]
"""Reads a column of a CSV beside the scenario: (file, column) -> its values, ms or counts."""

_NEXT_TO_ONE: Final = 1 - 2.0**-53
_FAR_OUT: Final = 1 - 1e-6
_LONGEST_TABLE: Final = 2_000_000


@dataclass(frozen=True)
class Variate:
    """One distribution: its quantile function, the least value it can take and, where it has just one, that value."""

    quantile: Callable[[F64], F64]
    least: float = 0.0
    only: float | None = None
    parts: tuple[Variate, ...] = ()  # of a mixture

    def most(self) -> float:
        """Return the greatest value that is looked for: of one without an end, what one draw in a million exceeds."""
        if self.parts:
            return max(part.most() for part in self.parts)
        return float(self.quantile(np.array([_FAR_OUT]))[0])


def as_ms(values: F64, least: int | None = 0) -> I64:
    """Return values as whole ms (or counts), at least `least` where that is given, and within 200 years of 0."""
    bounded = np.clip(values, -LONGEST if least is None else least, LONGEST)
    return np.rint(bounded, out=bounded).astype(np.int64)


def duration_variate(part: DurationDistribution, read: ReadColumn) -> Variate:  # noqa: PLR0911 - one line for each family
    """Return a distribution of durations (ms); ValueError says what is impossible about it."""
    if part.exponential:
        return _exponential(float(part.exponential.mean))
    if part.lognormal:
        return lognormal(part.lognormal.mean, part.lognormal.sd)
    if part.normal:
        return _normal(part.normal.mean, part.normal.sd)
    if part.gamma:
        return gamma(part.gamma.mean, part.gamma.sd)
    if part.uniform:
        return _uniform(part.uniform.low, part.uniform.high)
    if part.choice:
        return _choice([float(value) for value in part.choice], [float(share) for share in part.choice.values()])
    if part.empirical:
        return _empirical(read(part.empirical.file, part.empirical.column))
    if part.mixture:
        return _mixture(
            [duration_variate(one, read) for one in part.mixture], [float(one.share) for one in part.mixture]
        )
    if part.constant is None:
        raise ValueError("a distribution names one family, such as exponential: {mean: 4m}")
    return constant(float(part.constant))


def count_variate(part: CountDistribution, read: ReadColumn) -> Variate:
    """Return a distribution of whole numbers; ValueError says what is impossible about it."""
    if part.poisson:
        return _poisson(float(part.poisson.mean))
    if part.negative_binomial:
        return _negative_binomial(float(part.negative_binomial.mean), float(part.negative_binomial.dispersion))
    if part.uniform:
        return _whole_uniform(part.uniform.low, part.uniform.high)
    if part.choice:
        return _choice([float(value) for value in part.choice], [float(share) for share in part.choice.values()])
    if part.empirical:
        return _empirical(read(part.empirical.file, part.empirical.column))
    if part.mixture:
        return _mixture([count_variate(one, read) for one in part.mixture], [float(one.share) for one in part.mixture])
    if part.constant is None:
        raise ValueError("a distribution names one family, such as poisson: {mean: 6}")
    return constant(float(part.constant))


def constant(value: float) -> Variate:
    """Return the distribution that is always `value`."""
    return Variate(lambda u: np.full(u.shape, value), value, value)


def _exponential(mean: float) -> Variate:
    def quantile(u: F64) -> F64:
        values: F64 = np.log1p(-u)
        values *= -mean
        return values

    return Variate(quantile)


def scaled(variate: Variate, factor: float) -> Variate:
    """Return the distribution of a variate times a factor above 0."""
    only = None if variate.only is None else variate.only * factor
    return Variate(lambda u: variate.quantile(u) * factor, variate.least * factor, only)


def lognormal(mean: float, sd: float) -> Variate:
    """Return the lognormal distribution of this mean (above 0) and sd."""
    if mean <= 0:
        raise ValueError("a lognormal's mean is above zero")
    variance = math.log1p((sd / mean) ** 2)
    location, scale = math.log(mean) - variance / 2, math.sqrt(variance)

    def quantile(u: F64) -> F64:
        values: F64 = special.ndtri(u)
        values *= scale
        values += location
        np.exp(values, out=values)
        return values

    return Variate(quantile) if sd else constant(mean)


def _normal(mean: float, sd: float) -> Variate:
    def quantile(u: F64) -> F64:
        values: F64 = special.ndtri(u)
        values *= sd
        values += mean
        return values

    return Variate(quantile, -math.inf) if sd else constant(mean)


def gamma(mean: float, sd: float) -> Variate:
    """Return the gamma distribution of this mean (above 0) and sd."""
    if mean <= 0:
        raise ValueError("a gamma distribution's mean is above zero")
    if not sd:
        return constant(mean)
    shape, scale = (mean / sd) ** 2, sd * sd / mean

    def quantile(u: F64) -> F64:
        values: F64 = np.asarray(special.gammaincinv(shape, u), np.float64)
        values *= scale
        return values

    return Variate(quantile)


def _uniform(low: float, high: float) -> Variate:
    if low > high:
        raise ValueError("a uniform distribution's low is not above its high")
    return Variate(lambda u: low + (high - low) * u, low, low if low == high else None)


def _whole_uniform(low: int, high: int) -> Variate:
    if low > high:
        raise ValueError("a uniform distribution's low is not above its high")
    return Variate(lambda u: low + np.floor((high - low + 1) * u), low, low if low == high else None)


def cumulative(shares: Sequence[float]) -> F64:
    """Return running sums of shares, the last exactly 1; ValueError where they do not sum to 1."""
    sums = np.cumsum(np.asarray(shares, dtype=np.float64))
    if not len(sums) or abs(sums[-1] - 1) > 1e-9:
        raise ValueError(f"shares sum to {sums[-1] if len(sums) else 0:g}, not to 1")
    sums[-1] = 1.0
    return sums


def _choice(values: Sequence[float], shares: Sequence[float]) -> Variate:
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


def _poisson(mean: float) -> Variate:
    if mean < 0:
        raise ValueError("a Poisson distribution's mean is not below zero")

    def cdf(k: F64) -> F64:
        return np.asarray(special.pdtr(k, mean), np.float64)

    return _table(cdf, mean, math.sqrt(mean)) if mean else constant(0)


def _negative_binomial(mean: float, dispersion: float) -> Variate:
    """Variance = mean + mean**2 / dispersion: a Poisson whose mean is gamma with shape `dispersion`."""
    if mean < 0 or dispersion <= 0:
        raise ValueError("a negative binomial's mean is not below zero and its dispersion is above zero")
    if not mean:
        return constant(0)
    success = dispersion / (dispersion + mean)
    deviation = math.sqrt(mean + mean * mean / dispersion)

    def cdf(k: F64) -> F64:
        return np.asarray(special.betainc(dispersion, k + 1, success), np.float64)

    return _table(cdf, mean, deviation)


def poisson_counts(u: F64, means: F64) -> I64:
    """Return the Poisson quantiles of `u` for these means (0 or more), element by element."""
    counts = np.zeros(u.shape, np.int64)
    busy = means > 0
    chance, mean = u[busy], means[busy]
    above = np.ceil(special.pdtrik(chance, mean))
    # pdtrik solves to a tolerance, so the step below may be the one that is reached first
    below = np.maximum(above - 1, 0)
    counts[busy] = np.where(special.pdtr(below, mean) >= chance, below, above).astype(np.int64)
    return counts
