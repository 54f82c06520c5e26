"""What recurs: meetings of which the calendar brings as many each day as are expected, give or take less than one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def recurring_counts(u: F64, means: F64, size: I64) -> I64:
    """Return how many events recur in each hour, by systematic sampling: one uniform decides a whole day.

    `u` [days] are the uniforms, `means` [hours] what recurs in each hour on average, day after day, `size` [days] how many
    hours each day has. A day of mean m brings the whole number below m or above it, so that its mean is m; so does each
    hour, and any run of hours.

    >>> recurring_counts(np.array([0.2, 0.5]), np.array([0.5, 0.5, 0.25, 0.25]), np.array([2, 2])).tolist()
    [0, 1, 0, 1]
    """
    day = np.repeat(np.arange(len(size)), size)
    hour = np.arange(len(day)) - np.repeat(np.cumsum(size) - size, size)
    # a row for each day: its sums must not depend on which other days are drawn with it
    table = np.zeros((len(size), int(size.max(initial=0)) + 1))
    table[:, 0] = u
    table[day, hour + 1] = means
    reached = np.floor(np.cumsum(table, axis=1))
    counts: I64 = (reached[day, hour + 1] - reached[day, hour]).astype(np.int64)
    return counts
