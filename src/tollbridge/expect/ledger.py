"""`expect.ledger`: an account's movements, each with its instant, kind and amount, exact in every replication."""

from __future__ import annotations

import numpy as np

from tollbridge.expect.trial import Trial
from tollbridge.expect.values import leg_places, write_instant
from tollbridge.expect.verdict import Failure, Plain
from tollbridge.money import MICROS, format_money
from tollbridge.records.run import KINDS, RENEWAL, Replication
from tollbridge.units import SECOND, Instant

Movement = tuple[int, str, int]
"""(instant in ms, kind, amount in micros; of a renewal seconds of the pool, in millionths, as the CSV has them)."""


def ledger_failures(trial: Trial, account: str, expected: tuple[tuple[Instant, str, int], ...]) -> list[Failure]:
    """Hold the whole ledger of an account against the expected one; report the first replication that differs.

    `trial`: the scenario, run. `account`: its name. `expected`: (instant, kind of movement, micros) each, in order.
    """
    clock = trial.loaded.clock
    wanted = [(at.ms(clock), kind, amount) for at, kind, amount in expected]
    for replication in trial.replications:
        got = movements(trial, replication, account)
        if got != wanted:
            like = [at.text for at, _, _ in expected]
            return [
                Failure(
                    what=f"ledger.{account}",
                    place=_place(trial, account, _first_difference(wanted, got), len(wanted)),
                    expected=f"{len(wanted)} movements",
                    got=f"{len(got)} movements",
                    path=trial.path("expect", "ledger", account),
                    actual=_plain(trial, got, like),
                    details=tuple(_side_by_side(trial, wanted, got)),
                    replication=replication.index,
                )
            ]
    return []


def movements(trial: Trial, replication: Replication, account: str) -> list[Movement]:
    """Return the movements of one account in one replication, in order.

    `trial`: the scenario, run with its ledger. `replication`: one of the trial's. `account`: its name.
    """
    ledger = replication.ledger
    assert ledger is not None
    index = [plan.name for plan in trial.plan.accounts].index(account)
    rows = np.flatnonzero(ledger.account == index).tolist()
    scaled = np.where(ledger.kind == RENEWAL, ledger.amount * (MICROS // SECOND), ledger.amount)
    return [(int(ledger.at[row]), KINDS[int(ledger.kind[row])], int(scaled[row])) for row in rows]


def _first_difference(wanted: list[Movement], got: list[Movement]) -> int:
    pairs = enumerate(zip(wanted, got, strict=False))
    return next((position for position, (one, other) in pairs if one != other), min(len(wanted), len(got)))


def _place(trial: Trial, account: str, position: int, length: int) -> str:
    keys: tuple[str | int, ...] = ("expect", "ledger", account)
    return trial.place(*keys, position) if position < length else trial.place(*keys)


def _plain(trial: Trial, got: list[Movement], like: list[str]) -> Plain:
    """Write movements as the file does, each instant in the manner of the one that it replaces."""
    manners = like + [like[-1] if like else "+"] * len(got)
    clock, places = trial.loaded.clock, leg_places(trial.loaded)
    return [
        [write_instant(at, clock, manner), kind, format_money(amount, places)]
        for (at, kind, amount), manner in zip(got, manners, strict=False)
    ]


def _side_by_side(trial: Trial, wanted: list[Movement], got: list[Movement]) -> list[str]:
    """Return a line for each movement, `-` expected and not there, `+` there and not expected."""
    import difflib

    before, after = ([_line(trial, movement) for movement in side] for side in (wanted, got))
    return [line for line in difflib.ndiff(before, after) if not line.startswith("?")]


def _line(trial: Trial, movement: Movement) -> str:
    at, kind, amount = movement
    return f"{write_instant(at, trial.loaded.clock)}  {kind}  {format_money(amount, leg_places(trial.loaded))}"
