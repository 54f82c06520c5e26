"""Instants: before the start, past the end, skipped or repeated by DST; and how long a run may be."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.scenario.checks.subject import Subject, odd, walk
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.units import DAY, Instant

LONGEST_RUN = 50 * 366 * DAY
"""Calendar rules are worked out day by day: more than this is a slip of the pen."""
_ELSEWHERE = {"expect", "cases", "table"}


def time_problems(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong or odd about the instants of a scenario whose clock can be read.

    `subject`: the scenario under examination.
    """
    scenario, clock = subject.scenario, subject.clock
    if scenario.clock.start.moment is None:
        yield Finding(("clock", "start"), "the start is a date or local time such as 2026-01-05, not an offset")
    if clock.warm_up > clock.duration:
        yield Finding(("clock", "warm_up"), "the warm-up is longer than the run")
    elif clock.warm_up == clock.duration:
        yield odd(("clock", "warm_up"), "the warm-up is as long as the run: nothing is measured")
    if clock.duration > LONGEST_RUN:
        yield Finding(("clock", "duration"), "a run is at most 50 years long")
        return
    for name, call in scenario.calls.items():
        yield from _within(subject, call.at, "the call", ("calls", name, "at"))
    for name, account in scenario.accounts.items():
        path: KeyPath = ("accounts", name)
        for place, top_up in enumerate(account.top_ups):
            if top_up.every is None:
                yield from _within(subject, top_up.at, "the top-up", (*path, "top_ups", place, "at"))
            elif top_up.start and top_up.start.ms(clock) >= clock.duration:
                where = (*path, "top_ups", place, "from")
                yield odd(where, "the first top-up is at or past the end of the run: none ever comes")
        for place, lot in enumerate(account.credit.lots):
            if lot.expires is not None and lot.expires.ms(clock) <= 0:
                where = (*path, "credit", "lots", place, "expires")
                yield odd(where, "the lot has lapsed by the start of the run: it holds nothing")
    yield from _dst(subject)


def _within(subject: Subject, at: Instant | None, what: str, path: KeyPath) -> Iterator[Finding]:
    ms = at.ms(subject.clock) if at else 0
    if ms < 0:
        yield Finding(path, f"{what} is before the start of the run")
    elif ms >= subject.clock.duration:
        yield odd(path, f"{what} is at or past the end of the run: it never comes")


def _dst(subject: Subject) -> Iterator[Finding]:
    clock = subject.clock
    for path, value in walk(subject.scenario):
        if not isinstance(value, Instant) or value.moment is None or path[0] in _ELSEWHERE:
            continue
        change = clock.irregular(value.moment)
        if change:
            read = clock.moment(clock.ms(value.moment)).isoformat()
            happens = "does not exist" if change == "skips" else "comes twice"
            text = f"{value.text.strip()} {happens} in {clock.timezone}, as DST {change} it: read as {read}"
            yield odd(path, text)
