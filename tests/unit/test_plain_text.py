"""Text of a file is text: never markup, escapes, formulas or HTML, wherever it is shown."""

import io
import xml.etree.ElementTree as ET

import pytest

from tollbridge.cli import run_command_line
from tollbridge.plain_text import counted, shown, shown_in_a_line
from tollbridge.report.lines import Lines

SCENARIO = r"""
scenario: "Q1 [/budget] [red]plan :smile: <b>&\e[2K\u202e\a"
clock: {start: 2026-01-05, timezone: UTC, duration: 8h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}
accounts: {a: {tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls: {x: {via: n, lasts: 61s, tags: {team: "=HYPERLINK(1)[/x]<i>\e[31m"}}}
cases:
  "ok\e[2K\e[1A\e[32mpassed\e[0m\n1 passed <b>&\"]]>": {expect: {calls: {x: {cost: 0.03}}}}
"""


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred", "\u241b[31mred"),
        ("\x07\x7f", "\u2407\u2421"),
        ("\x9b31m", "\ufffd31m"),
        ("a\u202eb", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("Zürich – 東京", "Zürich – 東京"),
    ],
)
def test_control_characters_are_shown_as_their_pictures(text, seen):
    assert shown(text) == seen


def test_a_name_is_one_line():
    assert shown_in_a_line("a\nb\r\tc") == "a\u240ab\u240d c"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_no_escape_of_a_file_reaches_the_terminal(file, capfd):
    assert run_command_line(["run", str(file)]) == 0
    run_command_line(["check", str(file)])
    done = capfd.readouterr()
    printed = done.out + done.err
    assert "Q1 [/budget] [red]plan :smile: <b>&\u241b[2K\ufffd\u2407" in printed
    assert not any(character in printed for character in "\x1b\x07\u202e")
    assert "1 passed <b>" in next(line for line in printed.splitlines() if line.startswith("FAILED"))


def test_names_in_junit_are_text(file, tmp_path, capfd):
    run_command_line(["check", str(file), "--junit", str(tmp_path / "j.xml")])
    (case,) = ET.parse(tmp_path / "j.xml").getroot().iter("testcase")
    assert '<b>&"]]>' in case.get("classname")
    assert "\x1b" not in (tmp_path / "j.xml").read_text(encoding="utf-8")


def test_a_tag_in_a_csv_is_no_formula_and_no_escape(file, tmp_path, capfd):
    assert run_command_line(["run", str(file), "--format", "csv", "--out", str(tmp_path / "out")]) == 0
    cdrs = (tmp_path / "out" / "cdrs.csv").read_text(encoding="utf-8")
    assert ",team==HYPERLINK(1)[/x]<i>\u241b[31m," in cdrs  # `team=` stands before it: no spreadsheet reckons it
    assert "\x1b" not in cdrs


def test_cells_of_a_printed_table_are_no_markup():
    from rich.console import Console

    stream = io.StringIO()
    table = Lines("[/title]", ["[bold]heading"], [["[/x] :smile:"]]).fitted(80)
    Console(file=stream, markup=False, emoji=False, width=80).print(table)
    assert all(text in stream.getvalue() for text in ("[/title]", "[bold]heading", "[/x] :smile:"))


def test_cells_of_a_users_csv_bring_no_escapes(tmp_path):
    from tollbridge.sheets.rows import CsvSource

    (tmp_path / "t.csv").write_text("a,b\n\x1b[31m1,2\n", encoding="utf-8")
    (block,) = CsvSource(tmp_path / "t.csv", "utf-8").blocks()
    assert block.rows == [["a", "b"], ["\u241b[31m1", "2"]]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (counted(1, "licence"), "1 licence"),
        (counted(0, "licence"), "0 licences"),
        (counted(1000, "licence"), "1,000 licences"),
        (counted(1, "row stands", "rows stand"), "1 row stands"),
        (counted(2, "row stands", "rows stand"), "2 rows stand"),
    ],
)
def test_a_count_of_one_is_in_the_singular(written, expected):
    assert written == expected
