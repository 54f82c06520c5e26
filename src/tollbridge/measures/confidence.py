"""How far a mean or a share over replications may be from the truth: Student's t and Wilson's intervals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import fsum, sqrt
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95
Interval = tuple[float, float]


def t_quantile(freedom: float, below: float = 0.5 + LEVEL / 2) -> float:
    """Return Student's t that a share of draws is under.

    `freedom`: degrees of freedom, above 0; the mean of n values has n - 1. `below`: the share, between 0 and 1. The default
    is how many standard errors a two-sided 95% interval of a mean reaches either way.

    >>> round(t_quantile(9), 3)
    2.262
    """
    return _t_quantile(freedom, below)


@lru_cache(maxsize=1024)
def _t_quantile(freedom: float, below: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, below))


def wilson(share: float, trials: float, level: float = LEVEL) -> Interval:
    """Return Wilson's score interval for a share.

    `share`: what was seen, 0 to 1. `trials`: how many, above 0; a fraction where trials are correlated. `level`: of
    confidence.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    >>> [round(end, 3) for end in wilson(0.1, 100)]
    [0.055, 0.174]
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    # at 0 and 1 the bound is the share itself, which floats would miss by a hair
    low = 0.0 if share == 0 else (centre - reach) / scale
    return low, (1.0 if share == 1 else (centre + reach) / scale)


def share_interval(shares: Sequence[float], trials: int, level: float = LEVEL) -> Interval:
    """Return Wilson's interval for the mean of shares.

    `shares`: one a replication, from 0 to 1. `trials`: how many things they are shares of, in all replications together, 1 or
    more. `level`: how sure, above 0 and below 1.

    Calls of one replication are turned away together, so they show less than as many independent ones: where the shares
    vary more over replications than chance lets independent trials, `trials` is cut down to the number that would vary so
    (the effective sample size of survey sampling: L. Kish, Survey Sampling, 1965).
    """
    n, mean = len(shares), min(1.0, fsum(shares) / len(shares))
    if n > 1:
        spread = sum((share - mean) ** 2 for share in shares) / (n - 1) / n
        if spread * trials > mean * (1 - mean):
            return wilson(mean, max(1.0, mean * (1 - mean) / spread), level)
    return wilson(mean, trials, level)
