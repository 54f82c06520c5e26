"""`Next:` names the constraint that binds."""

from __future__ import annotations

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.results import Results
from tollbridge.report.advice import next_step
from tollbridge.scenario.load import load

SCENARIO = """
scenario: what binds
clock: {{start: 2026-01-05, timezone: UTC, duration: 2d}}
tariffs: {{t: {{increment: 60s, inbound: [{{kind: toll, per_minute: 0.10}}], outbound: [{{prefix: "+44", per_minute: 0.20}}]}}}}
accounts: {{a: {{country: US, tariff: t, {account}}}}}
numbers: {{n: {{number: "+12065550100", kind: toll{ports}}}, free: {{number: "+18005550199", kind: toll-free}}}}
bridges: {{b: {{numbers: [n, free]{bridge}}}}}
calls: {{{calls}}}
"""
TEN = ", ".join(f"c{n}: {{at: +{n}h, via: n, lasts: 5m}}" for n in range(10))


@pytest.fixture
def advice(tmp_path):
    def advice(account, calls=TEN, ports="", bridge="", name="s.yaml"):
        file = tmp_path / name
        file.write_text(SCENARIO.format(account=account, calls=calls, ports=ports, bridge=bridge))
        study = prepare(load(file))
        results = Results(study.loaded, study.plan, study.demand.cast)
        for replication in simulate(study, [0], engine="reference"):
            results.add(replication)
        return next_step(study, results)

    return advice


def test_a_cap_of_recharges_binds_and_not_the_trigger(advice):
    # 5.00 of calls; 1.00 and one recharge of 1.00 a day
    line = advice("credit: {opening: 1}, recharge: {below: 0.5, amount: 1, at_most: {times: 1, per: day}}")
    assert "--find accounts.a.recharge.at_most.times=1..104 " in line


def test_recharges_that_come_too_late_ask_for_the_trigger(advice):
    line = advice("credit: {opening: 1}, recharge: {below: 0.5, amount: 1, delay: 3h, at_most: {times: 9, per: day}}")
    assert "--find accounts.a.recharge.below=0..100 " in line


def test_recharges_at_once_that_are_too_small_ask_for_the_amount(advice):
    line = advice("credit: {opening: 0}, recharge: {below: 0.5, amount: 0.05}")
    assert "--find accounts.a.recharge.amount=0..100 " in line


def test_what_is_searched_reaches_what_the_callers_would_have_cost(advice):
    calls = ", ".join(f"c{n}: {{at: +{n}h, via: n, lasts: 100h}}" for n in range(10))
    # ten calls to the end of the run, 48 to 39 hours: 435 h x 60 x 0.10 = 2,610
    assert "--find accounts.a.credit.opening=1..5220 " in advice("credit: {opening: 1}", calls)


def test_too_few_replications_ask_for_more(advice):
    assert advice("credit: {opening: 1}").endswith("--below 0.05 --replications 100")


def test_a_file_with_blanks_is_quoted(advice):
    assert "my own.yaml' --find accounts.a" in advice("credit: {opening: 1}", name="my own.yaml")


def test_what_fills_up_is_asked_up_to_what(advice):
    at_once = advice("credit: {opening: 0}, recharge: {below: 0.05, to: 0.09}")
    assert "--find accounts.a.recharge.to=0..100 " in at_once
    late = advice("credit: {opening: 1}, recharge: {below: 0.5, to: 3, delay: 3h}")
    assert "Up to what should they fill? " in late
    assert "--find accounts.a.recharge.to=3..112 " in late


def test_no_opening_lasts_that_lapses_before_the_end(advice):
    line = advice("credit: {opening: 1, expires: 1d}")
    assert "Its opening credit lapses before the end, whatever it is" in line
    assert "tollbridge size" not in line


def test_a_pool_that_cuts_asks_for_its_minutes(advice):
    pools = "pools: {p: {minutes: 12, covers: [{direction: inbound}], then: cut}}"
    assert "--find accounts.a.pools.p.minutes=12..148 " in advice(f"credit: {{opening: 100}}, {pools}")


def test_beside_lots_the_opening_begins_at_what_it_is(advice):
    line = advice("credit: {lots: [{amount: 1}, {amount: 2}]}")
    assert "How much lasts beside its lots?" in line
    assert "--find accounts.a.credit.opening=0..109 " in line


def test_a_forgotten_rate_comes_before_all_else(advice):
    calls = TEN + ", x: {at: +1h, via: free, lasts: 1m}"
    line = advice("credit: {opening: 1}", calls)
    assert line.startswith("Next: 9.1% of the legs have no rate")
    assert "a row for free in " in line


@pytest.mark.parametrize(
    ("how", "find"),
    [({"ports": ", ports: 1"}, "numbers.n.ports=1..30 --until numbers.n.blocking.mean"),
     ({"bridge": ", ports: 2"}, "bridges.b.ports=2..27 --until bridges.b.blocking.mean"),
     ({"bridge": ", dial_out: {trunks: 0}"}, "bridges.b.dial_out.trunks=0..10 --until trunks.b.blocking.mean")],
)  # fmt: skip
def test_the_ports_that_turn_away_are_named_whosever_they_are(advice, how, find):
    calls = ", ".join(f"c{n}: {{at: +0s, via: n, lasts: 5m}}" for n in range(3))
    calls += ', d: {at: +5h, dial: "+442071838750", lasts: 1m}'
    assert f"--find {find} --below 0.01" in advice("control: {mode: postpaid}", calls, **how)


def test_so_many_replications_are_asked_for_that_their_legs_can_show_one_percent(advice):
    """3 legs a replication: 200 have 600, and 0.99 ** 300 is 0.049; 100 legs in each of 100 replications are enough."""
    few = ", ".join(f"c{n}: {{at: +0s, via: n, lasts: 5m}}" for n in range(3))
    assert advice("control: {mode: postpaid}", few, ", ports: 1").endswith("--below 0.01 --replications 200")
    many = ", ".join(f"c{n}: {{at: +0s, via: n, lasts: 5m}}" for n in range(100))
    assert advice("control: {mode: postpaid}", many, ", ports: 1").endswith("--replications 100")
