"""`--strict` refuses what is left out without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tollbridge.cli import run_command_line

SCENARIO = """
scenario: A trace with an odd row
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}
accounts: {a: {tariff: t, credit: {opening: 5}}}
numbers: {n: {number: "+12065550100"}}
trace: {file: calls.csv}
"""


@pytest.mark.parametrize("command", ["run", "validate"])
def test_an_odd_row_of_a_trace_is_left_out_or_refused_when_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "calls.csv").write_text("at,via,lasts\n2026-01-05T10:00,n,60s\n2026-01-05T11:00,zz,60s\n")
    file = tmp_path / "odd.yaml"
    file.write_text(SCENARIO)
    assert run_command_line([command, str(file)]) == 0
    assert "calls.csv:3" in capsys.readouterr().err
    assert run_command_line([command, "--strict", str(file)]) == 2
    assert "calls.csv:3" in capsys.readouterr().err + capsys.readouterr().out
