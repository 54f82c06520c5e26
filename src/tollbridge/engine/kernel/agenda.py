"""When a leg is due: its next answer, step, quota or beat, and its release."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import HORIZON, METER_AT, METER_HEAP, NOW, RELEASE_AT, RELEASE_HEAP, SEQ

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
