"""What a forecast will take, told before its first replication is run; and a shorter clock that takes less."""

from __future__ import annotations

from typing import Final

from tollbridge.engine.plan.cost import cost_of, time_text
from tollbridge.engine.plan.study import Study
from tollbridge.units import DAY

LONG: Final = 20.0
"""Seconds of one replication above which the page asks before it begins."""
SOON: Final = 0.5
"""Seconds of one replication that a shorter clock is to take."""


def expected_seconds(study: Study, engine: str) -> float:
    """Return what one replication will take, in seconds, within a factor of about three.

    `study`: what would be run. `engine`: `compiled` or `reference`.
    """
    cost = cost_of(study)
    return cost.compiled_s if engine == "compiled" else cost.reference_s


def waiting_text(seconds: float, replications: int) -> str:
    """Return what a planner is told before a long forecast.

    `seconds`: of one replication. `replications`: how many are wanted.
    """
    each, whole = time_text(seconds), time_text(seconds * replications)
    return f"One replication will take about {each}; {replications:,} of them {whole}. Nothing is running yet."


def shorter_days(study: Study, seconds: float) -> int | None:
    """Return how many days of the same scenario one replication can run in `SOON`; None where one day is too much too.

    `study`: the scenario as it is. `seconds`: what one of its replications would take.
    """
    days = int(study.plan.horizon / DAY * SOON / seconds)
    return days if days >= 1 else None
