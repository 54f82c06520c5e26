"""Every movement of credit: its row in the ledger, the tallies it counts in, the alerts that it sets off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import append, new_row
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BALANCE,
    A_DAY_EXPIRED,
    A_DAY_RECHARGED,
    A_FIRST_LEG,
    A_INDEX,
    A_LEVEL_COUNT,
    A_LEVELS,
    A_LOWEST,
    A_MESSAGES,
    A_MODE,
    A_SET_ASIDE,
    A_WARNED,
    ACCOUNT_NEXT,
    DAY,
    IN_PROGRESS,
    LEDGER,
    LEDGER_WORDS,
    LEVEL,
    LEVEL_FIRST,
    LEVEL_LAST,
    LEVEL_WORDS,
    NOW,
    STATE,
    WARNED,
)
from tollbridge.engine.plan.plan import HEARTBEAT, POLL
from tollbridge.records.run import CHARGE, EXPIRY, OPENING, RECHARGE, RESERVED, RETURNED, TOP_UP

Memory = NDArray[np.int64]


@jit
def ledger_row(m: Memory, account: int, kind: int, row: int, lot: int, amount: int) -> None:
    """Write a row of the ledger where records are asked for."""
    place = new_row(m, LEDGER, LEDGER_WORDS)
    if place == 0:
        return
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
