"""Families of distributions: a quantile function with its parameters, as numbers or as columns beside the uniforms.

Means and sds are of the distribution itself, also a lognormal's. Durations are in ms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.words import compiled
from tollbridge.units import LONGEST

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_FAR_OUT: Final = 1 - 1e-6


@dataclass(frozen=True)
class Variate:
    """One distribution, drawn by its quantile function from uniforms between 0 and 1.

    Attributes:
        quantile: takes float64 of any shape, returns as many values: ms, or counts.
        least: the least value that it can take; -inf of a normal distribution.
        only: its value where it can take one alone, else None.
        parts: of a mixture, what is mixed.
        family: `quantile` with the parameters as further arguments, so that many of one family are drawn in one call.
        parameters: the family's.

    >>> exponential(1000.0).quantile(np.array([0.5])).round().tolist()  # the median is ln 2 times the mean
    [693.0]
    """

    quantile: Callable[[F64], F64]
    least: float = 0.0
    only: float | None = None
    parts: tuple[Variate, ...] = ()  # of a mixture
    family: Callable[..., F64] | None = None  # `quantile`, with the parameters as further arguments
    parameters: tuple[float, ...] = ()

    def most(self) -> float:
        """Return the greatest value that is looked for: of one without an end, what one draw in a million exceeds."""
        if self.parts:
            return max(part.most() for part in self.parts)
        return float(self.quantile(np.array([_FAR_OUT]))[0])


def as_ms(values: F64, least: int | None = 0) -> I64:
    """Return values as whole ms (or counts), int64, within 200 years of 0.

    `values`: float64; they may be written over. `least`: the least that is let through, None for none.

    >>> as_ms(np.array([1.4, 1.6, -3.0])).tolist()
    [1, 2, 0]
    """
    values = np.asarray(values, np.float64)
    if (fast := compiled()) and values.ndim == 1 and values.flags.c_contiguous:
        whole = np.empty(len(values), np.int64)
        fast.whole(values.ctypes.data, len(values), -LONGEST if least is None else least, LONGEST, whole.ctypes.data)
        return whole
    bounded = np.clip(values, -LONGEST if least is None else least, LONGEST)
    return np.rint(bounded, out=bounded).astype(np.int64)


def _of(
    family: Callable[..., F64], parameters: tuple[float, ...], least: float = 0.0, only: float | None = None
) -> Variate:
    """Return the distribution of a family that takes its parameters as numbers, or as columns beside the uniforms."""
    return Variate(lambda u: family(u, *parameters), least, only, family=family, parameters=parameters)


def constant(value: float) -> Variate:
    """Return the distribution that is always `value`: ms, or a count.

    >>> constant(60.0).quantile(np.array([0.1, 0.9])).tolist()
    [60.0, 60.0]
    """
    return _of(_constant_quantile, (value,), value, value)


def _constant_quantile(u: F64, value: F64 | float) -> F64:
    return np.full(u.shape, value, np.float64)


def exponential(mean: float) -> Variate:
    """Return the exponential distribution.

    `mean`: ms, above 0.

    >>> round(float(exponential(240_000.0).quantile(np.array([0.5]))[0]))  # the median is the mean times ln 2
    166355
    """
    return _of(_exponential_quantile, (mean,))


def _exponential_quantile(u: F64, mean: F64 | float) -> F64:
    values = np.negative(u)
    np.log1p(values, out=values)
    values *= -mean
    return values


def lognormal(mean: float, sd: float) -> Variate:
    """Return the lognormal distribution of this mean and standard deviation, both of the values, not of their logarithms.

    `mean`: ms, above 0; else ValueError. `sd`: ms, 0 or more; 0 makes it a constant.

    >>> round(float(lognormal(100.0, 50.0).quantile(np.array([0.5]))[0]), 1)  # 100 / sqrt(1 + 0.5**2)
    89.4
    """
    if mean <= 0:
        raise ValueError("a lognormal's mean must be above 0")
    variance = math.log1p((sd / mean) ** 2)
    location, scale = math.log(mean) - variance / 2, math.sqrt(variance)
    return _of(_lognormal_quantile, (location, scale)) if sd else constant(mean)


def _lognormal_quantile(u: F64, location: F64 | float, scale: F64 | float) -> F64:
    values = _normal_quantile(u, location, scale)
    np.exp(values, out=values)
    return values


def normal(mean: float, sd: float) -> Variate:
    """Return the normal distribution; it may go below 0.

    `mean`: ms. `sd`: the standard deviation, ms, 0 or more; 0 makes it a constant.
    """
    return _of(_normal_quantile, (mean, sd), -math.inf) if sd else constant(mean)


def _normal_quantile(u: F64, mean: F64 | float, sd: F64 | float) -> F64:
    from scipy.special import ndtri

    values: F64 = ndtri(u)
    values *= sd
    values += mean
    return values


def gamma(mean: float, sd: float) -> Variate:
    """Return the gamma distribution of this mean and standard deviation.

    `mean`: ms, above 0; else ValueError. `sd`: ms, 0 or more; 0 makes it a constant.

    >>> gamma(100.0, 100.0).quantile(np.array([0.5])).round(1).tolist()  # of equal mean and sd it is the exponential
    [69.3]
    """
    if mean <= 0:
        raise ValueError("a gamma distribution's mean must be above 0")
    shape, scale = ((mean / sd) ** 2, sd * sd / mean) if sd else (0.0, 0.0)
    return _of(_gamma_quantile, (shape, scale)) if sd else constant(mean)


def _gamma_quantile(u: F64, shape: F64 | float, scale: F64 | float) -> F64:
    from scipy.special import gammaincinv

    values: F64 = np.asarray(gammaincinv(shape, u), np.float64)
    values *= scale
    return values


def uniform(low: float, high: float) -> Variate:
    """Return the uniform distribution between two bounds.

    `low`, `high`: ms; ValueError where `low` is above `high`.

    >>> uniform(10.0, 20.0).quantile(np.array([0.25])).tolist()
    [12.5]
    """
    if low > high:
        raise ValueError("a uniform distribution's low cannot be above its high")
    return _of(_uniform_quantile, (low, high), low, low if low == high else None)


def _uniform_quantile(u: F64, low: F64 | float, high: F64 | float) -> F64:
    return low + (high - low) * u


def whole_uniform(low: int, high: int) -> Variate:
    """Return the uniform distribution of whole numbers between two bounds, both inside.

    `low`, `high`: ValueError where `low` is above `high`.

    >>> whole_uniform(1, 6).quantile(np.array([0.0, 0.5, 0.999])).tolist()
    [1.0, 4.0, 6.0]
    """
    if low > high:
        raise ValueError("a uniform distribution's low cannot be above its high")
    return _of(_whole_uniform_quantile, (low, high), low, low if low == high else None)


def _whole_uniform_quantile(u: F64, low: F64 | float, high: F64 | float) -> F64:
    values: F64 = low + np.floor((high - low + 1) * u)
    return values


def cumulative(shares: Sequence[float]) -> F64:
    """Return running sums of shares, the last exactly 1: float64 [shares].

    `shares`: one or more, 0 to 1 each. ValueError where they do not sum to 1.

    >>> cumulative([0.25, 0.75]).tolist()
    [0.25, 1.0]
    """
    sums = np.cumsum(np.asarray(shares, dtype=np.float64))
    if not len(sums) or abs(sums[-1] - 1) > 1e-9:
        raise ValueError(f"shares sum to {sums[-1] if len(sums) else 0:g}, not to 1")
    sums[-1] = 1.0
    return sums
