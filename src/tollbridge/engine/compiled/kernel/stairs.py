"""Walking up a leg's staircase in closed form: how many equal steps fit, what they debit, which pools pay them."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.pools import book_pool, note_empty, paying_pool, set_stretch_aside
from tollbridge.engine.compiled.kernel.prices import addend, charge, movements, steps_within, summed, tier_at
from tollbridge.engine.compiled.kernel.records.account import Pool
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import World

STRICT, NOTE, BOOK, SET_ASIDE, TRIAL, MONEY_ALONE = 1, 2, 4, 8, 16, 32
"""How to walk: an empty pool's `then: cut` stops it; note pools found empty; book the time on its pools; set it aside;
take it from the trial copies of pools; pass pools over."""
REACHED_END, NO_MONEY, EMPTY_CUT = range(3)


def _take_from_pool(world: World, leg: Leg, pool: Pool, length: int, how: int) -> None:
    if how & TRIAL:
        pool.trial -= length
    else:
        pool.content -= length
    leg.billed += length
    leg.pool_set |= 1 << pool.index
    if how & BOOK:
        book_pool(world, leg, pool, length, pool.epoch)
    if how & SET_ASIDE:
        set_stretch_aside(world, world.walk_owner, pool, pool.epoch, leg.next_begin + length)


def _pools_pay(world: World, leg: Leg, length: int, count: int, most: int, how: int) -> int:
    """Let pools, in the file's order, pay up to `count` equal steps; return how many are left for money.

    `walk_stop` says where there can be no more: an empty pool's `then: cut`, or a fee, always money, that would pass `most`.
    """
    entry = leg.entry
    for index in range(leg.route.pool_count):
        pool = paying_pool(leg, index)
        paid = min(count, (pool.trial if how & TRIAL else pool.content) // length)
        if paid > 0:
            fresh = charge(entry, leg.accrued)
            if fresh > most:
                world.walk_stop = NO_MONEY
                return 0
            if fresh > leg.charged:
                world.walk_moves += 1
                leg.charged = fresh
            _take_from_pool(world, leg, pool, paid * length, how)
            leg.next_begin += paid * length
            count -= paid
            if count == 0:
                return 0
        if how & NOTE:
            note_empty(world, pool)
        if pool.then_cut:
            if how & STRICT:
                world.walk_stop = EMPTY_CUT
                return 0
            leg.past_cut = True
    return count


def _money_pays(world: World, leg: Leg, length: int, price: int, count: int, most: int, how: int) -> None:
    """Let money pay `count` equal steps, or as many as leave the leg's charge at `most` or less."""
    entry, total = leg.entry, leg.accrued
    add = addend(entry, price)
    after = summed(total, add, count)
    charged, fresh = leg.charged, charge(entry, after)
    if fresh > most:
        world.walk_stop = NO_MONEY
        count = steps_within(entry, total, add, count, most) if count > 1 else 0
        if count == 0:
            return
        after = summed(total, add, count)
        fresh = charge(entry, after)
    world.walk_moves += movements(entry, total, add, count, charged, fresh)
    leg.charged = fresh
    leg.accrued = after
    leg.billed += count * length
    leg.next_begin += count * length
    if how & SET_ASIDE:
        set_stretch_aside(world, world.walk_owner, NONE, 0, leg.next_begin)


def walk(world: World, leg: Leg, upto: int, budget: int, how: int) -> int:
    """Pay, on the leg's meter, the steps from its next on that begin before `upto` ms since answer; return the debit.

    Money pays at most `budget` micros; `walk_stop` says why it stopped, `walk_moves` how many steps debited something.
    Neither balance nor ledger is touched.
    """
    charged = leg.charged
    most = charged + max(budget, 0)
    world.walk_stop = REACHED_END
    world.walk_moves = 0
    while leg.next_begin < upto and world.walk_stop == REACHED_END:
        offset = leg.next_begin
        tier = tier_at(leg, offset)
        if offset == 0:
            length, price, count = tier.initial, tier.initial_price, 1
        else:
            length, price = tier.further, tier.further_price
            count = (min(upto, leg.tier_until) - offset + length - 1) // length
        if not how & MONEY_ALONE:
            count = _pools_pay(world, leg, length, count, most, how)
        if count > 0:
            _money_pays(world, leg, length, price, count, most, how)
    return leg.charged - charged
