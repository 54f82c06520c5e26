"""Rows of CDRs and ledger: space for them, and what has been written since the driver took the last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.memory import Holder, array_of, new_words
from tollbridge.engine.compiled.kernel.records.world import CdrRows, LedgerRows, World

I64 = NDArray[np.int64]


def give_space(world: World, cdr_space: int, ledger_space: int) -> None:
    """Give space for so many rows of each; 0: they are not wanted."""
    world.cdrs.space = cdr_space
    _give_cdr_space(world, world.cdrs, cdr_space)
    world.ledger.space = ledger_space
    _give_ledger_space(world, world.ledger, ledger_space)


def _give_cdr_space(world: World, rows: CdrRows, space: int) -> None:
    rows.row = new_words(world, space)
    rows.leg = new_words(world, space)
    rows.attempt = new_words(world, space)
    rows.source = new_words(world, space)
    rows.meeting = new_words(world, space)
    rows.attendee = new_words(world, space)
    rows.route = new_words(world, space)
    rows.conference = new_words(world, space)
    rows.organiser = new_words(world, space)
    rows.arrived = new_words(world, space)
    rows.answered = new_words(world, space)
    rows.released = new_words(world, space)
    rows.billed = new_words(world, space)
    rows.pool_time = new_words(world, space)
    rows.pools = new_words(world, space)
    rows.fee = new_words(world, space)
    rows.cost = new_words(world, space)
    rows.cause = new_words(world, space)
    rows.warned = new_words(world, space)
    rows.caller = new_words(world, space)


def _give_ledger_space(world: World, rows: LedgerRows, space: int) -> None:
    rows.at = new_words(world, space)
    rows.account = new_words(world, space)
    rows.kind = new_words(world, space)
    rows.row = new_words(world, space)
    rows.lot = new_words(world, space)
    rows.amount = new_words(world, space)
    rows.balance = new_words(world, space)
    rows.available = new_words(world, space)


def take_cdrs(holder: Holder) -> tuple[I64, ...]:
    """Return the columns of the rows of CDRs written since the last call: their order, then those of `Cdrs`."""
    rows = holder.world.cdrs
    count = rows.written
    rows.written = 0
    return (
        array_of(rows.row, count),
        array_of(rows.leg, count),
        array_of(rows.attempt, count),
        array_of(rows.source, count),
        array_of(rows.meeting, count),
        array_of(rows.attendee, count),
        array_of(rows.route, count),
        array_of(rows.conference, count),
        array_of(rows.organiser, count),
        array_of(rows.arrived, count),
        array_of(rows.answered, count),
        array_of(rows.released, count),
        array_of(rows.billed, count),
        array_of(rows.pool_time, count),
        array_of(rows.pools, count),
        array_of(rows.fee, count),
        array_of(rows.cost, count),
        array_of(rows.cause, count),
        array_of(rows.warned, count),
        array_of(rows.caller, count),
    )


def take_ledger(holder: Holder) -> tuple[I64, ...]:
    """Return the columns of the ledger's rows written since the last call, as in `Ledger`."""
    rows = holder.world.ledger
    count = rows.written
    rows.written = 0
    return (
        array_of(rows.at, count),
        array_of(rows.account, count),
        array_of(rows.kind, count),
        array_of(rows.row, count),
        array_of(rows.lot, count),
        array_of(rows.amount, count),
        array_of(rows.balance, count),
        array_of(rows.available, count),
    )
