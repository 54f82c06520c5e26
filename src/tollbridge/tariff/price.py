"""One leg's price from its staircase, step by step: the arithmetic that every printed price and check goes through.

Pools are left out: every step is paid with money.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tollbridge.money import format_money
from tollbridge.tariff.charge import RunningCharge
from tollbridge.tariff.staircase import Staircases
from tollbridge.units import NEVER, format_duration


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a staircase.

    Attributes:
        begin: ms since the leg's answer.
        length: ms of covered time.
        exact_price: its price in exact units, of which `money.EXACT` make one unit of the currency.
        row: the index into `Staircases.rows` of what priced it.
    """

    begin: int
    length: int
    exact_price: int
    row: int  # index into Staircases.rows


@dataclass(frozen=True, slots=True)
class PaidStep:
    """A step as it was paid.

    Attributes:
        begin: ms since the leg's answer.
        length: ms of covered time.
        debit: micros. The first step's debit holds the connection fee.
        row: what priced it, for people.
    """

    begin: int
    length: int
    debit: int
    row: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a leg costs.

    Attributes:
        fee: the connection fee in it, micros.
        steps: its steps in order; their debits add up to `cost`.
        billed: the time that is billed, ms.
        cost: micros, the fee included.
    """

    fee: int
    steps: tuple[PaidStep, ...]
    billed: int
    cost: int


def tier_at(staircases: Staircases, entry: int, instant: int, since_answer: int) -> int:
    """Return the index of the tier that prices a step; -1 where no row is in force.

    `staircases`, `entry`: as of `price_leg`. `instant`: when the step begins, ms since the clock's start. `since_answer`: ms
    from the leg's answer to the same moment.
    """
    first, last = int(staircases.regime_first[entry]), int(staircases.regime_first[entry + 1])
    regime = bisect_right(staircases.regime_start, instant, first, last) - 1
    first, last = int(staircases.tier_first[regime]), int(staircases.tier_first[regime + 1])
    return bisect_right(staircases.tier_after, since_answer, first, last) - 1 if last > first else -1


def barred(staircases: Staircases, entry: int, instant: int) -> bool:
    """Say whether the row in force for a leg that arrives is blocked.

    `staircases`, `entry`: as of `price_leg`. `instant`: when it arrives, ms since the clock's start.
    """
    first, last = int(staircases.regime_first[entry]), int(staircases.regime_first[entry + 1])
    return bool(staircases.regime_barred[bisect_right(staircases.regime_start, instant, first, last) - 1])


def steps(staircases: Staircases, entry: int, answer: int) -> Iterator[Step]:
    """Yield the steps of a leg, without end; none where no row is in force when it is answered.

    `staircases`: the tariffs, compiled. `entry`: the leg's place among them. `answer`: ms since the clock's start.

    The row in force when a step begins prices the whole step and gives its length.
    """
    begin = 0
    while (tier := tier_at(staircases, entry, answer + begin, begin)) >= 0:
        lengths, prices = (
            (staircases.tier_further, staircases.tier_further_price)
            if begin
            else (staircases.tier_initial, staircases.tier_initial_price)
        )
        length = int(lengths[tier])
        yield Step(begin, length, int(prices[tier]), int(staircases.tier_row[tier]))
        begin += length


def connection_fee(staircases: Staircases, entry: int, answer: int) -> int:
    """Return the connection fee of the row in force at answer, in micros; 0 where no row is in force.

    `staircases`, `entry`: as of `price_leg`. `answer`: ms since the clock's start.
    """
    tier = tier_at(staircases, entry, answer, 0)
    return int(staircases.tier_fee[tier]) if tier >= 0 else 0


def free_time(staircases: Staircases, entry: int, answer: int) -> int:
    """Return the free time of the row in force at answer, in ms; 0 where there is none.

    A leg that lasts no longer than that costs nothing. `staircases`, `entry`: as of `price_leg`. `answer`: ms since the
    clock's start.
    """
    tier = tier_at(staircases, entry, answer, 0)
    return int(staircases.tier_free[tier]) if tier >= 0 else 0


def price_leg(staircases: Staircases, entry: int, answer: int, duration: int) -> Price:
    """Price one leg with money alone, as if no pool paid.

    Args:
        staircases: a tariff book's compiled table.
        entry: the number in it of the leg's destination.
        answer: when the leg is answered, ms since the clock's start.
        duration: ms from answer to hang-up, 0 or more.

    Returns the fee, the steps with their debits, the billed time (ms) and the cost (micros); the debits add up to the cost.

    The rule: every step that begins before the leg's end is charged, and of a leg of no length the first. A leg no longer than
    `free` costs nothing and has nothing billed.

    >>> from tollbridge.tariff.match import TariffBook
    >>> from tollbridge.tariff.rows import Conditions, Party, Row, Tariff
    >>> from tollbridge.units import Clock
    >>> row = Row(Conditions(prefix="44"), price=100_000_000)  # 0.10 a minute
    >>> book = TariffBook({"office": Tariff("office", (60_000, 60_000), outbound=(row,))}, {}, Clock(0, "UTC", 86_400_000))
    >>> entry = book.entry("office", "outbound", Party("442071838750", "GB", "toll"))
    >>> found = price_leg(book.staircases(), entry, answer=0, duration=61_000)
    >>> found.cost, found.billed  # two started minutes
    (200000, 120000)
    """
    free = free_time(staircases, entry, answer)
    if free > 0 and duration <= free:
        return Price(0, (), 0, 0)
    paid, billed, charge = [], 0, RunningCharge(staircases.charges[entry], connection_fee(staircases, entry, answer))
    for step in steps(staircases, entry, answer):
        if step.begin >= duration and step.begin > 0:
            break
        paid.append(PaidStep(step.begin, step.length, charge.pay(step.exact_price), staircases.rows[step.row]))
        billed += step.length
    return Price(charge.rules.fee(charge.fee), tuple(paid), billed, charge.charged)


def leg_cost(staircases: Staircases, entry: int, answer: int, duration: int) -> int:
    """Return what `price_leg` says that a leg costs, in micros, without going through its steps one by one.

    `staircases`, `entry`, `answer`, `duration`: as of `price_leg`. Steps of one tier are charged together.
    """
    free = free_time(staircases, entry, answer)
    if free > 0 and duration <= free:
        return 0
    charge, begin = RunningCharge(staircases.charges[entry], connection_fee(staircases, entry, answer)), 0
    while (begin < duration or begin == 0) and (tier := tier_at(staircases, entry, answer + begin, begin)) >= 0:
        if begin == 0:
            charge.pay(int(staircases.tier_initial_price[tier]))
            begin = int(staircases.tier_initial[tier])
        else:
            length = int(staircases.tier_further[tier])
            count = -(-(min(duration, _tier_end(staircases, entry, answer, begin)) - begin) // length)
            charge.pay_alike(int(staircases.tier_further_price[tier]), count)
            begin += count * length
    return charge.charged


def _tier_end(staircases: Staircases, entry: int, answer: int, begin: int) -> int:
    """Return until when, in ms since answer, the tier that prices a step at `begin` prices further ones."""
    first, last = int(staircases.regime_first[entry]), int(staircases.regime_first[entry + 1])
    regime = bisect_right(staircases.regime_start, answer + begin, first, last)
    ends = [int(staircases.regime_start[regime]) - answer] if regime < last else []
    first, last = int(staircases.tier_first[regime - 1]), int(staircases.tier_first[regime])
    tier = bisect_right(staircases.tier_after, begin, first, last)
    return min([*ends, *([int(staircases.tier_after[tier])] if tier < last else []), NEVER])


def explain(price: Price, places: int) -> list[str]:
    r"""Return a leg's steps as lines: when each begins and ends since answer, its debit, and the row that priced it.

    `price`: what `price_leg` returned. `places`: decimals of the debits; they have as many more as they need.

    >>> print("\n".join(explain(Price(0, (PaidStep(0, 60_000, 100_000, "office: app (a.yaml:3)"),), 60_000, 100_000), 2)))
            0s to 1m                 0.10  office: app (a.yaml:3)
    """
    lines = []
    for step in price.steps:
        begin, end = format_duration(step.begin), format_duration(step.begin + step.length)
        lines.append(f"{begin:>10} to {end:<10} {format_money(step.debit, places):>12}  {step.row}")
    return lines
