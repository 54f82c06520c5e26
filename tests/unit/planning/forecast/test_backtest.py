"""Windows held out: what methods may know, how they are scored, and what is said of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.planning.backtest import scores, table, trust, windows_of
from tollbridge.planning.forecast.backtest import NAIVE, OURS, BacktestPlan, HeldOut, backtest
from tollbridge.planning.forecast.events import Events
from tollbridge.planning.forecast.outlook import read_outlook
from tollbridge.planning.forecast.rivals import REACH, Range, can_smooth, exponential_smoothing, seasonal_naive
from tollbridge.planning.forecast.stays import USUAL_CHANGE, stay_cv
from tollbridge.units import DAY, Clock


def window(low, high, came, method=OURS, figure="calls"):
    return HeldOut(method, figure, date(2026, 2, 2), 28, 7, Range((low + high) / 2, low, high), came)


def test_last_week_again_has_a_range_by_the_changes_of_its_days():
    """Days of 10, then of 12: changes of 2. Seven days on: 84, sd 2 sqrt(7); fourteen: 168, sd 2 sqrt(7 x 2² + 7)."""
    days = np.array([10.0] * 7 + [12.0] * 7)
    assert seasonal_naive(days, 7) == Range(84.0, 84 - REACH * 2 * np.sqrt(7), 84 + REACH * 2 * np.sqrt(7))
    assert seasonal_naive(days, 14).high == pytest.approx(168 + REACH * 2 * np.sqrt(35))
    assert seasonal_naive(days[:7], 7) == Range(70.0)


@pytest.mark.skipif(not can_smooth(), reason="needs statsmodels")
@pytest.mark.parametrize("days", [10, 28])
def test_exponential_smoothing_of_steady_days_goes_on_as_they_were(days):
    series = 100 + np.random.default_rng(1).normal(size=days)
    found = exponential_smoothing(series, 7, 1)
    assert found.mean == pytest.approx(700, abs=10)
    assert found.low < found.mean < found.high


def test_an_interval_score_is_the_width_and_20_times_what_a_miss_lies_outside():
    assert (window(90, 110, 100).held, window(90, 110, 100).score) == (True, 20)
    # 5 above: 20 + 20 x 5
    assert (window(90, 110, 115).held, window(90, 110, 115).score) == (False, 120)
    assert window(90, 110, 115).error == 15


def test_scores_are_shares_of_all_that_came():
    (found,) = scores([window(90, 110, 100), window(80, 120, 200)])
    # errors 0 and 100 of 300; widths 20 and 40; misses 0 and 80: 20 + 40 + 1,600
    assert (found.held, found.error, found.width, found.score) == (0.5, 100 / 300, 60 / 300, 1660 / 300)
    assert found.row() == ["calls", OURS, "2", "50%", "33%", "20%", "553%"]


def test_each_window_is_fitted_on_what_came_before_it_alone(records):
    rng = np.random.default_rng(3)
    events, clock = records.made(records.Truth(rate=50), 56, rng)
    plan = BacktestPlan(14, 0, 3)
    before = [w for w in backtest([events], clock, "", plan) if w.method == OURS]
    late = events.at >= clock.midnight(before[-1].first)
    changed = Events("calls", events.at, np.where(late[:, None], events.sums * [1, 50, 50], events.sums))
    after = [w for w in backtest([changed], clock, "", plan) if w.method == OURS]
    assert [w.said for w in before] == [w.said for w in after]
    assert (before[-1].figure, after[-1].came) == ("cost", pytest.approx(50 * before[-1].came))


def test_windows_are_spread_over_the_records_and_end_with_them():
    assert BacktestPlan(7, 0, 24).origins(35) == [14, 21, 28]
    assert BacktestPlan(28, 28, 3).origins(365) == [29, 183, 337]
    assert BacktestPlan(28, 7).origins(30) == []


def test_records_too_short_to_hold_any_out_are_refused(records):
    events, clock = records.made(records.Truth(), 5, np.random.default_rng(1))
    with pytest.raises(TollbridgeError, match="the records have 5 days"):
        windows_of([events], clock, "", "4w")


def test_the_table_has_a_line_for_each_figure_and_method_and_says_what_it_means(records):
    events, clock = records.made(records.Truth(rate=40), 42, np.random.default_rng(2))
    windows = windows_of([events], clock, "", "1w")
    lines = list(table(windows))
    assert lines[0].split() == [
        "figure",
        "method",
        "windows",
        "range",
        "held",
        "mean",
        "error",
        "width",
        "interval",
        "score",
    ]
    assert sum(line.startswith(("calls", "minutes", "cost")) for line in lines) == 6 + 3 * can_smooth()
    assert trust(windows).startswith("of 4 windows of 7 days held out, the 5% to 95% range held calls in ")
    assert trust(windows).endswith("So few windows say little")
    assert {w.method for w in windows} >= {OURS, NAIVE}


def test_workloads_that_move_together_are_drawn_together_and_others_apart():
    """Two workloads over 20 weeks of 200 legs each: with one level for both, and with a level for each."""
    rng = np.random.default_rng(5)

    def pair(alike):
        levels = np.exp(0.4 * rng.normal(size=(2, 20)))
        levels[1] = levels[0] if alike else levels[1]
        clock = Clock(1_767_571_200_000, "UTC", 140 * DAY)
        found = []
        for name, level in zip("ab", levels, strict=True):
            counts = rng.poisson(200 * level)
            at = np.sort(np.repeat(np.arange(20) * 7 * DAY, counts) + rng.integers(0, 7 * DAY, counts.sum()))
            found.append(Events(name, at, np.ones((len(at), 3))))
        return read_outlook(found, clock)

    assert pair(alike=True).level > 0.8
    assert pair(alike=False).level < 0.6


def test_holding_times_are_known_by_their_weeks_and_their_number():
    rng = np.random.default_rng(6)
    at = np.sort(rng.integers(0, 28 * DAY, 4000))
    steady = np.stack([np.ones(4000), rng.exponential(3, 4000), np.zeros(4000)], axis=1)
    # what is usual weighs 5 weeks against 3 changes that show none: 0.04 sqrt(5 / 8); and 1 / sqrt(4,000)
    expected = np.sqrt(USUAL_CHANGE**2 * 5 / 8 + 1 / 4000)
    assert stay_cv(Events("a", at, steady)) == pytest.approx(expected, rel=0.25)
    longer = steady * np.where(at > 14 * DAY, 2.0, 1.0)[:, None] ** [0, 1, 1]
    assert stay_cv(Events("a", at, longer)) > 0.2
    assert stay_cv(Events("a", at[:10], steady[:10])) > 1 / np.sqrt(10) / 2


def test_a_large_meeting_is_no_surge():
    """One meeting a week of 20, 40, 60 … legs: the large ones count too, so that the forecast is right on average."""
    at = np.arange(12) * 7 * DAY + DAY
    legs = np.array([20.0, 40.0, 60.0] * 4)
    events = Events("meetings", at, np.stack([legs, legs, legs], axis=1))
    outlook = read_outlook([events], Clock(1_767_571_200_000, "UTC", 84 * DAY))
    assert len(outlook.parts[0].events) == 12
    assert outlook.parts[0].rhythm.profile.sum() == pytest.approx(40, rel=0.05)
