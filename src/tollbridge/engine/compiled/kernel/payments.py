"""Payment of a leg's steps as one movement, and what to know before: the money there is, a meter to look ahead with."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import walk


def trial_of(world: World, leg: Leg) -> Leg:
    """Return a copy of a leg's meter, and copies of its account's pools, to look ahead with."""
    copy = world.trial
    copy.account = leg.account
    copy.route = leg.route
    copy.entry = leg.entry
    copy.next_begin = leg.next_begin
    copy.accrued = leg.accrued
    copy.charged = leg.charged
    copy.tier = leg.tier
    copy.tier_from = leg.tier_from
    copy.tier_until = leg.tier_until
    copy.answered = leg.answered
    copy.billed = leg.billed
    copy.pool_time = leg.pool_time
    copy.pool_set = leg.pool_set
    account = leg.account
    for index in range(account.pool_count):
        pool = account.pools[index]
        pool.trial = pool.content
    return copy


def headroom(account: Account) -> int:
    """Return what can be debited now without going under the limit, in micros (negative: nothing)."""
    return account.balance - account.set_aside - account.limit


def tally_payment(world: World, leg: Leg, amount: int, length: int) -> None:
    """Count a debit and covered time that was paid, in the day in which they fall."""
    if not world.measuring:
        return
    place = world.day * world.route_count + leg.route.index
    world.debits[place] += amount
    world.billed_time[place] += length
    organiser = leg.organiser
    if organiser >= 0:
        world.organiser_cost[organiser] += amount
        world.organiser_billed[organiser] += length


def pay_steps(world: World, leg: Leg, upto: int, how: int) -> int:
    """Pay the steps that begin before `upto`, whatever the balance, as one movement; return the debit. Asks for nothing."""
    billed = leg.billed
    leg.past_cut = False
    amount = walk(world, leg, upto, FOREVER, how)
    if amount > 0:
        debit(world, leg, amount)
    if leg.billed != billed:
        tally_payment(world, leg, amount, leg.billed - billed)
    return amount
