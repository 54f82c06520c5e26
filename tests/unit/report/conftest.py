"""A finished run's folder, made from tallies, so that the report's tests need no engine."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tollbridge.demand.offered import Cast, Origin
from tollbridge.engine.plan.plan import (
    DROP_LEG,
    FIRST_STEP,
    LAST_LEG,
    PREPAID,
    UNLIMITED,
    AccountPlan,
    BridgePlan,
    NumberPlan,
    Plan,
    PoolPlan,
    RechargePlan,
    Route,
)
from tollbridge.measures.fans import Fans
from tollbridge.records.folder import sealed
from tollbridge.records.run import (
    CAUSES,
    NO_CREDIT,
    NORMAL,
    NUMBER_BUSY,
    AccountTally,
    Cdrs,
    PoolTally,
    PortTally,
    Replication,
    Tally,
)
from tollbridge.scale.disk import digest_of
from tollbridge.tariff.staircase import Staircases
from tollbridge.units import DAY, HOUR, MINUTE, NEVER, Clock

DAYS = 14
NASTY = "<script>alert(1)</script>"


def clock() -> Clock:
    return Clock.at(datetime(2026, 1, 5), "America/New_York", DAYS * DAY)


def no_staircases() -> Staircases:
    empty = np.zeros(0, np.int64)
    return Staircases(*([empty] * 12), charges=(), rows=())


def plan() -> Plan:
    recharge = RechargePlan(100_000_000, 300_000_000, False, True, 0, -1, UNLIMITED, 0, ())
    account = AccountPlan(
        name="contoso", limit=0, opening=((500_000_000, NEVER),), top_ups=(), expiry_from=(0,), expiry_after=(NEVER,),
        recharge=recharge, pools=(PoolPlan("zone-a", ((0, HOUR),), (HOUR,), False),), balance_alerts=(200_000_000,),
        pool_alerts=(800_000,), mode=PREPAID, admit=FIRST_STEP, admit_within=0, quota=0, partial=True, every=0,
        drops=DROP_LEG, grace=0,
    )  # fmt: skip
    route = Route(0, 0, False, (0,), 0, 0, 0, -1, "inbound", "toll-free", "US")
    day_begins = np.array([begin for _, begin, _ in clock().days()], np.int64)
    return Plan(
        DAYS * DAY, 0, day_begins, (account,), (NumberPlan("us-toll-free", 4, -1),),
        (BridgePlan("main", UNLIMITED, UNLIMITED, UNLIMITED, False, LAST_LEG, UNLIMITED),), (route,),
        np.zeros((1, 1), np.int64), np.zeros((1, 0), np.int64), np.full(1, -1, np.int64), np.zeros(1, np.int64),
        np.zeros(1, np.int64), np.zeros(1, np.int64), no_staircases(), 2,
    )  # fmt: skip


def cast() -> Cast:
    origin = Origin("contoso", "", "main", "team", (), "US")
    return Cast(
        (origin,),
        ("us-toll-free",),
        (),
        (),
        (f"team/{NASTY}", "team/2"),
        ("calls", "trace", "team"),
        (),
        (),
        (0, 0),
        (),
    )


def cdrs(rng: np.random.Generator, count: int) -> Cdrs:
    arrived = np.sort(rng.integers(0, DAYS * DAY - HOUR, count))
    cause = np.where(rng.random(count) < 0.1, NUMBER_BUSY, NORMAL)
    released = np.where(cause == NORMAL, arrived + 20 * MINUTE, arrived)
    zeros, ones = np.zeros(count, np.int64), np.ones(count, np.int64)
    return Cdrs(
        np.arange(count), ones, 2 * ones, np.arange(count), zeros, zeros, -ones, zeros, arrived, arrived, released,
        zeros, zeros, zeros, zeros, zeros, cause.astype(np.int64), zeros, -ones,
    )  # fmt: skip


def replication(index: int, exhausted_at: int = -1) -> Replication:
    rng = np.random.default_rng(index)
    debits = rng.integers(10, 30, (DAYS, 1)) * 1_000_000
    closing = 500_000_000 - np.cumsum(debits.sum(axis=1))
    causes = np.zeros((len(CAUSES), 1), np.int64)
    causes[[NORMAL, NUMBER_BUSY, NO_CREDIT], 0] = (900, 90, 10)
    account = AccountTally(
        opening=500_000_000, charged=int(debits.sum()), closing=int(closing[-1]), exhausted_at=exhausted_at,
        balance_alerts=[[5 * DAY]] if index % 2 else [[]], pool_alerts=[[[HOUR]]], day_closing=closing,
    )  # fmt: skip
    spent = np.array([debits.sum(), 0], np.int64)
    pool = PoolTally(used=DAYS * MINUTE, empty_at=exhausted_at, day_used=np.full(DAYS, MINUTE))
    tally = Tally(
        debits, debits * 0, debits * 0, causes, spent, spent * 0, 1000, 50, [account], [[pool]],
        [PortTally()], [PortTally()], [PortTally()],
    )  # fmt: skip
    return Replication(index, tally, cdrs(rng, 900) if index == 0 else None)


def statistics(mean: str, low: str, high: str) -> dict[str, object]:
    return {
        "mean": mean,
        "sd": "1",
        "ci95": [low, high],
        "p5": low,
        "p50": mean,
        "p95": high,
        "min": low,
        "max": high,
        "n": 4,
    }


RESULTS = {
    "cost.total": ("280.00", "250.00", "300.00"),
    "cash.total": ("500.00", "500.00", "500.00"),
    f"cost.by_tag.department.{NASTY}": ("120.50", "100.00", "140.00"),
    "cost.by_account.contoso": ("280.00", "250.00", "300.00"),
    "cost.by_country.US": ("280.00", "250.00", "300.00"),
    "legs.total": ("1000", "990", "1010"),
    "legs.by_cause.normal": ("900", "890", "910"),
    "legs.by_cause.number-busy": ("90", "80", "95"),
    "legs.by_cause.no-credit": ("10", "5", "20"),
    "callers.lost": ("50", "40", "60"),
    "numbers.us-toll-free.blocking": ("0.09", "0.08", "0.10"),
    "accounts.contoso.closing": ("220.00", "200.00", "250.00"),
    "accounts.contoso.lowest": ("220.00", "200.00", "250.00"),
}


HEADLINE = {
    "result": "cost.total",
    "mean": "280.00",
    "forecast_range": {
        "low": "250.00",
        "high": "300.00",
        "share": 0.9,
        "how": "too narrow",
        "note": "too narrow: the least and the greatest of 4 replications; 46 or more are needed",
    },
    "simulation_error": {"low": "270.00", "high": "290.00", "confidence": 0.95},
    "left_out": {"share_of_callers": 0.25, "unmet": "93.50"},
}


def write_run(folder: Path, title: str, replications: int = 4) -> Path:
    fans = Fans(plan(), cast(), clock())
    for index in range(replications):
        fans.add(replication(index, 9 * DAY + HOUR if index == 1 else -1))
    summary = {
        "scenario": title, "description": f"A run of {title}", "currency": "USD", "seed": 7, "engine": "reference",
        "replications": replications, "versions": {"tollbridge": "0.1.0", "numpy": "2"},
        "headline": HEADLINE,
        "notes": {"forecast.csv": "Covers the whole run."},
        "results": {name: statistics(*values) for name, values in RESULTS.items()},
    }  # fmt: skip
    (folder / "fans.json").write_text(json.dumps(sealed(fans.as_json())), encoding="utf-8")
    (folder / "scenario.yaml").write_text(f"scenario: {title}\n", encoding="utf-8")
    with (folder / "forecast.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows(
            [["month", "account", "usage_mean"], ["2026-01", "contoso", "280.00"], ["2026-01", "=1+1", "-3"]]
        )
    (folder / "invoices.csv").write_text("month,account,usage_mean\n2026-01,contoso,280.000000\n", encoding="utf-8")
    files = {name: digest_of(folder / name) for name in ("forecast.csv", "invoices.csv")}
    (folder / "summary.json").write_text(json.dumps(sealed(summary | {"files": files})), encoding="utf-8")
    return folder


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    return write_run(tmp_path, NASTY)
