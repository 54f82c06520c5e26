"""What is put on the agenda: a leg's metering and release, a look at an account, the wake of a calm one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_INDEX,
    A_POLL_AT,
    A_WAKE,
    HORIZON,
    METER_AT,
    METER_HEAP,
    NOW,
    POLL_HEAP,
    RELEASE_AT,
    RELEASE_HEAP,
    SEQ,
    WAKE_HEAP,
)

Memory = NDArray[np.int64]


@jit
def await_metering(m: Memory, leg: int, instant: int) -> None:
    """Put a leg's next answer, step, quota or beat on the agenda."""
    m[leg + METER_AT] = instant
    if instant < m[HORIZON]:
        push(m, METER_HEAP, instant, m[leg + SEQ], leg)


@jit
def await_release(m: Memory, leg: int, instant: int) -> None:
    """Put a leg's release on the agenda; one past the end of the run is the end's."""
    instant = min(max(instant, m[NOW]), m[HORIZON])
    m[leg + RELEASE_AT] = instant
    push(m, RELEASE_HEAP, instant, m[leg + SEQ], leg)


@jit
def await_look(m: Memory, account: int, instant: int) -> None:
    """Put the next look at an account on the agenda."""
    m[account + A_POLL_AT] = instant
    if instant < m[HORIZON]:
        push(m, POLL_HEAP, instant, m[account + A_INDEX], account)


@jit
def await_wake(m: Memory, account: int, instant: int) -> None:
    """Put an account's wake on the agenda, in place of the one before."""
    m[account + A_WAKE] = instant
    if instant < m[HORIZON]:
        push(m, WAKE_HEAP, instant, m[account + A_INDEX], account)
