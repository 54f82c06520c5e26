"""The event loop: the next action is the first that is pending by (instant, group, order)."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.actions import act_from, first_group, wake_first
from tollbridge.engine.compiled.kernel.clock import advance, close_run, open_run
from tollbridge.engine.compiled.kernel.gate import arrive, retry
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.memory import as_leg
from tollbridge.engine.compiled.kernel.offers import next_arrival, offer_first, read_offer
from tollbridge.engine.compiled.kernel.records.world import DONE, NEED_LEGS, RETRIES, WAKES, World
from tollbridge.engine.compiled.kernel.windows import settle_in_bulk


def run_until_need(world: World) -> int:
    """Run until the chunk's legs have all arrived, or, with the last one, until the end of the run; return a status.

    After NEED_ROOM the driver makes room (rows of records, draws) and calls again; after NEED_LEGS it brings the next chunk.
    """
    if not world.opened:
        open_run(world)
    offers = world.offers
    while not world.failed:
        if world.bulk and offers.row >= world.bulk_from and offers.row < offers.count:
            settle_in_bulk(world)
        if world.need:
            return world.need
        if offers.row == offers.count and not offers.last:
            return NEED_LEGS
        if not _act(world):
            close_run(world)
            return DONE
    return DONE


def _act(world: World) -> bool:
    """Do the next action; return False where nothing is pending before the end of the run."""
    heads = world.heads
    offered, waiting = next_arrival(world), heads[RETRIES]
    arrival = min(offered, waiting)
    group = first_group(world)
    instant = heads[group]
    if arrival < instant:
        instant, group = arrival, RETRIES
    if min(instant, heads[WAKES]) >= world.horizon:
        return False
    world.events += 1
    if heads[WAKES] <= instant:
        wake_first(world, heads[WAKES])
        return True
    if instant > world.now:
        advance(world, instant)
    if group != RETRIES:
        act_from(world, group)
        return True
    world.metered = instant
    if offered < waiting or (offered == waiting and offer_first(world, as_leg(first_subject(world, RETRIES)))):
        arrive(world, read_offer(world))
    else:
        leg = as_leg(first_subject(world, RETRIES))
        pop(world, RETRIES)
        retry(world, leg)
    return True
