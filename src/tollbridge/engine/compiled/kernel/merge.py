"""A window's legs arrive and go, in time with what else is on the agenda; who finds no line, and where the window must end."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.actions import act_from, first_group, wake_first
from tollbridge.engine.compiled.kernel.departures import depart_before, depart_until, keep
from tollbridge.engine.compiled.kernel.foresight import foresee
from tollbridge.engine.compiled.kernel.gate import arrive, retry
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.memory import as_account, as_leg
from tollbridge.engine.compiled.kernel.offers import offer_first, read_offer, route_in
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.network import Lines, Number
from tollbridge.engine.compiled.kernel.records.window import AHEAD, EVENT, PLAIN, Stay, Window
from tollbridge.engine.compiled.kernel.records.world import RETRIES, WAKES, World
from tollbridge.engine.compiled.kernel.stays import turn_away
from tollbridge.records.run import BRIDGE_FULL, NUMBER_BUSY, TRUNKS_BUSY

ROOM_FOR_OTHERS = 10_000
"""Rows of CDRs that are kept free in a window for legs that are events."""


def merge(world: World, window: Window) -> None:
    """Let legs arrive in order; where something could come of the next one, the window ends before it."""
    offers = world.offers
    window.soonest = _soonest(world)
    window.last = window.until - 1
    end = window.first + window.most
    going_on = True
    while going_on and offers.row < end:
        going_on = _pass_some(world, window, min(AHEAD, end - offers.row))
    if offers.row < offers.count:
        window.last = min(window.last, offers.arrive[offers.row])
    _act_until(world, window, window.last)
    depart_until(world, window, window.last)
    world.now = max(world.now, window.last)
    world.metered = world.now


def _pass_some(world: World, window: Window, count: int) -> bool:
    """Let the next legs arrive, as many as are foreseen at a time; False: the window ends before one of them."""
    offers = world.offers
    first = offers.row
    foresee(world, window, first, count)
    for place in range(count):
        arrived = offers.arrive[first + place]
        if arrived >= window.until:
            return False
        if window.soonest <= arrived and (not _act_until(world, window, arrived) or world.need or world.failed):
            return False
        depart_before(world, window, arrived)
        if not _arrive(world, window, window.ahead[place], arrived):
            return False
        offers.row = first + place + 1
    return True


def _soonest(world: World) -> int:
    """Return when the agenda has something next."""
    return min(world.heads[first_group(world)], world.heads[RETRIES], world.heads[WAKES])


def _act_until(world: World, window: Window, instant: int) -> bool:
    """Do what the agenda has until an instant; False: an account of the window cannot surely pay for a caller's next try."""
    heads, offers = world.heads, world.offers
    while True:
        group = first_group(world)
        due = min(heads[group], heads[RETRIES])
        window.soonest = min(due, heads[WAKES])
        if heads[WAKES] <= min(due, instant):
            _pass_wake(world)
        elif due > instant:
            return True
        elif heads[group] <= due:
            world.now = due
            act_from(world, group)
        else:
            leg = as_leg(first_subject(world, RETRIES))
            is_tie = due == instant and offers.row < offers.count and offers.arrive[offers.row] == instant
            if is_tie and offer_first(world, leg):
                return True
            if not _put_by_for(world, window, leg, due):
                window.last = min(window.last, due)
                return False
            depart_until(world, window, due)
            world.now = due
            world.metered = due
            pop(world, RETRIES)
            retry(world, leg)


def _pass_wake(world: World) -> None:
    """Wake an account, unless it is one of the window's, which wake at its end."""
    account = as_account(first_subject(world, WAKES))
    if account.quiet:
        pop(world, WAKES)
    else:
        wake_first(world, world.heads[WAKES])


def _put_by_for(world: World, window: Window, leg: Leg, instant: int) -> bool:
    """Count what a leg that tries again may come to; False: that is too much."""
    if leg.first_number:
        return _put_by_at(world, window, leg.origin, leg.first_number, instant)
    return _put_by(window, leg.account, instant)


def _put_by_at(world: World, window: Window, origin: int, number: Number, instant: int) -> bool:
    """Count what a leg that dials a number now may come to, for whoever pays there and where it may fall back to."""
    for _ in range(world.number_count):
        account = world.routes[route_in(world, origin, number.index, -1)].account
        if not _put_by(window, account, instant):
            return False
        number = number.fallback
        if not number:
            return True
    return True


def _put_by(window: Window, account: Account, instant: int) -> bool:
    """Count in an account's room what a leg that arrives now, as an event, may come to; False: that is too much."""
    if not account or not account.quiet:
        return True
    most = ((account.dearest_step + account.dearest_rate * (window.until - instant + account.ahead)) >> 10) + 1
    if account.spent + most > account.room:
        return False
    account.spent += most
    return True


def _arrive(world: World, window: Window, stay: Stay, arrived: int) -> bool:
    """Let one leg arrive; False: the window ends before it."""
    if stay.way == EVENT:
        return _arrive_as_event(world, window, arrived)
    group, port = stay.group, stay.port
    if _is_high(group) or _is_high(port):
        depart_until(world, window, arrived)
        if _is_full(group) or _is_full(port):
            return _arrive_in_vain(world, window, stay, arrived)
    if not _begin_stay(world, window, stay):
        return False
    if group:
        _take_line(world, group)
    if port:
        _take_line(world, port)
    keep(world, window, stay)
    return True


def _begin_stay(world: World, window: Window, stay: Stay) -> bool:
    """Give a leg its place in the order of arrivals; False: its account could not pay for it without meeting a threshold."""
    if stay.way == PLAIN:
        account = stay.route.account
        most = stay.cost if account.ahead == 0 else _set_aside_at_most(window, stay)
        if account.spent + most > account.room:
            return False
        account.spent += most
        window.plain += 1
        stay.row = world.cdr_count
        world.cdr_count += 1
    world.next_seq += 1
    stay.seq = world.next_seq
    return True


def _take_line(world: World, group: Lines) -> None:
    """Hold a line for busy; for how long is counted when it is given back."""
    group.busy += 1
    if group.busy > group.peak and world.measuring:
        group.peak = group.busy


def _set_aside_at_most(window: Window, stay: Stay) -> int:
    """Return what a plain leg can have paid and set aside at any instant of a window, in micros, at most."""
    entry, length = stay.route.entry, min(stay.end, window.until) - stay.answered
    if stay.answered < 0 or length < 0:
        return 0
    return ((entry.burn_step + entry.burn_rate * (length + stay.route.account.ahead)) >> 10) + 1


def _arrive_as_event(world: World, window: Window, arrived: int) -> bool:
    """Let the next leg arrive as it does outside of windows."""
    if world.need or world.failed or not _put_by_for_next(world, window, arrived):
        return False
    depart_until(world, window, arrived)
    world.now = arrived
    world.metered = arrived
    arrive(world, read_offer(world))
    window.soonest = _soonest(world)
    return True


def _put_by_for_next(world: World, window: Window, arrived: int) -> bool:
    """Count what the next offered leg may come to; False: that is too much."""
    offers = world.offers
    row = offers.row
    origin, number, destination = offers.origin[row], offers.number[row], offers.destination[row]
    if number >= 0:
        return _put_by_at(world, window, origin, world.numbers[number], arrived)
    route = world.route_app[origin]
    if destination >= 0:
        route = world.route_out[origin * world.destination_count + destination]
    return route < 0 or _put_by(window, world.routes[route].account, arrived)


def _has_another_way(world: World, row: int) -> bool:
    """Return whether a leg that finds no line could fall back, or try again."""
    offers = world.offers
    if offers.retry_count[row]:
        return True
    if offers.number[row] < 0:
        return False
    return bool(world.numbers[offers.number[row]].fallback)


def _is_full(group: Lines) -> bool:
    if not group:
        return False
    return group.busy >= group.capacity


def _is_high(group: Lines) -> bool:
    """Return whether one more busy line would be a new peak, or too many."""
    if not group:
        return False
    return group.busy >= group.peak


def _arrive_in_vain(world: World, window: Window, stay: Stay, arrived: int) -> bool:
    """Turn away a leg that finds its number, the trunks or the bridge full, unless it may find another way."""
    if _has_another_way(world, stay.offer):
        return _arrive_as_event(world, window, arrived)
    if not _begin_stay(world, window, stay):
        return False
    window.is_lean = True
    group, port = stay.group, stay.port
    cause = BRIDGE_FULL
    if _is_full(group):
        cause = NUMBER_BUSY if world.offers.number[stay.offer] >= 0 else TRUNKS_BUSY
    if world.measuring:
        if group:
            group.offered += 1
            group.blocked += cause != BRIDGE_FULL
        if cause == BRIDGE_FULL:
            port.offered += 1
            port.blocked += 1
    if stay.way == PLAIN:
        turn_away(world, stay, cause)
    return True
