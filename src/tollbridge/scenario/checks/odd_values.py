"""Values of clock, tariffs and recharges that nobody can mean. Each warning has a name that silences it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tollbridge.scenario.checks.subject import Subject, named
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.schema import DurationDistribution, TariffPart, WorkloadPart
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
    for name, tariff in scenario.tariffs.items():
        yield from _tariff(tariff, ("tariffs", name))
    for name, account in scenario.accounts.items():
        recharge = account.recharge
        if recharge is not None and recharge.amount and recharge.amount < LEAST_RECHARGE * recharge.below:
            amount, below = (
                f"{Decimal(micros).scaleb(-6).normalize():f}" for micros in (recharge.amount, recharge.below)
            )
            text = f"a recharge of {amount} is little beside its trigger of {below}: is it meant?"
            yield named("implausible-recharge", ("accounts", name, "recharge", "amount"), text)


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


def _workload(workload: WorkloadPart, path: KeyPath) -> Iterator[Finding]:
    yield from _deviation(workload.duration, (*path, "duration"))
    for key in ("meetings", "legs"):
        part = getattr(workload, key)
        if part is not None and part.rate == 0:
            yield named("implausible-count", (*path, key, "rate"), "nobody ever calls: the rate is 0")
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
