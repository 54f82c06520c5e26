"""Which legs are settled in bulk, and which are left to events; either way the outcome is the reference engine's."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "agreement"))

from building import study_of
from comparing import differences

from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.compiled.way import Way
from tollbridge.engine.reference import run_reference
from tollbridge.measures.results import Results

WHOLE = Way(least=1, ratio=0)


def scenario(**changes):
    """Twenty calls of 90 s, a minute apart, at 0.01 a minute begun: 0.02 each, 0.40 in all."""
    return {
        "scenario": "Windows",
        "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
        "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": "0.01"}]}},
        "accounts": {"a": {"tariff": "t", "credit": {"opening": "20"}}},
        "numbers": {"n": {"number": "+12065550100"}},
        "calls": {f"c{i}": {"at": f"+{i}m", "via": "n", "lasts": "90s"} for i in range(20)},
    } | changes


def account(**changes):
    return {"a": {"tariff": "t", "credit": {"opening": "20"}} | changes}


def ways_of(tree):
    """Return how many attempts went in bulk, in bulk while lines were short, and as events; both engines agree on the rest."""
    study = study_of(tree)
    got = run_compiled(study.plan, study.demand, 0, records="cdrs", way=WHOLE)
    assert differences(run_reference(study.plan, study.demand, 0, records="cdrs"), got) == []
    return got.ways


def test_where_nothing_can_happen_nothing_is_an_event():
    assert ways_of(scenario()) == (20, 0, 0)


def test_of_two_lines_for_three_callers_the_third_is_turned_away_without_an_event():
    numbers = {"n": {"number": "+12065550100", "ports": "1"}}
    assert ways_of(scenario(numbers=numbers)) == (0, 20, 0)


@pytest.mark.parametrize("mode", ["prepaid", "reserve", "heartbeat", "poll", "postpaid"])
def test_of_any_mode_but_one_that_sets_a_timer(mode):
    control = {"mode": mode} | ({"every": "30s"} if mode in {"heartbeat", "poll"} else {})
    control |= {"quota": "60s"} if mode == "reserve" else {}
    assert ways_of(scenario(accounts=account(control=control)))[2] <= 1


@pytest.mark.parametrize(
    ("quota", "messages"),
    [
        ("60s", 100),  # of each: admission, two quotas, two debits; both quotas are used up
        ("5m", 100),  # of each: admission, one quota, two debits, what is left is given back
        ("90s", 80),  # of each: admission, one quota of two steps, two debits
    ],
)
def test_quotas_are_asked_for_and_given_back_without_an_event(quota, messages):
    study = study_of(scenario(accounts=account(control={"mode": "reserve", "quota": quota})))
    got = run_compiled(study.plan, study.demand, 0, records="cdrs", way=WHOLE)
    assert differences(run_reference(study.plan, study.demand, 0, records="cdrs"), got) == []
    assert got.tally.accounts[0].messages == messages
    assert got.ways[2] <= 1


def test_where_a_quota_may_reach_beyond_a_lot_that_expires_each_leg_is_an_event():
    """The first lot, 0.30 that lapses at midnight, pays 15 calls of 0.02, and each sets 0.05 aside: it matters which."""
    credit = {"lots": [{"amount": "0.30", "expires": "2026-01-06"}, {"amount": "20", "expires": "2027-01-06"}]}
    accounts = account(credit=credit, control={"mode": "reserve", "quota": "5m"})
    clock = {"start": "2026-01-05T23:45", "timezone": "UTC", "duration": "1h"}
    bulk, _, events = ways_of(scenario(accounts=accounts, clock=clock))
    assert bulk > 0
    assert events > 0


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        (
            "pools are set aside",
            account(
                control={"mode": "reserve", "quota": "60s"},
                pools={"p": {"minutes": "5", "covers": [{"direction": "inbound"}], "then": "credit"}},
            ),
        ),
        ("a timer is set by the balance", account(control={"mode": "snapshot"})),
        (
            "a pool may pay",
            account(pools={"p": {"minutes": "5", "covers": [{"direction": "inbound"}], "then": "credit"}}),
        ),
    ],
)
def test_left_to_events(why, changes):
    assert ways_of(scenario(accounts=changes)) == (0, 0, 20), why


def test_an_account_leaves_a_window_before_the_leg_that_could_reach_the_limit():
    """0.10 pays five calls of 0.02; at the limit the sixth is refused. Long before, the legs are events."""
    bulk, lean, events = ways_of(scenario(accounts=account(credit={"opening": "0.10"})))
    assert bulk + lean <= 5
    assert events >= 15


def test_an_account_leaves_a_window_before_an_alert():
    bulk, _, events = ways_of(scenario(accounts=account(alerts={"balance": ["19.90"]})))
    assert 0 < bulk < 20
    assert events > 0


def test_an_account_that_was_recharged_joins_the_window_again():
    """100 calls of 0.02 from 0.30: at 0.09 a recharge of 0.20, each ten calls one, nine in all."""
    calls = {f"c{i}": {"at": f"+{i * 3}m", "via": "n", "lasts": "90s"} for i in range(100)}
    accounts = account(credit={"opening": "0.30"}, recharge={"below": "0.10", "amount": "0.20"})
    tree = scenario(accounts=accounts, calls=calls, clock={"start": "2026-01-05", "timezone": "UTC", "duration": "6h"})
    bulk, _, events = ways_of(tree)
    assert bulk > events > 0
    got = run_compiled(study_of(tree).plan, study_of(tree).demand, 0, records="none", way=WHOLE)
    assert got.tally.accounts[0].recharges == 9


def test_a_window_ends_before_a_top_up():
    top_ups = [{"at": "2026-01-05T00:10:30", "amount": "5"}]
    assert ways_of(scenario(accounts=account(top_ups=top_ups)))[0] > 10


def test_who_may_fall_back_does_so_as_an_event():
    numbers = {
        "n": {"number": "+12065550100", "ports": "1", "fallback": "m"},
        "m": {"number": "+12065550101"},
    }
    bulk, lean, events = ways_of(scenario(numbers=numbers))
    assert events > 0
    assert bulk + lean > 0


def test_a_conference_that_its_organiser_ends_is_left_to_events():
    calls = {f"c{i}": {"at": f"+{i}m", "via": "n", "lasts": "90s", "conference": "k"} for i in range(4)}
    bridges = {"b": {"numbers": ["n"], "ends": {"when": "organiser"}}}
    assert ways_of(scenario(calls=calls, bridges=bridges)) == (0, 0, 4)
    assert ways_of(scenario(calls=calls, bridges={"b": {"numbers": ["n"]}}))[0] == 4


def test_a_run_says_which_share_of_its_attempts_went_which_way():
    """20 calls in bulk, and in a second replication 15 in bulk and 5 as events: 35 and 5 of 40."""
    study = study_of(scenario())
    results = Results(study.loaded, study.plan, study.demand.cast)
    assert results.settled() == {}
    for index, ways in enumerate([(20, 0, 0), (15, 0, 5)]):
        results.put_ways(index, np.array(ways))
    assert results.settled() == {"in_bulk": 0.875, "in_bulk_lines_short": 0.0, "as_events": 0.125}
