"""What an answer begins, by control mode, and how a leg goes that is due."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_metering, await_release
from tollbridge.engine.compiled.kernel.cutoff import cut, stay_end
from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    A_CALM,
    A_DROPS,
    A_EVERY,
    A_MODE,
    ACCOUNT,
    ANSWERED,
    ENDS,
    HANGUP,
    IN_PROGRESS,
    MEASURED,
    NOW,
    REACHED,
    REACHED_CALLERS,
    RELEASE_AT,
    SNAPSHOT_AT,
    STATE,
    UNBILLED,
)
from tollbridge.engine.compiled.kernel.metering import snapshot_lasts, start_meter
from tollbridge.engine.compiled.kernel.prepaid import answer_prepaid
from tollbridge.engine.compiled.kernel.release import leaving_cause, release
from tollbridge.engine.compiled.kernel.reserve import answer_reserve
from tollbridge.engine.plan.plan import DROP_NONE, HEARTBEAT, PREPAID, RESERVE, SNAPSHOT

Memory = NDArray[np.int64]


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
        answer_prepaid(m, leg)
    elif mode == RESERVE:
        answer_reserve(m, leg)
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
