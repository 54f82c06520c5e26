"""The summary: one page, the headline first, money in the currency's decimals; pools, budgets and alerts have their tables."""

from __future__ import annotations

import json

import pytest
from tests.unit.report.conftest import statistics, write_run

from tollbridge.records.folder import sealed
from tollbridge.report.credit_exhibits import control
from tollbridge.report.folder import read_folder
from tollbridge.report.html import render
from tollbridge.report.summary_page import summary_cards, summary_page


@pytest.fixture
def changed(tmp_path):
    def changed(results, **summary):
        folder = write_run(tmp_path, "a run")
        document = json.loads((folder / "summary.json").read_text()) | summary
        document["results"] |= {name: statistics(*values) for name, values in results.items()}
        (folder / "summary.json").write_text(json.dumps(sealed(document)))
        return read_folder(folder)

    return changed


def test_the_forecast_range_and_the_simulation_error_are_cards_of_their_own(changed):
    cards = {card.name: card for card in summary_cards(changed({}))}
    assert cards["Cost"].figure == "280.00 USD"
    assert cards["Forecast range of the cost"].figure == "250.00 to 300.00 USD"
    assert cards["Forecast range of the cost"].detail.startswith("too narrow")
    assert cards["Simulation error of the mean"].figure == "270.00 to 290.00 USD"


def test_what_credit_leaves_out_and_what_has_no_rate_is_warned_of(changed):
    page = summary_page(changed({"legs.by_cause.no-rate": ("100", "90", "110")}), "a run")
    assert "Credit refuses or cuts 25.0% of the callers. Had they gone on, they would have cost 93.50 USD more." in page
    assert "10.0% of the legs have no rate, and are missing in the cost." in page


def test_the_two_figures_of_cash_are_named_apart(changed):
    cards = {card.name: card for card in summary_cards(changed({"cash.paid_in": ("50", "50", "50")}))}
    assert (cards["Cash paid in"].figure, cards["Cash paid in"].detail) == (
        "50.00 USD", "top-ups and recharges, without the opening credit"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "text"),
    [("JPY", "<dd>280\N{NO-BREAK SPACE}JPY</dd>"), ("KWD", "<dd>280.000\N{NO-BREAK SPACE}KWD</dd>")],
)
def test_a_report_shows_money_with_the_currencys_decimals(changed, currency, text):
    page = render(changed({}, currency=currency))
    assert text in page
    assert "280.00\N{NO-BREAK SPACE}" not in page


def test_the_largest_costs_have_fees_beside_the_lines_of_usage(changed):
    lines = {"cost.by_tag.team.a": ("90", "80", "99"), "cost.by_tag.team.b": ("40", "30", "50")}
    page = summary_page(changed(lines | {"cost.fixed": ("60", "60", "60")}), "a run")
    places = [page.index(f"<td>{name}</td>") for name in ("team a", "licence fees and rentals", "team b")]
    assert places == sorted(places)
    assert "licence fees" not in summary_page(changed(lines | {"cost.fixed": ("0", "0", "0")}), "a run")


def test_a_heading_stands_over_its_numbers(changed):
    page = render(changed({}))
    assert '<th scope="col" class="number">mean, USD</th>' in page
    assert '<th scope="col">month</th>' in page


def test_pools_and_budgets_have_their_tables(changed):
    run = changed({
        "pools.contoso.zone-a.used": ("90", "60", "120"), "pools.contoso.zone-a.unused": ("30", "0", "60"),
        "pools.contoso.zone-a.empty": ("0.25", "0", "1"), "pools.contoso.zone-a.empty_at": ("7200", "7200", "7200"),
        "budgets.sales.over": ("0.5", "0", "1"),
    })  # fmt: skip
    tables = {exhibit.name: exhibit.table for exhibit in control(run)}
    assert list(tables["pools"].rows) == [["contoso.zone-a", 90, 60, 120, 30, "25.0%", 2.0]]
    assert list(tables["budgets"].rows) == [["sales", "50.0%", "100.0%"]]


def test_the_months_have_units_and_decimals(changed):
    page = render(changed({}))
    assert "usage, USD" in page
    assert ">280.00</td>" in page


def test_a_pool_has_a_fan_of_its_use_with_the_chance_of_having_been_empty(run_folder):
    fan = next(exhibit for exhibit in control(read_folder(run_folder)) if exhibit.name == "pool-contoso--zone-a")
    # a minute a day of the pool's hour; one of four replications found it empty on the tenth day
    assert [trace.get("name") for trace in fan.traces][-2:] == ["size", "chance of having been empty"]
    assert list(fan.table.rows)[9][:2] == ["2026-01-14", 10.0]
    assert [row[-1] for row in fan.table.rows][8:10] == ["0.0%", "25.0%"]
