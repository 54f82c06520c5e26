"""The shipped rule library and models of contracts, run by the runner of `tollbridge check`; and the library is large."""

from __future__ import annotations

from pathlib import Path

import pytest

from tollbridge.expect.outline import file_units, scenario_files
from tollbridge.expect.runner import FileCheck, Manner
from tollbridge.scenario.load import load

RULES = Path(__file__).parents[2] / "scenarios" / "rules"
MODELS = RULES.with_name("models")
CASES = [(file, unit) for file in scenario_files(RULES) for unit in file_units(file)]
MODEL_CASES = [(file, unit) for file in scenario_files(MODELS) for unit in file_units(file)]


@pytest.mark.parametrize(
    ("file", "unit"),
    [*CASES, *MODEL_CASES],
    ids=[f"{file.stem}::{unit.name}" for file, unit in [*CASES, *MODEL_CASES]],
)
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


@pytest.mark.parametrize("file", scenario_files(MODELS), ids=lambda file: file.stem)
def test_each_model_of_a_contract_is_held_by_hand(file):
    cases = [unit for of_file, unit in MODEL_CASES if of_file == file]
    assert len(cases) >= 3
    assert load(file).warnings == ()
