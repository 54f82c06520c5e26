"""A leg's meter: set at its answer, paid for what has begun, settled at its release."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_GRACED,
    A_LEAKAGE,
    A_MODE,
    ACCOUNT,
    ANSWERED,
    BEGUN,
    BILLED,
    CHARGED,
    E_PER_INCREMENT,
    E_PLACES,
    E_ROUNDING,
    ENTRY,
    FEE,
    FREE,
    FREE_OVER,
    HORIZON,
    NEXT_BEGIN,
    NOW,
    P_TRIAL,
    PAST_CUT,
    POOL_SET,
    POOL_TIME,
    SUM,
    T_FEE,
    T_FREE,
    TIER_UNTIL,
    UNBILLED,
    UNPAID,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.payments import headroom, trial
from tollbridge.engine.compiled.kernel.prices import addend, charge, locate, rounded, step_length, step_price
from tollbridge.engine.compiled.kernel.quota import return_quota
from tollbridge.engine.compiled.kernel.recharges import collect
from tollbridge.engine.compiled.kernel.stairs import BOOK, NOTE, REACHED_END, STRICT, walk
from tollbridge.engine.plan.plan import PREPAID, RESERVE
from tollbridge.money import EXACT_PER_MICRO

Memory = NDArray[np.int64]


@jit
def start_meter(m: Memory, leg: int, answer: int) -> None:
    """Set a leg's meter as it is at an answer: nothing paid, the connection fee due with the first step."""
    m[leg + ANSWERED] = answer
    m[leg + NEXT_BEGIN] = 0
    m[leg + BEGUN] = 0
    m[leg + CHARGED] = 0
    m[leg + BILLED] = 0
    m[leg + POOL_TIME] = 0
    m[leg + POOL_SET] = 0
    m[leg + PAST_CUT] = 0
    m[leg + TIER_UNTIL] = 0
    tier = locate(m, leg, 0)
    entry = m[leg + ENTRY]
    fee = m[tier + T_FEE] * EXACT_PER_MICRO
    if fee and m[entry + E_PER_INCREMENT]:
        fee = rounded(fee, m[entry + E_PLACES], m[entry + E_ROUNDING])
    m[leg + SUM] = fee
    m[leg + FEE] = charge(m, entry, fee) if fee else 0
    m[leg + FREE] = m[tier + T_FREE]


@jit
def pay_begun(m: Memory, leg: int, at_release: bool) -> int:
    """Pay the steps begun before now as one movement; return the debit. PAST_CUT tells of an empty pool's `then: cut`.

    A leg of no length has begun its first step.
    """
    m[leg + PAST_CUT] = 0
    since = m[NOW] - m[leg + ANSWERED]
    if m[leg + FREE] and m[leg + FREE_OVER] == 0:
        if since < m[leg + FREE] or (at_release and since == m[leg + FREE]):
            return 0
        m[leg + FREE_OVER] = 1
    if at_release and since == 0 and m[leg + NEXT_BEGIN] == 0:
        since = 1
    return collect(m, leg, since, BOOK | NOTE)


@jit
def _leave_unpaid(m: Memory, leg: int) -> None:
    """Count what a leg in grace leaves unpaid, as if money paid it."""
    account, entry = m[leg + ACCOUNT], m[leg + ENTRY]
    m[account + A_GRACED] -= 1
    m[leg + UNPAID] = 0
    offset, total = m[leg + NEXT_BEGIN], m[leg + SUM]
    before = m[leg + CHARGED]
    end = min(m[leg + BEGUN], max(m[NOW] - m[leg + ANSWERED], 1))
    charged = before
    while offset < end:
        length = step_length(m, leg, offset)
        total += addend(m, entry, step_price(m, leg, offset))
        charged = charge(m, entry, total)
        offset += length
    m[account + A_LEAKAGE] += charged - before


@jit
def settle_release(m: Memory, leg: int) -> None:
    """Do what a leg's mode does at its release: pay the rest, or give back what was set aside."""
    account = m[leg + ACCOUNT]
    mode = m[account + A_MODE]
    if mode == PREPAID:
        if m[leg + UNPAID]:
            _leave_unpaid(m, leg)
    elif mode == RESERVE:
        return_quota(m, leg)
    elif m[leg + UNBILLED] == 0:
        pay_begun(m, leg, True)


@jit
def snapshot_lasts(m: Memory, leg: int) -> int:
    """Return when, in ms since answer, the first step begins that the balance could not pay alone; -1: not within the run."""
    copy = trial(m, leg)
    walk(m, copy, m[HORIZON] - m[NOW], P_TRIAL, headroom(m, m[leg + ACCOUNT]), STRICT)
    return -1 if m[WALK_STOP] == REACHED_END else m[copy + NEXT_BEGIN]
