"""How much days differ by chance of their own: the cv of a day's factor and its correlation from day to day.

Both lean on what real records show where a record is short: day factors of a cv of 0.2 and a correlation of 0.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.planning.forecast.days import F64, Days
from tollbridge.planning.forecast.levels import Weeks

USUAL_CV: Final = 0.2
USUAL_MEMORY: Final = 0.4
"""Four of five real series have a correlation of 0.40 to 0.51."""
_CV_DAYS: Final = 8.0
_MEMORY_DAYS: Final = 14.0


@dataclass(frozen=True)
class Busy:
    """A day's factor: its cv and its correlation with the next day's; `days` is how many days' worth the records told."""

    cv: float
    memory: float
    days: float

    def variance(self, means: F64) -> float:
        """Return the relative variance that day factors give to the sum of days with these means."""
        total = float(means.sum())
        if total <= 0:
            return 0.0
        apart = np.abs(np.subtract.outer(np.arange(len(means)), np.arange(len(means))))
        shared = np.expm1(np.log1p(self.cv**2) * self.memory**apart)
        return float(means @ shared @ means) / total**2


def read_busy(days: Days, weeks: Weeks) -> Busy:
    """Return how days differ about the level of the two weeks on either side, by moments, leaning on what is usual."""
    means = weeks.expected(days) * local_levels(weeks)[days.blocks]
    rows = means > 0
    free = max(0.0, 1 - (7 + len(weeks.levels) / 2.5) / max(int(rows.sum()), 1))
    off = days.totals - means
    chance = days.clumping * means
    squares = float((means[rows] ** 2).sum()) * free
    raw = max(0.0, float((off**2 - chance * free)[rows].sum()) / squares) if squares else 0.0
    clarity = USUAL_CV**2 / (USUAL_CV**2 + days.clumping / np.maximum(means[rows], 1e-9))
    told = float((clarity**2).sum()) * free
    cv = float(np.sqrt((_CV_DAYS * USUAL_CV**2 + told * raw) / (_CV_DAYS + told)))
    return Busy(
        cv, _memory(np.where(rows, off, 0.0), means, raw, free * float(clarity.mean() if len(clarity) else 0)), told
    )


def local_levels(weeks: Weeks) -> F64:
    """Return the level of each week with the two on either side."""
    levels, covered = weeks.levels, weeks.covered + 1e-9
    spans = [slice(max(0, week - 2), week + 3) for week in range(len(levels))]
    return np.array([np.average(levels[span], weights=covered[span]) for span in spans])


def _memory(off: F64, means: F64, raw: float, free: float) -> float:
    """Return the correlation of neighbouring days; what a short record's own mean takes from it is put back."""
    weights = float((means[1:] * means[:-1]).sum())
    pairs = float(((means[1:] > 0) & (means[:-1] > 0)).sum()) * free
    found = float((off[1:] * off[:-1]).sum()) / weights / raw if weights and raw else 0.0
    found += (1 + 2 * USUAL_MEMORY) / max(pairs, 8.0)
    pulled = (_MEMORY_DAYS * USUAL_MEMORY + pairs * float(np.clip(found, -0.2, 1))) / (_MEMORY_DAYS + pairs)
    return float(np.clip(pulled, 0, 0.9))
