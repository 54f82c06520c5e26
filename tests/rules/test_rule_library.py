"""The shipped rule library, run by the same runner as `tollbridge check`; and the library is as large as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tollbridge.expect.outline import file_units, scenario_files
from tollbridge.expect.runner import FileCheck, Manner

RULES = Path(__file__).parents[2] / "scenarios" / "rules"
CASES = [(file, unit) for file in scenario_files(RULES) for unit in file_units(file)]


@pytest.mark.parametrize(("file", "unit"), CASES, ids=[f"{file.stem}::{unit.name}" for file, unit in CASES])
def test_rule(file, unit):
    outcome = FileCheck(file, Manner(engine="reference")).outcome(unit)
    lines = [line for failed in outcome.failures.values() for failure in failed for line in failure.lines()]
    assert outcome.passed, "\n".join([*outcome.problems, *lines])


def test_the_library_holds_each_theme():
    themes = {file.stem for file in scenario_files(RULES)}
    assert themes >= {
        *("increments", "rounding", "windows", "rates", "pools"),
        *("credit", "control", "cutoff", "admission", "conferences", "one-instant"),
    }
    assert len(CASES) >= 60
