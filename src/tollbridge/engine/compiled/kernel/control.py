"""What an answer begins, by control mode, and how a leg goes that is due."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_metering, await_release
from tollbridge.engine.compiled.kernel.cutoff import cut, stay_end
from tollbridge.engine.compiled.kernel.metering import snapshot_lasts, start_meter
from tollbridge.engine.compiled.kernel.prepaid import answer_prepaid
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.release import leaving_cause, release
from tollbridge.engine.compiled.kernel.reserve import answer_reserve
from tollbridge.engine.plan.plan import DROP_NONE, HEARTBEAT, PREPAID, RESERVE, SNAPSHOT


def answer(world: World, leg: Leg) -> None:
    """Answer a leg now: its stay begins, and its mode's metering."""
    leg.state = IN_PROGRESS
    leg.answered = world.now
    leg.hangup = stay_end(leg, world.now)
    await_release(world, leg, min(leg.hangup, leg.ends))
    account = leg.account
    if not account:
        return
    if not leg.reached:
        leg.reached = True
        world.reached_callers += leg.measured
    start_meter(leg, world.now)
    if account.calm:
        return
    mode = account.mode
    if mode == PREPAID:
        answer_prepaid(world, leg)
    elif mode == RESERVE:
        answer_reserve(world, leg)
    elif mode == HEARTBEAT:
        await_metering(world, leg, world.now + account.every)
    elif mode == SNAPSHOT and account.drops != DROP_NONE:
        _start_timer(world, leg)


def _start_timer(world: World, leg: Leg) -> None:
    offset = snapshot_lasts(world, leg)
    if offset == 0:
        leg.unbilled = True
        cut(world, leg)
    elif offset > 0 and world.now + offset < leg.release_at:
        leg.snapshot_at = world.now + offset
        await_release(world, leg, world.now + offset)


def due_release(world: World, leg: Leg) -> None:
    """Release a leg that is due now: its stay or conference ends, nobody answers, or its snapshot's timer ends."""
    if leg.snapshot_at == world.now and min(leg.hangup, leg.ends) > world.now:
        cut(world, leg)
    else:
        release(world, leg, leaving_cause(world, leg))
