"""A scenario ready to run: loaded, with its demand under one seed, and compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tollbridge.errors import TollbridgeError

if TYPE_CHECKING:
    from tollbridge.demand.offered import Demand
    from tollbridge.engine.plan.plan import Plan
    from tollbridge.errors import Problem
    from tollbridge.scenario.load import Loaded

MOST_SEED: Final = 10**18 - 1
"""The largest seed that a scenario can hold, so that every run can be run again from its `scenario.yaml`."""


@dataclass(frozen=True)
class Study:
    """A scenario ready to run: what it says, its demand under one seed, and its plan.

    Attributes:
        loaded: the scenario.
        seed: of every draw, 0 to MOST_SEED.
        demand: who calls when.
        plan: what engines read.
        warnings: what looks unintended in tariffs, decks and windows.
        notes: what was read of each deck.

    >>> from tollbridge.engine.simulate import prepare, simulate
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> study = prepare(load(shipped() / "all-or-nothing.yaml"))
    >>> [replication.tally.accounts[0].cut for replication in simulate(study, [0])]  # alice and bob
    [2]
    """

    loaded: Loaded
    seed: int
    demand: Demand
    plan: Plan
    warnings: tuple[Problem, ...] = ()  # about tariffs, decks and windows
    notes: tuple[str, ...] = ()  # what was read of each deck

    def every_warning(self) -> tuple[Problem, ...]:
        """Return all warnings of a scenario, sorted: of its file, its tariffs and windows, and its trace."""
        from tollbridge.demand.build import ScenarioDemand

        of_trace = self.demand.warnings if isinstance(self.demand, ScenarioDemand) else ()
        return tuple(sorted({*self.loaded.warnings, *self.warnings, *of_trace}))


def prepare(loaded: Loaded, seed: int | None = None, *, strict: bool = False) -> Study:
    """Compile a scenario into what the engines run: its demand, its plan, its warnings.

    Args:
        loaded: a scenario that was loaded.
        seed: 0 to MOST_SEED; None for the scenario's own.
        strict: refuse odd rows of a trace; else they are left out, with a warning each.

    ScenarioError holds every problem found; TollbridgeError where the seed is out of range.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> prepare(load(shipped() / "all-or-nothing.yaml"), seed=7).seed
    7
    """
    from tollbridge.demand.build import build_demand
    from tollbridge.demand.stays import longest_stays
    from tollbridge.engine.plan.build import build_plan
    from tollbridge.engine.plan.coverage import coverage_warnings
    from tollbridge.engine.plan.memory import check_memory
    from tollbridge.scenario.tariffs import tariff_book

    chosen = loaded.scenario.seed if seed is None else seed
    if not 0 <= chosen <= MOST_SEED:
        raise TollbridgeError(f"a seed is a whole number from 0 to {MOST_SEED}, not {chosen}")
    demand = build_demand(loaded, chosen, strict=strict)
    check_memory(loaded, demand)
    book = tariff_book(loaded)
    plan = build_plan(loaded, demand.cast, longest_stays(demand), book)
    warnings = loaded.source.heard([*book.warnings, *coverage_warnings(loaded, book)])
    return Study(loaded, chosen, demand, plan, tuple(warnings), (*book.notes, *demand.notes))
