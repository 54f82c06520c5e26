"""The reserve mode on the agenda: quotas are set aside ahead, steps are debited out of them as they begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_metering
from tollbridge.engine.compiled.kernel.cutoff import cut
from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    ANSWERED,
    BEGUN,
    FINAL,
    FREE,
    FREE_DUE,
    FRONT,
    FRONT_CHARGED,
    FRONT_SUM,
    NOW,
    SUM,
)
from tollbridge.engine.compiled.kernel.prices import step_length
from tollbridge.engine.compiled.kernel.quota import ask_quota, debit_begun

Memory = NDArray[np.int64]


@inlined
def answer_reserve(m: Memory, leg: int) -> None:
    """Set the first quota aside, and debit the first step out of it."""
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
