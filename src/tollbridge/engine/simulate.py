"""From a study to its replications, on the engine that fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from tollbridge.engine.choice import Engine, choose_engine, what_would_help
from tollbridge.engine.plan.study import Study, prepare
from tollbridge.engine.plan.sums import Followed
from tollbridge.engine.starved import note_starved

if TYPE_CHECKING:
    from tollbridge.engine.plan.plan import Plan
    from tollbridge.records.run import Cdrs, RecordDetail, Replication


def simulate(
    study: Study,
    replications: Iterable[int],
    *,
    engine: Engine = "auto",
    records: Callable[[int], RecordDetail] = lambda _: "none",
    afterwards: Collection[str] = ("starved", "drained"),
) -> Iterator[Replication]:
    """Run replications of a study and yield them in the order asked for.

    `study`: from `prepare`. `replications`: their numbers, 0 or more; a number names the same callers whatever else is run.
    `engine`: `reference`, `compiled`, or `auto` for what is there. `records`: which records to keep of a replication, given its
    number: `none`, `cdrs`, or `ledger` (both). `afterwards`: what to work out once a replication is over, `starved` (what
    credit kept from happening) and `drained` (when an exact drain would have cut); either may take as long as the replication.

    Each replication has its tallies, and the records that were asked for. BooksError if its books do not balance, which is a
    mistake of this program.
    """
    run = _runner(choose_engine(engine))
    exact, demand = exactly_drained(study.plan), Followed(study.plan, study.demand)
    for replication in replications:
        done = run(study.plan, demand, replication, records=records(replication))
        if "drained" in afterwards:
            drained = done if exact is study.plan else run(exact, demand, replication, records="none")
            for tally, beside in zip(done.tally.accounts, drained.tally.accounts, strict=True):
                tally.drained_first_cut, tally.drained_last_cut = beside.first_cut, beside.last_cut
        if "starved" in afterwards:
            note_starved(study.plan, study.demand, done, partial(_cdrs, run, study, done))
        yield done


def _cdrs(run: Callable[..., Replication], study: Study, done: Replication) -> Cdrs:
    """Return a replication's CDRs; they are made by a second run where the first kept none."""
    if done.cdrs is not None:
        return done.cdrs
    again = run(study.plan, study.demand, done.index, records="cdrs")
    assert again.cdrs is not None
    return again.cdrs


def _runner(engine: Literal["reference", "compiled"]) -> Callable[..., Replication]:
    if engine == "reference":
        from tollbridge.engine.reference import run_reference

        return run_reference
    from tollbridge.engine.compiled.run import run_compiled

    return run_compiled


def exactly_drained(plan: Plan) -> Plan:
    """Return the plan with every account enforced step by step, each leg on its own; the same one where it is so already.

    Its first and last cut are those of an exact drain, to hold a mechanism's own against.
    """
    from tollbridge.engine.plan.plan import DROP_LEG, FIRST_STEP, PREPAID

    accounts = tuple(
        replace(account, mode=PREPAID, admit=FIRST_STEP, drops=DROP_LEG, grace=0) for account in plan.accounts
    )
    return plan if accounts == plan.accounts else replace(plan, accounts=accounts)


__all__ = ["Engine", "Study", "choose_engine", "exactly_drained", "prepare", "simulate", "what_would_help"]
