"""Which engine runs a study: the compiled one where it is there and worth it. The results are the same."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from tollbridge.errors import MissingExtraError

if TYPE_CHECKING:
    from tollbridge.engine.plan.study import Study

Engine = Literal["auto", "reference", "compiled"]

# what the reference engine takes, and what the compiled one takes to be there; measured on one core of a 2-core machine
SECONDS_PER_LEG: Final = 50e-6
SECONDS_PER_STEP: Final = 8e-6
SECONDS_TO_COMPILE: Final = 60.0
SECONDS_TO_LOAD: Final = 2.0
_DAYS_LOOKED_AT: Final = 7


def choose_engine(
    engine: Engine, study: Study | None = None, replications: int = 1
) -> Literal["reference", "compiled"]:
    """Return the engine to use: `auto` is the reference engine where compiling would take longer than running.

    So it is without Numba, and where no study is given to judge by. MissingExtraError where `compiled` is asked for in vain.
    """
    there = find_spec("numba") is not None
    if engine == "compiled" and not there:
        raise MissingExtraError("the compiled engine", "fast")
    if engine != "auto":
        return engine
    if not there or study is None:
        return "reference"
    seconds = reference_seconds(study) * replications
    if seconds <= SECONDS_TO_LOAD:
        return "reference"
    from tollbridge.engine.compiled.kernel.jit import is_cached

    return "compiled" if seconds > SECONDS_TO_COMPILE or is_cached() else "reference"


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
