"""A leg's CDR and its cause's count."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.costs import fee_of
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.window import Foresight
from tollbridge.engine.compiled.kernel.records.world import NEED_ROOM, World


def write_cdr(world: World, leg: Leg, cause: int, answered: int) -> None:
    """Count a leg's cause, and write its CDR where records are asked for. It is released now."""
    if leg.arrived >= world.warm_up:
        world.cause_counts[cause * world.route_count + leg.route.index] += 1
    rows = world.cdrs
    if rows.space == 0:
        return
    if 2 * rows.written >= rows.space:
        world.need = NEED_ROOM
    if rows.written == rows.space:
        world.failed = True
        return
    place = rows.written
    rows.written = place + 1
    rows.row[place] = leg.row
    rows.leg[place] = leg.offer
    rows.attempt[place] = leg.attempt
    rows.source[place] = leg.source
    rows.meeting[place] = leg.meeting
    rows.attendee[place] = leg.attendee
    rows.route[place] = leg.route.index
    rows.conference[place] = leg.conference_id
    rows.organiser[place] = leg.organiser
    rows.arrived[place] = leg.arrived
    rows.answered[place] = answered
    rows.released[place] = world.now
    rows.cause[place] = cause
    rows.warned[place] = leg.warned
    rows.caller[place] = leg.caller
    _write_cost(world, leg, place, answered >= 0)


def write_plain_cdr(world: World, look: Foresight, row: int) -> None:
    """Write the CDR of a plain leg of a window, the `row`th in the order of arrival."""
    rows, offers, offer, at = world.cdrs, world.offers, look.offer, world.cdrs.written
    if at == rows.space:
        world.failed = True
        return
    rows.written = at + 1
    talked = look.answered >= 0
    rows.row[at] = row
    rows.leg[at] = offers.first + offer
    rows.attempt[at] = 1
    rows.source[at] = offers.source[offer]
    rows.meeting[at] = offers.meeting[offer]
    rows.attendee[at] = offers.attendee[offer]
    rows.route[at] = look.route.index
    rows.conference[at] = offers.conference[offer]
    rows.organiser[at] = offers.organiser[offer]
    rows.arrived[at] = look.arrived
    rows.answered[at] = look.answered
    rows.released[at] = look.end
    rows.billed[at] = look.billed if talked else 0
    rows.pool_time[at] = 0
    rows.pools[at] = 0
    rows.fee[at] = fee_of(world, look) if talked else 0
    rows.cost[at] = look.cost if talked else 0
    rows.cause[at] = look.cause
    rows.warned[at] = 0
    rows.caller[at] = offers.caller[offer]


def _write_cost(world: World, leg: Leg, place: int, talked: bool) -> None:
    """Write what a leg was billed and cost; nothing, where it was not answered."""
    rows = world.cdrs
    rows.billed[place] = leg.billed if talked else 0
    rows.pool_time[place] = leg.pool_time if talked else 0
    rows.pools[place] = leg.pool_set if talked else 0
    rows.fee[place] = min(leg.fee, leg.charged) if talked else 0
    rows.cost[place] = leg.charged if talked else 0
