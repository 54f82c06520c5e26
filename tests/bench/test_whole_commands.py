"""Whole commands, start to end, beside what they cannot do without: processor time side by side, best of some rounds.

pytest tests/bench/test_whole_commands.py -o addopts= --import-mode=importlib -s
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "scenarios" / "quickstart.yaml"
REPLICATIONS, LEGS = 100, 201_600
SCENARIO = f"""\
scenario: A month of calls, a hundred times
clock: {{start: 2026-01-05, timezone: America/New_York, duration: 28d}}
replications: {REPLICATIONS}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0.02}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: 1000000}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads:
  w: {{account: a, legs: {{rate: 300/h, via: n, lasts: {{exponential: {{mean: 4m}}}}}}}}
"""
SIZE = (
    *("size", str(QUICKSTART), "--find", "accounts.office.credit.opening=190..860"),
    *("--until", "accounts.office.exhausted.mean", "--below", "0.05", "--replications", "200"),
)


def command_seconds(*arguments: str) -> float:
    """Return the processor time of one command, its start included."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "tollbridge", *arguments], env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare_draws() -> float:
    """Return the processor time in which NumPy draws all gaps and stays, sums the gaps up, and makes whole numbers of both."""
    generator = np.random.Generator(np.random.Philox(1))
    begin = time.process_time()
    for _ in range(REPLICATIONS):
        gaps, stays = generator.standard_exponential((2, LEGS))
        np.cumsum(gaps * 12_000).astype(np.int64)
        np.rint(stays * 240_000).astype(np.int64)
    return time.process_time() - begin


@pytest.fixture(scope="module", autouse=True)
def _compiled_once():
    """Whatever Python compiles of the package is there before the first clock starts."""
    command_seconds("run", str(QUICKSTART), "--replications", "1")


def test_a_run_of_20_million_legs_takes_a_few_times_the_bare_drawing_of_them(tmp_path):
    file = tmp_path / "month.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    rounds = [(command_seconds("run", str(file)), bare_draws()) for _ in range(3)]
    whole, bare = (min(column) for column in zip(*rounds, strict=True))
    speed = REPLICATIONS * LEGS / whole / 1e6
    print(
        f"whole command / bare draws (8.5 at most) {whole / bare:.1f}; {whole:.2f} s, {speed:.1f} million legs a second"
    )
    assert whole < 8.5 * bare


def test_a_search_of_2600_runs_takes_a_few_times_a_command_with_one():
    one = min(command_seconds("run", str(QUICKSTART), "--replications", "1") for _ in range(3))
    search = min(command_seconds(*SIZE) for _ in range(3))
    print(f"size / a run of one replication (4 at most) {search / one:.1f}; {search:.2f} s and {one:.2f} s")
    assert search < 4 * one
