"""One change to a scenario leaves all other callers as they were, caller by caller."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from tollbridge.demand.chunks import together

WORKLOADS = """
workloads:
  teams:
    organisers: {count: 40, join: {voip: 0.9, n: 0.1}}
    spread: 0.2
    meetings: {rate: 12/h, profile: round-the-clock, starts: {":00": 0.6, ":30": 0.4}}
    duration: {lognormal: {mean: 42m, sd: 18m}}
    overrun: {share: 0.3, after: {exponential: {mean: 4m}}}
    attendees: {negative_binomial: {mean: 6, dispersion: 2}}
    join: {voip: 0.5, n: 0.2, free: 0.2, dial-out: 0.1}
    destinations: {"+1425": 0.7, "+4420": 0.3}
    lateness: {normal: {mean: 1m, sd: 2m}}
    leaves_early: {share: 0.15, after: {uniform: {low: 5m, high: 30m}}}
    retry: {probability: 0.7, after: {exponential: {mean: 30s}}, at_most: 3}
  helpline:
    organisers: {count: 5}
    spread: {cv: 0.3, memory: 0.6}
    uncertainty: {level: 0.2, lasts: 0.1}
    legs: {rate: 30/h, via: free, lasts: {exponential: {mean: 4m}}}
    retry: {probability: 0.5, after: {exponential: {mean: 1m}}}
"""
TEAMS, HELPLINE = 2, 3
SIZED = {"constant": "30"}


@pytest.fixture
def changed(demand, all_legs):
    """Return legs of the scenario with a change laid over its tree, beside those of the scenario itself."""

    def make(change):
        tree = yaml.load(WORKLOADS, yaml.BaseLoader)
        before = all_legs(demand("", **tree))
        change(tree)
        return before, all_legs(demand("", **tree))

    return make


def test_changing_one_workload_leaves_the_others_callers(changed, callers):
    def change(tree):
        tree["workloads"]["helpline"]["legs"] |= {"rate": "60/h", "lasts": "1m"}

    before, after = changed(change)
    assert callers(before, TEAMS) == callers(after, TEAMS)
    assert callers(before, HELPLINE) != callers(after, HELPLINE)


def test_removing_a_workload_leaves_the_others_callers(changed, callers):
    before, after = changed(lambda tree: tree["workloads"].pop("teams"))
    assert callers(before, HELPLINE) == callers(after, 2)


def test_changing_attendee_counts_leaves_every_attendee_that_is_there_in_both(changed, callers):
    def change(tree):
        tree["workloads"]["teams"]["attendees"] = SIZED

    before, after = changed(change)
    one, other = callers(before, TEAMS), callers(after, TEAMS)
    shared = set(one) & set(other)
    assert len(shared) > 0.9 * len(one)
    assert all(one[name] == other[name] for name in shared)
    assert callers(before, HELPLINE) == callers(after, HELPLINE)
    assert max(attendee for _, attendee in other) == 31


def test_changing_an_account_leaves_all_callers(demand, all_legs, callers):
    tree = yaml.load(WORKLOADS, yaml.BaseLoader)
    account = {"country": "US", "tariff": "t", "recharge": {"below": "5", "amount": "10", "success": "0.5"}}
    before = all_legs(demand("", **tree))
    after = all_legs(demand("", **tree, accounts={"a": account}))
    assert callers(before, TEAMS) == callers(after, TEAMS)
    assert callers(before, HELPLINE) == callers(after, HELPLINE)


def test_changing_port_counts_leaves_all_callers(demand, all_legs, callers):
    tree = yaml.load(WORKLOADS, yaml.BaseLoader)
    numbers = {"n": {"number": "+12065550100", "ports": "2"}, "free": {"number": "+18005550199", "ports": "3"}}
    before = all_legs(demand("", **tree))
    after = all_legs(demand("", **tree, numbers=numbers))
    assert callers(before, TEAMS) == callers(after, TEAMS)
    assert callers(before, HELPLINE) == callers(after, HELPLINE)


@pytest.mark.parametrize("duration", ["2d", "50h", "61m"])
def test_a_shorter_horizon_sees_the_beginning_of_the_same_stream(demand, duration):
    tree = yaml.load(WORKLOADS, yaml.BaseLoader)
    clock = {"start": "2026-01-05", "timezone": "America/New_York"}
    long = demand("", **tree, clock=clock | {"duration": "5d"})
    short = demand("", **tree, clock=clock | {"duration": duration})
    legs = together(list(long.days(0)))
    cut = int(np.searchsorted(legs.arrive, short.clock.duration))
    seen = together(list(short.days(0)))
    assert len(seen) == cut
    for name in ("arrive", "source", "meeting", "attendee", "leaves", "lasts", "number", "destination", "organiser"):
        assert getattr(seen, name).tolist() == getattr(legs, name)[:cut].tolist()
    assert seen.attempt_delay.tolist() == legs.attempt_delay[: len(seen.attempt_delay)].tolist()


def test_a_day_has_the_same_callers_wherever_the_run_starts(demand, all_legs, callers):
    """No draw is named by the start, and a day's busyness looks back over the same days."""
    tree = yaml.load(WORKLOADS, yaml.BaseLoader)
    zone = {"timezone": "America/New_York"}
    long = all_legs(demand("", **tree, clock=zone | {"start": "2026-01-05", "duration": "5d"}))
    late = all_legs(demand("", **tree, clock=zone | {"start": "2026-01-08", "duration": "2d"}))
    shift = 3 * 86_400_000
    mine = (late.source == HELPLINE), (long.source == HELPLINE) & (long.arrive >= shift)
    assert len(late.arrive[mine[0]]) > 500
    assert late.arrive[mine[0]].tolist() == (long.arrive[mine[1]] - shift).tolist()
    assert late.lasts[mine[0]].tolist() == long.lasts[mine[1]].tolist()


def test_a_stream_s_name_names_its_chance_whatever_the_workload_is_called(changed, callers):
    def change(tree):
        tree["workloads"] = {"hot-line": tree["workloads"]["helpline"] | {"stream": "helpline"}}

    before, after = changed(change)
    assert callers(before, HELPLINE) == callers(after, 2)


def test_replications_are_independent_and_repeatable(demand, all_legs, callers):
    made = demand(WORKLOADS)
    first, second = all_legs(made, 0), all_legs(made, 1)
    assert callers(first, HELPLINE) == callers(all_legs(made, 0), HELPLINE)
    assert first.lasts[first.lasts > 0][:50].tolist() != second.lasts[second.lasts > 0][:50].tolist()
    assert len(first) != len(second)


def test_another_seed_brings_other_callers(demand, all_legs, callers):
    assert callers(all_legs(demand(WORKLOADS)), HELPLINE) != callers(all_legs(demand(WORKLOADS, seed=2)), HELPLINE)


def test_recharge_luck_is_named_by_account_and_attempt(demand):
    account = {"country": "US", "tariff": "t", "recharge": {"below": "5", "amount": "10", "success": "0.5"}}
    account["recharge"]["delay"] = {"exponential": {"mean": "1h"}}
    made = demand("", accounts={"a": account, "b": account}, bridges={})
    success, delay = made.recharge_draws("a", 0, 0, 400)
    assert made.recharge_draws("a", 0, 100, 5)[1].tolist() == delay[100:105].tolist()
    assert made.recharge_draws("b", 0, 0, 5)[1].tolist() != delay[:5].tolist()
    assert set(success) == {0, 1}
    # 400 attempts of which half succeed: sd 0.025
    assert success.mean() == pytest.approx(0.5, abs=3.29 * 0.025)
    assert delay.mean() == pytest.approx(3_600_000, rel=3.29 / 20)


def test_putting_in_a_call_leaves_the_other_calls_prompts(demand, all_legs):
    bridges = {"b": {"numbers": ["n"], "prompt": {"exponential": {"mean": "20s"}}}}
    calls = {name: {"at": f"+{at}s", "via": "n", "lasts": "5m"} for at, name in enumerate(("alice", "carol"))}
    before = all_legs(demand("", calls=calls, bridges=bridges)).prompt.tolist()
    after = all_legs(demand("", calls={"zoe": calls["alice"] | {"at": "+0s"}} | calls, bridges=bridges)).prompt.tolist()
    assert len(set(after)) == 3
    assert after[1:] == before
