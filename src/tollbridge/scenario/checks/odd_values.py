"""Values of clock, tariffs and recharges that nobody can mean. Each warning has a name that silences it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tollbridge.scenario.checks.subject import Subject, named
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import DurationDistribution, TariffPart, WorkloadPart
from tollbridge.scenario.schema.means import mean_of
from tollbridge.units import MINUTE, format_duration

YEARS: Final = (2000, 2050)
MOST_DEVIATION, LEAST_DEVIATION = 5, 0.02
"""Times the mean: beyond them one of mean and sd is likelier in another unit."""
LONGEST_INCREMENT: Final = 10 * MINUTE
LEAST_RECHARGE: Final = 0.1
TYPICAL_MINUTES: Final = 10
_WITHOUT_SUMMER: Final = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}


def odd_value_problems(subject: Subject) -> Iterator[Finding]:
    """Yield warnings about values that are likely to be typed wrongly; of random demand alone, as tests try extremes.

    `subject`: the scenario under examination.
    """
    scenario = subject.scenario
    if not scenario.workloads:
        return
    if subject.clock_is_known:
        yield from _clock(subject)
    for name, workload in scenario.workloads.items():
        yield from _workload(workload, ("workloads", name))
    for name, bridge in scenario.bridges.items():
        longest = _longest_meeting(subject, name)
        if bridge.ends.at_most and bridge.ends.at_most < longest:
            most = format_duration(bridge.ends.at_most)
            text = f"meetings of {format_duration(round(longest))} on average are ended after {most}"
            yield named("implausible-length", ("bridges", name, "ends", "at_most"), text)
    for name, tariff in scenario.tariffs.items():
        yield from _tariff(tariff, ("tariffs", name))
    for name in _penniless(subject):
        text = "no money ever comes: no opening credit, top-up, recharge or pool, so every priced leg is refused"
        yield named("no-credit", ("accounts", name), text)
    for name, account in scenario.accounts.items():
        recharge = account.recharge
        if recharge is not None and recharge.amount and recharge.amount < LEAST_RECHARGE * recharge.below:
            amount, below = (
                f"{Decimal(micros).scaleb(-6).normalize():f}" for micros in (recharge.amount, recharge.below)
            )
            text = f"a recharge of {amount} is little beside its trigger of {below}: is it meant?"
            yield named("implausible-recharge", ("accounts", name, "recharge", "amount"), text)


def _penniless(subject: Subject) -> Iterator[str]:
    """Yield the prepaid accounts of workloads to which no money and no minutes ever come."""
    scenario = subject.scenario
    busy = [
        each for each in scenario.workloads.values() if any(part and part.rate for part in (each.meetings, each.legs))
    ]
    used = {workload.account or next(iter(scenario.accounts), "") for workload in busy}
    for name, account in scenario.accounts.items():
        credit = account.credit
        money = (credit.opening, credit.lots, account.top_ups, account.recharge, account.pools)
        lent = credit.limit < 0 or credit.then == "postpaid" or account.control.mode == "postpaid"
        if name in used and not any(money) and not lent and _is_priced(subject):
            yield name


def _is_priced(subject: Subject) -> bool:
    """Tell whether any row of the file's tariffs costs something; a deck's do."""
    for tariff in subject.scenario.tariffs.values():
        prices = [(row.per_minute, row.per_second, row.per_increment) for row in tariff.inbound]
        prices += [(row.per_minute, row.per_second, row.per_increment) for row in tariff.outbound]
        if tariff.decks or tariff.connection_fee or any(map(any, prices)):
            return True
    return False


def _clock(subject: Subject) -> Iterator[Finding]:
    year, zone = subject.clock.moment(0).year, subject.scenario.clock.timezone
    if not YEARS[0] <= year <= YEARS[1]:
        yield named("implausible-date", ("clock", "start"), f"a start in the year {year} is hardly meant")
    if zone in _WITHOUT_SUMMER and zone != "HST":
        text = f"{zone} has no summer time: {_WITHOUT_SUMMER[zone]} changes its clocks"
        yield named("implausible-timezone", ("clock", "timezone"), text)
    if zone.startswith("Etc/GMT") and zone[7:8] in {"+", "-"}:
        side = "behind" if zone[7] == "+" else "ahead of"
        text = f"{zone} is {zone[8:]} hours {side} Greenwich: its sign is the other way round"
        yield named("implausible-timezone", ("clock", "timezone"), text)


def _longest_meeting(subject: Subject, bridge: str) -> float:
    """Return the longest mean duration of meetings on a bridge, ms; 0 where there are none."""
    sole = len(subject.scenario.bridges) == 1
    parts = (part for part in subject.scenario.workloads.values() if part.meetings and (sole or part.bridge == bridge))
    return max((mean_of(part.duration) or 0.0 for part in parts), default=0.0)


def _workload(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    yield from _deviation(workload.duration, (*path, "duration"))
    late, lasts = mean_of(workload.lateness), mean_of(workload.duration)
    if late and lasts and late >= lasts:
        missed = f"miss meetings of {format_duration(round(lasts))}"
        shown = f"callers who come {format_duration(round(late))} late on average {missed}"
        yield named("implausible-length", (*path, "lateness"), shown)
    if workload.legs is not None:
        yield from _deviation(workload.legs.lasts, (*path, "legs", "lasts"))


def _deviation(part: DurationDistribution | None, path: KeyPath) -> Iterator[Finding]:
    family = (part.lognormal or part.normal or part.gamma) if part is not None else None
    if family is None or not family.mean or not family.sd:
        return
    times = family.sd / family.mean
    if not LEAST_DEVIATION <= times <= MOST_DEVIATION:
        shown = f"an sd of {format_duration(family.sd)} about a mean of {format_duration(family.mean)}"
        yield named("implausible-length", path, f"{shown} is hardly meant: are both in the unit that you mean?")


def _tariff(tariff: TariffPart, path: KeyPath) -> Iterator[Finding]:
    increment = tariff.increment
    if increment is not None and max(increment) > LONGEST_INCREMENT:
        text = f"an increment of {format_duration(max(increment))} is hardly meant"
        yield named("implausible-length", (*path, "increment"), text)
    yield from _rounding(tariff, path)


def _rounding(tariff: TariffPart, path: KeyPath) -> Iterator[Finding]:
    """Warn of the first row whose ten minutes, or each step, round to nothing, or to ten times what they are."""
    rules = tariff.rounding
    if rules is None:
        return
    unit = Decimal(1).scaleb(-rules.places)
    minutes = (
        Decimal(tariff.increment[1]) / MINUTE if rules.per == "increment" and tariff.increment else TYPICAL_MINUTES
    )
    what = "each step" if rules.per == "increment" else f"{TYPICAL_MINUTES} minutes"
    least = {"down": unit, "up": unit / 10}.get(rules.mode, unit / 2)
    rates = [row.per_minute or 0 for row in tariff.inbound] + [row.per_minute or 0 for row in tariff.outbound]
    for rate in (Decimal(nanos).scaleb(-9) for nanos in rates):
        price = rate * minutes
        if 0 < price < least:
            becomes = f"{unit}" if rules.mode == "up" else "0"
            each = f"{what} at {rate.normalize():f} a minute"
            text = f"with {rules.places} places {each} cost {becomes}, not {price.normalize():f}"
            yield named("coarse-rounding", (*path, "rounding", "places"), text)
            return
