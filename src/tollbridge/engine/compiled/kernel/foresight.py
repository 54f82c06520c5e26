"""What is known of a window's leg when it arrives: whether it is plain, when it goes, why, and what it costs."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.compiled.kernel.costs import price
from tollbridge.engine.compiled.kernel.offers import route_in
from tollbridge.engine.compiled.kernel.prices import regime_at
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.network import Bridge, Route
from tollbridge.engine.compiled.kernel.records.window import EVENT, PLAIN, VOIP, Foresight, Stay, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan.plan import SCHEDULE
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, NO_ANSWER, NORMAL


def foresee(world: World, window: Window, first: int, count: int) -> None:
    """Foresee the next offered legs, AHEAD of them at most. What happens in the window makes no difference to a plain one.

    Each is looked up before any is foreseen, so that the processor need not wait for memory between them.
    """
    for place in range(count):
        _find(world, window.ahead[place], first + place)
    for place in range(count):
        look = window.ahead[place]
        if look.way == PLAIN:
            look.way = _foresee_plain(world, look)
        elif look.way == VOIP:
            look.way = _foresee_voip(world, look)


def recall(world: World, window: Window, stay: Stay) -> Foresight:
    """Return what was known of a leg that has stayed when it arrived."""
    look = window.again
    look.offer = stay.offer
    look.arrived = world.offers.arrive[stay.offer]
    look.route = stay.route
    look.shared = False
    if stay.route:
        look.way = _foresee_plain(world, look)
    else:
        look.way = _foresee_voip(world, look)
    return look


def _find(world: World, look: Foresight, row: int) -> None:
    """Find the route of an offered leg, and how it may be treated."""
    offers = world.offers
    number, origin = offers.number[row], offers.origin[row]
    look.offer = row
    look.arrived = offers.arrive[row]
    look.shared = offers.conference[row] >= 0
    look.way = PLAIN
    if number >= 0:
        caller = offers.caller[row] if world.class_count > 1 else -1
        look.route = world.routes[route_in(world, origin, number, caller)]
    elif offers.destination[row] >= 0:
        look.route = world.routes[world.route_out[origin * world.destination_count + offers.destination[row]]]
    else:
        look.way = EVENT if world.route_app[origin] >= 0 else VOIP
        look.route = NONE


def _foresee_plain(world: World, look: Foresight) -> int:
    """Foresee the end of a leg that an account pays, and what it costs; return how it is treated."""
    route = look.route
    if not route.may_be_plain:
        return EVENT
    if look.shared and not _may_share(world, route.bridge):
        return EVENT
    look.group = route.group
    look.port = route.port
    if not route.entry.is_flat and not _has_rate(route, look.arrived):
        return EVENT
    if route.is_open and world.offers.rings[look.offer] == 0:
        _foresee_hang_up(world, look)
    elif not _foresee_end(world, look, route.bridge):
        return EVENT
    price(world, look)
    return PLAIN


def _foresee_voip(world: World, look: Foresight) -> int:
    """Foresee the end of a leg that joins by app, for which nobody pays; return how it is treated."""
    bridge = world.origins[world.offers.origin[look.offer]].bridge
    if look.shared and not _may_share(world, bridge):
        return EVENT
    look.group = NONE
    look.port = bridge.ports if bridge and bridge.voip_uses_ports else NONE
    return VOIP if _foresee_end(world, look, bridge) else EVENT


def _may_share(world: World, bridge: Bridge) -> bool:
    """Return whether it makes no difference to a leg who else is in its conference."""
    if not world.all_quiet:
        return False
    if not bridge:
        return True
    return bridge.ends != WITH_ORGANISER and bridge.at_most >= FOREVER and bridge.seats >= FOREVER


def _has_rate(route: Route, arrived: int) -> bool:
    """Return whether a route has a rate at an instant."""
    regime = regime_at(route.entry, arrived)
    return not regime.barred and regime.tier_count > 0


def _foresee_hang_up(world: World, look: Foresight) -> None:
    """Foresee the end of a leg that is answered at once and stays until it hangs up."""
    offers, row, arrived = world.offers, look.offer, look.arrived
    lasts = offers.lasts[row]
    hangup = arrived + lasts if lasts >= 0 else max(arrived, offers.leaves[row])
    look.answered = arrived
    look.end = min(hangup, world.horizon)
    look.cause = NORMAL if hangup <= world.horizon else CONFERENCE_ENDED


def _foresee_end(world: World, look: Foresight, bridge: Bridge) -> bool:
    """Foresee when a leg is answered, when it goes, and why; return whether no other attempt follows."""
    offers, row, arrived = world.offers, look.offer, look.arrived
    ends = _conference_end(world, bridge, row) if bridge else FOREVER
    known = arrived + offers.rings[row]
    look.cause = CONFERENCE_ENDED
    if offers.rings[row] or offers.destination[row] >= 0:
        look.answered = -1
        if offers.outcome[row] != OUTCOME_ANSWERED:
            look.end = max(min(known, ends), arrived)
            if known <= look.end:
                look.cause = NO_ANSWER if offers.outcome[row] == OUTCOME_NO_ANSWER else BUSY
            return offers.retry_count[row] == 0
        if ends <= known or known >= world.horizon:
            look.end = min(max(ends, arrived), world.horizon)
            return True
    look.answered = known
    hangup = known + offers.lasts[row] if offers.lasts[row] >= 0 else max(known, offers.leaves[row])
    look.end = min(max(min(hangup, ends), known), world.horizon)
    if hangup <= look.end:
        look.cause = NORMAL
    return True


def _conference_end(world: World, bridge: Bridge, row: int) -> int:
    """Return when a leg's conference ends, as far as that is known at its arrival."""
    offers = world.offers
    ends = FOREVER
    if bridge.ends == SCHEDULE and offers.meeting_end[row] >= 0:
        ends = offers.meeting_end[row]
    if bridge.at_most < FOREVER:
        ends = min(ends, offers.arrive[row] + bridge.at_most)
    return ends
