"""Busy ports by hour of the week, blocking by Erlang B for the same hours, and whether arrivals bunch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from tests.unit.report.conftest import DAYS, cast, cdrs, clock, plan, replication

from tollbridge.measures.bunching import BUNCHED, bunching, dispersion
from tollbridge.measures.fans import Fans
from tollbridge.measures.traffic import erlang_b
from tollbridge.measures.week import hours, week_tally
from tollbridge.measures.week_load import erlang_b_of, week_loads
from tollbridge.records.run import NORMAL, NUMBER_BUSY, Cdrs
from tollbridge.units import DAY, HOUR, MINUTE, Clock


def legs(rows):
    """CDRs of dial-in legs on the only number: (arrived, released, cause)."""
    table = np.array(rows, np.int64).reshape(-1, 3)
    zeros, ones = np.zeros(len(table), np.int64), np.ones(len(table), np.int64)
    arrived, released, cause = table.T
    return Cdrs(
        np.arange(len(table)), ones, 2 * ones, np.arange(len(table)), zeros, zeros, -ones, zeros, arrived, arrived, released,
        zeros, zeros, zeros, zeros, zeros, cause, zeros, -ones,
    )  # fmt: skip


def number_load(rows, warm_up=0):
    warmed = replace(plan(), warm_up=warm_up)
    loads = week_loads(warmed, clock(), [week_tally(warmed, clock(), legs(rows))])
    return next(load for load in loads if load.name == "numbers.us-toll-free")


def test_busy_ports_are_averaged_over_the_weeks_of_the_run():
    # two weeks from Monday 00:00; one leg holds a port from 09:30 to 10:30 on the first Monday alone
    load = number_load([(9 * HOUR + 30 * MINUTE, 10 * HOUR + 30 * MINUTE, NORMAL)])
    assert load.busy[9] == pytest.approx(0.25)
    assert load.busy[10] == pytest.approx(0.25)
    assert load.busy.sum() == pytest.approx(0.5)
    assert load.peak[9] == load.peak[10] == 1
    assert load.peak.sum() == 2


def test_a_port_given_up_at_an_instant_serves_who_arrives_at_it():
    load = number_load([(0, HOUR, NORMAL), (HOUR, 2 * HOUR, NORMAL)])
    assert load.peak[:3].tolist() == [1, 1, 0]


def test_legs_turned_away_ask_but_hold_nothing():
    load = number_load([(0, HOUR, NORMAL), (MINUTE, MINUTE, NUMBER_BUSY)])
    assert load.asked[0] == pytest.approx(1.0)  # two in two weeks
    assert load.blocked[0] == pytest.approx(0.5)
    assert load.busy[0] == pytest.approx(0.5)


def test_erlang_b_stands_beside_each_hour_at_its_load():
    # 8 legs of 30 minutes in the first hour of one of two weeks: 4 an hour x 0.5 h = 2 E on 4 ports
    load = number_load([(MINUTE * n, MINUTE * (n + 30), NORMAL) for n in range(8)])
    assert load.loads[0] == pytest.approx(2.0)
    assert load.erlang[0] == pytest.approx(erlang_b(2.0, 4))
    assert load.expected_blocking() == pytest.approx(erlang_b(2.0, 4))


def test_the_warm_up_makes_no_hour_less_busy():
    # the first of two weeks warms up; of the second, an hour with 4 legs of 30 minutes: 4 an hour x 0.5 h = 2 E
    second = [(7 * DAY + MINUTE * n, 7 * DAY + MINUTE * (n + 30), NORMAL) for n in range(4)]
    first = [(MINUTE, 50 * MINUTE, NORMAL)]
    load = number_load(first + second, warm_up=7 * DAY)
    assert load.asked[0] == pytest.approx(4.0)
    assert load.busy[0] == load.loads[0] == pytest.approx(2.0)
    assert load.peak[0] == 4


def test_a_load_so_small_that_floats_overflow_is_not_warned_about():
    assert erlang_b(np.float64(1e-30), 40) == 0.0


def test_erlang_b_of_many_loads_is_that_of_each():
    loads = np.array([0.0, 1e-30, 0.5, 5.0, 60.0, 1e6])
    for ports in (0, 1, 5, 75):
        assert erlang_b_of(loads, ports).tolist() == pytest.approx([erlang_b(load, ports) for load in loads.tolist()])


def poisson_week(rng, an_hour=2.0, stay=1.0):
    """Legs of a week of Poisson arrivals with exponential stays (hours), none of them turned away."""
    count = rng.poisson(an_hour * DAYS * 24)
    arrived = np.sort(rng.integers(0, DAYS * DAY, count))
    released = np.minimum(arrived + (rng.exponential(stay, count) * HOUR).astype(np.int64), DAYS * DAY)
    return legs(np.stack([arrived, released, np.full(count, NORMAL)], axis=1))


def test_erlang_b_over_all_replications_is_that_of_the_true_load():
    # 2 E on 4 ports block 9.52%, and 0.1% for each 1% of load; hours whose load is estimated from 4 arrivals say far more
    rng = np.random.default_rng(11)
    weeks = [week_tally(plan(), clock(), poisson_week(rng)) for _ in range(30)]
    found = next(load for load in week_loads(plan(), clock(), weeks) if load.ports == 4)
    assert found.replications == 30
    assert found.loads.mean() == pytest.approx(2.0, rel=0.03)
    assert found.expected_blocking() == pytest.approx(erlang_b(float(found.loads.mean()), 4), abs=0.002)
    alone = next(load for load in week_loads(plan(), clock(), weeks[:1]) if load.ports == 4)
    assert alone.expected_blocking() > erlang_b(2.0, 4) + 0.04


def test_busy_ports_have_a_range_over_replications():
    one = legs([(0, HOUR, NORMAL)])
    none = legs([(DAY, DAY + HOUR, NORMAL)])
    weeks = [week_tally(plan(), clock(), rows) for rows in (one, none, none, none)]
    found = next(load for load in week_loads(plan(), clock(), weeks) if load.ports == 4)
    # Monday 00:00 to 01:00: half busy (one of two weeks) in one of four replications; p95 of 0, 0, 0, 0.5 at 2.85 of 3
    assert found.busy[0] == pytest.approx(0.125)
    assert (found.busy_low[0], found.busy_high[0]) == (0.0, pytest.approx(0.425))
    assert found.peak[0] == 1


def test_hours_are_local_and_cut_at_the_full_hour():
    cut = hours(Clock.at(datetime(2026, 1, 5, 9, 30), "Asia/Kolkata", 2 * HOUR))
    assert cut.edges.tolist() == [0, 30 * MINUTE, 90 * MINUTE, 2 * HOUR]
    assert cut.of_week.tolist() == [9, 10, 11]


def test_the_hour_that_dst_skips_is_missing():
    cut = hours(Clock.at(datetime(2026, 3, 8), "America/New_York", DAY))
    sunday = 6 * 24
    assert cut.of_week[:4].tolist() == [sunday, sunday + 1, sunday + 3, sunday + 4]


def test_poisson_arrivals_do_not_bunch_whatever_their_profile():
    rng = np.random.default_rng(4)
    busy = np.concatenate([rng.integers(hour * HOUR, (hour + 1) * HOUR, 20 + 60 * (hour % 3)) for hour in range(400)])
    assert dispersion(busy) == pytest.approx(1.0, abs=0.1)
    assert bunching(busy) < BUNCHED


def test_arrivals_near_the_full_hour_bunch():
    rng = np.random.default_rng(5)
    spread = rng.integers(0, 100 * HOUR, 3_000)
    packed = rng.integers(0, 100, 3_000) * HOUR + rng.integers(0, 5 * MINUTE, 3_000)
    both = np.concatenate([spread, packed])
    assert dispersion(both) > 5 * BUNCHED
    assert bunching(both) == dispersion(both)


def test_too_few_arrivals_say_nothing_of_bunching():
    assert np.isnan(dispersion(np.zeros(1, np.int64)))
    assert np.isnan(bunching(np.zeros(50, np.int64)))


def test_fans_fold_replications_in_any_order():
    there, back = (Fans(plan(), cast(), clock()) for _ in range(2))
    for index in range(5):
        there.add(replication(index, 9 * DAY if index == 1 else -1))
    for index in reversed(range(5)):
        back.add(replication(index, 9 * DAY if index == 1 else -1))
    assert there.as_json() == back.as_json()


def test_a_fan_is_the_percentiles_of_what_was_spent_by_each_day():
    fans = Fans(plan(), cast(), clock())
    made = [replication(index) for index in range(7)]
    for one in made:
        fans.add(one)
    spent = np.array([one.tally.debits[:, 0].cumsum() for one in made]) / 1e6
    found = fans.as_json()["cost"]
    assert found["p50"] == pytest.approx(np.percentile(spent, 50, axis=0))
    assert found["p95"] == pytest.approx(np.percentile(spent, 95, axis=0))


def test_the_chance_of_having_run_out_grows_at_the_day_of_the_first_refusal():
    fans = Fans(plan(), cast(), clock())
    for index, instant in enumerate((-1, 2 * DAY, 2 * DAY - 1, -1)):
        fans.add(replication(index, instant))
    # the refusal at the instant at which the third day begins belongs to the third day
    assert fans.as_json()["accounts"]["contoso"]["ran_out"][:4] == [0.0, 0.25, 0.5, 0.5]


def test_every_days_counts_stand_in_the_document():
    fans = Fans(plan(), cast(), clock())
    fans.add(replication(0))
    document = fans.as_json()
    assert len(document["days"]) == len(document["cost"]["mean"]) == DAYS
    assert document["ports_replications"] == 1
    assert sum(document["ports"][0]["asked"]) * 2 == pytest.approx(
        len(cdrs(np.random.default_rng(0), 900).leg), rel=1e-3
    )
