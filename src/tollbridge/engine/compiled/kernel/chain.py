"""Chains of records in the order in which they came: an account's legs and lots, a conference's legs.

A chain is known by `ends`, the place of the first record's pointer, with the last one's behind it; `links` is the offset, in
each record, of the pointer to the one before, with the one to the next behind it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import inlined

Memory = NDArray[np.int64]


@inlined
def link(m: Memory, ends: int, links: int, record: int) -> None:
    """Append a record to a chain."""
    last = m[ends + 1]
    m[record + links] = last
    m[record + links + 1] = 0
    if last:
        m[last + links + 1] = record
    else:
        m[ends] = record
    m[ends + 1] = record


@inlined
def unlink(m: Memory, ends: int, links: int, record: int) -> None:
    """Take a record out of a chain; its own pointers stay."""
    previous, following = m[record + links], m[record + links + 1]
    if previous:
        m[previous + links + 1] = following
    else:
        m[ends] = following
    if following:
        m[following + links] = previous
    else:
        m[ends + 1] = previous
