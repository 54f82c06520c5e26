"""Recharges: they are asked for where money runs short, and offered to legs in grace when they come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_AMOUNT,
    A_AT_MOST,
    A_ATTEMPTS,
    A_BALANCE,
    A_BELOW,
    A_CERTAIN,
    A_DELAY,
    A_DRAW_COUNT,
    A_DRAW_FIRST,
    A_DRAWS,
    A_EXPIRIES,
    A_EXPIRY_COUNT,
    A_FIRST_LEG,
    A_GRACED,
    A_INDEX,
    A_PENDING,
    A_PERIOD,
    A_PERIOD_ATTEMPTS,
    A_PERIOD_COUNT,
    A_PERIODS,
    A_RECHARGE_AT,
    A_RECHARGE_KNOWN,
    A_RECHARGE_SUCCEEDS,
    A_RECHARGES_BY_RULE,
    A_RETRY,
    A_USED,
    ACCOUNT,
    ACCOUNT_NEXT,
    BEGUN,
    CLOSED,
    FAILED,
    FOREVER,
    GRACE_AT,
    GRANT_HEAP,
    NEED,
    NEED_ROOM,
    NOW,
    P_TRIAL,
    UNPAID,
    WALK_STOP,
)
from tollbridge.engine.compiled.kernel.lots import grant
from tollbridge.engine.compiled.kernel.payments import headroom, pay_steps, trial
from tollbridge.engine.compiled.kernel.stairs import BOOK, EMPTY_CUT, STRICT, walk
from tollbridge.records.run import RECHARGE

Memory = NDArray[np.int64]


@jit
def _expiry_of(m: Memory, account: int) -> int:
    """Return the instant at which a grant made now lapses."""
    place = m[account + A_EXPIRIES]
    after = m[place + 1]
    for index in range(m[account + A_EXPIRY_COUNT]):
        if m[place + 2 * index] > m[NOW]:
            break
        after = m[place + 2 * index + 1]
    return FOREVER if after >= FOREVER else m[NOW] + after


@jit
def recharge_allowed(m: Memory, account: int) -> bool:
    """Return whether one more attempt is allowed in the calendar period of now."""
    period = m[account + A_PERIOD]
    while period < m[account + A_PERIOD_COUNT] and m[m[account + A_PERIODS] + period] <= m[NOW]:
        period += 1
    # the first period of the run has begun already, with `used` attempts made
    if period != m[account + A_PERIOD]:
        m[account + A_PERIOD_ATTEMPTS] = (
            m[account + A_PERIOD_ATTEMPTS] if period <= 1 and m[account + A_PERIOD] == 0 else 0
        )
        m[account + A_PERIOD] = period
    used = m[account + A_USED] if period <= 1 else 0
    return m[account + A_PERIOD_ATTEMPTS] + used < m[account + A_AT_MOST]


@jit
def _draw(m: Memory, account: int) -> int:
    """Return the place of the next attempt's draws, (success, delay); asks the driver for more in time."""
    at = m[account + A_ATTEMPTS] - m[account + A_DRAW_FIRST]
    if 2 * at >= m[account + A_DRAW_COUNT]:
        m[NEED] = NEED_ROOM
    if at >= m[account + A_DRAW_COUNT]:
        m[FAILED] = 1
        at = 0
    return m[account + A_DRAWS] + 2 * at


@jit
def attempt_recharge(m: Memory, account: int) -> bool:
    """Make an attempt where `at_most` allows it; return whether a recharge came at once."""
    allowed = recharge_allowed(m, account)
    m[account + A_PENDING] = allowed
    if not allowed:
        return False
    m[account + A_PERIOD_ATTEMPTS] += 1
    succeeds, delay = 1, m[account + A_DELAY]
    if m[account + A_CERTAIN] == 0:
        draw = _draw(m, account)
        succeeds, delay = m[draw], m[draw + 1]
    m[account + A_ATTEMPTS] += 1
    m[account + A_RECHARGE_SUCCEEDS] = succeeds
    if delay == 0:
        return known_recharge(m, account)
    m[account + A_RECHARGE_KNOWN] = 1
    m[account + A_RECHARGE_AT] = m[NOW] + delay
    push(m, GRANT_HEAP, m[NOW] + delay, m[account + A_INDEX], account)
    return False


@jit
def known_recharge(m: Memory, account: int) -> bool:
    """Grant a recharge that succeeds, or wait for the next attempt; return whether it succeeded. The caller offers it."""
    if m[account + A_RECHARGE_SUCCEEDS]:
        m[account + A_PENDING] = 0
        grant(m, account, RECHARGE, m[account + A_AMOUNT], _expiry_of(m, account))
        return True
    m[account + A_PENDING] = m[account + A_RETRY] >= 0
    if m[account + A_PENDING]:
        m[account + A_RECHARGE_KNOWN] = 0
        m[account + A_RECHARGE_AT] = m[NOW] + m[account + A_RETRY]
        push(m, GRANT_HEAP, m[account + A_RECHARGE_AT], m[account + A_INDEX], account)
    return False


@jit
def _ask_only(m: Memory, account: int) -> bool:
    if m[account + A_RECHARGES_BY_RULE] == 0 or m[CLOSED] or m[account + A_PENDING]:
        return False
    return attempt_recharge(m, account)


@jit
def ask(m: Memory, account: int) -> bool:
    """Ask for a recharge, where none is pending; return whether one came at once (and was offered to legs in grace)."""
    if _ask_only(m, account):
        offer(m, account)
        return True
    return False


@jit
def fallen(m: Memory, account: int) -> None:
    """After a debit or an expiry: ask for a recharge where the balance is under `below`."""
    if m[account + A_RECHARGES_BY_RULE] and m[account + A_BALANCE] < m[account + A_BELOW]:
        ask(m, account)


@jit
def offer(m: Memory, account: int) -> None:
    """Offer a grant to the legs in grace, in order; one whose unpaid steps it covers pays them all and lives on.

    A payment may bring the next recharge, which is offered to all from the first on.
    """
    leg = m[account + A_FIRST_LEG] if m[account + A_GRACED] else 0
    while leg:
        following = m[leg + ACCOUNT_NEXT]
        if m[leg + UNPAID]:
            copy = trial(m, leg)
            total = walk(m, copy, m[leg + BEGUN], P_TRIAL, FOREVER, STRICT)
            if m[WALK_STOP] != EMPTY_CUT and (total == 0 or total <= headroom(m, account)):
                leave_grace(m, leg)
                pay_steps(m, leg, m[leg + BEGUN], BOOK)
                if total > 0 and m[account + A_BALANCE] < m[account + A_BELOW] and _ask_only(m, account):
                    following = m[account + A_FIRST_LEG] if m[account + A_GRACED] else 0
        leg = following


@jit
def leave_grace(m: Memory, leg: int) -> None:
    """Take a leg out of grace."""
    m[leg + UNPAID] = 0
    m[leg + GRACE_AT] = FOREVER
    m[m[leg + ACCOUNT] + A_GRACED] -= 1


@jit
def collect(m: Memory, leg: int, upto: int, how: int) -> int:
    """Pay steps as `pay_steps` does; a debit that leaves the balance under `below` asks for a recharge."""
    amount = pay_steps(m, leg, upto, how)
    if amount > 0:
        fallen(m, m[leg + ACCOUNT])
    return amount
