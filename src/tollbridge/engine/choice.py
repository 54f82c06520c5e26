"""Which engine runs a study. The results are the same.

Whatever a study holds (legs, steps, beats, looks, quotas, expiries), the estimate of `plan.cost` is less with the compiled
engine. So `auto` is that one wherever it is built; where it is not, the estimate says whether a user should know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from tollbridge.engine.plan.study import Study

Engine = Literal["auto", "reference", "compiled"]

WORTH_SAYING: Final = 20.0
"""Seconds of the reference engine from which on a user wants to know that the compiled one is not there."""


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
    from tollbridge.engine.plan.cost import cost_of

    missing = what_is_missing()
    seconds = cost_of(study).reference_s * replications if missing else 0.0
    return f"this takes the reference engine about {seconds:,.0f} s: {missing}" if seconds > WORTH_SAYING else ""
