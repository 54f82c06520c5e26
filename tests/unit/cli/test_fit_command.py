"""`tollbridge fit` as a planner calls it."""

from __future__ import annotations

import json

import pytest

from tollbridge.cli import run_command_line

MAPPED = ["--columns", "at=when,lasts=held_s"]


@pytest.fixture
def calls(tmp_path):
    lines = ["when,held_s", *(f"2026-01-{5 + n % 14:02d}T{9 + n % 8:02d}:{n % 60:02d}:00,{60 + n}" for n in range(200))]
    file = tmp_path / "calls.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_fit_writes_a_scenario_that_is_valid_and_says_how_well_it_fits(calls, tmp_path, capsys):
    out = tmp_path / "fitted.yaml"
    assert run_command_line(["fit", str(calls), *MAPPED, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "200 legs" in said
    assert "holding time" in said
    assert run_command_line(["validate", str(out)]) == 0


def test_fit_does_not_write_over_a_file_unless_it_is_told_to(calls, tmp_path, capsys):
    out = tmp_path / "fitted.yaml"
    out.write_text("mine", encoding="utf-8")
    assert run_command_line(["fit", str(calls), *MAPPED, "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "mine"
    assert run_command_line(["fit", str(calls), *MAPPED, "--out", str(out), "--force"]) == 0


def test_fit_prints_one_json_document(calls, tmp_path, capsys):
    assert run_command_line(["fit", str(calls), *MAPPED, "--out", str(tmp_path / "f.yaml"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["parts"]["records"].startswith("200 legs")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--columns", "at"], "'at' is not KEY=VALUE"),
        (["--dialect", "teams"], "no column for `at` and `lasts` or `end`"),
        (["--dialect", "dates=sideways"], "is none of day-first, month-first"),
        (["--home", "ZZ"], "unknown country 'ZZ'"),
        (["--from", "noon"], "'noon' is not an instant"),
        (["--from", "2026-02-01"], "rows are before --from"),
        (["--forecast", "4"], "'4' has no unit"),
        (["--currency", "Dollars"], "'Dollars' is no ISO 4217 code"),
        (["--timezone", "Mars"], "unknown timezone"),
    ],
)
def test_bad_input_is_a_line_on_stderr_and_exit_2(calls, tmp_path, capsys, arguments, message):
    assert run_command_line(["fit", str(calls), *arguments, "--out", str(tmp_path / "f.yaml")]) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert run_command_line(["fit", str(tmp_path / "none.csv"), "--out", str(tmp_path / "f.yaml")]) == 2
    assert "none.csv: cannot be read" in capsys.readouterr().err
