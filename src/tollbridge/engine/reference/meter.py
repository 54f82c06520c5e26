"""A leg's staircase, step by step: where a step begins, how long it is, and what it adds to the leg's rounded price."""

from __future__ import annotations

from bisect import bisect_right
from copy import copy
from typing import NamedTuple

from tollbridge.tariff.charge import ChargeRules, RunningCharge
from tollbridge.tariff.staircase import Staircases


class Tier(NamedTuple):
    """The row in force from `after` ms since answer, in one regime.

    `initial` and `further` are the lengths of steps in ms, with prices in exact units (of which `money.EXACT` make one unit of
    the currency); `fee` is micros, `free` ms.
    """

    after: int
    initial: int
    further: int
    initial_price: int
    further_price: int
    fee: int
    free: int


class Regime(NamedTuple):
    """A span of absolute time with the same rows in force, from `start` (ms) to the next regime; no `tiers`: no rate.

    `barred`: the row in force is blocked. `tiers`: ascending by `after`, the first from 0.
    """

    start: int
    barred: bool
    tiers: tuple[Tier, ...]


class Staircase(NamedTuple):
    """One entry of a `Staircases` table as plain Python values."""

    starts: list[int]
    regimes: tuple[Regime, ...]
    charge: ChargeRules
    only: Tier | None  # the tier of an entry that has no other

    def regime(self, instant: int) -> Regime:
        """Return the regime in force at an instant.

        `instant`: ms since the start, not before the first regime.
        """
        return self.regimes[bisect_right(self.starts, instant) - 1]

    def tier(self, answer: int, offset: int) -> Tier:
        """Return the tier that prices a step which begins `offset` ms after an answer.

        `answer`: ms since the start. The regime is that of the step's own begin, and the tier the last whose `after` has come.
        """
        if self.only is not None:
            return self.only
        tiers = self.regime(answer + offset).tiers
        best = tiers[0]
        for tier in tiers:
            if tier.after > offset:
                break
            best = tier
        return best


def staircases(table: Staircases) -> tuple[Staircase, ...]:
    """Return every entry of the table as plain Python values, which are looked up faster one by one.

    `table`: the plan's, in arrays.
    """
    tier_columns = (
        table.tier_after,
        table.tier_initial,
        table.tier_further,
        table.tier_initial_price,
        table.tier_further_price,
        table.tier_fee,
        table.tier_free,
    )
    tiers = [Tier(*row) for row in zip(*(column.tolist() for column in tier_columns), strict=True)]
    tier_first = table.tier_first.tolist()
    regimes = [
        Regime(start, bool(barred), tuple(tiers[tier_first[i] : tier_first[i + 1]]))
        for i, (start, barred) in enumerate(zip(table.regime_start.tolist(), table.regime_barred.tolist(), strict=True))
    ]
    first = table.regime_first.tolist()
    entries = []
    for i, charge in enumerate(table.charges):
        own = tuple(regimes[first[i] : first[i + 1]])
        only = own[0].tiers[0] if len(own) == 1 and len(own[0].tiers) == 1 else None
        entries.append(Staircase([r.start for r in own], own, charge, only))
    return tuple(entries)


class Step(NamedTuple):
    """One step: `begin` ms since answer, `length` ms, `price` in exact units."""

    begin: int
    length: int
    price: int


class Meter(RunningCharge):
    """The running price of one leg on its staircase; `next` is where its next step begins, in ms since answer.

    `stairs`: the entry that prices it. `answer`: ms since the start.

    >>> from tollbridge.money import EXACT
    >>> from tollbridge.tariff.charge import ChargeRules
    >>> tier = Tier(0, 60_000, 6_000, EXACT // 10, EXACT // 100, 0, 0)  # 0.10 for the first minute, then 0.01 for each 6 s
    >>> regime = Regime(0, False, (tier,))
    >>> meter = Meter(Staircase([0], (regime,), ChargeRules(), tier), answer=0)
    >>> meter.debits_within(66_001)  # begun by then: the minute and the steps of 60 s and 66 s
    120000
    """

    __slots__ = ("answer", "free", "next", "stairs")

    def __init__(self, stairs: Staircase, answer: int) -> None:
        first = stairs.tier(answer, 0)
        super().__init__(stairs.charge, first.fee)
        self.stairs = stairs
        self.answer = answer
        self.free = first.free
        self.next = 0

    def peek(self, offset: int) -> Step:
        """Return the step that begins `offset` ms after the answer; at 0 it is the first, else one of the further ones."""
        tier = self.stairs.tier(self.answer, offset)
        if offset:
            return Step(offset, tier.further, tier.further_price)
        return Step(0, tier.initial, tier.initial_price)

    def fork(self) -> Meter:
        """Return a copy to look ahead with."""
        return copy(self)

    def debits_within(self, until: int) -> int:
        """Return what the steps that begin before `until` (ms since answer) debit if money pays each; one at least."""
        ahead, total = self.fork(), 0
        while (ahead.next < until and ahead.charged < self.rules.cap) or ahead.next == self.next:
            if ahead.next and self.stairs.only is not None:
                count = -(-(until - ahead.next) // self.stairs.only.further)
                return total + ahead.pay_alike(self.stairs.only.further_price, count)
            step = ahead.peek(ahead.next)
            total += ahead.pay(step.price)
            ahead.next = step.begin + step.length
        return total

    def fee_debit(self) -> int:
        """Return the part of the first debit that is the connection fee, rounded and capped, in micros."""
        return self.rules.fee(self.fee)
