"""Families and rates: what was put in comes out, and what is no family's is said to be none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tollbridge.demand.distributions import gamma
from tollbridge.planning.fit_families import fit_counts, fit_durations
from tollbridge.planning.fit_meetings import shares
from tollbridge.planning.fit_mix import destination_prefixes
from tollbridge.planning.fit_rates import billed_seconds, shortest_decimal
from tollbridge.units import parse_duration
from tollbridge.usage.table import Texts, blank_table

GRID = (np.arange(4000) + 0.5) / 4000


def value(tree, family, key):
    return parse_duration(tree[family][key]) / 60_000


def test_an_exponential_is_found_with_its_mean():
    found = fit_durations(-240_000 * np.log1p(-GRID), "x")
    assert found.label == "exponential"
    assert value(found.tree, "exponential", "mean") == pytest.approx(4, rel=0.01)
    assert found.distance < 0.01
    assert not found.file


def test_a_lognormal_is_found_with_the_mean_and_sd_of_the_distribution_itself():
    from scipy.special import ndtri

    # ln N(7, 0.5): mean exp(7 + 0.125) s, sd = mean x sqrt(exp(0.25) - 1)
    found = fit_durations(1000 * np.exp(7 + 0.5 * ndtri(GRID)), "x")
    assert found.label == "lognormal"
    assert value(found.tree, "lognormal", "mean") == pytest.approx(np.exp(7.125) / 60, rel=0.01)
    assert value(found.tree, "lognormal", "sd") == pytest.approx(np.exp(7.125) * np.sqrt(np.expm1(0.25)) / 60, rel=0.02)


def test_a_gamma_is_found_with_its_mean_and_sd():
    found = fit_durations(gamma(1_800_000, 600_000).quantile(GRID), "x")
    assert found.label == "gamma"
    assert value(found.tree, "gamma", "mean") == pytest.approx(30, rel=0.01)
    assert value(found.tree, "gamma", "sd") == pytest.approx(10, rel=0.02)


def test_durations_of_zero_are_a_part_of_their_own():
    found = fit_durations(np.concatenate([np.zeros(1000), -240_000 * np.log1p(-GRID)]), "x")
    assert found.tree["mixture"][0] == {"share": "0.2000", "constant": "0s"}
    assert found.tree["mixture"][1]["share"] == "0.8000"
    assert "exponential" in found.tree["mixture"][1]


def test_lengths_that_hug_the_booked_hour_are_no_family_s():
    """Half within a minute of the hour, the rest spread wide: as real conferences are."""
    values = 1000 * np.concatenate([3600 + 60 * (GRID - 0.5), 1200 + 4200 * GRID])
    found = fit_durations(values, "length")
    assert found.label == "empirical"
    assert "is not close" in found.rejected
    assert found.file == "length.csv"
    assert found.content.splitlines()[0] == "length_s"
    assert len(found.content.splitlines()) == 2001
    assert found.distance < 0.001


def test_lateness_may_be_a_normal_with_some_early():
    from scipy.special import ndtri

    found = fit_durations(60_000 + 120_000 * ndtri(GRID), "x")
    assert found.label == "normal"
    assert value(found.tree, "normal", "mean") == pytest.approx(1, rel=0.01)
    assert value(found.tree, "normal", "sd") == pytest.approx(2, rel=0.01)


def test_counts_more_variable_than_poisson_are_negative_binomial():
    from scipy.stats import nbinom, poisson

    found = fit_counts(nbinom(2, 0.25).ppf(GRID), "x")
    assert found.label == "negative_binomial"
    assert float(found.tree["negative_binomial"]["mean"]) == pytest.approx(6, rel=0.01)
    assert float(found.tree["negative_binomial"]["dispersion"]) == pytest.approx(2, rel=0.05)
    assert fit_counts(poisson(6).ppf(GRID), "x").label == "poisson"


def test_equal_values_are_a_constant():
    assert fit_durations(np.full(9, 90_000.0), "x").tree == "1m30s"
    assert fit_counts(np.full(9, 4.0), "x").tree == "4"


def test_shares_sum_to_one_exactly():
    found = shares({"a": 1, "b": 1, "c": 1})
    assert sum(map(Decimal, found.values())) == 1


def test_billed_time_is_the_initial_increment_and_whole_further_ones():
    # 30s/6s: 31 s is 36, 36 s is 36, 37 s is 42; 5 s is 30
    assert billed_seconds(np.array([5, 30, 31, 36, 37]), (30, 6)).tolist() == [30, 30, 36, 36, 42]


def test_the_shortest_decimal_within_an_interval_is_taken():
    assert shortest_decimal(0.01299, 0.01312) == Decimal("0.013")
    assert shortest_decimal(0.0, 0.004) == Decimal(0)
    assert shortest_decimal(0.0085 * (1 + 1e-15), 0.00850877) == Decimal("0.0085")
    assert shortest_decimal(0.0172, 0.0178) == Decimal("0.0175")


def test_destinations_are_told_apart_by_country_code_and_area():
    numbers = ["+14255550111", "+447700900123", "+4930123456", "+1425555****"]
    found = destination_prefixes(replace(blank_table(4), number=Texts.of(numbers), outbound=np.ones(4, bool)))
    assert found == {"+14255550111": "+1425", "+447700900123": "+4477", "+4930123456": "+4930", "+1425555****": "+1425"}
