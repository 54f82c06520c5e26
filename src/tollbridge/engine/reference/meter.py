"""A leg's staircase, step by step: where a step begins, how long it is, and what it adds to the leg's rounded price."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from tollbridge.money import EXACT_PER_MICRO, round_exact
from tollbridge.tariff.staircase import Staircases


class Tier(NamedTuple):
    """The row in force from `after` ms since answer, in one regime."""

    after: int
    initial: int
    further: int
    initial_price: int
    further_price: int
    fee: int
    free: int


class Regime(NamedTuple):
    """A span of absolute time with the same rows in force; no tiers: no rate."""

    start: int
    barred: bool
    tiers: tuple[Tier, ...]


class Staircase(NamedTuple):
    """One entry of a `Staircases` table as plain Python values."""

    starts: list[int]
    regimes: tuple[Regime, ...]
    cap: int
    places: int
    mode: int
    per_increment: bool
    only: Tier | None  # the tier of an entry that has no other

    def regime(self, instant: int) -> Regime:
        """Return the regime in force at an instant."""
        return self.regimes[bisect_right(self.starts, instant) - 1]

    def tier(self, answer: int, offset: int) -> Tier:
        """Return the tier that prices a step which begins `offset` ms after an answer."""
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
    """Return every entry of the table."""
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
    rules = zip(
        table.cap.tolist(), table.places.tolist(), table.mode.tolist(), table.per_increment.tolist(), strict=True
    )
    entries = []
    for i, (cap, places, mode, per_increment) in enumerate(rules):
        own = tuple(regimes[first[i] : first[i + 1]])
        only = own[0].tiers[0] if len(own) == 1 and len(own[0].tiers) == 1 else None
        entries.append(Staircase([r.start for r in own], own, cap, places, mode, bool(per_increment), only))
    return tuple(entries)


class Step(NamedTuple):
    """One step: `begin` ms since answer, `length` ms, `price` in exact units."""

    begin: int
    length: int
    price: int


class Meter:
    """The running price of one leg: `exact` of the steps that money paid, `charged` what has been debited (micros).

    `charged` covers the connection fee from the first step on; it is rounded once, at the cumulative sum, and capped.
    """

    __slots__ = ("answer", "charged", "exact", "fee", "free", "next", "rounded", "stairs")

    def __init__(self, stairs: Staircase, answer: int) -> None:
        first = stairs.tier(answer, 0)
        self.stairs = stairs
        self.answer = answer
        self.fee = first.fee
        self.free = first.free
        self.next = 0
        self.exact = 0
        self.rounded = 0
        self.charged = 0

    def peek(self, offset: int) -> Step:
        """Return the step that begins `offset` ms after the answer."""
        tier = self.stairs.tier(self.answer, offset)
        if offset:
            return Step(offset, tier.further, tier.further_price)
        return Step(0, tier.initial, tier.initial_price)

    def fork(self) -> Meter:
        """Return a copy to look ahead with."""
        other = Meter.__new__(Meter)
        for name in Meter.__slots__:
            setattr(other, name, getattr(self, name))
        return other

    def debit(self, price: int) -> int:
        """Return what paying `price` more (0: a pool covers the time) would debit now, in micros."""
        return self._total(price) - self.charged

    def pay(self, price: int) -> int:
        """Take `price` into the sum and return the debit, in micros."""
        debit = self._total(price) - self.charged
        self.take(price, debit)
        return debit

    def take(self, price: int, debit: int) -> None:
        """Take `price` into the sum, whose debit is known."""
        if self.stairs.per_increment:
            self.rounded += self._round(price)
        self.exact += price
        self.charged += debit

    def _round(self, exact: int) -> int:
        return round_exact(exact, self.stairs.places, self.stairs.mode)

    def _total(self, price: int) -> int:
        if self.stairs.per_increment:
            total = self._round(self.fee * EXACT_PER_MICRO) + self.rounded + self._round(price)
        else:
            total = self._round(self.fee * EXACT_PER_MICRO + self.exact + price)
        return min(total, self.stairs.cap)

    def debits_within(self, until: int) -> int:
        """Return what the steps that begin before `until` (ms since answer) debit if money pays each; one at least."""
        ahead, total = self.fork(), 0
        while (ahead.next < until and ahead.charged < self.stairs.cap) or ahead.next == self.next:
            if ahead.next and self.stairs.only is not None:
                count = -(-(until - ahead.next) // self.stairs.only.further)
                return total + ahead.pay_alike(self.stairs.only.further_price, count)
            step = ahead.peek(ahead.next)
            total += ahead.pay(step.price)
            ahead.next = step.begin + step.length
        return total

    def pay_alike(self, price: int, count: int) -> int:
        """Take `count` steps of one `price` into the sum and return their debits, in micros."""
        before = self.charged
        self.rounded += count * self._round(price) if self.stairs.per_increment else 0
        self.exact += count * price
        self.charged = self._total(0)
        return self.charged - before

    def fee_debit(self) -> int:
        """Return the part of the first debit that is the connection fee, rounded and capped, in micros."""
        return min(self._round(self.fee * EXACT_PER_MICRO), self.stairs.cap)
