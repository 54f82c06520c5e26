"""The forecast: usage, fixed cost, cash, lapsed credit, minutes, legs and balance by calendar month, account and tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import Plan
from tollbridge.measures.costs import first_days
from tollbridge.measures.fixed import MONTH, calendar_months, fixed_lines
from tollbridge.measures.settlement import settlements
from tollbridge.measures.statistics import Statistics, money_statistics, number_statistics
from tollbridge.records.run import Replication, Tally
from tollbridge.scenario.load import Loaded
from tollbridge.units import MINUTE

I64 = NDArray[np.int64]
SHOWN: Final = ("mean", "p5", "p50", "p95")
_OF_LEGS: Final = ("usage_cost", "minutes", "legs")
_OF_ACCOUNTS: Final = ("cash_in", "lapsed", "closing_balance", "settled")


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A month of an account (`tag` empty), or of its legs with a tag such as `department=sales`.

    Money in the currency. What is not kept by tag is None there. Rentals of numbers that several accounts share stand in a
    row without an account, which has nothing but `fixed_cost`.
    """

    month: str
    account: str
    tag: str
    usage_cost: Statistics | None = None
    fixed_cost: Statistics | None = None
    cash_in: Statistics | None = None
    lapsed: Statistics | None = None
    minutes: Statistics | None = None
    legs: Statistics | None = None
    closing_balance: Statistics | None = None


FIGURES: Final = tuple(field.name for field in fields(ForecastRow))[3:]
COLUMNS: Final = ("month", "account", "tag", *(f"{figure}_{shown}" for figure in FIGURES for shown in SHOWN))


@dataclass(frozen=True)
class _Group:
    account: int
    tag: str
    routes: I64


class Forecast:
    """Folds replications into the forecast: a table [months, groups, figures] of int64 is kept of each.

    Money is micros, time ms. Groups are the accounts, and each account's tags.
    """

    def __init__(self, loaded: Loaded, plan: Plan, cast: Cast) -> None:
        self._names = [account.name for account in plan.accounts]
        self._months = calendar_months(loaded.clock)
        self._starts = first_days(loaded.clock, MONTH)
        self._lasts = np.append(self._starts[1:], len(plan.day_begins)) - 1
        self._groups = list(_groups(plan, cast))
        self._fixed = _fixed(loaded, len(self._months))
        self._settlements = {one.account: one for one in settlements(loaded, plan)}
        self._none = np.zeros(len(self._months), np.int64)
        self._tables: dict[int, I64] = {}

    def observe(self, replication: Replication) -> I64:
        """Return a replication's table, int64 [months, groups, figures], to pass to `put`. A worker process may make it.

        `replication`: whose tally is read; its records need not be there.
        """
        tally = replication.tally
        figures = [[*self._of_legs(tally, group), *self._of_account(tally, group)] for group in self._groups]
        shape = (len(self._groups), len(_OF_LEGS) + len(_OF_ACCOUNTS), len(self._months))
        return np.array(figures, np.int64).reshape(shape).transpose(2, 0, 1)

    def put(self, replication: int, table: I64) -> None:
        """Keep a replication's table.

        `replication`: its number, from 0. `table`: what `observe` returned, here or elsewhere.
        """
        self._tables[replication] = table

    def add(self, replication: Replication) -> None:
        """Fold one replication."""
        self.put(replication.index, self.observe(replication))

    def rows(self) -> Iterator[ForecastRow]:
        """Yield the rows by month, account in the file's order, the account itself before its tags.

        At least one replication has to be kept.
        """
        tables = np.stack([self._tables[index] for index in sorted(self._tables)])
        for place, month in enumerate(self._months):
            for number, group in enumerate(self._groups):
                yield self._row(month, group, tables[:, place, number], place)
            if "" in self._fixed:
                yield ForecastRow(month, "", "", fixed_cost=self._due("", place, [0] * len(tables)))

    def _of_legs(self, tally: Tally, group: _Group) -> Iterator[I64]:
        for counted in (tally.debits, tally.billed, tally.legs):
            days = counted[:, group.routes].sum(axis=1)
            yield np.add.reduceat(days, self._starts)

    def _of_account(self, tally: Tally, group: _Group) -> Iterator[I64]:
        account = tally.accounts[group.account]
        yield np.add.reduceat(account.day_recharged, self._starts)
        yield np.add.reduceat(account.day_expired, self._starts)
        yield account.day_closing[self._lasts]
        settlement = self._settlements.get(self._names[group.account])
        shortfall, volume = settlement.settle(tally) if settlement and not group.tag else (self._none, self._none)
        yield shortfall - volume

    def _row(self, month: str, group: _Group, table: I64, place: int) -> ForecastRow:
        account = self._names[group.account]
        usage, billed, legs, cash, lapsed, closing, settled = table.T.tolist()
        row = {
            "usage_cost": money_statistics(usage),
            "minutes": number_statistics(billed, MINUTE),
            "legs": number_statistics(legs),
        }
        if not group.tag:
            row |= {
                "fixed_cost": self._due(account, place, settled),
                "cash_in": money_statistics(cash),
                "lapsed": money_statistics(lapsed),
                "closing_balance": money_statistics(closing),
            }
        return ForecastRow(month, account, group.tag, **row)

    def _due(self, account: str, month: int, settled: list[int]) -> Statistics:
        due = self._fixed[account][month] if account in self._fixed else 0
        return money_statistics([due + more for more in settled])


def _groups(plan: Plan, cast: Cast) -> Iterator[_Group]:
    for index, _ in enumerate(plan.accounts):
        ours = [(row, cast.origins[route.origin]) for row, route in enumerate(plan.routes) if route.account == index]
        yield _Group(index, "", np.array([row for row, _ in ours], np.int64))
        tags: dict[str, list[int]] = {}
        for row, origin in ours:
            for key, value in dict(origin.tags).items():
                tags.setdefault(f"{key}={value}", []).append(row)
        for tag, rows in sorted(tags.items()):
            yield _Group(index, tag, np.array(rows, np.int64))


def _fixed(loaded: Loaded, months: int) -> dict[str, list[int]]:
    """Return fixed costs in micros by account and month; under no account what several share."""
    due: dict[str, list[int]] = {}
    for line in fixed_lines(loaded):
        kept = due.setdefault(line.account, [0] * months)
        due[line.account] = [so_far + more for so_far, more in zip(kept, line.months, strict=True)]
    return due


def forecast_cells(row: ForecastRow) -> list[str]:
    """Return a row's cells in the order of COLUMNS, as `forecast.csv` has them; empty where the row has no such figure.

    `row`: of `Forecast.rows`.
    """
    cells = [row.month, row.account, row.tag]
    for figure in FIGURES:
        statistics: Statistics | None = getattr(row, figure)
        cells += ["" if statistics is None else str(getattr(statistics, shown)) for shown in SHOWN]
    return cells
