"""A deck of 200,000 rows, ready to price, beside the bare reading of its cells.

pytest tests/bench/test_deck_speed.py -o addopts=--import-mode=importlib -s
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROWS = 200_000
SCENARIO = """\
scenario: big
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, decks: [{file: deck.csv, direction: outbound, columns: {prefix: Code, per_minute: Rate}}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 10}}}
bridges: {b: {}}
calls: {x: {at: +0s, dial: "+442071838750", lasts: 1m}}
"""
MEASURE = """\
import resource, time
import phonenumbers, numpy
from tollbridge.engine.simulate import prepare
from tollbridge.scenario.load import load
loaded = load("s.yaml")
before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
study = prepare(loaded)
print(time.process_time() - begin, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.fixture
def folder(tmp_path):
    lines = [f"{10_000_000 + 7 * row},{row % 900 + 5}E-04,Place {row // 1000}\n" for row in range(ROWS)]
    (tmp_path / "deck.csv").write_text("Code,Rate,Name\n" + "".join(lines), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def test_a_deck_of_200000_rows_costs_eight_bare_readings_and_150_mb_at_most(folder):
    begin = time.process_time()
    with (folder / "deck.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream))) == ROWS + 1
    bare = time.process_time() - begin
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run([sys.executable, "-c", MEASURE], cwd=folder, env=environment, capture_output=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    print(f"ready to price / bare reading (8 at most) {seconds / bare:.1f}; {seconds:.2f} s, {megabytes:.0f} MB more")
    assert seconds < 8 * bare
    assert megabytes < 150
