"""Walking up a leg's staircase in closed form: how many equal steps fit, what they debit, which pools pay them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_POOLS,
    ACCOUNT,
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
    R_POOLS,
    ROUTE,
    SUM,
    T_FURTHER,
    T_FURTHER_PRICE,
    T_INITIAL,
    T_INITIAL_PRICE,
    TIER,
    TIER_FROM,
    TIER_UNTIL,
    WALK_MOVES,
    WALK_OWNER,
    WALK_STOP,
)
from tollbridge.engine.kernel.pools import book_pool, note_empty, set_aside_run
from tollbridge.engine.kernel.prices import addend, charge, locate, movements, steps_within

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


@jit
def walk(m: Memory, leg: int, upto: int, field: int, budget: int, how: int) -> int:
    """Pay, on the leg's meter, the steps from its next on that begin before `upto` ms since answer; return the debit.

    Money pays at most `budget` micros; `field` is the pools' word to take from (their content, or a trial's copy). WALK_STOP
    says why it stopped, WALK_MOVES how many steps debited something. Neither balance nor ledger is touched.
    """
    entry, route, account = m[leg + ENTRY], m[leg + ROUTE], m[leg + ACCOUNT]
    pools = m[route + R_POOL_COUNT]
    debit = 0
    m[WALK_STOP] = REACHED_END
    m[WALK_MOVES] = 0
    while m[leg + NEXT_BEGIN] < upto:
        offset = m[leg + NEXT_BEGIN]
        tier = m[leg + TIER] if m[leg + TIER_FROM] <= offset < m[leg + TIER_UNTIL] else locate(m, leg, offset)
        if offset == 0:
            length, price, count = m[tier + T_INITIAL], m[tier + T_INITIAL_PRICE], 1
        else:
            length, price = m[tier + T_FURTHER], m[tier + T_FURTHER_PRICE]
            count = (min(upto, m[leg + TIER_UNTIL]) - offset + length - 1) // length
        left = max(budget - debit, 0)
        # pools first, in the file's order
        index = 0
        while index < pools and count > 0:
            pool = m[m[account + A_POOLS] + m[m[route + R_POOLS] + index]]
            paid = min(count, m[pool + field] // length)
            if paid > 0:
                fee = charge(m, entry, m[leg + SUM]) - m[leg + CHARGED]
                if fee > left:
                    m[WALK_STOP] = NO_MONEY
                    return debit
                if fee > 0:  # the fee is always money
                    debit += fee
                    left = max(budget - debit, 0)
                    m[WALK_MOVES] += 1
                    m[leg + CHARGED] += fee
                _take_from_pool(m, leg, pool, field, paid * length, how)
                m[leg + NEXT_BEGIN] += paid * length
                count -= paid
            if count > 0:
                if how & NOTE:
                    note_empty(m, pool)
                if m[pool + P_THEN_CUT]:
                    if how & STRICT:
                        m[WALK_STOP] = EMPTY_CUT
                        return debit
                    m[leg + PAST_CUT] = 1
            index += 1
        if count == 0:
            continue
        # then money
        add = addend(m, entry, price)
        total = m[leg + SUM]
        if add > 0 and count > 1 and count > (FAR - total) // add:
            count = max((FAR - total) // add, 1)
        fresh = charge(m, entry, total + count * add)
        if fresh - m[leg + CHARGED] > left:
            paid = 0
            if count > 1:
                paid = steps_within(m, entry, total, add, count, left)
                fresh = charge(m, entry, total + paid * add)
        else:
            paid = count
        if paid > 0:
            if offset == 0:
                m[WALK_MOVES] += fresh != m[leg + CHARGED]
            else:
                m[WALK_MOVES] += movements(m, entry, total, add, paid, m[leg + CHARGED], fresh)
            debit += fresh - m[leg + CHARGED]
            m[leg + CHARGED] = fresh
            m[leg + SUM] = total + paid * add
            m[leg + BILLED] += paid * length
            m[leg + NEXT_BEGIN] += paid * length
            if how & SET_ASIDE:
                set_aside_run(m, m[WALK_OWNER], 0, 0, m[leg + NEXT_BEGIN])
        if paid < count:
            m[WALK_STOP] = NO_MONEY
            return debit
    return debit
