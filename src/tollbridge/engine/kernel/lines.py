"""Groups of equal lines (a number's ports, a bridge's ports, its trunks): who asked, who holds one, and for how long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    L_AREA,
    L_BLOCKED,
    L_BUSY,
    L_CAPACITY,
    L_OFFERED,
    L_PEAK,
    L_SINCE,
    MEASURING,
    NOW,
    WARM_UP,
)

Memory = NDArray[np.int64]


@jit
def line_free(m: Memory, group: int) -> bool:
    """Return whether a line is free; count who asks."""
    free = m[group + L_BUSY] < m[group + L_CAPACITY]
    if m[MEASURING]:
        m[group + L_OFFERED] += 1
        if not free:
            m[group + L_BLOCKED] += 1
    return free


@jit
def advance_lines(m: Memory, group: int) -> None:
    """Account for the line time up to now."""
    begin = max(m[group + L_SINCE], m[WARM_UP])
    if m[NOW] > begin:
        m[group + L_AREA] += m[group + L_BUSY] * (m[NOW] - begin)
        m[group + L_PEAK] = max(m[group + L_PEAK], m[group + L_BUSY])
    m[group + L_SINCE] = m[NOW]


@jit
def seize_line(m: Memory, group: int) -> None:
    """Take a line."""
    advance_lines(m, group)
    m[group + L_BUSY] += 1
    if m[MEASURING]:
        m[group + L_PEAK] = max(m[group + L_PEAK], m[group + L_BUSY])


@jit
def free_line(m: Memory, group: int) -> None:
    """Give a line back."""
    advance_lines(m, group)
    m[group + L_BUSY] -= 1
