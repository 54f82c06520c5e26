"""Values that can be read and that nobody can mean: factors, lengths, counts. Each warning has a name that silences it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tollbridge.scenario.checks.subject import Subject, named
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import BridgePart, DeckPart, DurationDistribution, WorkloadPart
from tollbridge.scenario.schema.chance import change_of
from tollbridge.scenario.schema.means import mean_of
from tollbridge.units import DAY, HOUR, MINUTE, SECOND, format_duration

MOST_FACTOR, LEAST_FACTOR = Decimal(5), Decimal("0.02")
"""Factors of a month beyond which a percentage or a shifted point is likelier."""
MOST_VARIATION = Decimal(2)
MOST_GROWTH = {"month": 50, "year": 1000}
MOST_ATTENDEES = 1000


def plausibility_problems(subject: Subject) -> Iterator[Finding]:
    """Yield warnings about values out of the range that anybody would mean; of random demand, as tests try extremes.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    if not scenario.workloads:
        return
    for name, workload in scenario.workloads.items():
        yield from _workload(workload, ("workloads", name))
    for name, bridge in scenario.bridges.items():
        yield from _bridge(bridge, ("bridges", name))
    for name, number in scenario.numbers.items():
        if number.ports == 0:
            yield named(
                "zero-ports", ("numbers", name, "ports"), "no caller ever gets through: the number has no ports"
            )
    for name, tariff in scenario.tariffs.items():
        for place, deck in enumerate(tariff.decks):
            yield from _deck(deck, ("tariffs", name, "decks", place))
    for name, account in scenario.accounts.items():
        expires = account.credit.expires
        if isinstance(expires, int) and expires < DAY:
            text = f"credit that expires after {format_duration(expires)} is hardly meant"
            yield named("implausible-expiry", ("accounts", name, "credit", "expires"), text)


def _workload(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    for month, factor in (workload.season or {}).items():
        if factor >= MOST_FACTOR or 0 < factor <= LEAST_FACTOR:
            text = f"a season's factor of {factor} makes {_times(factor)} of a usual month: a share is written 0.6"
            yield named("implausible-factor", (*path, "season", month), text)
    yield from _growth(workload.growth, (*path, "growth"))
    yield from _variations(workload, path)
    yield from _lengths(workload, path)
    attendees = mean_of(workload.attendees)
    if attendees is not None and attendees > MOST_ATTENDEES:
        yield named("implausible-count", (*path, "attendees"), f"meetings of {attendees:,.0f} attendees on average")


def _times(factor: Decimal) -> str:
    return f"{factor.normalize():f} times the traffic" if factor > 1 else f"{factor * 100:f}% of the traffic"


def _growth(text: str | None, path: KeyPath) -> Iterator[Finding]:
    found = change_of(text) if text else None
    if found is not None and found[0] > MOST_GROWTH[found[1]]:
        yield named("implausible-growth", path, f"a growth of {text} is hardly meant: 3% is written 3%, not 300%")


def _variations(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    spread = workload.spread
    cv = getattr(spread, "cv", spread)
    if isinstance(cv, Decimal) and cv > MOST_VARIATION:
        text = f"a spread of {cv} is a variation of {cv * 100:f}% from day to day: 20% is written 0.2"
        yield named("implausible-factor", (*path, "spread"), text)
    for key in ("level", "lasts"):
        value = getattr(workload.uncertainty, key, None)
        if isinstance(value, Decimal) and value > MOST_VARIATION:
            text = f"an uncertainty of {value} is one of {value * 100:f}%: 12% is written 0.12"
            yield named("implausible-factor", (*path, "uncertainty", key), text)


def _lengths(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    yield from _length(workload.duration, "a meeting", (MINUTE, 12 * HOUR), (*path, "duration"))
    if workload.legs is not None:
        yield from _length(workload.legs.lasts, "a leg", (SECOND, 12 * HOUR), (*path, "legs", "lasts"))
    if workload.overrun is not None:
        yield from _length(workload.overrun.after, "an overrun", (0, 6 * HOUR), (*path, "overrun", "after"))
    if workload.retry is not None:
        yield from _length(workload.retry.after, "a wait until the next try", (0, DAY), (*path, "retry", "after"))


def _bridge(bridge: BridgePart, path: KeyPath) -> Iterator[Finding]:
    yield from _length(bridge.prompt, "a prompt", (0, 5 * MINUTE), (*path, "prompt"))
    yield from _length(bridge.dial_out.ring, "ringing", (0, 5 * MINUTE), (*path, "dial_out", "ring"))
    for key in ("ports", "conference_limit"):
        if getattr(bridge, key) == 0:
            yield named("zero-ports", (*path, key), f"no phone leg ever gets in: `{key}` is 0")
    if bridge.dial_out.trunks == 0:
        text = "no dial-out is ever made: there are no trunks; `allowed: none` says so"
        yield named("zero-ports", (*path, "dial_out", "trunks"), text)
    if bridge.dial_out.answer is not None and bridge.dial_out.answer < Decimal("0.1"):
        text = f"only {bridge.dial_out.answer * 100:f}% of dial-outs are answered: 85% is written 0.85"
        yield named("implausible-share", (*path, "dial_out", "answer"), text)


def _length(part: DurationDistribution | None, what: str, bounds: tuple[int, int], path: KeyPath) -> Iterator[Finding]:
    mean = mean_of(part)
    if part is None or mean is None or mean == 0 or bounds[0] <= mean <= bounds[1]:
        return
    yield named("implausible-length", path, f"{what} of {format_duration(round(mean))} on average is hardly meant")


def _deck(deck: DeckPart, path: KeyPath) -> Iterator[Finding]:
    if deck.scale and not Decimal("0.2") <= deck.scale <= MOST_FACTOR:
        text = (
            f"a scale of {deck.scale} makes prices {_times(deck.scale).split(' ')[0]} times: 15% more is written 1.15"
        )
        yield named("implausible-factor", (*path, "scale"), text)
