"""Fixed costs: licence fees and the rentals of numbers, for the part of each calendar period that the run covers.

They are paid outside the accounts' credit. Nothing is counted before the warm-up's end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from tollbridge.engine.plan.pools import licence_count
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import LicencePart
from tollbridge.units import Clock, Period

MONTH: Final = Period("month")


@dataclass(frozen=True)
class FixedLine:
    """One fee or rental; `months` are micros, one for each calendar month that meets the run.

    A rental has `number`, and the account only where the file has just one; a fee has account and licence.
    """

    account: str
    licence: str
    number: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        """Micros over the run."""
        return sum(self.months)


@dataclass(frozen=True)
class _Charge:
    """An amount (micros) per calendar period, for each of a licence's count."""

    amount: int
    per: Period
    licence: LicencePart | None = None


def calendar_months(clock: Clock) -> list[str]:
    """Return the calendar months that meet the run, such as `2026-01`."""
    return [f"{first:%Y-%m}" for first, _, _ in clock.periods(MONTH)]


def fixed_lines(loaded: Loaded) -> tuple[FixedLine, ...]:
    """Return every licence fee and number rental of a scenario, in the file's order."""
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
    begins = [begin for _, begin, _ in clock.periods(MONTH)]
    due = [Fraction(0)] * len(begins)
    for begin, amount in _pieces(clock, charge):
        due[bisect_right(begins, begin) - 1] += amount
    months, exact, paid = [], Fraction(0), 0
    for amount in due:
        exact += amount
        months.append(int(exact + Fraction(1, 2)) - paid)
        paid += months[-1]
    return tuple(months)


def _pieces(clock: Clock, charge: _Charge) -> Iterator[tuple[int, Fraction]]:
    """Yield (begin, exact micros) of the spans in which neither period, month nor count changes."""
    periods = [(begin, end) for _, begin, end in clock.periods(charge.per)]
    cuts = {clock.warm_up, clock.duration, *(begin for begin, _ in periods)}
    cuts |= {begin for _, begin, _ in clock.periods(MONTH)}
    if charge.licence:
        cuts |= {change.start.ms(clock) for change in charge.licence.changes}
    inside = sorted(cut for cut in cuts if clock.warm_up <= cut <= clock.duration)
    starts = [begin for begin, _ in periods]
    for begin, end in pairwise(inside):
        first, last = periods[bisect_right(starts, begin) - 1]
        count = licence_count(charge.licence, clock, begin) if charge.licence else 1
        yield begin, Fraction(charge.amount * count * (end - begin), last - first)
