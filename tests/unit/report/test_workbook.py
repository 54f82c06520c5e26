"""The Excel workbook: numbers are numbers in their own decimals, text is text, the inputs are there."""

from __future__ import annotations

import json

import pytest
from tests.unit.report.conftest import NASTY, write_run

from tollbridge.records.folder import sealed
from tollbridge.report.workbook import _title, write_workbook

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def book(run_folder):
    return openpyxl.load_workbook(write_workbook(run_folder))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_summary_has_the_headline(book):
    summary = {row[0]: row[1] for row in rows(book["Summary"])}
    assert summary["Cost"] == "280.00 USD"
    assert summary["Forecast range of the cost"] == "250.00 to 300.00 USD"
    assert summary["Simulation error of the mean"] == "270.00 to 290.00 USD"
    assert summary["seed"] == "7"
    assert book.sheetnames[0] == "Summary"


def test_every_result_is_a_number_with_its_decimals(book):
    sheet = book["Results"]
    found = {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}
    assert found["cost.total"].value == 280
    assert found["cost.total"].number_format == "#,##0.000000"
    assert len(found) == 13


def test_money_in_tables_has_the_currencys_decimals(tmp_path):
    folder = write_run(tmp_path, "yen")
    summary = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").write_text(json.dumps(sealed(summary | {"currency": "JPY"})))
    sheet = openpyxl.load_workbook(write_workbook(folder))["Cost by account"]
    assert [sheet["B1"].value, sheet["B2"].value, sheet["B2"].number_format] == ["mean, JPY", 280, "#,##0"]


def test_text_that_looks_like_a_formula_stays_text(book):
    months = book["Forecast by month, account and"]
    cell = months["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_inputs_are_the_scenarios_leaves_as_text(run_folder):
    (run_folder / "scenario.yaml").write_text("a: {b: 010, c: [NO, 2026-01-05]}\nd: [{e: +44}]\n")
    sheet = openpyxl.load_workbook(write_workbook(run_folder))["Inputs"]
    assert rows(sheet) == [["key", "value"], ["a.b", "010"], ["a.c", "NO, 2026-01-05"], ["d.0.e", "+44"]]


def test_a_sheets_title_is_one_that_excel_takes():
    assert _title("Cost [a/b]: *?", []) == "Cost  a b"
    assert _title("x" * 40, []) == "x" * 31
    assert _title("Pools", ["pools"]) == "Pools (2)"
    assert _title("\x1b[]", []) == "Table"


def test_a_hostile_title_is_text(book):
    assert NASTY in [row[1] for row in rows(book["Summary"])]
