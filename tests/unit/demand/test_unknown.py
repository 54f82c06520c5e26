"""What is drawn once a replication, and days that remember: held against their theory, fixed seeds, intervals of 99.9%."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from tollbridge.demand.busyness import DayFactors, Remembering
from tollbridge.demand.singles import SingleLegsCrew
from tollbridge.demand.strands import Strands, StreamKeys
from tollbridge.demand.streams import Draws
from tollbridge.demand.unknown import LEAST_FACTOR, Share, Uncertainty

DAY = date(2026, 1, 5).toordinal()
Z = 3.29


def factors(spread, count, replication=0, stream="workload w"):
    """Return a workload's factors of days, whichever of them are asked for."""
    days = DayFactors([spread], StreamKeys(1, (stream,)), replication)
    asked = np.arange(DAY, DAY + count) if isinstance(count, int) else DAY + np.array(count)
    return days.of(Strands(StreamKeys(1, (stream,)), replication, np.zeros(len(asked), np.int64), asked))


def draws(replication, stream="workload w"):
    return Draws(1, stream, replication, 0)


def effective(memory, count):
    """Return how many independent days tell as much of a mean of squares as `count` days with this memory."""
    return count * (1 - memory**2) / (1 + memory**2)


@pytest.mark.parametrize("memory", [0.0, 0.4, 0.9])
def test_days_that_remember_are_lognormal_of_mean_one_and_cv_with_that_correlation(memory):
    """30,000 days: their logarithms have mean -v/2, variance v = ln(1 + cv²), and correlation m**k at k days."""
    cv, count = 0.3, 30_000
    variance = math.log1p(cv * cv)
    logs = np.log(factors(Remembering(cv, memory), count))
    independent = count * (1 - memory) / (1 + memory)
    assert logs.mean() == pytest.approx(-variance / 2, abs=Z * math.sqrt(variance / independent))
    assert logs.var() == pytest.approx(variance, rel=Z * math.sqrt(2 / effective(memory, count)))
    around = logs - logs.mean()
    for back in (1, 2, 7):
        found = (around[back:] * around[:-back]).mean() / logs.var()
        assert found == pytest.approx(memory**back, abs=Z * math.sqrt(2 / effective(memory, count)))


def test_the_factors_themselves_have_mean_one_and_the_cv():
    """One day of 3,000 replications: independent draws, so the mean has an sd of cv / sqrt(n)."""
    spread = Remembering(0.5, 0.7)
    found = np.array([factors(spread, 1, one)[0] for one in range(3_000)])
    assert found.mean() == pytest.approx(1, abs=Z * 0.5 / math.sqrt(3_000))
    # a lognormal's kurtosis at cv 0.5 is 8.04, so its sample variance has a relative sd of sqrt(7.04 / n)
    assert found.var() == pytest.approx(0.25, rel=Z * math.sqrt(7.04 / 3_000))


def test_a_day_has_the_same_factor_whichever_day_is_asked_for_first():
    spread = Remembering(0.3, 0.8)
    forwards = factors(spread, 200).tolist()
    assert factors(spread, list(reversed(range(200)))).tolist() == forwards[::-1]
    assert factors(spread, [70, 3, 199]).tolist() == [forwards[70], forwards[3], forwards[199]]


def test_a_memory_as_long_as_decades_still_has_the_cv():
    spread = Remembering(0.2, 0.9999)
    assert np.sum(spread.weights**2) == pytest.approx(1)
    assert 0 < factors(spread, 1)[0] < 3


def test_level_and_lasts_are_lognormal_factors_of_mean_one():
    unknown, count = Uncertainty(level=0.2, lasts=0.1), 20_000
    found = [unknown.draw(draws(one), 1.0) for one in range(count)]
    for name, cv in (("level", 0.2), ("lasts", 0.1)):
        values = np.array([getattr(one, name) for one in found])
        assert values.mean() == pytest.approx(1, abs=Z * cv / math.sqrt(count))
        # kurtosis below 4 at cv 0.2
        assert values.std() == pytest.approx(cv, rel=Z * math.sqrt(3 / 4 / count))
        logs = np.log(values)
        assert logs.var() == pytest.approx(math.log1p(cv * cv), rel=Z * math.sqrt(2 / count))
    both = np.array([(one.level, one.lasts) for one in found])
    assert np.corrcoef(both.T)[0, 1] == pytest.approx(0, abs=Z / math.sqrt(count))


def test_growth_has_a_normal_added_in_the_period_of_its_own():
    """3%/month with an sd of 2%/month; 3%/month with an sd of 5%/year, which is added to 42.58%/year."""
    count = 5_000
    monthly = np.array([Uncertainty(growth=0.02).draw(draws(one), 1.03).growth for one in range(count)])
    assert monthly.mean() == pytest.approx(1.03, abs=Z * 0.02 / math.sqrt(count))
    assert monthly.std() == pytest.approx(0.02, rel=Z / math.sqrt(2 * count))
    yearly = Uncertainty(growth=0.05, months=12)
    grown = np.array([yearly.draw(draws(one), 1.03).growth for one in range(count)]) ** 12
    assert grown.mean() == pytest.approx(1.03**12, abs=Z * 0.05 / math.sqrt(count))
    assert grown.std() == pytest.approx(0.05, rel=Z / math.sqrt(2 * count))


def test_a_fall_beyond_all_leaves_a_thousandth():
    found = [Uncertainty(growth=5.0).draw(draws(one), 1.0).growth for one in range(50)]
    assert min(found) == LEAST_FACTOR


def test_the_draw_is_named_by_seed_replication_and_stream_alone():
    unknown = Uncertainty(level=0.2, growth=0.01, lasts=0.1)
    drawn = unknown.draw(draws(3), 1.0)
    assert unknown.draw(draws(3), 1.0) == drawn
    assert unknown.draw(draws(4), 1.0).level != drawn.level
    assert unknown.draw(draws(3, "workload v"), 1.0).level != drawn.level
    # what is left out moves nothing else
    assert Uncertainty(lasts=0.1).draw(draws(3), 1.0).lasts == drawn.lasts


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
def test_levels_that_are_shared_have_that_correlation_between_workloads_and_their_own_cv(correlation):
    """Logarithms of the levels of two workloads with cvs of 0.1 and 0.3, over 5,000 replications."""
    count, share = 5_000, Share("customer", correlation)
    narrow, wide = Uncertainty(level=0.1, share=share), Uncertainty(level=0.3, share=share)
    one = np.log([narrow.draw(draws(each), 1.0).level for each in range(count)])
    other = np.log([wide.draw(draws(each, "workload v"), 1.0).level for each in range(count)])
    assert one.var() == pytest.approx(math.log1p(0.01), rel=Z * math.sqrt(2 / count))
    assert other.var() == pytest.approx(math.log1p(0.09), rel=Z * math.sqrt(2 / count))
    reach = max(Z * (1 - correlation**2) / math.sqrt(count), 1e-9)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(correlation, abs=reach)


def test_busy_days_that_are_shared_are_busy_for_all():
    """10,000 days without memory: the correlation of two workloads' logarithms has an sd of (1 - 0.7²) / sqrt(n)."""
    spread = Remembering(0.2, 0.0, Share("customer", 0.7))
    one, other = (np.log(factors(spread, 10_000, stream=name)) for name in ("workload w", "workload v"))
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.7, abs=Z * 0.51 / math.sqrt(10_000))
    assert one.var() == pytest.approx(math.log1p(0.04), rel=Z * math.sqrt(2 / 10_000))


LEGS = """
workloads:
  w:
    {more}
    legs: {{rate: 4/h, via: n, lasts: 10m}}
"""


def counts(demand, all_legs, more, replications):
    made = demand(LEGS.format(more=more))
    legs = [all_legs(made, one) for one in range(replications)]
    return np.array([len(one) for one in legs]), np.array([one.lasts[0] for one in legs])


def test_a_replication_s_level_is_on_all_of_its_days(demand, all_legs):
    """5 days of 96 legs: m = 480. With cv 0.2 of the level the variance over replications is m + (0.2 m)**2 = 9,696."""
    found, _ = counts(demand, all_legs, "uncertainty: {level: 0.2}", 400)
    assert found.mean() == pytest.approx(480, abs=Z * math.sqrt(9_696 / 400))
    assert found.var(ddof=1) == pytest.approx(9_696, rel=Z * math.sqrt(3 / 400))


def test_memory_makes_the_sum_of_days_wider_and_no_day(demand, all_legs):
    """The sum of 5 days of 96, cv c = 0.3, correlations r of the factors: 480 + (c 96)**2 x (5 + 2 (4 r1 + 3 r2 + 2 r3 + r4)).

    A lognormal pair whose logarithms correlate by m**k has r = (exp(v m**k) - 1) / (exp(v) - 1).
    """
    v = math.log1p(0.09)
    r = [math.expm1(v * 0.8**back) / math.expm1(v) for back in range(5)]
    variance = 480 + (0.3 * 96) ** 2 * (5 + 2 * (4 * r[1] + 3 * r[2] + 2 * r[3] + r[4]))
    found, _ = counts(demand, all_legs, "spread: {cv: 0.3, memory: 0.8}", 200)
    assert found.mean() == pytest.approx(480, abs=Z * math.sqrt(variance / 200))
    assert found.var(ddof=1) == pytest.approx(variance, rel=Z * math.sqrt(3 / 200))


def test_a_replication_s_holding_times_are_all_longer_by_one_factor(demand, all_legs):
    _, lasts = counts(demand, all_legs, "uncertainty: {lasts: 0.1}", 300)
    # 10 minutes times a factor of mean 1 and cv 0.1
    assert lasts.mean() == pytest.approx(600_000, abs=Z * 60_000 / math.sqrt(300))
    assert lasts.std() == pytest.approx(60_000, rel=Z / math.sqrt(2 * 300))


def test_the_level_does_not_move_when_other_things_are_not_known_too(demand, all_legs):
    alone, _ = counts(demand, all_legs, "uncertainty: {level: 0.2}", 3)
    beside, lasts = counts(demand, all_legs, "uncertainty: {level: 0.2, lasts: 0.1}", 3)
    assert alone.tolist() == beside.tolist()
    assert len(set(lasts.tolist())) == 3


def expected(workload, known, day):
    """Return how many legs a replication's own growth lets expect on a day, of a run from 1 March 2026."""
    months = (day.year - 2026) * 12 + day.month - 3 + (day.day - 1) / (31 if day.month == 3 else 30)
    return workload.common.arrivals.calendar.means(day).sum() * known.drift[0] ** months


def test_growth_that_is_not_known_bends_the_rate_over_the_run(demand, all_legs):
    """Over 61 days (2 months) from 4/h: the second month's share shows the replication's own growth."""
    clock = {"start": "2026-03-01", "timezone": "UTC", "duration": "61d"}
    made = demand(LEGS.format(more="growth: 10%/month\n    uncertainty: {growth: 5%/month}"), clock=clock)
    (workload,) = made.workloads
    for one in range(3):
        crew = SingleLegsCrew(1, [workload]).crew
        known = crew.known(one)
        arrive = all_legs(made, one).arrive
        later = (arrive >= 31 * 86_400_000).sum()
        means = [expected(workload, known, date(2026, 3, 1 + day)) for day in range(31)]
        after = [expected(workload, known, date(2026, 4, 1 + day)) for day in range(30)]
        assert after[0] / means[0] == pytest.approx(workload.common.uncertainty.draw(draws(one), 1.1).growth)
        assert later == pytest.approx(sum(after), abs=Z * math.sqrt(sum(after)))
        assert len(arrive) - later == pytest.approx(sum(means), abs=Z * math.sqrt(sum(means)))


def test_meetings_and_their_early_leavers_are_longer_alike(demand, all_legs):
    text = """
    workloads:
      w:
        {more}
        meetings: {{rate: 2/h}}
        duration: 40m
        overrun: {{share: 1, after: 10m}}
        attendees: 4
        join: {{n: 1}}
        leaves_early: {{share: 0.5, after: 20m}}
    """
    plain = all_legs(demand(text.format(more="")))
    made = demand(text.format(more="uncertainty: {lasts: 0.3}"))
    longer = all_legs(made)
    factor = made.workloads[0].common.uncertainty.draw(draws(0), 1.0).lasts
    assert factor != 1
    assert longer.arrive.tolist() == plain.arrive.tolist()
    assert np.abs((longer.leaves - longer.arrive) - factor * (plain.leaves - plain.arrive)).max() <= 1
    assert np.abs((longer.meeting_end - longer.arrive) - factor * (plain.meeting_end - plain.arrive)).max() <= 1
