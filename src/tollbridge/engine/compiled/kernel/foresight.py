"""What is known of a window's legs when they arrive: which are plain, when they go, why, and what they cost."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.compiled.kernel.costs import price
from tollbridge.engine.compiled.kernel.offers import route_in
from tollbridge.engine.compiled.kernel.prices import regime_at
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.network import Bridge, Route
from tollbridge.engine.compiled.kernel.records.window import EVENT, PLAIN, VOIP, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan.plan import SCHEDULE
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, NO_ANSWER, NORMAL


def foresee(world: World, window: Window) -> None:
    """Foresee the legs of a window, as many as arrive before its end and find a place in it."""
    offers = world.offers
    window.first = offers.row
    count = min(offers.count - offers.row, window.capacity)
    place = 0
    while place < count and offers.arrive[window.first + place] < window.until:
        window.way[place] = _foresee_leg(world, window, place)
        place += 1
    window.count = place
    window.last = window.until - 1
    if offers.row + place < offers.count:
        window.last = min(window.last, offers.arrive[offers.row + place])


def _foresee_leg(world: World, window: Window, place: int) -> int:
    """Foresee one leg; return how it is treated."""
    offers = world.offers
    row = window.first + place
    bridge = world.origins[offers.origin[row]].bridge
    way = PLAIN if offers.number[row] >= 0 or offers.destination[row] >= 0 else VOIP
    if way == VOIP and world.route_app[offers.origin[row]] >= 0:
        return EVENT
    if offers.conference[row] >= 0 and not _may_share(world, bridge):
        return EVENT
    if way == PLAIN and not _find_way(world, window, place, bridge):
        return EVENT
    window.ports[place] = NONE
    if bridge and (way == PLAIN or bridge.voip_uses_ports):
        window.ports[place] = bridge.ports
    if way == VOIP:
        window.groups[place] = NONE
    if not _foresee_end(world, window, place, bridge):
        return EVENT
    if way == PLAIN:
        price(world, window, place)
    return way


def _may_share(world: World, bridge: Bridge) -> bool:
    """Return whether it makes no difference to a leg who else is in its conference."""
    if not world.all_quiet:
        return False
    if not bridge:
        return True
    return bridge.ends != WITH_ORGANISER and bridge.at_most >= FOREVER and bridge.seats >= FOREVER


def _find_way(world: World, window: Window, place: int, bridge: Bridge) -> bool:
    """Find a leg's route and the lines that it comes in by; return whether it can be plain there."""
    offers = world.offers
    row = window.first + place
    number, destination = offers.number[row], offers.destination[row]
    if number >= 0:
        route = world.routes[route_in(world, offers.origin[row], number, offers.caller[row])]
        window.groups[place] = world.numbers[number].ports
    else:
        route = world.routes[world.route_out[offers.origin[row] * world.destination_count + destination]]
        window.groups[place] = bridge.trunks if bridge else NONE
    window.routes[place] = route
    return _has_rate(route, offers.arrive[row])


def _has_rate(route: Route, arrived: int) -> bool:
    """Return whether a route's legs are admitted, and paid by money alone."""
    if not route.account.quiet or route.barred or not route.entry or route.pool_count:
        return False
    if route.entry.is_flat:
        return True
    regime = regime_at(route.entry, arrived)
    return not regime.barred and regime.tier_count > 0


def _foresee_end(world: World, window: Window, place: int, bridge: Bridge) -> bool:
    """Foresee when a leg is answered, when it goes, and why; return whether no other attempt follows."""
    offers = world.offers
    row = window.first + place
    arrived = offers.arrive[row]
    ends = _conference_end(world, bridge, row)
    known = arrived + offers.rings[row]
    window.answered[place] = -1
    window.cause[place] = CONFERENCE_ENDED
    if offers.rings[row] or offers.destination[row] >= 0:
        if offers.outcome[row] != OUTCOME_ANSWERED:
            window.end[place] = max(min(known, ends), arrived)
            if known <= window.end[place]:
                window.cause[place] = NO_ANSWER if offers.outcome[row] == OUTCOME_NO_ANSWER else BUSY
            return offers.retry_count[row] == 0
        if ends <= known or known >= world.horizon:
            window.end[place] = min(max(ends, arrived), world.horizon)
            return True
    window.answered[place] = known
    hangup = known + offers.lasts[row] if offers.lasts[row] >= 0 else max(known, offers.leaves[row])
    window.end[place] = min(max(min(hangup, ends), known), world.horizon)
    if hangup <= window.end[place]:
        window.cause[place] = NORMAL
    return True


def _conference_end(world: World, bridge: Bridge, row: int) -> int:
    """Return when a leg's conference ends, as far as that is known at its arrival."""
    if not bridge:
        return FOREVER
    offers = world.offers
    ends = FOREVER
    if bridge.ends == SCHEDULE and offers.meeting_end[row] >= 0:
        ends = offers.meeting_end[row]
    if bridge.at_most < FOREVER:
        ends = min(ends, offers.arrive[row] + bridge.at_most)
    return ends
