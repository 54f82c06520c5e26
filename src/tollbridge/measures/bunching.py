"""Whether arrivals bunch: people join a meeting together, and Erlang B, which takes them one by one, then understates."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.units import HOUR, MINUTE

I64 = NDArray[np.int64]

CELL: Final = 5 * MINUTE
BUNCHED: Final = 1.5
"""A dispersion from here on is called bunched: a Poisson stream of 100 busy hours passes 1.2 less than once in 10,000."""
FEWEST: Final = 100
"""Arrivals that it takes to call a stream bunched or not."""


def dispersion_parts(instants: I64) -> tuple[float, float]:
    """Return two sums whose quotient is the dispersion of some arrivals; parts of several replications may be added first.

    `instants`: int64 [n], ms, in any order. Returns the sum of the hours' weighted dispersions, and the sum of their
    weights.
    """
    cells = np.bincount(instants // CELL) if len(instants) else np.zeros(0, np.int64)
    per_hour = HOUR // CELL
    cells = np.pad(cells, (0, -len(cells) % per_hour)).reshape(-1, per_hour)
    totals = cells.sum(axis=1)
    cells, totals = cells[totals > 1], totals[totals > 1]
    expected = totals[:, np.newaxis] / per_hour
    squares = ((cells - expected) ** 2 / expected).sum(axis=1)
    return float((squares / (per_hour - 1) * totals).sum()), float(totals.sum())


def dispersion(instants: I64) -> float:
    """Return how unevenly arrivals fall within their hours: 1 for a Poisson stream of any profile, more where they bunch.

    `instants`: int64 [arrivals], ms, in any order.

    It is the mean chi-square per degree of freedom of the twelve five-minute counts of each hour, given the hour's count,
    over the hours with more than one arrival (Fisher's index of dispersion); nan where there is no such hour.
    """
    total, weight = dispersion_parts(instants)
    return total / weight if weight else float("nan")


def bunching(instants: I64) -> float:
    """Return the dispersion of arrivals; nan where they are too few for it to show more than chance.

    `instants`: int64 [n], ms, in any order.
    """
    return dispersion(instants) if len(instants) >= FEWEST else float("nan")
