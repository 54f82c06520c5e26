"""Charging a calm account's legs in closed form what their steps, beats and looks until now have debited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_EVERY,
    A_INDEX,
    A_LOOKED,
    A_MESSAGES,
    A_MODE,
    ACCOUNT,
    ANSWERED,
    BEGUN,
    BILLED,
    FOREVER,
    FREE,
    FREE_OVER,
    METERED,
    METERING_AT,
    METERING_SEQ,
    NEXT_BEGIN,
    NOW,
    P_CONTENT,
    POLLING,
    SEQ,
    WALK_MOVES,
)
from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.payments import tally_payment
from tollbridge.engine.compiled.kernel.stairs import BOOK, walk
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, PREPAID

Memory = NDArray[np.int64]


@jit
def _is_over(m: Memory, leg: int) -> int:
    """Return 1 where what falls on now for a leg in metering's part of the instant has been done already."""
    if m[METERED] == m[NOW]:
        return 1
    if m[METERING_AT] != m[NOW]:
        return 0
    account = m[leg + ACCOUNT]
    if m[account + A_MODE] == POLL:
        return 1 if m[account + A_INDEX] < m[POLLING] else 0
    return 1 if m[leg + SEQ] < m[METERING_SEQ] else 0


@jit
def _paid_until(m: Memory, leg: int) -> int:
    """Return the offset before which the leg's steps have been paid, had each been paid in its turn until now.

    At an instant whose metering is over, what falls on it has been paid too.
    """
    account = m[leg + ACCOUNT]
    since = m[NOW] - m[leg + ANSWERED]
    over = _is_over(m, leg)
    mode, every = m[account + A_MODE], m[account + A_EVERY]
    if mode == PREPAID:
        if m[leg + FREE] == 0:
            return max(since + over, 1)
        due = since if since + over > m[leg + FREE] else -1
        return due + over if due >= 0 else 0
    last = since  # offset of the last beat or look
    if mode == HEARTBEAT:
        last = (since - 1 + over) // every * every
    else:
        last = (m[NOW] - 1 + over) // every * every - m[leg + ANSWERED]
    return last if last > 0 and last >= m[leg + FREE] else 0


@jit
def _count_beats(m: Memory, leg: int) -> None:
    """Count the beats of a leg until now. BEGUN holds how many have been counted."""
    over = _is_over(m, leg)
    account = m[leg + ACCOUNT]
    beats = max((m[NOW] - m[leg + ANSWERED] - 1 + over) // m[account + A_EVERY], m[leg + BEGUN])
    m[account + A_MESSAGES] += beats - m[leg + BEGUN]
    m[leg + BEGUN] = beats


@jit
def settle_leg(m: Memory, leg: int) -> None:
    """Charge a calm account's leg, in closed form, what its steps until now have debited."""
    account = m[leg + ACCOUNT]
    if m[account + A_MODE] == HEARTBEAT:
        _count_beats(m, leg)
    upto = _paid_until(m, leg)
    if upto <= m[leg + NEXT_BEGIN]:
        return
    if m[leg + FREE]:
        m[leg + FREE_OVER] = 1
    billed = m[leg + BILLED]
    amount = walk(m, leg, upto, P_CONTENT, FOREVER, BOOK)
    if amount > 0:
        debit(m, leg, amount)
        if m[account + A_MODE] == PREPAID:
            m[account + A_MESSAGES] += m[WALK_MOVES] - 1
    tally_payment(m, leg, amount, m[leg + BILLED] - billed)


@jit
def count_looks(m: Memory, account: int) -> None:
    """Count the looks at a calm account until now."""
    over = 1 if m[METERED] == m[NOW] else 0
    looks = max((m[NOW] - 1 + over) // m[account + A_EVERY], m[account + A_LOOKED])
    m[account + A_MESSAGES] += looks - m[account + A_LOOKED]
    m[account + A_LOOKED] = looks
