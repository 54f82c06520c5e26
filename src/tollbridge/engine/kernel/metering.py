"""How each control mode meters: admission to the account, payment of what has begun, quotas, and payment at release."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.arena import drop_first
from tollbridge.engine.kernel.bank import ask, collect, expire_returned, fallen, headroom, tally_payment, trial
from tollbridge.engine.kernel.calm import burned_at_most, reconsider, settle
from tollbridge.engine.kernel.credit import debit_reserved, give_back, next_lapsed, reserve
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_ADMIT,
    A_CALM,
    A_DROPS,
    A_GRACED,
    A_LEAKAGE,
    A_MESSAGES,
    A_MODE,
    A_PARTIAL,
    A_QUOTA,
    A_WITHIN,
    ACCOUNT,
    ANSWERED,
    BEGUN,
    BILLED,
    CHARGED,
    E_BURN_STEP,
    E_PER_INCREMENT,
    E_PLACES,
    E_ROUNDING,
    ENTRY,
    FEE,
    FINAL,
    FIRST_PIN,
    FIRST_RUN,
    FOREVER,
    FREE,
    FREE_OVER,
    FRONT,
    FRONT_CHARGED,
    FRONT_SUM,
    HORIZON,
    NEXT_BEGIN,
    NODE_A,
    NODE_B,
    NODE_C,
    NOW,
    P_CONTENT,
    P_EPOCH,
    P_TRIAL,
    P_UNUSED,
    PAST_CUT,
    POOL_SET,
    POOL_TIME,
    R_POOL_COUNT,
    ROUTE,
    SUM,
    T_FEE,
    T_FREE,
    TIER_UNTIL,
    UNBILLED,
    UNPAID,
    WALK_OWNER,
    WALK_STOP,
)
from tollbridge.engine.kernel.stairs import (
    BOOK,
    EMPTY_CUT,
    NOTE,
    REACHED_END,
    SET_ASIDE,
    STRICT,
    addend,
    book_pool,
    charge,
    locate,
    rounded,
    step_length,
    step_price,
    walk,
)
from tollbridge.engine.plan import DROP_NONE, HEARTBEAT, POLL, POSITIVE, POSTPAID, PREPAID, RESERVE, WITHIN
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


# --- admission ------------------------------------------------------------------------------------------------------


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


# --- payment of what has begun --------------------------------------------------------------------------------------


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
        _give_back(m, leg)
    elif m[leg + UNBILLED] == 0:
        pay_begun(m, leg, True)


# --- reserve --------------------------------------------------------------------------------------------------------


@jit
def _front(m: Memory, leg: int) -> int:
    """Return a trial copy of a leg's meter as it is after all that is set aside."""
    copy = trial(m, leg)
    m[copy + NEXT_BEGIN] = m[leg + FRONT]
    m[copy + SUM] = m[leg + FRONT_SUM]
    m[copy + CHARGED] = m[leg + FRONT_CHARGED]
    m[copy + TIER_UNTIL] = 0
    return copy


@jit
def _covered(m: Memory, leg: int, upto: int) -> int:
    """Return up to which offset the account can set aside now."""
    copy = _front(m, leg)
    walk(m, copy, upto, P_TRIAL, headroom(m, m[leg + ACCOUNT]), STRICT)
    return m[copy + NEXT_BEGIN]


@jit
def ask_quota(m: Memory, leg: int) -> bool:
    """Set the debits of the next quota's steps aside; return False where the leg must be cut."""
    account = m[leg + ACCOUNT]
    m[account + A_MESSAGES] += 1
    how = 0 if m[account + A_DROPS] == DROP_NONE else STRICT
    begin = m[leg + FRONT]
    upto = begin + max(m[account + A_QUOTA], 1)
    whole, covered, emptied = _look(m, leg, upto, how)
    if covered < (whole if how else _until_cut(m, leg, upto)) and ask(m, account):
        whole, covered, emptied = _look(m, leg, upto, how)
    granted = whole
    if how:
        granted = covered
        m[leg + FINAL] = covered < whole or emptied
        if m[leg + FINAL] and (granted == begin or m[account + A_PARTIAL] == 0):
            return False
    copy = _front(m, leg)
    m[WALK_OWNER] = leg
    amount = walk(m, copy, granted, P_CONTENT, FOREVER, SET_ASIDE)
    m[leg + FRONT] = m[copy + NEXT_BEGIN]
    m[leg + FRONT_SUM] = m[copy + SUM]
    m[leg + FRONT_CHARGED] = m[copy + CHARGED]
    reserve(m, leg, amount)
    return True


@jit
def _look(m: Memory, leg: int, upto: int, how: int) -> tuple[int, int, bool]:
    """Return where the quota's steps end, where those end that money reaches, and whether an empty pool stops it."""
    copy = _front(m, leg)
    walk(m, copy, upto, P_TRIAL, FOREVER, how | NOTE)
    whole, emptied = m[copy + NEXT_BEGIN], m[WALK_STOP] == EMPTY_CUT
    if how:
        covered = _covered(m, leg, upto)
    else:
        copy = _front(m, leg)
        walk(m, copy, upto, P_TRIAL, headroom(m, m[leg + ACCOUNT]), 0)
        covered = m[copy + NEXT_BEGIN]
    return whole, covered, emptied


@jit
def _until_cut(m: Memory, leg: int, upto: int) -> int:
    """Return where the quota's steps end that no empty pool's `then: cut` would stop: money is wanted only up to there."""
    copy = _front(m, leg)
    walk(m, copy, upto, P_TRIAL, FOREVER, STRICT)
    return m[copy + NEXT_BEGIN]


@jit
def debit_begun(m: Memory, leg: int) -> None:
    """Debit the steps begun by now, one by one, out of what is set aside."""
    entry = m[leg + ENTRY]
    now = m[NOW] - m[leg + ANSWERED]
    while m[leg + FIRST_RUN] and m[leg + NEXT_BEGIN] <= now:
        run = m[leg + FIRST_RUN]
        offset = m[leg + NEXT_BEGIN]
        length = step_length(m, leg, offset)
        if m[run + NODE_A] == 0:
            m[leg + SUM] += addend(m, entry, step_price(m, leg, offset))
        amount = charge(m, entry, m[leg + SUM]) - m[leg + CHARGED]
        m[leg + CHARGED] += amount
        m[leg + NEXT_BEGIN] = offset + length
        m[leg + BILLED] += length
        tally_payment(m, leg, amount, length)
        if m[run + NODE_A]:
            book_pool(m, leg, m[run + NODE_A], length, m[run + NODE_B])
        if offset + length >= m[run + NODE_C]:
            drop_first(m, leg + FIRST_RUN)
        if amount > 0:
            debit_reserved(m, leg, amount)
            fallen(m, m[leg + ACCOUNT])


@jit
def _give_back(m: Memory, leg: int) -> None:
    """Give back what was set aside and not used: pool time, then money."""
    account = m[leg + ACCOUNT]
    gave = m[leg + FIRST_PIN] != 0
    begin = m[leg + NEXT_BEGIN]
    while m[leg + FIRST_RUN]:
        run = m[leg + FIRST_RUN]
        pool, length = m[run + NODE_A], m[run + NODE_C] - begin
        begin = m[run + NODE_C]
        if pool:
            gave = True
            if m[run + NODE_B] == m[pool + P_EPOCH]:
                m[pool + P_CONTENT] += length
            else:
                m[pool + P_UNUSED] += length
        drop_first(m, leg + FIRST_RUN)
    m[account + A_MESSAGES] += gave
    give_back(m, leg)
    lot = next_lapsed(m, leg)
    while lot:
        expire_returned(m, lot)
        lot = next_lapsed(m, leg)


@jit
def snapshot_lasts(m: Memory, leg: int) -> int:
    """Return when, in ms since answer, the first step begins that the balance could not pay alone; -1: not within the run."""
    copy = trial(m, leg)
    walk(m, copy, m[HORIZON] - m[NOW], P_TRIAL, headroom(m, m[leg + ACCOUNT]), STRICT)
    return -1 if m[WALK_STOP] == REACHED_END else m[copy + NEXT_BEGIN]
