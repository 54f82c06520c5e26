"""What is done when the first entry of a heap of the agenda is due."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.beats import beat, look
from tollbridge.engine.compiled.kernel.calm import make_exact, reconsider, wake
from tollbridge.engine.compiled.kernel.clock import advance, is_there
from tollbridge.engine.compiled.kernel.control import answer, due_release
from tollbridge.engine.compiled.kernel.grants import await_grant, lapse_lot, make_grant
from tollbridge.engine.compiled.kernel.heap import first_subject, pop
from tollbridge.engine.compiled.kernel.memory import as_account, as_leg, as_lot, expect
from tollbridge.engine.compiled.kernel.prepaid import end_grace, meter_prepaid
from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import RINGING, Leg
from tollbridge.engine.compiled.kernel.records.world import (
    EXPIRIES,
    GRACES,
    GRANTS,
    METERINGS,
    POLLS,
    RELEASES,
    WAKES,
    World,
)
from tollbridge.engine.compiled.kernel.reserve import meter_reserve
from tollbridge.engine.plan.plan import PREPAID, RESERVE


def wake_first(world: World, instant: int) -> None:
    """Wake the first account that waits for it, unless it is to wake at another instant by now."""
    account = as_account(first_subject(world, WAKES))
    pop(world, WAKES)
    if account.wake != instant:
        return
    if instant > world.now:
        advance(world, instant)
    wake(world, account)


def act_from(world: World, group: int) -> None:
    """Take the first entry of a heap and do what it is for, unless that has passed away meanwhile."""
    heap = world.heaps[group]
    order, subject = heap.orders[0], heap.subjects[0]
    pop(world, group)
    expect(heap.subjects[0])  # the next, while this one is done
    if group == RELEASES:
        _release_due(world, as_leg(subject), order)
    elif group == GRANTS:
        _grant_due(world, as_account(subject))
    elif group == EXPIRIES:
        _expire_due(world, as_lot(subject))
    elif group == METERINGS:
        _meter_due(world, as_leg(subject), order)
    elif group == POLLS:
        _look_due(world, as_account(subject))
    else:
        world.metered = world.now
        _grace_over(world, as_leg(subject), order)


def _release_due(world: World, leg: Leg, order: int) -> None:
    if leg.seq == order and leg.release_at == world.now and is_there(leg):
        due_release(world, leg)


def _grant_due(world: World, account: Account) -> None:
    make_exact(world, account)
    if make_grant(world, account):
        await_grant(world, account)
    reconsider(world, account)


def _expire_due(world: World, lot: Lot) -> None:
    account = lot.account
    make_exact(world, account)
    lapse_lot(world, lot)
    reconsider(world, account)


def _meter_due(world: World, leg: Leg, order: int) -> None:
    world.metering_at = world.now
    world.metering_seq = order
    world.polling = 0
    if leg.seq != order or leg.meter_at != world.now or not is_there(leg):
        return
    if leg.state == RINGING:
        answer(world, leg)
    elif leg.account.mode == PREPAID:
        meter_prepaid(world, leg)
    elif leg.account.mode == RESERVE:
        meter_reserve(world, leg)
    else:
        beat(world, leg)


def _look_due(world: World, account: Account) -> None:
    world.metering_at = world.now
    world.metering_seq = FOREVER
    world.polling = account.index
    if account.poll_at == world.now:
        look(world, account)


def _grace_over(world: World, leg: Leg, order: int) -> None:
    if leg.seq == order and leg.grace_at == world.now and is_there(leg) and leg.unpaid:
        end_grace(world, leg)


def first_group(world: World) -> int:
    """Return the group, arrivals and wakes apart, whose first entry is due first; of one instant's the first in order."""
    heads = world.heads
    group = RELEASES
    for other in range(GRANTS, GRACES + 1):
        if heads[other] < heads[group]:
            group = other
    return group
