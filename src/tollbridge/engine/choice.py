"""Which engine runs a study: the compiled one where it is there. The results are the same."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from tollbridge.engine.plan.study import Study

Engine = Literal["auto", "reference", "compiled"]

# what the reference engine takes; measured on one core of a 2-core machine
SECONDS_PER_LEG: Final = 50e-6
SECONDS_PER_STEP: Final = 8e-6
WORTH_SAYING: Final = 20.0
"""Seconds of the reference engine from which on a user wants to know that the compiled one is not there."""
_DAYS_LOOKED_AT: Final = 7


def choose_engine(engine: Engine) -> Literal["reference", "compiled"]:
    """Return the engine to use: `auto` is the compiled one, and the reference engine where that is not built.

    NotBuiltError where `compiled` is asked for in vain.
    """
    if engine == "reference":
        return engine
    from tollbridge.engine.compiled.built import is_built, kernel

    if engine == "compiled":
        kernel()
        return engine
    return "compiled" if is_built() else "reference"


def what_would_help(engine: Engine, study: Study, replications: int = 1) -> str:
    """Return what to say to a user whose run takes long because the compiled engine is not built; "" for nothing."""
    if engine != "auto":
        return ""
    from tollbridge.engine.compiled.built import what_is_missing

    missing = what_is_missing()
    seconds = reference_seconds(study) * replications if missing else 0.0
    return f"this takes the reference engine about {seconds:,.0f} s: {missing}" if seconds > WORTH_SAYING else ""


def reference_seconds(study: Study) -> float:
    """Return about how long the reference engine takes for a replication, judged by its first days of demand."""
    legs = steps = reach = 0.0
    shortest = float(study.plan.staircases.tier_further.min(initial=60_000))
    days = study.demand.days(0)
    for chunk in islice(days, _DAYS_LOOKED_AT):
        metered = (chunk.number >= 0) | (chunk.destination >= 0)
        stay = chunk.lasts.clip(0) + (chunk.leaves - chunk.arrive).clip(0) * (chunk.lasts < 0)
        legs += len(chunk)
        steps += float(stay[metered].sum()) / shortest
        reach = float(chunk.arrive[-1])
    there_is_more = next(days, None) is not None
    share = study.plan.horizon / max(reach, 1.0) if there_is_more else 1.0
    return (legs * SECONDS_PER_LEG + steps * SECONDS_PER_STEP) * share
