"""What commitments and volume discounts come to, from the ledger's debits of each calendar period."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tollbridge.auditing.fixed import counted_days, part_of_period
from tollbridge.auditing.tables import Books
from tollbridge.auditing.usage import MICROS
from tollbridge.scenario.schema import AccountPart
from tollbridge.units import Period


def settled(books: Books, replication: int) -> tuple[Fraction, Fraction]:
    """Return (shortfall, volume) of a replication in money; the discount is below zero.

    `books`: a finished run's files, with a ledger. `replication`: its number, from 1.

    A volume's tiers and a commitment's amount count by the part of their period that is measured; what a discount takes off
    is off what is held against the commitment.
    """
    shortfall = discount = Fraction(0)
    for name, account in books.loaded.scenario.accounts.items():
        more, off = _account(books, replication, (name, account))
        shortfall, discount = shortfall + more, discount + off
    return shortfall / MICROS, -discount / MICROS


def count(books: Books) -> int:
    """Return how many amounts are rounded by themselves: one for each period of each commitment and volume.

    `books`: a finished run's files.
    """
    parts = [
        part for account in books.loaded.scenario.accounts.values() for part in (account.commitment, account.volume)
    ]
    return sum(len(list(books.loaded.clock.periods(part.per))) for part in parts if part is not None)


def _account(books: Books, replication: int, named: tuple[str, AccountPart]) -> tuple[Fraction, Fraction]:
    name, account = named
    off: dict[int, Fraction] = {}
    if account.volume is not None:
        tiers = [(Fraction(tier.above), Fraction(tier.off)) for tier in account.volume.tiers]
        for end, share, usage in _periods(books, replication, name, account.volume.per):
            off[end] = _discount(tiers, usage, share)
    short = Fraction(0)
    if account.commitment is not None:
        before = 0
        for end, share, usage in _periods(books, replication, name, account.commitment.per):
            paid = usage - sum((value for at, value in off.items() if before < at <= end), Fraction(0))
            short += max(Fraction(0), account.commitment.amount * share - paid)
            before = end
    return short, sum(off.values(), Fraction(0))


def _periods(books: Books, replication: int, account: str, per: Period) -> Iterator[tuple[int, Fraction, int]]:
    """Yield (end, share of the period that is measured, usage in micros) of each calendar period."""
    import polars as pl

    assert books.ledger is not None
    clock = books.loaded.clock
    debits = books.ledger.filter(
        (pl.col("replication") == replication) & (pl.col("account") == account) & (pl.col("kind") == "charge")
    )
    days = [(day, clock.midnight(day)) for day in counted_days(clock)]
    for _, begin, end in clock.periods(per):
        share = sum((part_of_period(per, day) for day, at in days if begin <= at < end), Fraction(0))
        inside = pl.col("at").is_between(max(begin, clock.warm_up), end, closed="left")
        if share:
            yield min(end, clock.duration), share, -int(debits.filter(inside)["amount"].sum())


def _discount(tiers: list[tuple[Fraction, Fraction]], usage: int, share: Fraction) -> Fraction:
    """Return what is taken off: of each tier, its part of the usage between its level and the next."""
    levels = [above * share for above, _ in tiers]
    total = Fraction(0)
    for place, (_, off) in enumerate(tiers):
        top = min(Fraction(usage), levels[place + 1]) if place + 1 < len(levels) else Fraction(usage)
        total += off * max(Fraction(0), top - levels[place])
    return total
