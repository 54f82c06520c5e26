"""Two properties of generated inputs: whatever validates, runs; whatever is written, is read back.

`TOLLBRIDGE_GENERATED=2000` tries so many inputs.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from mutated_files import FILES
from mutating import altered

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

from building import as_yaml
from random_scenario import random_scenario
from test_mutated_inputs import bounded

from tollbridge.cli import run_command_line
from tollbridge.engine.plan import memory

MANY = int(os.environ.get("TOLLBRIDGE_GENERATED", "6"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(memory, "check_memory", bounded)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def call(*arguments):
    return run_command_line([str(part) for part in arguments])


def inputs(folder):
    """Yield scenario files: generated ones, and whole ones with other digits."""
    for seed in range(MANY):
        file = folder / f"random-{seed}.yaml"
        file.write_text(as_yaml(random_scenario(seed)), encoding="utf-8")
        yield file
        for name in ("full.yaml", "expecting.yaml"):
            file = folder / f"altered-{seed}-{name}"
            file.write_bytes(altered(seed, FILES[name].encode()))
            yield file


def test_whatever_validates_runs(folder, capfd):
    validated = []
    for file in inputs(folder):
        if call("validate", file) == 0:
            validated.append(file.name)
            for engine in ("auto", "reference"):
                status = call("run", file, "--replications", 1, "--engine", engine, "--json")
                assert status == 0, (file.name, engine, capfd.readouterr().err)
    assert len(validated) > MANY  # most are not so broken that they would be refused


def figures(out):
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return {key: summary[key] for key in ("scenario", "seed", "replications", "results")}


def test_whatever_is_written_is_read_back(folder, capfd):
    written = 0
    for file in inputs(folder):
        out, again = folder / "out", folder / "again"
        if call("run", file, "--replications", 2, "--format", "csv", "--out", out) != 0:
            continue
        written += 1
        assert call("validate", out / "scenario.yaml") == 0, (file.name, capfd.readouterr().err)
        assert call("run", out / "scenario.yaml", "--format", "csv", "--out", again) == 0
        assert figures(out) == figures(again), file.name
        assert (out / "cdrs.csv").read_bytes() == (again / "cdrs.csv").read_bytes(), file.name
        assert (out / "ledger.csv").read_bytes() == (again / "ledger.csv").read_bytes(), file.name
        assert call("report", out) == 0, (file.name, capfd.readouterr().err)
        for table in out.glob("*.csv"):
            with table.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.reader(lines))
            assert len({len(row) for row in rows}) == 1, (file.name, table.name)
        shutil.rmtree(out)
        shutil.rmtree(again)
    assert written > MANY
    capfd.readouterr()


def test_what_is_fitted_validates_and_runs(folder):
    assert call("fit", "records.csv", "--out", "fitted.yaml") == 0
    assert call("validate", "fitted.yaml") == 0
    assert call("run", "fitted.yaml", "--replications", 1) == 0


def test_expectations_that_are_updated_hold(folder, capfd):
    whole = FILES["expecting.yaml"].split("cases:")[0]
    held = 0
    for seed in range(4 * MANY):
        file = folder / "e.yaml"
        file.write_bytes(altered(seed, whole.encode()))
        if call("check", file, "--workers", 1, "--update") == 0:
            held += 1
            assert call("check", file, "--workers", 1) == 0, (seed, capfd.readouterr().out)
    assert held
