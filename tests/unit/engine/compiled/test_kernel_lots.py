"""Lots and what is pinned to them, to the micro: what is owed, who pays first, what expires."""

import pytest

from tollbridge.engine.compiled.kernel.chain import link_lot, unlink_lot
from tollbridge.engine.compiled.kernel.fronts import may_unpin
from tollbridge.engine.compiled.kernel.lots import (
    expire,
    grant,
    lapse,
    missing,
    money_alike,
    oldest_with_money,
    take_free,
)
from tollbridge.engine.compiled.kernel.pins import (
    debit_reserved,
    give_back,
    next_lapsed,
    pin_to_lots,
    pinned,
    reserve,
    unpin_all,
)
from tollbridge.engine.compiled.kernel.records.account import Account, Alert, Lot
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, RINGING, Leg
from tollbridge.engine.compiled.kernel.records.world import HEAPS, Heap, LedgerRows, World
from tollbridge.engine.plan.plan import PREPAID
from tollbridge.records.run import INVOICE, OPENING, RECHARGE, TOP_UP

HORIZON = 3_600_000


@pytest.fixture
def world():
    return World(horizon=HORIZON, ledger=LedgerRows(), heaps=[Heap() for _ in range(HEAPS)], heads=[FOREVER] * HEAPS)


@pytest.fixture
def account():
    day = {f"day_{name}": [0] for name in ("closing", "recharged", "expired", "invoiced")}
    return Account(mode=PREPAID, **day)


def lot_of(account, free, expires=FOREVER, **fields):
    lot = Lot(index=account.lots, account=account, free=free, expires=expires, **fields)
    account.lots += 1
    account.balance += free
    link_lot(account, lot)
    return lot


def chained(account):
    indices, lot = [], account.first_lot
    while lot:
        indices.append(lot.index)
        lot = lot.next
    return indices


def pins_of(leg):
    pins, pin = [], leg.first_pin
    while pin:
        pins.append((pin.lot.index if pin.lot else None, pin.amount))
        pin = pin.next
    return pins


# --- what expires -----------------------------------------------------------------------------------------------------


def test_a_lot_whose_money_is_all_set_aside_expires_without_a_movement(world, account):
    lot = lot_of(account, 0, pinned=50_000)
    account.balance = 50_000
    assert not expire(world, lot)
    assert (lot.lapsed, account.balance, account.expired) == (True, 50_000, 0)


def test_of_a_lot_that_expires_what_nobody_has_set_aside_is_void(world, account):
    lot = lot_of(account, 7, pinned=50_000)
    account.balance = 50_007
    assert expire(world, lot)
    assert (lot.free, lot.pinned, account.balance, account.expired, account.day_expired) == (0, 50_000, 50_000, 7, [7])


def test_the_last_micro_of_a_lot_expires_and_the_lot_is_forgotten(world, account):
    lot_of(account, 5)
    lot = lot_of(account, 1, awaited=True)
    assert lapse(world, lot)
    assert chained(account) == [0]
    assert (lot.linked, lot.awaited) == (False, False)


def test_a_lot_that_was_spent_before_expires_without_a_movement(world, account):
    lot = lot_of(account, 0, awaited=True)
    unlink_lot(account, lot)
    lot.free = 9  # whatever is left in its record
    assert not lapse(world, lot)
    assert account.expired == 0


def test_a_lot_that_is_taken_out_of_the_chain_knows_it(account):
    first, second = lot_of(account, 1), lot_of(account, 1)
    assert first.linked
    unlink_lot(account, first)
    assert (first.linked, second.linked, chained(account)) == (False, True, [1])


# --- what is granted --------------------------------------------------------------------------------------------------


def test_a_grant_first_pays_what_is_owed_and_counts_in_full(world, account):
    account.owed, account.balance = 30, -30
    grant(world, account, RECHARGE, 100, FOREVER)
    assert (account.owed, account.balance, account.first_lot.free) == (0, 70, 70)
    assert (account.recharged, account.recharges, account.day_recharged) == (100, 1, [100])


def test_a_grant_that_is_owed_whole_leaves_no_lot(world, account):
    account.owed, account.balance = 100, -100
    grant(world, account, TOP_UP, 100, FOREVER)
    assert (account.owed, account.balance, chained(account), account.lots) == (0, 0, [], 1)


def test_a_grant_of_one_micro_is_one_and_one_of_nothing_is_none(world, account):
    grant(world, account, TOP_UP, 1, FOREVER)
    grant(world, account, TOP_UP, 0, FOREVER)
    assert (account.balance, account.topped_up, account.lots) == (1, 1, 1)


def test_only_a_lot_that_expires_within_the_run_is_awaited(world, account):
    for expires in (HORIZON, HORIZON - 1):
        grant(world, account, TOP_UP, 1, expires)
    assert (account.first_lot.awaited, account.last_lot.awaited) == (False, True)


@pytest.mark.parametrize(
    ("last", "share", "level"),
    # half of 3 is 1.5, rounded up; a tenth of 10 is 1; a millionth of 1,000,001 is just over 1
    [
        (3, 500_000, 2),
        (10, 100_000, 1),
        (1_000_001, 1, 2),
        (2_000_000, 500_000, 1_000_000),
        (2_000_001, 500_000, 1_000_001),
    ],
)
def test_an_alert_at_a_share_is_at_that_share_of_the_last_grant_rounded_up(world, account, last, share, level):
    account.alerts, account.alert_count = [Alert(share=share), Alert(level=4)], 2
    grant(world, account, TOP_UP, last, FOREVER)
    assert [alert.level for alert in account.alerts] == [level, 4]


def test_openings_add_up_to_one_grant_for_alerts_and_invoices_are_none(world, account):
    """Half of 30 and 70 is 50; an invoice of 8 leaves it; half of a top-up of 20 is 10."""
    account.alerts, account.alert_count = [Alert(share=500_000)], 1
    grant(world, account, OPENING, 30, FOREVER)
    grant(world, account, OPENING, 70, FOREVER)
    assert account.alerts[0].level == 50
    grant(world, account, INVOICE, 8, FOREVER)
    assert (account.alerts[0].level, account.invoiced, account.day_invoiced) == (50, 8, [8])
    grant(world, account, TOP_UP, 20, FOREVER)
    assert account.alerts[0].level == 10


# --- who pays ---------------------------------------------------------------------------------------------------------


def test_the_oldest_lot_pays_first_and_what_no_lot_covers_is_told(world, account):
    lot_of(account, 3), lot_of(account, 0, pinned=1), lot_of(account, 4)
    assert take_free(world, account, 5) == 0
    assert (chained(account), account.last_lot.free) == ([1, 2], 2)
    assert oldest_with_money(account) == 2
    assert take_free(world, account, 5) == 3
    assert (chained(account), oldest_with_money(account)) == ([1], -1)


@pytest.mark.parametrize(("amount", "lacking"), [(0, 0), (6, 0), (7, 1), (8, 2)])
def test_a_payment_lacks_what_it_would_bring_under_the_limit(account, amount, lacking):
    """10 and a limit of 1, of which 3 are set aside: 6 can be paid."""
    account.balance, account.limit, account.set_aside = 10, 1, 3
    assert missing(account, amount) == lacking


@pytest.mark.parametrize(
    ("expiries", "money", "alike"),
    [
        ([FOREVER, FOREVER], FOREVER, [True, True]),
        ([HORIZON, FOREVER], FOREVER, [True, True]),  # at the end nothing expires any more
        ([HORIZON - 1, FOREVER], 100, [True, False]),
        ([FOREVER, HORIZON - 1, FOREVER], 100, [True, False, False]),
        ([FOREVER, FOREVER, HORIZON - 1], 201, [True, True, False]),
        ([HORIZON - 1, HORIZON - 1], 100, [True, False]),
    ],
)
def test_which_lot_pays_makes_no_difference_between_lots_before_the_first_that_expires(
    world, account, expiries, money, alike
):
    """Lots of 100, 101, 102. One that expires is alike to itself alone."""
    lots = [lot_of(account, 99 + number, expires, pinned=1) for number, expires in enumerate(expiries)]
    assert money_alike(world, account) == money
    assert [lot.alike for lot in lots] == alike


# --- what is set aside ------------------------------------------------------------------------------------------------


def test_money_is_set_aside_of_the_oldest_lots_and_of_none_where_lots_do_not_reach(world, account):
    lot_of(account, 3), lot_of(account, 4)
    leg = Leg(account=account)
    assert pin_to_lots(world, leg, 9) == 0
    assert (pins_of(leg), pinned(leg)) == ([(0, 3), (1, 4), (None, 2)], 9)
    assert pin_to_lots(world, Leg(account=account), 1) == -1


def test_what_is_set_aside_is_debited_in_the_order_of_its_lots_and_the_rest_is_free_money(world, account):
    """3 and 4 are set aside of two lots; 9 are debited: 2 of them of the second lot's free money."""
    lot_of(account, 3), lot_of(account, 6)
    leg = Leg(account=account)
    reserve(world, leg, 7)
    assert account.set_aside == 7
    debit_reserved(world, leg, 9)
    assert (account.set_aside, account.balance, account.charged, account.owed) == (0, 0, 9, 0)
    assert (chained(account), leg.first_pin) == ([], None)


def test_a_debit_of_less_than_is_set_aside_leaves_the_rest_pinned(world, account):
    first, second = lot_of(account, 3), lot_of(account, 6)
    leg = Leg(account=account)
    reserve(world, leg, 7)
    debit_reserved(world, leg, 4)
    assert (pins_of(leg), account.set_aside, account.balance) == ([(1, 3)], 3, 5)
    assert (first.linked, second.pinned, second.free) == (False, 3, 2)


def test_what_no_lot_covers_is_debited_of_free_money_that_came_since_then_owed(world, account):
    """5 are set aside where there was nothing; 2 have come since: of a debit of 5, 3 are owed."""
    leg = Leg(account=account)
    reserve(world, leg, 5)
    lot_of(account, 2)
    debit_reserved(world, leg, 5)
    assert (account.owed, account.balance, chained(account)) == (3, -3, [])


def test_what_is_given_back_first_pays_what_is_owed(world, account):
    lot = lot_of(account, 10)
    leg = Leg(account=account)
    reserve(world, leg, 10)
    account.owed = 4
    give_back(world, leg)
    assert (lot.free, lot.pinned, lot.due, account.owed, account.set_aside) == (6, 0, False, 0, 0)


@pytest.mark.parametrize(("owed", "due"), [(9, True), (10, False)])
def test_what_comes_back_to_a_lot_that_has_lapsed_expires_at_once(world, account, owed, due):
    lot = lot_of(account, 10)
    leg = Leg(account=account)
    reserve(world, leg, 10)
    lot.lapsed, account.owed = True, owed
    give_back(world, leg)
    assert lot.due == due
    assert next_lapsed(world, leg) is (lot if due else None)


def test_lots_that_money_came_back_to_expire_from_the_oldest_on(world, account):
    leg = Leg(account=account)
    lots = [lot_of(account, 2), lot_of(account, 3), lot_of(account, 4)]
    reserve(world, leg, 9)
    lots[0].lapsed = lots[2].lapsed = True
    give_back(world, leg)
    assert next_lapsed(world, leg) is lots[0]
    assert next_lapsed(world, leg) is lots[2]
    assert next_lapsed(world, leg) is None
    assert leg.first_pin is None


def test_what_is_unpinned_is_free_in_its_lots_and_stays_set_aside(world, account):
    lot, leg = lot_of(account, 10), Leg(account=account)
    reserve(world, leg, 12)
    account.owed = 1
    unpin_all(world, leg)
    assert (lot.free, lot.pinned, account.owed, account.set_aside, leg.first_pin) == (9, 0, 0, 12, None)


# --- when quotas may be a sum -----------------------------------------------------------------------------------------


def reserving(account, **fields):
    """Return a leg of an account's for which 5 are set aside, all that it has asked for."""
    leg = Leg(account=account, state=IN_PROGRESS, front_charged=5, **fields)
    reserve(World(ledger=LedgerRows()), leg, 5)
    account.first_leg = account.last_leg = leg
    return leg


def test_quotas_of_lots_that_never_expire_may_be_a_sum(world, account):
    lot_of(account, 3), lot_of(account, 9)
    reserving(account)
    assert may_unpin(world, account)


def test_a_quota_of_the_first_lot_may_be_a_sum_though_it_expires_before_the_next(world, account):
    lot_of(account, 9, HORIZON - 1), lot_of(account, 9)
    reserving(account)
    assert may_unpin(world, account)


def test_a_quota_that_reaches_into_a_lot_that_is_unlike_the_first_may_not_be_a_sum(world, account):
    lot_of(account, 3, HORIZON - 1), lot_of(account, 9)
    reserving(account)
    assert not may_unpin(world, account)


def test_a_quota_that_no_lot_covers_may_not_be_a_sum_where_a_lot_expires(world, account):
    lot_of(account, 3, HORIZON - 1)
    reserving(account)
    assert not may_unpin(world, account)


def test_a_quota_of_a_lot_that_has_lapsed_may_not_be_a_sum(world, account):
    lot_of(account, 9, HORIZON - 1, lapsed=True), lot_of(account, 9)
    reserving(account)
    assert not may_unpin(world, account)


def test_while_something_is_owed_quotas_may_be_a_sum_only_where_no_lot_expires(world, account):
    lot_of(account, 9)
    reserving(account)
    account.owed = 1
    assert may_unpin(world, account)
    account.last_lot.expires = HORIZON - 1
    assert not may_unpin(world, account)


def test_a_final_quota_and_one_that_money_did_not_reach_may_not_be_a_sum(world, account):
    lot_of(account, 9)
    leg = reserving(account)
    leg.final = True
    assert not may_unpin(world, account)
    leg.final, leg.front_charged = False, 6
    assert not may_unpin(world, account)
    leg.state = RINGING
    assert may_unpin(world, account)
