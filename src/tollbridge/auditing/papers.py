"""invoices.csv and forecast.csv against the results of every replication: their rows add up to the same means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from tollbridge.auditing.tables import Books

_MICRO: Final = Decimal("0.000001")
_NONE: Final = Decimal(0)
_ALL: Final = "all"
_SUMMED: Final = (
    "cash",
    "invoiced",
    "usage",
    "lapsed",
    "pool_minutes",
    "shortfall",
    "volume",
    "fees",
    "rentals",
    "to_pay",
)
_ACCOUNT: Final[dict[str, tuple[str, ...]]] = {
    "opening": ("opening",),
    "cash": ("topped_up", "recharged"),
    "invoiced": ("invoiced",),
    "usage": ("charged",),
    "lapsed": ("expired",),
    "closing": ("closing",),
}
"""Figures of invoices.csv, and the account's results that they are the sum of."""
_CONTRACT: Final = ("shortfall", "volume", "fees", "rentals")
_FORECAST: Final[dict[str, tuple[str, ...]]] = {
    "usage_cost": ("cost.usage",),
    "fixed_cost": ("cost.fixed",),
    "cash_in": ("cash.paid_in",),
    "minutes": ("minutes.total",),
    "legs": ("legs.total",),
}
"""Figures of forecast.csv, and the results that their rows without a tag add up to."""
Row = Mapping[str, str]


def paper_faults(books: Books) -> Iterator[str]:
    """Yield the sums of invoices.csv and forecast.csv that are not those of the results of all replications.

    `books`: a finished run's files; records need not be there. Each row may be off by a micro, as means are rounded.
    """
    means = _means(books)
    invoices = [row for row in books.run.invoices if row["month"] != _ALL]
    whole = [row for row in books.run.invoices if row["month"] == _ALL]
    for row in whole:
        yield from _months_add_up(row, [one for one in invoices if one["account"] == row["account"]])
        if row["account"]:
            yield from _follows_account(row, means)
            yield from _is_to_be_paid(row, books)
    for figure in ("shortfall", "volume"):
        yield from _differs(
            f"invoices.csv, {figure}", _sum(whole, figure), means.get(f"cost.{figure}", _NONE), len(whole)
        )
    due = sum((_sum(whole, figure) for figure in _CONTRACT), _NONE)
    yield from _differs(
        "invoices.csv, fees, rentals and what periods settle", due, means.get("cost.fixed", _NONE), 4 * len(whole)
    )
    plain = [row for row in books.run.forecast if not row["tag"]]
    for figure, names in _FORECAST.items():
        told = sum((means.get(name, _NONE) for name in names), _NONE)
        yield from _differs(f"forecast.csv, {figure}", _sum(plain, figure), told, len(plain))


def _means(books: Books) -> dict[str, Decimal]:
    """Return the mean of each result over the replications that have it."""
    values: dict[str, list[Decimal]] = {}
    for name, value in books.results.select("result", "value").iter_rows():
        if value:
            values.setdefault(name, []).append(Decimal(value))
    return {name: sum(found, _NONE) / len(found) for name, found in values.items()}


def _mean(row: Row, figure: str) -> Decimal:
    return Decimal(row.get(f"{figure}_mean") or 0)


def _sum(rows: Iterable[Row], figure: str) -> Decimal:
    return sum((_mean(row, figure) for row in rows), _NONE)


def _differs(what: str, said: Decimal, due: Decimal, roundings: int) -> Iterator[str]:
    if abs(said - due) > _MICRO * (roundings + 1):
        yield f"{what}: {said:f}; the replications give {due:f}"


def _months_add_up(row: Row, months: list[Row]) -> Iterator[str]:
    for figure in _SUMMED:
        if row.get(f"{figure}_mean"):
            places = Decimal(1000) if figure == "pool_minutes" else Decimal(1)  # written with 3 decimals
            said, due = _mean(row, figure) / places, _sum(months, figure) / places
            yield from _differs(f"invoices.csv, {row['account']} {figure} of all months", said, due, len(months))


def _follows_account(row: Row, means: Mapping[str, Decimal]) -> Iterator[str]:
    name = row["account"]
    for figure, parts in _ACCOUNT.items():
        due = sum((means.get(f"accounts.{name}.{part}", _NONE) for part in parts), _NONE)
        yield from _differs(f"invoices.csv, {name} {figure}", _mean(row, figure), due, 40)


def _is_to_be_paid(row: Row, books: Books) -> Iterator[str]:
    """Yield where what is to be paid is not its parts: usage of a post-paid account, cash of any other."""
    name = row["account"]
    account = books.loaded.scenario.accounts.get(name)
    if account is None:
        yield f"invoices.csv: scenario.yaml has no account {name!r}"
        return
    mode = account.control.mode
    parts = ("usage" if mode == "postpaid" else "cash", "invoiced", *_CONTRACT)
    due = sum((_mean(row, part) for part in parts), _NONE)
    yield from _differs(f"invoices.csv, {name} to_pay", _mean(row, "to_pay"), due, len(parts))
