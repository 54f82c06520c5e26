"""What legs cost, how long they were billed and what became of them: `cost.*`, `minutes.*`, `legs.*`, `callers.*`.

Breakdowns sum debits; `cost.by_period` and `cost.total` hold the fixed costs too, with what commitments and volumes settle, so
the periods add up to the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import Plan
from tollbridge.measures.fixed import MONTH, calendar_months, fixed_lines
from tollbridge.measures.groups import Groups, route_groups, tagged_routes
from tollbridge.measures.measure import Measure, Section, plain
from tollbridge.measures.settlement import Settlement, settlements
from tollbridge.records.run import CAUSES, Tally
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import BudgetPart
from tollbridge.units import Clock, Period

I64 = NDArray[np.int64]


def cost_sections(loaded: Loaded, plan: Plan, cast: Cast) -> Iterator[Section]:
    """Yield the sections of money and time by leg: results named `cost.*`, `cash.*`, `minutes.*`, `legs.*` and `callers.*`.

    Args:
        loaded: the scenario.
        plan: what was run; routes decide what a column of a tally belongs to.
        cast: the names behind its numbers.
    """
    groups = route_groups(loaded.scenario, plan, cast)
    yield _costs(loaded, plan, groups)
    yield _cash()
    yield _unmet()
    yield _minutes(loaded.clock, groups)
    yield _legs()
    for name, budget in loaded.scenario.budgets.items():
        yield _budget(loaded.clock, (name, budget), budget_routes(plan, cast, name))


def first_days(clock: Clock, period: Period) -> I64:
    """Return for each calendar period that meets the run its first local day, int64, counted from the run's first.

    `clock`: the run's. `period`: such as a month.
    """
    days = [begin for _, begin, _ in clock.days()]
    begins = [max(0, begin) for _, begin, _ in clock.periods(period)]
    return np.unique(np.searchsorted(days, begins)).astype(np.int64)


def _costs(loaded: Loaded, plan: Plan, groups: Groups) -> Section:
    clock = loaded.clock
    starts, months, sums = first_days(clock, MONTH), calendar_months(clock), list(groups.values())
    lines, settled = fixed_lines(loaded), settlements(loaded, plan)
    known = np.sum([line.months for line in lines], axis=0) if lines else np.zeros(len(months), np.int64)
    names = ["total", "usage", "fixed", "shortfall", "volume", *groups, *(f"by_period.{month}" for month in months)]

    def read(tally: Tally) -> list[int]:
        routes = tally.debits.sum(axis=0)
        shortfall, volume = _settled(settled, tally, len(months))
        fixed = known + shortfall - volume
        usage, due = int(routes.sum()), int(fixed.sum())
        periods = np.add.reduceat(tally.debits.sum(axis=1), starts) + fixed
        parts = [usage + due, usage, due, int(shortfall.sum()), -int(volume.sum())]
        return [*parts, *_sums(routes, sums), *periods.tolist()]

    return Section(tuple(plain([f"cost.{name}" for name in names], "money")), len(names), read)


def _settled(settled: Sequence[Settlement], tally: Tally, months: int) -> tuple[I64, I64]:
    """Return the shortfalls and the discounts of all accounts, in micros by month."""
    shortfall, volume = np.zeros(months, np.int64), np.zeros(months, np.int64)
    for one in settled:
        more, off = one.settle(tally)
        shortfall, volume = shortfall + more, volume + off
    return shortfall, volume


def _minutes(clock: Clock, groups: Groups) -> Section:
    starts, sums = first_days(clock, MONTH), list(groups.values())
    names = ["total", *groups, *(f"by_period.{month}" for month in calendar_months(clock))]

    def read(tally: Tally) -> list[int]:
        routes = tally.billed.sum(axis=0)
        periods = np.add.reduceat(tally.billed.sum(axis=1), starts)
        return [int(routes.sum()), *_sums(routes, sums), *periods.tolist()]

    return Section(tuple(plain([f"minutes.{name}" for name in names], "minutes")), len(names), read)


def _sums(routes: I64, groups: list[I64]) -> list[int]:
    return [int(routes[rows].sum()) for rows in groups]


def _cash() -> Section:
    """Read the cash of the whole run: with the opening credit, and what is paid in during the run alone."""

    def read(tally: Tally) -> list[int]:
        paid_in = sum(account.topped_up + account.recharged for account in tally.accounts)
        return [paid_in + sum(account.opening for account in tally.accounts), paid_in]

    return Section(tuple(plain(["cash.total", "cash.paid_in"], "money")), 2, read)


def _unmet() -> Section:
    def read(tally: Tally) -> list[int]:
        return [sum(account.unmet for account in tally.accounts)]

    return Section(tuple(plain(["cost.unmet"], "money", starved=["cost.unmet"])), 1, read)


def _legs() -> Section:
    names = ["legs.total", *(f"legs.by_cause.{cause}" for cause in CAUSES), "callers.total", "callers.lost"]
    names.append("callers.out_of_credit")

    def read(tally: Tally) -> list[int]:
        starved = sum(account.starved_callers for account in tally.accounts)
        return [int(tally.legs.sum()), *tally.causes.sum(axis=1).tolist(), tally.callers, tally.callers_lost, starved]

    return Section(tuple(plain(names, "count", starved=names[-1:])), len(names), read)


def budget_routes(plan: Plan, cast: Cast, name: str) -> I64:
    """Return the routes whose debits a budget bounds, int64: of legs with a tag of that value, or else with that key.

    `plan`, `cast`: of the run. `name`: the budget's.
    """
    by_value = tagged_routes(plan, cast, lambda _, value: value == name)
    return by_value if len(by_value) else tagged_routes(plan, cast, lambda key, _: key == name)


def _budget(clock: Clock, named: tuple[str, BudgetPart], routes: I64) -> Section:
    name, budget = named
    starts = first_days(clock, budget.per)
    measured = sum(end > clock.warm_up for _, _, end in clock.periods(budget.per))

    def read(tally: Tally) -> list[int]:
        spent = np.add.reduceat(tally.debits[:, routes].sum(axis=1), starts)
        return [int((spent > budget.amount).sum())]

    return Section((Measure(f"budgets.{name}.over", "share", 0, max(1, measured)),), 1, read)
