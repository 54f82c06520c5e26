"""What a worker sends of its replications: whole numbers in a few arrays, stacked; never a record, never a pickle on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.simulate import Study
from tollbridge.measures.fans import Fans
from tollbridge.measures.forecast import Forecast
from tollbridge.measures.invoices import Invoices
from tollbridge.measures.results import Results
from tollbridge.measures.week import WeekTally, week_tally
from tollbridge.measures.week_load import MOST_WEEKS
from tollbridge.records.run import AccountTally, PoolTally, Replication, Tally

I64 = NDArray[np.int64]
Arrays = Mapping[str, NDArray[Any]]
FIGURES: Final = tuple(field.name for field in fields(AccountTally) if field.type == "int")
WEEK: Final = ("week", "week_sums")
_RAGGED: Final = frozenset({"alerts", *WEEK})
DAYS: Final = ("day_closing", "day_recharged", "day_expired", "day_invoiced", "day_starved")


class Folded(Protocol):
    """Where outcomes go: the collectors of a run."""

    @property
    def results(self) -> Results:
        """The results by name."""
        ...

    @property
    def forecast(self) -> Forecast:
        """The forecast by month."""
        ...

    @property
    def invoices(self) -> Invoices:
        """What is to be paid by month and payer."""
        ...

    @property
    def fans(self) -> Fans:
        """What the report plots."""
        ...


@dataclass(frozen=True)
class Observer:
    """Reads what is kept of replications, for another process to fold; its own collectors stay empty.

    Attributes:
        study: what is run.
        results: reads a replication's results.
        forecast: reads its forecast.
        invoices: reads its invoices.
    """

    study: Study
    results: Results
    forecast: Forecast
    invoices: Invoices

    @classmethod
    def of(cls, study: Study, *, by_organiser: bool = False) -> Observer:
        """Return the observer of a study.

        `study`: what is run. `by_organiser`: keep every organiser's cost.
        """
        cast, parts = study.demand.cast, (study.loaded, study.plan)
        results = Results(*parts, cast, by_organiser=by_organiser)
        return cls(study, results, Forecast(*parts, cast), Invoices(*parts))

    def observe(self, replication: Replication) -> dict[str, NDArray[Any]]:
        """Return what is kept of one replication: arrays of whole numbers by kind.

        `replication`: with its tally. Results, forecast, invoices and plots are made of them elsewhere. `week`, the busy
        ports, is there for the first 200 with CDRs.
        """
        tally = replication.tally
        seen = {
            "results": self.results.observe(replication),
            "forecast": self.forecast.observe(replication),
            "invoices": self.invoices.observe(replication),
            "ways": np.array(replication.ways, np.int64),
            "usage": tally.debits.sum(axis=1),
            "organisers": np.stack([tally.organiser_cost, tally.organiser_billed]),
            "pools": _pools(tally),
            **_accounts(tally.accounts),
        }
        if replication.index < MOST_WEEKS and replication.cdrs is not None:
            week = week_tally(self.study.plan, self.study.loaded.clock, replication.cdrs)
            seen |= {"week": week.counts, "week_sums": week.sums}
        return seen


def _pools(tally: Tally) -> I64:
    """Return the time used of each pool by day, and when it was first empty: [pools, days + 1] ms."""
    days = tally.debits.shape[0]
    rows = [[*pool.day_used.tolist(), pool.empty_at] for pools in tally.pools for pool in pools]
    return np.array(rows, np.int64).reshape(len(rows), days + 1)


def _accounts(accounts: Sequence[AccountTally]) -> dict[str, I64]:
    alerts = [instants for account in accounts for instants in _alerts(account)]
    return {
        "figures": np.array([[getattr(account, name) for name in FIGURES] for account in accounts], np.int64),
        "days": np.array([[getattr(account, name) for name in DAYS] for account in accounts], np.int64),
        "alert_counts": np.array([len(instants) for instants in alerts], np.int64),
        "alerts": np.array([instant for instants in alerts for instant in instants], np.int64),
    }


def _alerts(account: AccountTally) -> Iterator[list[int]]:
    yield from account.balance_alerts
    for shares in account.pool_alerts:
        yield from shares


def stacked(seen: Sequence[Mapping[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Return what was seen of consecutive replications as one array of each kind, the replication its first axis.

    `seen`: what `Observer.observe` gave of each. Alerts, of which a replication has any number, stand one after the other.
    """
    names = [name for name in seen[0] if name not in _RAGGED]
    arrays: dict[str, NDArray[Any]] = {name: np.stack([one[name] for one in seen]) for name in names}
    arrays["alerts"] = np.concatenate([one["alerts"] for one in seen])
    for name in WEEK:
        if name in seen[0]:
            arrays[name] = np.stack([one[name] for one in seen if name in one])
    return arrays


class Unpacker:
    """Hands stacked arrays over to the collectors of a run, a replication at a time, as if it had been run here."""

    def __init__(self, study: Study, into: Folded) -> None:
        self._plan = study.plan
        self._into = into

    def fold(self, first: int, arrays: Arrays) -> Iterator[int]:
        """Fold replications into the collectors of a run, yielding how many are folded after each.

        `first`: the first one's number, from 0. `arrays`: what is kept of them, by kind, the replication its first axis.
        """
        ends = np.cumsum(arrays["alert_counts"].sum(axis=1))
        for row in range(len(arrays["results"])):
            begin = int(ends[row - 1]) if row else 0
            self._fold(
                first + row,
                {name: arrays[name][row] for name in arrays if name not in _RAGGED},
                arrays["alerts"][begin : int(ends[row])].tolist(),
            )
            if "week" in arrays and row < len(arrays["week"]):
                self._into.fans.put_week(first + row, WeekTally(arrays["week"][row], arrays["week_sums"][row]))
            yield first + row + 1

    def _fold(self, index: int, seen: Arrays, alerts: list[int]) -> None:
        self._into.results.put(index, seen["results"])
        self._into.results.put_ways(index, seen["ways"])
        self._into.forecast.put(index, seen["forecast"])
        self._into.invoices.put(index, seen["invoices"])
        self._into.fans.add(Replication(index, self._tally(seen, iter(alerts))))

    def _tally(self, seen: Arrays, alerts: Iterator[int]) -> Tally:
        """Return as much of a tally as fans read: usage by day, organisers, accounts."""
        none = np.zeros((0, 0), np.int64)
        cost, billed = seen["organisers"]
        accounts, pools = self._account_tallies(seen, alerts), self._pool_tallies(seen["pools"])
        return Tally(seen["usage"][:, np.newaxis], none, none, none, cost, billed, 0, 0, accounts, pools, [], [], [])

    def _pool_tallies(self, rows: I64) -> list[list[PoolTally]]:
        each = iter(rows)
        return [[_pool(next(each)) for _ in account.pools] for account in self._plan.accounts]

    def _account_tallies(self, seen: Arrays, alerts: Iterator[int]) -> list[AccountTally]:
        counts = iter(seen["alert_counts"].tolist())

        def instants() -> list[int]:
            return [next(alerts) for _ in range(next(counts))]

        tallies = []
        for number, account in enumerate(self._plan.accounts):
            figures = dict(zip(FIGURES, seen["figures"][number].tolist(), strict=True))
            days = dict(zip(DAYS, seen["days"][number], strict=True))
            tallies.append(AccountTally(**figures, **days))
            tallies[-1].balance_alerts = [instants() for _ in (*account.balance_alerts, *account.grant_alerts)]
            tallies[-1].pool_alerts = [[instants() for _ in account.pool_alerts] for _ in account.pools]
        return tallies


def _pool(row: I64) -> PoolTally:
    return PoolTally(used=int(row[:-1].sum()), empty_at=int(row[-1]), day_used=row[:-1])
