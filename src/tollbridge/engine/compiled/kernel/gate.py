"""Arrivals: a leg is admitted, or turned away for the first cause that holds, and falls back or retries."""

from __future__ import annotations

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.engine.compiled.kernel.admission import admits
from tollbridge.engine.compiled.kernel.agenda import await_metering, await_release
from tollbridge.engine.compiled.kernel.calm import join_burn
from tollbridge.engine.compiled.kernel.cdr import write_cdr
from tollbridge.engine.compiled.kernel.chain import link_leg
from tollbridge.engine.compiled.kernel.conferences import join_conference, seated
from tollbridge.engine.compiled.kernel.control import answer
from tollbridge.engine.compiled.kernel.cutoff import note_exhausted
from tollbridge.engine.compiled.kernel.lines import holds_port, line_free, seize_lines, way_in
from tollbridge.engine.compiled.kernel.offers import drop_try, keep_tries, route_in
from tollbridge.engine.compiled.kernel.prices import regime_at
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import RINGING, Leg
from tollbridge.engine.compiled.kernel.records.network import Number, Route
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.release import forget, try_again
from tollbridge.records.run import BARRED, BRIDGE_FULL, CONFERENCE_FULL, NO_CREDIT, NO_RATE, NUMBER_BUSY, TRUNKS_BUSY


def retry(world: World, leg: Leg) -> None:
    """Let a caller try again now, at the number first dialled."""
    leg.rings = leg.first_try.rings
    leg.outcome = leg.first_try.outcome
    drop_try(world, leg)
    arrive(world, leg)


def arrive(world: World, leg: Leg) -> None:
    """Let a leg arrive now: it is admitted, or turned away and falls back at once, or retries later."""
    number = leg.first_number
    world.chain += 1
    while True:
        _begin_attempt(world, leg, number)
        cause = _refusal(world, leg)
        if cause < 0:
            _admit(world, leg)
            return
        if leg.account:
            write_cdr(world, leg, cause, -1)
        if not number or not (
            cause == NUMBER_BUSY or cause == BRIDGE_FULL or cause == CONFERENCE_FULL or cause == NO_CREDIT
        ):
            break
        number.chain = world.chain
        number = number.fallback
        if not number or number.chain == world.chain:
            break
        leg.attempt += 1
        leg.rings = 0
        leg.outcome = OUTCOME_ANSWERED
    keep_tries(world, leg)
    if cause == BARRED or cause == NO_RATE or not try_again(world, leg):
        forget(world, leg)


def _begin_attempt(world: World, leg: Leg, number: Number) -> None:
    world.next_seq += 1
    leg.seq = world.next_seq
    reset_attempt(world, leg, number)
    if not leg.account:
        leg.row = -1
        return
    leg.row = world.cdr_count
    world.cdr_count += 1


def reset_attempt(world: World, leg: Leg, number: Number) -> None:
    """Set a leg as it is when an attempt arrives now, and count the attempt."""
    leg.state = RINGING
    leg.number = number
    leg.arrived = world.now
    leg.answered = -1
    leg.hangup = FOREVER
    leg.ends = FOREVER
    leg.release_at = FOREVER
    leg.meter_at = FOREVER
    leg.grace_at = FOREVER
    leg.snapshot_at = -1
    leg.limit_at = FOREVER
    leg.check_at = FOREVER
    leg.warned = False
    leg.unpaid = False
    leg.unbilled = False
    leg.free_over = False
    leg.final = False
    leg.burn_step = 0
    if not leg.account:
        return
    route = _route_of(world, leg, number)
    leg.route = route
    leg.account = route.account
    leg.entry = route.entry
    if world.measuring:
        world.legs_by_day[world.day * world.route_count + route.index] += 1


def _route_of(world: World, leg: Leg, number: Number) -> Route:
    """Return the route of a leg that dials in at a number, is dialled out to its destination, or joins by app."""
    if number:
        place = route_in(world, leg.origin, number.index, leg.caller)
    elif leg.destination < 0:
        place = world.route_app[leg.origin]
    else:
        place = world.route_out[leg.origin * world.destination_count + leg.destination]
    return world.routes[place]


def _refusal(world: World, leg: Leg) -> int:
    """Return the first cause for which a leg that arrives now is turned away; -1: it is admitted."""
    account = leg.account
    cause = _not_priced(world, leg) if account else -1
    if cause < 0:
        cause = _no_line(world, leg)
    if cause < 0 and account and not admits(world, leg):
        account.refused += 1
        note_exhausted(world, account, leg)
        cause = NO_CREDIT
    return cause


def _not_priced(world: World, leg: Leg) -> int:
    """Return whether a leg is barred or has no rate; -1: neither."""
    if leg.route.barred:
        return BARRED
    if not leg.entry:
        return NO_RATE
    regime = regime_at(leg.entry, world.now)
    if regime.barred:
        return BARRED
    return NO_RATE if regime.tier_count == 0 else -1


def _no_line(world: World, leg: Leg) -> int:
    """Return what a leg finds busy or full: its number, the trunks, the bridge, the conference; -1: nothing."""
    group, bridge = way_in(leg), leg.bridge
    if group and not line_free(world, group):
        return NUMBER_BUSY if leg.number else TRUNKS_BUSY
    if not holds_port(leg):
        return -1
    if not line_free(world, bridge.ports):
        return BRIDGE_FULL
    full = bridge.seats < FOREVER and seated(world, leg) >= bridge.seats
    return CONFERENCE_FULL if full else -1


def _admit(world: World, leg: Leg) -> None:
    """Seize port, trunk and seat; ring, or be answered at once."""
    seize_lines(world, leg)
    join_conference(world, leg)
    if leg.account:
        link_leg(leg.account, leg)
        if leg.outcome == OUTCOME_ANSWERED:
            join_burn(world, leg)
    await_outcome(world, leg)


def await_outcome(world: World, leg: Leg) -> None:
    """Let a leg that arrives now be answered at once, or ring."""
    known = world.now + leg.rings
    if leg.rings == 0 and leg.destination < 0:
        answer(world, leg)
    elif leg.outcome != OUTCOME_ANSWERED:
        keep_tries(world, leg)
        leg.hangup = known
        await_release(world, leg, min(known, leg.ends))
    elif leg.ends <= known or known >= world.horizon:
        await_release(world, leg, leg.ends)
    else:
        await_metering(world, leg, known)
