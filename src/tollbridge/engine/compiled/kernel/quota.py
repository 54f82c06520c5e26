"""Quotas of the reserve mode: steps set aside ahead, debited as they begin, given back where they are not used."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.fronts import front_of, return_unpinned
from tollbridge.engine.compiled.kernel.grants import expire_returned
from tollbridge.engine.compiled.kernel.lots import meet, missing
from tollbridge.engine.compiled.kernel.payments import headroom, tally_payment
from tollbridge.engine.compiled.kernel.pins import debit_reserved, give_back, next_lapsed, pinned, reserve
from tollbridge.engine.compiled.kernel.pools import book_pool, drop_stretch, return_time
from tollbridge.engine.compiled.kernel.prices import addend, charge, step_length, step_price, summed
from tollbridge.engine.compiled.kernel.recharges import ask, fallen
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stairs import EMPTY_CUT, NOTE, SET_ASIDE, STRICT, TRIAL, walk
from tollbridge.engine.plan.plan import DROP_NONE


def _reach(world: World, leg: Leg, upto: int, budget: int, how: int) -> int:
    """Return where, in ms since answer, the steps end that could be set aside before `upto` out of `budget` micros."""
    copy = front_of(world, leg)
    walk(world, copy, upto, budget, how | TRIAL)
    return copy.next_begin


def ask_quota(world: World, leg: Leg) -> bool:
    """Set the debits of the next quota's steps aside; return False where the leg must be cut."""
    account = leg.account
    account.messages += 1
    how = 0 if account.drops == DROP_NONE else STRICT
    begin = leg.front
    upto = begin + max(account.quota, 1)
    _look_ahead(world, leg, upto, how)
    # money is wanted only up to a step that an empty pool's `then: cut` stops, or would stop if drops were not none
    wanted = world.quota_whole if how else _reach(world, leg, upto, FOREVER, STRICT)
    if world.quota_covered < wanted and ask(world, account):
        _look_ahead(world, leg, upto, how)
    granted = world.quota_whole
    if how:
        granted = world.quota_whole if account.switches else world.quota_covered
        leg.final = granted < world.quota_whole or world.quota_emptied
        if leg.final and (granted == begin or not account.partial):
            return False
    copy = front_of(world, leg)
    world.walk_owner = leg
    amount = walk(world, copy, granted, FOREVER, SET_ASIDE)
    leg.front = copy.next_begin
    leg.front_accrued = copy.accrued
    leg.front_charged = copy.charged
    if account.switches:  # what credit does not reach is invoiced as it is debited
        amount -= min(amount, missing(account, amount))
    reserve(world, leg, amount)
    return True


def _look_ahead(world: World, leg: Leg, upto: int, how: int) -> None:
    """Learn where the quota's steps end, where those end that money reaches, and whether an empty pool stops it."""
    world.quota_whole = _reach(world, leg, upto, FOREVER, how | NOTE)
    world.quota_emptied = world.walk_stop == EMPTY_CUT
    world.quota_covered = _reach(world, leg, upto, headroom(leg.account), how)


def debit_begun(world: World, leg: Leg) -> None:
    """Debit the steps begun by now, one by one, out of what is set aside."""
    entry = leg.entry
    now = world.now - leg.answered
    while leg.first_stretch and leg.next_begin <= now:
        stretch = leg.first_stretch
        offset = leg.next_begin
        length = step_length(leg, offset)
        if not stretch.pool:
            leg.accrued = summed(leg.accrued, addend(entry, step_price(leg, offset)), 1)
        amount = charge(entry, leg.accrued) - leg.charged
        leg.charged += amount
        leg.next_begin = offset + length
        leg.billed += length
        tally_payment(world, leg, amount, length)
        if stretch.pool:
            book_pool(world, leg, stretch.pool, length, stretch.epoch)
        if offset + length >= stretch.end:
            drop_stretch(world, leg)
        if amount > 0:
            if leg.account.switches:
                meet(world, leg.account, amount - min(amount, pinned(leg)))
            debit_reserved(world, leg, amount)
            fallen(world, leg.account)


def return_quota(world: World, leg: Leg) -> None:
    """Give back what was set aside and not used: pool time, then money."""
    account = leg.account
    if account.calm:
        return_unpinned(leg)
        return
    gave = bool(leg.first_pin)
    begin = leg.next_begin
    while leg.first_stretch:
        stretch = leg.first_stretch
        pool, length = stretch.pool, stretch.end - begin
        begin = stretch.end
        if pool:
            gave = True
            return_time(pool, length, stretch.epoch)
        drop_stretch(world, leg)
    account.messages += gave
    give_back(world, leg)
    lot = next_lapsed(world, leg)
    while lot:
        expire_returned(world, lot)
        lot = next_lapsed(world, leg)
