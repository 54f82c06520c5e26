"""What became of accounts and their pools, over the whole run: `accounts.*`, `pools.*`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import AccountPlan, Plan
from tollbridge.measures.measure import SCALES, Afterwards, Measure, Section, Unit
from tollbridge.money import format_money
from tollbridge.records.run import AccountTally, PoolTally, Tally
from tollbridge.units import SECOND, Clock

I64 = NDArray[np.int64]
_FIELDS: Final[dict[Unit, tuple[str, ...]]] = {
    "money": (
        "opening",
        "topped_up",
        "charged",
        "recharged",
        "invoiced",
        "expired",
        "closing",
        "lowest",
        "leakage",
        "stranded",
        "unmet",
    ),
    "count": ("recharges", "refused", "cut", "messages", "conferences_broken"),
    "minutes": ("minutes_lost",),
}
_MONEY: Final = frozenset((*_FIELDS["money"], "overspend"))
_LONGEST_MONTH: Final = 31
_AFTER: Final[dict[str, Afterwards]] = {
    "unmet": "starved",
    "drained_first_cut": "drained",
    "drained_last_cut": "drained",
}
_INSTANTS: Final = ("switched_at", "exhausted_at", "first_cut", "last_cut", "drained_first_cut", "drained_last_cut")


def is_money(result: str) -> bool:
    """Say whether a result is an amount of the currency, by its name.

    >>> is_money("cost.total"), is_money("accounts.contoso.lowest"), is_money("callers.lost")
    (True, True, False)
    """
    kind, _, rest = result.partition(".")
    return kind in {"cost", "cash"} or (kind == "accounts" and rest.rpartition(".")[2] in _MONEY)


def credit_sections(plan: Plan, clock: Clock) -> Iterator[Section]:
    """Yield the sections of each account, its alerts and its pools: results named `accounts.*` and `pools.*`.

    `plan`: what was run. `clock`: its calendar, whose days and months some results are named by.
    """
    days = [(f"{day:%Y-%m-%d}", end) for day, _, end in clock.days()]
    months = _Months.of(clock)
    for index, account in enumerate(plan.accounts):
        yield _account(index, account, days)
        yield _starved_months(index, account, months)
        yield _balance_alerts(index, account)
        for place, pool in enumerate(account.pools):
            yield _pool((index, place), f"pools.{account.name}.{pool.name}", account.pool_alerts)


def _account(index: int, account: AccountPlan, days: list[tuple[str, int]]) -> Section:
    stem = f"accounts.{account.name}"
    fields = [(name, unit) for unit, names in _FIELDS.items() for name in names]
    measures = [
        Measure(f"{stem}.{name}", unit, column, SCALES[unit], after=_AFTER.get(name, ""))
        for column, (name, unit) in enumerate(fields)
    ]
    width = len(fields)
    measures.append(Measure(f"{stem}.overspend", "money", width, SCALES["money"]))
    for column, name in enumerate(_INSTANTS, width + 1):
        measures.append(Measure(f"{stem}.{name}", "seconds", column, SECOND, optional=True, after=_AFTER.get(name, "")))
    switched, ran_out = width + 1, width + 2
    measures.append(Measure(f"{stem}.switched", "share", switched, by=days[-1][1] + 1))
    # a refusal or cut is before the end of the run; days[-1] ends there
    measures.append(Measure(f"{stem}.exhausted", "share", ran_out, by=days[-1][1] + 1))
    measures += [Measure(f"{stem}.exhausted_by.{day}", "share", ran_out, by=end) for day, end in days]

    def read(tally: Tally) -> list[int]:
        ours: AccountTally = tally.accounts[index]
        plain = [int(getattr(ours, name)) for name, _ in fields]
        return [*plain, max(0, account.limit - ours.lowest), *(int(getattr(ours, name)) for name in _INSTANTS)]

    return Section(tuple(measures), width + 1 + len(_INSTANTS), read)


@dataclass(frozen=True)
class _Months:
    """The calendar months of a run: their names, and of each of its days the month and the day of the month."""

    names: tuple[str, ...]
    month: I64
    day: I64

    @classmethod
    def of(cls, clock: Clock) -> _Months:
        dates = [day for day, _, _ in clock.days()]
        months = [f"{day:%Y-%m}" for day in dates]
        names, month = np.unique(months, return_inverse=True)
        return cls(tuple(names.tolist()), month.astype(np.int64), np.array([day.day for day in dates], np.int64))

    def starved(self, legs: I64) -> list[int]:
        """Return of each month whether it has a day with starved legs, and in how many months one comes by each day."""
        days, firsts = np.flatnonzero(legs), np.full(len(self.names), _LONGEST_MONTH + 1, np.int64)
        if not len(days):
            return [0] * (len(firsts) + _LONGEST_MONTH)
        np.minimum.at(firsts, self.month[days], self.day[days])
        by_day = np.bincount(firsts, minlength=_LONGEST_MONTH + 2).cumsum()[1 : _LONGEST_MONTH + 1]
        return [*(firsts <= _LONGEST_MONTH).astype(int).tolist(), *by_day.tolist()]


def _starved_months(index: int, account: AccountPlan, months: _Months) -> Section:
    """Read in which calendar months a leg was refused or cut for credit, and in how many by each day of the month."""
    stem, count = f"accounts.{account.name}", len(months.names)
    measures = [
        Measure(f"{stem}.exhausted_in.{month}", "share", place, after="starved")
        for place, month in enumerate(months.names)
    ]
    measures += [
        Measure(f"{stem}.exhausted_by_day.{day}", "count", count - 1 + day, after="starved")
        for day in range(1, _LONGEST_MONTH + 1)
    ]
    return Section(
        tuple(measures), count + _LONGEST_MONTH, lambda tally: months.starved(tally.accounts[index].day_starved)
    )


def _balance_alerts(index: int, account: AccountPlan) -> Section:
    levels = alert_levels(account)
    measures = _alert_measures([f"accounts.{account.name}.alerts.{level}" for level in levels], 0)
    return Section(tuple(measures), 2 * len(levels), lambda tally: _falls(tally.accounts[index].balance_alerts))


def alert_levels(account: AccountPlan) -> list[str]:
    """Return what an account's levels are called, as results count them: `100`, then shares of the last grant, `25%`.

    `account`: of the plan.
    """
    shares = [f"{share // 10_000}{f'.{share % 10_000:04}'.rstrip('0').rstrip('.')}%" for share in account.grant_alerts]
    return [*(format_money(level, 0) for level in account.balance_alerts), *shares]


def _alert_measures(stems: list[str], first: int) -> Iterator[Measure]:
    for place, stem in enumerate(stems):
        yield Measure(f"{stem}.times", "count", first + 2 * place)
        yield Measure(f"{stem}.first_at", "seconds", first + 2 * place + 1, SECOND, optional=True)


def _falls(alerts: list[list[int]]) -> list[int]:
    """Return how often each alert came, and first when (-1: never)."""
    return [figure for falls in alerts for figure in (len(falls), min(falls, default=-1))]


def _pool(place: tuple[int, int], stem: str, shares: tuple[int, ...]) -> Section:
    account, pool = place
    measures = [
        Measure(f"{stem}.used", "minutes", 0, SCALES["minutes"]),
        Measure(f"{stem}.unused", "minutes", 1, SCALES["minutes"]),
        Measure(f"{stem}.empty_at", "seconds", 2, SECOND, optional=True),
        Measure(f"{stem}.empty", "share", 2, by=2**62),
        *_alert_measures([f"{stem}.alerts.{format_money(share, 0)}" for share in shares], 3),
    ]

    def read(tally: Tally) -> list[int]:
        ours: PoolTally = tally.pools[account][pool]
        return [ours.used, ours.unused, ours.empty_at, *_falls(tally.accounts[account].pool_alerts[pool])]

    return Section(tuple(measures), 3 + 2 * len(shares), read)
