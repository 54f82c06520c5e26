"""What legs in progress do on the agenda: answers, steps, quotas, beats, looks, graces, by control mode."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.bank import ask, collect, fallen, headroom, leave_grace, tally_payment
from tollbridge.engine.kernel.credit import debit
from tollbridge.engine.kernel.desk import await_release, cut, cut_legs, leaving_cause, release, stay_end
from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import inlined, jit
from tollbridge.engine.kernel.layout import (
    A_BALANCE,
    A_CALM,
    A_DROPS,
    A_EVERY,
    A_FIRST_LEG,
    A_GRACE,
    A_GRACED,
    A_INDEX,
    A_LIMIT,
    A_LOOKED,
    A_MESSAGES,
    A_MODE,
    A_POLL_AT,
    ACCOUNT,
    ACCOUNT_NEXT,
    ANSWERED,
    BEGUN,
    BILLED,
    ENDS,
    FINAL,
    FREE,
    FREE_DUE,
    FREE_OVER,
    FRONT,
    FRONT_CHARGED,
    FRONT_SUM,
    GRACE_AT,
    GRACE_HEAP,
    HANGUP,
    HORIZON,
    IN_PROGRESS,
    MEASURED,
    METER_AT,
    METER_HEAP,
    NEXT_BEGIN,
    NOW,
    P_CONTENT,
    PAST_CUT,
    POLL_HEAP,
    REACHED,
    REACHED_CALLERS,
    RELEASE_AT,
    SEQ,
    SNAPSHOT_AT,
    STATE,
    SUM,
    UNBILLED,
    UNPAID,
    WALK_STOP,
)
from tollbridge.engine.kernel.metering import ask_quota, debit_begun, pay_begun, snapshot_lasts, start_meter
from tollbridge.engine.kernel.stairs import BOOK, NO_MONEY, NOTE, REACHED_END, STRICT, step_length, walk
from tollbridge.engine.plan import DROP_ACCOUNT, DROP_NONE, HEARTBEAT, PREPAID, RESERVE, SNAPSHOT

Memory = NDArray[np.int64]


@jit
def await_metering(m: Memory, leg: int, instant: int) -> None:
    """Put a leg's next answer, step, quota or beat on the agenda."""
    m[leg + METER_AT] = instant
    if instant < m[HORIZON]:
        push(m, METER_HEAP, instant, m[leg + SEQ], leg)


# --- answer ---------------------------------------------------------------------------------------------------------


@jit
def answer(m: Memory, leg: int) -> None:
    """Answer a leg now: its stay begins, and its mode's metering."""
    m[leg + STATE] = IN_PROGRESS
    m[leg + ANSWERED] = m[NOW]
    m[leg + HANGUP] = stay_end(m, leg, m[NOW])
    await_release(m, leg, min(m[leg + HANGUP], m[leg + ENDS]))
    account = m[leg + ACCOUNT]
    if account == 0:
        return
    if m[leg + REACHED] == 0:
        m[leg + REACHED] = 1
        m[REACHED_CALLERS] += m[leg + MEASURED]
    start_meter(m, leg, m[NOW])
    if m[account + A_CALM]:
        return
    mode = m[account + A_MODE]
    if mode == PREPAID:
        _answer_prepaid(m, leg)
    elif mode == RESERVE:
        _answer_reserve(m, leg)
    elif mode == HEARTBEAT:
        await_metering(m, leg, m[NOW] + m[account + A_EVERY])
    elif mode == SNAPSHOT and m[account + A_DROPS] != DROP_NONE:
        _start_timer(m, leg)


@inlined
def _start_timer(m: Memory, leg: int) -> None:
    offset = snapshot_lasts(m, leg)
    if offset == 0:
        m[leg + UNBILLED] = 1
        cut(m, leg)
    elif offset > 0 and m[NOW] + offset < m[leg + RELEASE_AT]:
        m[leg + SNAPSHOT_AT] = m[NOW] + offset
        await_release(m, leg, m[NOW] + offset)


@inlined
def due_release(m: Memory, leg: int) -> None:
    """Release a leg that is due now: its stay or conference ends, nobody answers, or its snapshot's timer ends."""
    if m[leg + SNAPSHOT_AT] == m[NOW] and min(m[leg + HANGUP], m[leg + ENDS]) > m[NOW]:
        cut(m, leg)
    else:
        release(m, leg, leaving_cause(m, leg))


# --- prepaid --------------------------------------------------------------------------------------------------------


@inlined
def _answer_prepaid(m: Memory, leg: int) -> None:
    if m[leg + FREE]:
        await_metering(m, leg, m[NOW] + m[leg + FREE])
    elif begin_step(m, leg):
        await_metering(m, leg, m[leg + ANSWERED] + m[leg + BEGUN])


@jit
def begin_step(m: Memory, leg: int) -> bool:
    """Begin a leg's next step: it pays, or is cut, or is in grace; return whether the leg is still there."""
    offset = m[leg + BEGUN]
    m[leg + BEGUN] = offset + step_length(m, leg, offset)
    if m[leg + UNPAID] or _pay_step(m, leg):
        return True
    account = m[leg + ACCOUNT]
    if m[account + A_GRACE] == 0:
        cut(m, leg)
        return False
    m[leg + UNPAID] = 1
    m[account + A_GRACED] += 1
    m[leg + GRACE_AT] = m[NOW] + m[account + A_GRACE]
    if m[leg + GRACE_AT] < m[HORIZON]:
        push(m, GRACE_HEAP, m[leg + GRACE_AT], m[leg + SEQ], leg)
    return True


@jit
def _pay_step(m: Memory, leg: int) -> bool:
    """Pay a leg's next step; return False where it cannot be paid."""
    account = m[leg + ACCOUNT]
    upto, billed = m[leg + NEXT_BEGIN] + 1, m[leg + BILLED]
    amount = walk(m, leg, upto, P_CONTENT, headroom(m, account), STRICT | NOTE | BOOK)
    if m[WALK_STOP] == NO_MONEY and ask(m, account):
        amount = walk(m, leg, upto, P_CONTENT, headroom(m, account), STRICT | NOTE | BOOK)
    if m[WALK_STOP] != REACHED_END:
        if m[account + A_DROPS] != DROP_NONE or m[account + A_GRACE]:
            return False
        collect(m, leg, upto, NOTE | BOOK)
        return True
    if amount > 0:
        debit(m, leg, amount)
    tally_payment(m, leg, amount, m[leg + BILLED] - billed)
    if amount > 0:
        fallen(m, account)
    return True


@inlined
def meter_prepaid(m: Memory, leg: int) -> None:
    """Take the steps that begin now; where `free` runs out, all that have begun."""
    if m[leg + FREE] and m[leg + FREE_OVER] == 0:
        m[leg + FREE_OVER] = 1
        while m[leg + BEGUN] <= m[leg + FREE]:
            if not begin_step(m, leg):
                return
    elif not begin_step(m, leg):
        return
    await_metering(m, leg, m[leg + ANSWERED] + m[leg + BEGUN])


@inlined
def end_grace(m: Memory, leg: int) -> None:
    """Cut a leg whose grace runs out; with `drops: none` its unpaid steps are debited."""
    account = m[leg + ACCOUNT]
    if m[account + A_DROPS] != DROP_NONE:
        cut(m, leg)
        return
    leave_grace(m, leg)
    collect(m, leg, m[leg + BEGUN], NOTE | BOOK)


# --- reserve --------------------------------------------------------------------------------------------------------


@inlined
def _answer_reserve(m: Memory, leg: int) -> None:
    m[leg + FRONT] = 0
    m[leg + FRONT_SUM] = m[leg + SUM]
    m[leg + FRONT_CHARGED] = 0
    m[leg + FREE_DUE] = m[NOW] + m[leg + FREE] if m[leg + FREE] else -1
    if not ask_quota(m, leg):
        cut(m, leg)
        return
    if m[leg + FREE] == 0:
        debit_begun(m, leg)
    m[leg + BEGUN] = step_length(m, leg, 0)
    _await_reserve(m, leg)


@jit
def _await_reserve(m: Memory, leg: int) -> None:
    instant = m[leg + ANSWERED] + m[leg + BEGUN]
    if m[leg + FREE_DUE] >= 0:
        instant = min(instant, m[leg + FREE_DUE])
    await_metering(m, leg, instant)


@inlined
def meter_reserve(m: Memory, leg: int) -> None:
    """Begin a leg's next step, asking for a quota where the last is used up; or debit what `free` held back."""
    if 0 <= m[leg + FREE_DUE] < m[leg + ANSWERED] + m[leg + BEGUN]:
        m[leg + FREE_DUE] = -1
        debit_begun(m, leg)
        _await_reserve(m, leg)
        return
    if m[leg + BEGUN] >= m[leg + FRONT] and (m[leg + FINAL] or not ask_quota(m, leg)):
        cut(m, leg)
        return
    if m[NOW] >= m[leg + FREE_DUE]:
        m[leg + FREE_DUE] = -1
        debit_begun(m, leg)
    m[leg + BEGUN] += step_length(m, leg, m[leg + BEGUN])
    _await_reserve(m, leg)


# --- heartbeat, poll ------------------------------------------------------------------------------------------------


@inlined
def beat(m: Memory, leg: int) -> None:
    """Pay at a leg's beat; cut it where that leaves the balance at or under the limit."""
    account = m[leg + ACCOUNT]
    m[account + A_MESSAGES] += 1
    paid = pay_begun(m, leg, False)
    out = paid > 0 and m[account + A_BALANCE] <= m[account + A_LIMIT]
    if (out or m[leg + PAST_CUT]) and m[account + A_DROPS] != DROP_NONE:
        cut(m, leg)
    else:
        await_metering(m, leg, m[NOW] + m[account + A_EVERY])


@inlined
def look(m: Memory, account: int) -> None:
    """Look at an account: its legs pay; all are cut where that leaves the balance at or under the limit."""
    m[account + A_MESSAGES] += 1
    m[account + A_LOOKED] += 1
    paid, emptied = 0, 0
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + STATE] == IN_PROGRESS:
            paid += pay_begun(m, leg, False)
            emptied += m[leg + PAST_CUT]
        else:
            m[leg + PAST_CUT] = 0
        leg = m[leg + ACCOUNT_NEXT]
    if paid > 0 and m[account + A_BALANCE] <= m[account + A_LIMIT]:
        if m[account + A_FIRST_LEG]:
            cut_legs(m, account, m[account + A_FIRST_LEG], DROP_ACCOUNT)
    elif emptied and m[account + A_DROPS] != DROP_NONE:
        _cut_emptied(m, account)
    instant = m[NOW] + m[account + A_EVERY]
    m[account + A_POLL_AT] = instant
    if instant < m[HORIZON]:
        push(m, POLL_HEAP, instant, m[account + A_INDEX], account)


@inlined
def _cut_emptied(m: Memory, account: int) -> None:
    """Cut, in order, the legs that met an empty pool's `then: cut` at this look."""
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + STATE] == IN_PROGRESS and m[leg + PAST_CUT]:
            cut(m, leg)
            leg = m[account + A_FIRST_LEG]
        else:
            leg = m[leg + ACCOUNT_NEXT]
