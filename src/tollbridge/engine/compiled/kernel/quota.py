"""Quotas of the reserve mode: steps set aside ahead, debited as they begin, given back where they are not used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import drop_first
from tollbridge.engine.compiled.kernel.grants import expire_returned
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_DROPS,
    A_MESSAGES,
    A_PARTIAL,
    A_QUOTA,
    ACCOUNT,
    ANSWERED,
    BILLED,
    CHARGED,
    ENTRY,
    FINAL,
    FIRST_PIN,
    FIRST_RUN,
    FOREVER,
    FRONT,
    FRONT_CHARGED,
    FRONT_SUM,
    NEXT_BEGIN,
    NODE_A,
    NODE_B,
    NODE_C,
    NOW,
    P_CONTENT,
    P_TRIAL,
    SUM,
    TIER_UNTIL,
    WALK_OWNER,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.payments import headroom, tally_payment, trial
from tollbridge.engine.compiled.kernel.pins import debit_reserved, give_back, next_lapsed, reserve
from tollbridge.engine.compiled.kernel.pools import book_pool, return_time
from tollbridge.engine.compiled.kernel.prices import addend, charge, step_length, step_price
from tollbridge.engine.compiled.kernel.recharges import ask, fallen
from tollbridge.engine.compiled.kernel.stairs import EMPTY_CUT, NOTE, SET_ASIDE, STRICT, walk
from tollbridge.engine.plan.plan import DROP_NONE

Memory = NDArray[np.int64]


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
def _reach(m: Memory, leg: int, upto: int, budget: int, how: int) -> int:
    """Return where, in ms since answer, the steps end that could be set aside before `upto` out of `budget` micros."""
    copy = _front(m, leg)
    walk(m, copy, upto, P_TRIAL, budget, how)
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
    # money is wanted only up to a step that an empty pool's `then: cut` stops, or would stop if drops were not none
    wanted = whole if how else _reach(m, leg, upto, FOREVER, STRICT)
    if covered < wanted and ask(m, account):
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
    whole = _reach(m, leg, upto, FOREVER, how | NOTE)
    emptied = m[WALK_STOP] == EMPTY_CUT
    return whole, _reach(m, leg, upto, headroom(m, m[leg + ACCOUNT]), how), emptied


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
def return_quota(m: Memory, leg: int) -> None:
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
            return_time(m, pool, length, m[run + NODE_B])
        drop_first(m, leg + FIRST_RUN)
    m[account + A_MESSAGES] += gave
    give_back(m, leg)
    lot = next_lapsed(m, leg)
    while lot:
        expire_returned(m, lot)
        lot = next_lapsed(m, leg)
