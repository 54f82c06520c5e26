"""What a 95% interval promises, over 200 seeds of a demand whose mean cost is known exactly."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tollbridge.planning.estimate import mean_interval, paired_interval
from tollbridge.planning.variant_results import Effort, run_variant
from tollbridge.scenario.load import load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("TOLLBRIDGE_SLOW"), reason="slow: set TOLLBRIDGE_SLOW=1"),
]

# 60 calls an hour on average, each a second over a minute, so billed two
POISSON = """
scenario: Poisson calls of one length
clock: {{start: 2026-01-05, timezone: UTC, duration: 1h}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: {rate}}}]}}}}
accounts: {{a: {{country: US, tariff: t, control: {{mode: postpaid}}}}}}
numbers: {{line: {{number: "+12065550100", kind: toll}}}}
workloads: {{w: {{legs: {{rate: 60/h, via: line, lasts: 61s}}}}}}
"""
SEEDS = 200


def test_intervals_of_a_mean_and_of_a_paired_difference_cover_the_truth_90_to_99_times_in_100(write):
    cheap = load(write(POISSON, "cheap.yaml", rate="0.01"))
    dear = load(write(POISSON, "dear.yaml", rate="0.03"))
    # a leg pays its second minute where it begins before the run's end: not so for the calls of the last minute, one on
    # average of 60; so 59 x 2 + 1 = 119 minutes
    means, differences = [], []
    for seed in range(SEEDS):
        first, second = (run_variant(each, Effort(10, seed, "reference")).of("cost.total") for each in (cheap, dear))
        means.append(mean_interval(first).covers(1.19))
        differences.append(paired_interval(first, second).covers(2 * 1.19))
    assert 0.90 <= np.mean(means) <= 0.99
    assert 0.90 <= np.mean(differences) <= 0.99
