"""A commitment's total over hundreds of replications, worked out again from the CDRs of each as a reader with a pen would."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tollbridge.cli import run_command_line

MODEL = Path(__file__).parents[3] / "scenarios" / "models" / "monthly-commitment.yaml"
DATA = os.environ.get("TOLLBRIDGE_REAL_DATA", "")
FILE = Path(DATA).parent / "cases" / "language" / "zoom-mid.yaml"
REPLICATIONS = 200
MONTHS = ("2026-01", "2026-02", "2026-03")
A_TENTH_OF_IT = """\
accounts: {office: {commitment: {amount: 10}}}
workloads: {meetings: {meetings: {rate: 0.035/h}}}
"""
ON_A_COMMITMENT = """\
accounts:
  zoom: {credit: null, top_ups: null, control: {mode: postpaid}, commitment: {amount: 100, per: month}}
"""


def totals_by_hand(cdrs: Path, committed: int) -> list[Decimal]:
    """Return each replication's total: of each month what it used, or what was committed if that is more."""
    used: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    with cdrs.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            used[row["replication"]][row["released"][:7]] += Decimal(row["cost"])  # a post-paid leg pays when it ends
    return [sum((max(Decimal(committed), of[month]) for month in MONTHS), Decimal(0)) for of in used.values()]


def totals_of_the_run(folder: Path) -> list[Decimal]:
    with (folder / "results.csv").open(newline="", encoding="utf-8") as lines:
        return [Decimal(row["value"]) for row in csv.DictReader(lines) if row["result"] == "cost.total"]


def run(folder: Path, plan: Path, changes: str) -> Path:
    """Run a plan with its monthly commitment and the CDRs of every replication; return the run's folder."""
    shutil.copyfile(plan, folder / "plan.yaml")
    (folder / "committed.yaml").write_text(f"extends: plan.yaml\n{changes}")
    wanted = [
        "--records",
        "cdrs",
        "--record-replications",
        "all",
        "--format",
        "csv",
        "--replications",
        str(REPLICATIONS),
    ]
    assert run_command_line(["run", str(folder / "committed.yaml"), *wanted, "--out", str(folder / "out")]) == 0
    return folder / "out"


def mean_of_the_run(folder: Path) -> Decimal:
    return Decimal(json.loads((folder / "summary.json").read_text())["results"]["cost.total"]["mean"])


def test_each_month_pays_its_use_or_the_commitment_in_every_one_of_200_replications(tmp_path):
    out = run(tmp_path, MODEL, A_TENTH_OF_IT)
    totals = totals_by_hand(out / "cdrs.csv", 10)
    assert len(totals) == REPLICATIONS
    assert totals == totals_of_the_run(out)
    assert abs(mean_of_the_run(out) - sum(totals) / REPLICATIONS) <= Decimal("0.0000005")
    # some months stay under 10 and some go over: their mean is neither three commitments nor the mean of the use
    assert min(totals) == 3 * 10 < max(totals)


@pytest.mark.skipif(not FILE.is_file(), reason="TOLLBRIDGE_REAL_DATA names no folder with the cases beside it")
def test_a_known_contract_comes_to_324_43_by_hand_and_by_the_run(tmp_path):
    out = run(tmp_path, FILE, ON_A_COMMITMENT)
    totals = totals_by_hand(out / "cdrs.csv", 100)
    assert totals == totals_of_the_run(out)
    assert round(sum(totals) / REPLICATIONS, 2) == round(mean_of_the_run(out), 2) == Decimal("324.43")
