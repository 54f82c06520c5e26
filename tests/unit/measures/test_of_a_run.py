"""Results, forecast, CDRs and ledger of one run tell one story."""

import numpy as np
import pytest

from tollbridge.engine.simulate import simulate
from tollbridge.measures.forecast import Forecast
from tollbridge.measures.results import Results
from tollbridge.records.run import CHARGE, NO_CREDIT, Q850

SCENARIO = """
scenario: one story
clock: {start: 2026-01-30T06:00, timezone: America/New_York, duration: 5d}
zones: {A: [US]}
tariffs:
  t:
    increment: 60s
    connection_fee: 0.01
    inbound: [{kind: toll, per_minute: 0.0085}, {kind: toll-free, per_minute: 0.022}]
    outbound: [{prefix: "+1", per_minute: 0.013}, {prefix: "+44", per_minute: 0.02}]
accounts:
  a:
    country: US
    tariff: t
    licences: {sub: {count: 7, fee: 4.00, per: month}, other: {count: 1}}
    credit: {opening: 9, expires: 3d}
    top_ups: [{at: 2026-02-01, amount: 3}]
    recharge: {below: 2, amount: 1, at_most: {times: 2, per: day}}
    pools: {p: {minutes: 20, each: sub, for: [sub], covers: [{direction: outbound, zone: A}], renews: day}}
  b: {country: US, tariff: t, credit: {lots: [{amount: 1000}, {amount: 500, expires: 2026-02-02}]}}
numbers:
  free: {number: "+18005550199", kind: toll-free, country: US, ports: 2, fallback: toll, rental: 2}
  toll: {number: "+12065550100", kind: toll, ports: 2}
bridges: {main: {numbers: [free, toll], dial_out: {trunks: 3, answer: 0.7, busy: 0.2, ring: 10s}}}
workloads:
  meetings:
    account: a
    licence: sub
    tags: {department: sales}
    meetings: {rate: 3/h, profile: office-hours}
    duration: 20m
    attendees: 4
    join: {free: 0.5, dial-out: 0.5}
    destinations: {"+1425": 0.6, "+4420": 0.4}
  helpline: {account: b, tags: {team: help}, legs: {rate: 10/h, via: free, lasts: {exponential: {mean: 4m}}}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    from tollbridge.engine.simulate import prepare
    from tollbridge.scenario.load import load

    file = tmp_path_factory.mktemp("run") / "s.yaml"
    file.write_text(SCENARIO)
    study = prepare(load(file), 5)
    (replication,) = simulate(study, [0], engine="reference", records=lambda _: "ledger")
    folds = [kind(study.loaded, study.plan, study.demand.cast) for kind in (Results, Forecast)]
    for fold in folds:
        fold.add(replication)
    return study, replication, *folds


def whole(results, name):
    return results.whole(name)[0]


def test_usage_is_the_sum_of_cdrs_and_of_the_ledgers_charges(run):
    _, replication, results, _ = run
    charged = int(replication.ledger.amount[replication.ledger.kind == CHARGE].sum())
    assert whole(results, "cost.usage") == int(replication.cdrs.cost.sum()) == -charged > 0


def test_minutes_and_legs_are_those_of_the_cdrs(run):
    _, replication, results, _ = run
    assert whole(results, "minutes.total") == int(replication.cdrs.billed.sum()) > 0
    assert whole(results, "legs.total") == len(replication.cdrs.leg) > 0
    refused = int((replication.cdrs.cause == NO_CREDIT).sum())
    assert whole(results, "legs.by_cause.no-credit") == whole(results, "accounts.a.refused") == refused > 0
    assert len(Q850) == len([name for name in results.names if name.startswith("legs.by_cause.")])


@pytest.mark.parametrize("group", ["by_account", "by_workload", "by_direction", "by_kind", "by_country"])
@pytest.mark.parametrize("what", ["cost", "minutes"])
def test_every_breakdown_adds_up(run, group, what):
    _, _, results, _ = run
    total = whole(results, "cost.usage" if what == "cost" else "minutes.total")
    assert sum(whole(results, name) for name in results.names if name.startswith(f"{what}.{group}.")) == total


def test_periods_add_up_to_the_total_with_fixed_costs(run):
    _, _, results, _ = run
    months = [whole(results, f"cost.by_period.{month}") for month in ("2026-01", "2026-02")]
    usage, fixed = whole(results, "cost.usage"), whole(results, "cost.fixed")
    assert sum(months) == whole(results, "cost.total") == usage + fixed
    assert fixed > 0


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_books_of_an_account_balance_in_results(run, name):
    _, _, results, _ = run
    fields = ("opening", "topped_up", "recharged", "charged", "expired")
    opening, topped_up, recharged, charged, expired = (whole(results, f"accounts.{name}.{field}") for field in fields)
    assert opening + topped_up + recharged - charged - expired == whole(results, f"accounts.{name}.closing")
    assert (expired > 0) == (name == "b")


def test_the_forecast_adds_up_to_the_results(run):
    _, _, results, forecast = run
    rows = list(forecast.rows())
    accounts = [row for row in rows if row.account and not row.tag]
    money = results.statistics
    assert sum(row.usage_cost.mean for row in accounts) == money("cost.usage").mean
    assert sum(row.fixed_cost.mean for row in rows if row.fixed_cost) == money("cost.fixed").mean
    assert sum(row.legs.mean for row in accounts) == money("legs.total").mean
    cash = sum(row.cash_in.mean for row in accounts if row.account == "a")
    assert cash == money("accounts.a.topped_up").mean + money("accounts.a.recharged").mean
    assert sum(row.lapsed.mean for row in accounts if row.account == "b") == money("accounts.b.expired").mean
    assert accounts[-2].closing_balance.mean == money("accounts.a.closing").mean
    sales = [row for row in rows if row.tag == "department=sales"]
    assert sum(row.usage_cost.mean for row in sales) == money("cost.by_tag.department.sales").mean


def test_shared_rentals_stand_in_rows_of_no_account(run):
    *_, forecast = run
    shared = [row for row in forecast.rows() if not row.account]
    assert [row.month for row in shared] == ["2026-01", "2026-02"]
    # 2.00 a month; January: 2 begun days of 31; February: 4 of 28, in one sum: 0.129032… and 0.414746…
    assert [str(row.fixed_cost.mean) for row in shared] == ["0.129032", "0.285715"]


def test_pool_minutes_are_those_of_the_cdrs(run):
    _, replication, results, _ = run
    assert whole(results, "pools.a.p.used") == int(replication.cdrs.pool_time.sum()) > 0
    granted = 7 * 20 * 60_000 * 6  # six local days meet the run
    assert whole(results, "pools.a.p.used") + whole(results, "pools.a.p.unused") == granted


def test_values_come_in_their_unit(run):
    _, _, results, _ = run
    assert results.values("cost.usage") == pytest.approx([whole(results, "cost.usage") / 1e6])
    blocking = results.values("numbers.free.blocking")[0]
    assert 0 < blocking == whole(results, "numbers.free.blocking") / whole(results, "numbers.free.offered")
    assert not np.isnan(blocking)
