"""One replication as the player shows it: legs, movements of credit and what happened, as one JSON document.

It is made of the records' own columns, so that what the player shows at any instant is what CDRs and ledger say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.plan.study import Study
from tollbridge.records.columns import Column, cdr_batches, ledger_batches
from tollbridge.records.run import CAUSES, TURNED_AWAY, Replication
from tollbridge.report.folder import RunFolder
from tollbridge.report.replay_pools import pool_series
from tollbridge.units import MINUTE, SECOND

MOST_LEGS: Final = 20_000
"""Legs that a page plays; of a longer replication it plays the first ones."""
_REFUSALS: Final = frozenset(CAUSES[cause] for cause in TURNED_AWAY)
_CUTS: Final = frozenset({"credit-exhausted", "leg-limit"})
_TOLD: Final = frozenset({"opening", "top-up", "recharge", "expiry", "invoice", "renewal"})
_REASONS: Final = {
    "barred": "its destination is not allowed",
    "no-rate": "its destination has no rate",
    "number-busy": "no port of the number is free",
    "trunks-busy": "no trunk is free",
    "bridge-full": "no port of the bridge is free",
    "conference-full": "the conference is full",
    "no-credit": "the account has no credit for it",
    "credit-exhausted": "the credit ran out",
    "leg-limit": "it reached the limit of a leg",
}
COLUMNS_OF_LEGS: Final = (
    "leg",
    "account",
    "bridge",
    "number",
    "direction",
    "kind",
    "arrived",
    "answered",
    "released",
    "cause",
    "cost",
    "pool",
    "pool_s",
)
COLUMNS_OF_MOVES: Final = ("at", "account", "kind", "leg", "amount", "balance", "pool", "pool_s")
Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Recorded:
    """One replication's records as columns of equal length.

    Instants are ms since the start (-1: none), money is micros, and `pool_s`, whole or broken seconds in files, is ms.

    Attributes:
        legs: `COLUMNS_OF_LEGS`, a row for each leg.
        moves: `COLUMNS_OF_MOVES`, a row for each movement of the ledger.
    """

    legs: Columns
    moves: Columns


def recorded(study: Study, replication: Replication) -> Recorded:
    """Return the columns of a replication that kept its CDRs and ledger, as the player needs them.

    `study`: what was run. `replication`: one that kept its records.
    """
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    legs = _joined(COLUMNS_OF_LEGS, cdr_batches(names, replication))
    return Recorded(legs, _joined(COLUMNS_OF_MOVES, ledger_batches(names, replication)))


def _joined(wanted: Sequence[str], batches: Iterator[list[Column]]) -> Columns:
    columns: Columns = {name: [] for name in wanted}
    for batch in batches:
        for column in batch:
            if column.name in columns:
                values = column.values
                to_ms = SECOND if column.kind == "seconds" else 1
                columns[column.name] += (
                    list(values) if column.kind == "text" else [int(value) * to_ms for value in values]
                )
    return columns


def scene(run: RunFolder, records: Recorded) -> dict[str, Any]:
    """Return the document that `player.js` plays.

    Args:
        run: the run that the replication is of.
        records: the replication's.

    A replication of more than `MOST_LEGS` legs is played until the last of its first ones arrives; `note` says so.
    """
    begin = datetime.fromisoformat(run.fans["start"])
    whole = round((datetime.fromisoformat(run.fans["end"]) - begin).total_seconds() * 1000)
    legs, duration = records.legs, whole
    if len(legs["arrived"]) > MOST_LEGS:
        duration = max(1, legs["arrived"][MOST_LEGS])
        legs = {name: values[:MOST_LEGS] for name, values in legs.items()}
    moves = _until(records.moves, duration)
    names = {part: list(dict.fromkeys(legs[part])) for part in ("bridge", "number")}
    return {
        "currency": run.currency,
        "places": run.places,
        "start": round(begin.timestamp() * 1000),
        "timezone": run.fans["timezone"],
        "duration": duration,
        "begin": min(legs["arrived"], default=0),
        "accounts": [_account(run, name, moves) for name in dict.fromkeys(moves["account"])],
        "bridges": [
            {"name": name or "conferences", "ports": _ports(run, f"bridges.{name}")} for name in names["bridge"]
        ],
        "numbers": [{"name": name, "ports": _ports(run, f"numbers.{name}")} for name in names["number"] if name],
        "legs": _legs(legs, names),
        "moves": _moves(moves),
        "pools": pool_series(legs, moves, _first_grants(run), duration),
        "events": _events(legs, moves, duration),
        "note": "" if duration == whole else f"Only the first {MOST_LEGS:,} legs are played.",
    }


def _until(moves: Columns, duration: int) -> Columns:
    kept = sum(1 for at in moves["at"] if at <= duration)
    return {name: values[:kept] for name, values in moves.items()}


def _account(run: RunFolder, name: str, moves: Columns) -> dict[str, Any]:
    own = [balance for of, balance in zip(moves["account"], moves["balance"], strict=True) if of == name]
    fan: Mapping[str, Any] = run.fans["accounts"].get(name, {})
    return {"name": name, "limit": round(fan.get("limit", 0.0) * 1_000_000), "lowest": min(own, default=0)}


def _first_grants(run: RunFolder) -> dict[str, int]:
    """Return what each pool begins with, in ms, by `account: pool`; the ledger holds the renewals after it."""
    return {
        f"{name}: {pool}": round(fan.get("begins", fan["size"][0]) * MINUTE)
        for name, account in run.fans["accounts"].items()
        for pool, fan in account["pools"].items()
    }


def _ports(run: RunFolder, group: str) -> int | None:
    found = next((line for line in run.fans["ports"] if line["name"] == group), None)
    return None if found is None else found["ports"]


def _legs(legs: Columns, names: Mapping[str, list[str]]) -> dict[str, list[Any]]:
    numbers = [name for name in names["number"] if name]
    lines = zip(legs["direction"], legs["kind"], strict=True)
    return {
        "arrived": legs["arrived"],
        "answered": legs["answered"],
        "released": legs["released"],
        "bridge": [names["bridge"].index(name) for name in legs["bridge"]],
        "number": [numbers.index(name) if name else -1 for name in legs["number"]],
        "refused": [int(cause in _REFUSALS) for cause in legs["cause"]],
        "cut": [int(cause in _CUTS) for cause in legs["cause"]],
        "cost": legs["cost"],
        "line": [{"outbound": "out", "app": "app"}.get(direction, kind) for direction, kind in lines],
    }


def _moves(moves: Columns) -> dict[str, list[int]]:
    accounts = list(dict.fromkeys(moves["account"]))
    return {
        "at": moves["at"],
        "account": [accounts.index(name) for name in moves["account"]],
        "balance": moves["balance"],
    }


def _events(legs: Columns, moves: Columns, duration: int) -> dict[str, list[Any]]:
    """Return what is told in words, in order: grants and expiries, refusals and cuts with their reasons."""
    told = [*_grants(moves), *_losses(legs)]
    told = sorted((event for event in told if event[0] <= duration), key=lambda event: event[0])
    return {"at": [at for at, _ in told], "text": [text for _, text in told]}


def _grants(moves: Columns) -> Iterator[tuple[int, str]]:
    rows = zip(*(moves[name] for name in ("at", "account", "kind", "amount")), strict=True)
    for at, account, kind, amount in rows:
        if kind in _TOLD and amount:
            shown = "pool renewed" if kind == "renewal" else f"{kind} {amount / 1_000_000:+,.2f}"
            yield at, f"{account}: {shown}"


def _losses(legs: Columns) -> Iterator[tuple[int, str]]:
    for leg, cause, released in zip(legs["leg"], legs["cause"], legs["released"], strict=True):
        if cause in _REFUSALS:
            yield released, f"{leg} is refused: {_REASONS[cause]} ({cause})"
        elif cause in _CUTS:
            yield released, f"{leg} is cut: {_REASONS[cause]} ({cause})"
