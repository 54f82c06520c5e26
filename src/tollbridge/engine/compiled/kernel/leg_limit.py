"""A leg's own limit: it is cut before the step that would take its cost above one, or when it has lasted so long."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.agenda import await_release
from tollbridge.engine.compiled.kernel.calm import reconsider, settle_if_calm
from tollbridge.engine.compiled.kernel.fronts import front_of
from tollbridge.engine.compiled.kernel.payments import trial_of
from tollbridge.engine.compiled.kernel.prices import addend, charge, step_length, step_price, summed
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.release import release
from tollbridge.engine.compiled.kernel.stairs import MONEY_ALONE, NO_MONEY, TRIAL, walk
from tollbridge.records.run import LEG_LIMIT


def next_release(leg: Leg) -> int:
    """Return when a leg in progress goes, is cut, or is to be looked at: the first that is known."""
    instant = min(leg.hangup, leg.ends, leg.limit_at, leg.check_at)
    return min(instant, leg.snapshot_at) if leg.snapshot_at >= 0 else instant


def begin_limit(world: World, leg: Leg) -> bool:
    """Set the limits of a leg that is answered now; False: its first step alone costs too much, and it is cut."""
    account = leg.account
    if account.leg_cost < FOREVER:
        if _costs_too_much(world, leg, 0):
            leg.unbilled = True
            release(world, leg, LEG_LIMIT)
            return False
        # no step costs too much before money would have paid all
        copy = trial_of(world, leg)
        walk(world, copy, world.horizon - world.now, account.leg_cost, MONEY_ALONE | TRIAL)
        if world.walk_stop == NO_MONEY:
            leg.check_step = max(copy.next_begin, step_length(leg, 0))
            leg.check_at = world.now + leg.check_step
    if account.leg_time < FOREVER:
        leg.limit_at = world.now + account.leg_time
    await_release(world, leg, next_release(leg))
    return True


def check_cost(world: World, leg: Leg) -> None:
    """Cut a leg that would cost too much with the step that begins now; else look again at its next."""
    account = leg.account
    settle_if_calm(world, account)
    too_much = _costs_too_much(world, leg, leg.check_step)
    reconsider(world, account)
    if too_much:
        release(world, leg, LEG_LIMIT)
        return
    leg.check_step += step_length(leg, leg.check_step)
    leg.check_at = leg.answered + leg.check_step
    await_release(world, leg, next_release(leg))


def _costs_too_much(world: World, leg: Leg, offset: int) -> bool:
    """Return whether the step that begins `offset` ms after answer would take a leg's cost above its limit.

    Steps that have begun and are not paid yet count as if they were paid now, `free` left out of account.
    """
    if leg.first_stretch:
        if offset < leg.front:
            return _charge_of_reserved(leg, offset) > leg.account.leg_cost
        copy = front_of(world, leg)
    else:
        copy = trial_of(world, leg)
    walk(world, copy, offset + 1, FOREVER, TRIAL)
    return copy.charged > leg.account.leg_cost


def _charge_of_reserved(leg: Leg, offset: int) -> int:
    """Return a leg's charge once all that is set aside up to the step that begins at `offset` is debited."""
    entry, accrued, begin = leg.entry, leg.accrued, leg.next_begin
    stretch = leg.first_stretch
    while begin <= offset:
        if not stretch.pool:
            accrued = summed(accrued, addend(entry, step_price(leg, begin)), 1)
        begin += step_length(leg, begin)
        if begin >= stretch.end:
            stretch = stretch.next
    return charge(entry, accrued)
