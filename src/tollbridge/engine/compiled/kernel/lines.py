"""Groups of equal lines (a number's ports, a bridge's ports, its trunks): who asked, who holds one, and for how long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    ACCOUNT,
    B_TRUNKS,
    B_VOIP_USES_PORTS,
    BRIDGE,
    DESTINATION,
    L_AREA,
    L_BLOCKED,
    L_BUSY,
    L_CAPACITY,
    L_OFFERED,
    L_PEAK,
    L_SINCE,
    MEASURING,
    NOW,
    NUMBER,
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


# --- a leg's lines ----------------------------------------------------------------------------------------------------


@jit
def holds_port(m: Memory, leg: int) -> bool:
    """Return whether a leg holds a bridge port and a seat: VoIP does only where its bridge says so."""
    bridge = m[leg + BRIDGE]
    return bridge != 0 and (m[leg + ACCOUNT] != 0 or m[bridge + B_VOIP_USES_PORTS] != 0)


@inlined
def way_in(m: Memory, leg: int) -> int:
    """Return the group of which a leg takes a line to come in: its number's ports, or its bridge's trunks; 0: none."""
    bridge = m[leg + BRIDGE]
    if m[leg + NUMBER] or bridge == 0 or m[leg + DESTINATION] < 0:
        return m[leg + NUMBER]
    return bridge + B_TRUNKS


@jit
def seize_lines(m: Memory, leg: int) -> None:
    """Take the number's port or the trunk, and the bridge port."""
    group = way_in(m, leg)
    if group:
        seize_line(m, group)
    if holds_port(m, leg):
        seize_line(m, m[leg + BRIDGE])


@jit
def free_lines(m: Memory, leg: int) -> None:
    """Give back the number's port or the trunk, and the bridge port."""
    group = way_in(m, leg)
    if group:
        free_line(m, group)
    if holds_port(m, leg):
        free_line(m, m[leg + BRIDGE])
