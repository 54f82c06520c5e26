"""What a forecast is held against: last week again, and exponential smoothing."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import numpy as np

from tollbridge.planning.forecast.days import F64

REACH: Final = 1.6448536269514722
"""Standard deviations from the mean to the 95% point of a normal."""
_SIMULATED: Final = 400


@dataclass(frozen=True)
class Range:
    """A forecast of one figure: its mean and its 5% and 95% points (None: it gives no range)."""

    mean: float
    low: float | None = None
    high: float | None = None


def seasonal_naive(days: F64, ahead: int) -> Range:
    """Return the last week again, with a range by the week-to-week changes of its days.

    `days`: float64 [n], a figure by day. `ahead`: how many days to foresee.
    """
    last = days[-7:] if len(days) >= 7 else np.full(7, days.mean())
    mean = float(np.resize(last, ahead).sum())
    if len(days) < 14:
        return Range(mean)
    change = float(np.sqrt(((days[7:] - days[:-7]) ** 2).mean()))
    # a day k weeks ahead has moved by k changes; each change is in all later weeks of its weekday
    weeks = -(-np.arange(ahead, 0, -1) // 7)
    reach = REACH * change * float(np.sqrt((weeks**2).sum()))
    return Range(mean, max(mean - reach, 0.0), mean + reach)


def can_smooth() -> bool:
    """Return whether statsmodels, which smooths exponentially, is there."""
    return find_spec("statsmodels") is not None


def exponential_smoothing(days: F64, ahead: int, seed: int) -> Range:
    """Return exponential smoothing's forecast of the sum of `ahead` days: additive errors, from 14 days on an additive week.

    Its range is simulated. It is the method of Hyndman, Koehler, Ord and Snyder (2008), by statsmodels.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    week = {"seasonal": "add", "seasonal_periods": 7} if len(days) >= 14 else {}
    start = {} if len(days) >= 14 else {"initialization_method": "known", "initial_level": float(days.mean())}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ETSModel(days, error="add", **week, **start).fit(disp=False, maxiter=100)
        drawn = fitted.simulate(ahead, anchor="end", repetitions=_SIMULATED, **_random(fitted, seed))
        mean = float(np.asarray(fitted.forecast(ahead)).sum())
    sums = np.asarray(drawn).reshape(ahead, -1).sum(axis=0)
    low, high = np.quantile(sums, (0.05, 0.95))
    return Range(mean, float(low), float(high))


def _random(fitted: object, seed: int) -> dict[str, object]:
    """Return the keyword by which this statsmodels takes a generator: it was `random_state` up to 0.14."""
    from inspect import signature

    known = signature(fitted.simulate).parameters if hasattr(fitted, "simulate") else {}
    return {"rng" if "rng" in known else "random_state": np.random.default_rng(seed)}
