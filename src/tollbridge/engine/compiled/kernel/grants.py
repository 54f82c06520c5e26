"""What comes and goes by the calendar: renewals of pools, top-ups, recharges on their way, lots that expire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_INDEX,
    A_POOL_COUNT,
    A_RECHARGE_AT,
    A_RECHARGE_KNOWN,
    A_TOP_UP_COUNT,
    A_TOP_UP_NEXT,
    A_TOP_UPS,
    FOREVER,
    GRANT_HEAP,
    LOT_ACCOUNT,
    NOW,
    P_GRANT_COUNT,
    P_GRANT_NEXT,
    P_GRANTS,
)
from tollbridge.engine.compiled.kernel.lots import expire, grant, lapse
from tollbridge.engine.compiled.kernel.pools import pool_of, renew_pool
from tollbridge.engine.compiled.kernel.recharges import attempt_recharge, fallen, known_recharge, offer
from tollbridge.records.run import TOP_UP

Memory = NDArray[np.int64]


@jit
def next_grant(m: Memory, account: int) -> int:
    """Return the instant of an account's next renewal, top-up or recharge."""
    instant = m[account + A_RECHARGE_AT]
    if m[account + A_TOP_UP_NEXT] < m[account + A_TOP_UP_COUNT]:
        instant = min(instant, m[m[account + A_TOP_UPS] + 3 * m[account + A_TOP_UP_NEXT]])
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        if m[pool + P_GRANT_NEXT] < m[pool + P_GRANT_COUNT]:
            instant = min(instant, m[m[pool + P_GRANTS] + 3 * m[pool + P_GRANT_NEXT]])
    return instant


@jit
def await_grant(m: Memory, account: int) -> None:
    """Put an account's next grant on the agenda."""
    instant = next_grant(m, account)
    if instant < FOREVER:
        push(m, GRANT_HEAP, instant, m[account + A_INDEX], account)


@jit
def make_grant(m: Memory, account: int) -> bool:
    """Make the first grant that is due to an account now: pools renew, then top-ups, then recharges; False: none was."""
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        place = m[pool + P_GRANTS] + 3 * m[pool + P_GRANT_NEXT]
        if m[pool + P_GRANT_NEXT] < m[pool + P_GRANT_COUNT] and m[place] <= m[NOW]:
            m[pool + P_GRANT_NEXT] += 1
            renew_pool(m, account, pool, m[place + 1], m[place + 2])
            offer(m, account)
            return True
    place = m[account + A_TOP_UPS] + 3 * m[account + A_TOP_UP_NEXT]
    if m[account + A_TOP_UP_NEXT] < m[account + A_TOP_UP_COUNT] and m[place] <= m[NOW]:
        m[account + A_TOP_UP_NEXT] += 1
        if m[place + 1]:
            grant(m, account, TOP_UP, m[place + 1], m[place + 2])
            offer(m, account)
        return True
    if m[account + A_RECHARGE_AT] > m[NOW]:
        return False
    m[account + A_RECHARGE_AT] = FOREVER
    came = known_recharge(m, account) if m[account + A_RECHARGE_KNOWN] else attempt_recharge(m, account)
    if came:
        offer(m, account)
    return True


@jit
def lapse_lot(m: Memory, lot: int) -> None:
    """Expire a lot whose instant has come; that may ask for a recharge."""
    account = m[lot + LOT_ACCOUNT]
    if lapse(m, lot):
        fallen(m, account)


@jit
def expire_returned(m: Memory, lot: int) -> None:
    """Expire what came back to a lapsed lot; that may ask for a recharge."""
    if expire(m, lot):
        fallen(m, m[lot + LOT_ACCOUNT])
