"""Whether an account admits a leg, as if it were answered now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.bounds import burned_at_most
from tollbridge.engine.compiled.kernel.calm import reconsider, settle
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_ADMIT,
    A_CALM,
    A_MESSAGES,
    A_MODE,
    A_WITHIN,
    ACCOUNT,
    E_BURN_STEP,
    ENTRY,
    FOREVER,
    NOW,
    P_TRIAL,
    POOL_SET,
    R_POOL_COUNT,
    ROUTE,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.metering import start_meter
from tollbridge.engine.compiled.kernel.payments import headroom, trial
from tollbridge.engine.compiled.kernel.recharges import ask
from tollbridge.engine.compiled.kernel.stairs import EMPTY_CUT, NOTE, STRICT, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, POSITIVE, POSTPAID, WITHIN

Memory = NDArray[np.int64]


@jit
def _affordable(m: Memory, account: int, total: int, first_by_pool: bool) -> bool:
    """Return whether what is available admits a leg whose steps, as far as `admit` looks, debit `total`."""
    left = headroom(m, account)
    if m[account + A_MODE] == HEARTBEAT or m[account + A_MODE] == POLL:
        return left > 0
    if m[account + A_ADMIT] == POSITIVE:
        return left > 0 or first_by_pool
    return total == 0 or total <= left


@jit
def admits(m: Memory, leg: int) -> bool:
    """Return whether the account admits a leg as if it were answered now; may ask for a recharge."""
    account = m[leg + ACCOUNT]
    if m[account + A_MODE] == POSTPAID:
        return True
    m[account + A_MESSAGES] += 1
    if m[account + A_CALM] == 0:
        return _admits_exactly(m, leg)
    if _admits_surely(m, leg):
        return True
    settle(m, account)
    admitted = _admits_exactly(m, leg)
    reconsider(m, account)
    return admitted


@jit
def _admits_surely(m: Memory, leg: int) -> bool:
    """Return whether a calm account can pay for a leg whatever its other legs have burned unsettled."""
    account = m[leg + ACCOUNT]
    left = headroom(m, account) - burned_at_most(m, account)
    if m[account + A_ADMIT] != WITHIN:
        return left > m[m[leg + ENTRY] + E_BURN_STEP] >> 10  # more than any first step of the leg can debit
    if m[m[leg + ROUTE] + R_POOL_COUNT]:
        return False
    copy = trial(m, leg)
    start_meter(m, copy, m[NOW])
    total = walk(m, copy, max(m[account + A_WITHIN], 1), P_TRIAL, FOREVER, STRICT)
    return left > 0 and total <= left


@jit
def _admits_exactly(m: Memory, leg: int) -> bool:
    account = m[leg + ACCOUNT]
    mode = m[account + A_MODE]
    copy = trial(m, leg)
    start_meter(m, copy, m[NOW])
    first = walk(m, copy, 1, P_TRIAL, FOREVER, STRICT | NOTE)
    if m[WALK_STOP] == EMPTY_CUT:
        return False
    if first == 0:
        return True
    by_pool = m[copy + POOL_SET] != 0
    total, blocked = first, False
    if m[account + A_ADMIT] == WITHIN and mode != HEARTBEAT and mode != POLL:
        total += walk(m, copy, m[account + A_WITHIN], P_TRIAL, FOREVER, STRICT)
        blocked = m[WALK_STOP] == EMPTY_CUT
    if blocked:
        return False
    if _affordable(m, account, total, by_pool):
        return True
    return ask(m, account) and _affordable(m, account, total, by_pool)
