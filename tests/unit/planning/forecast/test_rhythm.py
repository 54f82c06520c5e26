"""What was put into days of records comes out: profile, cv and memory of days, levels, growth, holidays, odd hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tollbridge.planning.forecast.busy import Busy, read_busy
from tollbridge.planning.forecast.days import Days, count_days
from tollbridge.planning.forecast.foresee import Normals, draw_counts, draw_sums, expected_legs
from tollbridge.planning.forecast.holidays import (
    SATURDAY_SUNDAY,
    country_of_zone,
    fit_holidays,
    weekend_of,
    without_holidays,
)
from tollbridge.planning.forecast.levels import read_weeks
from tollbridge.planning.forecast.oddities import find_oddities
from tollbridge.planning.forecast.recurring import read_recurring
from tollbridge.planning.forecast.rhythm import USUAL_CHANGE, read_rhythm
from tollbridge.planning.forecast.season import read_season, seasoned
from tollbridge.planning.forecast.trend import USUAL, read_trend
from tollbridge.planning.forecast.weekdays import read_weekdays
from tollbridge.units import DAY, HOUR, Clock

MONDAY = date(2026, 1, 5)
WEEKDAYS = np.array([1.0, 1.1, 1.2, 1.1, 0.9, 0.2, 0.1])
HOURS = np.where((np.arange(24) >= 8) & (np.arange(24) < 18), 0.1, 0.0)


def records(weeks, rng, rate=400.0, **more):
    """Return days of Poisson counts: `cv` and `memory` of lognormal day factors, `growth` a week, `first`."""
    cv, memory, growth = more.get("cv", 0.0), more.get("memory", 0.0), more.get("growth", 0.0)
    count = 7 * weeks
    sd = np.sqrt(np.log1p(cv**2))
    logs = rng.normal(size=count) * sd
    for day in range(1, count):
        logs[day] = memory * logs[day - 1] + np.sqrt(1 - memory**2) * logs[day]
    factors = np.exp(logs - sd**2 / 2) * np.exp(growth * np.arange(count) / 7)
    first = more.get("first", MONDAY)
    weekdays = (first.weekday() + np.arange(count)) % 7
    counts = rng.poisson((rate * WEEKDAYS[weekdays] * factors)[:, None] * HOURS).astype(float)
    return Days(first, counts, np.ones_like(counts))


def test_instants_are_counted_by_local_day_and_hour_and_partly_covered_hours_say_so():
    """From Sunday 8 March 2026, 00:30 in New York, when clocks go from 02:00 to 03:00, to Monday 12:15."""
    clock = Clock.at(_moment(), "America/New_York", 0)
    end = clock.midnight(date(2026, 3, 9)) + 12 * HOUR + HOUR // 4
    found = count_days(np.array([0, HOUR, 4 * HOUR]), replace(clock, duration=end))
    assert found.hours[0].tolist() == [0.5, 1.0, 0.0, *[1.0] * 21]
    assert found.hours[1].tolist() == [*[1.0] * 12, 0.25, *[0.0] * 11]
    assert np.flatnonzero(found.counts[0]).tolist() == [0, 1, 5]
    assert found.clumping == 1


def _moment():
    from datetime import datetime

    return datetime(2026, 3, 8, 0, 30)


def test_meetings_clump_by_the_mean_of_their_squared_size_over_their_size():
    clock = Clock.at(_moment(), "UTC", DAY)
    # sizes 2 and 6: (4 + 36) / 8 = 5
    assert count_days(np.array([0, HOUR]), clock, np.array([2.0, 6.0])).clumping == 5


def test_meetings_that_recur_differ_less_than_chance_and_keep_to_their_weekdays():
    """One meeting each Tuesday and Thursday of half a year, and as many by chance: an index near 0 and one near 1.

    26 weeks tell as much as about 20 days; an index by chance has a standard deviation of sqrt(2 / 20) = 0.32.
    """
    clocked = np.zeros((182, 24))
    clocked[1::7, 9] = clocked[3::7, 14] = 1
    days = Days(MONDAY, clocked, np.ones_like(clocked))
    found = read_recurring(days, read_weeks(days, SATURDAY_SUNDAY))
    assert found.index < 0.15
    assert found.share > 0.9
    weekdays = read_rhythm(replace(days, own=found.own), SATURDAY_SUNDAY).profile.sum(axis=1)
    assert weekdays[[0, 2, 4, 5, 6]].tolist() == [0.0] * 5
    rng = np.random.default_rng(5)
    by_chance = replace(days, counts=rng.poisson(clocked).astype(float))
    assert read_recurring(by_chance, read_weeks(by_chance, SATURDAY_SUNDAY)).index > 1 - 2 * 0.32


def test_days_that_recur_are_drawn_with_less_chance_and_the_same_mean():
    """Four days of 0.75 meetings: by the calendar each brings one in three of four cases, a variance of 4 x 0.1875 = 0.75."""
    means = np.full((20_000, 4), 0.75)
    rng = np.random.default_rng(6)
    for share, variance in ((0.0, 3.0), (1.0, 0.75)):
        counts = draw_counts(means, share, rng)
        assert counts.mean() == pytest.approx(3, abs=3.29 * np.sqrt(variance / 20_000))
        assert counts.var() == pytest.approx(variance, rel=3.29 * np.sqrt(3 / 20_000))


def test_a_profile_comes_back_and_levels_are_each_week_s():
    days = records(4, np.random.default_rng(1))
    days = replace(days, counts=days.counts * np.repeat([1.0, 2.0, 1.0, 4.0], 7)[:, None])
    weeks = read_weeks(days, SATURDAY_SUNDAY)
    # a mean of 2: levels 0.5, 1, 0.5, 2; about 2,240 legs a week make an error of 2%
    assert weeks.levels == pytest.approx([0.5, 1.0, 0.5, 2.0], rel=0.1)
    assert weeks.profile.sum(axis=1) == pytest.approx(2 * 400 * WEEKDAYS, rel=0.12)
    assert weeks.profile[:, :8].sum() == 0


def test_days_of_the_week_that_the_records_do_not_reach_are_like_days_of_their_kind():
    """Monday to Wednesday alone: Thursday and Friday as their mean, Saturday and Sunday a quarter of it, and less sure.

    Means of logarithms that lean on one another lie within 3% of these.
    """
    whole = records(1, np.random.default_rng(2))
    found = read_rhythm(whole.upto(3), SATURDAY_SUNDAY)
    by_day = found.profile.sum(axis=1)
    assert by_day[3:5] == pytest.approx(by_day[:3].mean(), rel=0.03)
    assert by_day[5:] == pytest.approx(by_day[:3].mean() / 4, rel=0.05)
    assert found.unseen == 4 * 24
    assert found.level > read_rhythm(whole, SATURDAY_SUNDAY).level


def test_a_day_is_known_less_than_a_week_and_a_day_of_rest_never_seen_least():
    """Of Tuesday to Friday: Saturday on what is usual (a factor of two or so). Of Thursday to Sunday: Monday on the others."""
    friday = records(1, np.random.default_rng(12), first=MONDAY + timedelta(days=1)).upto(4)
    sunday = records(1, np.random.default_rng(12), first=MONDAY + timedelta(days=3)).upto(4)
    a_saturday = read_rhythm(friday, SATURDAY_SUNDAY, 1).level
    a_monday, a_week = (read_rhythm(sunday, SATURDAY_SUNDAY, ahead).level for ahead in (1, 7))
    assert a_week < a_monday < 0.3
    assert a_saturday > 0.7


def test_busy_days_go_on_so_the_next_day_is_known_better_where_days_remember():
    """Of one day with a cv of 0.2 and a memory of 0.5, the next has 0.04 x 0.5 = 0.02 in common with it, which counts twice.

    A working day's logarithm follows another's count by 0.0225 / (0.0225 + ...) less: the gain lies between 0.9 and 1.
    """
    days = records(1, np.random.default_rng(15), rate=1e6).upto(1)
    weeks = read_weeks(days, SATURDAY_SUNDAY)
    fresh, lasting = (
        read_weekdays(days, weeks, Busy(0.2, memory, 1.0), SATURDAY_SUNDAY).variance(days.coming(1))
        for memory in (0.0, 0.5)
    )
    assert 2 * 0.02 * 0.9 < fresh - lasting < 2 * 0.02


def test_meetings_that_recur_narrow_their_range_from_twelve_weeks_on_where_their_past_does():
    """A meeting each Tuesday and Thursday never fails: its level is known better than of as many days by chance of own."""
    clocked = np.zeros((84, 24))
    clocked[1::7, 9] = clocked[3::7, 14] = 1
    days = Days(MONDAY, clocked, np.ones_like(clocked))
    recurring, by_chance = (read_rhythm(replace(days, own=own), SATURDAY_SUNDAY).calibration for own in (0.5, 0.0))
    assert recurring < 0.9
    assert by_chance == 1.0


def test_where_the_country_is_not_known_the_records_say_which_days_rest():
    """Monday to Saturday, Friday and Saturday quiet as in Israel: Sunday will be a working day, and is not sure to be."""
    tuesday = records(1, np.random.default_rng(13), first=date(2026, 1, 6)).upto(6)
    days = replace(tuesday, first=MONDAY)
    assert days.totals[4:].max() < days.totals[:4].min() / 2
    found = read_rhythm(days, frozenset())
    assert found.profile[6].sum() == pytest.approx(days.totals[:4].mean(), rel=0.1)
    assert found.profile[4].sum() == pytest.approx(days.totals[4], rel=0.2)


def test_a_weekday_on_which_nothing_came_stays_empty():
    days = records(2, np.random.default_rng(14))
    days.counts[[6, 13]] = 0
    assert read_rhythm(days, SATURDAY_SUNDAY).profile[6].sum() == 0


def test_what_came_on_one_working_day_alone_is_not_spread_over_the_others():
    """494 legs in one hour of a whole week: were working days alike, some 80 would have come on each, and none did."""
    days = records(1, np.random.default_rng(15))
    days.counts[:] = 0
    days.counts[2, 13] = 494
    profile = read_rhythm(days, SATURDAY_SUNDAY).profile
    assert profile[2, 13] == pytest.approx(494)
    assert profile.sum() == pytest.approx(494)


@pytest.mark.parametrize(("cv", "memory"), [(0.1, 0.0), (0.3, 0.6)])
def test_cv_and_memory_of_days_come_back_from_two_years(cv, memory):
    """728 days, of which (1 - m²) / (1 + m²) tell of the cv: 3.3 sds, and the little that what is usual still weighs."""
    days = records(104, np.random.default_rng(3), rate=2000.0, cv=cv, memory=memory)
    found = read_busy(days, read_weeks(days, SATURDAY_SUNDAY))
    told = 728 * (1 - memory**2) / (1 + memory**2)
    # a level of its own for each five weeks takes some of long memories for itself
    assert found.cv == pytest.approx(cv, rel=0.06 + 3.3 / np.sqrt(2 * told))
    assert found.memory == pytest.approx(memory, abs=0.06 + 3.3 / np.sqrt(728))


def test_one_week_tells_nothing_of_spread_and_does_not_say_none():
    found = read_rhythm(records(1, np.random.default_rng(4)), SATURDAY_SUNDAY)
    assert found.busy.cv == pytest.approx(0.2, abs=0.02)
    assert found.busy.memory == pytest.approx(0.4, abs=0.05)
    assert found.change == USUAL_CHANGE
    assert found.level > USUAL_CHANGE


def test_steady_weeks_narrow_the_level_and_few_legs_widen_it():
    rng = np.random.default_rng(5)
    one, twelve = (read_rhythm(records(weeks, rng), SATURDAY_SUNDAY).level for weeks in (1, 12))
    assert twelve < 0.6 * one
    # 2 legs a day: about 11 a week, so that the level is not known better than 1 / sqrt(11)
    assert read_rhythm(records(1, rng, rate=2.0), SATURDAY_SUNDAY).level > 0.3


def test_growth_is_damped_by_how_well_it_is_known():
    rng = np.random.default_rng(6)
    short = read_trend(read_weeks(records(4, rng, growth=0.02), SATURDAY_SUNDAY))
    assert (short.growth, short.sd, short.told) == (0.0, USUAL, False)
    # 2% a week is 8.7% a month; 20 weeks of 2,240 legs tell it to about 0.3% a month
    long = read_trend(read_weeks(records(20, rng, growth=0.02), SATURDAY_SUNDAY))
    assert 0.06 < long.growth < 0.092
    assert long.sd < 0.015


def yearly(swing, growth, rng):
    """Return two years of days of about 100 legs, with a season that swings by a share and growth by another, a month."""
    days = records(104, rng, rate=140.0, cv=0.1, growth=growth * 7 / 30.4)
    months = np.array([day.month for day in days.dates])
    factors = 1 + swing * np.cos(2 * np.pi * (months - 1) / 12)
    return replace(days, counts=rng.poisson(days.counts * factors[:, None]).astype(float)), factors


def test_a_season_of_two_years_comes_back():
    """January is 30% above, July 30% below. A month of two years is known to a few percent: off by a tenth at most."""
    days, factors = yearly(0.3, 0.0, np.random.default_rng(8))
    season = read_season(days, SATURDAY_SUNDAY)
    off = season.factors(days.dates) / factors
    assert np.abs(off / off.mean() - 1).max() < 0.1
    assert season.told
    assert read_weeks(seasoned(days, season), SATURDAY_SUNDAY).levels.std() < 0.1  # weeks differ by chance alone


def test_growth_is_no_season_and_neither_is_chance():
    """Two years of 2% a month, and two of nothing: each month's factor stays within 3% of 1."""
    for growth in (0.02, 0.0):
        days, _ = yearly(0.0, growth, np.random.default_rng(9))
        assert np.abs(read_season(days, SATURDAY_SUNDAY).logs).max() < 0.03


def test_a_year_alone_shows_no_season():
    days, _ = yearly(0.3, 0.0, np.random.default_rng(8))
    assert not read_season(days.upto(365), SATURDAY_SUNDAY).told


def test_quiet_holidays_are_found_and_left_out_and_busy_ones_are_ordinary_days():
    """Monday 19 January and 16 February 2026 are holidays in the US; so is 1 January, before the records."""
    days = records(8, np.random.default_rng(7))
    assert not fit_holidays(days, "US", SATURDAY_SUNDAY).quiet
    quiet = days.counts.copy()
    for day in (date(2026, 1, 19), date(2026, 2, 16)):
        quiet[(day - MONDAY).days] *= 0.02
    found = fit_holidays(replace(days, counts=quiet), "US", SATURDAY_SUNDAY)
    assert found.quiet
    assert found.days == 2
    assert found.share < 0.05
    left = without_holidays(replace(days, counts=quiet), "US")
    assert left.hours[(date(2026, 1, 19) - MONDAY).days].sum() == 0
    assert not fit_holidays(days, "ZZ", SATURDAY_SUNDAY).days


def test_a_timezone_s_only_country_says_whose_holidays_and_weekend_count():
    assert country_of_zone("Asia/Jerusalem") == "IL"
    assert country_of_zone("UTC") == ""
    assert weekend_of("IL") == {4, 5}
    assert weekend_of("") == weekend_of("US") == {5, 6}


def test_an_outage_and_a_surge_are_odd_and_a_quiet_day_and_a_busy_one_are_not():
    days = records(6, np.random.default_rng(8), rate=1000.0, cv=0.2)
    found = find_oddities(days)
    assert not found.surges.any()
    assert not found.outages.any()
    counts = days.counts.copy()
    counts[9, 10:12] = 0  # 110 each are usual
    counts[15, 14] = 700
    counts[21] = 0  # a day off
    counts[22] *= 2
    found = find_oddities(replace(days, counts=counts))
    assert list(zip(*np.nonzero(found.outages), strict=True)) == [(9, 10), (9, 11)]
    assert list(zip(*np.nonzero(found.surges), strict=True)) == [(15, 14)]


def test_days_drawn_ahead_have_the_mean_and_the_spread_that_the_rhythm_says():
    """20,000 draws of four weeks; the relative variance of the sum is that of level, growth and busy days together."""
    days = records(12, np.random.default_rng(9), cv=0.2, memory=0.4)
    rhythm = read_rhythm(days, SATURDAY_SUNDAY)
    ahead = [MONDAY + timedelta(days=84 + day) for day in range(28)]
    drawn = expected_legs(rhythm, ahead, Normals.drawn(20_000, 28, np.random.default_rng(10))).sum(axis=1)
    mean = 4 * rhythm.profile.sum()
    assert drawn.mean() == pytest.approx(mean * (1 + rhythm.trend.growth * 0.45), rel=0.01)
    busy = rhythm.busy.variance(np.array([rhythm.profile[day.weekday()].sum() for day in ahead]))
    variance = (1 + rhythm.level**2) * (1 + busy) - 1 + (0.45 * rhythm.trend.sd) ** 2
    assert drawn.var() / drawn.mean() ** 2 == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("count", [50, 5_000])
def test_sums_of_few_events_and_of_many_have_one_mean_and_variance(count):
    """Marks 1 and 3 with equal chance: mean 2, variance 1; 500 sums of 50 are drawn one by one, of 5,000 as normals."""
    marks = np.array([[1.0, 10.0], [3.0, 30.0]])
    found = draw_sums(np.full(500, count), marks, np.random.default_rng(11))
    assert found[:, 1] == pytest.approx(10 * found[:, 0])
    assert found[:, 0].mean() == pytest.approx(2 * count, abs=3.3 * np.sqrt(count / 500))
    assert found[:, 0].var() == pytest.approx(count, rel=3.3 * np.sqrt(2 / 500))
