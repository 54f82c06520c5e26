"""How far a calm account is from anything that could happen: a floor of its balance, the end of a pool, a new period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_AT_MOST,
    A_BALANCE,
    A_BELOW,
    A_BURN,
    A_BURN_RATE,
    A_DROPS,
    A_FLOOR,
    A_GRACE,
    A_LEVEL_COUNT,
    A_LEVELS,
    A_LIMIT,
    A_METERED,
    A_MODE,
    A_PENDING,
    A_PERIOD_COUNT,
    A_PERIODS,
    A_POOL_COUNT,
    A_RECHARGES_BY_RULE,
    A_SHARE_COUNT,
    A_SHARES,
    FOREVER,
    LEVEL,
    LEVEL_WORDS,
    NOW,
    P_BURN,
    P_CAPACITY,
    P_CONTENT,
    P_DRY,
    P_EMPTY_AT,
    P_LONGEST,
    P_SHORTEST,
    P_THEN_CUT,
    P_USE,
)
from tollbridge.engine.compiled.kernel.pools import pool_of
from tollbridge.engine.compiled.kernel.recharges import recharge_allowed
from tollbridge.engine.plan.plan import DROP_NONE, POLL, PREPAID

Memory = NDArray[np.int64]
LONGEST_CALM = 2**31  # ms: keeps rate times time within 63 bits
FASTEST = 2**30  # 1/1024 micros a ms, the same


@jit
def _pool_room(m: Memory, account: int, pool: int) -> int:
    """Return how many ms a pool can pay before anything could happen: a step that it cannot hold, an alert."""
    room = m[pool + P_CONTENT] - m[pool + P_LONGEST]
    for index in range(m[account + A_SHARE_COUNT]):
        mark = m[m[account + A_SHARES] + index] * m[pool + P_CAPACITY]
        if m[pool + P_USE] * 1_000_000 < mark:
            room = min(room, (mark - 1) // 1_000_000 - m[pool + P_USE])
    return room


@jit
def floor_of(m: Memory, account: int) -> int:
    """Return the least balance at which nothing has happened yet; more than the balance: the next debit may matter."""
    balance = m[account + A_BALANCE]
    floor = -FOREVER
    mode, drops = m[account + A_MODE], m[account + A_DROPS]
    asks = m[account + A_RECHARGES_BY_RULE] and m[account + A_PENDING] == 0 and recharge_allowed(m, account)
    if mode == PREPAID:
        if drops != DROP_NONE or m[account + A_GRACE] or asks:
            floor = m[account + A_LIMIT]
    elif mode == POLL or drops != DROP_NONE:
        floor = m[account + A_LIMIT] + 1
    if asks:
        floor = max(floor, m[account + A_BELOW])
    for index in range(m[account + A_LEVEL_COUNT]):
        level = m[m[account + A_LEVELS] + index * LEVEL_WORDS + LEVEL]
        if level <= balance:
            floor = max(floor, level)
    return floor


@jit
def _next_period(m: Memory, account: int) -> int:
    """Return when the next calendar period of `at_most` begins: then recharges may be asked for again."""
    for index in range(m[account + A_PERIOD_COUNT]):
        if m[m[account + A_PERIODS] + index] > m[NOW]:
            return m[m[account + A_PERIODS] + index]
    return FOREVER


@jit
def calm_for(m: Memory, account: int) -> int:
    """Return for how many ms from now, now included, no step can meet a threshold; negative: the next one could."""
    room = m[account + A_BALANCE] - m[account + A_FLOOR]
    if room < 0 or m[account + A_BURN_RATE] > FASTEST:
        return -1
    ms = LONGEST_CALM
    if room < FOREVER >> 12:
        room = (room << 10) - m[account + A_BURN]
        if room < 0:
            return -1
        if m[account + A_BURN_RATE] > 0:
            ms = min(ms, room // m[account + A_BURN_RATE])
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        if m[pool + P_DRY] == 0 and m[pool + P_LONGEST]:
            left = _pool_room(m, account, pool) - m[pool + P_BURN]
            if left < 0:
                return -1
            if m[account + A_METERED]:
                ms = min(ms, left // m[account + A_METERED])
    if m[account + A_RECHARGES_BY_RULE] and m[account + A_AT_MOST] < FOREVER:
        ms = min(ms, _next_period(m, account) - m[NOW] - 1)
    return ms


@jit
def tell_dry_pools(m: Memory, account: int) -> bool:
    """Tell pools that pay from pools that are dry; return False where one is neither, or its end would cut."""
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        m[pool + P_DRY] = m[pool + P_CONTENT] < m[pool + P_SHORTEST]
        if m[pool + P_LONGEST] == 0:
            continue
        if m[pool + P_DRY] == 0 and m[pool + P_CONTENT] < m[pool + P_LONGEST]:
            return False
        if m[pool + P_DRY] and (m[pool + P_THEN_CUT] or m[pool + P_EMPTY_AT] < 0):
            return False
    return True


@jit
def dry_pools(m: Memory, account: int) -> int:
    """Return which pools were dry when they were last looked at, a bit for each."""
    dry = 0
    for index in range(m[account + A_POOL_COUNT]):
        dry |= m[pool_of(m, account, index) + P_DRY] << index
    return dry
