"""The headline: the forecast range and the simulation error stand apart, and few replications are said to be few."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.headline import (
    NO_RANGE,
    PERCENTILES,
    TOLERANCE,
    TOO_NARROW,
    fewest,
    forecast_range,
    headline,
    tolerance_rank,
)
from tollbridge.measures.results import Results
from tollbridge.measures.summary import summary
from tollbridge.report.figures import headline_lines
from tollbridge.scenario.load import load

SCENARIO = """
scenario: a helpline
currency: USD
seed: 1
clock: {{start: 2026-01-05, timezone: UTC, duration: 1d, warm_up: 1h}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0.10}}]}}}}
accounts: {{a: {{tariff: t, {credit}}}}}
numbers: {{n: {{number: "+12065550100", kind: toll}}}}
bridges: {{b: {{numbers: [n]}}}}
workloads: {{w: {{legs: {{rate: 20/h, profile: round-the-clock, via: n, lasts: 50s}}}}}}
"""


@pytest.fixture
def run(tmp_path):
    def run(replications, credit="control: {mode: postpaid}"):
        file = tmp_path / "s.yaml"
        file.write_text(SCENARIO.format(credit=credit))
        study = prepare(load(file))
        results = Results(study.loaded, study.plan, study.demand.cast)
        for replication in simulate(study, range(replications), engine="reference"):
            results.add(replication)
        return study, results

    return run


def test_of_100_replications_the_range_is_5_to_95_percent():
    found = forecast_range([1_000_000 * n for n in range(101)])
    assert (found.low, found.high, found.how, found.note()) == (5_000_000, 95_000_000, PERCENTILES, "")


def test_46_replications_are_the_fewest_that_bound_nine_tenths_with_95_percent_confidence():
    # 1 - (n 0.9 ** (n - 1) - (n - 1) 0.9 ** n) is 0.9477 for 45 and 0.9519 for 46: Wilks's known answer
    assert fewest() == 46
    assert [1 - (n * 0.9 ** (n - 1) - (n - 1) * 0.9**n) >= 0.95 for n in (45, 46)] == [False, True]
    assert [tolerance_rank(n) for n in (2, 45, 46, 75, 76, 99)] == [0, 0, 1, 1, 2, 2]


def test_of_46_to_99_replications_the_range_is_a_tolerance_bound():
    found = forecast_range(list(range(80)))
    assert (found.low, found.high, found.how) == (1, 78, TOLERANCE)
    assert "80 replications" in found.note()


def test_of_fewer_the_range_says_that_it_is_too_narrow():
    found = forecast_range([3, 1, 2])
    assert (found.low, found.high, found.how) == (1, 3, TOO_NARROW)
    assert "too narrow" in found.note()
    assert "46 or more" in found.note()
    assert forecast_range([3]).how == NO_RANGE


def test_a_tolerance_bound_holds_nine_tenths_in_95_of_100_samples():
    # 2,000 samples of 60 uniform values: the bound holds 90% in at least 95%, less 3 standard errors (0.0049 each)
    samples = np.random.default_rng(5).integers(0, 10**6, (2_000, 60))
    ranges = [forecast_range(sample.tolist()) for sample in samples]
    holding = np.mean([one.high - one.low >= 0.9 * 10**6 for one in ranges])
    assert holding >= 0.95 - 3 * 0.0049


def test_range_and_error_of_the_mean_are_told_apart(run):
    _, results = run(60)
    told = headline(results)
    lines = headline_lines(told, "USD")
    total = results.statistics("cost.total")
    assert lines[1].startswith("Forecast range, 5% to 95% of what may come: ")
    assert (
        lines[2]
        == f"Simulation error of the mean, 95%: {total.ci95[0]:.2f} to {total.ci95[1]:.2f}; more replications narrow it"
    )
    assert told.range.low / 1e6 <= float(total.p5) < float(total.ci95[0]) < float(total.ci95[1]) < told.range.high / 1e6
    assert len(lines) == 3


def test_the_summary_has_the_headline_and_the_note_of_the_warm_up(run):
    study, results = run(3)
    document = summary(study, results, "reference")
    told = document["headline"]
    assert told["mean"] == document["results"]["cost.total"]["mean"]
    assert told["forecast_range"]["how"] == TOO_NARROW
    assert [told["simulation_error"][end] for end in ("low", "high")] == document["results"]["cost.total"]["ci95"]
    assert "first 1h" in document["notes"]["summary.json"]
    assert "cash.*" in document["notes"]["summary.json"]


def test_a_forecast_that_credit_starves_says_how_much_it_leaves_out(run):
    # about 460 legs of 0.10 in 23 hours, and credit for 200 of the 480 of the day
    _, results = run(4, credit="credit: {opening: 20}")
    told = headline(results)
    callers, starved = results.statistics("callers.total").mean, results.statistics("callers.out_of_credit").mean
    assert told.left_out.share == pytest.approx(starved / callers)
    assert told.left_out.unmet == pytest.approx(Decimal(str(starved / 10)))
    assert headline_lines(told, "USD")[-1].startswith("Not in the cost: credit refuses or cuts ")


def test_the_headline_has_the_currencys_decimals(run):
    told = headline(run(1)[1])
    assert headline_lines(told, "JPY")[0] == f"Cost: JPY {told.mean:.0f}"
    assert headline_lines(told, "KWD")[0] == f"Cost: KWD {told.mean:.3f}"
