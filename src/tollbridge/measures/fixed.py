"""Fixed costs: licence fees and the rentals of numbers, for the part of each calendar period that the run covers.

They are paid outside the accounts' credit. The part is counted in local days: a day is a day whatever the clocks do, and one
that has begun is whole. Nothing is counted before the warm-up's end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final

from tollbridge.engine.plan.pools import licence_counts
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import LicencePart
from tollbridge.units import NEVER, Clock, Period

MONTH: Final = Period("month")


@dataclass(frozen=True)
class FixedLine:
    """One fee or rental.

    Attributes:
        account: who pays; of a rental only where the file has just one account.
        licence: of a fee; "" of a rental.
        number: of a rental; "" of a fee.
        months: micros, one for each calendar month that meets the run, pro rata by day where the run has part of it.
    """

    account: str
    licence: str
    number: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        """Micros over the run: the sum of its months."""
        return sum(self.months)


@dataclass(frozen=True)
class _Charge:
    """An amount (micros) per calendar period, for each of a licence's count."""

    amount: int
    per: Period
    licence: LicencePart | None = None


def calendar_months(clock: Clock) -> list[str]:
    """Return the calendar months that meet the run, as `2026-01`, in order.

    `clock`: the run's.

    >>> from datetime import datetime
    >>> calendar_months(Clock.at(datetime(2026, 1, 5), "UTC", 28 * 86_400_000))
    ['2026-01', '2026-02']
    """
    return [f"{first:%Y-%m}" for first, _, _ in clock.periods(MONTH)]


def fixed_lines(loaded: Loaded) -> tuple[FixedLine, ...]:
    """Return every licence fee and number rental of a scenario, in the file's order.

    `loaded`: the scenario.
    """
    scenario, clock = loaded.scenario, loaded.clock
    only = next(iter(scenario.accounts)) if len(scenario.accounts) == 1 else ""
    fees = [
        FixedLine(account, name, "", _months(clock, _Charge(part.fee, part.per or MONTH, part)))
        for account, whole in scenario.accounts.items()
        for name, part in whole.licences.items()
        if part.fee
    ]
    rentals = [
        FixedLine(only, "", name, _months(clock, _Charge(part.rental, MONTH)))
        for name, part in scenario.numbers.items()
        if part.rental
    ]
    return (*fees, *rentals)


def _months(clock: Clock, charge: _Charge) -> tuple[int, ...]:
    """Return micros by month: what is due by a month's end, rounded half up, less what was due by its begin.

    So a line is rounded once, however many months it spans.
    """
    months = [first for first, _, _ in clock.periods(MONTH)]
    due = [Fraction(0)] * len(months)
    for day, amount in _days(clock, charge):
        due[bisect_right(months, day) - 1] += amount
    parts, exact, paid = [], Fraction(0), 0
    for amount in due:
        exact += amount
        parts.append(int(exact + Fraction(1, 2)) - paid)
        paid += parts[-1]
    return tuple(parts)


def measured_days(clock: Clock) -> list[tuple[date, int, int]]:
    """Return (date, begin, end) in ms of the local days that fixed costs count: those that the measured run touches.

    A day is a day whatever the clocks do. So 90 days from midnight are 90, though a change of the clocks lets the run end at
    1:00 on the day after: a day is left out that the run would not touch if the clocks stood still.
    """
    start = clock.moment(0).replace(tzinfo=None)
    begin, end = (start + timedelta(milliseconds=ms) for ms in (clock.warm_up, clock.duration))
    return [
        day
        for day in clock.days()
        if day[2] > clock.warm_up
        and datetime.combine(day[0], time()) < end
        and datetime.combine(day[0] + timedelta(days=1), time()) > begin
    ]


def _days(clock: Clock, charge: _Charge) -> Iterator[tuple[date, Fraction]]:
    """Yield (day, exact micros) of each local day of the run; a licence held for a part of a day is paid for the day."""
    begins, counts = licence_counts(charge.licence, clock) if charge.licence else ([-NEVER], [1])
    for day, begin, end in measured_days(clock):
        first = bisect_right(begins, max(begin, clock.warm_up)) - 1
        count = max(counts[first : max(bisect_left(begins, end), first + 1)])
        yield day, Fraction(charge.amount * count, days_in(clock, charge.per, day))


def days_in(clock: Clock, per: Period, day: date) -> int:
    """Return how many local days the calendar period that holds a day has.

    `clock`: the run's. `per`: the period. `day`: a local date.
    """
    first = clock.period_begin(per, day)
    return (clock.period_next(per, first) - first).days
