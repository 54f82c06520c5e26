"""`expect.accounts`: what became of each account, exact in every replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tollbridge.expect.trial import Trial
from tollbridge.expect.values import leg_places, write_instant
from tollbridge.expect.verdict import Failure
from tollbridge.money import format_money, parse_money
from tollbridge.records.run import AccountTally
from tollbridge.units import Clock, parse_instant

MONEY = (
    *("opening", "topped_up", "recharged", "invoiced", "charged", "expired", "closing", "lowest"),
    *("overspend", "leakage", "stranded"),
)
COUNTS = ("recharges", "refused", "cut", "exhausted", "switched", "messages")
INSTANTS = ("switched_at", "exhausted_at", "first_cut", "last_cut", "drained_first_cut", "drained_last_cut")
KEYS = (*MONEY, *COUNTS, *INSTANTS)
NEVER_TEXT = "never"


def parse_account_value(key: str, text: str, clock: Clock) -> int:
    """Return what a file expects of an account: micros, a count, or ms since the start (-1: never).

    `key`: what is expected, such as `closing`, `cut` or `exhausted_at`. `text`: as the file writes it. `clock`: the run's.
    ValueError says what cannot be read.
    """
    if key in MONEY:
        return parse_money(text)
    if key in COUNTS:
        return _count(text)
    if text.strip() == NEVER_TEXT:
        return -1
    return _count(text) * 1000 if text.strip().isdigit() else parse_instant(text).ms(clock)


def account_failures(trial: Trial, name: str, expected: Mapping[str, str]) -> list[Failure]:
    """Hold one account against what is expected of it; report the first replication that differs.

    `trial`: the scenario, run. `name`: the account's. `expected`: texts by key, as the file writes them.
    """
    index = [plan.name for plan in trial.plan.accounts].index(name)
    for replication in trial.replications:
        tally = replication.tally.accounts[index]
        found = list(_differences(trial, name, (expected, tally, replication.index)))
        if found:
            return found
    return []


def _differences(trial: Trial, name: str, of: tuple[Mapping[str, str], AccountTally, int]) -> Iterator[Failure]:
    expected, tally, replication = of
    for key, text in expected.items():
        got = _value(trial, name, tally, key)
        if got == parse_account_value(key, text, trial.loaded.clock):
            continue
        keys = ("expect", "accounts", name, key)
        written = _written(key, got, text, trial)
        place, path = trial.place(*keys), trial.path(*keys)
        yield Failure(f"accounts.{name}.{key}", place, text, written, path, written, replication=replication)


def _value(trial: Trial, name: str, tally: AccountTally, key: str) -> int:
    if key == "exhausted":
        return int(tally.exhausted_at >= 0)
    if key == "switched":
        return int(tally.switched_at >= 0)
    if key == "overspend":
        limit = next(plan.limit for plan in trial.plan.accounts if plan.name == name)
        return max(0, limit - tally.lowest)
    return int(getattr(tally, key))


def _written(key: str, value: int, like: str, trial: Trial) -> str:
    if key in MONEY:
        return format_money(value, leg_places(trial.loaded))
    if key in COUNTS:
        return str(value)
    if value < 0:
        return NEVER_TEXT
    if like.strip().isdigit() and value % 1000 == 0:
        return str(value // 1000)
    return write_instant(
        value, trial.loaded.clock, "+" if like.strip() == NEVER_TEXT or like.strip().isdigit() else like
    )


def _count(text: str) -> int:
    if not text.strip().isdigit():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)
