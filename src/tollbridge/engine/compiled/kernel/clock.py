"""The clock of a run: it opens, its days end, it closes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_look, await_wake
from tollbridge.engine.compiled.kernel.calm import settle_if_calm
from tollbridge.engine.compiled.kernel.grants import await_grant
from tollbridge.engine.compiled.kernel.heap import first_instant, pop, push
from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_CALM,
    A_DAY_CLOSING,
    A_EVERY,
    A_LAZY,
    A_LOWEST,
    A_MODE,
    A_OPENING_COUNT,
    A_OPENINGS,
    A_POOL_COUNT,
    ACCOUNT_COUNT,
    ACCOUNT_WORDS,
    ACCOUNTS,
    B_TRUNKS,
    BRIDGE_COUNT,
    BRIDGE_WORDS,
    BRIDGES,
    CLOSED,
    DAY,
    DAY_BEGINS,
    DAYS,
    FOREVER,
    HEAPS,
    HORIZON,
    IN_PROGRESS,
    LAZY,
    MEASURING,
    METER_HEAP,
    NOW,
    NUMBER_COUNT,
    NUMBER_WORDS,
    NUMBERS,
    OPENED,
    P_CONTENT,
    P_UNUSED,
    RELEASE_HEAP,
    RINGING,
    SEQ,
    STATE,
    WARM_UP,
)
from tollbridge.engine.compiled.kernel.lines import advance_lines
from tollbridge.engine.compiled.kernel.lots import grant
from tollbridge.engine.compiled.kernel.pools import pool_of
from tollbridge.engine.compiled.kernel.release import release
from tollbridge.engine.compiled.kernel.settling import count_looks
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, PREPAID
from tollbridge.records.run import HORIZON as AT_HORIZON
from tollbridge.records.run import OPENING

Memory = NDArray[np.int64]


@inlined
def open_run(m: Memory) -> None:
    """Pay the openings in, and put grants and looks on the agenda."""
    m[OPENED] = 1
    m[MEASURING] = m[WARM_UP] <= 0
    for index in range(m[ACCOUNT_COUNT]):
        account = m[ACCOUNTS] + index * ACCOUNT_WORDS
        for opening in range(m[account + A_OPENING_COUNT]):
            place = m[account + A_OPENINGS] + 2 * opening
            grant(m, account, OPENING, m[place], m[place + 1])
        m[account + A_LOWEST] = m[account + A_BALANCE]
        await_grant(m, account)
        mode = m[account + A_MODE]
        if m[LAZY] and (mode == PREPAID or mode == HEARTBEAT or mode == POLL):
            m[account + A_LAZY] = 1
            await_wake(m, account, 0)
        if mode == POLL:
            await_look(m, account, m[account + A_EVERY])


@jit
def advance(m: Memory, instant: int) -> None:
    """Move the clock; days that end on the way are closed, and the warm-up may be over."""
    while True:
        day_end = m[m[DAY_BEGINS] + m[DAY] + 1] if m[DAY] + 1 < m[DAYS] else FOREVER
        boundary = day_end if m[MEASURING] else min(day_end, m[WARM_UP])
        if boundary > instant:
            break
        m[NOW] = boundary
        for index in range(m[ACCOUNT_COUNT]):
            account = m[ACCOUNTS] + index * ACCOUNT_WORDS
            settle_if_calm(m, account)
            m[m[account + A_DAY_CLOSING] + m[DAY]] = m[account + A_BALANCE]
        m[DAY] += boundary == day_end
        m[MEASURING] = boundary >= m[WARM_UP]
    m[NOW] = instant


@inlined
def close_run(m: Memory) -> None:
    """End the run: release all legs still there, in order, and fill the tallies."""
    advance(m, m[HORIZON])
    m[DAY] = m[DAYS] - 1
    m[CLOSED] = 1
    _await_end(m)
    while first_instant(m, RELEASE_HEAP) < FOREVER:
        order, leg = m[m[HEAPS + 3 * RELEASE_HEAP] + 1], first_record(m, RELEASE_HEAP)
        pop(m, RELEASE_HEAP)
        if m[leg + SEQ] == order and is_there(m, leg):
            release(m, leg, AT_HORIZON)
    for index in range(m[ACCOUNT_COUNT]):
        account = m[ACCOUNTS] + index * ACCOUNT_WORDS
        if m[account + A_CALM] and m[account + A_MODE] == POLL:
            count_looks(m, account)
    for index in range(m[NUMBER_COUNT]):
        advance_lines(m, m[NUMBERS] + index * NUMBER_WORDS)
    for index in range(m[BRIDGE_COUNT]):
        advance_lines(m, m[BRIDGES] + index * BRIDGE_WORDS)
        advance_lines(m, m[BRIDGES] + index * BRIDGE_WORDS + B_TRUNKS)
    for index in range(m[ACCOUNT_COUNT]):
        account = m[ACCOUNTS] + index * ACCOUNT_WORDS
        m[m[account + A_DAY_CLOSING] + m[DAYS] - 1] = m[account + A_BALANCE]
        for pot in range(m[account + A_POOL_COUNT]):
            pool = pool_of(m, account, pot)
            m[pool + P_UNUSED] += m[pool + P_CONTENT]


@inlined
def _await_end(m: Memory) -> None:
    """Put the legs that still ring on the agenda of the end."""
    head = HEAPS + 3 * METER_HEAP
    for place in range(m[head + 1]):
        entry = m[head] + 3 * place
        leg = m[entry + 2]
        if m[leg + SEQ] == m[entry + 1] and m[leg + STATE] == RINGING:
            push(m, RELEASE_HEAP, m[HORIZON], m[leg + SEQ], leg)


@jit
def first_record(m: Memory, heap: int) -> int:
    """Return the record of a heap's first entry."""
    return m[m[HEAPS + 3 * heap] + 2]


@jit
def is_there(m: Memory, leg: int) -> bool:
    """Return whether a leg rings or is in progress."""
    return m[leg + STATE] == IN_PROGRESS or m[leg + STATE] == RINGING
