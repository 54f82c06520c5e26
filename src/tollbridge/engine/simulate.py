"""From a loaded scenario to its replications: compile once, then run on the engine that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tollbridge.engine.choice import Engine, choose_engine

if TYPE_CHECKING:
    from tollbridge.demand.offered import Demand
    from tollbridge.engine.plan import Plan
    from tollbridge.records.run import Replication
    from tollbridge.scenario.load import Loaded


@dataclass(frozen=True)
class Study:
    """A scenario ready to run: what it says, its demand under one seed, and its plan."""

    loaded: Loaded
    seed: int
    demand: Demand
    plan: Plan


def prepare(loaded: Loaded, seed: int | None = None, *, strict: bool = False) -> Study:
    """Compile a scenario; `seed` overrides the file's. Raises ScenarioError with every problem found.

    Odd rows of a trace are left out, with a warning each, or (`strict`) refused.
    """
    from tollbridge.demand.build import build_demand
    from tollbridge.engine.compile import compile_plan

    chosen = loaded.scenario.seed if seed is None else seed
    demand = build_demand(loaded, chosen, strict=strict)
    return Study(loaded, chosen, demand, compile_plan(loaded, demand.cast))


def simulate(
    study: Study,
    replications: Iterable[int],
    *,
    engine: Engine = "auto",
    record: Callable[[int], bool] = lambda _: False,
) -> Iterator[Replication]:
    """Yield the replications asked for, in order; those that `record` picks keep CDRs and ledger.

    `auto` is decided for one replication: who runs many decides first, with `choose_engine`. Raises BooksError if the
    books of one do not balance.
    """
    run = _runner(choose_engine(engine, study))
    exact = exactly_drained(study.plan)
    for replication in replications:
        done = run(study.plan, study.demand, replication, records=record(replication))
        drained = done if exact is study.plan else run(exact, study.demand, replication, records=False)
        for tally, beside in zip(done.tally.accounts, drained.tally.accounts, strict=True):
            tally.drained_first_cut, tally.drained_last_cut = beside.first_cut, beside.last_cut
        yield done


def _runner(engine: Literal["reference", "compiled"]) -> Callable[..., Replication]:
    if engine == "reference":
        from tollbridge.engine.reference import run_reference

        return run_reference
    from tollbridge.engine.compiled import run_compiled

    return run_compiled


def exactly_drained(plan: Plan) -> Plan:
    """Return the plan with every account enforced step by step, each leg on its own; the same one where it is so already.

    Its first and last cut are those of an exact drain, to hold a mechanism's own against.
    """
    from tollbridge.engine.plan import DROP_LEG, FIRST_STEP, PREPAID

    accounts = tuple(
        replace(account, mode=PREPAID, admit=FIRST_STEP, drops=DROP_LEG, grace=0) for account in plan.accounts
    )
    return plan if accounts == plan.accounts else replace(plan, accounts=accounts)


__all__ = ["Engine", "Study", "choose_engine", "exactly_drained", "prepare", "simulate"]
