"""`invoices.csv`: what is to be paid by month and payer; every row is reconciled with the payer's account."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.errors import BooksError
from tollbridge.measures.fans import Fans
from tollbridge.measures.invoices import COLUMNS, Invoices
from tollbridge.measures.results import Results
from tollbridge.measures.results_table import write_results
from tollbridge.scenario.load import load

SCENARIO = """
scenario: two months, two payers
clock: {start: 2026-01-30, timezone: UTC, duration: 5d, warm_up: 1d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.10}]}}
accounts:
  a:
    tariff: t
    licences: {l: {count: 2, fee: 31, per: month}}
    credit: {lots: [{amount: 10}, {amount: 3, expires: 2026-02-02}]}
    top_ups: [{at: 2026-02-01, amount: 50}]
  b: {tariff: t, control: {mode: postpaid}}
numbers: {n: {number: "+12065550100", kind: toll, rental: 28}}
bridges: {main: {numbers: [n]}}
calls:
  x: {account: a, at: +1h, via: n, lasts: 61s}
  y: {account: a, at: 2026-02-01T12:00, via: n, lasts: 3m}
  z: {account: b, at: 2026-02-01T12:00, via: n, lasts: 10m}
"""
RANDOM = """
scenario: a month and a bit
seed: 3
clock: {start: 2026-01-20, timezone: UTC, duration: 20d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.0333}]}}
accounts: {a: {tariff: t, credit: {opening: 150, expires: 9d}, recharge: {below: 2, amount: 5, at_most: {times: 2, per: week}}}}
numbers: {n: {number: "+12065550100", kind: toll}}
bridges: {main: {numbers: [n]}}
workloads: {w: {organisers: {count: 150}, legs: {rate: 3/h, via: n, lasts: {exponential: {mean: 4m}}}}}
"""


def ran(tmp_path, text, replications):
    file = tmp_path / "s.yaml"
    file.write_text(text)
    study = prepare(load(file))
    invoices = Invoices(study.loaded, study.plan)
    results = Results(study.loaded, study.plan, study.demand.cast, by_organiser=True)
    for replication in simulate(study, range(replications), engine="reference"):
        invoices.add(replication)
        results.add(replication)
    return [dict(zip(COLUMNS, row, strict=True)) for row in invoices.rows()], results


def test_each_month_has_what_was_used_paid_in_and_due(tmp_path):
    rows, _ = ran(tmp_path, SCENARIO, 1)
    by = {(row["month"], row["account"]): row for row in rows}
    january, february, whole = (by[month, "a"] for month in ("2026-01", "2026-02", "all"))
    # x, in the warm-up, is two started minutes of 0.10: it is paid all the same
    assert [january[f"{name}_mean"] for name in ("opening", "usage", "cash", "lapsed", "closing")] == [
        "13.000000", "0.200000", "0.000000", "0.000000", "12.800000"
    ]  # fmt: skip
    # y is 0.30; the lot of 3 is younger than that of 10, and expires whole on 2 February
    assert [february[f"{name}_mean"] for name in ("opening", "usage", "cash", "lapsed", "closing")] == [
        "12.800000", "0.300000", "50.000000", "3.000000", "59.500000"
    ]  # fmt: skip
    # two fees of 31 a month: one day of January's 31 after the warm-up is 2.00; three of February's 28 are 6.642857
    assert [row["fees_mean"] for row in (january, february, whole)] == ["2.000000", "6.642857", "8.642857"]
    assert [row["to_pay_mean"] for row in (january, february, whole)] == ["2.000000", "56.642857", "58.642857"]
    assert by["2026-02", "b"]["to_pay_mean"] == "1.000000"  # post-paid: its usage is what it pays
    # the number's rental is shared: 28 / 31 of a day, and 3 of 28
    assert [by[month, ""]["rentals_mean"] for month in ("2026-01", "2026-02", "all")] == [
        "0.903226",
        "3.000000",
        "3.903226",
    ]
    assert by["all", ""]["usage_mean"] == ""


def test_every_row_is_reconciled_to_the_micro(tmp_path):
    rows, _ = ran(tmp_path, RANDOM, 7)
    assert [row["month"] for row in rows] == ["2026-01", "2026-02", "all"]
    for row in rows:
        opening, cash, invoiced, usage, lapsed, closing = (
            Decimal(row[f"{name}_mean"]) for name in ("opening", "cash", "invoiced", "usage", "lapsed", "closing")
        )
        assert opening + cash + invoiced - usage - lapsed == closing
    assert rows[0]["closing_mean"] == rows[1]["opening_mean"]
    assert Decimal(rows[0]["usage_mean"]) > 0 < Decimal(rows[0]["lapsed_mean"])


def test_usage_that_is_not_what_was_charged_is_refused(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO)
    study = prepare(load(file))
    (replication,) = simulate(study, [0], engine="reference")
    replication.tally.accounts[0].charged += 1
    with pytest.raises(BooksError, match="account a: the months' usage is 500000 micros, and 500001 were charged"):
        Invoices(study.loaded, study.plan).add(replication)


def test_the_heaviest_100_organisers_and_the_rest_add_up_to_usage(tmp_path):
    _, results = ran(tmp_path, RANDOM, 3)
    found = results.organisers()
    assert len(found) == 101
    assert list(found)[-1] == "cost.by_organiser.rest"
    assert [sum(amounts) for amounts in zip(*found.values(), strict=True)] == results.whole("cost.usage")
    totals = [sum(amounts) for amounts in found.values()][:-1]
    assert totals == sorted(totals, reverse=True)
    assert "cost.by_organiser.w/1" in results.summary() or "cost.by_organiser.w/2" in results.summary()


def test_every_result_of_every_replication_is_written_exactly(tmp_path):
    _, results = ran(tmp_path, RANDOM, 3)
    write_results(tmp_path, results, "csv")
    lines = (tmp_path / "results.csv").read_text().splitlines()
    assert lines[0] == "replication,result,value"
    assert len(lines) == 1 + 3 * (len(results.names) + 101)
    usage = [Decimal(line.split(",")[2]) for line in lines if ",cost.usage," in line]
    assert [int(value * 10**6) for value in usage] == results.whole("cost.usage")
    # nobody asked for a trunk, so there is no share
    assert "1,trunks.main.blocking," in lines


def test_parquet_holds_the_same_results(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    _, results = ran(tmp_path, RANDOM, 2)
    write_results(tmp_path, results, "csv")
    write_results(tmp_path, results, "parquet")
    table = pq.read_table(tmp_path / "results.parquet").to_pylist()
    lines = (tmp_path / "results.csv").read_text().splitlines()[1:]
    assert len(table) == len(lines)
    for row, line in zip(table, lines, strict=True):
        number, name, value = line.split(",")
        assert (str(row["replication"]), row["result"]) == (number, name)
        assert row["value"] == (Decimal(value) if value else None)


POOLED = """
scenario: a pool, then credit, then invoices
clock: {start: 2026-01-30, timezone: UTC, duration: 5d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.10}]}}
accounts:
  a:
    tariff: t
    pools: {p: {minutes: 4, covers: [{direction: inbound}], renews: month}}
    credit: {opening: 0.15, then: postpaid}
numbers: {n: {number: "+12065550100", kind: toll}}
bridges: {main: {numbers: [n]}}
calls:
  x: {at: +1h, via: n, lasts: 6m}
  y: {at: 2026-02-01T12:00, via: n, lasts: 3m}
  z: {at: 2026-02-02T12:00, via: n, lasts: 3m}
"""


def test_pool_minutes_and_invoices_stand_in_their_months(tmp_path):
    rows, _ = ran(tmp_path, POOLED, 1)
    # x: the pool pays 4 of its 6 minutes; 0.20 is due, credit has 0.15, so 0.05 is invoiced. In February the pool, full
    # again, pays y whole and one minute of z; its other two are invoiced
    assert [row["pool_minutes_mean"] for row in rows] == ["4.000", "4.000", "8.000"]
    assert [row["invoiced_mean"] for row in rows] == ["0.050000", "0.200000", "0.250000"]
    assert [row["usage_mean"] for row in rows] == ["0.200000", "0.200000", "0.400000"]
    assert [row["to_pay_mean"] for row in rows] == ["0.050000", "0.200000", "0.250000"]
    assert [row["closing_mean"] for row in rows] == ["0.000000"] * 3


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_pools_use_is_counted_by_day_and_shown_since_its_renewal(tmp_path, engine, monkeypatch):
    if engine == "compiled":
        monkeypatch.setenv("TOLLBRIDGE_KERNEL", "plain")
    file = tmp_path / "s.yaml"
    file.write_text(POOLED)
    study = prepare(load(file))
    fans = Fans(study.plan, study.demand.cast, study.loaded.clock)
    for replication in simulate(study, [0], engine=engine):
        fans.add(replication)
        (pool,) = replication.tally.pools[0]
        assert (pool.day_used // 60_000).tolist() == [4, 0, 3, 1, 0]
        assert pool.day_used.sum() == pool.used
    found = fans.as_json()["accounts"]["a"]["pools"]["p"]
    # used 4 at the end of 30 and 31 January; renewed on 1 February: 3, then 4
    assert found["used"]["p50"] == [4, 4, 3, 4, 4]
    assert found["size"] == [4] * 5
    assert found["empty"] == [1.0] * 5


CREDIT = "credit: {opening: 0.15, then: postpaid}"
COMMITTED = POOLED.replace(CREDIT, "commitment: {amount: 31, per: month}\n    control: {mode: postpaid}")


def test_a_commitments_shortfall_stands_in_the_month_that_settles_it(tmp_path):
    rows, results = ran(
        tmp_path, COMMITTED.replace("    pools", "    # pools").replace("duration: 5d", "duration: 4d"), 1
    )
    # two of January's 31 days of a commitment of 31 are 2.00, of which x pays 0.60; two of February's 28 are 2.214286, of
    # which y and z pay 0.60
    assert [row["shortfall_mean"] for row in rows] == ["1.400000", "1.614286", "3.014286"]
    assert [row["to_pay_mean"] for row in rows] == ["2.000000", "2.214286", "4.214286"]
    assert str(results.statistics("cost.shortfall").mean) == "3.014286"
