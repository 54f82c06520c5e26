"""What a replication has drawn once of many workloads: the factors on their rates and stays, their growth, their busy days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.busyness import DayFactors
from tollbridge.demand.streams import Draws
from tollbridge.demand.unknown import Uncertainty

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """What a replication has drawn of each workload: factors on rates and stays, drift of growth by month, busy days."""

    level: F64
    lasts: F64
    drift: F64
    days: DayFactors


def draw_known(draws: Sequence[Draws], unknown: Sequence[Uncertainty | None], growth: F64, days: DayFactors) -> Known:
    """Return what a replication draws of each workload, by its draws of no day.

    Args:
        draws: of each workload.
        unknown: what is uncertain of each; None: nothing.
        growth: float64 [workloads], the factor of a month.
        days: factors on each day's rate.
    """
    known = np.ones((3, len(unknown)))
    for place, one in enumerate(unknown):
        if one is not None:
            drawn = one.draw(draws[place], float(growth[place]))
            known[:, place] = drawn.level, drawn.lasts, drawn.growth / growth[place]
    return Known(known[0], known[1], known[2], days)
