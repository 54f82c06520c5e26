"""What a run looked like day by day over its replications: the data behind the report's plots, as one JSON document.

Replications are folded as they come, in any order; what is kept of each is in proportion to days, accounts and organisers.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import Cast
from tollbridge.engine.plan.plan import UNLIMITED, AccountPlan, Plan
from tollbridge.measures.credit import alert_levels
from tollbridge.measures.on_demand import OnDemand
from tollbridge.measures.week import WeekTally, week_tally
from tollbridge.measures.week_load import MOST_WEEKS, WeekLoad, week_loads
from tollbridge.money import MICROS
from tollbridge.records.run import AccountTally, PoolTally, Replication
from tollbridge.units import HOUR, MINUTE, Clock

FILE: Final = "fans.json"
FORMAT: Final = 3
BANDS: Final = ("p5", "p25", "p50", "p75", "p95")
MOST_ACCOUNTS: Final = 24
MOST_ORGANISERS: Final = 25

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Fans:
    """Folds replications into fans: usage cost and balances by day, the worst day, organisers, alerts, busy ports.

    Replications may come in any order. A fan is the 5th, 25th, 50th, 75th and 95th percentile over replications of what is
    so at the end of each local day.
    """

    def __init__(self, plan: Plan, cast: Cast, clock: Clock) -> None:
        self._plan, self._cast, self._clock = plan, cast, clock
        self._usage: dict[int, I64] = {}
        self._accounts: dict[int, list[AccountTally]] = {}
        self._pools: dict[int, list[list[PoolTally]]] = {}
        # whole numbers, so that the order in which replications come changes no bit
        self._organiser_cost: I64 = np.zeros(plan.organisers, np.int64)
        self._organiser_billed: I64 = np.zeros(plan.organisers, np.int64)
        self._weeks: dict[int, WeekTally] = {}

    def add(self, replication: Replication) -> None:
        """Fold one replication; of those with CDRs the first 200 in number give the week of busy ports.

        `replication`: each number once.
        """
        tally, index = replication.tally, replication.index
        self._usage[index] = tally.debits.sum(axis=1)
        self._accounts[index] = tally.accounts
        self._pools[index] = tally.pools
        self._organiser_cost += tally.organiser_cost
        self._organiser_billed += tally.organiser_billed
        if replication.cdrs is not None and index < MOST_WEEKS:
            self.put_week(index, week_tally(self._plan, self._clock, replication.cdrs))

    def put_week(self, index: int, tally: WeekTally) -> None:
        """Take the week of busy ports of a replication whose CDRs were read elsewhere.

        `index`: its number, from 0. `tally`: what `week.week_tally` made of it.
        """
        self._weeks[index] = tally

    def as_json(self) -> dict[str, Any]:
        """Return the document that `fans.json` holds; money in units of the currency, instants in hours since the start."""
        return dict(self.on_demand())

    def on_demand(self) -> OnDemand:
        """Return the same document, each part of it worked out when it is asked for: read it before more is folded."""
        order = sorted(self._usage)
        usage = np.array([self._usage[index] for index in order]).reshape(len(order), -1) / MICROS
        days = [day.isoformat() for day, _, _ in self._clock.days()]
        plain = {
            "format": FORMAT,
            "replications": len(order),
            "start": self._clock.moment(0).isoformat(),
            "end": self._clock.moment(self._clock.duration).isoformat(),
            "timezone": self._clock.timezone,
            "days": days,
        }
        return OnDemand(
            {
                **{name: partial(_as_it_is, value) for name, value in plain.items()},
                "cost": lambda: _fan(np.cumsum(usage, axis=1)),
                "worst_day": lambda: _worst_days(usage, days),
                "accounts": lambda: self._account_fans(order),
                "accounts_left_out": lambda: max(0, len(self._plan.accounts) - MOST_ACCOUNTS),
                "organisers": lambda: self._organisers(len(order)),
                "ports": lambda: [_week_json(load) for load in self._week_loads()],
                "ports_replications": lambda: len(self._weeks),
            }
        )

    def _week_loads(self) -> list[WeekLoad]:
        weeks = [self._weeks[index] for index in sorted(self._weeks)]
        return week_loads(self._plan, self._clock, weeks) if weeks else []

    def _account_fans(self, order: list[int]) -> dict[str, Any]:
        charged = [sum(self._accounts[index][number].charged for index in order) for number in self._numbers()]
        heaviest = sorted(self._numbers(), key=lambda number: (-charged[number], number))[:MOST_ACCOUNTS]
        ends = np.array([end for _, _, end in self._clock.days()], np.int64)
        fans = {}
        for number in sorted(heaviest):
            tallies = [self._accounts[index][number] for index in order]
            account = self._plan.accounts[number]
            fans[account.name] = {
                "balance": _fan(np.array([tally.day_closing for tally in tallies]) / MICROS),
                "ran_out": _ran_out(tallies, ends),
                "limit": account.limit / MICROS,
                "below": account.recharge.below / MICROS if account.recharge else None,
                "alerts": _alerts(account, tallies),
                "pools": self._pool_fans(number, order, ends),
            }
        return fans

    def _pool_fans(self, account: int, order: list[int], ends: I64) -> dict[str, Any]:
        """Return by pool: minutes at the start, used so far in its period and its size by day, the chance of being empty."""
        fans = {}
        for place, pool in enumerate(self._plan.accounts[account].pools):
            tallies = [self._pools[index][account][place] for index in order]
            period = np.searchsorted([at for at, _ in pool.grants], ends, side="left") - 1
            used = np.array([_since_renewal(tally.day_used, period) for tally in tallies]) / MINUTE
            before = (pool.capacities[0] - pool.grants[0][1]) / MINUTE
            fans[pool.name] = {
                "used": _fan(used + np.where(period == 0, before, 0.0)),
                "begins": pool.grants[0][1] / MINUTE,
                "size": (np.array(pool.capacities)[period] / MINUTE).tolist(),
                "empty": _by_day(np.array([tally.empty_at for tally in tallies], np.int64), ends),
            }
        return fans

    def _numbers(self) -> range:
        return range(len(self._plan.accounts))

    def _organisers(self, replications: int) -> list[dict[str, Any]]:
        heaviest = np.argsort(-self._organiser_cost, kind="stable")[:MOST_ORGANISERS]
        names, count = self._cast.organisers, max(1, replications)
        return [
            {
                "name": names[index],
                "cost": float(self._organiser_cost[index]) / MICROS / count,
                "minutes": float(self._organiser_billed[index]) / MINUTE / count,
            }
            for index in heaviest
            if self._organiser_cost[index] > 0
        ]


def _as_it_is(value: Any) -> Any:
    return value


def _fan(values: F64) -> dict[str, list[float]]:
    """Return percentiles and mean by column of [replications, days]."""
    if not values.size:
        return {name: [] for name in (*BANDS, "mean")}
    levels = np.percentile(values, [float(name[1:]) for name in BANDS], axis=0)
    fan = {name: level.round(6).tolist() for name, level in zip(BANDS, levels, strict=True)}
    return fan | {"mean": values.mean(axis=0).round(6).tolist()}


def _worst_days(usage: F64, days: list[str]) -> dict[str, Any]:
    """Return the dearest day of each replication: its cost's percentiles, and how often each date was the one."""
    if not usage.size:
        return {"cost": {}, "dates": []}
    worst = usage.max(axis=1)
    dates = np.bincount(usage.argmax(axis=1), minlength=len(days)) / len(usage)
    often = sorted(((share, day) for share, day in zip(dates.tolist(), days, strict=True) if share), reverse=True)[:5]
    cost = {name: float(np.percentile(worst, float(name[1:]))) for name in BANDS} | {"mean": float(worst.mean())}
    return {"cost": cost, "dates": [{"date": day, "share": share} for share, day in often]}


def _ran_out(tallies: list[AccountTally], ends: I64) -> list[float]:
    """Return the share of replications with a first refusal or cut for credit before each day's end."""
    return _by_day(np.array([tally.exhausted_at for tally in tallies], np.int64), ends)


def _since_renewal(day_used: I64, period: I64) -> I64:
    """Return what was used of a pool since its last renewal, by day; `period` counts the renewals before each day's end."""
    total = np.cumsum(day_used)
    begins = np.searchsorted(period, period, side="left")
    used: I64 = total - np.where(begins > 0, total[begins - 1], 0)
    return used


def _by_day(first: I64, ends: I64) -> list[float]:
    """Return the share of replications in which an instant (-1: never) came before each day's end."""
    out = (first[:, np.newaxis] >= 0) & (first[:, np.newaxis] < ends[np.newaxis, :])
    return [float(share) for share in out.mean(axis=0)]


def _alerts(account: AccountPlan, tallies: list[AccountTally]) -> list[dict[str, Any]]:
    levels = [
        (f"balance under {_level(level)}", [tally.balance_alerts[index] for tally in tallies])
        for index, level in enumerate(alert_levels(account))
    ]
    levels += [
        (f"pool {pool.name} {share / MICROS:.0%} used", [tally.pool_alerts[row][index] for tally in tallies])
        for row, pool in enumerate(account.pools)
        for index, share in enumerate(account.pool_alerts)
    ]
    return [_alert(name, falls) for name, falls in levels]


def _level(level: str) -> str:
    return f"{level} of the last grant" if level.endswith("%") else level


def _alert(name: str, falls: list[list[int]]) -> dict[str, Any]:
    first = [instants[0] / HOUR for instants in falls if instants]
    return {
        "alert": name,
        "chance": len(first) / len(falls),
        "times": sum(map(len, falls)) / len(falls),
        "first_hours": float(np.median(first)) if first else None,
    }


def _week_json(load: WeekLoad) -> dict[str, Any]:
    asked = float(load.asked.sum())
    return {
        "name": load.name,
        "ports": load.ports if load.ports < UNLIMITED else None,
        "busy": load.busy.round(4).tolist(),
        "busy_p5": load.busy_low.round(4).tolist(),
        "busy_p95": load.busy_high.round(4).tolist(),
        "peak": load.peak.tolist(),
        "asked": load.asked.round(4).tolist(),
        "blocked": load.blocked.round(4).tolist(),
        "erlang": load.erlang.round(6).tolist(),
        "blocking": float(load.blocked.sum()) / asked if asked else 0.0,
        "expected_blocking": load.expected_blocking(),
        "bunching": None if np.isnan(load.bunching) else load.bunching,
    }
