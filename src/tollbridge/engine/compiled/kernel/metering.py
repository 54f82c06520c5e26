"""A leg's meter: set at its answer, paid for what has begun, settled at its release."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.payments import headroom, trial_of
from tollbridge.engine.compiled.kernel.prices import (
    addend,
    charge,
    fee_charge,
    locate,
    step_length,
    step_price,
    summed,
)
from tollbridge.engine.compiled.kernel.quota import return_quota
from tollbridge.engine.compiled.kernel.recharges import collect
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import BOOK, NOTE, REACHED_END, STRICT, TRIAL, walk
from tollbridge.engine.plan.plan import PREPAID, RESERVE
from tollbridge.money import EXACT_PER_MICRO


def start_meter(leg: Leg, answer: int) -> None:
    """Set a leg's meter as it is at an answer: nothing paid, the connection fee due with the first step."""
    leg.answered = answer
    leg.next_begin = 0
    leg.begun = 0
    leg.charged = 0
    leg.billed = 0
    leg.pool_time = 0
    leg.pool_set = 0
    leg.past_cut = False
    leg.tier_until = 0
    leg.front = 0
    leg.front_charged = 0
    tier = locate(leg, 0)
    entry = leg.entry
    fee = addend(entry, tier.fee * EXACT_PER_MICRO)
    leg.accrued = fee
    leg.front_accrued = fee
    leg.fee = fee_charge(entry, fee) if fee else 0
    leg.free = tier.free


def pay_begun(world: World, leg: Leg, at_release: bool) -> int:
    """Pay the steps begun before now as one movement; return the debit. `past_cut` tells of an empty pool's `then: cut`.

    A leg of no length has begun its first step.
    """
    leg.past_cut = False
    since = world.now - leg.answered
    if leg.free and not leg.free_over:
        if since < leg.free or (at_release and since == leg.free):
            return 0
        leg.free_over = True
    if at_release and since == 0 and leg.next_begin == 0:
        since = 1
    return collect(world, leg, since, BOOK | NOTE)


def _leave_unpaid(world: World, leg: Leg) -> None:
    """Count what a leg in grace leaves unpaid, as if money paid it."""
    account, entry = leg.account, leg.entry
    account.graced -= 1
    leg.unpaid = False
    offset, total = leg.next_begin, leg.accrued
    before = leg.charged
    end = min(leg.begun, max(world.now - leg.answered, 1))
    charged = before
    while offset < end:
        length = step_length(leg, offset)
        total = summed(total, addend(entry, step_price(leg, offset)), 1)
        charged = charge(entry, total)
        offset += length
    account.leakage += charged - before


def settle_release(world: World, leg: Leg) -> None:
    """Do what a leg's mode does at its release: pay the rest, or give back what was set aside."""
    account = leg.account
    mode = account.mode
    if mode == PREPAID:
        if leg.unpaid:
            _leave_unpaid(world, leg)
    elif mode == RESERVE:
        return_quota(world, leg)
    elif not leg.unbilled:
        pay_begun(world, leg, True)


def snapshot_lasts(world: World, leg: Leg) -> int:
    """Return when, in ms since answer, the first step begins that the balance could not pay alone; -1: not within the run."""
    copy = trial_of(world, leg)
    budget = FOREVER if leg.account.switches else headroom(leg.account)
    walk(world, copy, world.horizon - world.now, budget, STRICT | TRIAL)
    return -1 if world.walk_stop == REACHED_END else copy.next_begin
