"""`compare`: the same callers, paired intervals, what changed, and the usage at which two cost the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.planning.conftest import LICENCES, LOSS_SYSTEM

from tollbridge.errors import TollbridgeError
from tollbridge.measures.credit import is_money
from tollbridge.planning.breakeven import MONTH, _Costs, _Search, break_even
from tollbridge.planning.compare import compare
from tollbridge.planning.differences import Change, changes
from tollbridge.planning.estimate import Interval, paired_interval, unpaired_interval
from tollbridge.planning.text import comparison_text
from tollbridge.planning.variant_results import Effort, run_variant
from tollbridge.scenario.load import load
from tollbridge.units import DAY

QUESTIONS = Path(__file__).parents[3] / "scenarios" / "questions"


@pytest.mark.parametrize("name", ["pay-per-minute-or-subscription", "toll-free-to-toll"])
def test_common_callers_make_the_shipped_comparison_three_times_narrower(name):
    first, second = (
        run_variant(load(QUESTIONS / f"{name}{end}.yaml"), Effort(8)).of("cost.total") for end in ("", ".b")
    )
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
    assert f"With less usage {first.file} costs less" in comparison_text(found)


def test_where_a_fee_buys_nothing_there_is_no_break_even(write):
    first = load(write(LICENCES, "a.yaml", title="no fee", rate="0.02", fee="0"))
    second = load(write(LICENCES, "b.yaml", title="a fee", rate="0.02", fee="4.00"))
    found = compare([first, second], Effort(2))
    even = found.contestants[1].break_even
    assert even is not None
    assert even.factor is None
    assert even.cheaper_below == str(first.file)
    assert "Break-even: none" in comparison_text(found)
    assert f"{first.file} costs less, or the same, at each usage in between." in comparison_text(found)


def test_a_break_even_counts_minutes_and_fees_after_the_warm_up_alone(write):
    # half of April warms up: fee and minutes halve together, so the break-even stays 400 minutes in 30 days
    texts = [LICENCES.replace("duration: 30d", "duration: 30d, warm_up: 15d")] * 2
    first = load(write(texts[0], "a.yaml", title="dear minutes", rate="0.02", fee="0"))
    second = load(write(texts[1], "b.yaml", title="a fee", rate="0.01", fee="4.00"))
    even = break_even(first, second, Effort(12, engine="reference"))
    assert even is not None
    assert even.minutes == pytest.approx(400 * MONTH / (30 * DAY), rel=0.01)


def test_a_break_even_counts_what_a_commitment_adds(write):
    # 80 are committed for April. At 0.01 a minute 8,000 minutes would use them up; without a commitment 80 pay 4,000 at 0.02,
    # which are 400 for each of ten users
    committed = LICENCES.replace("mode: postpaid}}", "mode: postpaid}}\n    commitment: {{amount: 80, per: month}}")
    first = load(write(LICENCES, "a.yaml", title="dear minutes", rate="0.02", fee="0"))
    second = load(write(committed, "b.yaml", title="a commitment", rate="0.01", fee="0"))
    found = compare([first, second], Effort(12))
    even = found.contestants[1].break_even
    assert even is not None
    assert even.minutes == pytest.approx(400 * MONTH / (30 * DAY), rel=0.01)
    assert even.cheaper_below == str(first.file)


CAPPED = LICENCES.replace("control: {{mode: postpaid}}", "credit: {{opening: 5}}")


def test_costs_that_credit_caps_at_a_flat_gap_have_no_break_even(write):
    # both stop at their credit of 5: with more usage the gap stays the fees, 10 x 4.00 less nothing
    first = load(write(CAPPED, "a.yaml", title="capped", rate="0.02", fee="0"))
    second = load(write(CAPPED, "b.yaml", title="capped, with a fee", rate="0.0195", fee="4.00"))
    even = break_even(first, second, Effort(1, engine="reference"))
    assert even is not None
    assert even.factor is None
    assert "stays between 39.9" in even.reason


def test_a_break_even_never_leaves_a_residual(write):
    first = load(write(LICENCES, "a.yaml", title="dear minutes", rate="0.02", fee="0"))
    second = load(write(LICENCES, "b.yaml", title="a fee", rate="0.01", fee="4.00"))
    even = break_even(first, second, Effort(3, engine="reference"))
    assert even is not None
    # at the break-even both cost 80.00 in April: 10 users x 400 minutes x 0.02
    assert abs(even.residual.mean) <= 0.002 * 80.5


def test_costs_that_jump_past_each_other_have_no_break_even():
    search = _Search(lambda factor: _Costs(Interval(-30.0 if factor < 1.7 else 30.0, -30, 30, 4), 0.0, 1.0, 100.0))
    factor, reason = search.crossing()
    assert factor is None
    assert "jumps over 0 near 1.7" in reason


def test_the_break_even_nearest_to_the_files_usage_is_given_and_the_others_are_named():
    def costs(factor):
        gap = (factor - 0.3) * (factor - 3.0)
        return _Costs(Interval(gap, gap, gap, 4), 0.0, 1.0, 100.0 * abs(gap) + 1.0)

    search = _Search(costs)
    factor, reason = search.crossing()
    assert reason == ""
    assert factor == pytest.approx(3.0, rel=0.002)  # log 3 is nearer to 0 than log 0.3
    assert [low <= 0.3 <= high for low, high in search.others(factor)] == [True]


def test_two_scenarios_of_one_cost_at_any_usage_have_no_break_even():
    search = _Search(lambda _: _Costs(Interval(0.0, 0.0, 0.0, 4), 0.0, 1.0, 100.0))
    assert search.crossing() == (None, "the two cost the same at any usage")


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
    with pytest.raises(TollbridgeError, match="different currencies, EUR, USD: compare those of one"):
        compare([loaded, loaded.variant({"currency": "EUR"})], Effort(1))


def test_one_scenario_is_no_comparison(write):
    with pytest.raises(TollbridgeError, match="two scenarios or more"):
        compare([load(write(LOSS_SYSTEM, duration="6h", rate=40))], Effort(1))


def test_a_comparison_of_starved_costs_says_that_they_are_not_like_for_like(write):
    # five credits of 1.00 pay 10 minutes of 0.02 each, then nobody gets through
    plenty = load(write(CAPPED.replace("opening: 5", "opening: 5000"), "a.yaml", title="plenty", rate="0.02", fee="0"))
    starved = load(write(CAPPED, "b.yaml", title="starved", rate="0.02", fee="0"))
    found = compare([plenty, starved], Effort(1, engine="reference"))
    assert [each.out_of_credit > 0.9 for each in found.contestants] == [False, True]
    text = comparison_text(found)
    assert "Costs are not like for like: " in text
    assert "B leaves out " in text
    assert "A leaves out " not in text
    first, second = (each.means["cost.unmet"].mean + each.means["cost.usage"].mean for each in found.contestants)
    assert first == pytest.approx(second)


def test_money_is_compared_with_the_currencys_decimals(write):
    yen = CAPPED.replace("scenario:", "currency: JPY\nscenario:", 1)
    first = load(write(yen, "a.yaml", title="dear", rate="0.02", fee="0"))
    second = load(write(yen, "b.yaml", title="dearer", rate="0.03", fee="0"))
    lines = comparison_text(compare([first, second], Effort(1, engine="reference"))).splitlines()
    usage = next(line.split() for line in lines if line.startswith("cost.usage"))
    assert usage == ["cost.usage", "5", "5"]  # both stop at their credit of 5


@pytest.mark.parametrize(
    ("name", "money"),
    [("cost.by_tag.a.b", True), ("cash.total", True), ("accounts.a.lowest", True), ("accounts.a.overspend", True),
     ("accounts.a.refused", False), ("accounts.a.exhausted_by.2026-01-01", False), ("minutes.total", False)],
)  # fmt: skip
def test_what_is_money_is_known_by_its_name(name, money):
    assert is_money(name) is money
