"""A window's legs arrive and go, in time with what else is on the agenda; who finds no line, and where the window must end."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.actions import act_from, first_group, wake_first
from tollbridge.engine.compiled.kernel.departures import depart_before, depart_until, keep
from tollbridge.engine.compiled.kernel.foresight import foresee
from tollbridge.engine.compiled.kernel.gate import arrive, retry
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.membership import join, leave, put_by_for_next, put_by_for_retry, soonest
from tollbridge.engine.compiled.kernel.memory import as_account, as_leg
from tollbridge.engine.compiled.kernel.offers import offer_first, read_offer
from tollbridge.engine.compiled.kernel.records.network import Lines
from tollbridge.engine.compiled.kernel.records.window import AHEAD, EVENT, PLAIN, Foresight, Window
from tollbridge.engine.compiled.kernel.records.world import RETRIES, WAKES, World
from tollbridge.engine.compiled.kernel.stays import turn_away
from tollbridge.records.run import BRIDGE_FULL, NUMBER_BUSY, TRUNKS_BUSY

ROOM_FOR_OTHERS = 10_000
"""Rows of CDRs that are kept free in a window for legs that are events."""


def merge(world: World, window: Window) -> None:
    """Let legs arrive in order; where something could come of the next one, the window ends before it."""
    offers = world.offers
    window.soonest = soonest(world)
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
        if not _arrive(world, window, window.ahead[place]):
            return False
        offers.row = first + place + 1
    return True


def _act_until(world: World, window: Window, instant: int) -> bool:
    """Do what the agenda has until an instant; False: an account of the window cannot surely pay for a caller's next try."""
    heads, offers = world.heads, world.offers
    while True:
        group = first_group(world)
        due = min(heads[group], heads[RETRIES])
        window.soonest = min(due, heads[WAKES])
        if heads[WAKES] <= min(due, instant):
            _pass_wake(world, window)
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
            if not put_by_for_retry(world, window, leg, due):
                window.last = min(window.last, due)
                return False
            depart_until(world, window, due)
            world.now = due
            world.metered = due
            pop(world, RETRIES)
            retry(world, leg)


def _pass_wake(world: World, window: Window) -> None:
    """Wake an account, unless it is one of the window's, which wake at its end; it may join the window then."""
    account, instant = as_account(first_subject(world, WAKES)), world.heads[WAKES]
    is_due = account.wake == instant
    if account.quiet:
        pop(world, WAKES)
        return
    wake_first(world, instant)
    if is_due:
        join(world, window, account)


def _arrive(world: World, window: Window, look: Foresight) -> bool:
    """Let one leg arrive; False: the window ends before it."""
    if _is_event(world, look):
        return _arrive_as_event(world, window, look.arrived)
    group, port = look.group, look.port
    if _is_high(group) or _is_high(port):
        depart_until(world, window, look.arrived)
        if _is_full(group) or _is_full(port):
            return _arrive_in_vain(world, window, look)
    if not _has_room(window, look):
        return leave(world, window, look.route.account, look.arrived) and _arrive_as_event(world, window, look.arrived)
    row = _place_of(world, window, look)
    if group:
        _take_line(world, group)
    if port:
        _take_line(world, port)
    keep(world, window, look, row)
    return True


def _is_event(world: World, look: Foresight) -> bool:
    """Return whether a leg must be an event: as was foreseen, or as its account is not quiet, or one has left the window."""
    if look.way == EVENT or (look.shared and not world.all_quiet):
        return True
    return look.way == PLAIN and not look.route.account.quiet


def _has_room(window: Window, look: Foresight) -> bool:
    """Count what a leg may come to for its account; False: it could not pay for it without meeting a threshold."""
    if look.way != PLAIN:
        return True
    account = look.route.account
    most = look.cost if account.ahead == 0 else _set_aside_at_most(window, look)
    if account.spent + most > account.room:
        return False
    account.spent += most
    return True


def _place_of(world: World, window: Window, look: Foresight) -> int:
    """Give a leg its places in the orders of arrivals and of CDRs; return the latter, -1: none."""
    world.next_seq += 1
    if look.shared:
        window.shares = True
    if look.way != PLAIN:
        return -1
    window.plain += 1
    world.cdr_count += 1
    return world.cdr_count - 1


def _take_line(world: World, group: Lines) -> None:
    """Hold a line for busy; for how long is counted when it is given back."""
    group.busy += 1
    if group.busy > group.peak and world.measuring:
        group.peak = group.busy


def _set_aside_at_most(window: Window, look: Foresight) -> int:
    """Return what a plain leg can have paid and set aside at any instant of a window, in micros, at most."""
    entry, length = look.route.entry, min(look.end, window.until) - look.answered
    if look.answered < 0 or length < 0:
        return 0
    return ((entry.burn_step + entry.burn_rate * (length + look.route.account.ahead)) >> 10) + 1


def _arrive_as_event(world: World, window: Window, arrived: int) -> bool:
    """Let the next leg arrive as it does outside of windows."""
    if world.need or world.failed or not put_by_for_next(world, window, arrived):
        return False
    depart_until(world, window, arrived)
    world.now = arrived
    world.metered = arrived
    arrive(world, read_offer(world))
    window.soonest = soonest(world)
    return True


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


def _arrive_in_vain(world: World, window: Window, look: Foresight) -> bool:
    """Turn away a leg that finds its number, the trunks or the bridge full, unless it may find another way."""
    if _has_another_way(world, look.offer):
        return _arrive_as_event(world, window, look.arrived)
    row = _place_of(world, window, look)
    window.is_lean = True
    group, port = look.group, look.port
    cause = BRIDGE_FULL
    if _is_full(group):
        cause = NUMBER_BUSY if world.offers.number[look.offer] >= 0 else TRUNKS_BUSY
    if world.measuring:
        if group:
            group.offered += 1
            group.blocked += cause != BRIDGE_FULL
        if cause == BRIDGE_FULL:
            port.offered += 1
            port.blocked += 1
    if look.way == PLAIN:
        turn_away(world, look, cause, row)
    return True
