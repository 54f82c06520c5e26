"""Intervals and bounds against their definitions and against what they promise over many samples."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.planning.estimate import (
    fewest_replications,
    mean_interval,
    paired_interval,
    parse_statistic,
    share_bound,
    unpaired_interval,
    upper_bound,
)


def test_a_mean_has_students_interval():
    # 1 2 3 4 5: mean 3, sd sqrt(2.5), t(4, 97.5%) = 2.776: 2.776 x 1.5811 / sqrt(5) = 1.963
    found = mean_interval(np.array([1.0, 2, 3, 4, 5]))
    assert (found.mean, found.n) == (3.0, 5)
    assert found.half == pytest.approx(1.9632, abs=1e-4)


def test_one_value_has_no_interval_and_none_has_no_mean():
    assert mean_interval(np.array([4.0])).high == inf
    assert isnan(mean_interval(np.array([np.nan])).mean)


def test_a_result_that_did_not_occur_is_left_out():
    assert mean_interval(np.array([1.0, np.nan, 3.0])).n == 2


def test_pairing_takes_away_what_both_samples_share():
    rng = np.random.default_rng(1)
    shared = rng.normal(100, 20, 50)
    before, after = shared + rng.normal(0, 1, 50), shared + 3 + rng.normal(0, 1, 50)
    paired, unpaired = paired_interval(before, after), unpaired_interval(before, after)
    assert paired.covers(3.0)
    assert unpaired.half > 5 * paired.half


def test_95_percent_intervals_cover_the_truth_90_to_99_times_of_100():
    rng = np.random.default_rng(2)
    samples = rng.gamma(4.0, 2.0, (400, 30))
    covered = np.mean([mean_interval(sample).covers(8.0) for sample in samples])
    assert 0.90 <= covered <= 0.99


def test_no_bad_one_of_50_does_not_show_one_percent():
    # Clopper and Pearson with no hits: 1 - 0.05 ** (1 / 50) = 5.8%
    bound = upper_bound(np.zeros(50), None, 0.95, trials=50)
    assert bound.estimate == 0.0
    assert bound.upper == pytest.approx(1 - 0.05 ** (1 / 50), rel=1e-9)


def test_none_bad_of_299_shows_one_percent_and_of_298_does_not():
    assert share_bound(0.0, 299, 0.95) < 0.01 < share_bound(0.0, 298, 0.95)
    assert fewest_replications(None, 0.01, 0.95, per_replication=1) == 299


def test_a_share_of_legs_needs_fewer_replications_the_more_legs_each_has():
    assert fewest_replications(None, 0.01, 0.95, per_replication=100) == 3
    assert fewest_replications(None, 0.01, 0.95, per_replication=1e6) == 2


def test_a_share_of_legs_that_never_varied_is_bounded_by_how_many_there_were():
    assert upper_bound(np.zeros(5), None, 0.95, trials=10_000).upper == pytest.approx(3e-4, rel=1e-2)


def test_a_95th_percentile_is_not_bounded_by_under_59_values():
    # 0.95 ** 59 = 0.0485: the largest of 59 is above it in 95 of 100 samples
    values = np.arange(59, dtype=float)
    assert upper_bound(values[:58], 0.95, 0.95).upper == inf
    assert upper_bound(values, 0.95, 0.95).upper == 58.0
    assert fewest_replications(0.95, 10.0, 0.95) == 59


def test_a_percentile_bound_holds_as_often_as_it_says():
    rng = np.random.default_rng(3)
    samples = rng.exponential(1.0, (600, 80))
    truth = -np.log(0.1)  # the 90th percentile
    held = np.mean([upper_bound(sample, 0.9, 0.9).upper >= truth for sample in samples])
    assert held >= 0.88


def test_a_mean_bound_is_one_sided():
    values = np.array([1.0, 2, 3, 4, 5])
    # t(4, 95%) = 2.1318: 3 + 2.1318 x 1.5811 / sqrt(5) = 4.5074
    assert upper_bound(values, None, 0.95).upper == pytest.approx(4.5074, abs=1e-4)


@pytest.mark.parametrize(("text", "share"), [("mean", None), ("p95", 0.95), ("P5", 0.05), ("min", 0.0), ("max", 1.0)])
def test_a_statistic_is_read_by_name(text, share):
    assert parse_statistic(text) == share


@pytest.mark.parametrize("text", ["p0", "p100", "median", "", "95"])
def test_an_unknown_statistic_is_refused(text):
    with pytest.raises(TollbridgeError, match="unknown statistic"):
        parse_statistic(text)
