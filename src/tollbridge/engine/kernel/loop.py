"""The event loop: the next action is the first that is pending by (instant, group, order)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.bank import await_grant, lapse_lot, make_grant
from tollbridge.engine.kernel.calm import count_looks, reconsider, settle_if_calm, wake
from tollbridge.engine.kernel.control import answer, beat, due_release, end_grace, look, meter_prepaid, meter_reserve
from tollbridge.engine.kernel.credit import grant
from tollbridge.engine.kernel.desk import release
from tollbridge.engine.kernel.gate import arrive, next_arrival, offer_first, read_offer, retry
from tollbridge.engine.kernel.heap import first_instant, pop, push
from tollbridge.engine.kernel.jit import cached_jit, inlined, jit
from tollbridge.engine.kernel.layout import (
    A_BALANCE,
    A_CALM,
    A_DAY_CLOSING,
    A_EVERY,
    A_INDEX,
    A_LAZY,
    A_LOWEST,
    A_MODE,
    A_OPENING_COUNT,
    A_OPENINGS,
    A_POLL_AT,
    A_POOL_COUNT,
    A_POOLS,
    A_WAKE,
    ACCOUNT,
    ACCOUNT_COUNT,
    ACCOUNT_WORDS,
    ACCOUNTS,
    B_TRUNKS,
    BRIDGE_COUNT,
    BRIDGE_WORDS,
    BRIDGES,
    CLOSED,
    CURSOR,
    DAY,
    DAY_BEGINS,
    DAYS,
    DONE,
    EVENTS,
    EXPIRY_HEAP,
    FAILED,
    FOREVER,
    GRACE_AT,
    GRACE_HEAP,
    GRANT_HEAP,
    HEAPS,
    HORIZON,
    IN_PROGRESS,
    LAST_CHUNK,
    LAZY,
    LOT_ACCOUNT,
    MEASURING,
    METER_AT,
    METER_HEAP,
    METERED,
    METERING_AT,
    METERING_SEQ,
    NEED,
    NEED_LEGS,
    NOW,
    NUMBER_COUNT,
    NUMBER_WORDS,
    NUMBERS,
    OFFERED,
    OPENED,
    P_CONTENT,
    P_UNUSED,
    POLL_HEAP,
    POLLING,
    RELEASE_AT,
    RELEASE_HEAP,
    RETRY_HEAP,
    RINGING,
    SEQ,
    STATE,
    UNPAID,
    WAKE_HEAP,
    WARM_UP,
)
from tollbridge.engine.kernel.lines import advance_lines
from tollbridge.engine.kernel.words import pointer
from tollbridge.engine.plan import HEARTBEAT, POLL, PREPAID, RESERVE
from tollbridge.records.run import HORIZON as AT_HORIZON
from tollbridge.records.run import OPENING

Memory = NDArray[np.int64]


@cached_jit
def run_chunk(m: Memory, chunk: Memory) -> int:
    """Run until the chunk's legs have all arrived, or, with the last one, until the end of the run; return a status.

    `chunk` holds the columns K_… of `Legs`, then its later attempts' delay, rings and outcome. After NEED_ROOM the
    driver makes room (memory, rows of records, draws) and calls again; after NEED_LEGS it brings the next chunk.
    """
    return _run(pointer(m), pointer(chunk))


@inlined
def _run(m: Memory, chunk: Memory) -> int:
    if m[OPENED] == 0:
        _open(m)
    while m[FAILED] == 0:
        if m[NEED]:
            return m[NEED]
        if m[CURSOR] == m[OFFERED] and m[LAST_CHUNK] == 0:
            return NEED_LEGS
        if not _act(m, chunk):
            _close(m)
            return DONE
    return DONE


@inlined
def _open(m: Memory) -> None:
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
        if m[LAZY] and (
            m[account + A_MODE] == PREPAID or m[account + A_MODE] == HEARTBEAT or m[account + A_MODE] == POLL
        ):
            m[account + A_LAZY] = 1
            m[account + A_WAKE] = 0
            push(m, WAKE_HEAP, 0, index, account)
        m[account + A_POLL_AT] = m[account + A_EVERY]
        if m[account + A_MODE] == POLL and m[account + A_EVERY] < m[HORIZON]:
            push(m, POLL_HEAP, m[account + A_EVERY], m[account + A_INDEX], account)


@jit
def _advance(m: Memory, instant: int) -> None:
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
def _act(m: Memory, chunk: Memory) -> bool:
    """Do the next action; return False where nothing is pending before the end of the run."""
    offered = next_arrival(m, chunk)
    waiting = first_instant(m, RETRY_HEAP)
    arrival = min(offered, waiting)
    instant = first_instant(m, RELEASE_HEAP)
    group = RELEASE_HEAP
    if arrival < instant:
        instant, group = arrival, RETRY_HEAP
    # a group that comes later in an instant must be strictly earlier in time to go first
    for heap in range(GRACE_HEAP, GRANT_HEAP - 1, -1):
        due = first_instant(m, heap)
        if due < instant or (due == instant and heap < group):
            instant, group = due, heap
    first_wake = first_instant(m, WAKE_HEAP)
    if min(instant, first_wake) >= m[HORIZON]:
        return False
    m[EVENTS] += 1
    if first_wake <= instant:
        _wake_first(m, first_wake)
        return True
    if instant > m[NOW]:
        _advance(m, instant)
    if group != RETRY_HEAP:
        _act_from(m, group)
        return True
    m[METERED] = instant
    if offered < waiting or (offered == waiting and offer_first(m, chunk, _first_record(m, RETRY_HEAP))):
        arrive(m, read_offer(m, chunk), chunk)
    else:
        leg = _first_record(m, RETRY_HEAP)
        pop(m, RETRY_HEAP)
        retry(m, leg, chunk)
    return True


@inlined
def _wake_first(m: Memory, instant: int) -> None:
    account = _first_record(m, WAKE_HEAP)
    pop(m, WAKE_HEAP)
    if m[account + A_WAKE] != instant:
        return
    if instant > m[NOW]:
        _advance(m, instant)
    wake(m, account)


@jit
def _first_record(m: Memory, heap: int) -> int:
    return m[m[HEAPS + 3 * heap] + 2]


@inlined
def _act_from(m: Memory, heap: int) -> None:
    """Take the first entry of a heap and do what it is for, unless that has passed away meanwhile."""
    first = m[HEAPS + 3 * heap]
    order, record = m[first + 1], m[first + 2]
    pop(m, heap)
    if heap == RELEASE_HEAP:
        if m[record + SEQ] == order and m[record + RELEASE_AT] == m[NOW] and _there(m, record):
            due_release(m, record)
    elif heap == GRANT_HEAP:
        settle_if_calm(m, record)
        if make_grant(m, record):
            await_grant(m, record)
        reconsider(m, record)
    elif heap == EXPIRY_HEAP:
        account = m[record + LOT_ACCOUNT]
        settle_if_calm(m, account)
        lapse_lot(m, record)
        reconsider(m, account)
    elif heap == METER_HEAP:
        m[METERING_AT] = m[NOW]
        m[METERING_SEQ] = order
        m[POLLING] = 0
        if m[record + SEQ] == order and m[record + METER_AT] == m[NOW] and _there(m, record):
            _meter(m, record)
    elif heap == POLL_HEAP:
        m[METERING_AT] = m[NOW]
        m[METERING_SEQ] = FOREVER
        m[POLLING] = order
        if m[record + A_POLL_AT] == m[NOW]:
            look(m, record)
    else:
        m[METERED] = m[NOW]
        _end_grace_of(m, order, record)


@inlined
def _end_grace_of(m: Memory, order: int, record: int) -> None:
    if m[record + SEQ] == order and m[record + GRACE_AT] == m[NOW] and _there(m, record) and m[record + UNPAID]:
        end_grace(m, record)


@jit
def _there(m: Memory, leg: int) -> bool:
    return m[leg + STATE] == IN_PROGRESS or m[leg + STATE] == RINGING


@inlined
def _meter(m: Memory, leg: int) -> None:
    if m[leg + STATE] == RINGING:
        answer(m, leg)
        return
    mode = m[m[leg + ACCOUNT] + A_MODE]
    if mode == PREPAID:
        meter_prepaid(m, leg)
    elif mode == RESERVE:
        meter_reserve(m, leg)
    else:
        beat(m, leg)


@inlined
def _close(m: Memory) -> None:
    """End the run: release all legs still there, in order, and fill the tallies."""
    _advance(m, m[HORIZON])
    m[DAY] = m[DAYS] - 1
    m[CLOSED] = 1
    _await_end(m)
    while first_instant(m, RELEASE_HEAP) < FOREVER:
        order, leg = m[m[HEAPS + 3 * RELEASE_HEAP] + 1], _first_record(m, RELEASE_HEAP)
        pop(m, RELEASE_HEAP)
        if m[leg + SEQ] == order and _there(m, leg):
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
            pool = m[m[account + A_POOLS] + pot]
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
