"""Rows that ask who calls, and rows of those who join by app: whether any leg could be one of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.scenario.checks.subject import Subject, odd
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.phones import parse_phone
from tollbridge.scenario.schema import Calling, Scenario

_FEWEST_DIGITS = 5
_ASKS = ("from_prefix", "from_country", "from_kind")


def caller_problems(subject: Subject) -> Iterator[Finding]:
    """Yield a warning for each row, and each `covers` entry, that no leg of the scenario could meet.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    known, by_app = _someone_is_known(scenario), _someone_joins_by_app(scenario)
    for name, tariff in scenario.tariffs.items():
        for place, row in enumerate(tariff.inbound):
            yield from _asked(row, ("tariffs", name, "inbound", place), known=known)
        if tariff.app and not by_app:
            text = "`app` prices those who join by app: no workload has a share of `voip` in its `join`"
            yield odd(("tariffs", name, "app"), text)
    for name, call in scenario.calls.items():
        if call.via is not None and call.caller and _looks_like_a_number(call.caller):
            text = f"{call.caller!r} is no number such as +442071838750: to rows that ask who calls, this caller is not known"
            yield odd(("calls", name, "from"), text)
    for name, account in scenario.accounts.items():
        for pool_name, pool in account.pools.items():
            for place, cover in enumerate(pool.covers):
                path: KeyPath = ("accounts", name, "pools", pool_name, "covers", place)
                yield from _asked(cover, path, known=known)
                if cover.direction in {"outbound", "app"} and (key := _first_ask(cover)):
                    yield odd((*path, key), f"`{key}` asks who calls in: no {cover.direction} leg does")


def _looks_like_a_number(text: str) -> bool:
    """Say whether a caller is written in digits that are no whole number with its country code; `anonymous` is none."""
    try:
        parse_phone(text)
    except ValueError:
        return sum(map(str.isdigit, text)) >= _FEWEST_DIGITS
    return False


def _first_ask(part: Calling) -> str | None:
    return next((key for key in _ASKS if getattr(part, key) is not None), None)


def _asked(part: Calling, path: KeyPath, *, known: bool) -> Iterator[Finding]:
    key = _first_ask(part)
    if key is None:
        return
    if part.from_kind == "payphone":
        yield odd((*path, "from_kind"), "no number shows that it is a payphone's: this holds for no leg")
    elif not known and part.from_kind != "unknown":
        text = "no caller's number is known, so that this holds for no leg: calls have `from`, workloads `callers`"
        yield odd((*path, key), f"{text}, traces a column `from`")


def _someone_is_known(scenario: Scenario) -> bool:
    """Say whether any leg that dials in could show a number; a trace may."""
    called = any(call.via is not None and call.caller for call in scenario.calls.values())
    return called or scenario.trace is not None or any(part.callers for part in scenario.workloads.values())


def _someone_joins_by_app(scenario: Scenario) -> bool:
    mixes = [
        join
        for part in scenario.workloads.values()
        for join in (
            part.join,
            part.organisers.join if part.organisers else None,
            part.legs.join if part.legs else None,
        )
    ]
    return any(mix and mix.get("voip") for mix in mixes)
