"""Fees and rentals worked out again, a local day at a time, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from tollbridge.auditing.tables import Books
from tollbridge.auditing.usage import MICROS
from tollbridge.scenario.schema import LicencePart
from tollbridge.units import Clock, Period

MONTH = Period("month")


def fees_and_rentals(books: Books) -> tuple[Fraction, int]:
    """Return what licences and numbers cost over the run, in money, and how many lines that is rounded from.

    `books`: a finished run's files. A day costs its part of the calendar period that it is in (see `part_of_period`), for the
    most licences that are held at any time of it.
    """
    lines = list(_lines(books))
    return sum(lines, Fraction(0)) / MICROS, len(lines)


def counted_days(clock: Clock) -> list[date]:
    """Return the local days that are paid for: of whole days from midnight as many as the run has, whatever the clocks do.

    `clock`: the run's; days of its warm-up are left out.

    >>> from datetime import datetime
    >>> from tollbridge.units import DAY, Clock
    >>> clock = Clock.at(datetime(2026, 3, 28), "Europe/Berlin", 2 * DAY)  # two days, of which one has 23 hours
    >>> [f"{day:%d}" for day in counted_days(clock)]
    ['28', '29']
    """
    first, last = (clock.moment(ms).date() for ms in (clock.warm_up, clock.duration - 1))
    start = clock.moment(0).replace(tzinfo=None)
    first = max(first, (start + timedelta(milliseconds=clock.warm_up)).date())
    last = min(last, (start + timedelta(milliseconds=clock.duration - 1)).date())
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def _lines(books: Books) -> Iterator[Fraction]:
    scenario = books.loaded.scenario
    days = counted_days(books.loaded.clock)
    for account in scenario.accounts.values():
        for licence in account.licences.values():
            if licence.fee:
                per = licence.per or MONTH
                yield sum(
                    (licence.fee * _count(books, licence, day) * part_of_period(per, day) for day in days), Fraction(0)
                )
    for number in scenario.numbers.values():
        if number.rental:
            yield sum((number.rental * part_of_period(MONTH, day) for day in days), Fraction(0))


def _count(books: Books, licence: LicencePart, day: date) -> int:
    """Return how many licences a day is paid for: the most that are held at any time of it."""
    clock = books.loaded.clock
    changes = sorted((change.start.ms(clock), change.count) for change in licence.changes)
    begin, end = max(clock.midnight(day), clock.warm_up), clock.midnight(day + timedelta(days=1))
    before = [count for at, count in changes if at <= begin]
    held = [before[-1] if before else licence.count, *(count for at, count in changes if begin < at < end)]
    return max(held)


def part_of_period(per: Period, day: date) -> Fraction:
    """Return which part of its calendar period a day is, exactly.

    `per`: a day, week, month or year, or several. `day`: a local date.

    >>> from tollbridge.units import parse_period
    >>> part_of_period(parse_period("month"), date(2026, 2, 3))
    Fraction(1, 28)
    """
    if per.unit == "day":
        return Fraction(1, per.count)
    if per.unit == "week":
        return Fraction(1, 7 * per.count)
    months = per.count * (12 if per.unit == "year" else 1)
    first = (day.year * 12 + day.month - 1) // months * months
    begin, after = (date(place // 12, place % 12 + 1, 1) for place in (first, first + months))
    return Fraction(1, (after - begin).days)
