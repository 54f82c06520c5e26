"""Accounts join a window and leave it: whose legs may be plain.

An account leaves where its legs could come to more than its room. What it owes is charged then, and its plain legs become
legs as any other. It may join again once it is far from its next threshold, as after a recharge.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.actions import first_group
from tollbridge.engine.compiled.kernel.departures import depart_until, take_out
from tollbridge.engine.compiled.kernel.offers import route_in
from tollbridge.engine.compiled.kernel.quiet import begin_account, is_quiet
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.network import Number
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import RETRIES, WAKES, World
from tollbridge.engine.compiled.kernel.stays import close_routes_of
from tollbridge.engine.compiled.kernel.stocktaking import carry_all, close_account_of

SEARCHES = 4
"""How many legs may be looked at, for each of a window's, to find those of accounts that leave it."""
FREE_SEARCHES = 4096


def soonest(world: World) -> int:
    """Return when the agenda has something next."""
    return min(world.heads[first_group(world)], world.heads[RETRIES], world.heads[WAKES])


def leave(world: World, window: Window, account: Account, instant: int) -> bool:
    """Let an account's legs be events from now on; False: the window must end instead.

    Where legs may be in one conference, it matters who has left it, and all are plain or none.
    """
    if window.shares or window.searched > SEARCHES * (world.offers.row - window.first) + FREE_SEARCHES:
        return False
    depart_until(world, window, instant)
    take_out(world, window, account)
    close_routes_of(world, window, account)
    carry_all(world, window, instant)
    world.now = instant
    world.metered = instant
    close_account_of(world, account, instant)
    world.all_quiet = False
    window.soonest = soonest(world)
    return True


def join(world: World, window: Window, account: Account) -> None:
    """Let an account's legs be plain from now on, where nothing can come of them for a while."""
    if account.calm and is_quiet(world, window, account):
        begin_account(account)
        account.quiet = True


def put_by_for_retry(world: World, window: Window, leg: Leg, instant: int) -> bool:
    """Count what a leg that tries again may come to; False: that is too much."""
    if leg.first_number:
        return _put_by_at(world, window, leg.origin, leg.first_number, instant)
    return _put_by(world, window, leg.account, instant)


def put_by_for_next(world: World, window: Window, arrived: int) -> bool:
    """Count what the next offered leg may come to as an event; False: that is too much."""
    offers = world.offers
    row = offers.row
    origin, number, destination = offers.origin[row], offers.number[row], offers.destination[row]
    if number >= 0:
        return _put_by_at(world, window, origin, world.numbers[number], arrived)
    route = world.route_app[origin]
    if destination >= 0:
        route = world.route_out[origin * world.destination_count + destination]
    return route < 0 or _put_by(world, window, world.routes[route].account, arrived)


def _put_by_at(world: World, window: Window, origin: int, number: Number, instant: int) -> bool:
    """Count what a leg that dials a number now may come to, for whoever pays there and where it may fall back to."""
    for _ in range(world.number_count):
        account = world.routes[route_in(world, origin, number.index, -1)].account
        if not _put_by(world, window, account, instant):
            return False
        number = number.fallback
        if not number:
            return True
    return True


def _put_by(world: World, window: Window, account: Account, instant: int) -> bool:
    """Count in an account's room what a leg that arrives now, as an event, may come to, or let the account leave."""
    if not account or not account.quiet:
        return True
    most = ((account.dearest_step + account.dearest_rate * (window.until - instant + account.ahead)) >> 10) + 1
    if account.spent + most > account.room:
        return leave(world, window, account, instant)
    account.spent += most
    return True
