"""Heartbeat and poll on the agenda: legs pay at their own beats, or when their account is looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_look, await_metering
from tollbridge.engine.compiled.kernel.cutoff import cut, cut_legs
from tollbridge.engine.compiled.kernel.jit import inlined
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_DROPS,
    A_EVERY,
    A_FIRST_LEG,
    A_LIMIT,
    A_LOOKED,
    A_MESSAGES,
    ACCOUNT,
    ACCOUNT_NEXT,
    IN_PROGRESS,
    NOW,
    PAST_CUT,
    STATE,
)
from tollbridge.engine.compiled.kernel.metering import pay_begun
from tollbridge.engine.plan.plan import DROP_ACCOUNT, DROP_NONE

Memory = NDArray[np.int64]


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
    await_look(m, account, m[NOW] + m[account + A_EVERY])


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
