"""Workloads and calls that could not be made, or not be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from tollbridge.nearest import did_you_mean
from tollbridge.scenario.checks.numbers import phone_problem
from tollbridge.scenario.checks.references import WAYS, dial_in
from tollbridge.scenario.checks.subject import Subject, odd
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.phones import calling_code
from tollbridge.scenario.schema import ArrivalsPart, CallPart, Join, LegsPart, WorkloadPart
from tollbridge.scenario.schema.chance import LEAST_CHANGE, change_of
from tollbridge.scenario.schema.distributions import shares_fault

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOST_AN_HOUR = 10_000_000
_OF_MEETINGS = ("duration", "overrun", "attendees", "lateness", "leaves_early")


def demand_problems(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong or odd about calls, workloads and the chances of dial-outs.

    `subject`: the scenario under examination.
    """
    for name, call in subject.scenario.calls.items():
        yield from _call(call, ("calls", name))
    for name, workload in subject.scenario.workloads.items():
        yield from _workload(subject, workload, ("workloads", name))
    for name, bridge in subject.scenario.bridges.items():
        dial_out = bridge.dial_out
        if (dial_out.answer or 0) + (dial_out.busy or 0) > 1:
            text = f"the shares of `answer` and `busy` sum to {(dial_out.answer or 0) + (dial_out.busy or 0)}, above 1"
            yield Finding(("bridges", name, "dial_out"), text)


def _call(call: CallPart, path: KeyPath) -> Iterator[Finding]:
    if (call.via is None) == (call.dial is None):
        found = "neither" if call.via is None else "both"
        yield Finding(path, f"a call has either `via` or `dial`: this one has {found}")
    elif call.via is not None and (call.outcome != "answered" or call.rings):
        yield Finding(path, "a call with `via` is answered at once: `outcome` and `rings` are for `dial`")
    elif call.outcome != "answered" and call.lasts:
        yield odd((*path, "lasts"), f"`lasts` does nothing: the outcome is {call.outcome}")


def _workload(subject: Subject, workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    if (workload.meetings is None) == (workload.legs is None):
        found = "neither" if workload.legs is None else "both"
        yield Finding(path, f"workload {path[-1]!r} has either `meetings` or `legs`: this one has {found}")
    for key, part in (("meetings", workload.meetings), ("legs", workload.legs)):
        if part is not None:
            yield from _arrivals(part, (*path, key))
    if workload.legs is not None:
        yield from _legs(workload, workload.legs, path)
    elif workload.meetings is not None and workload.duration is None:
        yield Finding(path, "missing key 'duration': how long meetings are, such as `duration: 30m`")
    yield from _mixes(subject, workload, path)
    if workload.growth is not None and not _is_growth(workload.growth):
        text = f"{workload.growth!r} is not a growth such as 3%/month or -10%/year"
        yield Finding((*path, "growth"), text)
    yield from _season(workload.season or {}, (*path, "season"))


def _legs(workload: WorkloadPart, legs: LegsPart, path: KeyPath) -> Iterator[Finding]:
    ways = [key for key in ("via", "dial", "join") if getattr(legs, key) is not None]
    if len(ways) > 1:
        yield Finding((*path, "legs"), f"legs have one of `via`, `dial` and `join`: these have {' and '.join(ways)}")
    if not ways and workload.join is None and workload.destinations is None:
        yield Finding((*path, "legs"), "legs need `via`, `dial` or `join`, or the workload `destinations`")
    if ways and workload.join is not None:
        yield odd((*path, "join"), f"`join` does nothing here: these legs have `{ways[0]}`")
    if legs.dial is not None:
        yield from _prefix(legs.dial, (*path, "legs", "dial"))
    for key in _OF_MEETINGS:
        if getattr(workload, key) is not None:
            yield odd((*path, key), f"`{key}` does nothing here: it is for `meetings`")


def _arrivals(part: ArrivalsPart, path: KeyPath) -> Iterator[Finding]:
    if part.rate > MOST_AN_HOUR:
        yield Finding((*path, "rate"), f"the rate is more than {MOST_AN_HOUR:,} an hour")
    if part.holidays is not None and not _has_holidays(part.holidays):
        text = f"no holidays are known for {part.holidays!r}; write a country such as US, or US-CA"
        yield Finding((*path, "holidays"), text)
    starts = part.starts or {}
    for key in starts:
        if not re.fullmatch(r":[0-5]\d", key):
            text = f"{key!r} is not a start within the hour such as ':00' or ':30'"
            yield Finding((*path, "starts", key), text, about_key=True)
    if part.starts is not None:
        yield from _sum(starts, (*path, "starts"))


@lru_cache(maxsize=256)
def _has_holidays(region: str) -> bool:
    import holidays

    country, _, subdivision = region.partition("-")
    try:
        holidays.country_holidays(country, subdiv=subdivision or None)
    except (NotImplementedError, KeyError, ValueError):
        return False
    return True


def _mixes(subject: Subject, workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    for join, where in _joins(workload, path):
        yield from _join(subject, workload, join, where)
    for prefix in workload.destinations or ():
        yield from _prefix(prefix, (*path, "destinations", prefix))
    for key in ("destinations", "callers"):
        if getattr(workload, key) is not None:
            yield from _sum(getattr(workload, key), (*path, key))
    yield from _idle(workload, path)


def _joins(workload: WorkloadPart, path: KeyPath) -> Iterator[tuple[Join, KeyPath]]:
    """Yield the mixes of ways to join that a workload gives, and where."""
    parts = (workload, path), (workload.organisers, (*path, "organisers")), (workload.legs, (*path, "legs"))
    for part, where in parts:
        if part is not None and part.join is not None:
            yield part.join, (*where, "join")


def _idle(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    """Yield mixes that do nothing, as no leg of the workload goes that way."""
    legs = workload.legs
    if legs is not None and (legs.via or legs.dial):
        taken = {legs.via or "`dial`"}
    else:
        taken = {way for join, _ in _joins(workload, path) for way, share in join.items() if share}
        taken |= {"dial-out"} if legs is not None and not taken else set()
    if workload.destinations is not None and "dial-out" not in taken:
        why = "these legs have `dial`" if "`dial`" in taken else "no leg is a dial-out"
        yield odd((*path, "destinations"), f"`destinations` does nothing here: {why}")
    if workload.callers is not None and taken <= {*WAYS, "`dial`"}:
        yield odd((*path, "callers"), "`callers` does nothing here: no leg calls in by a number")


def _join(subject: Subject, workload: WorkloadPart, join: Join, path: KeyPath) -> Iterator[Finding]:
    numbers = subject.scenario.numbers
    for way in join:
        if way in numbers:
            yield from dial_in(subject, way, workload.bridge, (*path, way))
        elif way not in WAYS:
            text = f"unknown way to join {way!r}{did_you_mean(way, [*WAYS, *numbers])}"
            yield Finding((*path, way), text, about_key=True)
    if "dial-out" in join and not workload.destinations:
        yield Finding((*path, "dial-out"), "a `dial-out` share needs `destinations`: a prefix and its share each")
    yield from _sum(join, path)


def _sum(shares: Mapping[str, Decimal], path: KeyPath) -> Iterator[Finding]:
    fault = shares_fault(shares.values())
    if fault:
        yield Finding(path, fault)


def _prefix(text: str, path: KeyPath) -> Iterator[Finding]:
    if re.fullmatch(r"\+[1-9]\d{0,14}", text):
        return
    if text.startswith("+"):
        yield from phone_problem(text, path)
    else:
        code = calling_code(text)
        meant = f'. Numbers of {text} begin with "{code}"' if code else ""
        yield Finding(path, f'{text!r} is not a plus and digits, such as "+1425"{meant}', about_key=path[-1] == text)


def _is_growth(text: str) -> bool:
    found = change_of(text)
    return found is not None and found[0] > LEAST_CHANGE


def _season(season: Mapping[str, Decimal], path: KeyPath) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key in season:
        month = key.lower()[:3]
        if month not in MONTHS or not key.isalpha():
            yield Finding((*path, key), f"{key!r} is not a month: {', '.join(MONTHS)}", about_key=True)
        elif seen.setdefault(month, key) != key:
            yield Finding((*path, key), f"{key!r} is the month of {seen[month]!r} too", about_key=True)
