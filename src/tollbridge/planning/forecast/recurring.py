"""How much of what comes recurs: whether meetings differ from day to day by less than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.planning.forecast.busy import local_levels
from tollbridge.planning.forecast.days import F64, Days
from tollbridge.planning.forecast.levels import Weeks

USUAL: Final = 0.6
"""The index before the records say anything: about half of all meetings recur."""
_USUAL_DAYS: Final = 3.0
"""Days that it weighs as much as."""
_OWN_WEEKDAYS: Final = 1.5
_SHARES: Final = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Recurring:
    """Meetings a day differ by `index` times what chance brings (1: all by chance); `share` of them recur by the calendar."""

    index: float = 1.0
    share: float = 0.0

    @property
    def own(self) -> float:
        """Sd of the logarithms of weekdays' means: what recurs keeps to its weekdays, and says nothing of the others."""
        return _OWN_WEEKDAYS * (1 - self.index)


BY_CHANCE: Final = Recurring()


def read_recurring(days: Days, weeks: Weeks) -> Recurring:
    """Return how much recurs, by moments: squares of what came beyond the expected, over what chance alone would bring.

    `days` count meetings, not legs. The index leans on what is usual; the share is the one under which the days would have it.
    """
    means = weeks.expected(days) * local_levels(weeks)[days.blocks]
    rows = means > 0
    means, off = means[rows], (days.totals - means)[rows]
    learnt = len(set(days.weekdays[rows].tolist())) + len(weeks.levels) / 2.5 - 1
    free = max(0.0, 1 - learnt / max(len(means), 1))
    if not free:
        return BY_CHANCE
    found = float((off**2).sum()) / float(means.sum()) / free
    # the square of a Poisson count's deviation has the variance m + 2m²
    told = free * 2 * float(means.sum()) ** 2 / float((means + 2 * means**2).sum())
    index = min(1.0, (_USUAL_DAYS * USUAL + told * found) / (_USUAL_DAYS + told))
    return Recurring(index, _share(index, means))


def _share(index: float, means: F64) -> float:
    """Return the share that recurs under which days of these means differ by an index times what chance brings."""
    part = np.outer(_SHARES, means) % 1
    chance = (part * (1 - part)).sum(axis=1) + (1 - _SHARES) * means.sum()
    return float(_SHARES[np.abs(chance / means.sum() - index).argmin()]) if index < 1 else 0.0
