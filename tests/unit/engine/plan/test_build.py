import textwrap

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.engine.plan.build import build_plan
from tollbridge.engine.plan.plan import DROP_LEG, FIRST_STEP, POSITIVE, PREPAID, UNLIMITED, WITHIN
from tollbridge.errors import ScenarioError
from tollbridge.money import EXACT
from tollbridge.scenario.load import load
from tollbridge.units import DAY, HOUR, MINUTE, NEVER

SCENARIO = """
scenario: compiled
clock: {start: 2026-01-12, timezone: UTC, duration: 60d}
zones: {A: [US, GB]}
tariffs:
  ppm:
    increment: 60s
    inbound: [{kind: toll, per_minute: 0.01}, {kind: toll-free, per_minute: 0.02}]
    outbound: [{zone: A, per_minute: 0.02}, {country: FR, per_minute: 0.05}]
  sub: {like: ppm, inbound: [{kind: toll, per_minute: 0}]}
accounts:
  contoso:
    country: US
    tariff: ppm
    licences:
      sub: {count: 115, tariff: sub, changes: [{from: 2026-02-01, count: 130}, {from: 2026-02-10, count: 1}]}
      home: {count: 5, dial_out: domestic}
    credit: {opening: 500, expires: 30d, limit: -50}
    top_ups: [{at: 2026-02-20, amount: 7}, {at: 2026-01-20, amount: 20}]
    recharge: {below: 100, amount: 300, retry: 1d, at_most: {times: 4, per: month, used: 1}}
    pools:
      zone-a: {minutes: 60, each: sub, for: [sub], covers: [{direction: outbound, zone: A}], renews: month, used: 4200m}
      all: {minutes: 10, covers: [{direction: inbound}, {direction: outbound, country: FR}], then: cut}
    alerts: {balance: [20, 100], pools: [1.0, 0.8]}
numbers:
  free: {number: "+18005550199", kind: toll-free, country: US, ports: 4, fallback: toll}
  toll: {number: "+12065550100", kind: toll, country: US}
bridges:
  main: {numbers: [free, toll], dial_out: {trunks: 7, allowed: [A, FR]}}
calls:
  us: {dial: "+12065551234", licence: sub}
  fr: {dial: "+33123456789", licence: sub}
  de: {dial: "+4930123456", licence: sub}
  gb: {dial: "+442071838750", licence: home}
  in: {via: free, licence: home}
"""


@pytest.fixture
def plan(tmp_path):
    def compiled(extra="", text=SCENARIO):
        file = tmp_path / "s.yaml"
        file.write_text(text + textwrap.dedent(extra))
        loaded = load(file)
        return build_plan(loaded, build_demand(loaded, 1).cast)

    return compiled


def out(plan, origin, destination):
    return plan.routes[plan.route_out[origin, destination]]


def test_115_licences_make_6900_pool_minutes_less_what_is_used(plan):
    zone_a = plan().accounts[0].pools[0]
    # January: 115 x 60 = 6,900 minutes, 4,200 of them used; 1 February is 20 days on: 130 x 60; 1 March 48 days on: 1 x 60
    assert zone_a.grants == ((0, 2700 * MINUTE), (20 * DAY, 7800 * MINUTE), (48 * DAY, 60 * MINUTE))
    assert zone_a.capacities == (6900 * MINUTE, 7800 * MINUTE, 60 * MINUTE)
    assert not zone_a.then_cut


def test_a_pool_without_renewal_is_granted_once(plan):
    pool = plan().accounts[0].pools[1]
    assert (pool.grants, pool.then_cut) == (((0, 10 * MINUTE),), True)


def test_a_pool_pays_for_its_licences_destinations_and_directions(plan):
    compiled = plan()
    assert out(compiled, 0, 0).pools == (0,)  # a subscriber to the US: zone A
    assert out(compiled, 0, 1).pools == (1,)  # to France: not in zone A
    assert out(compiled, 0, 2).pools == ()  # to Germany: in neither
    assert out(compiled, 1, 0).pools == ()  # the other licence has no part in zone-a
    assert compiled.routes[compiled.route_in[0, 1]].pools == (1,)


def test_a_licence_narrows_what_its_bridge_allows(plan):
    compiled = plan()
    assert [out(compiled, 0, d).barred for d in range(4)] == [False, False, True, False]  # Germany is not allowed
    assert [out(compiled, 1, d).barred for d in range(4)] == [False, True, True, True]  # domestic: the US alone
    assert not compiled.routes[compiled.route_in[1, 0]].barred


def test_a_licence_without_tariff_pays_the_accounts(plan):
    compiled = plan()
    toll_of = [compiled.routes[compiled.route_in[origin, 1]].staircase for origin in (0, 1)]
    prices = [int(compiled.staircases.tier_initial_price[_tier(compiled.staircases, entry)]) for entry in toll_of]
    assert prices == [0, EXACT // 100]


def _tier(stairs, entry):
    return stairs.tier_first[stairs.regime_first[entry]]


WAYS_IN = """
scenario: ways in
clock: {start: 2026-01-12, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}
accounts: {a: {country: US, tariff: t}}
numbers:
  one: {number: "+12065550100", ports: 1, fallback: two}
  two: {number: "+12065550101", ports: 1, fallback: three}
  three: {number: "+12065550102", ports: 1, fallback: one}
  four: {number: "+12065550103"}
  five: {number: "+12065550104"}
  six: {number: "+12065550105"}
"""


@pytest.mark.parametrize(
    ("workload", "called"),
    [
        ("{legs: {rate: 1/h, via: four, lasts: 1m}}", [3]),
        ("{legs: {rate: 1/h, via: two, lasts: 1m}}", [0, 1, 2]),  # falls back to three, and from there to one
        ("{legs: {rate: 1/h, join: {four: 0.5, six: 0.5}, lasts: 1m}}", [3, 5]),
        ("{legs: {rate: 1/h, lasts: 1m}, join: {four: 1}}", [3]),
        (
            "{organisers: {count: 2, join: {five: 1}}, meetings: {rate: 1/h}, duration: 5m, attendees: 2, join: {four: 1}}",
            [3, 4],
        ),
    ],
)
def test_a_workload_has_routes_to_the_numbers_that_it_names_and_to_where_they_fall_back(plan, workload, called):
    compiled = plan(f"workloads:\n  w: {workload}\n", WAYS_IN)
    assert (compiled.route_in[0] >= 0).nonzero()[0].tolist() == called
    assert [compiled.routes[compiled.route_in[0, number]].number for number in called] == called


def test_calls_may_come_in_at_every_number(plan):
    assert (plan().route_in >= 0).all()


def test_a_destination_without_rows_has_no_staircase(plan):
    germany = out(plan(), 0, 2)
    assert (germany.staircase, germany.country, germany.direction) == (-1, "DE", "outbound")


def test_every_grant_lapses_by_its_own_date(plan):
    account = plan().accounts[0]
    assert account.opening == ((500_000_000, 30 * DAY),)
    # 20 January is day 8, 20 February day 39: its 30 days pass the end of the run
    assert account.top_ups == ((8 * DAY, 20_000_000, 38 * DAY), (39 * DAY, 7_000_000, NEVER))
    assert (account.expiry_from, account.expiry_after) == ((0,), (30 * DAY,))


def test_lots_keep_their_own_dates_and_lapsed_ones_are_gone(plan):
    text = SCENARIO.replace(
        "opening: 500, expires: 30d",
        "lots: [{amount: 5, expires: 2026-01-31}, {amount: 6, expires: 2026-01-11}, {amount: 7}], expires: 30d",
    )
    assert plan(text=text).accounts[0].opening == ((5_000_000, 19 * DAY), (7_000_000, NEVER))


def test_a_recharge_knows_its_calendar_periods(plan):
    recharge = plan().accounts[0].recharge
    assert (recharge.below, recharge.amount, recharge.retry) == (100_000_000, 300_000_000, DAY)
    assert (recharge.at_most, recharge.used, recharge.periods) == (4, 1, (-11 * DAY, 20 * DAY, 48 * DAY))
    assert (recharge.certain, recharge.delayed, recharge.delay) == (True, False, 0)


@pytest.mark.parametrize(
    ("keys", "certain", "delayed", "delay"),
    [
        ("delay: 10m", True, True, 10 * MINUTE),
        ("success: 0.9", False, False, 0),
        ("delay: {exponential: {mean: 1h}}", False, True, 0),
    ],
)
def test_a_recharge_that_is_certain_needs_no_draws(plan, keys, certain, delayed, delay):
    recharge = plan(text=SCENARIO.replace("amount: 300,", f"amount: 300, {keys},")).accounts[0].recharge
    assert (recharge.certain, recharge.delayed, recharge.delay) == (certain, delayed, delay)


def test_defaults_are_prepaid_and_first_step(plan):
    account = plan().accounts[0]
    assert (account.mode, account.admit, account.drops, account.partial) == (PREPAID, FIRST_STEP, DROP_LEG, True)
    assert (account.limit, account.balance_alerts) == (-50_000_000, (100_000_000, 20_000_000))
    assert account.pool_alerts == (800_000, 1_000_000)


@pytest.mark.parametrize(("admit", "expected"), [("positive", (POSITIVE, 0)), ("5m", (WITHIN, 5 * MINUTE))])
def test_admission_rules(plan, admit, expected):
    text = SCENARIO.replace("    alerts:", f"    control: {{admit: {admit}}}\n    alerts:")
    account = plan(text=text).accounts[0]
    assert (account.admit, account.admit_within) == expected


def test_absent_limits_are_unlimited(plan):
    compiled = plan()
    assert [(n.ports, n.fallback) for n in compiled.numbers] == [(4, 1), (UNLIMITED, -1)]
    bridge = compiled.bridges[0]
    assert (bridge.ports, bridge.trunks, bridge.conference_limit) == (UNLIMITED, 7, UNLIMITED)


def test_day_begins_follow_dst(plan):
    text = SCENARIO.replace(
        "2026-01-12, timezone: UTC, duration: 60d", "2026-03-07T12:00, timezone: America/New_York, duration: 3d"
    )
    text = text.replace("top_ups: [{at: 2026-02-20, amount: 7}, {at: 2026-01-20, amount: 20}]", "top_ups: []")
    # from noon: 12 hours to midnight, then a day of 23 hours
    assert plan(text=text).day_begins.tolist() == [0, 12 * HOUR, 35 * HOUR, 59 * HOUR]


def test_credit_that_could_overflow_is_refused(plan):
    text = SCENARIO.replace("opening: 500", "lots: [" + ", ".join(["{amount: 9000000000}"] * 600) + "]")
    with pytest.raises(ScenarioError, match="credit of account 'contoso' could come to more than"):
        plan(text=text)


def test_a_pool_that_could_overflow_is_refused(plan):
    text = SCENARIO.replace("minutes: 10,", "minutes: 9000, each: sub, renews: day,")
    text = text.replace("count: 115", "count: 900000000000")
    with pytest.raises(ScenarioError, match="pool 'all' grants more time in the run than is counted exactly"):
        plan(text=text)


def test_legs_without_an_account_are_refused(plan):
    text = "scenario: none\nclock: {start: 2026-01-05, timezone: UTC, duration: 1d}\n"
    text += 'numbers: {n: {number: "+12065550100", kind: toll}}\ncalls: {a: {via: n}}\n'
    with pytest.raises(ScenarioError, match="account"):
        plan(text=text)
