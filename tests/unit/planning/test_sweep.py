"""`sweep`: every combination, in any number of processes, gone on with after an interruption."""

from __future__ import annotations

import csv
from xml.etree import ElementTree as ET

import pytest
from tests.unit.planning.conftest import FLUID, LOSS_SYSTEM

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.planning.plot import write_plot
from tollbridge.planning.sweep import Cell, Grid, Sweep, sweep, write_csv
from tollbridge.planning.text import sweep_text
from tollbridge.planning.value_ranges import parse_value_list
from tollbridge.planning.variant_results import Effort

BLOCKING = "numbers.line.blocking"


@pytest.fixture
def grid(write):
    file = write(LOSS_SYSTEM, duration="8h", rate=60)
    settings = (parse_value_list("numbers.line.ports=1,4"), parse_value_list("workloads.callers.legs.rate=30/h,60/h"))
    return Grid(file, settings, Effort(2), (BLOCKING, "legs.total"))


def test_every_combination_is_run_the_last_setting_turning_fastest(grid):
    swept = sweep(grid)
    assert [cell.values for cell in swept.cells] == [("1", "30/h"), ("1", "60/h"), ("4", "30/h"), ("4", "60/h")]
    shares = [cell.means[BLOCKING].mean for cell in swept.cells]
    assert shares[1] > shares[0] > shares[2]
    assert shares[1] > shares[3]


def test_a_sweep_goes_on_where_it_was_interrupted(grid, tmp_path):
    state = tmp_path / "state.jsonl"
    whole = sweep(grid, state=state)
    lines = state.read_text().splitlines()
    state.write_text("\n".join(lines[:2]) + "\n" + lines[2][:40])  # killed while writing the third
    seen = []
    again = sweep(grid, state=state, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 4), (4, 4)]
    assert again == whole


def test_what_another_scenario_left_is_not_taken_for_a_result(grid, tmp_path):
    state = tmp_path / "state.jsonl"
    sweep(grid, state=state)
    seen = []
    other = Grid(grid.file, grid.settings, Effort(3), grid.results)
    sweep(other, state=state, progress=lambda done, _: seen.append(done))
    assert seen == [1, 2, 3, 4]


def test_two_processes_give_what_one_gives(grid):
    assert sweep(grid, workers=2) == sweep(grid)


def test_a_wrong_variant_is_refused_before_any_runs(grid):
    bad = Grid(grid.file, (parse_value_list("numbers.line.ports=1,many"),), Effort(1))
    seen = []
    with pytest.raises(ScenarioError):
        sweep(bad, progress=lambda *done: seen.append(done))
    assert seen == []


def test_a_sweep_needs_a_setting(grid):
    with pytest.raises(TollbridgeError, match="at least one"):
        sweep(Grid(grid.file, (), Effort(1)))


def test_the_csv_has_a_row_for_each_variant(grid, tmp_path):
    write_csv(sweep(grid), tmp_path / "sweep.csv")
    with (tmp_path / "sweep.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4
    assert rows[0]["numbers.line.ports"] == "1"
    assert float(rows[0][BLOCKING]) > float(rows[2][BLOCKING])


def test_the_plot_is_an_svg_with_a_line_for_each_other_setting(grid, tmp_path):
    file = tmp_path / "sweep.svg"
    write_plot(sweep(grid), BLOCKING, file)
    tree = ET.parse(file)
    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    assert all(len(line.attrib["points"].split()) == 2 for line in lines)
    with pytest.raises(TollbridgeError, match="no result 'cost'"):
        write_plot(sweep(grid), "cost", file)


def test_the_text_draws_bars_for_what_differs(grid):
    text = sweep_text(sweep(grid))
    assert f"bars: {BLOCKING}" in text
    assert "█" in text


def test_a_sweep_says_that_costs_are_not_like_for_like_where_credit_refuses(write):
    # three callers of 0.02: credit for one of them leaves two out, credit for all none
    calls = "\n".join(f"  c{i}: {{at: +{i}m, via: line, lasts: 60s}}" for i in range(3))
    file = write(FLUID, opening=1, more="", calls=calls)
    swept = sweep(Grid(file, (parse_value_list("accounts.a.credit.opening=0.02,1"),), Effort(1)))
    assert [cell.out_of_credit for cell in swept.cells] == [2 / 3, 0.0]
    assert sweep_text(swept).splitlines()[-1] == (
        "Costs are not like for like: credit refuses or cuts callers, and 1 of 2 variants leaves out up to 66.7% of them; "
        "see cost.unmet."
    )
    assert "cost.unmet" in swept.results


def test_no_value_of_a_sweep_is_a_formula_in_a_spreadsheet(tmp_path):
    cells = (Cell(("=1+1",), {}), Cell(("-5",), {}), Cell(("+12",), {}), Cell(("@x",), {}))
    write_csv(Sweep("f", ("=path",), (), cells, 1, 0), tmp_path / "s.csv")
    with (tmp_path / "s.csv").open(newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["'=path", "'=1+1", "-5", "+12", "'@x"]


def test_a_state_with_an_endless_count_is_no_line_that_a_sweep_wrote(grid, tmp_path):
    state = tmp_path / "state.jsonl"
    sweep(grid, state=state)
    first, *rest = state.read_text().splitlines()
    state.write_text("\n".join([first.replace(", 2]", ", Infinity]"), *rest]))
    with pytest.raises(TollbridgeError, match=r"state\.jsonl:1: is no line that a sweep wrote"):
        sweep(grid, state=state)


def test_a_sweep_shows_of_itself_neither_overspend_of_a_post_paid_account_nor_blocking_that_nobody_met(tmp_path):
    # the only leg comes in, so nobody asks for a trunk; its 0.02 is below the balance of 0 that a post-paid account begins with
    file = tmp_path / "scenario.yaml"
    file.write_text(
        """
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.02}]}}
accounts: {a: {country: US, tariff: t, control: {mode: postpaid}}}
numbers: {line: {number: "+18005550199", ports: 1}}
bridges: {b: {numbers: [line], dial_out: {trunks: 1}}}
calls:
  first: {via: line, at: +1h, lasts: 60s}
  second: {via: line, at: +1h, lasts: 60s}
""",
        encoding="utf-8",
    )
    swept = sweep(Grid(file, (parse_value_list("numbers.line.ports=1,2"),), Effort(1)))
    assert swept.results == ("cost.total", "callers.lost", BLOCKING)


def test_a_place_that_is_set_twice_is_refused(write):
    settings = tuple(map(parse_value_list, ("numbers.line.ports=4,5", "numbers.line.ports=6,7")))
    with pytest.raises(TollbridgeError, match=r"numbers\.line\.ports is set twice"):
        sweep(Grid(write(LOSS_SYSTEM, duration="1h", rate=20), settings, Effort(1)))
