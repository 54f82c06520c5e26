"""The compiled engine's driver: lays a plan out for the kernel, feeds it the offered legs by days, and reads the outcome."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Demand
from tollbridge.engine.compiled import outcome
from tollbridge.engine.compiled.builder import Builder
from tollbridge.engine.compiled.kernel import layout as at
from tollbridge.engine.compiled.memory import lay_out
from tollbridge.engine.plan.plan import Plan
from tollbridge.errors import MissingExtraError
from tollbridge.records.run import Replication, Wanted

I64 = NDArray[np.int64]
LEG_COLUMNS = (
    *("arrive", "source", "meeting", "attendee", "origin", "number", "destination", "conference", "organiser"),
    *(
        "is_organiser",
        "rings",
        "outcome",
        "lasts",
        "leaves",
        "meeting_end",
        "retry_until",
        "retry_first",
        "retry_count",
    ),
)
ATTEMPT_COLUMNS = ("attempt_delay", "attempt_rings", "attempt_outcome")
FIRST_ARENA = 1 << 18
ROWS = 20_000
DRAWS = 256
SPARE_RECORD = 256


def run_compiled(plan: Plan, demand: Demand, replication: int, *, records: Wanted, lazy: bool = True) -> Replication:
    """Run one replication in the compiled engine; keep the `records` that are wanted of it.

    `lazy` charges legs in closed form while their account is out of reach of every threshold; without it, and for a ledger,
    every step is an event. The outcome is the same. Raises MissingExtraError without Numba, BooksError where the books do
    not balance.
    """
    room = 1
    while True:
        run = Run(plan, demand, replication, records, lazy and records != "ledger", room)
        run.finish()
        if not run.m[at.FAILED]:
            return run.outcome()
        room *= 8  # one action needed more room than was kept free: begin again with more


@dataclass
class Run:
    """One replication while it runs."""

    plan: Plan
    demand: Demand
    replication: int
    records: Wanted
    lazy: bool
    room: int
    cdrs: list[I64] = field(default_factory=list)
    ledger: list[I64] = field(default_factory=list)
    m: I64 = field(init=False)

    def __post_init__(self) -> None:
        builder = _laid_out(self.plan)
        cdrs = ROWS * self.room if self.records != "none" else 0
        ledger = ROWS * self.room if self.records == "ledger" else 0
        builder.set(
            0,
            {
                at.LAZY: int(self.lazy),
                at.CDRS: builder.take(cdrs * at.CDR_WORDS),
                at.CDR_SPACE: cdrs,
                at.LEDGER: builder.take(ledger * at.LEDGER_WORDS),
                at.LEDGER_SPACE: ledger,
            },
        )
        self._give_draw_space(builder)
        self.m = builder.words[: builder.top]
        self.m[at.TOP] = builder.top
        self._grow(FIRST_ARENA * self.room)
        self._refill_draws()

    def _give_draw_space(self, builder: Builder) -> None:
        for record in self._recharging(builder.words):
            draws = DRAWS * self.room
            builder.set(record, {at.A_DRAWS: builder.take(2 * draws)})

    def _recharging(self, m: I64) -> list[int]:
        """Return the records of the accounts whose recharges are left to chance."""
        first = int(m[at.ACCOUNTS])
        chancy = (i for i, a in enumerate(self.plan.accounts) if a.recharge is not None and not a.recharge.certain)
        return [first + i * at.ACCOUNT_WORDS for i in chancy]

    def _grow(self, words: int) -> None:
        """Add memory to the arena."""
        top = int(self.m[at.TOP])
        grown = np.zeros(top + words + SPARE_RECORD, np.int64)
        grown[:top] = self.m[:top]
        grown[at.LIMIT_TOP] = top + words
        self.m = grown

    def _refill_draws(self) -> None:
        for record in self._recharging(self.m):
            account = self.plan.accounts[int(self.m[record + at.A_INDEX])].name
            first, draws = int(self.m[record + at.A_ATTEMPTS]), DRAWS * self.room
            succeeds, delays = self.demand.recharge_draws(account, self.replication, first, draws)
            place = int(self.m[record + at.A_DRAWS])
            self.m[place : place + 2 * draws : 2] = succeeds
            self.m[place + 1 : place + 2 * draws : 2] = delays
            self.m[record + at.A_DRAW_FIRST] = first
            self.m[record + at.A_DRAW_COUNT] = draws

    def _make_room(self) -> None:
        """Give the kernel what it asks for: memory, space for records, draws."""
        self.m[at.NEED] = 0
        self._flush()
        self._refill_draws()
        top, limit = int(self.m[at.TOP]), int(self.m[at.LIMIT_TOP])
        if limit - top < top:
            self._grow(2 * top)

    def _flush(self) -> None:
        m = self.m
        for blocks, place, count, width in (
            (self.cdrs, at.CDRS, at.CDRS_WRITTEN, at.CDR_WORDS),
            (self.ledger, at.LEDGER, at.LEDGER_ROWS, at.LEDGER_WORDS),
        ):
            begin, rows = int(m[place]), int(m[count])
            blocks.append(m[begin : begin + rows * width].reshape(rows, width).copy())
            m[count] = 0

    def finish(self) -> None:
        """Feed the kernel chunk after chunk until the run is over."""
        run_chunk = kernel()
        columns = np.zeros(0, np.int64)
        for legs in self.demand.days(self.replication):
            self.m[at.FIRST_OFFER] += self.m[at.OFFERED]
            self.m[at.CURSOR] = 0
            self.m[at.OFFERED], self.m[at.ATTEMPTS] = len(legs), len(legs.attempt_delay)
            parts = [getattr(legs, name) for name in LEG_COLUMNS + ATTEMPT_COLUMNS]
            size = sum(map(len, parts))
            if size > len(
                columns
            ):  # else the last chunk's memory serves again: fresh pages would cost more than the copy
                columns = np.empty(size, np.int64)
            np.concatenate(parts, out=columns[:size])
            if self._run(run_chunk, columns) == at.DONE:
                return
        self.m[at.LAST_CHUNK] = 1
        self._run(run_chunk, columns)

    def _run(self, run_chunk: object, chunk: I64) -> int:
        assert callable(run_chunk)
        while True:
            status = int(run_chunk(self.m, chunk))
            if status != at.NEED_ROOM:
                return status
            self._make_room()

    def outcome(self) -> Replication:
        """Return what the run leaves behind."""
        self._flush()
        tally = outcome.tally(self.m, self.plan)
        cdrs = outcome.cdrs(self.cdrs) if self.records != "none" else None
        ledger = outcome.ledger(self.ledger) if self.records == "ledger" else None
        return Replication(self.replication, tally, cdrs, ledger)


_latest: list[tuple[Plan, Builder]] = []


def _laid_out(plan: Plan) -> Builder:
    """Return a plan's memory before a run; the latest plan's is kept, as its replications follow one another."""
    for known, builder in tuple(_latest):
        if known is plan:
            return Builder(builder.words[: builder.top].copy(), builder.top)
    builder = lay_out(plan)
    _latest[:] = [(plan, Builder(builder.words[: builder.top].copy(), builder.top))]
    return builder


def kernel() -> object:
    """Return the kernel's entry, compiled at its first call or loaded from the cache."""
    try:
        from tollbridge.engine.compiled.kernel.jit import is_cached

        if not is_cached() and sys.stderr.isatty() and "tollbridge.engine.compiled.kernel.loop" not in sys.modules:
            print("Compiling the engine: about a minute, once on this machine.", file=sys.stderr)  # noqa: T201 - see outputs
        from tollbridge.engine.compiled.kernel.loop import run_chunk
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        raise MissingExtraError("the compiled engine", "fast") from error
    return run_chunk
