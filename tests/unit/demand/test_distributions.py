"""Each family against the closed forms of its mean, variance and quantiles."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from tollbridge.demand import families
from tollbridge.demand.columns import read_column
from tollbridge.demand.distributions import count_variate, duration_variate
from tollbridge.demand.families import as_ms
from tollbridge.demand.poisson import poisson_counts
from tollbridge.errors import ScenarioError
from tollbridge.scenario.schema import CountDistribution, DurationDistribution

GRID = (np.arange(400_000) + 0.5) / 400_000
"""The middles of equal cells: means over it are integrals of the quantile function."""


def no_file(file, column):
    raise AssertionError(file)


def durations(**family):
    return duration_variate(DurationDistribution.model_validate(family), no_file)


def counts(**family):
    return count_variate(CountDistribution.model_validate(family), no_file)


@pytest.mark.parametrize(
    ("family", "law"),
    [
        ({"exponential": {"mean": "4m"}}, stats.expon(scale=240_000)),
        # a lognormal of mean 42 min and sd 18 min: s**2 = ln(1 + (18/42)**2), scale = 42 min / sqrt(1 + (18/42)**2)
        (
            {"lognormal": {"mean": "42m", "sd": "18m"}},
            stats.lognorm(math.sqrt(math.log1p((18 / 42) ** 2)), scale=2_520_000 / math.sqrt(1 + (18 / 42) ** 2)),
        ),
        ({"normal": {"mean": "1m", "sd": "2m"}}, stats.norm(60_000, 120_000)),
        ({"uniform": {"low": "5m", "high": "30m"}}, stats.uniform(300_000, 1_500_000)),
        # shape (30/10)**2 = 9, scale 10**2/30 min
        ({"gamma": {"mean": "30m", "sd": "10m"}}, stats.gamma(9, scale=200_000)),
    ],
)
def test_a_family_of_durations_has_the_mean_sd_and_quantiles_that_the_file_names(family, law):
    variate = durations(**family)
    assert variate.quantile(np.array([0.01, 0.25, 0.5, 0.75, 0.99])) == pytest.approx(
        law.ppf([0.01, 0.25, 0.5, 0.75, 0.99])
    )
    values = variate.quantile(GRID.copy())
    assert values.mean() == pytest.approx(law.mean(), rel=1e-4)
    assert values.std() == pytest.approx(law.std(), rel=2e-3)
    ((named,),) = [[part] for part in family.values()]
    if "sd" in named:
        assert law.std() == pytest.approx(float(durations(constant=named["sd"]).only))


@pytest.mark.parametrize(
    ("family", "mean", "variance"),
    [
        ({"poisson": {"mean": "6"}}, 6, 6),
        ({"poisson": {"mean": "0.3"}}, 0.3, 0.3),
        # variance = mean + mean**2 / dispersion = 6 + 36 / 2
        ({"negative_binomial": {"mean": "6", "dispersion": "2"}}, 6, 24),
        # 30 + 900 / 0.5
        ({"negative_binomial": {"mean": "30", "dispersion": "0.5"}}, 30, 1830),
        # 2 x 0.3 + 3 x 0.4 + 5 x 0.3 = 3.3; 4 x 0.3 + 9 x 0.4 + 25 x 0.3 - 10.89 = 1.41
        ({"choice": {"2": "0.3", "3": "0.4", "5": "0.3"}}, 3.3, 1.41),
        # 1 to 6: 3.5 and 35/12
        ({"uniform": {"low": "1", "high": "6"}}, 3.5, 35 / 12),
        ({"constant": "4"}, 4, 0),
        # 0.25 x 10 + 0.75 x 2 = 4; 0.25 x 100 + 0.75 x (2 + 4) - 16 = 13.5
        ({"mixture": [{"share": "0.25", "constant": "10"}, {"share": "0.75", "poisson": {"mean": "2"}}]}, 4, 13.5),
    ],
)
def test_a_family_of_counts_has_the_mean_and_variance_of_its_closed_form(family, mean, variance):
    values = as_ms(counts(**family).quantile(GRID.copy()))
    assert values.mean() == pytest.approx(mean, rel=1e-4, abs=1e-5)
    assert values.var() == pytest.approx(variance, rel=3e-3, abs=1e-5)


def test_a_count_is_the_least_k_that_the_distribution_function_reaches():
    u = np.array([1e-12, 0.1, 0.5, 0.9, 1 - 1e-12])
    assert counts(poisson={"mean": "6"}).quantile(u).tolist() == stats.poisson(6).ppf(u).tolist()
    # SciPy's n, p: n is the dispersion, p = n / (n + mean) = 2 / 8
    drawn = counts(negative_binomial={"mean": "6", "dispersion": "2"}).quantile(u)
    assert drawn.tolist() == stats.nbinom(2, 0.25).ppf(u).tolist()


@pytest.mark.parametrize("mean", [1e-9, 0.2, 3.0, 80.0, 4e5])
def test_arrivals_counts_are_poisson_quantiles_whatever_the_mean(mean):
    u = np.array([1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-9])
    assert poisson_counts(u, np.full(len(u), mean)).tolist() == stats.poisson(mean).ppf(u).tolist()


def test_an_hour_without_weight_has_no_arrivals():
    assert poisson_counts(np.array([0.999]), np.array([0.0])).tolist() == [0]


def test_a_choice_takes_its_values_in_ascending_order_with_their_shares():
    variate = durations(choice={"30m": "0.3", "10m": "0.5", "1h": "0.2"})
    drawn = variate.quantile(np.array([0.1, 0.49, 0.51, 0.79, 0.81, 0.999]))
    assert (drawn / 60_000).tolist() == [10, 10, 30, 30, 60, 60]


def test_a_mixture_draws_each_part_from_the_rest_of_the_uniform_that_chose_it():
    variate = durations(
        mixture=[{"share": "0.25", "constant": "10s"}, {"share": "0.75", "uniform": {"low": "0s", "high": "75s"}}]
    )
    # 0.625 is half way through the second part's share: half of 75 s
    assert variate.quantile(np.array([0.2, 0.625])).tolist() == pytest.approx([10_000, 37_500])
    # 0.25 x 10 + 0.75 x 37.5 s
    assert variate.quantile(GRID.copy()).mean() == pytest.approx(30_625, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y_s\n1,500\n", "y.csv:2: y_s: 2 cells under 1 heading"),  # 1,500 seconds, or 1.5: not 1
        ("y_s,y_s\n45,50\n", "y.csv:1: the column 'y_s' stands twice"),
        ("y_s\n45\n-50\n", "y.csv:3: y_s: -50 is below 0s: only `lateness` may be negative"),
    ],
)
def test_a_column_that_may_mean_two_things_is_refused(tmp_path, text, message):
    (tmp_path / "y.csv").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_column(tmp_path / "y.csv", "y_s", durations=True)
    assert str(caught.value).endswith(message)


def test_a_column_of_lateness_may_be_negative(tmp_path):
    (tmp_path / "y.csv").write_text("y_s\n45\n-50\n")
    assert read_column(tmp_path / "y.csv", "y_s", durations=True, signed=True)[0].tolist() == [45_000, -50_000]


def test_an_empirical_distribution_takes_each_value_of_the_column_equally_often():
    part = DurationDistribution.model_validate({"empirical": {"file": "x.csv", "column": "y"}})
    variate = duration_variate(part, lambda file, column: np.array([5.0, 1.0, 3.0, 3.0]))
    assert variate.quantile(np.array([0.01, 0.24, 0.26, 0.74, 0.76, 0.99])).tolist() == [1, 1, 3, 3, 5, 5]
    assert variate.least == 1


def test_a_normal_duration_is_clipped_at_zero_and_lateness_is_not():
    values = durations(normal={"mean": "1m", "sd": "2m"}).quantile(np.array([0.01]))
    assert as_ms(values.copy()).tolist() == [0]
    assert as_ms(values, least=None)[0] < 0


@pytest.mark.parametrize("kind", ["compiled", "numpy"])
def test_times_are_rounded_to_the_nearest_ms_halves_to_the_even_one(kind, monkeypatch):
    if kind == "numpy":
        monkeypatch.setattr(families, "compiled", lambda: None)
    values = [0.5, 1.5, 2.5, 0.49999999999999994, 0.5000000000000001, 7.0, 6_324_479_999_999.5, 1e12 + 0.25, -0.5, -3.0]
    assert as_ms(np.array(values)).tolist() == [0, 2, 2, 0, 1, 7, 6_324_480_000_000, 10**12, 0, 0]
    assert as_ms(np.array([-0.5, -1.5, -2.6]), least=None).tolist() == [0, -2, -3]
    assert as_ms(np.arange(20.0)[::2] + 0.5).tolist() == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]


def test_a_tail_beyond_two_hundred_years_is_clipped_and_does_not_wrap():
    assert as_ms(np.array([1e300])).tolist() == [200 * 366 * 24 * 3600 * 1000]


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ({"uniform": {"low": "2m", "high": "1m"}}, "low cannot be above"),
        ({"lognormal": {"mean": "0s", "sd": "1m"}}, "mean must be above 0"),
        ({"choice": {"1m": "0.5", "2m": "0.4"}}, "shares sum to 0.9"),
        ({}, "names one family"),
    ],
)
def test_an_impossible_distribution_says_why(family, message):
    with pytest.raises(ValueError, match=message):
        durations(**family)


def test_an_impossible_dispersion_says_why():
    with pytest.raises(ValueError, match="dispersion must be above 0"):
        counts(negative_binomial={"mean": Decimal(3), "dispersion": Decimal(0)})


@pytest.mark.parametrize("family", ["lognormal", "gamma", "normal"])
def test_a_family_without_a_deviation_is_its_mean_in_whole_ms(family):
    """90 s, and not the bits of a whole number read as a fraction, which are no time at all."""
    part = DurationDistribution.model_validate({family: {"mean": "90s", "sd": "0s"}})
    drawn = duration_variate(part, lambda *_: np.empty(0)).quantile(np.array([0.1, 0.5, 0.9]))
    assert as_ms(drawn).tolist() == [90_000] * 3
    assert as_ms(np.array([60_000, 90_000])).tolist() == [60_000, 90_000]
