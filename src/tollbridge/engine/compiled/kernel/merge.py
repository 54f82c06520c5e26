"""A window's legs arrive and go, in time with what else is on the agenda; who finds no line, and where the window must end."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.actions import act_from, first_group, wake_first
from tollbridge.engine.compiled.kernel.departures import PLACE_BITS, PLACES
from tollbridge.engine.compiled.kernel.gate import arrive, retry
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.memory import as_account, as_leg
from tollbridge.engine.compiled.kernel.offers import offer_first, read_offer, route_in
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.network import Lines, Number
from tollbridge.engine.compiled.kernel.records.window import EVENT, PLAIN, TURNED_AWAY, VOIP, Window
from tollbridge.engine.compiled.kernel.records.world import RETRIES, WAKES, World
from tollbridge.records.run import BRIDGE_FULL, NUMBER_BUSY, TRUNKS_BUSY


def merge(world: World, window: Window) -> None:
    """Let a window's legs arrive in order; where something could come of the next one, the window ends before it."""
    offers = world.offers
    window.next_departure = 0
    window.soonest = _soonest(world)
    for place in range(window.count):
        offers.row = window.first + place
        arrived = offers.arrive[offers.row]
        if window.soonest <= arrived and not _act_until(world, window, arrived):
            window.count = place
        elif not _arrive(world, window, place, arrived):
            window.last = min(window.last, arrived)
            window.count = place
        if window.count == place:
            break
    offers.row = window.first + window.count
    _act_until(world, window, window.last)
    _depart_until(world, window, window.last)
    world.now = max(world.now, window.last)
    world.metered = world.now


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
            _depart_until(world, window, due)
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


def _arrive(world: World, window: Window, place: int, arrived: int) -> bool:
    """Let one leg arrive; False: the window ends before it."""
    if world.need or world.failed:
        return False
    _depart_until(world, window, arrived)
    way = window.way[place]
    if way == EVENT:
        return _arrive_as_event(world, window, place, arrived)
    group, port = window.groups[place], window.ports[place]
    full = _is_full(group) or _is_full(port)
    if full and _has_another_way(world, window.first + place):
        return _arrive_as_event(world, window, place, arrived)
    if way == PLAIN:
        account = window.routes[place].account
        most = window.cost[place] if account.ahead == 0 else _set_aside_at_most(window, place, account)
        if account.spent + most > account.room:
            return False
        account.spent += most
        window.row[place] = world.cdr_count
        world.cdr_count += 1
    world.next_seq += 1
    window.seq[place] = world.next_seq
    if full:
        _turn_away(world, window, place)
    else:
        _seize(world, window, place, arrived)
    return True


def _set_aside_at_most(window: Window, place: int, account: Account) -> int:
    """Return what a plain leg can have paid and set aside at any instant of a window, in micros, at most."""
    answered, entry = window.answered[place], window.routes[place].entry
    stay = min(window.end[place], window.until) - answered
    if answered < 0 or stay < 0:
        return 0
    return ((entry.burn_step + entry.burn_rate * (stay + account.ahead)) >> 10) + 1


def _arrive_as_event(world: World, window: Window, place: int, arrived: int) -> bool:
    """Let a leg arrive as it does outside of windows."""
    if not _put_by_for_next(world, window, arrived):
        return False
    window.way[place] = EVENT
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


def _turn_away(world: World, window: Window, place: int) -> None:
    """Count a leg that finds its number, the trunks or the bridge full."""
    window.is_lean = True
    group, port = window.groups[place], window.ports[place]
    cause = BRIDGE_FULL
    if _is_full(group):
        cause = NUMBER_BUSY if world.offers.number[window.first + place] >= 0 else TRUNKS_BUSY
    if world.measuring:
        if group:
            group.offered += 1
            group.blocked += cause != BRIDGE_FULL
        if cause == BRIDGE_FULL:
            port.offered += 1
            port.blocked += 1
    window.cause[place] = cause
    window.way[place] = TURNED_AWAY if window.way[place] == PLAIN else EVENT


def _seize(world: World, window: Window, place: int, arrived: int) -> None:
    """Take a leg's lines; one of no length gives them back at once."""
    group, port = window.groups[place], window.ports[place]
    if group:
        _take_line(world, group, arrived)
    if port:
        _take_line(world, port, arrived)
    if window.end[place] == arrived:
        _give_back_lines(world, window, place, arrived)


def _take_line(world: World, group: Lines, instant: int) -> None:
    """Take a line, so that `area` is right whenever the group is next brought up to date."""
    group.busy += 1
    if world.measuring:
        group.offered += 1
        group.area -= instant - group.since
        group.peak = max(group.peak, group.busy)


def _give_back_lines(world: World, window: Window, place: int, instant: int) -> None:
    group, port = window.groups[place], window.ports[place]
    if group:
        _give_back_line(world, group, instant)
    if port:
        _give_back_line(world, port, instant)


def _give_back_line(world: World, group: Lines, instant: int) -> None:
    if world.measuring:
        group.area += instant - group.since
        if group.busy > group.peak and instant > max(group.since, world.warm_up):
            group.peak = group.busy
    group.busy -= 1


def _depart_until(world: World, window: Window, instant: int) -> None:
    """Let plain legs go whose release has come."""
    limit = ((instant - window.begin + 1) << PLACE_BITS) - 1
    while window.next_departure < window.departure_count:
        departure = window.departures[window.next_departure]
        if departure > limit:
            return
        window.next_departure += 1
        place = departure & (PLACES - 1)
        if window.way[place] == PLAIN or window.way[place] == VOIP:
            _give_back_lines(world, window, place, window.end[place])
