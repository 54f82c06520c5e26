"""How far an account is from what could happen, to the micro and the millisecond: on the exact value it has not happened."""

import pytest

from tollbridge.engine.compiled.kernel.admission import admits
from tollbridge.engine.compiled.kernel.bounds import advance_bounds, bound, burned_at_most, learn_burn
from tollbridge.engine.compiled.kernel.lay_out_prices import bound_time
from tollbridge.engine.compiled.kernel.membership import put_by_for_next, put_by_for_retry
from tollbridge.engine.compiled.kernel.pools import book_pool, renew_pool, return_time
from tollbridge.engine.compiled.kernel.quiet import is_quiet
from tollbridge.engine.compiled.kernel.records.account import Account, Alert, Pool
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, RINGING, Leg
from tollbridge.engine.compiled.kernel.records.network import Entry, Regime, Route, Tier
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import LedgerRows, Offers, World
from tollbridge.engine.compiled.kernel.thresholds import (
    calm_for,
    dry_pools,
    floor_of,
    is_calm_for,
    next_level,
    next_period,
    tell_dry_pools,
)
from tollbridge.engine.plan.plan import (
    DROP_LEG,
    DROP_NONE,
    FIRST_STEP,
    HEARTBEAT,
    POLL,
    POSITIVE,
    POSTPAID,
    PREPAID,
    RESERVE,
)
from tollbridge.money import EXACT_PER_MICRO
from tollbridge.tariff.charge import ChargeRules

CENT = 10_000  # micros


def pool_of(**fields):
    return Pool(**{"longest": 60_000, "shortest": 60_000, "day_used": [0]} | fields)


# --- admission --------------------------------------------------------------------------------------------------------


def caller(account):
    """Return a leg whose steps of a minute cost a cent each, without a pool."""
    tier = Tier(
        initial=60_000, further=60_000, initial_price=CENT * EXACT_PER_MICRO, further_price=CENT * EXACT_PER_MICRO
    )
    entry = Entry(
        regimes=[Regime(start=-FOREVER, tiers=[tier], tier_count=1)],
        regime_count=1,
        cap=FOREVER,
        unit=EXACT_PER_MICRO,
        places=6,
    )
    return Leg(account=account, route=Route(account=account, entry=entry), entry=entry)


@pytest.mark.parametrize(
    ("mode", "admit", "balance", "admitted"),
    [
        (PREPAID, FIRST_STEP, CENT, True),
        (PREPAID, FIRST_STEP, CENT - 1, False),
        (PREPAID, POSITIVE, 1, True),
        (PREPAID, POSITIVE, 0, False),
        (HEARTBEAT, FIRST_STEP, 1, True),
        (HEARTBEAT, FIRST_STEP, 0, False),
        (POLL, POSITIVE, 1, True),
        (POLL, FIRST_STEP, 0, False),
        (POSTPAID, FIRST_STEP, -CENT, True),
    ],
)
def test_who_is_admitted_with_exactly_so_much(mode, admit, balance, admitted):
    """A first step costs a cent. Beats and looks ask for one micro, whatever a step costs."""
    account = Account(mode=mode, admit=admit, balance=balance, every=60_000)
    world = World(trial=Leg(), horizon=3_600_000)
    assert admits(world, caller(account)) == admitted
    assert account.messages == (mode != POSTPAID)


@pytest.mark.parametrize(
    ("balance", "set_aside", "limit", "admitted"), [(CENT + 7, 5, 2, True), (CENT + 6, 5, 2, False)]
)
def test_what_is_set_aside_and_what_is_under_the_limit_admits_nobody(balance, set_aside, limit, admitted):
    account = Account(mode=PREPAID, admit=FIRST_STEP, balance=balance, set_aside=set_aside, limit=limit)
    assert admits(World(trial=Leg(), horizon=3_600_000), caller(account)) == admitted


# --- floors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("balance", "level"), [(49, -FOREVER), (50, 50), (69, 50), (70, 70), (100, 70)])
def test_the_next_alert_is_the_highest_that_the_balance_is_not_under(balance, level):
    account = Account(balance=balance, alerts=[Alert(level=70), Alert(level=50)], alert_count=2)
    assert next_level(account) == level


@pytest.mark.parametrize(
    ("fields", "floor"),
    [
        ({"mode": PREPAID, "drops": DROP_LEG}, 3),  # with exactly the limit left the last step is paid
        ({"mode": PREPAID, "drops": DROP_NONE}, -FOREVER),
        ({"mode": PREPAID, "drops": DROP_NONE, "grace": 1}, 3),
        ({"mode": PREPAID, "drops": DROP_NONE, "switches": True}, 3),
        ({"mode": HEARTBEAT, "drops": DROP_LEG}, 4),  # a beat cuts at the limit, not under it
        ({"mode": HEARTBEAT, "drops": DROP_LEG, "switches": True}, 3),
        ({"mode": HEARTBEAT, "drops": DROP_NONE}, -FOREVER),
        ({"mode": POLL, "drops": DROP_NONE}, 4),
        ({"mode": POSTPAID, "drops": DROP_NONE}, -FOREVER),
    ],
)
def test_the_floor_is_the_least_balance_at_which_nothing_has_happened(fields, floor):
    assert floor_of(World(), Account(balance=100, limit=3, **fields)) == floor


def test_where_a_recharge_may_be_asked_for_the_floor_is_what_it_is_asked_for_below():
    account = Account(mode=PREPAID, drops=DROP_LEG, balance=100, recharges_by_rule=True, below=20, at_most=1)
    account.periods, account.period_count = [0], 1
    world = World()
    assert floor_of(world, account) == 20
    account.pending = True
    assert floor_of(world, account) == 0
    account.pending, account.used = False, 1  # of its one attempt
    assert floor_of(world, account) == 0


def test_the_next_period_begins_after_now():
    account = Account(periods=[0, 10, 20], period_count=3)
    assert [next_period(World(now=now), account) for now in (-1, 0, 9, 10, 20)] == [0, 10, 10, 20, FOREVER]


# --- how long nothing can happen --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "burn", "ms"),
    # in 1/1024 micros: 10 above the floor are 10,240; a rate of 100 a ms
    [(20, 0, 102), (20, 10_240, 0), (20, 10_241, -1), (10, 0, 0), (9, 0, -1), (20, 140, 101), (20, 141, 100)],
)
def test_an_account_is_calm_until_its_legs_could_have_burned_what_is_above_the_floor(balance, burn, ms):
    account = Account(balance=balance, floor=10, burn=burn, burn_rate=100)
    world = World()
    assert calm_for(world, account) == ms
    if ms >= 0:
        assert is_calm_for(world, account, ms)
        assert not is_calm_for(world, account, ms + 1)
    else:
        assert not is_calm_for(world, account, 0)


def test_an_account_without_a_floor_or_without_legs_is_calm_for_as_long_as_can_be_said():
    assert calm_for(World(), Account(balance=0, floor=-FOREVER, burn_rate=2**30)) == 2**31
    assert calm_for(World(), Account(balance=5, floor=5)) == 2**31
    assert calm_for(World(), Account(balance=0, floor=-FOREVER, burn_rate=2**30 + 1)) == -1


def test_an_account_is_calm_until_the_ms_before_its_next_period():
    account = Account(balance=100, floor=0, recharges_by_rule=True, at_most=1, periods=[0, 5_000], period_count=2)
    assert calm_for(World(now=1_000), account) == 3_999
    account.at_most = FOREVER
    assert calm_for(World(now=1_000), account) == 2**31


@pytest.mark.parametrize(
    ("content", "burn", "ms"),
    # two legs take 2 ms a ms out of what is above the longest step of a minute
    [(60_100, 0, 50), (60_101, 0, 50), (60_000, 0, 0), (59_999, 0, -1), (60_100, 100, 0), (60_100, 101, -1)],
)
def test_an_account_is_calm_while_its_pool_holds_a_longest_step_of_each_leg(content, burn, ms):
    pool = pool_of(content=content, burn=burn)
    account = Account(balance=0, floor=-FOREVER, pools=[pool], pool_count=1, metered=2)
    assert calm_for(World(), account) == ms


def test_a_pool_that_is_dry_or_pays_nothing_keeps_no_account_from_being_calm():
    for pool in (pool_of(content=0, dry=True), pool_of(content=0, longest=0)):
        account = Account(balance=0, floor=-FOREVER, pools=[pool], pool_count=1, metered=1)
        assert calm_for(World(), account) == 2**31


@pytest.mark.parametrize(("use", "ms"), [(0, 29_999), (29_999, 0), (30_000, 30_000), (30_001, 30_000)])
def test_an_account_is_calm_until_the_ms_before_a_pools_alert(use, ms):
    """Half of a minute is 30 s of use: on it the alert is given. What is left above the longest step is 30 s here."""
    pool = pool_of(content=60_000, longest=30_000, capacity=60_000, use=use)
    account = Account(balance=0, floor=-FOREVER, pools=[pool], pool_count=1, shares=[500_000], share_count=1, metered=1)
    assert calm_for(World(), account) == ms


# --- pools ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told", "dry"),
    [
        ({"content": 60_000}, True, False),
        ({"content": 59_999, "empty_at": 0}, True, True),
        ({"content": 59_999}, False, True),  # a step that finds it empty is still to be noted
        ({"content": 59_999, "empty_at": 0, "then_cut": True}, False, True),
        ({"content": 59_999, "shortest": 30_000}, False, False),  # it pays short steps, and long ones no more
        ({"content": 0, "longest": 0}, True, True),
    ],
)
def test_a_pool_pays_every_step_or_is_dry_or_cannot_be_told(fields, told, dry):
    pool = pool_of(**fields)
    assert tell_dry_pools(Account(pools=[pool], pool_count=1)) == told
    assert pool.dry == dry


@pytest.mark.parametrize(("dry", "bits"), [((), 0), ((False, False), 0), ((True, False), 1), ((False, True, True), 6)])
def test_which_pools_are_dry_is_a_bit_for_each(dry, bits):
    pools = [pool_of(dry=one) for one in dry]
    assert dry_pools(Account(pools=pools, pool_count=len(pools))) == bits


@pytest.mark.parametrize(
    ("use", "length", "alerts"),
    # half of 10 ** 10 ms are 5 * 10 ** 9
    [
        (4_999_999_998, 1, 0),
        (4_999_999_999, 1, 1),
        (4_999_999_000, 1_000, 1),
        (5_000_000_000, 1, 0),
        (4_999_999_000, 999, 0),
    ],
)
def test_a_pools_alert_is_given_with_the_step_that_reaches_its_share_exactly(use, length, alerts):
    alert = Alert()
    pool = pool_of(capacity=10**10, use=use, alerts=[alert])
    account = Account(shares=[500_000], share_count=1, pools=[pool], pool_count=1)
    leg = Leg(account=account)
    book_pool(World(now=7), leg, pool, length, 0)
    assert (pool.use, pool.used, pool.day_used, leg.pool_time, leg.pool_set) == (
        use + length,
        length,
        [length],
        length,
        1,
    )
    assert (alert.first.at if alert.first else None) == (7 if alerts else None)


def test_what_a_pool_pays_of_a_period_that_is_over_counts_for_the_run_but_not_for_its_use():
    pool = pool_of(epoch=2, use=5, index=3)
    leg = Leg(account=Account(pools=[pool], pool_count=1))
    book_pool(World(), leg, pool, 60_000, 1)
    assert (pool.use, pool.used, leg.pool_set) == (5, 60_000, 8)


def test_time_that_comes_back_to_a_pool_lapses_where_its_period_is_over():
    pool = pool_of(content=1, epoch=2)
    return_time(pool, 10, 2)
    return_time(pool, 20, 1)
    assert (pool.content, pool.unused) == (11, 20)


def test_a_pool_that_is_renewed_is_full_and_what_was_left_has_lapsed():
    pool = pool_of(
        content=4, use=6, grant_at=[0, 9], grant_content=[10, 12], grant_capacity=[10, 12], grant_count=2, empty_at=3
    )
    renew_pool(World(ledger=LedgerRows()), Account(), pool)
    assert (pool.content, pool.capacity, pool.use, pool.epoch, pool.unused, pool.grant_next) == (12, 12, 0, 1, 4, 2)
    assert pool.empty_at == 3


# --- what legs can have burned ----------------------------------------------------------------------------------------


def test_what_a_leg_can_have_burned_counts_from_its_first_unpaid_step():
    """A step of 2,048 and a rate of 10 for 600 ms, in 1/1024 micros: 8,048 are 7.86 micros, so 8 at most."""
    pool = pool_of(longest=60_000)
    account = Account(pools=[pool], pool_count=1, burn_rate=10, metered=1, burn_at=1_000)
    leg = Leg(state=IN_PROGRESS, answered=100, next_begin=300, burn_step=2_048, burn_rate=10, entry=Entry())
    world = World(now=1_000)
    bound(world, account, leg)
    assert (leg.since, account.burn, pool.burn) == (400, 8_048, 60_600)
    assert burned_at_most(world, account) == 8
    world.now = 1_100
    assert burned_at_most(world, account) == 9
    advance_bounds(world, account)
    assert (account.burn, account.burn_at, pool.burn) == (9_048, 1_100, 60_700)


def test_a_leg_burns_no_more_than_its_cap_however_long_it_has_not_been_charged():
    """A cap of 5 micros is 5,120 / 1024; at 10 a ms it is burned in 513 ms. Without it, 600 ms would burn 6,000."""
    leg = Leg(
        state=IN_PROGRESS, answered=100, next_begin=300, burn_step=2_048, burn_rate=10, entry=Entry(burn_time=513)
    )
    account = Account()
    bound(World(now=1_000), account, leg)
    assert account.burn == 2_048 + 5_130
    # and what is set aside ahead of it is no more than the cap
    leg.account, leg.route = Account(ahead=10_000), Route()
    leg.entry.burn_step, leg.entry.burn_rate = 2_048, 10
    learn_burn(leg)
    assert (leg.burn_step, leg.burn_rate) == (2_048 + 5_130, 10)


@pytest.mark.parametrize(
    ("cap", "burn_time"), [(5, 513), (76_861_433 * 10**6, 7_870_610_739_200_001), (10**15, FOREVER)]
)
def test_a_cap_is_burned_in_its_time_at_the_dearest_rate(cap, burn_time):
    """10 of 1/1024 micros a ms, so 5 micros take 512 ms and at most one more; a cap that bounds no sum has no such time."""
    entry = Entry(burn_rate=10)
    bound_time(entry, ChargeRules(cap=cap).most)
    assert entry.burn_time == burn_time


def test_of_a_leg_that_rings_or_has_paid_ahead_one_step_counts():
    for leg in (Leg(state=RINGING), Leg(state=IN_PROGRESS, answered=0, next_begin=60_000)):
        account = Account()
        leg.burn_step, leg.burn_rate, leg.entry = 2_048, 10, Entry()
        bound(World(now=1_000), account, leg)
        assert (leg.since, account.burn) == (1_000, 2_048)


# --- a window's room --------------------------------------------------------------------------------------------------


@pytest.fixture
def window():
    return Window(begin=0, until=10_000)


def quiet_account(**fields):
    """Return an account whose dearest step is 2 micros, and whose dearest rate 1/1024 a ms."""
    return Account(**{"quiet": True, "dearest_step": 2_048, "dearest_rate": 1} | fields)


@pytest.mark.parametrize(("spent", "may"), [(1, True), (2, False)])
def test_a_leg_that_is_an_event_counts_for_what_it_may_come_to_until_the_windows_end(window, monkeypatch, spent, may):
    """It arrives 1,024 ms before the end: 2 micros, one, and one for what is below a micro are 4. The room is 5."""
    left = []
    monkeypatch.setattr(
        "tollbridge.engine.compiled.kernel.membership.leave", lambda *asked: bool(left.append(asked[2:]))
    )
    account = quiet_account(room=5, spent=spent)
    leg = Leg(account=account)
    assert put_by_for_retry(World(), window, leg, 10_000 - 1_024) == may
    assert account.spent == (5 if may else 2)
    assert left == ([] if may else [(account, 8_976)])


def test_what_may_be_set_aside_ahead_counts_too(window):
    account = quiet_account(room=10, ahead=2_048)
    assert put_by_for_retry(World(), window, Leg(account=account), 10_000 - 1_024)
    assert account.spent == 6


def test_a_leg_that_nobody_pays_or_whose_account_goes_by_events_needs_no_room(window):
    account = quiet_account(quiet=False)
    for leg in (Leg(), Leg(account=account)):
        assert put_by_for_retry(World(), window, leg, 0)
    assert account.spent == 0


def offered(**columns):
    """Return a world whose next leg belongs to the second of two origins."""
    offers = Offers(**{"origin": [1], "number": [-1], "destination": [-1]} | columns)
    return World(offers=offers, destination_count=2, route_app=[-1, -1], route_out=[0, 1, 2, 3])


def test_the_next_leg_counts_for_whoever_pays_its_route(window):
    accounts = [quiet_account(room=100) for _ in range(4)]
    world = offered(destination=[0])
    world.routes = [Route(account=account) for account in accounts]
    assert put_by_for_next(world, window, 10_000)
    assert [account.spent for account in accounts] == [0, 0, 3, 0]
    world = offered()
    world.routes = [Route(account=account) for account in accounts]
    assert put_by_for_next(world, window, 10_000)  # by app, which nobody pays
    world.route_app = [-1, 0]
    assert put_by_for_next(world, window, 10_000)
    assert [account.spent for account in accounts] == [3, 0, 3, 0]


@pytest.mark.parametrize(
    ("balance", "room", "quiet"),
    # the limit is 0, so the floor 1; one leg to be admitted comes to 3; room is to be half of what is above the floor
    [(7, 3, True), (6, 2, False), (4, 0, False), (100, 96, True)],
)
def test_an_account_is_quiet_where_half_of_its_money_is_room_for_new_legs(window, balance, room, quiet):
    account = quiet_account(mode=PREPAID, calm=True, balance=balance, drops=DROP_LEG)
    assert is_quiet(World(), window, account) == quiet
    assert account.room == room


def test_what_legs_in_progress_may_still_come_to_is_no_room(window):
    """From 1,000 ms after the answer at 0 until it goes at 3,048: 2 micros and 2, and one for what is below a micro."""
    account = quiet_account(mode=PREPAID, calm=True, balance=100, drops=DROP_LEG)
    account.first_leg = Leg(
        entry=Entry(), answered=0, next_begin=1_000, release_at=3_048, burn_step=2_048, burn_rate=1, state=IN_PROGRESS
    )
    assert is_quiet(World(), window, account)
    assert account.room == 96 - 5


@pytest.mark.parametrize(
    "fields",
    [
        {"calm": False},
        {"pool_count": 1},
        {"leg_cost": 10**9},
        {"leg_time": 10**9},
        {"dearest_rate": 2**30 + 1},
        {"within": 2**31 + 1},
        {"top_up_at": [9_999], "top_up_count": 1},
        {"recharge_at": 9_999},
        {"recharges_by_rule": True, "at_most": 1, "periods": [9_999], "period_count": 1},
    ],
)
def test_an_account_is_not_quiet_where_more_than_money_matters(window, fields):
    account = quiet_account(**{"mode": PREPAID, "calm": True, "balance": 10**9, "pools": [pool_of()]} | fields)
    assert not is_quiet(World(), window, account)


@pytest.mark.parametrize(
    "fields",
    [
        {"calm": False, "mode": POSTPAID},
        {"top_up_at": [10_000], "top_up_count": 1},
        {"recharge_at": 10_000},
        {"recharges_by_rule": True, "at_most": 1, "periods": [10_000], "period_count": 1},
        {"dearest_rate": 2**30, "balance": 2**60},
        {"mode": RESERVE},
    ],
)
def test_an_account_is_quiet_whatever_happens_to_it_at_the_windows_end(window, fields):
    account = quiet_account(**{"mode": PREPAID, "calm": True, "balance": 10**9, "drops": DROP_LEG} | fields)
    assert is_quiet(World(horizon=20_000), window, account)
