"""The prepaid mode on the agenda: each step is paid as it begins, or the leg is cut, or waits in grace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_metering
from tollbridge.engine.compiled.kernel.cutoff import cut
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    A_DROPS,
    A_GRACE,
    A_GRACED,
    ACCOUNT,
    ANSWERED,
    BEGUN,
    BILLED,
    FREE,
    FREE_OVER,
    GRACE_AT,
    GRACE_HEAP,
    HORIZON,
    NEXT_BEGIN,
    NOW,
    P_CONTENT,
    SEQ,
    UNPAID,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.lots import debit
from tollbridge.engine.compiled.kernel.payments import headroom, tally_payment
from tollbridge.engine.compiled.kernel.prices import step_length
from tollbridge.engine.compiled.kernel.recharges import ask, collect, fallen, leave_grace
from tollbridge.engine.compiled.kernel.stairs import BOOK, NO_MONEY, NOTE, REACHED_END, STRICT, walk
from tollbridge.engine.plan.plan import DROP_NONE

Memory = NDArray[np.int64]


@inlined
def answer_prepaid(m: Memory, leg: int) -> None:
    """Pay the first step, or wait for `free` to run out."""
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
