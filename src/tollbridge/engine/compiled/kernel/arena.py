"""Records come and go here: a bump allocator with a list of free records for each kind, and the table of conferences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    C_KEY,
    CONFERENCE_WORDS,
    FAILED,
    FREE_CONFERENCE,
    FREE_LEG,
    FREE_LOT,
    FREE_NODE,
    LEG_WORDS,
    LIMIT_TOP,
    LOT_WORDS,
    NEED,
    NEED_ROOM,
    NODE_A,
    NODE_B,
    NODE_C,
    NODE_NEXT,
    NODE_WORDS,
    TABLE,
    TABLE_COUNT,
    TABLE_SIZE,
    TOP,
)

Memory = NDArray[np.int64]
SPARE = 65_536


@jit
def take_words(m: Memory, words: int) -> int:
    """Return a new block of words. Asks the driver for more memory in time; FAILED is set where one action took it all."""
    top = m[TOP]
    if top + words > m[LIMIT_TOP]:
        m[FAILED] = 1
        return m[LIMIT_TOP]  # the driver keeps a spare record there, so that the action can end harmlessly
    m[TOP] = top + words
    if m[LIMIT_TOP] - m[TOP] < SPARE + (m[TOP] >> 2):
        m[NEED] = NEED_ROOM
    return top


@jit
def _record(m: Memory, free_list: int, words: int) -> int:
    record = m[free_list]
    if record:
        m[free_list] = m[record]
    else:
        record = take_words(m, words)
    for word in range(record, record + words):
        m[word] = 0
    return record


@jit
def _release(m: Memory, free_list: int, record: int) -> None:
    m[record] = m[free_list]
    m[free_list] = record


@jit
def new_leg(m: Memory) -> int:
    """Return an empty leg."""
    return _record(m, FREE_LEG, LEG_WORDS)


@jit
def drop_leg(m: Memory, leg: int) -> None:
    """Take a leg's record back."""
    m[leg + 1] = 0
    _release(m, FREE_LEG, leg)


@jit
def new_lot(m: Memory) -> int:
    """Return an empty lot."""
    return _record(m, FREE_LOT, LOT_WORDS)


@jit
def drop_lot(m: Memory, lot: int) -> None:
    """Take a lot's record back."""
    _release(m, FREE_LOT, lot)


@jit
def append(m: Memory, first: int, last: int, a: int, b: int, c: int) -> None:
    """Append a node to the list whose ends are kept in the words `first` and `last`."""
    node = _record(m, FREE_NODE, NODE_WORDS)
    if m[FAILED]:
        return
    m[node + NODE_A] = a
    m[node + NODE_B] = b
    m[node + NODE_C] = c
    if m[first]:
        m[m[last] + NODE_NEXT] = node
    else:
        m[first] = node
    m[last] = node


@jit
def drop_first(m: Memory, first: int) -> None:
    """Remove the first node of a list."""
    node = m[first]
    m[first] = m[node + NODE_NEXT]
    _release(m, FREE_NODE, node)


@jit
def _slot(m: Memory, key: int) -> int:
    """Return where a conference's key is, or would be, in the table."""
    mask = m[TABLE_SIZE] - 1
    place = (key * 40503 + (key >> 13)) & mask
    while m[m[TABLE] + place] and m[m[m[TABLE] + place] + C_KEY] != key:
        place = (place + 1) & mask
    return place


@jit
def find_conference(m: Memory, key: int) -> int:
    """Return the conference of a key, or 0."""
    return m[m[TABLE] + _slot(m, key)]


@jit
def new_conference(m: Memory, key: int) -> int:
    """Return a new conference under a key that is not in use."""
    if 2 * m[TABLE_COUNT] >= m[TABLE_SIZE]:
        _enlarge_table(m)
    conference = _record(m, FREE_CONFERENCE, CONFERENCE_WORDS)
    m[conference + C_KEY] = key
    m[m[TABLE] + _slot(m, key)] = conference
    m[TABLE_COUNT] += 1
    return conference


@jit
def _enlarge_table(m: Memory) -> None:
    old, size = m[TABLE], m[TABLE_SIZE]
    table = take_words(m, 2 * size)
    if m[FAILED]:
        return
    for word in range(table, table + 2 * size):
        m[word] = 0
    m[TABLE] = table
    m[TABLE_SIZE] = 2 * size
    for place in range(size):
        conference = m[old + place]
        if conference:
            m[table + _slot(m, m[conference + C_KEY])] = conference


@jit
def drop_conference(m: Memory, conference: int) -> None:
    """Take a conference out of the table, closing the gap that it leaves, and its record back."""
    mask = m[TABLE_SIZE] - 1
    table = m[TABLE]
    gap = _slot(m, m[conference + C_KEY])
    m[table + gap] = 0
    place = (gap + 1) & mask
    while m[table + place]:
        moving = m[table + place]
        m[table + place] = 0
        m[table + _slot(m, m[moving + C_KEY])] = moving
        place = (place + 1) & mask
    m[TABLE_COUNT] -= 1
    _release(m, FREE_CONFERENCE, conference)


@jit
def new_row(m: Memory, table: int, words: int) -> int:
    """Return the place of a new row of CDRs or ledger; 0 where it is given no space, as records are not wanted, or has no more.

    `table` is the header word of its place; how many rows it has space for, and how many are written, lie behind it. Asks the
    driver for room in time.
    """
    space, written = m[table + 1], m[table + 2]
    if space == 0:
        return 0
    if 2 * written >= space:
        m[NEED] = NEED_ROOM
    if written == space:
        m[FAILED] = 1
        return 0
    m[table + 2] = written + 1
    return m[table] + written * words
