"""What an answer begins, by control mode, and how a leg goes that is due."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_metering, await_release
from tollbridge.engine.compiled.kernel.calm import reconsider, settle
from tollbridge.engine.compiled.kernel.cutoff import cut, stay_end
from tollbridge.engine.compiled.kernel.leg_limit import begin_limit, check_cost, next_release
from tollbridge.engine.compiled.kernel.metering import snapshot_lasts, start_meter
from tollbridge.engine.compiled.kernel.prepaid import answer_prepaid
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.release import leaving_cause, release
from tollbridge.engine.compiled.kernel.reserve import answer_reserve
from tollbridge.engine.plan.plan import DROP_NONE, HEARTBEAT, PREPAID, RESERVE, SNAPSHOT
from tollbridge.records.run import LEG_LIMIT


def _is_limited(leg: Leg) -> bool:
    """Return whether a leg's account limits what one leg may cost, or how long it may last."""
    if not leg.account:
        return False
    return leg.account.leg_cost < FOREVER or leg.account.leg_time < FOREVER


def answer(world: World, leg: Leg) -> None:
    """Answer a leg now: its stay begins, and its mode's metering."""
    account = leg.account
    if _is_limited(leg) and account.calm and leg.route.pool_count:  # what its pools hold must be exact
        settle(world, account)
        reconsider(world, account)
    leg.state = IN_PROGRESS
    leg.answered = world.now
    leg.hangup = stay_end(leg, world.now)
    await_release(world, leg, min(leg.hangup, leg.ends))
    if not account:
        return
    if not leg.reached:
        leg.reached = True
        world.reached_callers += leg.measured
    start_meter(leg, world.now)
    if _is_limited(leg) and not begin_limit(world, leg):
        return
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
    elif offset > 0 and world.now + offset < min(leg.hangup, leg.ends):
        leg.snapshot_at = world.now + offset
        await_release(world, leg, next_release(leg))


def due_release(world: World, leg: Leg) -> None:
    """Release a leg that is due now: its stay or conference ends, nobody answers, or a timer or limit of its own is met."""
    if min(leg.hangup, leg.ends) <= world.now:
        release(world, leg, leaving_cause(world, leg))
    elif leg.limit_at == world.now:
        release(world, leg, LEG_LIMIT)
    elif leg.snapshot_at == world.now:
        cut(world, leg)
    else:
        check_cost(world, leg)
