"""Costs, minutes and legs worked out again: sums of the ledger's debits and of CDRs, by what each leg was."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tollbridge.auditing.tables import Books

if TYPE_CHECKING:
    import polars as pl

Worked = Iterator[tuple[str, Fraction]]
"""Result names with what they are, in their unit: money, minutes, counts, shares, seconds."""

MICROS: Final = 1_000_000
_GROUPS: Final = {
    "by_account": "account",
    "by_licence": "licence",
    "by_workload": "workload",
    "by_direction": "direction",
    "by_kind": "kind",
    "by_number": "number",
    "by_country": "country",
}


def charges(books: Books, replication: int) -> pl.DataFrame:
    """Return the debits of a replication that the results count, each with the columns of its leg.

    `books`: a finished run's files, with CDRs and a ledger. `replication`: its number, from 1. Columns: `leg`, `at` (ms),
    `month`, `day`, `debit` (micros, above 0), and what the leg was. Debits within the warm-up are left out.
    """
    import polars as pl

    assert books.cdrs is not None
    assert books.ledger is not None
    ours = pl.col("replication") == replication
    debits = books.ledger.filter(ours & (pl.col("kind") == "charge") & (pl.col("at") >= books.loaded.clock.warm_up))
    of_legs = books.cdrs.filter(ours).select("leg", *_GROUPS.values(), "tags")
    return debits.select("leg", "at", "month", "day", debit=-pl.col("amount")).join(of_legs, on="leg", how="left")


def counted_legs(books: Books, replication: int) -> pl.DataFrame:
    """Return the legs of a replication that the results count: those that arrive at or after the warm-up.

    `books`: a finished run's files, with CDRs. `replication`: its number, from 1.
    """
    import polars as pl

    assert books.cdrs is not None
    return books.cdrs.filter((pl.col("replication") == replication) & (pl.col("arrived") >= books.loaded.clock.warm_up))


def costs(books: Books, replication: int) -> Worked:
    """Yield usage cost in all, by what each leg was and by tag, in money.

    `books`: a finished run's files, with CDRs and a ledger. `replication`: its number, from 1.
    """
    debits = charges(books, replication)
    yield "cost.usage", Fraction(int(debits["debit"].sum()), MICROS)
    for group, column in _GROUPS.items():
        yield from ((f"cost.{group}.{name}", Fraction(value, MICROS)) for name, value in _sums(debits, column, "debit"))
    for name, value in _tag_sums(debits, "debit"):
        yield f"cost.by_tag.{name}", Fraction(value, MICROS)


def minutes(books: Books, replication: int) -> Worked:
    """Yield billed minutes in all, by what each leg was and by tag; with a warm-up they cannot be told from CDRs.

    `books`: a finished run's files, with CDRs. `replication`: its number, from 1.
    """
    if books.loaded.clock.warm_up:
        return
    legs = counted_legs(books, replication)
    yield "minutes.total", Fraction(int(legs["billed_s"].sum()), 60)
    for group, column in _GROUPS.items():
        yield from ((f"minutes.{group}.{name}", Fraction(value, 60)) for name, value in _sums(legs, column, "billed_s"))
    for name, value in _tag_sums(legs, "billed_s"):
        yield f"minutes.by_tag.{name}", Fraction(value, 60)


def counts(books: Books, replication: int) -> Worked:
    """Yield legs in all and by cause, callers, and those who never got through in any attempt.

    `books`: a finished run's files, with CDRs. `replication`: its number, from 1. Attempts of one caller have one name, but for
    `~2`, `~3` and so on at its end.
    """
    import polars as pl

    legs = counted_legs(books, replication)
    yield "legs.total", Fraction(len(legs))
    for cause, number in legs.group_by("cause").len().iter_rows():
        yield f"legs.by_cause.{cause}", Fraction(number)
    callers = legs.with_columns(caller=pl.col("leg").str.replace(r"~\d+$", ""))
    each = (
        callers.group_by("caller")
        .agg(first=(pl.col("attempt") == 1).any(), through=(pl.col("answered") >= 0).any())
        .filter("first")
    )
    yield "callers.total", Fraction(len(each))
    yield "callers.lost", Fraction(int((~each["through"]).sum()))


def _sums(frame: pl.DataFrame, by: str, value: str) -> Iterator[tuple[str, int]]:
    import polars as pl

    for name, total in frame.filter(pl.col(by) != "").group_by(by).agg(pl.col(value).sum()).iter_rows():
        yield str(name), int(total)


def _tag_sums(frame: pl.DataFrame, value: str) -> Iterator[tuple[str, int]]:
    """Yield sums by tag, written `department.sales`; a leg with several tags counts in each."""
    import polars as pl

    tagged = frame.filter(pl.col("tags") != "").with_columns(pl.col("tags").str.split(";")).explode("tags")
    for name, total in _sums(tagged, "tags", value):
        yield name.replace("=", ".", 1), total


def budget_shares(books: Books, replication: int) -> Worked:
    """Yield the share of each budget's periods in which its tag's usage was over the amount.

    `books`: a finished run's files, with CDRs and a ledger. `replication`: its number, from 1. Periods that end within the
    warm-up do not count.
    """
    import polars as pl

    clock, debits = books.loaded.clock, charges(books, replication)
    for name, budget in books.loaded.scenario.budgets.items():
        periods = [(begin, end) for _, begin, end in clock.periods(budget.per) if end > clock.warm_up]
        tagged = _tagged(debits, name)
        spent = [
            int(tagged.filter(pl.col("at").is_between(begin, end, closed="left"))["debit"].sum())
            for begin, end in periods
        ]
        over = sum(amount > budget.amount for amount in spent)
        yield f"budgets.{name}.over", Fraction(over, max(1, len(periods)))


def _tagged(debits: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the debits of legs with a tag of this value or, where no leg has one, with this key."""
    import polars as pl

    tags = pl.col("tags").fill_null("").str.split(";").list
    by_value = debits.filter(tags.eval(pl.element().str.ends_with(f"={name}")).list.any())
    return by_value if len(by_value) else debits.filter(tags.eval(pl.element().str.starts_with(f"{name}=")).list.any())
