"""What is paid for and never used, and licences that are fewer than those who need them."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.money import format_money
from tollbridge.plain_text import counted
from tollbridge.scenario.checks.subject import Subject, named
from tollbridge.scenario.currencies import decimals
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import CallPart, LicencePart, WorkloadPart


def idle_problems(subject: Subject) -> Iterator[Finding]:
    """Yield warnings about licences and numbers that cost and that no traffic uses, and about too few licences.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    if not (scenario.workloads or scenario.calls) or scenario.trace:
        return
    yield from _licences(subject)
    used, places = set(_numbers_used(subject)), decimals(scenario.currency)
    for name, number in scenario.numbers.items():
        if number.rental and name not in used:
            text = f"nobody calls this number, which costs {format_money(number.rental, places)} a month"
            yield named("unused-number", ("numbers", name), text)


def _licences(subject: Subject) -> Iterator[Finding]:
    organisers: dict[tuple[str, str], int] = {}
    places = decimals(subject.scenario.currency)
    used: set[tuple[str, str]] = set()
    parts: list[WorkloadPart | CallPart] = [*subject.scenario.workloads.values(), *subject.scenario.calls.values()]
    for part in parts:
        key = _licence_of(subject, part)
        used.add(key)
        if isinstance(part, WorkloadPart) and part.organisers is not None:
            organisers[key] = organisers.get(key, 0) + part.organisers.count
    for account, part_of in subject.scenario.accounts.items():
        pooled = {pool.each for pool in part_of.pools.values()}
        for name, licence in part_of.licences.items():
            path: KeyPath = ("accounts", account, "licences", name)
            most = _most(licence)
            needed = organisers.get((account, name), 0)
            if 0 < most < needed:
                text = f"{counted(most, 'licence')} for {counted(needed, 'organiser')}: each organiser needs one"
                yield named("licence-count", (*path, "count"), text)
            if licence.fee and most and (account, name) not in used and name not in pooled:
                costs = "costs" if most == 1 else "cost"
                text = f"no workload or call uses this licence: {most} {costs} {format_money(licence.fee, places)} each"
                yield named("unused-licence", path, text)


def _most(licence: LicencePart) -> int:
    return max([licence.count, *(change.count for change in licence.changes)])


def _licence_of(subject: Subject, part: WorkloadPart | CallPart) -> tuple[str, str]:
    accounts = subject.scenario.accounts
    account = part.account or (next(iter(accounts)) if len(accounts) == 1 else "")
    licences = accounts[account].licences if account in accounts else {}
    return account, part.licence or (next(iter(licences)) if len(licences) == 1 else "")


def _numbers_used(subject: Subject) -> Iterator[str]:
    """Yield every number that some traffic calls, or falls back to."""
    scenario = subject.scenario
    for workload in scenario.workloads.values():
        yield from workload.join or ()
        if workload.organisers is not None:
            yield from workload.organisers.join or ()
        if workload.legs is not None:
            yield from workload.legs.join or ()
            yield from filter(None, [workload.legs.via])
    yield from (call.via for call in scenario.calls.values() if call.via)
    yield from (number.fallback for number in scenario.numbers.values() if number.fallback)
