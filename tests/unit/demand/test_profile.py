"""When callers come: weights, DST days, holidays, season, growth, spread, starts."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats
from tests.unit.demand.one_day import Arrivals

from tollbridge.demand.arrivals import read_starts
from tollbridge.demand.busyness import Forgetful
from tollbridge.demand.families import gamma
from tollbridge.demand.profile import (
    Calendar,
    day_slots,
    holiday_dates,
    monthly_growth,
    months_between,
    season_factors,
    weekly_weights,
)
from tollbridge.demand.streams import Draws
from tollbridge.scenario.profiles import PROFILES
from tollbridge.units import DAY, HOUR, Clock

YORK = Clock.at(datetime(2026, 1, 5), "America/New_York", 365 * DAY)
FLAT = weekly_weights("round-the-clock")


def draws(replication, day):
    return Draws(1, "workload w", replication, day.toordinal())


def test_weights_are_scaled_so_that_the_largest_is_one():
    weights = weekly_weights(tuple(Decimal(n) for n in [0] * 8 + [2, 4] + [0] * 14))
    assert len(weights) == 168
    assert weights[8:10].tolist() == [0.5, 1.0]
    assert weights[24 + 9] == 1.0


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_named_profile_has_24_or_168_weights_with_one_as_the_largest(name):
    assert len(PROFILES[name]) in {24, 168}
    assert min(PROFILES[name]) >= 0
    assert max(PROFILES[name]) == 1


@pytest.mark.parametrize(
    ("profile", "message"),
    [("office-ours", "unknown profile 'office-ours'"), ((Decimal(1),) * 7, "24 or 168"), ((Decimal(0),) * 24, "above")],
)
def test_a_profile_that_is_none_says_why(profile, message):
    with pytest.raises(ValueError, match=message):
        weekly_weights(profile)


def test_the_day_on_which_summer_time_begins_has_23_hours_and_no_two_o_clock():
    slots = day_slots(YORK, date(2026, 3, 8))
    assert slots.hour.tolist() == [0, 1, *range(3, 24)]
    assert slots.length.tolist() == [HOUR] * 23


def test_the_day_on_which_summer_time_ends_has_both_passes_of_one_o_clock():
    slots = day_slots(YORK, date(2026, 11, 1))
    assert slots.hour.tolist() == [0, 1, 1, *range(2, 24)]
    assert (slots.begin[1:] - slots.begin[:-1]).tolist() == [HOUR] * 24


def test_a_change_of_half_an_hour_cuts_its_hour():
    clock = Clock.at(datetime(2026, 1, 5), "Australia/Lord_Howe", 365 * DAY)
    slots = day_slots(clock, date(2026, 10, 4))  # 02:00 becomes 02:30
    assert slots.hour.tolist() == list(range(24))
    assert slots.length.tolist() == [HOUR] * 2 + [HOUR // 2] + [HOUR] * 21
    assert slots.minute[2] == HOUR // 2


def test_a_local_hour_keeps_its_weight_on_both_sides_of_a_dst_change():
    weights = np.zeros(168)
    weights[10::24] = 1.0
    calendar = Calendar(YORK, 40.0, weights)
    for day in (date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)):
        arrivals = Arrivals(calendar).instants(draws(0, day), day)
        assert {YORK.moment(int(at)).hour for at in arrivals} == {10}
        assert {YORK.moment(int(at)).date() for at in arrivals} == {day}


def test_both_passes_of_a_repeated_hour_bring_callers():
    weights = np.zeros(168)
    weights[1::24] = 1.0
    counts = [
        len(Arrivals(Calendar(YORK, 40.0, weights)).instants(draws(n, date(2026, 11, 1)), date(2026, 11, 1)))
        for n in range(200)
    ]
    # 200 days of mean 80: their mean has an sd of sqrt(80 / 200) = 0.63
    assert np.mean(counts) == pytest.approx(80, abs=3.29 * 0.64)


def test_a_holiday_has_no_arrivals_and_the_day_after_has():
    calendar = Calendar(YORK, 40.0, FLAT, holidays="US")
    assert not len(
        Arrivals(calendar).instants(draws(0, date(2026, 7, 3)), date(2026, 7, 3))
    )  # observed: the 4th is a Saturday
    assert not len(Arrivals(calendar).instants(draws(0, date(2026, 12, 25)), date(2026, 12, 25)))
    assert len(Arrivals(calendar).instants(draws(0, date(2026, 12, 28)), date(2026, 12, 28)))


def test_a_subdivision_has_holidays_of_its_own():
    # Cesar Chavez Day is California's
    assert date(2026, 3, 31) in holiday_dates("US-CA", 2026)
    assert date(2026, 3, 31) not in holiday_dates("US", 2026)


@pytest.mark.parametrize("region", ["XX", "US-ZZ", "nowhere"])
def test_holidays_of_nowhere_are_refused(region):
    with pytest.raises(ValueError, match="no holidays are known"):
        holiday_dates(region, 2026)


def test_growth_compounds_by_the_elapsed_share_of_months():
    calendar = Calendar(YORK, 100.0, FLAT, growth=monthly_growth("3%/month"))
    assert calendar.means(date(2026, 1, 5))[0] == pytest.approx(100)
    assert calendar.means(date(2026, 2, 5))[0] == pytest.approx(103, rel=1e-3)  # 1/31 and 1/28 of a month differ
    assert calendar.means(date(2027, 1, 5))[0] == pytest.approx(100 * 1.03**12)
    assert months_between(date(2026, 1, 1), date(2026, 1, 17)) == pytest.approx(16 / 31)


def test_a_yearly_growth_is_twelve_monthly_ones():
    assert monthly_growth("21%/year") ** 12 == pytest.approx(1.21)
    assert monthly_growth("-10%/month") == pytest.approx(0.9)


@pytest.mark.parametrize("text", ["3%", "3/month", "-100%/month", "fast"])
def test_a_growth_without_a_period_is_refused(text):
    with pytest.raises(ValueError, match="is not a growth"):
        monthly_growth(text)


def test_season_multiplies_the_months_it_names():
    factors = season_factors({"dec": Decimal("0.6"), "Aug": Decimal("0.7")})
    assert factors[11] == 0.6
    assert factors[7] == 0.7
    assert factors[0] == 1
    calendar = Calendar(YORK, 100.0, FLAT, season=factors)
    assert calendar.means(date(2026, 12, 1))[0] == pytest.approx(60)


def test_a_season_of_no_month_is_refused():
    with pytest.raises(ValueError, match="'winter' is not a month"):
        season_factors({"winter": Decimal(1)})


def test_spread_gives_slots_the_variance_to_mean_ratio_that_follows_from_it():
    """A slot of mean m has variance m + (c m)**2: here m = 25, c = 0.4, a ratio of 1 + 25 x 0.16 = 5.

    The interval is 3.29 standard errors of the ratio over 3,000 days, sd of the sample variance from the sample's kurtosis.
    """
    weights = np.zeros(168)
    weights[10::24] = 1.0
    arrivals = Arrivals(Calendar(YORK, 25.0, weights), spread=Forgetful(gamma(1.0, 0.4)))
    counts = np.array([len(arrivals.instants(draws(n, date(2026, 1, 7)), date(2026, 1, 7))) for n in range(3000)])
    error = np.sqrt((stats.kurtosis(counts, fisher=False) - 1) / len(counts))
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(5, rel=3.29 * error)
    assert counts.mean() == pytest.approx(25, abs=3.29 * np.sqrt(125 / 3000))


def test_without_spread_counts_are_poisson():
    arrivals = Arrivals(Calendar(YORK, 2.0, FLAT))
    counts = np.array([len(arrivals.instants(draws(n, date(2026, 1, 7)), date(2026, 1, 7))) for n in range(2000)])
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(1, abs=3.29 * np.sqrt(2 / 2000))


def test_what_recurs_comes_as_often_as_it_is_expected_give_or_take_less_than_one():
    """24 hours of 0.1 are 2.4 a day: by the calendar two or three, the mean within 3.29 standard errors of sqrt(0.24)."""
    arrivals = Arrivals(Calendar(YORK, 0.1, FLAT), recurring=1.0)
    counts = np.array([len(arrivals.instants(draws(n, date(2026, 1, 7)), date(2026, 1, 7))) for n in range(1000)])
    assert set(counts.tolist()) == {2, 3}
    assert counts.mean() == pytest.approx(2.4, abs=3.29 * np.sqrt(0.24 / 1000))


def test_half_of_what_comes_may_recur_and_the_rest_come_by_chance():
    """Of 2.4 a day half recur: 1.2, one or two with a variance of 0.16. 1.2 come by chance: 1.36 in all, not 2.4."""
    arrivals = Arrivals(Calendar(YORK, 0.1, FLAT), recurring=0.5)
    counts = np.array([len(arrivals.instants(draws(n, date(2026, 1, 7)), date(2026, 1, 7))) for n in range(2000)])
    assert counts.mean() == pytest.approx(2.4, abs=3.29 * np.sqrt(1.36 / 2000))
    assert counts.var(ddof=1) == pytest.approx(1.36, rel=3.29 * np.sqrt(3 / 2000))


def test_starts_cluster_on_their_minutes_with_their_shares():
    starts = read_starts({":00": Decimal("0.6"), ":30": Decimal("0.4")})
    found = Arrivals(Calendar(YORK, 500.0, FLAT), starts).instants(draws(0, date(2026, 1, 7)), date(2026, 1, 7))
    minutes = Counter((found % HOUR // 60_000).tolist())
    assert set(minutes) == {0, 30}
    assert minutes[0] / len(found) == pytest.approx(0.6, abs=3.29 * np.sqrt(0.24 / len(found)))
    assert (np.diff(found) >= 0).all()


def test_starts_keep_to_the_local_minute_where_the_offset_is_half_an_hour():
    clock = Clock.at(datetime(2026, 1, 5), "Asia/Kolkata", 28 * DAY)
    found = Arrivals(Calendar(clock, 20.0, FLAT), read_starts({":15": Decimal(1)})).instants(
        draws(0, date(2026, 1, 7)), date(2026, 1, 7)
    )
    assert {clock.moment(int(at)).minute for at in found} == {15}


def test_without_starts_arrivals_are_anywhere_in_the_hour():
    found = Arrivals(Calendar(YORK, 500.0, FLAT)).instants(draws(0, date(2026, 1, 7)), date(2026, 1, 7))
    assert stats.kstest(found % HOUR / HOUR, "uniform").pvalue > 0.001


def test_an_hour_s_arrivals_do_not_depend_on_the_other_hours():
    other = FLAT.copy()
    other[48 + 8] = 0.1  # a quiet Wednesday at eight
    day = date(2026, 1, 7)
    before = Arrivals(Calendar(YORK, 30.0, FLAT)).instants(draws(0, day), day)
    after = Arrivals(Calendar(YORK, 30.0, other)).instants(draws(0, day), day)
    eight = YORK.midnight(day) + 8 * HOUR
    assert before[before < eight].tolist() == after[after < eight].tolist()
    assert before[before >= eight + HOUR].tolist() == after[after >= eight + HOUR].tolist()
