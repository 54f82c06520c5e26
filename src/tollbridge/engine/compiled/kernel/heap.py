"""Priority queues in the kernel's memory: entries of (instant, order, record), smallest first, four children to a parent.

At one instant orders are unique but among retries, whose order is their source: there meeting, attendee and attempt decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import take_words
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import ATTEMPT, ATTENDEE, FAILED, FOREVER, HEADS, HEAPS, MEETING

Memory = NDArray[np.int64]


@jit
def _tie(m: Memory, left: int, right: int) -> bool:
    """Return whether one retry's leg goes before another's of the same instant and source."""
    if m[left + MEETING] != m[right + MEETING]:
        return m[left + MEETING] < m[right + MEETING]
    if m[left + ATTENDEE] != m[right + ATTENDEE]:
        return m[left + ATTENDEE] < m[right + ATTENDEE]
    return m[left + ATTEMPT] < m[right + ATTEMPT]


@jit
def before(m: Memory, entry: int, instant: int, order: int, record: int) -> bool:
    """Return whether the heap entry at `entry` goes before (instant, order, record)."""
    if m[entry] != instant:
        return m[entry] < instant
    if m[entry + 1] != order:
        return m[entry + 1] < order
    return m[entry + 2] != record and _tie(m, m[entry + 2], record)


@jit
def push(m: Memory, heap: int, instant: int, order: int, record: int) -> None:
    """Add an entry; the heap moves to a block of twice the size when it is full."""
    head = HEAPS + 3 * heap
    size = m[head + 1]
    if size == m[head + 2]:
        _enlarge(m, head)
        if m[FAILED]:
            return
    base = m[head]
    m[head + 1] = size + 1
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 2
        entry = base + 3 * parent
        if before(m, entry, instant, order, record):
            break
        place = base + 3 * hole
        m[place] = m[entry]
        m[place + 1] = m[entry + 1]
        m[place + 2] = m[entry + 2]
        hole = parent
    if hole == 0:
        m[HEADS + heap] = instant
    place = base + 3 * hole
    m[place] = instant
    m[place + 1] = order
    m[place + 2] = record


@jit
def _enlarge(m: Memory, head: int) -> None:
    words = 3 * m[head + 2]
    base = take_words(m, 2 * words)
    if m[FAILED]:
        return
    for word in range(words):
        m[base + word] = m[m[head] + word]
    m[head] = base
    m[head + 2] *= 2


@jit
def first_instant(m: Memory, heap: int) -> int:
    """Return the instant of the first entry; FOREVER where there is none."""
    return m[HEADS + heap]


@jit
def pop(m: Memory, heap: int) -> None:
    """Remove the first entry."""
    head = HEAPS + 3 * heap
    base = m[head]
    size = m[head + 1] - 1
    m[head + 1] = size
    last = base + 3 * size
    instant, order, record = m[last], m[last + 1], m[last + 2]
    hole = 0
    while True:
        child = 4 * hole + 1
        if child >= size:
            break
        least = base + 3 * child
        for other in range(base + 3 * child + 3, base + 3 * min(child + 4, size), 3):
            if before(m, other, m[least], m[least + 1], m[least + 2]):
                least = other
        if not before(m, least, instant, order, record):
            break
        place = base + 3 * hole
        m[place] = m[least]
        m[place + 1] = m[least + 1]
        m[place + 2] = m[least + 2]
        hole = (least - base) // 3
    place = base + 3 * hole
    m[place] = instant
    m[place + 1] = order
    m[place + 2] = record
    m[HEADS + heap] = m[base] if size else FOREVER
