"""`compare`: the same callers, paired intervals, what changed, and the usage at which two cost the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.planning.conftest import LICENCES, LOSS_SYSTEM

from tollbridge.errors import TollbridgeError
from tollbridge.planning.breakeven import MONTH
from tollbridge.planning.compare import compare
from tollbridge.planning.differences import Change, changes
from tollbridge.planning.estimate import paired_interval, unpaired_interval
from tollbridge.planning.sample import Effort, draw
from tollbridge.planning.text import comparison_text
from tollbridge.scenario.load import load
from tollbridge.units import DAY

QUESTIONS = Path(__file__).parents[3] / "scenarios" / "questions"


@pytest.mark.parametrize("name", ["pay-per-minute-or-subscription", "toll-free-to-toll"])
def test_common_callers_make_the_shipped_comparison_three_times_narrower(name):
    first, second = (draw(load(QUESTIONS / f"{name}{end}.yaml"), Effort(8)).of("cost.total") for end in ("", ".b"))
    paired, unpaired = paired_interval(first, second), unpaired_interval(first, second)
    assert paired.high < 0
    assert unpaired.half >= 3 * paired.half


def test_a_break_even_is_the_fee_over_the_difference_of_the_rates(write):
    # 4.00 a user and month against 0.01 a minute: 400 minutes in April's 30 days
    first = load(write(LICENCES, "a.yaml", title="dear minutes", rate="0.02", fee="0"))
    second = load(write(LICENCES, "b.yaml", title="a fee", rate="0.01", fee="4.00"))
    found = compare([first, second], Effort(12))
    even = found.contestants[1].break_even
    assert even is not None
    assert even.users == 10
    assert even.minutes == pytest.approx(400 * MONTH / (30 * DAY), rel=0.01)
    assert even.cheaper_below == str(first.file)
    assert f"Below that {first.file} costs less" in comparison_text(found)


def test_where_a_fee_buys_nothing_there_is_no_break_even(write):
    first = load(write(LICENCES, "a.yaml", title="no fee", rate="0.02", fee="0"))
    second = load(write(LICENCES, "b.yaml", title="a fee", rate="0.02", fee="4.00"))
    found = compare([first, second], Effort(2))
    even = found.contestants[1].break_even
    assert even is not None
    assert even.factor is None
    assert even.cheaper_below == str(first.file)
    assert "Break-even: none" in comparison_text(found)


def test_scenarios_that_are_the_same_do_not_differ(write):
    file = write(LOSS_SYSTEM, duration="6h", rate=40)
    told = []
    found = compare([load(file), load(file)], Effort(3), lambda *of: told.append(of))
    assert told == [(done, 6) for done in range(1, 7)]
    assert all(one.paired.mean == 0 == one.paired.half for one in found.contestants[1].differences)
    assert "B does not differ from A in any figure." in comparison_text(found)


def test_what_changed_is_told_key_by_key():
    before = {"scenario": "x", "a": {"b": "1", "c": ["1", "2"]}, "rows": [{"p": "1"}]}
    after = {"scenario": "y", "a": {"b": "2", "c": ["1", "2"], "d": "3"}, "rows": [{"p": "2"}]}
    assert changes(before, after) == [Change("a.b", "1", "2"), Change("rows.0.p", "1", "2"), Change("a.d", "", "3")]


def test_different_currencies_are_not_compared(write):
    file = write(LOSS_SYSTEM, duration="6h", rate=40)
    loaded = load(file)
    with pytest.raises(TollbridgeError, match="different currencies: EUR, USD"):
        compare([loaded, loaded.variant({"currency": "EUR"})], Effort(1))


def test_one_scenario_is_no_comparison(write):
    with pytest.raises(TollbridgeError, match="two scenarios or more"):
        compare([load(write(LOSS_SYSTEM, duration="6h", rate=40))], Effort(1))
