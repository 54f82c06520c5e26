"""The money side of a run: payments, recharges, top-ups, renewals, expiries, and what a grant does for legs in grace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.credit import debit, expire, grant, lapse, ledger_row
from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
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
    A_LIMIT,
    A_PENDING,
    A_PERIOD,
    A_PERIOD_ATTEMPTS,
    A_PERIOD_COUNT,
    A_PERIODS,
    A_POOL_COUNT,
    A_POOLS,
    A_RECHARGE_AT,
    A_RECHARGE_KNOWN,
    A_RECHARGE_SUCCEEDS,
    A_RECHARGES_BY_RULE,
    A_RETRY,
    A_SET_ASIDE,
    A_TOP_UP_COUNT,
    A_TOP_UP_NEXT,
    A_TOP_UPS,
    A_USED,
    ACCOUNT,
    ACCOUNT_NEXT,
    BEGUN,
    BILLED,
    BILLED_TIME,
    CLOSED,
    DAY,
    DEBITS,
    FAILED,
    FOREVER,
    GRACE_AT,
    GRANT_HEAP,
    LOT_ACCOUNT,
    MEASURING,
    NEED,
    NEED_ROOM,
    NOW,
    ORGANISER,
    ORGANISER_BILLED,
    ORGANISER_COST,
    P_CAPACITY,
    P_CONTENT,
    P_EPOCH,
    P_GRANT_COUNT,
    P_GRANT_NEXT,
    P_GRANTS,
    P_INDEX,
    P_TRIAL,
    P_UNUSED,
    P_USE,
    PAST_CUT,
    POOL_SET,
    R_INDEX,
    ROUTE,
    ROUTE_COUNT,
    TRIAL_LEG,
    UNPAID,
    WALK_STOP,
)
from tollbridge.engine.kernel.stairs import BOOK, EMPTY_CUT, STRICT, walk
from tollbridge.records.run import RECHARGE, RENEWAL, TOP_UP

Memory = NDArray[np.int64]


@jit
def trial(m: Memory, leg: int) -> int:
    """Return a copy of a leg's meter, and copies of its account's pools, to look ahead with."""
    copy = m[TRIAL_LEG]
    for word in range(ACCOUNT, POOL_SET + 1):
        m[copy + word] = m[leg + word]
    account = m[leg + ACCOUNT]
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        m[pool + P_TRIAL] = m[pool + P_CONTENT]
    return copy


@jit
def headroom(m: Memory, account: int) -> int:
    """Return what can be debited now without going under the limit, in micros (negative: nothing)."""
    return m[account + A_BALANCE] - m[account + A_SET_ASIDE] - m[account + A_LIMIT]


@jit
def tally_payment(m: Memory, leg: int, amount: int, length: int) -> None:
    """Count a debit and covered time that was paid, in the day in which they fall."""
    if m[MEASURING] == 0:
        return
    place = m[DAY] * m[ROUTE_COUNT] + m[m[leg + ROUTE] + R_INDEX]
    m[m[DEBITS] + place] += amount
    m[m[BILLED_TIME] + place] += length
    organiser = m[leg + ORGANISER]
    if organiser >= 0:
        m[m[ORGANISER_COST] + organiser] += amount
        m[m[ORGANISER_BILLED] + organiser] += length


# --- recharges ------------------------------------------------------------------------------------------------------


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


# --- payments -------------------------------------------------------------------------------------------------------


@jit
def pay_steps(m: Memory, leg: int, upto: int, how: int) -> int:
    """Pay the steps that begin before `upto`, whatever the balance, as one movement; return the debit. Asks for nothing."""
    billed = m[leg + BILLED]
    m[leg + PAST_CUT] = 0
    amount = walk(m, leg, upto, P_CONTENT, FOREVER, how)
    if amount > 0:
        debit(m, leg, amount)
    if m[leg + BILLED] != billed:
        tally_payment(m, leg, amount, m[leg + BILLED] - billed)
    return amount


@jit
def collect(m: Memory, leg: int, upto: int, how: int) -> int:
    """Pay steps as `pay_steps` does; a debit that leaves the balance under `below` asks for a recharge."""
    amount = pay_steps(m, leg, upto, how)
    if amount > 0:
        fallen(m, m[leg + ACCOUNT])
    return amount


# --- grants and expiry ----------------------------------------------------------------------------------------------


@jit
def next_grant(m: Memory, account: int) -> int:
    """Return the instant of an account's next renewal, top-up or recharge."""
    instant = m[account + A_RECHARGE_AT]
    if m[account + A_TOP_UP_NEXT] < m[account + A_TOP_UP_COUNT]:
        instant = min(instant, m[m[account + A_TOP_UPS] + 3 * m[account + A_TOP_UP_NEXT]])
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        if m[pool + P_GRANT_NEXT] < m[pool + P_GRANT_COUNT]:
            instant = min(instant, m[m[pool + P_GRANTS] + 3 * m[pool + P_GRANT_NEXT]])
    return instant


@jit
def await_grant(m: Memory, account: int) -> None:
    """Put an account's next grant on the agenda."""
    instant = next_grant(m, account)
    if instant < FOREVER:
        push(m, GRANT_HEAP, instant, m[account + A_INDEX], account)


@jit
def make_grant(m: Memory, account: int) -> bool:
    """Make the first grant that is due to an account now: pools renew, then top-ups, then recharges; False: none was."""
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        place = m[pool + P_GRANTS] + 3 * m[pool + P_GRANT_NEXT]
        if m[pool + P_GRANT_NEXT] < m[pool + P_GRANT_COUNT] and m[place] <= m[NOW]:
            m[pool + P_GRANT_NEXT] += 1
            _renew(m, account, pool, m[place + 1], m[place + 2])
            offer(m, account)
            return True
    place = m[account + A_TOP_UPS] + 3 * m[account + A_TOP_UP_NEXT]
    if m[account + A_TOP_UP_NEXT] < m[account + A_TOP_UP_COUNT] and m[place] <= m[NOW]:
        m[account + A_TOP_UP_NEXT] += 1
        if m[place + 1]:
            grant(m, account, TOP_UP, m[place + 1], m[place + 2])
            offer(m, account)
        return True
    if m[account + A_RECHARGE_AT] > m[NOW]:
        return False
    m[account + A_RECHARGE_AT] = FOREVER
    came = known_recharge(m, account) if m[account + A_RECHARGE_KNOWN] else attempt_recharge(m, account)
    if came:
        offer(m, account)
    return True


@jit
def _renew(m: Memory, account: int, pool: int, content: int, capacity: int) -> None:
    m[pool + P_UNUSED] += m[pool + P_CONTENT]
    m[pool + P_CONTENT] = content
    m[pool + P_CAPACITY] = capacity
    m[pool + P_USE] = 0
    m[pool + P_EPOCH] += 1
    ledger_row(m, account, RENEWAL, -1, m[pool + P_INDEX], content)


@jit
def lapse_lot(m: Memory, lot: int) -> None:
    """Expire a lot whose instant has come; that may ask for a recharge."""
    account = m[lot + LOT_ACCOUNT]
    if lapse(m, lot):
        fallen(m, account)


@jit
def expire_returned(m: Memory, lot: int) -> None:
    """Expire what came back to a lapsed lot; that may ask for a recharge."""
    if expire(m, lot):
        fallen(m, m[lot + LOT_ACCOUNT])
