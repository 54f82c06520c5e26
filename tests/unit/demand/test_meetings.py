"""Meetings: who comes when, by which way, and leaves when."""

from __future__ import annotations

import numpy as np
import pytest

from tollbridge.demand import daily
from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER
from tollbridge.units import DAY, HOUR, MINUTE

TEAM = """
workloads:
  w:
    organisers: {{count: 10, join: {{voip: 1}}}}
    meetings: {{rate: 40/h, starts: {{":00": 1}}}}
    duration: 30m
    attendees: 4
    join: {{n: 1}}
    {more}
"""


def team(**more):
    return TEAM.format(more="\n    ".join(f"{key}: {value}" for key, value in more.items()))


def test_attendee_one_is_the_organiser_and_joins_its_own_way(demand, all_legs):
    legs = all_legs(demand(team()))
    assert (legs.is_organiser == (legs.attendee == 1)).all()
    assert (legs.number[legs.attendee == 1] == -1).all()
    assert (legs.number[legs.attendee > 1] == 0).all()
    assert set(legs.attendee) == {1, 2, 3, 4, 5}


def test_without_lateness_all_join_at_the_start_and_stay_to_the_scheduled_end(demand, all_legs):
    legs = all_legs(demand(team()))
    assert (legs.arrive % HOUR == 0).all()
    assert (legs.leaves - legs.arrive == 30 * MINUTE).all()
    assert (legs.meeting_end == legs.leaves).all()
    assert (legs.retry_until == legs.leaves).all()
    assert (legs.lasts == -1).all()


def test_an_overrun_moves_the_leaving_and_not_the_scheduled_end(demand, all_legs):
    legs = all_legs(demand(team(overrun="{share: 0.3, after: 5m}")))
    over = legs.leaves - legs.meeting_end
    assert set(over) == {0, 5 * MINUTE}
    meetings, first = np.unique(legs.meeting, return_index=True)
    share = (over[first] > 0).mean()
    assert share == pytest.approx(0.3, abs=3.29 * np.sqrt(0.21 / len(meetings)))
    assert all(len(set(over[legs.meeting == meeting])) == 1 for meeting in meetings[:20])


def test_a_share_leaves_early_some_time_after_joining_each_by_itself(demand, all_legs):
    legs = all_legs(demand(team(leaves_early="{share: 0.15, after: {uniform: {low: 5m, high: 10m}}}")))
    early = legs.leaves < legs.meeting_end
    stay = (legs.leaves - legs.arrive)[early]
    assert stay.min() >= 5 * MINUTE
    assert stay.max() <= 10 * MINUTE
    assert early.mean() == pytest.approx(0.15, abs=3.29 * np.sqrt(0.1275 / len(legs)))


def test_nobody_who_leaves_early_leaves_after_the_end(demand, all_legs):
    legs = all_legs(demand(team(leaves_early="{share: 1, after: 45m}")))
    assert (legs.leaves == legs.meeting_end).all()


def test_who_would_arrive_at_the_meeting_s_end_or_after_it_does_not_come(demand, all_legs):
    legs = all_legs(demand(team(lateness="{choice: {29m: 0.5, 30m: 0.5}}")))
    assert (legs.arrive % HOUR == 29 * MINUTE).all()
    assert legs.attendee.max() == 5


def test_lateness_below_zero_is_early(demand, all_legs):
    legs = all_legs(demand(team(lateness="{normal: {mean: 1m, sd: 2m}}")))
    late = legs.arrive - (legs.meeting_end - 30 * MINUTE)
    # 60 s and 120 s
    assert late.mean() == pytest.approx(60_000, abs=3.29 * 120_000 / np.sqrt(len(legs)))
    assert late.std() == pytest.approx(120_000, rel=0.03)
    assert (late < 0).mean() == pytest.approx(0.3085, abs=0.02)
    assert (legs.arrive >= 0).all()


@pytest.mark.parametrize(("block_legs", "days"), [(1, [{0}, {1}, {2}, {3}, {4}]), (10**6, [{0, 1, 2, 3, 4}])])
def test_chunks_are_whole_days_in_arrival_order_with_ties_by_meeting_and_attendee(
    demand, monkeypatch, block_legs, days
):
    monkeypatch.setattr(daily, "BLOCK_LEGS", block_legs)
    made = demand(team(lateness="{normal: {mean: 1m, sd: 2m}}"))
    chunks = list(made.days(0))
    assert [set((chunk.arrive // DAY).tolist()) for chunk in chunks] == days
    for chunk in chunks:
        order = np.lexsort((chunk.attendee, chunk.meeting, chunk.source, chunk.arrive))
        assert order.tolist() == list(range(len(chunk)))


def test_someone_early_for_a_meeting_at_midnight_comes_the_day_before(demand, monkeypatch):
    monkeypatch.setattr(daily, "BLOCK_LEGS", 1)
    made = demand(team(lateness="{normal: {mean: 0s, sd: 5m}}"))
    first, second = list(made.days(0))[:2]
    late = first.meeting_end - 30 * MINUTE >= DAY
    assert late.any()
    assert set(first.meeting[late]) & set(second.meeting)
    assert (first.meeting_end[late] - 30 * MINUTE == DAY).all()


def test_a_whole_meeting_has_one_conference_and_one_organiser(demand, all_legs):
    legs = all_legs(demand(team()))
    pairs = set(zip(legs.meeting.tolist(), legs.conference.tolist(), legs.organiser.tolist(), strict=True))
    assert len(pairs) == len(set(legs.meeting)) == len(set(legs.conference))
    assert set(legs.organiser) == set(range(10))


def test_dial_outs_have_outcomes_by_share_and_ring_before_them(demand, all_legs):
    legs = all_legs(
        demand(team(destinations='{"+1425": 0.7, "+4420": 0.3}').replace("join: {n: 1}", "join: {dial-out: 1}"))
    )
    out = legs.destination >= 0
    assert (out == (legs.attendee > 1)).all()
    for outcome, share in ((ANSWERED, 0.85), (BUSY, 0.05), (NO_ANSWER, 0.10)):
        assert (legs.outcome[out] == outcome).mean() == pytest.approx(
            share, abs=3.29 * np.sqrt(share * (1 - share) / out.sum())
        )
    assert legs.rings[out].min() >= 4000
    assert legs.rings[out].max() <= 25_000
    assert (legs.destination[out] == 0).mean() == pytest.approx(0.7, abs=0.03)
    assert (legs.prompt[out] == 0).all()


def test_phones_that_dial_in_hear_the_prompt_and_voip_does_not(demand, all_legs):
    legs = all_legs(demand(team()))
    assert (legs.prompt[legs.number >= 0] == 20_000).all()
    assert (legs.prompt[legs.number < 0] == 0).all()


def test_later_attempts_fall_off_by_the_probability_and_stop_at_the_limit(demand, all_legs):
    legs = all_legs(demand(team(retry="{probability: 0.7, after: {exponential: {mean: 30s}}, at_most: 3}")))
    phones = legs.number >= 0
    assert (legs.retry_count[~phones] == 0).all()
    for attempts in (1, 2, 3):
        expected = 0.7**attempts
        error = 3.29 * np.sqrt(expected * (1 - expected) / phones.sum())
        assert (legs.retry_count[phones] >= attempts).mean() == pytest.approx(expected, abs=error)
    assert legs.retry_count.max() == 3
    assert legs.attempt_delay.mean() == pytest.approx(30_000, rel=3.29 / np.sqrt(len(legs.attempt_delay)))


def test_single_legs_are_tried_again_without_a_bound_in_time(demand, all_legs):
    legs = all_legs(
        demand("""
        workloads:
          w:
            legs: {rate: 30/h, via: n, lasts: 2m}
            retry: {probability: 1, after: 1m, at_most: 2}
        """)
    )
    assert (legs.retry_count == 2).all()
    assert (legs.retry_until == 2**62).all()
    assert (legs.lasts == 120_000).all()
    assert (legs.conference == -1).all()


def test_sizes_have_the_mean_that_the_file_names_besides_the_organiser(demand, all_legs):
    legs = all_legs(demand(team().replace("attendees: 4", "attendees: {negative_binomial: {mean: 6, dispersion: 2}}")))
    _, sizes = np.unique(legs.meeting, return_counts=True)
    # mean 7, variance 6 + 36/2
    assert sizes.mean() == pytest.approx(7, abs=3.29 * np.sqrt(24 / len(sizes)))


def test_a_run_that_starts_in_mid_day_has_no_meetings_of_the_morning(demand, all_legs):
    clock = {"start": "2026-01-05T12:00", "timezone": "America/New_York", "duration": "12h"}
    afternoon = all_legs(demand(team(), clock=clock))
    whole = all_legs(demand(team(), clock=clock | {"start": "2026-01-05", "duration": "1d"}))
    assert (afternoon.arrive + 12 * HOUR).tolist() == whole.arrive[whole.arrive >= 12 * HOUR].tolist()
    assert afternoon.meeting.min() == 0
