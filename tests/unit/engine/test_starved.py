"""What credit kept from happening: `cost.unmet`, and the months and days in which credit ran out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.results import Results
from tollbridge.scenario.load import load

SCENARIO = """
scenario: starved
clock: {{start: 2026-01-30, timezone: UTC, duration: 5d{clock}}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0.10}}, {{kind: toll-free, per_minute: 0.30}}],
  outbound: [{{prefix: "+44", per_minute: 0.50}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: 0.25}}{account}}}}}
numbers:
  toll: {{number: "+12065550100", kind: toll, fallback: free}}
  free: {{number: "+18005550199", kind: toll-free}}
bridges: {{b: {{numbers: [toll, free]{bridge}}}}}
calls: {{{calls}}}
"""


@pytest.fixture
def results(tmp_path):
    def results(calls, clock="", account="", bridge=""):
        file = tmp_path / "s.yaml"
        file.write_text(SCENARIO.format(calls=calls, clock=clock, account=account, bridge=bridge))
        study = prepare(load(file))
        found = Results(study.loaded, study.plan, study.demand.cast)
        for replication in simulate(study, [0], engine="reference"):
            found.add(replication)
        return found

    return results


def mean(results, name):
    return results.statistics(name).mean


def test_a_leg_that_is_cut_would_have_paid_the_rest_of_its_stay(results):
    # 0.25 pays two minutes of 0.10; of five minutes three are unmet
    found = results("x: {at: +0s, via: toll, lasts: 5m}")
    assert mean(found, "cost.usage") == Decimal("0.20")
    assert mean(found, "cost.unmet") == mean(found, "accounts.a.unmet") == Decimal("0.30")


def test_a_leg_that_is_refused_would_have_paid_its_whole_stay(results):
    # after x 0.05 is left: y is refused at toll (0.10) and, fallen back, at free: 61 s there are 2 x 0.30, counted once
    found = results("x: {at: +0s, via: toll, lasts: 2m}, y: {at: +1h, via: toll, lasts: 61s}")
    assert mean(found, "legs.by_cause.no-credit") == 2
    assert mean(found, "cost.unmet") == Decimal("0.60")


def test_a_dial_out_that_nobody_answers_would_have_cost_nothing(results):
    call = 'y: {at: +1h, dial: "+442071838750", rings: 20s, lasts: 61s%s}'
    assert mean(results(call % ""), "cost.unmet") == Decimal("1.00")  # two minutes of 0.50
    assert mean(results(call % ", outcome: no-answer"), "cost.unmet") == 0


def test_a_stay_ends_with_the_run_and_with_the_bridges_limit(results):
    late = "y: {at: +119h30m, via: free, lasts: 2h}"
    assert mean(results(late), "cost.unmet") == Decimal("9.00")  # 30 minutes to the end, 0.30 each
    assert mean(results(late, bridge=", ends: {at_most: 10m}"), "cost.unmet") == Decimal("3.00")


def test_what_fell_before_the_warm_ups_end_is_left_out(results):
    calls = "x: {at: +0s, via: free, lasts: 5m}, y: {at: +2h, via: free, lasts: 1m}"
    assert mean(results(calls), "cost.unmet") == Decimal("1.80")
    assert mean(results(calls, clock=", warm_up: 1h"), "cost.unmet") == Decimal("0.30")


def test_where_nobody_is_refused_nothing_is_unmet(results):
    assert mean(results("x: {at: +0s, via: toll, lasts: 2m}"), "cost.unmet") == 0


def test_months_and_days_of_the_month_in_which_credit_ran_out(results):
    # refused on 31 January and on 2 February
    found = results("x: {at: 2026-01-31T12:00, via: free, lasts: 1m}, y: {at: 2026-02-02T12:00, via: free, lasts: 1m}")
    assert mean(found, "accounts.a.exhausted_in.2026-01") == 1
    assert mean(found, "accounts.a.exhausted_in.2026-02") == 1
    by_day = [mean(found, f"accounts.a.exhausted_by_day.{day}") for day in (1, 2, 20, 30, 31)]
    assert by_day == [0, 1, 1, 1, 2]


def test_a_month_without_a_refusal_is_not_counted(results):
    found = results("x: {at: 2026-01-31T12:00, via: free, lasts: 1m}")
    assert mean(found, "accounts.a.exhausted_in.2026-02") == 0
    assert mean(found, "accounts.a.exhausted_by_day.31") == 1
