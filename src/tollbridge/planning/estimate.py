"""What samples over replications show: intervals of means and of paired differences, and one-sided bounds for targets."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, log, nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import TollbridgeError
from tollbridge.measures.confidence import t_quantile

F64 = NDArray[np.float64]
STATISTICS: Final = "mean, p1 to p99, min or max"


@dataclass(frozen=True)
class Interval:
    """A mean with its two-sided 95% interval by Student's t; with one value the interval is unbounded.

    >>> Interval(2.0, 1.0, 3.0, 10).half, Interval(2.0, 1.0, 3.0, 10).covers(2.5)
    (1.0, True)
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def half(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2.0

    def covers(self, value: float) -> bool:
        """Say whether a value lies within the interval, its ends included.

        `value`: in the interval's unit.
        """
        return self.low <= value <= self.high


def mean_interval(values: F64) -> Interval:
    """Return the mean of independent values with its two-sided 95% interval by Student's t.

    `values`: float64 [n], one a replication; nan (the result did not occur) is left out. Of one value the interval is
    unbounded; of none, mean and ends are nan.

    >>> found = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> found.mean, round(found.half, 3)
    (2.0, 2.484)
    """
    kept = values[~np.isnan(values)]
    if not len(kept):
        return Interval(nan, nan, nan, 0)
    mean = float(kept.mean())
    if len(kept) == 1:
        return Interval(mean, -inf, inf, 1)
    half = t_quantile(len(kept) - 1) * _standard_error(kept)
    return Interval(mean, mean - half, mean + half, len(kept))


def paired_interval(before: F64, after: F64) -> Interval:
    """Return the mean of `after - before` with its 95% interval.

    `before`, `after`: float64 [n], replication by replication. The same callers meet both, so that what they have in common
    falls out of the difference, and the interval is narrow.

    >>> paired_interval(np.array([10.0, 20.0]), np.array([11.0, 21.0])).half
    0.0
    """
    return mean_interval(after - before)


def unpaired_interval(before: F64, after: F64) -> Interval:
    """Return the same difference as if the two samples had nothing in common, to show what pairing gains.

    `before`, `after`: float64 [n] and [m]. Source: B. L. Welch, Biometrika 34 (1947); unbounded where either has one value.
    """
    count = len(before)
    if count < 2 or len(after) < 2:
        return Interval(float(after.mean() - before.mean()), -inf, inf, count)
    parts = np.array([before.var(ddof=1) / len(before), after.var(ddof=1) / len(after)])
    total = float(parts.sum())
    weights = (parts**2 / np.array([len(before) - 1, len(after) - 1])).sum()
    freedom = total**2 / float(weights) if weights else float(count - 1)
    half = t_quantile(freedom) * sqrt(total)
    mean = float(after.mean() - before.mean())
    return Interval(mean, mean - half, mean + half, count)


def parse_statistic(text: str) -> float | None:
    """Read the name of a statistic.

    `text`: `mean`, `min`, `max`, or `p1` to `p99`. Returns None for the mean, else the percentile as a share from 0 (`min`)
    to 1 (`max`). TollbridgeError where it is none of them.

    >>> parse_statistic("p95"), parse_statistic("max")
    (0.95, 1.0)
    """
    name = text.strip().lower()
    if name == "mean":
        return None
    if name in {"min", "max"}:
        return float(name == "max")
    digits = name.removeprefix("p")
    if name.startswith("p") and digits.isdigit() and 1 <= int(digits) <= 99:
        return int(digits) / 100.0
    raise TollbridgeError(f"unknown statistic {text!r}: {STATISTICS}")


@dataclass(frozen=True)
class Bound:
    """What a sample shows of a statistic from above.

    Attributes:
        estimate: the statistic of the sample; nan where the result never occurred.
        upper: what it is under with the confidence that was asked for; inf: too few replications to say.
        n: values that went into it.
    """

    estimate: float
    upper: float
    n: int


def upper_bound(values: F64, statistic: float | None, confidence: float, trials: int = 0) -> Bound:
    """Bound a statistic of what the values are drawn from, one-sided, from above.

    `values`: float64 [replications]. `statistic`: None is the mean, else a percentile from 0 to 1. `confidence`: how sure,
    above 0 and below 1. `trials`: of shares of counted things, how many things in all; 0 where they are no such shares.

    A mean is bounded by Student's t, and where the values are shares of counted things not under the bound of Clopper and
    Pearson for as many independent ones; a percentile by order statistics, which hold for any distribution. `max` and `min` are
    those of the values seen: nothing bounds the next one.
    """
    kept = np.sort(values[~np.isnan(values)])
    if not len(kept):
        return Bound(nan, inf, 0)
    if statistic is None:
        mean = float(kept.mean())
        happened = trials == len(values)
        bounds = [] if happened else [_mean_bound(kept, confidence)]
        bounds += [share_bound(mean, trials, confidence)] if trials else []
        return Bound(mean, max(bounds), len(kept))
    estimate = float(np.percentile(kept, 100 * statistic))
    if statistic in {0.0, 1.0}:
        return Bound(estimate, estimate, len(kept))
    rank = _order_rank(len(kept), statistic, confidence)
    return Bound(estimate, inf if rank is None else float(kept[rank - 1]), len(kept))


def _mean_bound(kept: F64, confidence: float) -> float:
    if len(kept) < 2:
        return inf
    return float(kept.mean()) + t_quantile(len(kept) - 1, confidence) * _standard_error(kept)


def _standard_error(values: F64) -> float:
    """Return the standard error of the mean of two values or more."""
    return float(values.std(ddof=1)) / sqrt(len(values))


def share_bound(share: float, trials: int, confidence: float) -> float:
    """Return the upper bound of Clopper and Pearson (1934) for a share.

    `share`: what was seen, 0 to 1. `trials`: how many independent ones, 1 or more. `confidence`: of the bound, 0 to 1.

    >>> round(share_bound(0.0, 299, 0.95), 4)  # no bad one of 299 shows less than 1%
    0.01
    """
    from scipy.special import betaincinv

    hits = share * trials
    return 1.0 if hits >= trials else float(betaincinv(hits + 1, trials - hits, confidence))


def _order_rank(count: int, share: float, confidence: float) -> int | None:
    """Return the rank whose value is above the percentile with that confidence; None where there are too few values."""
    from scipy.special import bdtr

    ranks = np.arange(1, count + 1)
    sure = np.flatnonzero(bdtr(ranks - 1, count, share) >= confidence)
    return int(ranks[sure[0]]) if len(sure) else None


def fewest_replications(statistic: float | None, target: float, confidence: float, per_replication: float = 0.0) -> int:
    """Return how many replications could show the target at all, whatever they show.

    `statistic`: None is the mean, else a percentile from 0 to 1. `target`: what it must stay under. `confidence`: how sure.
    `per_replication` counts the trials of a share in each (0: it is none). No bad one of n shows a share under X where
    (1 - X) ** n <= 1 - confidence; a percentile is not bounded before its top value is; a mean has a spread from two on.
    """
    doubt = log(1.0 - confidence)
    if statistic is None and per_replication and 0 < target < 1:
        return max(1 if per_replication == 1 else 2, ceil(doubt / log(1.0 - target) / per_replication))
    if statistic is not None and 0 < statistic < 1:
        return ceil(doubt / log(statistic))
    return 2 if statistic is None else 1
