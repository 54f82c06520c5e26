"""Two engines and the audit agree: what random and shipped scenarios come to follows from their records, by another way.

`TOLLBRIDGE_AUDITED=500` audits so many random scenarios, from number `TOLLBRIDGE_AUDITED_FROM` on.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("polars", reason="the extra [frames] is not installed")

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

from building import written
from random_scenario import random_study

from tollbridge.auditing.books import Audit, audit
from tollbridge.cli import run_command_line
from tollbridge.expect.outline import scenario_files

MANY = int(os.environ.get("TOLLBRIDGE_AUDITED", "8"))
FIRST = int(os.environ.get("TOLLBRIDGE_AUDITED_FROM", "0"))
SHIPPED = Path(__file__).parents[2] / "scenarios"
WANTED = ("--records", "ledger", "--record-replications", "all", "--format", "csv")


@pytest.fixture(autouse=True)
def no_report(monkeypatch):
    """Leave the drawing of reports out: it takes longer than the run, and the audit reads none."""
    monkeypatch.setattr("tollbridge.report.html.write_report", lambda _: None)


def audited(file: Path, folder: Path, replications: int) -> Audit:
    assert run_command_line(["run", str(file), *WANTED, "--replications", str(replications), "--out", str(folder)]) == 0
    return audit(folder)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + MANY))
def test_every_figure_of_a_random_scenario_follows_from_its_records(seed, tmp_path):
    found = audited(written(random_study(seed), tmp_path / "s.yaml"), tmp_path / "out", 2)
    assert found.differs == []
    assert found.follows > 50
    assert "no rule is known" not in found.unknown


@pytest.mark.parametrize("file", scenario_files(SHIPPED), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_figure_of_a_shipped_scenario_follows_from_its_records(file, tmp_path):
    found = audited(file, tmp_path / "out", 1)
    assert found.differs == []
    assert found.follows > 20
    assert "no rule is known" not in found.unknown
