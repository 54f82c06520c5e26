from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbridge.measures.statistics import (
    Statistics,
    money_statistics,
    number_statistics,
    percentile,
    share_statistics,
)


def test_money_is_exact_to_the_micro():
    found = money_statistics([1_000_000, 2_000_000, 4_000_001])
    # (1 + 2 + 4.000001) / 3 = 2.333333666…; p5 at 0.1: 1.1; p95 at 1.9: 2 + 0.9 x 2.000001 = 3.8000009
    assert found.mean == Decimal("2.333334")
    assert (found.p5, found.p50, found.p95) == (Decimal("1.100000"), Decimal("2.000000"), Decimal("3.800001"))
    assert (found.min, found.max, found.n) == (Decimal("1.000000"), Decimal("4.000001"), 3)


def test_sd_divides_by_n_less_one_and_the_interval_is_students():
    found = money_statistics([1_000_000, 2_000_000, 3_000_000])
    # sd 1; t of 2 degrees 4.302653; 4.302653 / sqrt(3) = 2.484138
    assert found.sd == Decimal("1.000000")
    assert found.ci95 == (Decimal("-0.484138"), Decimal("4.484138"))


def test_a_sum_beyond_2_to_53_loses_no_micro():
    found = money_statistics([9_007_199_254_740_993] * 3)
    assert found.mean == Decimal("9007199254.740993")
    assert found.sd == 0


def test_one_replication_has_neither_sd_nor_interval():
    found = money_statistics([5_000_000])
    assert (found.mean, found.sd, found.ci95, found.p5, found.n) == (Decimal("5.000000"), None, None, 5, 1)


def test_what_never_happened_has_no_figures():
    assert number_statistics([]) == Statistics()
    assert share_statistics([], []) == Statistics()
    assert number_statistics([]).as_json()["n"] == 0


def test_minutes_are_ms_over_60000():
    assert number_statistics([90_000, 30_000], 60_000).mean == 1.0


@given(st.lists(st.integers(-(2**40), 2**40), min_size=2, max_size=40), st.sampled_from([5, 50, 95]))
def test_percentiles_are_numpys_default(values, percent):
    expected = np.percentile(np.array(values), percent)
    assert float(percentile(sorted(values), percent)) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40))
def test_mean_and_sd_are_numpys(values):
    found = number_statistics(values)
    assert found.mean == pytest.approx(np.mean(values), rel=1e-12, abs=1e-6)
    assert found.sd == pytest.approx(np.std(values, ddof=1), rel=1e-9, abs=1e-6)


def test_a_share_of_nothing_is_none_and_is_left_out_of_n():
    found = share_statistics([1, 0, 3], [4, 0, 4])
    # 1/4 and 3/4: mean 1/2; sd sqrt(2 x (1/4) ** 2 / 1) = 0.353553
    assert found.mean == 0.5
    assert found.sd == pytest.approx(0.353553, abs=1e-6)
    assert (found.min, found.p50, found.max, found.n) == (0.25, 0.5, 0.75, 2)


def test_a_share_of_nothing_in_any_replication_has_no_figures():
    assert share_statistics([0, 0], [0, 0]) == Statistics()


@pytest.mark.parametrize(("part", "whole", "n"), [(1, 3, 3), (1, 10, 7), (2, 7, 200), (1, 1, 5)])
def test_equal_shares_have_an_sd_of_exactly_0(part, whole, n):
    found = share_statistics([part] * n, [whole] * n)
    assert (found.mean, found.sd) == (part / whole, 0.0)
    assert found.p5 == found.p95 == part / whole


def test_money_is_text_in_json_and_the_rest_is_not():
    assert money_statistics([1_500_000, 500_000]).as_json() == {
        "mean": "1.000000",
        "sd": "0.707107",
        "ci95": ["-5.353102", "7.353102"],  # 12.706205 x 0.5 either way
        "p5": "0.550000",
        "p50": "1.000000",
        "p95": "1.450000",
        "min": "0.500000",
        "max": "1.500000",
        "n": 2,
    }
    assert number_statistics([1, 2]).as_json()["mean"] == 1.5
