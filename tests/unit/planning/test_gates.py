"""Gates of a comparison: what each compares, when it fails, and what it says."""

from __future__ import annotations

from math import inf, nan, sqrt

import numpy as np
import pytest
from tests.unit.planning.conftest import LICENCES

from tollbridge.errors import TollbridgeError
from tollbridge.planning.compare import compare
from tollbridge.planning.gates import judge, parse_gate
from tollbridge.planning.markdown import comparison_markdown
from tollbridge.planning.text import comparison_text, verdict_text
from tollbridge.planning.variant_results import Effort
from tollbridge.scenario.load import load


def held(text, before, after, result="cost.total"):
    return judge(parse_gate(text), "b.yaml", {result: np.array(before)}, {result: np.array(after)})


@pytest.mark.parametrize(
    ("text", "value", "failed"),
    [
        # means 100 and 110, paired differences 5 and 15
        ("cost.total > +5%", 0.10, True),
        ("cost.total > +10%", 0.10, False),
        ("cost.total >= +10%", 0.10, True),
        ("cost.total.mean > +9.99", 10, True),
        ("cost.total > +10", 10, False),
        ("cost.total < -5", 10, False),
        ("cost.total < 110.01", 110, True),
        ("cost.total <= 109.99", 110, False),
        ("cost.total.max > 114.5", 115, True),
        ("cost.total.min > +0", 15, True),  # the difference of the two minima: 105 less 90
        ("cost.total.p50 > +9%", 0.10, True),
        ("cost.total.p75>112.5", 112.5, False),
        ("cost.total.p75 >= 112.5", 112.5, True),
    ],
)
def test_a_gate_holds_its_statistic_against_its_limit(text, value, failed):
    verdict = held(text, [90.0, 110.0], [105.0, 115.0])
    assert (verdict.value, verdict.failed) == (pytest.approx(value), failed)


def test_a_mean_is_held_against_the_limit_to_the_last_digit():
    # as binary floats the three add up to 0.30000000000000004 and more
    assert not held("cost.total > 0.1", [0.0] * 3, [0.1] * 3).failed
    assert not held("cost.total > +5%", [2.0, 2.0], [2.1, 2.1]).failed
    assert held("cost.total >= +5%", [2.0, 2.0], [2.1, 2.1]).failed


def test_low_and_high_are_the_ends_of_the_paired_interval():
    # differences 5 and 15: mean 10, half = t(1) x sd / sqrt(2) = 12.7062 x 7.0711 / 1.4142 = 63.531
    before, after = [90.0, 110.0], [95.0, 125.0]
    low, high = (held(f"cost.total.{end} > +20", before, after) for end in ("low", "high"))
    assert (low.value, low.failed) == (pytest.approx(10 - 63.531, abs=0.001), False)
    assert (high.value, high.failed) == (pytest.approx(10 + 63.531, abs=0.001), True)


def test_the_interval_of_a_change_in_percent_is_the_ratio_estimators():
    # all costs 10% up: the ratio never varies, however much the costs do
    verdict = held("cost.total.low > +9.9%", [50.0, 100.0, 400.0], [55.0, 110.0, 440.0])
    assert verdict.failed
    assert (verdict.low, verdict.high) == (pytest.approx(0.1), pytest.approx(0.1))
    # ratio 1.1, residuals -14 and 14 + 0 over a mean of 100: half = 12.7062 x sd / sqrt(2) / 100
    noisy = held("cost.total > +5%", [90.0, 110.0], [95.0, 125.0])
    residuals = [95.0 - 1.1 * 90.0, 125.0 - 1.1 * 110.0]
    sd = sqrt(sum(part**2 for part in residuals))
    assert noisy.high - noisy.value == pytest.approx(12.7062 * sd / sqrt(2) / 100, rel=1e-4)


def test_a_change_of_a_negative_result_counts_from_its_size():
    # a discount that goes from -10 to -8 has gone up by 20%
    assert held("cost.volume > +19%", [-10.0, -10.0], [-8.0, -8.0], "cost.volume").value == pytest.approx(0.2)


def test_from_nothing_to_something_is_beyond_any_percentage():
    verdict = held("callers.lost > +500%", [0.0, 0.0], [1.0, 3.0], "callers.lost")
    assert (verdict.value, verdict.failed) == (inf, True)
    assert "a change from 0 has no percentage, from 0.00 to 2.00" in verdict_text(verdict, "USD")
    assert not held("callers.lost > +0%", [0.0, 0.0], [0.0, 0.0], "callers.lost").failed
    assert held("callers.lost.low > +5%", [0.0, 0.0], [1.0, 3.0], "callers.lost").failed


def test_replications_without_a_value_are_left_out_in_pairs():
    verdict = held("x.blocking > +0.15", [0.1, nan, 0.3], [0.3, 0.9, nan], "x.blocking")
    assert (verdict.value, verdict.failed) == (pytest.approx(0.2), True)


def test_a_result_without_any_value_fails_no_gate_and_says_so():
    verdict = held("x.exhausted_at < 86400", [nan, 5.0], [nan, nan], "x.exhausted_at")
    assert not verdict.failed
    assert verdict_text(verdict, "USD") == "ok      x.exhausted_at < 86400: it has no value, in b.yaml"


def test_one_replication_has_no_interval():
    verdict = held("cost.total.low > +5%", [1.0], [2.0])
    assert not verdict.failed
    assert "one replication has no interval" in verdict_text(verdict, "USD")


def test_a_results_whole_name_comes_before_a_statistic():
    name = "cost.by_tag.priority.high"
    assert parse_gate(f"{name} > 4").measured([name]) == (name, "mean")
    assert parse_gate(f"{name}.p95 > 4").measured([name]) == (name, "p95")


@pytest.mark.parametrize("text", ["", "cost.total", "cost.total = 5", "> 5", "cost.total > five", "cost.total > +5%%"])
def test_what_is_no_gate_is_refused_with_an_example(text):
    with pytest.raises(TollbridgeError, match=r", column \d+: .*; write .*'cost\.total > \+5%'"):
        parse_gate(text)


@pytest.mark.parametrize(
    ("text", "column", "why"),
    [
        ("cost.total = 5", 12, "a sign is one of >, >=, < and <="),
        ("cost.total", 11, "a sign is one of >, >=, < and <="),
        ("> 5", 1, "no result before the sign"),
        ("cost.total > lots", 14, "no number after the sign"),
        ("cost.total > +5% of it", 18, "'of it' does not belong here"),
    ],
)
def test_a_gate_that_cannot_be_read_says_at_which_column(text, column, why):
    with pytest.raises(TollbridgeError) as caught:
        parse_gate(text)
    assert f", column {column}: {why}; write RESULT" in str(caught.value)


def test_an_unknown_result_or_statistic_is_refused_before_anything_is_run(write):
    files = [load(write(LICENCES, f"{name}.yaml", title=name, rate="0.02", fee="0")) for name in "ab"]
    told = []
    for text, said in [
        ("cost.totl > +5%", "did you mean 'cost.total'"),
        ("cost.total.p100 > 5", "unknown statistic 'p100'"),
    ]:
        with pytest.raises(TollbridgeError, match=said):
            compare(files, Effort(1), lambda *of: told.append(of), gates=[parse_gate(text)])
    assert told == []


@pytest.fixture
def dearer(write):
    # 10% more a minute and nothing else
    files = [
        load(write(LICENCES, f"{name}.yaml", title=f"rate | {name}", rate=rate, fee="0"))
        for name, rate in (("a", "0.02"), ("b", "0.022"))
    ]
    gates = [parse_gate("cost.total.low > +9.9%"), parse_gate("cost.total > +10%"), parse_gate("callers.lost > 0")]
    return compare(files, Effort(2, engine="reference"), gates=gates)


def test_a_comparison_says_what_each_gate_found(dearer):
    assert [verdict.failed for verdict in dearer.verdicts] == [True, False, False]
    lines = comparison_text(dearer).splitlines()[-3:]
    assert lines[0].startswith("FAILED  cost.total.low > +9.9%: +10.00%, 95% interval +10.00% to +10.00%, from ")
    assert lines[1].startswith("ok      cost.total > +10%: +10.00%, ")
    assert lines[2].startswith("ok      callers.lost > 0: 0.00, ")


def test_markdown_has_gates_totals_and_changes_and_escapes_what_scenarios_say(dearer):
    text = comparison_markdown(dearer)
    assert text.startswith("### rate \\| a or rate \\| b\n\n- **FAILED** cost.total.low \\> +9.9%: +10.00%")
    heads = [line for line in text.splitlines() if line.startswith("|  |")]
    assert heads == ["|  | A | B | B less A (95% interval) |"]
    total = next(line for line in text.splitlines() if line.startswith("| cost.total |"))
    assert total.count("|") == 5
    assert "**" in total
    assert "0.02 | 0.022 |" in text
    assert text.endswith("</details>")
