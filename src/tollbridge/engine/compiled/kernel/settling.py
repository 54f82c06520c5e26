"""Charging a calm account's legs in closed form what their steps, beats and looks until now have debited."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.costs import knows_costs, moves_in, steps_in
from tollbridge.engine.compiled.kernel.fronts import ask_due_quotas
from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.payments import tally_payment
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import BOOK, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, PREPAID, RESERVE
from tollbridge.money import FULL


def is_over(world: World, leg: Leg) -> int:
    """Return 1 where what falls on now for a leg in metering's part of the instant has been done already."""
    if world.metered == world.now:
        return 1
    if world.metering_at != world.now:
        return 0
    account = leg.account
    if account.mode == POLL:
        return 1 if account.index < world.polling else 0
    return 1 if leg.seq < world.metering_seq else 0


def _paid_until(world: World, leg: Leg) -> int:
    """Return the offset before which the leg's steps have been paid, had each been paid in its turn until now.

    At an instant whose metering is over, what falls on it has been paid too.
    """
    account = leg.account
    since = world.now - leg.answered
    over = is_over(world, leg)
    mode, every = account.mode, account.every
    if mode == PREPAID or mode == RESERVE:
        if leg.free == 0:
            return max(since + over, 1)
        due = since if since + over > leg.free else -1
        return due + over if due >= 0 else 0
    # beats are counted from the answer, looks from the run's start; `last` is the offset of the last one
    origin = leg.answered if mode == HEARTBEAT else account.first_look - every
    last = (world.now - origin - 1 + over + every) // every * every - every + origin - leg.answered
    return last if last > 0 and last >= leg.free else 0


def _count_beats(world: World, leg: Leg) -> None:
    """Count the beats of a leg until now. `begun` holds how many have been counted."""
    over = is_over(world, leg)
    account = leg.account
    beats = max((world.now - leg.answered - 1 + over) // account.every, leg.begun)
    account.messages += beats - leg.begun
    leg.begun = beats


def _take(world: World, leg: Leg, upto: int) -> int:
    """Pay, on a leg's meter, the steps that begin before `upto`; out of a table, where all of a flat staircase's are unpaid."""
    entry = leg.entry
    if leg.next_begin or not entry.is_flat or leg.route.pool_count:
        return walk(world, leg, upto, FOREVER, BOOK)
    steps = steps_in(entry, upto)
    if not knows_costs(world, leg.route, steps):
        return walk(world, leg, upto, FOREVER, BOOK)
    leg.charged = entry.cost_of[steps]
    world.walk_moves = moves_in(entry, steps)
    if steps > entry.full_after:
        leg.accrued = FULL
    else:
        leg.accrued += entry.initial_adds + (steps - 1) * entry.further_adds
    leg.billed = entry.initial + (steps - 1) * entry.further
    leg.next_begin = leg.billed
    return leg.charged


def settle_leg(world: World, leg: Leg) -> None:
    """Charge a calm account's leg, in closed form, what its steps until now have debited."""
    account = leg.account
    if account.mode == HEARTBEAT:
        _count_beats(world, leg)
    elif account.mode == RESERVE:
        ask_due_quotas(world, leg, world.now - leg.answered + is_over(world, leg))
    upto = _paid_until(world, leg)
    if upto <= leg.next_begin:
        return
    if leg.free:
        leg.free_over = True
    billed = leg.billed
    amount = _take(world, leg, upto)
    if amount > 0:
        if account.mode == RESERVE:
            account.set_aside -= amount
        debit(world, leg, amount)
        if account.mode == PREPAID or account.mode == RESERVE:
            account.messages += world.walk_moves - 1
    tally_payment(world, leg, amount, leg.billed - billed)


def count_looks(world: World, account: Account) -> None:
    """Count the looks at a calm account until now."""
    over = 1 if world.metered == world.now else 0
    looks = max((world.now - 1 + over - account.first_look + account.every) // account.every, account.looked)
    account.messages += looks - account.looked
    account.looked = looks
