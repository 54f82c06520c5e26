"""What Python code gets: runs, prices, checks, and tables as frames with exact money."""

from __future__ import annotations

from datetime import timedelta
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
