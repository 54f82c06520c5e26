"""Mistakes in workloads are all reported, each at its place."""

from __future__ import annotations

import re

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.errors import ScenarioError, TollbridgeError


def refused(scenario, text):
    with pytest.raises(ScenarioError) as caught:
        build_demand(scenario(text), 1)
    return str(caught.value)


def test_all_mistakes_of_all_workloads_are_reported_at_once(scenario):
    message = refused(
        scenario,
        """
        workloads:
          one: {growth: fast, legs: {rate: 1/h, via: n, lasts: {uniform: {low: 2m, high: 1m}}}}
          two: {season: {winter: 1}, legs: {rate: 1/h, profile: office-ours, via: n, lasts: 1m}}
        """,
    )
    for part in ("is not a growth", "low cannot be above", "'winter' is not a month", "unknown profile 'office-ours'"):
        assert part in message


@pytest.mark.parametrize(
    ("workload", "message"),
    [
        ("{legs: {rate: 1/h, lasts: 1m}}", "legs need `via`, `dial` or `join`"),
        ("{duration: 1m}", "either `meetings` or `legs`"),
        ("{duration: 1m, meetings: {rate: 1/h}, join: {dial-out: 1}}", "needs `destinations`"),
        ("{duration: 1m, meetings: {rate: 1/h}, join: {n: 0.5, voip: 0.4}}", "sum to 0.9"),
        ('{duration: 1m, meetings: {rate: 1/h, starts: {"00": 1}}}', "'00' is not a start within the hour"),
        ("{duration: 1m, meetings: {rate: 1/h, holidays: XX}}", "no holidays are known for 'XX'"),
    ],
)
def test_a_workload_that_cannot_be_drawn_says_why(scenario, workload, message):
    assert message in refused(scenario, f"workloads: {{w: {workload}}}")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("spread: {cv: 0.2, memory: 1}", "a memory must be below 1, not 1"),
        ("spread: {cv: 0.2, memory: -0.1}", "memory is negative: found '-0.1'"),
        ("spread: {memory: 0.4}", "missing key 'cv'"),
        ("spread: {cv: 0.2, memry: 0.4}", "unknown key 'memry'"),
        ("spread: [0.2]", "spread"),
        ("spread:", "found nothing"),
        ("uncertainty: 0.2", "expected a mapping"),
        ("uncertainty: {level: -0.2}", "level is negative: found '-0.2'"),
        ("uncertainty: {growth: 1%}", "'1%' is not a standard deviation of growth such as 1%/month"),
        ("uncertainty: {growth: -1%/month}", "is below zero: a standard deviation"),
    ],
)
def test_a_spread_or_uncertainty_that_is_none_says_why(scenario, keys, message):
    with pytest.raises(ScenarioError) as caught:
        scenario(f"workloads:\n  w:\n    {keys}\n    legs: {{rate: 1/h, via: n, lasts: 1m}}")
    assert message in str(caught.value)
    assert re.search(r"scenario.yaml:\d+:\d+", str(caught.value))


def test_an_empirical_file_is_read_with_its_unit_and_its_bad_cells_are_listed(scenario, tmp_path, demand, all_legs):
    text = "workloads: {w: {legs: {rate: 9/h, via: n, lasts: {empirical: {file: held.csv, column: held_s}}}}}"
    (tmp_path / "held.csv").write_text("﻿held_s,other\n60,x\n90.5,y\n,z\n", encoding="utf-8")
    assert set(all_legs(demand(text)).lasts) == {60_000, 90_500}
    (tmp_path / "held.csv").write_text("held_s\n60\nabc\n-\n", encoding="utf-8")
    message = refused(scenario, text)
    assert "held.csv:3: held_s: 'abc' is not a duration" in message
    assert "held.csv:4: held_s: '" in message


def test_an_empirical_column_without_a_unit_is_refused(scenario, tmp_path):
    (tmp_path / "held.csv").write_text("held\n60\n", encoding="utf-8")
    text = "workloads: {w: {legs: {rate: 9/h, via: n, lasts: {empirical: {file: held.csv, column: held}}}}}"
    assert "'60' has no unit" in refused(scenario, text)


def test_a_day_beyond_all_bounds_is_refused_and_does_not_fill_the_memory(demand):
    clock = {"start": "2026-01-05", "timezone": "UTC", "duration": "28d"}
    made = demand("workloads: {w: {season: {feb: 90000000}, legs: {rate: 1/h, via: n, lasts: 1m}}}", clock=clock)
    with pytest.raises(TollbridgeError, match="a workload would bring"):
        for _ in made.days(0):
            pass
