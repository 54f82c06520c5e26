"""How long legs can stay: what bounds their cost before any is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.build import ScenarioDemand
from tollbridge.demand.families import Variate, as_ms
from tollbridge.demand.meetings import Meetings
from tollbridge.demand.offered import Legs
from tollbridge.demand.workloads import Workload
from tollbridge.units import DAY

I64 = NDArray[np.int64]


def stays(legs: Legs) -> I64:
    """Return how long each leg of a chunk would stay: int64 [legs], ms from answer, or of a meeting's leg from arrival.

    `legs`: a chunk of offered ones.
    """
    if len(legs) and not legs.leaves.strides[0] and int(legs.leaves[0]) < 0:
        return legs.lasts
    return np.where(legs.lasts >= 0, legs.lasts, np.maximum(legs.leaves - legs.arrive, 0))


def longest_stays(demand: ScenarioDemand) -> tuple[int, ...]:
    """Return for each origin of the cast the longest that one of its legs would stay, in ms.

    `demand`: the scenario's.

    Of a distribution without an end it is what one draw in a million exceeds; `engine.plan.sums` looks at those drawn.
    """
    longest = np.zeros(len(demand.cast.origins), np.int64)
    for exact in demand.exact:
        np.maximum.at(longest, exact.legs.origin, stays(exact.legs))
    for workload in demand.workloads:
        common = workload.common
        longer = common.uncertainty.longest() if common.uncertainty else 1.0
        longest[common.team.origin] = max(int(longest[common.team.origin]), _longest(workload, longer))
    return tuple(longest.tolist())


def _longest(workload: Workload, longer: float) -> int:
    if not isinstance(workload, Meetings):
        return _most(workload.lasts, longer)
    conduct = workload.conduct
    overrun = _most(conduct.overrun.after, longer) if conduct.overrun else 0
    return _most(conduct.duration, longer) + overrun + (2 * DAY if workload.early else 0)


def _most(variate: Variate, longer: float) -> int:
    return int(as_ms(np.array([variate.most() * longer]))[0])
