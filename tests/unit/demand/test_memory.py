"""Demand is made day by day: memory follows a day, not the horizon."""

from __future__ import annotations

import tracemalloc

WORKLOAD = """
workloads:
  w:
    meetings: {rate: 60/h, starts: {":00": 1}}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    attendees: {negative_binomial: {mean: 6, dispersion: 2}}
    join: {n: 1}
    lateness: {normal: {mean: 1m, sd: 2m}}
    retry: {probability: 0.7, after: {exponential: {mean: 30s}}, at_most: 3}
"""


def peak(demand):
    tracemalloc.start()
    for _ in demand.days(0):
        pass
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_six_times_the_horizon_takes_no_more_memory(demand):
    clock = {"start": "2026-01-05", "timezone": "America/New_York"}
    peaks = [peak(demand(WORKLOAD, clock=clock | {"duration": duration})) for duration in ("10d", "60d")]
    assert peaks[1] < 1.15 * peaks[0]
