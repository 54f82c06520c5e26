"""The end of a window: what has gone in it is summed up, and what has not becomes a leg as any other."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED
from tollbridge.engine.compiled.kernel.bounds import learn_burn
from tollbridge.engine.compiled.kernel.calm import bound_legs, reconsider, settle
from tollbridge.engine.compiled.kernel.cdr import write_plain_cdr
from tollbridge.engine.compiled.kernel.chain import link_leg
from tollbridge.engine.compiled.kernel.conferences import join_conference
from tollbridge.engine.compiled.kernel.control import answer
from tollbridge.engine.compiled.kernel.gate import await_outcome, reset_attempt
from tollbridge.engine.compiled.kernel.lots import charge_credit
from tollbridge.engine.compiled.kernel.offers import read_offer
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.window import PLAIN, TURNED_AWAY, VOIP, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import HEARTBEAT, POSTPAID, PREPAID, RESERVE


def take_stock(world: World, window: Window) -> None:
    """Settle the plain legs of a window that have gone; let the others be in progress, or ring."""
    now, row = world.now, world.offers.row
    plain = 0
    for place in range(window.count):
        way = window.way[place]
        if way == TURNED_AWAY:
            _count(world, window, place)
            plain += 1
        elif way == PLAIN or way == VOIP:
            plain += way == PLAIN
            if window.end[place] > window.last:
                _carry(world, window, place)
            elif way == PLAIN:
                _count(world, window, place)
                _charge(world, window, place)
    if window.is_lean:
        world.lean_legs += plain
    else:
        world.plain_legs += plain
    world.now = now
    world.offers.row = row
    for index in range(world.account_count):
        if world.accounts[index].quiet:
            _close_account_of(world, window, world.accounts[index])


def _count(world: World, window: Window, place: int) -> None:
    """Count a leg that has gone, and write its CDR."""
    route = window.routes[place].index
    if world.measuring:
        world.callers += 1
        world.legs_by_day[world.day * world.route_count + route] += 1
        world.cause_counts[window.cause[place] * world.route_count + route] += 1
        if window.way[place] == PLAIN and window.answered[place] >= 0:
            world.reached_callers += 1
    if world.cdrs.space:
        write_plain_cdr(world, window, place)


def _charge(world: World, window: Window, place: int) -> None:
    """Add up what a leg that has gone was billed and cost, and the messages about it."""
    route, cost = window.routes[place], window.cost[place]
    account = route.account
    account.due += cost
    account.told += _messages(window, place, account)
    if not world.measuring:
        return
    cell = world.day * world.route_count + route.index
    world.debits[cell] += cost
    world.billed_time[cell] += window.billed[place]
    organiser = world.offers.organiser[window.first + place]
    if organiser >= 0:
        world.organiser_cost[organiser] += cost
        world.organiser_billed[organiser] += window.billed[place]


def _messages(window: Window, place: int, account: Account) -> int:
    """Return how many messages a leg has caused: its admission, and what its mode asks or debits."""
    mode = account.mode
    if mode == POSTPAID:
        return window.cost[place] > 0
    if mode == PREPAID or mode == RESERVE:
        return 1 + window.moves[place]
    if mode == HEARTBEAT and window.answered[place] >= 0:
        return 1 + max(window.end[place] - window.answered[place] - 1, 0) // account.every
    return 1


def _carry(world: World, window: Window, place: int) -> None:
    """Make a leg of one that has not gone yet."""
    world.offers.row = window.first + place
    world.now = world.offers.arrive[world.offers.row]
    leg = read_offer(world)
    leg.seq = window.seq[place]
    reset_attempt(world, leg, leg.first_number)
    leg.row = window.row[place] if leg.account else -1
    join_conference(world, leg)
    if leg.account:
        link_leg(leg.account, leg)
        leg.account.messages += leg.account.mode != POSTPAID  # its admission
        if leg.outcome == ANSWERED and leg.account.lazy:
            learn_burn(leg)
            leg.account.carried = True
    if 0 <= window.answered[place] <= window.last:
        world.now = window.answered[place]
        answer(world, leg)
    else:
        await_outcome(world, leg)


def _close_account_of(world: World, window: Window, account: Account) -> None:
    """Charge an account for its plain legs, and bound its legs in progress anew."""
    account.quiet = False
    account.messages += account.told
    if account.due:
        charge_credit(world, account, account.due)
        account.lowest = min(account.lowest, account.balance)
    if account.calm and (account.spent or account.carried or account.wake <= window.last):
        settle(world, account)
        bound_legs(world, account)
        reconsider(world, account)
