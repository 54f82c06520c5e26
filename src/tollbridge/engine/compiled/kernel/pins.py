"""Money set aside for a leg: pinned to the lots that it comes from until it is debited or given back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import append, drop_first
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_CHARGED,
    A_FIRST_LOT,
    A_OWED,
    A_SET_ASIDE,
    ACCOUNT,
    FIRST_PIN,
    LAST_PIN,
    LOT_DUE,
    LOT_FREE,
    LOT_INDEX,
    LOT_LAPSED,
    LOT_NEXT,
    LOT_PINNED,
    NODE_A,
    NODE_B,
    NODE_NEXT,
    ROW,
)
from tollbridge.engine.compiled.kernel.ledger import moved
from tollbridge.engine.compiled.kernel.lots import oldest_with_money, take_free, unlink_if_spent
from tollbridge.records.run import CHARGE, RESERVED, RETURNED

Memory = NDArray[np.int64]


@jit
def reserve(m: Memory, leg: int, amount: int) -> None:
    """Set money aside for a leg: pinned to the lots it comes from, unpinned where lots do not reach."""
    if amount == 0:
        return
    account = m[leg + ACCOUNT]
    oldest, left = -1, amount
    lot = m[account + A_FIRST_LOT]
    while lot and left:
        part = min(m[lot + LOT_FREE], left)
        if part:
            oldest = m[lot + LOT_INDEX] if oldest < 0 else oldest
            m[lot + LOT_FREE] -= part
            m[lot + LOT_PINNED] += part
            left -= part
            append(m, leg + FIRST_PIN, leg + LAST_PIN, lot, part, 0)
        lot = m[lot + LOT_NEXT]
    if left:
        append(m, leg + FIRST_PIN, leg + LAST_PIN, 0, left, 0)
    m[account + A_SET_ASIDE] += amount
    moved(m, account, RESERVED, m[leg + ROW], oldest, amount)


@jit
def debit_reserved(m: Memory, leg: int, amount: int) -> None:
    """Charge a leg out of what is set aside for it, in the order of its lots."""
    account, left, oldest = m[leg + ACCOUNT], amount, -1
    while left:
        pin = m[leg + FIRST_PIN]
        lot = m[pin + NODE_A]
        touched = m[lot + LOT_INDEX] if lot else oldest_with_money(m, account)
        if touched >= 0 and (oldest < 0 or touched < oldest):
            oldest = touched
        part = min(m[pin + NODE_B], left)
        left -= part
        m[pin + NODE_B] -= part
        if m[pin + NODE_B] == 0:
            drop_first(m, leg + FIRST_PIN)
        if lot:
            m[lot + LOT_PINNED] -= part
            unlink_if_spent(m, lot)
        else:
            m[account + A_OWED] += take_free(m, account, part)
    m[account + A_SET_ASIDE] -= amount
    m[account + A_BALANCE] -= amount
    m[account + A_CHARGED] += amount
    moved(m, account, CHARGE, m[leg + ROW], oldest, -amount)


@jit
def give_back(m: Memory, leg: int) -> None:
    """Return what a leg had set aside; it first pays what is owed. Lots that lapsed meanwhile are marked LOT_DUE to expire."""
    account = m[leg + ACCOUNT]
    total, pin = 0, m[leg + FIRST_PIN]
    if pin == 0:
        return
    oldest = m[m[pin + NODE_A] + LOT_INDEX] if m[pin + NODE_A] else -1
    while pin:
        lot, amount = m[pin + NODE_A], m[pin + NODE_B]
        total += amount
        if lot:
            paid = min(m[account + A_OWED], amount)
            m[account + A_OWED] -= paid
            m[lot + LOT_PINNED] -= amount
            m[lot + LOT_FREE] += amount - paid
            if m[lot + LOT_LAPSED] and m[lot + LOT_FREE]:
                m[lot + LOT_DUE] = 1
        pin = m[pin + NODE_NEXT]
    m[account + A_SET_ASIDE] -= total
    moved(m, account, RETURNED, m[leg + ROW], oldest, total)


@jit
def next_lapsed(m: Memory, leg: int) -> int:
    """Return the oldest lot that expires because the leg's money came back to it; drops the pins when there is none left."""
    pin, best = m[leg + FIRST_PIN], 0
    while pin:
        lot = m[pin + NODE_A]
        if lot and m[lot + LOT_DUE] and (best == 0 or m[lot + LOT_INDEX] < m[best + LOT_INDEX]):
            best = lot
        pin = m[pin + NODE_NEXT]
    if best:
        m[best + LOT_DUE] = 0
        return best
    while m[leg + FIRST_PIN]:
        lot = m[m[leg + FIRST_PIN] + NODE_A]
        drop_first(m, leg + FIRST_PIN)
        if lot and not _pinned_again(m, leg, lot):
            unlink_if_spent(m, lot)
    return 0


@jit
def _pinned_again(m: Memory, leg: int, lot: int) -> bool:
    """Return whether a later pin of the leg names the same lot (whose record must outlive it)."""
    pin = m[leg + FIRST_PIN]
    while pin:
        if m[pin + NODE_A] == lot:
            return True
        pin = m[pin + NODE_NEXT]
    return False
