"""An account's credit: lots in the order of their granting, what is set aside, what is owed, and every movement of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.arena import append, drop_first, drop_lot, new_lot
from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_BALANCE,
    A_CALM,
    A_CHARGED,
    A_DAY_EXPIRED,
    A_DAY_RECHARGED,
    A_EXPIRED,
    A_FIRST_LEG,
    A_FIRST_LOT,
    A_INDEX,
    A_LAST_LOT,
    A_LAZY,
    A_LEVEL_COUNT,
    A_LEVELS,
    A_LOTS,
    A_LOWEST,
    A_MESSAGES,
    A_MODE,
    A_OPENING,
    A_OWED,
    A_RECHARGED,
    A_RECHARGES,
    A_SET_ASIDE,
    A_TOPPED_UP,
    A_WAKE,
    A_WARNED,
    ACCOUNT,
    ACCOUNT_NEXT,
    DAY,
    EXPIRY_HEAP,
    FAILED,
    FIRST_PIN,
    HORIZON,
    IN_PROGRESS,
    LAST_PIN,
    LEDGER,
    LEDGER_ROWS,
    LEDGER_SPACE,
    LEDGER_WORDS,
    LEVEL,
    LEVEL_FIRST,
    LEVEL_LAST,
    LEVEL_WORDS,
    LOT_ACCOUNT,
    LOT_AWAITED,
    LOT_DUE,
    LOT_EXPIRES,
    LOT_FREE,
    LOT_INDEX,
    LOT_LAPSED,
    LOT_LINKED,
    LOT_NEXT,
    LOT_PINNED,
    LOT_PREVIOUS,
    NEED,
    NEED_ROOM,
    NODE_A,
    NODE_B,
    NODE_NEXT,
    NOW,
    RECORDS,
    ROW,
    STATE,
    WAKE_HEAP,
    WARNED,
)
from tollbridge.engine.plan import HEARTBEAT, POLL
from tollbridge.records.run import CHARGE, EXPIRY, OPENING, RECHARGE, RESERVED, RETURNED, TOP_UP

Memory = NDArray[np.int64]


@jit
def ledger_row(m: Memory, account: int, kind: int, row: int, lot: int, amount: int) -> None:
    """Write a row of the ledger where records are asked for."""
    if m[RECORDS] == 0:
        return
    at = m[LEDGER_ROWS]
    if 2 * at >= m[LEDGER_SPACE]:
        m[NEED] = NEED_ROOM
    if at == m[LEDGER_SPACE]:
        m[FAILED] = 1
        return
    m[LEDGER_ROWS] = at + 1
    place = m[LEDGER] + at * LEDGER_WORDS
    m[place] = m[NOW]
    m[place + 1] = m[account + A_INDEX]
    m[place + 2] = kind
    m[place + 3] = row
    m[place + 4] = lot
    m[place + 5] = amount
    m[place + 6] = m[account + A_BALANCE]
    m[place + 7] = m[account + A_BALANCE] - m[account + A_SET_ASIDE]


@jit
def _alert(m: Memory, account: int, before: int, after: int) -> None:
    fell = 0
    for index in range(m[account + A_LEVEL_COUNT]):
        level = m[account + A_LEVELS] + index * LEVEL_WORDS
        if after < m[level + LEVEL] <= before:
            append(m, level + LEVEL_FIRST, level + LEVEL_LAST, m[NOW], 0, 0)
            fell = index + 1
    if fell == m[account + A_LEVEL_COUNT] and m[account + A_WARNED] == 0:
        m[account + A_WARNED] = 1
        leg = m[account + A_FIRST_LEG]
        while leg:
            m[leg + WARNED] = m[leg + STATE] == IN_PROGRESS
            leg = m[leg + ACCOUNT_NEXT]


@jit
def moved(m: Memory, account: int, kind: int, row: int, lot: int, amount: int) -> None:
    """Record one movement of credit that has just been made."""
    balance = m[account + A_BALANCE]
    if kind == CHARGE:
        if m[account + A_MODE] != HEARTBEAT and m[account + A_MODE] != POLL:
            m[account + A_MESSAGES] += 1
    elif kind == TOP_UP or kind == RECHARGE:
        m[m[account + A_DAY_RECHARGED] + m[DAY]] += amount
    elif kind == EXPIRY:
        m[m[account + A_DAY_EXPIRED] + m[DAY]] -= amount
    ledger_row(m, account, kind, row, lot, amount)
    if kind == OPENING:
        return
    m[account + A_LOWEST] = min(m[account + A_LOWEST], balance)
    if kind != RESERVED and kind != RETURNED and m[account + A_LEVEL_COUNT]:
        _alert(m, account, balance - amount, balance)


@jit
def _unlink_if_spent(m: Memory, lot: int) -> None:
    """Forget a lot in which nothing is left, free or pinned."""
    if m[lot + LOT_FREE] or m[lot + LOT_PINNED]:
        return
    if m[lot + LOT_LINKED]:
        account, previous, following = m[lot + LOT_ACCOUNT], m[lot + LOT_PREVIOUS], m[lot + LOT_NEXT]
        if previous:
            m[previous + LOT_NEXT] = following
        else:
            m[account + A_FIRST_LOT] = following
        if following:
            m[following + LOT_PREVIOUS] = previous
        else:
            m[account + A_LAST_LOT] = previous
        m[lot + LOT_LINKED] = 0
    if m[lot + LOT_AWAITED] == 0:
        drop_lot(m, lot)


@jit
def grant(m: Memory, account: int, kind: int, amount: int, expires: int) -> None:
    """Add a lot, which first pays what is owed. A grant of nothing is no movement."""
    if amount == 0:
        return
    paid = min(m[account + A_OWED], amount)
    m[account + A_OWED] -= paid
    lot = new_lot(m)
    index = m[account + A_LOTS]
    m[account + A_LOTS] = index + 1
    m[lot + LOT_INDEX] = index
    m[lot + LOT_EXPIRES] = expires
    m[lot + LOT_FREE] = amount - paid
    m[lot + LOT_ACCOUNT] = account
    last = m[account + A_LAST_LOT]
    m[lot + LOT_PREVIOUS] = last
    m[lot + LOT_LINKED] = 1
    if last:
        m[last + LOT_NEXT] = lot
    else:
        m[account + A_FIRST_LOT] = lot
    m[account + A_LAST_LOT] = lot
    m[account + A_BALANCE] += amount
    if expires < m[HORIZON]:
        m[lot + LOT_AWAITED] = 1
        push(m, EXPIRY_HEAP, expires, (m[account + A_INDEX] << 32) + index, lot)
    if kind == OPENING:
        m[account + A_OPENING] += amount
    elif kind == TOP_UP:
        m[account + A_TOPPED_UP] += amount
    else:
        m[account + A_RECHARGED] += amount
        m[account + A_RECHARGES] += 1
    moved(m, account, kind, -1, index, amount)
    _unlink_if_spent(m, lot)
    if m[account + A_LAZY] and m[account + A_CALM] == 0:  # it may be calm now that there is money
        m[account + A_WAKE] = m[NOW] + 1
        push(m, WAKE_HEAP, m[NOW] + 1, m[account + A_INDEX], account)


@jit
def _take(m: Memory, account: int, amount: int) -> int:
    """Take free money, oldest lot first; return what no lot covers."""
    lot = m[account + A_FIRST_LOT]
    while lot and amount:
        following = m[lot + LOT_NEXT]
        part = min(m[lot + LOT_FREE], amount)
        if part:
            m[lot + LOT_FREE] -= part
            amount -= part
            _unlink_if_spent(m, lot)
        lot = following
    return amount


@jit
def _oldest_with_money(m: Memory, account: int) -> int:
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
    lot = _oldest_with_money(m, account)
    m[account + A_OWED] += _take(m, account, amount)
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
        touched = m[lot + LOT_INDEX] if lot else _oldest_with_money(m, account)
        if touched >= 0 and (oldest < 0 or touched < oldest):
            oldest = touched
        part = min(m[pin + NODE_B], left)
        left -= part
        m[pin + NODE_B] -= part
        if m[pin + NODE_B] == 0:
            drop_first(m, leg + FIRST_PIN)
        if lot:
            m[lot + LOT_PINNED] -= part
            _unlink_if_spent(m, lot)
        else:
            m[account + A_OWED] += _take(m, account, part)
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
            _unlink_if_spent(m, lot)
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
    _unlink_if_spent(m, lot)
    return fell
