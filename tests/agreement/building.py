"""Plans and demand out of cases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from cases import NEVER, Case

from tollbridge.demand.offered import Cast, Legs
from tollbridge.engine import plan as p
from tollbridge.tariff.staircase import Staircases

ADMITS = {"first-step": p.FIRST_STEP, "positive": p.POSITIVE, "within": p.WITHIN}
DROPS = {"leg": p.DROP_LEG, "conference": p.DROP_CONFERENCE, "account": p.DROP_ACCOUNT, "none": p.DROP_NONE}


def _column(values):
    return np.array(list(values), np.int64)


def build_staircases(entries: list[Case]) -> Staircases:
    regimes = [regime for entry in entries for regime in entry["regimes"]]
    tiers = [tier for regime in regimes for tier in regime["tiers"]]
    names = ("after", "initial", "further", "initial_price", "further_price", "fee", "free")
    return Staircases(
        regime_first=_column(np.cumsum([0, *(len(entry["regimes"]) for entry in entries)])),
        regime_start=_column(regime["start"] for regime in regimes),
        regime_barred=_column(regime["barred"] for regime in regimes),
        tier_first=_column(np.cumsum([0, *(len(regime["tiers"]) for regime in regimes)])),
        **{f"tier_{name}": _column(tier[name] for tier in tiers) for name in names},
        tier_row=_column(0 for _ in tiers),
        cap=_column(entry["cap"] for entry in entries),
        places=_column(entry["places"] for entry in entries),
        mode=_column(entry["mode"] for entry in entries),
        per_increment=_column(entry["per_increment"] for entry in entries),
        rows=("a row",),
    )


def _account(index: int, case: Case) -> p.AccountPlan:
    recharge = case["recharge"]
    rule = recharge and p.RechargePlan(
        below=recharge["below"],
        amount=recharge["amount"],
        delayed=recharge["delay"] > 0,
        certain=recharge["certain"],
        delay=recharge["delay"],
        retry=max(recharge["retry"], -1),
        at_most=recharge["at_most"],
        used=recharge["used"],
        periods=tuple(recharge["periods"]),
    )
    return p.AccountPlan(
        name=str(index),
        limit=case["limit"],
        opening=tuple(map(tuple, case["opening"])),
        top_ups=tuple(map(tuple, case["top_ups"])),
        expiry_from=(0,),
        expiry_after=(case["expiry"],),
        recharge=rule,
        pools=tuple(
            p.PoolPlan(
                str(i), tuple(map(tuple, pool["grants"])), (pool["capacity"],) * len(pool["grants"]), pool["then_cut"]
            )
            for i, pool in enumerate(case["pools"])
        ),
        balance_alerts=tuple(case["balance_alerts"]),
        pool_alerts=tuple(case["pool_alerts"]),
        mode=p.MODES.index(case["mode"]),
        admit=ADMITS[case["admit"]],
        admit_within=case["admit_within"],
        quota=case["quota"],
        partial=case["partial"],
        every=case["every"],
        drops=DROPS[case["drops"]],
        grace=case["grace"],
    )


def build_plan(case: Case) -> p.Plan:
    origins, numbers, destinations = len(case["origins"]), len(case["numbers"]), case["destinations"]
    table = np.arange(origins * (numbers + destinations)).reshape(origins, numbers + destinations)
    routes = []
    for index, route in enumerate(case["routes"]):
        origin = index // (numbers + destinations)
        bridge = case["origins"][origin]["bridge"]
        kind = ("inbound", "toll") if index % (numbers + destinations) < numbers else ("outbound", "other")
        routes.append(
            p.Route(
                route["account"],
                route["staircase"],
                route["barred"],
                tuple(route["pools"]),
                bridge,
                origin,
                -1,
                -1,
                *kind,
                "US",
            )
        )
    return p.Plan(
        horizon=case["horizon"],
        warm_up=case["warm_up"],
        day_begins=_column(case["days"]),
        accounts=tuple(_account(index, account) for index, account in enumerate(case["accounts"])),
        numbers=tuple(p.NumberPlan(str(i), n["ports"], n["fallback"]) for i, n in enumerate(case["numbers"])),
        bridges=tuple(p.BridgePlan(str(i), **bridge) for i, bridge in enumerate(case["bridges"])),
        routes=tuple(routes),
        route_in=table[:, :numbers].astype(np.int64),
        route_out=table[:, numbers:].astype(np.int64),
        origin_account=_column(origin["account"] for origin in case["origins"]),
        origin_bridge=_column(origin["bridge"] for origin in case["origins"]),
        staircases=build_staircases(case["entries"]),
        organisers=case["organisers"],
    )


@dataclass
class CaseDemand:
    """The legs of a case, in chunks; recharges succeed or fail by a number of their own."""

    case: Case

    @property
    def cast(self) -> Cast:
        raise NotImplementedError

    def days(self, replication: int) -> Iterator[Legs]:
        legs, chunks = self.case["legs"], self.case["chunks"]
        size = -(-len(legs) // chunks) if legs else 1
        for begin in range(0, len(legs), size):
            yield legs_of(legs[begin : begin + size])

    def recharge_draws(self, account: str, replication: int, first: int, count: int):
        recharge = self.case["accounts"][int(account)]["recharge"]
        draws = [random.Random(f"{recharge['chance']} {attempt}") for attempt in range(first, first + count)]
        return _column(d.random() < 0.6 for d in draws), _column(d.choice([0, recharge["delay"]]) for d in draws)


def legs_of(rows: list[Case]) -> Legs:
    names = [name for name in Legs.leg_columns() if name not in ("prompt", "retry_first", "retry_count")]
    attempts = [attempt for row in rows for attempt in row["attempts"]]
    counts = [len(row["attempts"]) for row in rows]
    return Legs(
        **{name: _column(row[name] for row in rows) for name in names},
        prompt=_column(0 for _ in rows),
        retry_first=_column(np.cumsum([0, *counts])[:-1]),
        retry_count=_column(counts),
        attempt_delay=_column(attempt[0] for attempt in attempts),
        attempt_rings=_column(attempt[1] for attempt in attempts),
        attempt_outcome=_column(attempt[2] for attempt in attempts),
        attempt_prompt=_column(0 for _ in attempts),
    )


__all__ = ["NEVER", "CaseDemand", "build_plan"]
