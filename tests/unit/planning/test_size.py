"""`size` against theory: Erlang B for ports, a fluid demand's closed form for credit and trigger."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from tests.unit.planning.conftest import LOSS_SYSTEM

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.measures.traffic import erlang_b, erlang_b_ports
from tollbridge.planning.size import _Search, size, smallest_that_holds
from tollbridge.planning.target import parse_target
from tollbridge.planning.text import sizing_text
from tollbridge.planning.value_ranges import parse_value_range
from tollbridge.planning.variant_results import Effort
from tollbridge.scenario.load import load

# a run of a few hundred steps: nothing to compile for
FIVE = Effort(5, engine="reference")
CONFIRMED = """
scenario: confirmed
seed: 6
clock: {{start: 2026-02-02, timezone: UTC, duration: 3d}}
tariffs: {{t: {{increment: 1s, inbound: [{{kind: toll, per_minute: 0.05}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: 5}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
bridges: {{b: {{numbers: [n]}}}}
workloads: {{w: {{legs: {{rate: 20/h, profile: office-hours, via: n, lasts: {{exponential: {{mean: 4m}}}}}}}}}}
"""
NEVER_OUT = parse_target("accounts.a.exhausted.mean", "0.5")


def sized_ports(write, erlangs, legs):
    """Size a loss system on 8 replications that share `legs` legs of 3 minutes; return (the sizing, Erlang B's ports)."""
    ports = erlang_b_ports(erlangs, 0.01)
    loaded = load(write(LOSS_SYSTEM, duration=f"{round(legs / (erlangs * 20) / 8) + 1}h", rate=erlangs * 20))
    span = parse_value_range(f"numbers.line.ports={max(1, ports - 2)}..{ports + 1}")
    return size(loaded, span, parse_target("numbers.line.blocking.mean", "1%"), Effort(8)), ports


# loads whose blocking is well away from 1% both with Erlang B's ports and with one less
@pytest.mark.parametrize("erlangs", [0.5, 1.0, 1.5, 2.0, 4.0])
def test_ports_for_one_percent_of_a_poisson_stream_are_erlang_bs(write, erlangs):
    found, ports = sized_ports(write, erlangs, 8_000)
    assert found.value == ports
    assert found.erlang is not None
    assert not found.erlang.bunched
    assert abs(found.erlang.ports - ports) <= 1


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("TOLLBRIDGE_SLOW"), reason="slow: set TOLLBRIDGE_SLOW=1")
@pytest.mark.parametrize("erlangs", [5.5, 7.0, 11.5, 20.0, 60.0])
def test_ports_for_one_percent_of_a_larger_stream_are_erlang_bs(write, erlangs):
    found, ports = sized_ports(write, erlangs, 1_500_000)
    assert found.value in {ports, ports + (erlang_b(erlangs, ports) > 0.009)}


def test_funding_of_a_fluid_demand_is_its_burn_times_its_time(fluid):
    # ten legs x 0.02 a minute x 60 minutes = 12.00
    found = size(fluid(), parse_value_range("accounts.a.credit.opening=0.00..50.00"), NEVER_OUT, FIVE)
    assert found.value == Decimal("12.00")
    assert {attempt.value for attempt in found.attempts} >= {Decimal("11.99"), Decimal("12.00"), Decimal("12.01")}
    assert any(attempt.fresh for attempt in found.attempts)


def test_a_trigger_covers_what_is_burnt_until_the_recharge_comes(fluid):
    # 0.20 a minute: 10.00 pays minutes 0 to 49. A recharge that takes 10 minutes must be asked for at minute 40, whose ten
    # debits end at 10 - 41 x 0.20 = 1.80; a balance under the trigger asks, so it is 1.81.
    loaded = fluid(more=", recharge: {below: 1, amount: 10, delay: 10m}")
    found = size(loaded, parse_value_range("accounts.a.recharge.below=0.00..10.00"), NEVER_OUT, FIVE)
    assert found.value == Decimal("1.81")


def test_among_values_close_together_one_that_other_callers_confirm_is_found(write):
    # steps of a cent: the twelve next to the one found say hardly anything new
    loaded = load(write(CONFIRMED))
    span = parse_value_range("accounts.a.credit.opening=0.00..100.00")
    found = size(loaded, span, parse_target("accounts.a.exhausted.mean", "5%"), Effort(100))
    assert found.value is not None
    tried = [attempt for attempt in found.attempts if attempt.value == found.value]
    assert {attempt.fresh for attempt in tried} == {False, True}
    assert all(attempt.met for attempt in tried)


def test_a_target_out_of_reach_is_said_to_be(fluid):
    found = size(fluid(), parse_value_range("accounts.a.credit.opening=1..5"), NEVER_OUT, FIVE)
    assert found.value is None
    assert "Even 5, the highest, does not meet the target." in found.notes


def test_too_few_replications_are_refused_before_the_work(fluid, monkeypatch):
    span, target = parse_value_range("accounts.a.credit.opening=1..20"), parse_target("accounts.a.exhausted", "1%")
    monkeypatch.setattr(_Search, "smallest", lambda _: pytest.fail("the search has begun"))
    with pytest.raises(TollbridgeError, match=r"3 replications cannot show .*: at least 299 are needed"):
        size(fluid(), span, target, Effort(3))


def test_the_lowest_value_that_already_will_do_is_said_to_be(fluid):
    found = size(fluid(), parse_value_range("accounts.a.credit.opening=20..30"), NEVER_OUT, FIVE)
    assert found.value == 20
    assert any("a smaller one may do too" in note for note in found.notes)


def test_the_answer_stands_first_in_the_text(fluid):
    found = size(fluid(), parse_value_range("accounts.a.credit.opening=10..14"), NEVER_OUT, FIVE)
    assert sizing_text(found).startswith(
        "accounts.a.credit.opening = 12 is the smallest value that brings accounts.a.exhausted.mean below"
    )


def test_an_unknown_result_names_the_nearest(fluid):
    with pytest.raises(TollbridgeError, match=r"did you mean 'accounts\.a\.exhausted'"):
        size(
            fluid(),
            parse_value_range("accounts.a.credit.opening=1..5"),
            parse_target("accounts.a.exhaustd.mean", "1"),
            Effort(2),
        )


def test_an_unknown_place_is_refused_before_anything_runs(fluid):
    with pytest.raises(ScenarioError):
        size(fluid(), parse_value_range("accounts.a.credit.openning=1..5"), NEVER_OUT, Effort(2))


@pytest.mark.parametrize("least", range(100, 200))
def test_the_smallest_that_fresh_callers_confirm_is_found_however_far_up(least):
    asked = []
    assert smallest_that_holds(lambda index: bool(asked.append(index)) or index >= least, 100, 5000) == least
    assert len(asked) == len(set(asked)) <= 14


def test_where_fresh_callers_confirm_none_there_is_no_answer():
    assert smallest_that_holds(lambda _: False, 100, 5000) is None
    assert smallest_that_holds(lambda index: index == 7, 7, 7) == 7


def test_a_share_below_more_than_one_is_refused_as_it_shows_nothing(write):
    loaded = load(write(CONFIRMED))
    with pytest.raises(TollbridgeError, match=r"is a share, which is never above 1.*for 5% write 5% or 0\.05"):
        size(
            loaded, parse_value_range("accounts.a.credit.opening=1..9"), parse_target("accounts.a.exhausted", "5"), FIVE
        )


def test_a_target_is_written_without_a_power_of_ten():
    assert str(parse_target("cost.total.mean", "1000000")).startswith("cost.total.mean below 1000000 with")
