"""Poisson counts from uniforms: the smallest count whose distribution function reaches the uniform, as SciPy has it.

Small means are summed term by term, many at once; where a sum comes so near the uniform that rounding could decide, and
for large means, SciPy's own functions are asked. So the counts are SciPy's, whichever way they were found.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
LARGEST_SUMMED: Final = 50.0
"""The largest mean whose distribution is summed term by term."""
_TOO_NEAR: Final = 1e-12
"""Sums of at most some hundred terms, and SciPy's, are right to 1e-14."""


def poisson_counts(u: F64, means: F64) -> I64:
    """Return Poisson quantiles, element by element: the least count whose distribution function reaches the uniform.

    `u`: float64 [n] between 0 and 1. `means`: float64 [n], 0 or more. Returns int64 [n].

    >>> poisson_counts(np.array([0.5, 0.99, 0.5]), np.array([1.0, 1.0, 0.0])).tolist()
    [1, 4, 0]
    """
    counts = np.zeros(u.shape, np.int64)
    summed = np.flatnonzero((means > 0) & (means <= LARGEST_SUMMED))
    counts[summed] = _summed(u[summed], means[summed])
    unclear = np.flatnonzero((means > LARGEST_SUMMED) | (counts < 0))
    counts[unclear] = _solved(u[unclear], means[unclear])
    return counts


def _summed(u: F64, means: F64) -> I64:
    """Return the quantiles by running sums; -1 where a sum is too near to tell."""
    found = np.full(len(u), -1)
    rows, term, mean = np.arange(len(u)), np.exp(-means), means
    left = u - term  # what the sum still lacks
    for count in range(_longest(means)):
        clear = left < -_TOO_NEAR
        found[rows[clear]] = count
        more = left > _TOO_NEAR
        rows, left, term, mean = rows[more], left[more], term[more], mean[more]
        if not len(rows):
            break
        term *= mean
        term /= count + 1
        left -= term
    return found


def _longest(means: F64) -> int:
    top = float(means.max(initial=0.0))
    return int(top + 12 * math.sqrt(top)) + 40


def _solved(u: F64, means: F64) -> I64:
    from scipy.special import pdtr, pdtrik

    above = np.ceil(pdtrik(u, means))
    # pdtrik solves to a tolerance, so the step below may be the one that is reached first
    below = np.maximum(above - 1, 0)
    counts: I64 = np.where(pdtr(below, means) >= u, below, above).astype(np.int64)
    return counts
