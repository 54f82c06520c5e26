"""Demand in a run: a real week on N lines beside a count by hand, and what bunched arrivals do to Erlang B's answer."""

from __future__ import annotations

import csv
import heapq
import math
import os
from datetime import datetime
from pathlib import Path

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.scenario.load import load

CENTRE = """
scenario: A week of a call centre on {lines} lines
clock: {{start: 1999-02-01, timezone: Asia/Jerusalem, duration: 1w}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0}}]}}}}
accounts: {{a: {{country: IL, tariff: t, control: {{mode: postpaid}}}}}}
numbers: {{n: {{number: "+97231234567", ports: {lines}}}}}
bridges: {{b: {{numbers: [n]}}}}
trace: {{file: calls.csv, via: n, columns: {{at: start_local, lasts: line_s}}}}
"""

BUNCHED = """
scenario: 60 erlangs, half of the arrivals in each hour's first five minutes
seed: 4
clock: {{start: 2026-01-05, timezone: UTC, duration: {days}d}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0}}]}}}}
accounts: {{a: {{country: US, tariff: t, control: {{mode: postpaid}}}}}}
numbers: {{n: {{number: "+12065550100", ports: {lines}}}}}
bridges: {{b: {{numbers: [n]}}}}
workloads:
  w:
    meetings: {{rate: 100/h, starts: {{":00": 1}}}}
    duration: 24h
    join: {{n: 1}}
    lateness: {{mixture: [{{share: {bunched}, uniform: {{low: 0s, high: 5m}}}},
                          {{share: {even}, uniform: {{low: 0s, high: 60m}}}}]}}
    leaves_early: {{share: 1, after: {{exponential: {{mean: 36m}}}}}}
"""


def run(file):
    """Return the tally of a scenario's only replication."""
    (replication,) = simulate(prepare(load(file)), [0], engine="reference")
    return replication.tally


def blocked_by_hand(calls, lines):
    """Return how many callers find all lines taken: a line given up at an instant serves a caller of it."""
    busy, blocked = [], 0
    for start, held in sorted(calls, key=lambda call: call[0]):
        while busy and busy[0] <= start:
            heapq.heappop(busy)
        if len(busy) < lines:
            heapq.heappush(busy, start + held)
        else:
            blocked += 1
    return blocked


@pytest.mark.parametrize("lines", [10, 14, 20])
def test_a_real_week_on_n_lines_turns_away_as_many_as_a_count_by_hand(tmp_path, lines):
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA names no folder of real data")
    text = (Path(folder) / "call_centre_1999-02_week1.csv").read_text(encoding="utf-8")
    (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(CENTRE.format(lines=lines), encoding="utf-8")
    tally = run(tmp_path / "scenario.yaml")
    rows = list(csv.DictReader(text.splitlines()))
    calls = [(datetime.fromisoformat(row["start_local"]).timestamp(), int(row["line_s"])) for row in rows]
    assert tally.numbers[0].offered == len(rows)
    assert tally.numbers[0].blocked == blocked_by_hand(calls, lines) > 0
    assert tally.numbers[0].peak == lines


@pytest.fixture
def bunched(tmp_path):
    """Return what makes the scenario of bunched arrivals."""

    def make(days, lines, share=0.5):
        text = BUNCHED.format(days=days, lines=lines, bunched=share, even=1 - share)
        (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path / "scenario.yaml")

    return make


def blocking(loaded, lines):
    """Return the share turned away on so many lines, counted by hand over the demand's legs."""
    calls = [
        (arrive, leave - arrive)
        for legs in build_demand(loaded, 4).days(0)
        for arrive, leave in zip(legs.arrive.tolist(), legs.leaves.tolist(), strict=True)
    ]
    return blocked_by_hand(calls, lines) / len(calls)


def test_a_run_turns_away_the_bunched_callers_that_a_count_by_hand_does(bunched):
    loaded = bunched(2, 75)
    (replication,) = simulate(prepare(loaded), [0], engine="reference")
    number = replication.tally.numbers[0]
    assert number.blocked / number.offered == blocking(loaded, 75) > 0.05


def test_bunched_arrivals_block_ten_times_what_erlang_b_says(bunched):
    """60 E (100 an hour of 36 min) on 75 lines: Erlang B says 0.8%; half of the arrivals in five minutes make 10 to 13%.

    Each hour is a sample: some 1,400 of them, in which blocking has an sd of about 8%, so +-0.7% at 99.9%.
    """
    even = blocking(bunched(60, 75, 0), 75)
    assert even == pytest.approx(0.00833, abs=3.29 * 0.03 / math.sqrt(1440))
    assert 0.10 <= blocking(bunched(60, 75), 75) <= 0.13


def test_bunched_arrivals_want_92_to_99_lines_for_one_percent(bunched):
    loaded = bunched(60, 75)
    assert blocking(loaded, 91) > 0.01 > blocking(loaded, 100)
