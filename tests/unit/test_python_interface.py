"""What Python code gets: runs, prices, checks, and tables as frames with exact money."""

from __future__ import annotations

import doctest
import importlib
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

import tollbridge
from tollbridge.errors import TollbridgeError

SCENARIO = """\
scenario: <b>Two calls</b>
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls:
  alice: {at: +0s, via: n, lasts: 61s}
  bob: {at: +10m, via: n, lasts: 60s}
expect: {calls: {alice: {cost: 0.20}}}
"""


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "two-calls.yaml"
    file.write_text(SCENARIO)
    return file


def test_a_run_gives_results_with_exact_money(scenario):
    # two started minutes and one at 0.10
    assert tollbridge.run(scenario).results.statistics("cost.total").mean == Decimal("0.30")


def test_a_run_can_be_of_a_loaded_scenario(scenario):
    loaded = tollbridge.load(scenario).variant({"calls": {"bob": {"lasts": "0s"}, "alice": {"lasts": "0s"}}})
    assert tollbridge.run(loaded).results.statistics("cost.total").mean == Decimal("0.20")


def test_a_price(scenario):
    leg = tollbridge.price(scenario, via="n", lasts="61s", at="2026-01-05T09:30")
    assert (leg.cost, leg.billed, leg.cause) == (Decimal("0.20"), timedelta(minutes=2), "normal")
    assert [step[2] for step in leg.steps] == [Decimal("0.10"), Decimal("0.10")]


def test_a_check(scenario):
    (outcome,) = tollbridge.check(scenario)
    assert outcome.passed
    assert outcome.checked == ("calls.alice",)


def test_a_notebook_shows_the_projection_with_its_text_escaped(scenario):
    html = tollbridge.run(scenario)._repr_html_()
    assert "&lt;b&gt;Two calls" in html
    assert "<b>" not in html


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("money", "costs"),
    [("decimal", [Decimal("0.20"), Decimal("0.10")]), ("float", [0.2, 0.1]), ("micros", [200_000, 100_000])],
)
def test_cdrs_as_a_frame(scenario, library, money, costs):
    pytest.importorskip(library, reason=f"{library} is not installed")
    frame = tollbridge.run(scenario).frame("cdrs", library, money)
    assert list(frame["leg"]) == ["alice", "bob"]
    assert list(frame["cost"]) == costs
    assert frame["arrived"][0].isoformat() == "2026-01-05T09:00:00+00:00"


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("table", ["results", "forecast", "ledger"])
def test_other_tables_as_frames(scenario, library, table):
    pytest.importorskip(library, reason=f"{library} is not installed")
    frame = tollbridge.run(scenario).frame(table, library)
    rows = {"results": "result", "forecast": "month", "ledger": "kind"}
    assert len(frame[rows[table]]) > 0
    if table == "ledger":
        assert list(frame["amount"]) == [Decimal(1), Decimal("-0.10"), Decimal("-0.10"), Decimal("-0.10")]


def test_records_that_were_not_kept_are_said_to_be_missing(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    with pytest.raises(TollbridgeError, match="no replication was recorded"):
        tollbridge.run(scenario, record=()).frame("cdrs")


def test_a_scenario_from_a_text_or_a_mapping_is_the_files(scenario):
    mapping = {
        "scenario": "Two calls",
        "clock": {"start": datetime(2026, 1, 5, 9), "timezone": "UTC", "duration": "1h"},
        "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.1}]}},
        "accounts": {"a": {"country": "US", "tariff": "t", "credit": {"opening": Decimal(1)}}},
        "numbers": {"n": {"number": "+12065550100"}},
        "calls": {
            "alice": {"at": "+0s", "via": "n", "lasts": "61s"},
            "bob": {"at": "+10m", "via": "n", "lasts": "60s"},
        },
    }
    costs = [tollbridge.run(one).results.statistics("cost.total").mean for one in (scenario, SCENARIO, mapping)]
    assert costs == [Decimal("0.30")] * 3


def test_a_mapping_that_is_refused_says_why():
    with pytest.raises(TollbridgeError, match=r"mapping\.yaml"):
        tollbridge.load({"scenario": "x", "clok": {}})


def test_vary_changes_one_place_and_refuses_what_is_not_there(scenario):
    loaded = tollbridge.load(scenario)
    dearer = loaded.vary({"tariffs.t.inbound.0.per_minute": 0.2, "calls.bob.lasts": "0s"})
    # alice's two minutes and the one that bob has begun, at 0.20
    assert tollbridge.run(dearer).results.statistics("cost.total").mean == Decimal("0.60")
    with pytest.raises(TollbridgeError, match="unknown number 'm'"):
        loaded.vary({"numbers.m.ports": 1})


def test_a_comparison_has_verdicts_rows_and_html(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    loaded = tollbridge.load(scenario)
    found = tollbridge.compare([loaded, loaded.vary({"calls.bob.lasts": "61s"})], fail_if=["cost.total > +30%"])
    # 0.30 and 0.40: a third more
    assert [verdict.failed for verdict in found.verdicts] == [True]
    frame = found.frame()
    total = frame[frame["result"] == "cost.total"]
    assert list(total["mean"]) == pytest.approx([0.30, 0.40])
    assert list(total["difference"])[1] == pytest.approx(0.10)
    assert "&lt;b&gt;Two calls" in found._repr_html_()


def test_a_sweep_of_a_mapping_has_a_row_a_variant(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    told = []
    found = tollbridge.sweep(
        SCENARIO,
        {"tariffs.t.inbound.0.per_minute": [0.1, 0.2]},
        results=["cost.total"],
        progress=lambda *of: told.append(of),
    )
    frame = found.frame()
    assert list(frame["tariffs.t.inbound.0.per_minute"]) == ["0.1", "0.2"]
    assert list(frame["cost.total"]) == pytest.approx([0.30, 0.60])
    assert told == [(1, 2), (2, 2)]


def test_a_size_has_its_value_and_a_row_for_each_tried(scenario):
    # alice's two minutes at 0.10; with less she is cut, and bob is refused, not cut
    found = tollbridge.size(
        scenario, find="accounts.a.credit.opening=0.10..0.50", until="accounts.a.cut.max", below="1", replications=1
    )
    assert found.value == Decimal("0.20")
    assert {row["value"] for row in found.rows()} >= {Decimal("0.20"), Decimal("0.19")}
    assert str(found) in found._repr_html_()


def test_the_examples_of_the_interface_run():
    assert doctest.testmod(tollbridge).failed == 0
    assert doctest.testmod(importlib.import_module("tollbridge.scenario.patch")).failed == 0
