"""Records as named columns, a batch of rows at a time: what CSV and Parquet both write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from tollbridge.records.coded import Coded, coded, distinct
from tollbridge.records.names import Names, RouteNames
from tollbridge.records.run import CAUSES, KINDS, Q850, RENEWAL, Cdrs, Ledger, Replication
from tollbridge.units import SECOND

I64 = NDArray[np.int64]
Kind = Literal["text", "instant", "money", "span", "seconds", "whole", "flag"]
Batch = list["Column"]
_Records = TypeVar("_Records", Cdrs, Ledger)
BATCH: Final = 200_000
"""Rows of a batch: records of any length are written in about 200 MB."""


@dataclass(frozen=True)
class Column:
    """One column of a batch: `text` as strings, empty for none; every other kind as int64.

    `instant`: ms since the start, -1 none; `money`: micros; `span`: ms; `seconds`: whole seconds; `whole`: a number, -1
    none; `flag`: 0 or 1.
    """

    name: str
    kind: Kind
    values: Sequence[str] | I64


def cdr_batches(names: Names, replication: Replication) -> Iterator[Batch]:
    """Yield a replication's CDRs as columns, some thousands of rows at a time; at least one batch, which may be empty.

    `names`: what the whole numbers of records stand for. `replication`: one that kept its CDRs. In files a replication counts
    from 1.
    """
    cdrs = replication.cdrs
    assert cdrs is not None
    for begin in range(0, max(1, len(cdrs.leg)), BATCH):
        yield list(_cdr_columns(names, _sliced(cdrs, begin), replication.index + 1))


def ledger_batches(names: Names, replication: Replication) -> Iterator[Batch]:
    """Yield a replication's ledger as columns, some thousands of rows at a time; at least one batch, which may be empty.

    `names`: what the whole numbers of records stand for. `replication`: one that kept its ledger.

    `amount` is money alone. A renewal moves none: its `pool` is granted `pool_s` seconds, and its `lot` is empty.
    """
    ledger, cdrs = replication.ledger, replication.cdrs
    assert ledger is not None
    assert cdrs is not None
    for begin in range(0, max(1, len(ledger.at)), BATCH):
        yield list(_ledger_columns(names, _sliced(ledger, begin), cdrs, replication.index + 1))


def _sliced(records: _Records, begin: int) -> _Records:
    return type(records)(**{f.name: getattr(records, f.name)[begin : begin + BATCH] for f in fields(records)})


def _cdr_columns(names: Names, cdrs: Cdrs, replication: int) -> Iterator[Column]:
    of_route = _by_route(names, cdrs.route)
    yield Column("replication", "whole", np.full(len(cdrs.leg), replication, np.int64))
    yield Column("leg", "text", names.leg_names(cdrs))
    yield of_route("account", "account")
    yield of_route("licence", "licence")
    yield Column("organiser", "text", Coded((*names.organisers, ""), cdrs.organiser))
    yield of_route("workload", "workload")
    yield of_route("bridge", "bridge")
    yield Column("conference", "text", names.conference_names(cdrs))
    yield of_route("direction", "direction")
    yield of_route("number", "number")
    yield Column("from", "text", _callers(names, cdrs))
    yield of_route("to", "dialled")
    for name in ("country", "kind", "tags"):
        yield of_route(name, name)
    yield from _times(cdrs)
    yield Column("pool", "text", coded(_pool_names(names), cdrs.route, cdrs.pools))
    yield Column("pool_s", "seconds", cdrs.pool_time // SECOND)
    yield Column("connection_fee", "money", cdrs.fee)
    yield Column("cost", "money", cdrs.cost)
    yield Column("cause", "text", Coded(CAUSES, cdrs.cause))
    yield Column("q850", "whole", np.array(Q850, np.int64)[cdrs.cause])
    yield Column("attempt", "whole", cdrs.attempt)
    yield Column("warned", "flag", cdrs.warned)


def _times(cdrs: Cdrs) -> Iterator[Column]:
    for name in ("arrived", "answered", "released"):
        yield Column(name, "instant", getattr(cdrs, name))
    yield Column("duration_s", "span", np.where(cdrs.answered >= 0, cdrs.released - cdrs.answered, 0))
    yield Column("billed_s", "seconds", cdrs.billed // SECOND)


def _by_route(names: Names, route: I64) -> Callable[[str, str], Column]:
    def column(name: str, field: str) -> Column:
        return Column(name, "text", Coded(tuple(getattr(one, field) for one in names.routes), route))

    return column


def _callers(names: Names, cdrs: Cdrs) -> Coded:
    def caller(route: int, source: int, meeting: int, calling: int) -> str:
        return names.routes[route].presented or names.caller(source, meeting, calling)

    exact = np.where(cdrs.source > 1, -1, cdrs.meeting)  # legs of workloads have no row of their own
    return coded(caller, cdrs.route, np.minimum(cdrs.source, 2), exact, cdrs.caller)


def _pool_names(names: Names) -> Callable[[int, int], str]:
    def pools(route: int, paid: int) -> str:
        of: RouteNames = names.routes[route]
        return ";".join(name for index, name in enumerate(of.pools) if paid >> index & 1)

    return pools


def _ledger_columns(names: Names, ledger: Ledger, cdrs: Cdrs, replication: int) -> Iterator[Column]:
    renewal = ledger.kind == RENEWAL
    yield Column("replication", "whole", np.full(len(ledger.at), replication, np.int64))
    yield Column("at", "instant", ledger.at)
    yield Column("account", "text", Coded(names.accounts, ledger.account))
    yield Column("kind", "text", Coded(KINDS, ledger.kind))
    yield Column("leg", "text", _legs(names, ledger.row, cdrs))
    yield Column("lot", "whole", np.where(renewal, -1, ledger.lot))
    yield Column("amount", "money", np.where(renewal, 0, ledger.amount))
    yield Column("balance", "money", ledger.balance)
    yield Column("available", "money", ledger.available)
    yield Column("pool", "text", _renewed(names, ledger))
    yield Column("pool_s", "span", np.where(renewal, ledger.amount, 0))


def _renewed(names: Names, ledger: Ledger) -> Coded:
    """Return the pool of each renewal, and nothing for the other movements."""
    pools = {route.account: route.pools for route in names.routes}

    def pool(kind: int, account: int, place: int) -> str:
        of = pools.get(names.accounts[account], ()) if kind == RENEWAL else ()
        return of[place] if 0 <= place < len(of) else ""

    renewal = ledger.kind == RENEWAL
    return coded(pool, ledger.kind, ledger.account, np.where(renewal, ledger.lot, -1))


def _legs(names: Names, row: I64, cdrs: Cdrs) -> list[str]:
    """Return the legs of movements by their rows of the CDRs; empty where a movement is no leg's."""
    moved, codes = distinct(row)
    rows = moved[moved >= 0]
    columns = (cdrs.source[rows], cdrs.meeting[rows], cdrs.attendee[rows], cdrs.attempt[rows])
    labels = [""] * (len(moved) - len(rows)) + names.name_legs(*columns)
    return Coded(tuple(labels), codes).texts()
