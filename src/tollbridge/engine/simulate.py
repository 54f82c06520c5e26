"""From a loaded scenario to its replications: compile once, then run on the engine that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from tollbridge.errors import MissingExtraError

if TYPE_CHECKING:
    from tollbridge.demand.offered import Demand
    from tollbridge.engine.plan import Plan
    from tollbridge.records.run import Replication
    from tollbridge.scenario.load import Loaded

Engine = Literal["auto", "reference", "compiled"]


@dataclass(frozen=True)
class Study:
    """A scenario ready to run: what it says, its demand under one seed, and its plan."""

    loaded: Loaded
    seed: int
    demand: Demand
    plan: Plan


def prepare(loaded: Loaded, seed: int | None = None) -> Study:
    """Compile a scenario; `seed` overrides the file's. Raises ScenarioError with every problem found."""
    from tollbridge.demand.build import build_demand
    from tollbridge.engine.compile import compile_plan

    chosen = loaded.scenario.seed if seed is None else seed
    demand = build_demand(loaded, chosen)
    return Study(loaded, chosen, demand, compile_plan(loaded, demand.cast))


def choose_engine(engine: Engine) -> Literal["reference", "compiled"]:
    """Return the engine to use; `auto` is the reference engine where Numba is not installed."""
    if engine == "auto":
        return "reference"
    if engine == "compiled" and find_spec("numba") is None:
        raise MissingExtraError("the compiled engine", "fast")
    return engine


def simulate(
    study: Study,
    replications: Iterable[int],
    *,
    engine: Engine = "auto",
    record: Callable[[int], bool] = lambda _: False,
) -> Iterator[Replication]:
    """Yield the replications asked for, in order; those that `record` picks keep CDRs and ledger.

    Raises BooksError if the books of one do not balance.
    """
    choose_engine(engine)
    from tollbridge.engine.reference import run_reference

    for replication in replications:
        yield run_reference(study.plan, study.demand, replication, records=record(replication))
