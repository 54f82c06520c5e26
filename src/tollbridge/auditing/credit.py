"""What became of each account, worked out again from the movements of its ledger and its legs' causes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tollbridge.auditing.tables import Books
from tollbridge.auditing.usage import MICROS, Worked

if TYPE_CHECKING:
    import polars as pl

_SUMS: Final = {
    "opening": ("opening", 1),
    "topped_up": ("top-up", 1),
    "recharged": ("recharge", 1),
    "invoiced": ("invoice", 1),
    "charged": ("charge", -1),
    "expired": ("expiry", -1),
}
UNMOVED: Final = ("reserve", "return")
"""Kinds of movement that set credit aside and give it back."""
_DAYS: Final = range(1, 32)


def accounts(books: Books, replication: int) -> Worked:
    """Yield each account's movements by kind, its balances, and when it was out of credit: names with values in their unit.

    Args:
        books: a finished run's files, with CDRs and a ledger.
        replication: its number, from 1.

    What never came (an instant) is not yielded.
    """
    import polars as pl

    assert books.ledger is not None
    assert books.cdrs is not None
    ours = books.ledger.filter(pl.col("replication") == replication)
    legs = books.cdrs.filter(pl.col("replication") == replication)
    for name, part in books.loaded.scenario.accounts.items():
        movements = ours.filter(pl.col("account") == name)
        limit = int(part.credit.limit)
        for result, value in [*_money(movements, limit), *_starved(books, legs.filter(pl.col("account") == name))]:
            yield f"accounts.{name}.{result}", value


def cash(books: Books, replication: int) -> Worked:
    """Yield what is paid in: with the opening credit, and during the run alone.

    `books`: a finished run's files, with a ledger. `replication`: its number, from 1.
    """
    import polars as pl

    assert books.ledger is not None
    ours = books.ledger.filter(pl.col("replication") == replication)
    opening, paid = (
        int(ours.filter(pl.col("kind").is_in(kinds))["amount"].sum()) for kinds in (["opening"], ["top-up", "recharge"])
    )
    yield "cash.total", Fraction(opening + paid, MICROS)
    yield "cash.paid_in", Fraction(paid, MICROS)


def _money(movements: pl.DataFrame, limit: int) -> Iterator[tuple[str, Fraction]]:
    import polars as pl

    for result, (kind, sign) in _SUMS.items():
        total = int(movements.filter(pl.col("kind") == kind)["amount"].sum())
        yield result, Fraction(sign * total, MICROS)
    grants = movements.filter(pl.col("kind") == "recharge")
    yield "recharges", Fraction(len(grants))
    # what is set aside and given back leaves the balance where it is
    closing = int(movements.filter(~pl.col("kind").is_in(UNMOVED))["amount"].sum())
    yield "closing", Fraction(closing, MICROS)
    # the lots of the start are one opening, so the balance is looked at from the last of them on
    after = movements.filter(pl.col("kind") != "opening")["balance"]
    first = int(movements.filter(pl.col("kind") == "opening")["amount"].sum())
    lowest = min([first, *after.to_list()])
    yield "lowest", Fraction(lowest, MICROS)
    yield "overspend", Fraction(max(0, limit - lowest), MICROS)
    invoices = movements.filter(pl.col("kind") == "invoice")["at"]
    yield "switched", Fraction(int(len(invoices) > 0))
    if len(invoices):
        yield "switched_at", Fraction(int(invoices.to_list()[0]), 1000)


def _starved(books: Books, legs: pl.DataFrame) -> Iterator[tuple[str, Fraction]]:
    import polars as pl

    refused, cut = (legs.filter(pl.col("cause") == cause) for cause in ("no-credit", "credit-exhausted"))
    yield "refused", Fraction(len(refused))
    yield "cut", Fraction(len(cut))
    instants = sorted([*refused["released"].to_list(), *cut["released"].to_list()])
    yield "exhausted", Fraction(int(bool(instants)))
    if instants:
        yield "exhausted_at", Fraction(instants[0], 1000)
    days = list(books.loaded.clock.days())
    for day, _, end in days:
        yield f"exhausted_by.{day:%Y-%m-%d}", Fraction(int(any(at < end for at in instants)))
    starved = [day for day, begin, end in days if any(begin <= at < end for at in instants)]
    for month in sorted({f"{day:%Y-%m}" for day, _, _ in days}):
        yield f"exhausted_in.{month}", Fraction(int(any(f"{day:%Y-%m}" == month for day in starved)))
    firsts = [
        min(day.day for day in starved if f"{day:%Y-%m}" == month) for month in {f"{day:%Y-%m}" for day in starved}
    ]
    for number in _DAYS:
        yield f"exhausted_by_day.{number}", Fraction(sum(first <= number for first in firsts))


def pools(books: Books, replication: int) -> Worked:
    """Yield the minutes used of each pool that is its account's only one: a CDR gives the seconds of all its pools.

    `books`: a finished run's files, with CDRs. `replication`: its number, from 1. Nothing with a warm-up: a CDR does not say
    what was used after it.
    """
    import polars as pl

    assert books.cdrs is not None
    legs = books.cdrs.filter(pl.col("replication") == replication)
    for name, part in books.loaded.scenario.accounts.items():
        if len(part.pools) == 1 and not books.loaded.clock.warm_up:
            used = round(float(legs.filter(pl.col("account") == name)["pool_s"].sum()) * 1000)
            yield f"pools.{name}.{next(iter(part.pools))}.used", Fraction(used, 60_000)


def chain(books: Books) -> Iterator[str]:
    """Yield what is wrong with the ledger itself: a balance that is not the one before and the amount.

    `books`: a finished run's files, with a ledger. Each account's rows are held against one another, in their order.
    """
    import polars as pl

    assert books.ledger is not None
    moved = pl.when(pl.col("kind").is_in(UNMOVED)).then(0).otherwise(pl.col("amount"))
    rows = books.ledger.with_row_index("line", offset=1).with_columns(moved=moved)
    before = pl.col("balance").shift(1).over("replication", "account").fill_null(0)
    for row in (
        rows.with_columns(due=before + pl.col("moved")).filter(pl.col("due") != pl.col("balance")).iter_rows(named=True)
    ):
        yield (
            f"ledger, row {row['line']}: {row['account']} has {_shown(row['balance'])} after {row['kind']} "
            f"of {_shown(row['amount'])}; the row before leads to {_shown(row['due'])}"
        )


def legs_against_ledger(books: Books) -> Iterator[str]:
    """Yield the legs whose cost is not the sum of their debits, and debits of legs that have no CDR, or more than one.

    `books`: a finished run's files, with CDRs and a ledger.
    """
    import polars as pl

    assert books.ledger is not None
    assert books.cdrs is not None
    of_legs = books.ledger.filter((pl.col("kind") == "charge") & (pl.col("leg") != ""))
    debits = of_legs.group_by("replication", "leg").agg(debited=-pl.col("amount").sum())
    legs = books.cdrs.group_by("replication", "leg").agg(pl.col("cost").sum(), rows=pl.len())
    both = legs.join(debits, on=["replication", "leg"], how="full", coalesce=True).fill_null(0)
    for row in both.filter(pl.col("cost") != pl.col("debited")).sort("replication", "leg").iter_rows(named=True):
        yield f"leg {row['leg']}: the CDR says {_shown(row['cost'])}, its debits are {_shown(row['debited'])}"
    for row in both.filter(pl.col("rows") != 1).sort("replication", "leg").iter_rows(named=True):
        yield f"leg {row['leg']}: {row['rows']} CDRs, and one is right"


def _shown(micros: int) -> str:
    sign, rest = ("-", -micros) if micros < 0 else ("", micros)
    return f"{sign}{rest // MICROS}.{rest % MICROS:06d}"
