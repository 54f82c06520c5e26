"""One scenario run so that it can be held against its expectations: every replication with its records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.plan.plan import Plan
from tollbridge.engine.simulate import Engine, Study, choose_engine, simulate
from tollbridge.errors import Problem
from tollbridge.expect.verdict import KeyPath
from tollbridge.records.names import Names
from tollbridge.records.run import Replication
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.patch import holds


@dataclass
class Trial:
    """A unit's scenario, run.

    Attributes:
        loaded: the unit's scenario.
        study: what it compiles to.
        replications: each with CDRs and ledger.
        case: the name under `cases` that was merged over the file; "" for the file itself.
    """

    loaded: Loaded
    study: Study
    replications: list[Replication]
    case: str = ""

    @property
    def plan(self) -> Plan:
        """The compiled scenario."""
        return self.study.plan

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What looks unintended in the scenario, its tariffs and its trace."""
        return self.study.every_warning()

    @cached_property
    def legs(self) -> list[dict[str, int]]:
        """The row of each leg's CDR by its name, for each replication."""
        return [self._rows_by_name(replication) for replication in self.replications]

    def _rows_by_name(self, replication: Replication) -> dict[str, int]:
        assert replication.cdrs is not None
        return {name: row for row, name in enumerate(self._names.legs(replication.cdrs))}

    @cached_property
    def _names(self) -> Names:
        return record_names(self.loaded, self.plan, self.study.demand.cast, self.study.seed)

    def path(self, *keys: str | int) -> KeyPath:
        """Return where the unit itself writes something that is expected; () where a case has it from the file."""
        if not self.case:
            return keys
        own: KeyPath = ("cases", self.case, *keys)
        return own if holds(self.loaded.raw, own) else ()

    def place(self, *keys: str | int) -> str:
        """Return `file:line` of something that is expected."""
        file, line, _ = self.loaded.place(*keys)
        return f"{file}:{line}"


def run_trial(study: Study, engine: Engine, case: str = "") -> Trial:
    """Run every replication of a scenario with CDRs and ledger.

    `study`: compiled. `engine`: `auto`, `reference` or `compiled`. `case`: the name under `cases` that was merged over the
    file.
    """
    count = study.loaded.scenario.replications
    runs = simulate(study, range(count), engine=choose_engine(engine), records=lambda _: "ledger")
    return Trial(study.loaded, study, list(runs), case)
