"""What is known of a window's leg when it arrives: whether it is plain, when it goes, why, and what it costs."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.compiled.kernel.costs import price
from tollbridge.engine.compiled.kernel.offers import route_in
from tollbridge.engine.compiled.kernel.prices import regime_at
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.network import Bridge, Route
from tollbridge.engine.compiled.kernel.records.window import EVENT, PLAIN, VOIP, Stay, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.plan.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan.plan import SCHEDULE
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, NO_ANSWER, NORMAL


def foresee(world: World, window: Window, first: int, count: int) -> None:
    """Foresee the next offered legs, AHEAD of them at most. Nothing that happens in the window makes a difference."""
    for place in range(count):
        stay = window.ahead[place]
        stay.place = place
        stay.way = _foresee_leg(world, stay, first + place)


def _foresee_leg(world: World, stay: Stay, row: int) -> int:
    """Foresee an offered leg; return how it is treated."""
    offers = world.offers
    number = offers.number[row]
    stay.offer = row
    if number >= 0:
        route = world.routes[route_in(world, offers.origin[row], number, offers.caller[row])]
    elif offers.destination[row] >= 0:
        route = world.routes[world.route_out[offers.origin[row] * world.destination_count + offers.destination[row]]]
    else:
        return _foresee_voip(world, stay)
    if not route.account.quiet or not route.may_be_plain:
        return EVENT
    if offers.conference[row] >= 0 and not _may_share(world, route.bridge):
        return EVENT
    stay.route = route
    stay.group = route.group
    stay.port = route.port
    if not route.entry.is_flat and not _has_rate(route, offers.arrive[row]):
        return EVENT
    if route.is_open and offers.rings[row] == 0:
        _foresee_hang_up(world, stay)
    elif not _foresee_end(world, stay, route.bridge):
        return EVENT
    price(world, stay)
    return PLAIN


def _foresee_voip(world: World, stay: Stay) -> int:
    """Foresee a leg that joins by app; return how it is treated."""
    origin = world.offers.origin[stay.offer]
    bridge = world.origins[origin].bridge
    if world.route_app[origin] >= 0:
        return EVENT
    if world.offers.conference[stay.offer] >= 0 and not _may_share(world, bridge):
        return EVENT
    stay.route = NONE
    stay.group = NONE
    stay.port = bridge.ports if bridge and bridge.voip_uses_ports else NONE
    return VOIP if _foresee_end(world, stay, bridge) else EVENT


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


def _foresee_hang_up(world: World, stay: Stay) -> None:
    """Foresee the end of a leg that is answered at once and stays until it hangs up."""
    offers, row = world.offers, stay.offer
    arrived = offers.arrive[row]
    hangup = arrived + offers.lasts[row] if offers.lasts[row] >= 0 else max(arrived, offers.leaves[row])
    stay.answered = arrived
    stay.end = min(hangup, world.horizon)
    stay.cause = NORMAL if hangup <= world.horizon else CONFERENCE_ENDED


def _foresee_end(world: World, stay: Stay, bridge: Bridge) -> bool:
    """Foresee when a leg is answered, when it goes, and why; return whether no other attempt follows."""
    offers, row = world.offers, stay.offer
    arrived = offers.arrive[row]
    ends = _conference_end(world, bridge, row) if bridge else FOREVER
    known = arrived + offers.rings[row]
    stay.cause = CONFERENCE_ENDED
    if offers.rings[row] or offers.destination[row] >= 0:
        stay.answered = -1
        if offers.outcome[row] != OUTCOME_ANSWERED:
            stay.end = max(min(known, ends), arrived)
            if known <= stay.end:
                stay.cause = NO_ANSWER if offers.outcome[row] == OUTCOME_NO_ANSWER else BUSY
            return offers.retry_count[row] == 0
        if ends <= known or known >= world.horizon:
            stay.end = min(max(ends, arrived), world.horizon)
            return True
    stay.answered = known
    hangup = known + offers.lasts[row] if offers.lasts[row] >= 0 else max(known, offers.leaves[row])
    stay.end = min(max(min(hangup, ends), known), world.horizon)
    if hangup <= stay.end:
        stay.cause = NORMAL
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
