"""Walking up a leg's staircase in closed form: how many equal steps fit, what they debit, which pools pay them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.arena import append
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_POOLS,
    A_SHARE_COUNT,
    A_SHARES,
    ACCOUNT,
    ANSWERED,
    BILLED,
    CHARGED,
    E_CAP,
    E_PER_INCREMENT,
    E_PLACES,
    E_REGIME_COUNT,
    E_REGIMES,
    E_ROUNDING,
    E_UNIT,
    ENTRY,
    FAR,
    FIRST_RUN,
    FOREVER,
    G_START,
    G_TIER_COUNT,
    G_TIERS,
    LAST_RUN,
    LEVEL_FIRST,
    LEVEL_LAST,
    LEVEL_WORDS,
    NEXT_BEGIN,
    NODE_A,
    NODE_B,
    NODE_C,
    NOW,
    P_CAPACITY,
    P_EMPTY_AT,
    P_EPOCH,
    P_INDEX,
    P_SHARES,
    P_THEN_CUT,
    P_USE,
    P_USED,
    PAST_CUT,
    POOL_SET,
    POOL_TIME,
    R_POOL_COUNT,
    R_POOLS,
    REGIME_WORDS,
    ROUTE,
    SUM,
    T_AFTER,
    T_FURTHER,
    T_FURTHER_PRICE,
    T_INITIAL,
    T_INITIAL_PRICE,
    TIER,
    TIER_FROM,
    TIER_UNTIL,
    TIER_WORDS,
    WALK_MOVES,
    WALK_OWNER,
    WALK_STOP,
)
from tollbridge.money import HALF_EVEN, round_exact

Memory = NDArray[np.int64]
STRICT, NOTE, BOOK, SET_ASIDE = 1, 2, 4, 8
"""How to walk: an empty pool's `then: cut` stops it; note pools found empty; book the time on its pools; set it aside."""
REACHED_END, NO_MONEY, EMPTY_CUT = range(3)

rounded = jit(round_exact)


@jit
def regime_at(m: Memory, entry: int, instant: int) -> int:
    """Return the regime of an entry in force at an instant."""
    low, high = 0, m[entry + E_REGIME_COUNT]
    while high - low > 1:
        middle = (low + high) >> 1
        if m[m[entry + E_REGIMES] + middle * REGIME_WORDS + G_START] <= instant:
            low = middle
        else:
            high = middle
    return m[entry + E_REGIMES] + low * REGIME_WORDS


@jit
def locate(m: Memory, leg: int, offset: int) -> int:
    """Return the tier that prices a step `offset` ms after answer; keeps it, and where it holds, on the leg."""
    entry, answered = m[leg + ENTRY], m[leg + ANSWERED]
    regime = regime_at(m, entry, answered + offset)
    until = FOREVER
    last = m[entry + E_REGIMES] + (m[entry + E_REGIME_COUNT] - 1) * REGIME_WORDS
    if regime < last:
        until = m[regime + REGIME_WORDS + G_START] - answered
    tier = m[regime + G_TIERS]
    end = tier + (m[regime + G_TIER_COUNT] - 1) * TIER_WORDS
    while tier < end and m[tier + TIER_WORDS + T_AFTER] <= offset:
        tier += TIER_WORDS
    if tier < end:
        until = min(until, m[tier + TIER_WORDS + T_AFTER])
    m[leg + TIER] = tier
    m[leg + TIER_FROM] = offset
    m[leg + TIER_UNTIL] = until
    return tier


@jit
def step_length(m: Memory, leg: int, offset: int) -> int:
    """Return the length of the step that begins at `offset`."""
    tier = m[leg + TIER] if m[leg + TIER_FROM] <= offset < m[leg + TIER_UNTIL] else locate(m, leg, offset)
    return m[tier + T_FURTHER] if offset else m[tier + T_INITIAL]


@jit
def step_price(m: Memory, leg: int, offset: int) -> int:
    """Return the price, in exact units, of the step that begins at `offset`."""
    tier = m[leg + TIER] if m[leg + TIER_FROM] <= offset < m[leg + TIER_UNTIL] else locate(m, leg, offset)
    return m[tier + T_FURTHER_PRICE] if offset else m[tier + T_INITIAL_PRICE]


@jit
def addend(m: Memory, entry: int, price: int) -> int:
    """Return what a step's price adds to a leg's sum: exact units; with `per: increment` micros, rounded by themselves."""
    if m[entry + E_PER_INCREMENT]:
        return rounded(price, m[entry + E_PLACES], m[entry + E_ROUNDING])
    return price


@jit
def charge(m: Memory, entry: int, total: int) -> int:
    """Return the charge of a leg whose sum is `total`, in micros: rounded once, never more than the cap."""
    if m[entry + E_PER_INCREMENT] == 0:
        total = rounded(total, m[entry + E_PLACES], m[entry + E_ROUNDING])
    return min(total, m[entry + E_CAP])


@jit
def movements(m: Memory, entry: int, total: int, add: int, count: int, first: int, last: int) -> int:
    """Return how many of `count` steps debit something, each adding `add` to the sum `total`.

    `first` is what is charged before them, `last` after them.
    """
    if first == last:
        return 0
    if count == 1:
        return 1
    unit = 1 if m[entry + E_PER_INCREMENT] else m[entry + E_UNIT]
    even = m[entry + E_PER_INCREMENT] == 0 and m[entry + E_ROUNDING] == HALF_EVEN
    if add > unit or (add == unit and not even):
        # every step debits until the cap is reached: find the first step at which it is
        if last < m[entry + E_CAP]:
            return count
        low, high = 0, count
        while high - low > 1:
            middle = (low + high) >> 1
            if charge(m, entry, total + middle * add) >= m[entry + E_CAP]:
                high = middle
            else:
                low = middle
        return high
    # small steps: each value that the rounded sum takes is one movement, and it passes over none
    moves, value, low = 0, first, 0
    if add < unit:
        micros = 1 if m[entry + E_PER_INCREMENT] else 10 ** (6 - m[entry + E_PLACES])
        return -(-last // micros) + -(first // micros) if first < m[entry + E_CAP] else 0
    for step in range(1, count + 1):
        low = charge(m, entry, total + step * add)
        moves += low != value
        value = low
    return moves


@jit
def _fits(m: Memory, entry: int, total: int, add: int, count: int, budget: int) -> int:
    """Return how many of `count` steps, from the sum `total` on, can be debited out of `budget` micros."""
    charged = charge(m, entry, total)
    low, high = 0, count + 1
    while high - low > 1:
        middle = (low + high) >> 1
        if charge(m, entry, total + middle * add) - charged <= budget:
            low = middle
        else:
            high = middle
    return low


@jit
def note_empty(m: Memory, pool: int) -> None:
    """Note that a step found less in a pool than its length."""
    if m[pool + P_EMPTY_AT] < 0:
        m[pool + P_EMPTY_AT] = m[NOW]


@jit
def book_pool(m: Memory, leg: int, pool: int, length: int, epoch: int) -> None:
    """Count covered time that a pool has paid, out of what it held in its period `epoch`."""
    m[leg + POOL_TIME] += length
    m[leg + POOL_SET] |= 1 << m[pool + P_INDEX]
    m[pool + P_USED] += length
    if epoch != m[pool + P_EPOCH]:
        return
    use = m[pool + P_USE]
    m[pool + P_USE] = use + length
    account = m[leg + ACCOUNT]
    for index in range(m[account + A_SHARE_COUNT]):
        mark = m[m[account + A_SHARES] + index] * m[pool + P_CAPACITY]
        if use * 1_000_000 < mark <= (use + length) * 1_000_000:
            ends = m[pool + P_SHARES] + index * LEVEL_WORDS
            append(m, ends + LEVEL_FIRST, ends + LEVEL_LAST, m[NOW], 0, 0)


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
def set_aside_run(m: Memory, leg: int, pool: int, epoch: int, end: int) -> None:
    """Remember who pays the steps set aside for a leg, up to the offset `end`: a pool, or money (0)."""
    last = m[leg + LAST_RUN]
    if m[leg + FIRST_RUN] and m[last + NODE_A] == pool and m[last + NODE_B] == epoch:
        m[last + NODE_C] = end
    else:
        append(m, leg + FIRST_RUN, leg + LAST_RUN, pool, epoch, end)


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
                paid = _fits(m, entry, total, add, count, left)
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
