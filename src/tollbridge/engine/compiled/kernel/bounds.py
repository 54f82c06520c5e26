"""How much a calm account's legs can have burned since each was last settled: a step each, and a rate each times the time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BURN,
    A_BURN_AT,
    A_BURN_RATE,
    A_METERED,
    A_POOL_COUNT,
    ANSWERED,
    BURN_RATE,
    BURN_STEP,
    E_BURN_RATE,
    E_BURN_STEP,
    E_FEE,
    ENTRY,
    IN_PROGRESS,
    NEXT_BEGIN,
    NOW,
    P_BURN,
    P_DRY,
    P_LONGEST,
    R_POOL_COUNT,
    ROUTE,
    SINCE,
    STATE,
)
from tollbridge.engine.compiled.kernel.pools import paying_pool, pool_of

Memory = NDArray[np.int64]


@jit
def begin_bounds(m: Memory, account: int) -> None:
    """Begin an account's bounds anew: nothing has been burned since now."""
    m[account + A_BURN] = 0
    m[account + A_BURN_AT] = m[NOW]
    for index in range(m[account + A_POOL_COUNT]):
        m[pool_of(m, account, index) + P_BURN] = 0


@jit
def bound(m: Memory, account: int, leg: int) -> None:
    """Add what a leg can burn from its first unpaid step until now, and one step more, to its account's bounds."""
    since = m[NOW]
    if m[leg + STATE] == IN_PROGRESS:
        since = min(since, m[leg + ANSWERED] + m[leg + NEXT_BEGIN])
    m[leg + SINCE] = since
    m[account + A_BURN] += m[leg + BURN_STEP] + m[leg + BURN_RATE] * (m[NOW] - since)
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        m[pool + P_BURN] += m[pool + P_LONGEST] + m[NOW] - since


@jit
def advance_bounds(m: Memory, account: int) -> None:
    """Add what an account's legs can have burned since its bounds were last brought up to date."""
    passed = m[NOW] - m[account + A_BURN_AT]
    if passed == 0:
        return
    m[account + A_BURN_AT] = m[NOW]
    m[account + A_BURN] += m[account + A_BURN_RATE] * passed
    for index in range(m[account + A_POOL_COUNT]):
        m[pool_of(m, account, index) + P_BURN] += m[account + A_METERED] * passed


@jit
def burned_at_most(m: Memory, account: int) -> int:
    """Return an upper bound, in micros, of what a calm account's legs have burned and not been charged by now."""
    return ((m[account + A_BURN] + m[account + A_BURN_RATE] * (m[NOW] - m[account + A_BURN_AT])) >> 10) + 1


@jit
def learn_burn(m: Memory, leg: int) -> None:
    """Set a leg's bounds of money: its staircase's, or the fee alone while a pool out of reach of its end pays its time."""
    entry, route = m[leg + ENTRY], m[leg + ROUTE]
    m[leg + BURN_STEP] = m[entry + E_BURN_STEP]
    m[leg + BURN_RATE] = m[entry + E_BURN_RATE]
    for index in range(m[route + R_POOL_COUNT]):
        pool = paying_pool(m, leg, index)
        if m[pool + P_DRY] == 0:
            m[leg + BURN_STEP] = (m[entry + E_FEE] + 1) << 10
            m[leg + BURN_RATE] = 0
            return
