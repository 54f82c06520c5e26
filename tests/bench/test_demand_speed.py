"""How fast demand is made, on one core: `pytest tests/bench/test_demand_speed.py -o addopts= -s`.

The first days are left out of the count: the operating system hands out memory then.
"""

from __future__ import annotations

import time

import pytest
from tests.unit.demand import one_by_one

from tollbridge.demand.build import build_demand
from tollbridge.scenario.load import load

TOP = """
scenario: speed
clock: {start: 2026-01-05, timezone: America/New_York, duration: 8d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}], outbound: [{per_minute: 0.02}]}}
accounts: {a: {country: US, tariff: t}}
numbers: {n: {number: "+12065550100"}, m: {number: "+18005550199"}}
bridges:
  b: {numbers: [n, m], prompt: 20s, dial_out: {answer: 0.85, busy: 0.05, ring: {uniform: {low: 4s, high: 25s}}}}
"""
LEGS = """
workloads:
  w:
    organisers: {count: 40}
    legs: {rate: 40000/h, via: n, lasts: {exponential: {mean: 4m}}}
"""
MEETINGS = """
workloads:
  w:
    organisers: {count: 40, join: {voip: 0.9, n: 0.1}}
    meetings: {rate: 6000/h, profile: extended-hours, starts: {":00": 0.55, ":30": 0.33, ":15": 0.06, ":45": 0.06}}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    overrun: {share: 0.3, after: {exponential: {mean: 4m}}}
    attendees: {negative_binomial: {mean: 6, dispersion: 2}}
    join: {voip: 0.62, n: 0.18, m: 0.12, dial-out: 0.08}
    destinations: {"+1425": 0.7, "+4420": 0.3}
    lateness: {normal: {mean: 1m, sd: 2m}}
    leaves_early: {share: 0.15, after: {uniform: {low: 5m, high: 30m}}}
"""


THIN = "  w{n}: {{legs: {{rate: 1/h, via: n, lasts: {{exponential: {{mean: {minutes}m}}}}}}}}"


def demand(tmp_path, text):
    (tmp_path / "scenario.yaml").write_text(TOP + text, encoding="utf-8")
    return build_demand(load(tmp_path / "scenario.yaml"), 1)


@pytest.mark.parametrize(("name", "text", "wanted"), [("legs", LEGS, 5e6), ("meetings", MEETINGS, 2e6)])
def test_legs_are_made_fast_enough(tmp_path, name, text, wanted):
    days = demand(tmp_path, text).days(0)
    next(days)
    next(days)
    begun, legs = time.process_time(), 0
    for chunk in days:
        legs += len(chunk)
    rate = legs / (time.process_time() - begun)
    print(f"\n{name}: {legs:,} legs at {rate:,.0f} a second")
    assert rate >= wanted


def spent(days):
    begun = time.process_time()
    legs = sum(map(len, days))
    return time.process_time() - begun, legs


@pytest.mark.parametrize(("workloads", "wanted"), [(10, 5), (200, 20)])
def test_thin_workloads_are_drawn_many_times_as_fast_together_as_one_by_one(tmp_path, workloads, wanted):
    lines = [THIN.format(n=n, minutes=2 + n % 5) for n in range(workloads)]
    made = demand(tmp_path, "\n".join(["workloads:", *lines]) + "\n")
    spent(made.days(0))
    (together, legs), (alone, same) = spent(made.days(1)), spent(one_by_one.days(made, 1))
    print(
        f"\n{workloads} workloads: {together / workloads / 8 * 1e6:.1f} µs a day, {alone / together:.0f} times as fast"
    )
    assert legs == same
    assert alone / together >= wanted


def test_short_replications_in_a_row_take_half_of_what_each_takes_alone_at_most(tmp_path):
    made = demand(tmp_path, MEETINGS.replace("6000/h", "5/day"))

    def seconds(replications):
        begun = time.process_time()
        for replication in replications:
            list(made.days(replication))
        return time.process_time() - begun

    seconds(range(100))
    pairs = [(seconds(range(100)), seconds(range(100, 200)[::-1])) for _ in range(3)]
    together, alone = (min(column) for column in zip(*pairs, strict=True))
    print(
        f"in a row / one by one (0.5 at most) {together / alone:.2f}; {together * 10:.2f} and {alone * 10:.2f} ms each"
    )
    assert together < 0.5 * alone
