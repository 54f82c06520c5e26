"""Pools: who paid covered time out of them, what is set aside in them, and their renewal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import append
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_POOLS,
    A_SHARE_COUNT,
    A_SHARES,
    ACCOUNT,
    FIRST_RUN,
    LAST_RUN,
    LEVEL_FIRST,
    LEVEL_LAST,
    LEVEL_WORDS,
    NODE_A,
    NODE_B,
    NODE_C,
    NOW,
    P_CAPACITY,
    P_CONTENT,
    P_EMPTY_AT,
    P_EPOCH,
    P_INDEX,
    P_SHARES,
    P_UNUSED,
    P_USE,
    P_USED,
    POOL_SET,
    POOL_TIME,
    R_POOLS,
    ROUTE,
)
from tollbridge.engine.compiled.kernel.ledger import ledger_row
from tollbridge.records.run import RENEWAL

Memory = NDArray[np.int64]


@jit
def pool_of(m: Memory, account: int, index: int) -> int:
    """Return an account's pool, in the file's order."""
    return m[m[account + A_POOLS] + index]


@jit
def paying_pool(m: Memory, leg: int, index: int) -> int:
    """Return a pool that may pay for a leg, in the file's order."""
    return pool_of(m, m[leg + ACCOUNT], m[m[m[leg + ROUTE] + R_POOLS] + index])


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
def set_aside_run(m: Memory, leg: int, pool: int, epoch: int, end: int) -> None:
    """Remember who pays the steps set aside for a leg, up to the offset `end`: a pool, or money (0)."""
    last = m[leg + LAST_RUN]
    if m[leg + FIRST_RUN] and m[last + NODE_A] == pool and m[last + NODE_B] == epoch:
        m[last + NODE_C] = end
    else:
        append(m, leg + FIRST_RUN, leg + LAST_RUN, pool, epoch, end)


@jit
def return_time(m: Memory, pool: int, length: int, epoch: int) -> None:
    """Give covered time back to a pool that was set aside in its period `epoch`; it lapses where that is over."""
    if epoch == m[pool + P_EPOCH]:
        m[pool + P_CONTENT] += length
    else:
        m[pool + P_UNUSED] += length


@jit
def renew_pool(m: Memory, account: int, pool: int, content: int, capacity: int) -> None:
    """Begin a period with a full pool of `content` ms; what is left lapses."""
    m[pool + P_UNUSED] += m[pool + P_CONTENT]
    m[pool + P_CONTENT] = content
    m[pool + P_CAPACITY] = capacity
    m[pool + P_USE] = 0
    m[pool + P_EPOCH] += 1
    ledger_row(m, account, RENEWAL, -1, m[pool + P_INDEX], content)
