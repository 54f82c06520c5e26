"""What is to be paid, by month and payer: `invoices.csv`. Every row is reconciled with the payer's account.

opening + cash + invoiced - usage - lapsed = closing stands in each row: of every replication in whole micros, and of the
means as they are written. Usage, cash and balances cover the whole run; fees and rentals begin after the warm-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import Plan
from tollbridge.errors import BooksError
from tollbridge.measures.costs import first_days
from tollbridge.measures.fixed import MONTH, calendar_months, fixed_lines
from tollbridge.measures.settlement import settlements
from tollbridge.measures.statistics import Statistics, money_statistics, number_statistics
from tollbridge.money import format_money
from tollbridge.records.run import AccountTally, PoolTally, Replication, Tally
from tollbridge.scenario.load import Loaded
from tollbridge.units import MINUTE

I64 = NDArray[np.int64]
SHOWN: Final = ("mean", "p5", "p50", "p95")
OF_ACCOUNT: Final = ("opening", "cash", "invoiced", "usage", "lapsed", "closing")
SETTLED: Final = ("shortfall", "volume")
"""What periods settle of a replication's usage; a volume's discount is negative."""
OF_CONTRACT: Final = ("fees", "rentals")
FIGURES: Final = (*OF_ACCOUNT, "pool_minutes", *SETTLED, *OF_CONTRACT, "to_pay")
_KEPT: Final = (*OF_ACCOUNT, "pool_minutes", *SETTLED)
_CASH, _INVOICED, _USAGE, _POOL, _SHORTFALL, _VOLUME = map(
    _KEPT.index, ("cash", "invoiced", "usage", "pool_minutes", *SETTLED)
)
COLUMNS: Final = ("month", "account", *(f"{figure}_{shown}" for figure in FIGURES for shown in SHOWN))
ALL: Final = "all"
"""The month of the row that reconciles a payer's whole run."""


class Invoices:
    """Folds replications into what is to be paid: a table [accounts, figures, months] of int64 is kept of each.

    Money is micros, pool time ms.
    """

    def __init__(self, loaded: Loaded, plan: Plan) -> None:
        self._names = [account.name for account in plan.accounts]
        self._postpaid = [loaded.scenario.accounts[name].control.mode == "postpaid" for name in self._names]
        self._months = calendar_months(loaded.clock)
        self._starts = first_days(loaded.clock, MONTH)
        self._lasts = np.append(self._starts[1:], len(plan.day_begins)) - 1
        self._fixed = _fixed(loaded, len(self._months))
        self._settlements = {one.account: one for one in settlements(loaded, plan)}
        self._tables: dict[int, I64] = {}

    def observe(self, replication: Replication) -> I64:
        """Return a replication's table, int64 [accounts, figures, months], to pass to `put`. A worker process may make it.

        `replication`: whose tally is read. Raises BooksError where a month does not add up: it would close at another
        balance than the account has.
        """
        tally = replication.tally
        table = [
            [*self._account(name, account), self._pool_time(pools), *self._settled(name, tally)]
            for name, account, pools in zip(self._names, tally.accounts, tally.pools, strict=True)
        ]
        return np.array(table, np.int64).reshape(len(tally.accounts), len(_KEPT), len(self._months))

    def put(self, replication: int, table: I64) -> None:
        """Keep a replication's table.

        `replication`: its number, from 0. `table`: what `observe` returned, here or elsewhere.
        """
        self._tables[replication] = table

    def add(self, replication: Replication) -> None:
        """Fold one replication."""
        self.put(replication.index, self.observe(replication))

    def _account(self, name: str, tally: AccountTally) -> list[I64]:
        closing = tally.day_closing[self._lasts]
        opening = np.concatenate([[tally.opening], closing[:-1]])
        cash = np.add.reduceat(tally.day_recharged, self._starts)
        lapsed = np.add.reduceat(tally.day_expired, self._starts)
        invoiced = np.add.reduceat(tally.day_invoiced, self._starts)
        usage = opening + cash + invoiced - lapsed - closing
        if int(usage.sum()) != tally.charged:
            raise BooksError(
                f"account {name}: the months' usage is {int(usage.sum())} micros, and {tally.charged} were charged"
            )
        return [opening, cash, invoiced, usage, lapsed, closing]

    def _pool_time(self, pools: Sequence[PoolTally]) -> I64:
        """Return the covered time that an account's pools paid, ms by month."""
        time = np.zeros(len(self._months), np.int64)
        for pool in pools:
            time += np.add.reduceat(pool.day_used, self._starts)
        return time

    def _settled(self, name: str, tally: Tally) -> list[I64]:
        """Return what the periods that end in each month settle: a commitment's shortfall, a volume's discount below 0."""
        if name not in self._settlements:
            return [np.zeros(len(self._months), np.int64) for _ in SETTLED]
        shortfall, discount = self._settlements[name].settle(tally)
        return [shortfall, -discount]

    def rows(self) -> Iterator[list[str]]:
        """Yield the cells of COLUMNS: each payer's months, then the row of its whole run; shared rentals come last."""
        tables = np.stack([self._tables[index] for index in sorted(self._tables)])
        for index, name in enumerate(self._names):
            fixed = self._fixed.get(name, np.zeros((len(OF_CONTRACT), len(self._months)), np.int64))
            yield from self._payer(index, tables[:, index], fixed)
        if "" in self._fixed:
            for month, due in zip((*self._months, ALL), _with_sum(self._fixed[""]).T, strict=True):
                empty = [""] * (len(_KEPT) * len(SHOWN))
                yield [month, "", *empty, *_constant(due), *_constant([due.sum()])]

    def _payer(self, index: int, table: I64, fixed: I64) -> Iterator[list[str]]:
        """Yield a payer's rows from its table [replications, figures, months]."""
        means = _reconciled_means(table[:, : len(OF_ACCOUNT)])
        whole = np.concatenate([table, _whole_run(table)[:, :, np.newaxis]], axis=2)
        due = _with_sum(fixed)
        for place, month in enumerate((*self._months, ALL)):
            own = whole[:, :, place]
            paid = own[:, [_USAGE if self._postpaid[index] else _CASH, _INVOICED, _SHORTFALL, _VOLUME]].sum(axis=1)
            cells = [month, self._names[index]]
            for figure, mean in enumerate(means[:, place].tolist()):
                cells += [format_money(mean), *_percentiles(own[:, figure].tolist())]
            cells += _minutes(own[:, _POOL].tolist())
            cells += [cell for figure in (_SHORTFALL, _VOLUME) for cell in _all_of(own[:, figure].tolist())]
            yield [*cells, *_constant(due[:, place]), *_all_of((paid + due[:, place].sum()).tolist())]


def _fixed(loaded: Loaded, months: int) -> dict[str, I64]:
    """Return fees and rentals [2, months] in micros by account; under no account what several share."""
    due: dict[str, I64] = {}
    for line in fixed_lines(loaded):
        kept = due.setdefault(line.account, np.zeros((len(OF_CONTRACT), months), np.int64))
        kept[1 if line.number else 0] += np.array(line.months, np.int64)
    return due


def _with_sum(table: I64) -> I64:
    return np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)


def _whole_run(table: I64) -> I64:
    """Return each replication's figures over the run: the first opening, the last closing, sums of the rest."""
    whole: I64 = table.sum(axis=2)
    whole[:, 0], whole[:, 5] = table[:, 0, 0], table[:, 5, -1]
    return whole


def _reconciled_means(table: I64) -> I64:
    """Return the means [OF_ACCOUNT, months and the run] in micros, rounded so that every row still reconciles.

    What is paid is rounded half up where it falls; balances follow from it, and so may differ by a micro from their own mean.
    """
    count = len(table)
    sums = [[int(value) for value in row] for row in table.astype(object).sum(axis=0)]
    means = [[(2 * value + count) // (2 * count) for value in row] for row in sums]
    opening, cash, invoiced, usage, lapsed, closing = means
    for month in range(len(opening)):
        opening[month] = closing[month - 1] if month else opening[0]
        closing[month] = opening[month] + cash[month] + invoiced[month] - usage[month] - lapsed[month]
    run = [opening[0], sum(cash), sum(invoiced), sum(usage), sum(lapsed), closing[-1]]
    return np.array([[*row, whole] for row, whole in zip(means, run, strict=True)], np.int64)


def _percentiles(micros: Sequence[int]) -> list[str]:
    found: Statistics = money_statistics(micros)
    return [str(found.p5), str(found.p50), str(found.p95)]


def _minutes(times: Sequence[int]) -> list[str]:
    found = number_statistics(times, MINUTE)
    return [f"{getattr(found, shown):.3f}" for shown in SHOWN]


def _all_of(micros: Sequence[int]) -> list[str]:
    return [str(money_statistics(micros).mean), *_percentiles(micros)]


def _constant(due: Sequence[int] | I64) -> list[str]:
    return [format_money(int(value)) for value in due for _ in SHOWN]
