from decimal import Decimal

import numpy as np
import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.measures.forecast import COLUMNS, Forecast, forecast_cells
from tollbridge.measures.results import Results
from tollbridge.measures.summary import summary
from tollbridge.records.run import NO_CREDIT, NORMAL

SCENARIO = """
scenario: results
clock: {start: 2026-01-31, timezone: UTC, duration: 3d, warm_up: 12h}
tariffs:
  t:
    increment: 60s
    inbound: [{kind: toll, per_minute: 0.01}, {kind: toll-free, per_minute: 0.02}]
    outbound: [{country: GB, per_minute: 0.03}]
accounts:
  a:
    tariff: t
    licences: {sub: {count: 1, fee: 31.00, per: month}}
    credit: {opening: 20, limit: 1}
    pools: {p: {minutes: 5, covers: [{country: GB}]}}
    alerts: {balance: [5], pools: [0.8]}
budgets: {sales: {amount: 4, per: day}}
numbers:
  toll: {number: "+12065550100", kind: toll, ports: 2}
bridges: {main: {numbers: [toll]}}
calls:
  one: {via: toll, tags: {department: sales}}
  two: {dial: "+442071838750", tags: {department: ops}}
"""
IN_SALES, OUT_SALES, IN_OPS, OUT_OPS = range(4)


@pytest.fixture
def study(compiled):
    return compiled(SCENARIO)


@pytest.fixture
def results(study):
    return Results(study.loaded, study.plan, study.cast)


@pytest.fixture
def routes(study):
    routes = study.plan.routes
    return {
        (route.direction, dict(study.cast.origins[route.origin].tags)["department"]): index
        for index, route in enumerate(routes)
    }


def mean(results, name):
    return results.statistics(name).mean


def test_debits_add_up_by_every_breakdown(results, study, routes, empty_tally, replication):
    tally = empty_tally(study.plan)
    tally.debits[0, routes["inbound", "sales"]] = 3_000_000
    tally.debits[1, routes["inbound", "sales"]] = 5_000_000
    tally.debits[2, routes["outbound", "ops"]] = 700_000
    tally.billed[1, routes["outbound", "ops"]] = 90_000
    results.add(replication(0, tally))
    # of January's 31.00 the warm-up leaves a day that has begun: 1.00; two days of February's 28 are 2.214286
    expected = {
        "cost.usage": "8.700000",
        "cost.fixed": "3.214286",
        "cost.total": "11.914286",
        "cost.by_account.a": "8.700000",
        "cost.by_licence.sub": "8.700000",
        "cost.by_tag.department.sales": "8.000000",
        "cost.by_tag.department.ops": "0.700000",
        "cost.by_direction.inbound": "8.000000",
        "cost.by_direction.outbound": "0.700000",
        "cost.by_kind.toll": "8.700000",
        "cost.by_number.toll": "8.000000",
        "cost.by_country.US": "8.000000",
        "cost.by_country.GB": "0.700000",
        "cost.by_period.2026-01": "4.000000",
        "cost.by_period.2026-02": "7.914286",
    }
    assert {name: str(mean(results, name)) for name in expected} == expected
    assert mean(results, "minutes.total") == mean(results, "minutes.by_country.GB") == 1.5
    assert mean(results, "minutes.by_period.2026-01") == 0


def test_a_budget_is_over_in_the_periods_that_cost_more(results, study, routes, empty_tally, replication):
    tally = empty_tally(study.plan)
    tally.debits[:, routes["inbound", "sales"]] = [4_000_000, 4_000_001, 5_000_000]
    tally.debits[:, routes["inbound", "ops"]] = 90_000_000
    results.add(replication(0, tally))
    assert mean(results, "budgets.sales.over") == pytest.approx(2 / 3)


def test_accounts_show_overspend_and_when_credit_ran_out(results, study, empty_tally, replication):
    first, second = empty_tally(study.plan), empty_tally(study.plan)
    first.accounts[0].lowest = 400_000
    first.accounts[0].exhausted_at = 86_400_000  # the first instant of 1 February
    first.accounts[0].balance_alerts = [[7_000, 9_000]]
    second.accounts[0].lowest = 2_000_000
    for index, tally in enumerate((first, second)):
        results.add(replication(index, tally))
    assert results.whole("accounts.a.overspend") == [600_000, 0]
    assert mean(results, "accounts.a.exhausted") == 0.5
    by = [mean(results, f"accounts.a.exhausted_by.{day}") for day in ("2026-01-31", "2026-02-01", "2026-02-02")]
    assert by == [0.0, 0.5, 0.5]
    at = results.statistics("accounts.a.exhausted_at")
    assert (at.mean, at.n) == (86_400.0, 1)
    assert np.isnan(results.values("accounts.a.exhausted_at")).tolist() == [False, True]
    assert mean(results, "accounts.a.alerts.5.times") == 1.0
    assert mean(results, "accounts.a.alerts.5.first_at") == 7.0


def test_pools_show_minutes(results, study, empty_tally, replication):
    tally = empty_tally(study.plan)
    tally.pools[0][0].used, tally.pools[0][0].unused, tally.pools[0][0].empty_at = 240_000, 60_000, -1
    tally.accounts[0].pool_alerts = [[[61_000]]]
    results.add(replication(0, tally))
    assert [mean(results, f"pools.a.p.{name}") for name in ("used", "unused", "empty_at")] == [4.0, 1.0, None]
    assert mean(results, "pools.a.p.alerts.0.8.first_at") == 61.0


def test_ports_show_blocking_and_erlangs_of_the_measured_time(results, study, empty_tally, replication):
    tally = empty_tally(study.plan)
    ports = tally.numbers[0]
    ports.offered, ports.blocked, ports.peak, ports.busy = 8, 2, 2, 108_000_000
    results.add(replication(0, tally))
    # 30 port-hours in the 60 hours after the warm-up
    names = ("offered", "blocking", "peak", "erlangs")
    assert [mean(results, f"numbers.toll.{name}") for name in names] == [8.0, 0.25, 2.0, 0.5]


def test_legs_count_by_cause(results, study, empty_tally, replication):
    tally = empty_tally(study.plan)
    tally.causes[NO_CREDIT, 0], tally.causes[NORMAL, 1] = 2, 5
    tally.legs[0, 0], tally.callers, tally.callers_lost = 7, 6, 1
    tally.accounts[0].opening, tally.accounts[0].topped_up, tally.accounts[0].recharged = 1, 20, 300
    results.add(replication(0, tally))
    assert mean(results, "legs.by_cause.no-credit") == 2
    assert [mean(results, name) for name in ("legs.total", "callers.lost")] == [7, 1]
    assert mean(results, "cash.total") == Decimal("0.000321")


def test_replications_may_come_in_any_order(study, empty_tally, replication):
    tallies = [empty_tally(study.plan) for _ in range(3)]
    for index, tally in enumerate(tallies):
        tally.debits[0, 0] = index
    one, other = (Results(study.loaded, study.plan, study.cast) for _ in range(2))
    for index in (0, 1, 2):
        one.add(replication(index, tallies[index]))
    for index in (2, 0, 1):
        other.put(index, one.observe(replication(index, tallies[index])))
    assert one.replications == other.replications == (0, 1, 2)
    assert one.whole("cost.usage") == other.whole("cost.usage") == [0, 1, 2]
    assert one.summary() == other.summary()


def test_a_result_that_is_not_there_names_the_nearest(results, study, empty_tally, replication):
    results.add(replication(0, empty_tally(study.plan)))
    with pytest.raises(TollbridgeError, match=r"unknown result 'cost\.totl': did you mean 'cost\.total'\?"):
        results.statistics("cost.totl")
    assert "cost.total" in results
    assert "cost.totl" not in results


def test_without_a_replication_there_is_no_result(results):
    with pytest.raises(TollbridgeError, match="no replication has been run"):
        results.statistics("cost.total")


def test_the_summary_names_versions_seed_and_engine(results, study, empty_tally, replication):
    results.add(replication(0, empty_tally(study.plan)))
    document = summary(study, results, "reference")
    assert (document["scenario"], document["seed"], document["replications"]) == ("results", 1, 1)
    assert {"tollbridge", "python", "numpy", "scipy"} <= document["versions"].keys()
    assert document["results"]["cost.total"]["mean"] == "3.214286"
    assert document["results"]["cost.total"]["sd"] is None


def test_the_forecast_has_a_row_for_each_month_account_and_tag(study, routes, empty_tally, replication):
    tally = empty_tally(study.plan)
    tally.debits[0, routes["inbound", "sales"]] = 3_000_000
    tally.debits[1, routes["inbound", "ops"]] = 5_000_000
    tally.legs[2, routes["inbound", "ops"]] = 2
    account = tally.accounts[0]
    account.day_recharged[:] = [1, 20, 300]
    account.day_expired[2] = 40
    account.day_closing[:] = [9, 8, 7]
    forecast = Forecast(study.loaded, study.plan, study.cast)
    forecast.add(replication(0, tally))
    rows = list(forecast.rows())
    tags = ["", "department=ops", "department=sales"]
    assert [(row.month, row.account, row.tag) for row in rows] == [
        (month, "a", tag) for month in ("2026-01", "2026-02") for tag in tags
    ]
    assert [str(row.usage_cost.mean) for row in rows] == [
        *("3.000000", "0.000000", "3.000000"),
        *("5.000000", "5.000000", "0.000000"),
    ]
    february = rows[3]
    assert str(february.fixed_cost.mean) == "2.214286"
    assert (february.cash_in.mean, february.lapsed.mean) == (Decimal("0.000320"), Decimal("0.000040"))
    assert (february.closing_balance.p50, february.legs.mean) == (Decimal("0.000007"), 2.0)
    assert rows[0].closing_balance.mean == Decimal("0.000009")
    assert rows[4].closing_balance is None


def test_forecast_cells_stand_under_their_columns(study, empty_tally, replication):
    forecast = Forecast(study.loaded, study.plan, study.cast)
    forecast.add(replication(0, empty_tally(study.plan)))
    account, tag = (dict(zip(COLUMNS, forecast_cells(row), strict=True)) for row in list(forecast.rows())[:2])
    assert (account["month"], account["account"], account["fixed_cost_mean"]) == ("2026-01", "a", "1.000000")
    assert (tag["tag"], tag["fixed_cost_p95"], tag["legs_p5"]) == ("department=ops", "", "0.0")
