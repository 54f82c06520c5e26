"""An account's lots in the order of their granting: what is granted, charged, owed, and expires."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_wake
from tollbridge.engine.compiled.kernel.arena import drop_lot, new_lot
from tollbridge.engine.compiled.kernel.chain import link, unlink
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_CALM,
    A_CHARGED,
    A_EXPIRED,
    A_FIRST_LOT,
    A_INDEX,
    A_LAZY,
    A_LOTS,
    A_OPENING,
    A_OWED,
    A_RECHARGED,
    A_RECHARGES,
    A_TOPPED_UP,
    ACCOUNT,
    EXPIRY_HEAP,
    HORIZON,
    LOT_ACCOUNT,
    LOT_AWAITED,
    LOT_EXPIRES,
    LOT_FREE,
    LOT_INDEX,
    LOT_LAPSED,
    LOT_LINKED,
    LOT_NEXT,
    LOT_PINNED,
    LOT_PREVIOUS,
    NOW,
    ROW,
)
from tollbridge.engine.compiled.kernel.ledger import moved
from tollbridge.records.run import CHARGE, EXPIRY, OPENING, TOP_UP

Memory = NDArray[np.int64]


@jit
def unlink_if_spent(m: Memory, lot: int) -> None:
    """Forget a lot in which nothing is left, free or pinned."""
    if m[lot + LOT_FREE] or m[lot + LOT_PINNED]:
        return
    if m[lot + LOT_LINKED]:
        unlink(m, m[lot + LOT_ACCOUNT] + A_FIRST_LOT, LOT_PREVIOUS, lot)
        m[lot + LOT_LINKED] = 0
    if m[lot + LOT_AWAITED] == 0:
        drop_lot(m, lot)


@jit
def grant(m: Memory, account: int, kind: int, amount: int, expires: int) -> None:
    """Add a lot, which first pays what is owed. A grant of nothing is no movement."""
    if amount == 0:
        return
    lot = _new_lot_of(m, account, amount, expires)
    m[account + A_BALANCE] += amount
    if kind == OPENING:
        m[account + A_OPENING] += amount
    elif kind == TOP_UP:
        m[account + A_TOPPED_UP] += amount
    else:
        m[account + A_RECHARGED] += amount
        m[account + A_RECHARGES] += 1
    moved(m, account, kind, -1, m[lot + LOT_INDEX], amount)
    unlink_if_spent(m, lot)
    if m[account + A_LAZY] and m[account + A_CALM] == 0:  # it may be calm now that there is money
        await_wake(m, account, m[NOW] + 1)


@jit
def _new_lot_of(m: Memory, account: int, amount: int, expires: int) -> int:
    """Return a new lot, the last of its account's, whose expiry is on the agenda; what is owed is taken out of it."""
    paid = min(m[account + A_OWED], amount)
    m[account + A_OWED] -= paid
    lot = new_lot(m)
    index = m[account + A_LOTS]
    m[account + A_LOTS] = index + 1
    m[lot + LOT_INDEX] = index
    m[lot + LOT_EXPIRES] = expires
    m[lot + LOT_FREE] = amount - paid
    m[lot + LOT_ACCOUNT] = account
    m[lot + LOT_LINKED] = 1
    link(m, account + A_FIRST_LOT, LOT_PREVIOUS, lot)
    if expires < m[HORIZON]:
        m[lot + LOT_AWAITED] = 1
        push(m, EXPIRY_HEAP, expires, (m[account + A_INDEX] << 32) + index, lot)
    return lot


@jit
def take_free(m: Memory, account: int, amount: int) -> int:
    """Take free money, oldest lot first; return what no lot covers."""
    lot = m[account + A_FIRST_LOT]
    while lot and amount:
        following = m[lot + LOT_NEXT]
        part = min(m[lot + LOT_FREE], amount)
        if part:
            m[lot + LOT_FREE] -= part
            amount -= part
            unlink_if_spent(m, lot)
        lot = following
    return amount


@jit
def oldest_with_money(m: Memory, account: int) -> int:
    """Return the index of the oldest lot with free money, or -1."""
    lot = m[account + A_FIRST_LOT]
    while lot:
        if m[lot + LOT_FREE]:
            return m[lot + LOT_INDEX]
        lot = m[lot + LOT_NEXT]
    return -1


@jit
def charge_credit(m: Memory, account: int, amount: int) -> int:
    """Take a debit out of free money, the rest being owed; return the oldest lot touched. The movement is not recorded."""
    lot = oldest_with_money(m, account)
    m[account + A_OWED] += take_free(m, account, amount)
    m[account + A_BALANCE] -= amount
    m[account + A_CHARGED] += amount
    return lot


@jit
def debit(m: Memory, leg: int, amount: int) -> None:
    """Charge a leg `amount` micros, more than 0, as one movement."""
    account = m[leg + ACCOUNT]
    lot = charge_credit(m, account, amount)
    moved(m, account, CHARGE, m[leg + ROW], lot, -amount)


@jit
def expire(m: Memory, lot: int) -> bool:
    """Void what is free in a lot; return whether that was a movement. The lot's record stays."""
    m[lot + LOT_LAPSED] = 1
    amount = m[lot + LOT_FREE]
    if amount == 0:
        return False
    account = m[lot + LOT_ACCOUNT]
    m[lot + LOT_FREE] = 0
    m[account + A_BALANCE] -= amount
    m[account + A_EXPIRED] += amount
    moved(m, account, EXPIRY, -1, m[lot + LOT_INDEX], -amount)
    return True


@jit
def lapse(m: Memory, lot: int) -> bool:
    """Expire a lot whose instant has come; return whether that was a movement. The lot may be forgotten with it."""
    m[lot + LOT_AWAITED] = 0
    if m[lot + LOT_LINKED] == 0:
        drop_lot(m, lot)
        return False
    fell = expire(m, lot)
    unlink_if_spent(m, lot)
    return fell
