"""How much demand is to be expected, worked out from calendars and means without drawing any: what a run will take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from tollbridge.demand.build import ScenarioDemand
from tollbridge.demand.families import Variate
from tollbridge.demand.meetings import Meetings
from tollbridge.demand.profile import Calendars
from tollbridge.demand.setup import Retry
from tollbridge.demand.stays import stays
from tollbridge.demand.workloads import Workload
from tollbridge.units import Clock

MOST_DAYS: Final = 60
"""Days that are looked at, evenly over the run; the first and the last are among them."""
_GRID: Final = (np.arange(1000) + 0.5) / 1000


@dataclass(frozen=True)
class Expected:
    """What one source (a workload, or "" for calls and trace) is expected to bring in a replication.

    `legs` and `attempts` (later ones, drawn whether made or not) are counts in all; `busiest` the legs and attempts of the
    busiest day, `day`; `stay` a leg's mean stay in ms; `days` how many days are drawn.
    """

    workload: str
    legs: float
    attempts: float
    stay: float
    busiest: float
    day: date
    days: int


def expected(demand: ScenarioDemand) -> Iterator[Expected]:
    """Yield what each source of a scenario's demand is expected to bring: legs, and how long they stay.

    `demand`: of the scenario. Nothing is drawn.
    """
    first = demand.clock.moment(0).date()
    for exact in demand.exact:
        if len(exact.legs):
            count = float(len(exact.legs))
            yield Expected("", count, 0.0, float(stays(exact.legs).mean()), count, first, 1)
    if not demand.workloads:
        return
    count = (demand.clock.moment(demand.clock.duration - 1).date() - first).days + 1
    calendars = Calendars([workload.common.arrivals.calendar for workload in demand.workloads])
    totals = {day: calendars.totals(day).tolist() for day in _some_days(demand.clock, count)}
    for place, workload in enumerate(demand.workloads):
        means = {day: float(total[place]) for day, total in totals.items()}
        yield _of_workload(demand, workload, means, count)


def _of_workload(demand: ScenarioDemand, workload: Workload, means: dict[date, float], count: int) -> Expected:
    day = max(means, key=lambda one: means[one])
    size = 1 + _mean(workload.conduct.attendees) if isinstance(workload, Meetings) else 1.0
    tries = _tries(workload.common.retry)
    legs = sum(means.values()) / len(means) * count * size
    name = demand.cast.origins[workload.common.team.origin].workload
    return Expected(name, legs, legs * tries, _stay(workload), means[day] * size * (1 + tries), day, count)


def _some_days(clock: Clock, count: int) -> Iterator[date]:
    first = clock.moment(0).date()
    for step in sorted({round(place) for place in np.linspace(0, count - 1, min(count, MOST_DAYS))}):
        yield first + timedelta(days=step)


def _stay(workload: Workload) -> float:
    if not isinstance(workload, Meetings):
        return _mean(workload.lasts)
    overrun = workload.conduct.overrun
    return _mean(workload.conduct.duration) + (overrun.share * _mean(overrun.after) if overrun else 0.0)


def _mean(variate: Variate) -> float:
    return float(np.maximum(variate.quantile(_GRID), 0).mean())


def _tries(retry: Retry | None) -> float:
    """Return how many later attempts of a leg are drawn on average."""
    if retry is None or retry.probability <= 0:
        return 0.0
    if retry.probability >= 1:
        return float(retry.at_most)
    return min(float(retry.at_most), retry.probability / (1 - retry.probability))
