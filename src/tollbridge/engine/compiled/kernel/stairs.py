"""Walking up a leg's staircase in closed form: how many equal steps fit, what they debit, which pools pay them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    BILLED,
    CHARGED,
    ENTRY,
    FAR,
    NEXT_BEGIN,
    P_EPOCH,
    P_INDEX,
    P_THEN_CUT,
    PAST_CUT,
    POOL_SET,
    R_POOL_COUNT,
    ROUTE,
    SUM,
    T_FURTHER,
    T_FURTHER_PRICE,
    T_INITIAL,
    T_INITIAL_PRICE,
    TIER_UNTIL,
    WALK_MOVES,
    WALK_OWNER,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.pools import book_pool, note_empty, paying_pool, set_aside_run
from tollbridge.engine.compiled.kernel.prices import addend, charge, movements, steps_within, tier_at

Memory = NDArray[np.int64]
STRICT, NOTE, BOOK, SET_ASIDE = 1, 2, 4, 8
"""How to walk: an empty pool's `then: cut` stops it; note pools found empty; book the time on its pools; set it aside."""
REACHED_END, NO_MONEY, EMPTY_CUT = range(3)


@jit
def _take_from_pool(m: Memory, leg: int, pool: int, field: int, length: int, how: int) -> None:
    m[pool + field] -= length
    m[leg + BILLED] += length
    m[leg + POOL_SET] |= 1 << m[pool + P_INDEX]
    if how & BOOK:
        book_pool(m, leg, pool, length, m[pool + P_EPOCH])
    if how & SET_ASIDE:
        set_aside_run(m, m[WALK_OWNER], pool, m[pool + P_EPOCH], m[leg + NEXT_BEGIN] + length)


@inlined
def _pools_pay(m: Memory, leg: int, length: int, count: int, field: int, most: int, how: int) -> int:
    """Let pools, in the file's order, pay up to `count` equal steps; return how many are left for money.

    WALK_STOP says where there can be no more: an empty pool's `then: cut`, or a fee, always money, that would pass `most`.
    """
    entry = m[leg + ENTRY]
    for index in range(m[m[leg + ROUTE] + R_POOL_COUNT]):
        pool = paying_pool(m, leg, index)
        paid = min(count, m[pool + field] // length)
        if paid > 0:
            fresh = charge(m, entry, m[leg + SUM])
            if fresh > most:
                m[WALK_STOP] = NO_MONEY
                return 0
            if fresh > m[leg + CHARGED]:
                m[WALK_MOVES] += 1
                m[leg + CHARGED] = fresh
            _take_from_pool(m, leg, pool, field, paid * length, how)
            m[leg + NEXT_BEGIN] += paid * length
            count -= paid
            if count == 0:
                return 0
        if how & NOTE:
            note_empty(m, pool)
        if m[pool + P_THEN_CUT]:
            if how & STRICT:
                m[WALK_STOP] = EMPTY_CUT
                return 0
            m[leg + PAST_CUT] = 1
    return count


@inlined
def _money_pays(m: Memory, leg: int, length: int, price: int, count: int, most: int, how: int) -> None:
    """Let money pay `count` equal steps, or as many as leave the leg's charge at `most` or less."""
    entry, total = m[leg + ENTRY], m[leg + SUM]
    add = addend(m, entry, price)
    if add > 0 and count > 1 and count > (FAR - total) // add:
        count = max((FAR - total) // add, 1)
    charged, fresh = m[leg + CHARGED], charge(m, entry, total + count * add)
    if fresh > most:
        m[WALK_STOP] = NO_MONEY
        count = steps_within(m, entry, total, add, count, most) if count > 1 else 0
        if count == 0:
            return
        fresh = charge(m, entry, total + count * add)
    m[WALK_MOVES] += movements(m, entry, total, add, count, charged, fresh)
    m[leg + CHARGED] = fresh
    m[leg + SUM] = total + count * add
    m[leg + BILLED] += count * length
    m[leg + NEXT_BEGIN] += count * length
    if how & SET_ASIDE:
        set_aside_run(m, m[WALK_OWNER], 0, 0, m[leg + NEXT_BEGIN])


@jit
def walk(m: Memory, leg: int, upto: int, field: int, budget: int, how: int) -> int:
    """Pay, on the leg's meter, the steps from its next on that begin before `upto` ms since answer; return the debit.

    Money pays at most `budget` micros; `field` is the pools' word to take from (their content, or a trial's copy). WALK_STOP
    says why it stopped, WALK_MOVES how many steps debited something. Neither balance nor ledger is touched.
    """
    charged = m[leg + CHARGED]
    most = charged + max(budget, 0)
    m[WALK_STOP] = REACHED_END
    m[WALK_MOVES] = 0
    while m[leg + NEXT_BEGIN] < upto and m[WALK_STOP] == REACHED_END:
        offset = m[leg + NEXT_BEGIN]
        tier = tier_at(m, leg, offset)
        if offset == 0:
            length, price, count = m[tier + T_INITIAL], m[tier + T_INITIAL_PRICE], 1
        else:
            length, price = m[tier + T_FURTHER], m[tier + T_FURTHER_PRICE]
            count = (min(upto, m[leg + TIER_UNTIL]) - offset + length - 1) // length
        count = _pools_pay(m, leg, length, count, field, most, how)
        if count > 0:
            _money_pays(m, leg, length, price, count, most, how)
    return m[leg + CHARGED] - charged
