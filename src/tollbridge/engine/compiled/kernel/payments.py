"""Payment of a leg's steps as one movement, and what to know before: the money there is, a meter to look ahead with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_LIMIT,
    A_POOL_COUNT,
    A_SET_ASIDE,
    ACCOUNT,
    BILLED,
    BILLED_TIME,
    DAY,
    DEBITS,
    FOREVER,
    MEASURING,
    ORGANISER,
    ORGANISER_BILLED,
    ORGANISER_COST,
    P_CONTENT,
    P_TRIAL,
    PAST_CUT,
    POOL_SET,
    R_INDEX,
    ROUTE,
    ROUTE_COUNT,
    TRIAL_LEG,
)
from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.pools import pool_of
from tollbridge.engine.compiled.kernel.stairs import walk

Memory = NDArray[np.int64]


@jit
def trial(m: Memory, leg: int) -> int:
    """Return a copy of a leg's meter, and copies of its account's pools, to look ahead with."""
    copy = m[TRIAL_LEG]
    for word in range(ACCOUNT, POOL_SET + 1):
        m[copy + word] = m[leg + word]
    account = m[leg + ACCOUNT]
    for index in range(m[account + A_POOL_COUNT]):
        pool = pool_of(m, account, index)
        m[pool + P_TRIAL] = m[pool + P_CONTENT]
    return copy


@jit
def headroom(m: Memory, account: int) -> int:
    """Return what can be debited now without going under the limit, in micros (negative: nothing)."""
    return m[account + A_BALANCE] - m[account + A_SET_ASIDE] - m[account + A_LIMIT]


@jit
def tally_payment(m: Memory, leg: int, amount: int, length: int) -> None:
    """Count a debit and covered time that was paid, in the day in which they fall."""
    if m[MEASURING] == 0:
        return
    place = m[DAY] * m[ROUTE_COUNT] + m[m[leg + ROUTE] + R_INDEX]
    m[m[DEBITS] + place] += amount
    m[m[BILLED_TIME] + place] += length
    organiser = m[leg + ORGANISER]
    if organiser >= 0:
        m[m[ORGANISER_COST] + organiser] += amount
        m[m[ORGANISER_BILLED] + organiser] += length


@jit
def pay_steps(m: Memory, leg: int, upto: int, how: int) -> int:
    """Pay the steps that begin before `upto`, whatever the balance, as one movement; return the debit. Asks for nothing."""
    billed = m[leg + BILLED]
    m[leg + PAST_CUT] = 0
    amount = walk(m, leg, upto, P_CONTENT, FOREVER, how)
    if amount > 0:
        debit(m, leg, amount)
    if m[leg + BILLED] != billed:
        tally_payment(m, leg, amount, m[leg + BILLED] - billed)
    return amount
