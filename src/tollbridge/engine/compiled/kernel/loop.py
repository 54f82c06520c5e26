"""The event loop: the next action is the first that is pending by (instant, group, order)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.beats import beat, look
from tollbridge.engine.compiled.kernel.calm import reconsider, settle_if_calm, wake
from tollbridge.engine.compiled.kernel.clock import advance, close_run, first_record, is_there, open_run
from tollbridge.engine.compiled.kernel.control import answer, due_release
from tollbridge.engine.compiled.kernel.gate import arrive, retry
from tollbridge.engine.compiled.kernel.grants import await_grant, lapse_lot, make_grant
from tollbridge.engine.compiled.kernel.heap import first_instant, pop
from tollbridge.engine.compiled.kernel.jit import cached_jit, inlined
from tollbridge.engine.compiled.kernel.layout import (
    A_MODE,
    A_POLL_AT,
    A_WAKE,
    ACCOUNT,
    CURSOR,
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
    LAST_CHUNK,
    LOT_ACCOUNT,
    METER_AT,
    METER_HEAP,
    METERED,
    METERING_AT,
    METERING_SEQ,
    NEED,
    NEED_LEGS,
    NOW,
    OFFERED,
    OPENED,
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
)
from tollbridge.engine.compiled.kernel.offers import next_arrival, offer_first, read_offer
from tollbridge.engine.compiled.kernel.prepaid import end_grace, meter_prepaid
from tollbridge.engine.compiled.kernel.reserve import meter_reserve
from tollbridge.engine.compiled.kernel.words import pointer
from tollbridge.engine.plan.plan import PREPAID, RESERVE

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
        open_run(m)
    while m[FAILED] == 0:
        if m[NEED]:
            return m[NEED]
        if m[CURSOR] == m[OFFERED] and m[LAST_CHUNK] == 0:
            return NEED_LEGS
        if not _act(m, chunk):
            close_run(m)
            return DONE
    return DONE


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
        advance(m, instant)
    if group != RETRY_HEAP:
        _act_from(m, group)
        return True
    m[METERED] = instant
    if offered < waiting or (offered == waiting and offer_first(m, chunk, first_record(m, RETRY_HEAP))):
        arrive(m, read_offer(m, chunk), chunk)
    else:
        leg = first_record(m, RETRY_HEAP)
        pop(m, RETRY_HEAP)
        retry(m, leg, chunk)
    return True


@inlined
def _wake_first(m: Memory, instant: int) -> None:
    account = first_record(m, WAKE_HEAP)
    pop(m, WAKE_HEAP)
    if m[account + A_WAKE] != instant:
        return
    if instant > m[NOW]:
        advance(m, instant)
    wake(m, account)


@inlined
def _act_from(m: Memory, heap: int) -> None:
    """Take the first entry of a heap and do what it is for, unless that has passed away meanwhile."""
    first = m[HEAPS + 3 * heap]
    order, record = m[first + 1], m[first + 2]
    pop(m, heap)
    if heap == RELEASE_HEAP:
        if m[record + SEQ] == order and m[record + RELEASE_AT] == m[NOW] and is_there(m, record):
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
        if m[record + SEQ] == order and m[record + METER_AT] == m[NOW] and is_there(m, record):
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
    if m[record + SEQ] == order and m[record + GRACE_AT] == m[NOW] and is_there(m, record) and m[record + UNPAID]:
        end_grace(m, record)


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
