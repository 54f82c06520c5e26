"""Names that mean something else in the file: accounts, licences, tariffs, numbers, bridges, zones, tags."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tollbridge.nearest import name_one
from tollbridge.scenario.checks.subject import Subject, odd, reference
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import AccountPart, Allowed, CallPart, PoolPart, PriceTable, TracePart, WorkloadPart

Payer = WorkloadPart | CallPart | TracePart
WAYS = ("voip", "dial-out")
"""Ways to join that are no dial-in number."""


def reference_problems(subject: Subject) -> Iterator[Finding]:
    """Yield every reference to what is not there, and every name that is missing where there is more than one.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    for name, account in scenario.accounts.items():
        yield from _account(subject, account, ("accounts", name))
    for name, bridge in scenario.bridges.items():
        path: KeyPath = ("bridges", name)
        first: dict[str, int] = {}
        for place, number in enumerate(bridge.numbers):
            yield from reference((*path, "numbers", place), "number", number, scenario.numbers)
            if first.setdefault(number, place) != place:
                yield Finding((*path, "numbers", place), f"number {number!r} is listed twice")
        yield from _allowed(subject, bridge.dial_out.allowed, (*path, "dial_out", "allowed"))
        yield from _own_payer(subject, bridge.dial_out.account, (*path, "dial_out", "account"))
    for name, call in scenario.calls.items():
        yield from _payer(subject, call, ("calls", name))
    for name, workload in scenario.workloads.items():
        yield from _payer(subject, workload, ("workloads", name))
    if scenario.trace:
        yield from _payer(subject, scenario.trace, ("trace",))
    if scenario.table:
        yield from _table(subject, scenario.table)
    yield from _numbers(subject)
    yield from _budgets(subject)


def _account(subject: Subject, account: AccountPart, path: KeyPath) -> Iterator[Finding]:
    tariffs = subject.scenario.tariffs
    yield from reference((*path, "tariff"), "tariff", account.tariff, tariffs)
    for name, licence in account.licences.items():
        yield from reference((*path, "licences", name, "tariff"), "tariff", licence.tariff, tariffs)
        if licence.dial_out is not None:
            yield from _allowed(subject, licence.dial_out, (*path, "licences", name, "dial_out"))
        if licence.tariff is None and account.tariff is None:
            text = f"neither licence {name!r} nor its account names a tariff: its legs cannot be rated"
            yield odd((*path, "licences", name), text)
    if account.tariff is None and not account.licences:
        yield odd(path, "the account names no tariff: its legs cannot be rated")
    for name, pool in account.pools.items():
        yield from _pool(subject, account, pool, (*path, "pools", name))


def _pool(subject: Subject, account: AccountPart, pool: PoolPart, path: KeyPath) -> Iterator[Finding]:
    yield from reference((*path, "each"), "licence", pool.each, account.licences)
    for place, licence in enumerate(pool.licences or ()):
        yield from reference((*path, "for", place), "licence", licence, account.licences)
    for place, cover in enumerate(pool.covers):
        yield from reference((*path, "covers", place, "zone"), "zone", cover.zone, subject.scenario.zones)


def _allowed(subject: Subject, allowed: Allowed, path: KeyPath) -> Iterator[Finding]:
    from phonenumbers import SUPPORTED_REGIONS

    for place, item in enumerate(allowed if isinstance(allowed, tuple) else ()):
        if item not in SUPPORTED_REGIONS:
            yield from reference((*path, place), "country or zone", item, subject.scenario.zones)


def _payer(subject: Subject, part: Payer, path: KeyPath) -> Iterator[Finding]:
    scenario = subject.scenario
    named = reference if isinstance(part, TracePart) else _one_of  # a trace's rows name their own
    yield from named((*path, "account"), "account", part.account, scenario.accounts)
    if not scenario.accounts:
        yield Finding(path, "there is no account to pay for it: the file has no `accounts`")
    account = subject.account_of(part.account)
    if account is not None:
        yield from reference((*path, "licence"), "licence", part.licence, account.licences)
        if named is _one_of and part.licence is None and len(account.licences) > 1 and account.tariff is None:
            yield Finding(path, f"name its `licence`: the account has {' and '.join(account.licences)}")
    via, where = (part.legs, (*path, "legs")) if isinstance(part, WorkloadPart) else (part, path)
    if via is not None and via.via is not None:
        yield from dial_in(subject, via.via, part.bridge, (*where, "via"))
    if scenario.bridges and not _reaches_one_bridge(subject, via.via if via else None):
        yield from named((*path, "bridge"), "bridge", part.bridge, scenario.bridges)
    else:
        yield from reference((*path, "bridge"), "bridge", part.bridge, scenario.bridges)


def _reaches_one_bridge(subject: Subject, number: str | None) -> bool:
    """Say whether a dial-in number is on one bridge alone, which is then that of its legs."""
    return number is not None and len(subject.bridges_of.get(number, ())) == 1


def _own_payer(subject: Subject, name: str | None, path: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with an account that pays a number's or a bridge's legs, by its own tariff."""
    accounts = subject.scenario.accounts
    yield from reference(path, "account", name, accounts)
    if name in accounts and accounts[name].tariff is None and accounts[name].licences:
        text = f"account {name!r} names no tariff of its own: the legs that it pays here, under no licence, cannot be rated"
        yield odd(path, text)


def _one_of(path: KeyPath, what: str, named: str | None, known: Collection[str]) -> Iterator[Finding]:
    yield from reference(path, what, named, known)
    if named is None and len(known) > 1:
        yield Finding(path[:-1], name_one(what, known))


def dial_in(subject: Subject, number: str, bridge: str | None, path: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with calling a number to reach a bridge.

    Args:
        subject: the scenario under examination.
        number: the dial-in number's name.
        bridge: the bridge's; None for the file's only one.
        path: where that is said.
    """
    scenario = subject.scenario
    yield from reference(path, "number", number, scenario.numbers)
    name = bridge or (next(iter(scenario.bridges)) if len(scenario.bridges) == 1 else "")
    part = scenario.bridges.get(name)
    if part is None or number not in scenario.numbers or not part.numbers:
        return
    if name not in subject.bridges_of.get(number, ()) and set(part.numbers) <= set(scenario.numbers):
        yield Finding(path, f"number {number!r} is not one of bridge {name!r}: there is {', '.join(part.numbers[:10])}")


def _numbers(subject: Subject) -> Iterator[Finding]:
    scenario = subject.scenario
    for name, number in scenario.numbers.items():
        path: KeyPath = ("numbers", name, "fallback")
        yield from reference(path, "number", number.fallback, scenario.numbers)
        yield from _own_payer(subject, number.account, ("numbers", name, "account"))
        if name in WAYS:
            yield Finding(("numbers", name), f"{name!r} is a way to join: give the number another name", about_key=True)
        if number.fallback == name:
            yield Finding(path, "the number falls back to itself: each number is tried at most once")
        elif number.fallback in scenario.numbers:
            mine, its = subject.bridges_of.get(name, set()), subject.bridges_of.get(number.fallback, set())
            if mine and not mine & its:
                yield Finding(path, f"number {number.fallback!r} does not reach the bridge of {name!r}")


def _table(subject: Subject, table: PriceTable) -> Iterator[Finding]:
    yield from _one_of(("table", "account"), "account", table.account, subject.scenario.accounts)
    account = subject.account_of(table.account)
    if account is not None:
        yield from reference(("table", "licence"), "licence", table.licence, account.licences)


def _budgets(subject: Subject) -> Iterator[Finding]:
    scenario = subject.scenario
    if not scenario.budgets or scenario.trace or scenario.cases:
        return
    tags = [*(part.tags for part in scenario.workloads.values()), *(part.tags for part in scenario.calls.values())]
    tagged = {value for of_part in tags for value in of_part.values()}
    for name in scenario.budgets:
        if name not in tagged:
            text = f"no workload or call has a tag of the value {name!r}: this budget counts nothing"
            yield odd(("budgets", name), text)
