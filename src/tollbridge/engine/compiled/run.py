"""The compiled engine's driver: opens a run in the kernel, feeds it the offered legs by days, and reads the outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Demand, Legs
from tollbridge.engine.compiled.built import kernel
from tollbridge.engine.compiled.kernel.records.world import DONE, NEED_ROOM
from tollbridge.engine.compiled.way import BULK, STEPS, Way
from tollbridge.engine.plan.plan import RANDOM_PHASE, Plan
from tollbridge.records.run import Cdrs, Ledger, RecordDetail, Replication

I64 = NDArray[np.int64]
ROWS = 100_000
DRAWS = 256
COLUMNS = tuple(column.name for column in fields(Legs))


def run_compiled(
    plan: Plan, demand: Demand, replication: int, *, records: RecordDetail, way: Way = BULK
) -> Replication:
    """Run one replication in the compiled engine; keep the `records` that are wanted of it.

    `way` says how it is gone about; where a ledger is wanted every step is an event. The outcome is the same. Raises
    NotBuiltError where the engine is not built, BooksError where the books do not balance.
    """
    room = 1
    while True:
        run = Run(plan, demand, replication, records, STEPS if records == "ledger" else way, room)
        run.finish()
        if not run.kernel.has_failed(run.holder):
            return run.outcome()
        room *= 8  # one action took more rows or draws than were kept free: begin again with more


@dataclass
class Run:
    """One replication while it runs."""

    plan: Plan
    demand: Demand
    replication: int
    records: RecordDetail
    way: Way
    room: int
    cdrs: list[tuple[I64, ...]] = field(default_factory=list)
    ledger: list[tuple[I64, ...]] = field(default_factory=list)
    alike: dict[int, I64] = field(default_factory=dict)
    """Columns that hold one value only, by that value."""
    kernel: Any = field(default_factory=kernel)
    holder: Any = field(init=False)

    def __post_init__(self) -> None:
        rows = ROWS * self.room
        cdrs, ledger = rows * (self.records != "none"), rows * (self.records == "ledger")
        self.holder = self.kernel.open_world(self.plan, cdrs, ledger, self.way)
        self._bring_phases()
        self._bring_draws()

    def _bring_phases(self) -> None:
        """Bring the phases of the looks that each replication draws."""
        for index, account in enumerate(self.plan.accounts):
            if account.phase == RANDOM_PHASE:
                phase = self.demand.phase(account.name, self.replication, account.every)
                self.kernel.give_phase(self.holder, index, phase)

    def _bring_draws(self) -> None:
        """Bring the next draws of the accounts whose recharges are left to chance."""
        for index, account in enumerate(self.plan.accounts):
            if account.recharge is not None and not account.recharge.certain:
                first = self.kernel.attempts_made(self.holder, index)
                draws = self.demand.recharge_draws(account.name, self.replication, first, DRAWS * self.room)
                self.kernel.give_draws(self.holder, index, *draws)

    def _take_rows(self) -> None:
        if self.records != "none":
            self.cdrs.append(self.kernel.take_cdrs(self.holder))
        if self.records == "ledger":
            self.ledger.append(self.kernel.take_ledger(self.holder))

    def finish(self) -> None:
        """Feed the kernel chunk after chunk until the run is over."""
        for legs in self.demand.days(self.replication):
            held = self._held(legs)  # while they arrive
            self.kernel.give_offers(self.holder, held)
            if self._run_on() == DONE:
                return
        self.kernel.give_last(self.holder)
        self._run_on()

    def _held(self, legs: Legs) -> Legs:
        """Return a chunk whose columns lie in memory as the kernel reads them, one number after the other."""
        return Legs(*(self._contiguous(getattr(legs, column)) for column in COLUMNS))

    def _contiguous(self, column: I64) -> I64:
        """Return a column in memory of its own; those of one value alone share what is written once for all chunks."""
        if not len(column) or column.strides[0]:
            return np.ascontiguousarray(column, np.int64)
        value = int(column[0])
        if value not in self.alike or len(self.alike[value]) < len(column):
            self.alike[value] = np.full(len(column), value)
        return self.alike[value][: len(column)]

    def _run_on(self) -> int:
        while True:
            status = int(self.kernel.run_on(self.holder))
            if status != NEED_ROOM:
                return status
            self._take_rows()
            self._bring_draws()

    def outcome(self) -> Replication:
        """Return what the run leaves behind."""
        self._take_rows()
        tally = self.kernel.tally_of(self.holder, self.plan)
        cdrs = _cdrs(self.cdrs) if self.records != "none" else None
        ledger = Ledger(*_joined(self.ledger)) if self.records == "ledger" else None
        return Replication(self.replication, tally, cdrs, ledger, self.kernel.legs_by_way(self.holder))


def _joined(blocks: list[tuple[I64, ...]]) -> list[I64]:
    return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]


def _cdrs(blocks: list[tuple[I64, ...]]) -> Cdrs:
    """Return the CDRs in the order of arrival: the kernel wrote them as legs were released."""
    row, *columns = _joined(blocks)
    order = np.argsort(row)  # of whole numbers, each once
    return Cdrs(*(column[order] for column in columns))
