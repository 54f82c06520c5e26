"""Lazy metering: while an account is out of reach of every threshold, its legs' steps are no events.

A calm account knows an upper bound of what its legs can have burned since each was last settled: a step each, and a rate each
times the time since. Until that bound can meet the account's floor (the next threshold below the balance) or empty a pool,
steps have no consequence but their sum, and a leg is charged in closed form when it goes or is settled. At its wake the account
settles its legs and bounds again; where the next steps themselves could meet a threshold it is tight: every step is an event.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.bank import recharge_allowed, tally_payment
from tollbridge.engine.kernel.credit import debit
from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_AT_MOST,
    A_BALANCE,
    A_BELOW,
    A_BURN,
    A_BURN_AT,
    A_BURN_RATE,
    A_CALM,
    A_DROPS,
    A_EVERY,
    A_FIRST_LEG,
    A_FLOOR,
    A_GRACE,
    A_GRACED,
    A_INDEX,
    A_LAZY,
    A_LEVEL_COUNT,
    A_LEVELS,
    A_LIMIT,
    A_LOOKED,
    A_MESSAGES,
    A_METERED,
    A_MODE,
    A_PENDING,
    A_PERIOD_COUNT,
    A_PERIODS,
    A_POLL_AT,
    A_POOL_COUNT,
    A_POOLS,
    A_RECHARGES_BY_RULE,
    A_SHARE_COUNT,
    A_SHARES,
    A_SHORTEST,
    A_WAKE,
    ACCOUNT,
    ACCOUNT_NEXT,
    ANSWERED,
    BEGUN,
    BILLED,
    BURN_RATE,
    BURN_STEP,
    E_BURN_RATE,
    E_BURN_STEP,
    E_FEE,
    ENTRY,
    FOREVER,
    FREE,
    FREE_OVER,
    HORIZON,
    IN_PROGRESS,
    LEVEL,
    LEVEL_WORDS,
    METER_AT,
    METER_HEAP,
    METERED,
    METERING_AT,
    METERING_SEQ,
    NEXT_BEGIN,
    NOW,
    P_BURN,
    P_CAPACITY,
    P_CONTENT,
    P_DRY,
    P_EMPTY_AT,
    P_LONGEST,
    P_SHORTEST,
    P_THEN_CUT,
    P_USE,
    POLL_HEAP,
    POLLING,
    R_POOL_COUNT,
    R_POOLS,
    ROUTE,
    SEQ,
    SETTLES,
    SINCE,
    STATE,
    WAKE_HEAP,
    WALK_MOVES,
)
from tollbridge.engine.kernel.stairs import BOOK, walk
from tollbridge.engine.plan import DROP_NONE, HEARTBEAT, POLL, PREPAID

Memory = NDArray[np.int64]
LONGEST_CALM = 2**31  # ms: keeps rate times time within 63 bits
FASTEST = 2**30  # 1/1024 micros a ms, the same
TIGHT_FOR = 10_000  # ms before a tight account is looked at again, at least


# --- settling -------------------------------------------------------------------------------------------------------


@jit
def _is_over(m: Memory, leg: int) -> int:
    """Return 1 where what falls on now for a leg in metering's part of the instant has been done already."""
    if m[METERED] == m[NOW]:
        return 1
    if m[METERING_AT] != m[NOW]:
        return 0
    account = m[leg + ACCOUNT]
    if m[account + A_MODE] == POLL:
        return 1 if m[account + A_INDEX] < m[POLLING] else 0
    return 1 if m[leg + SEQ] < m[METERING_SEQ] else 0


@jit
def _paid_until(m: Memory, leg: int) -> int:
    """Return the offset before which the leg's steps have been paid, had each been paid in its turn until now.

    At an instant whose metering is over, what falls on it has been paid too.
    """
    account = m[leg + ACCOUNT]
    since = m[NOW] - m[leg + ANSWERED]
    over = _is_over(m, leg)
    mode, every = m[account + A_MODE], m[account + A_EVERY]
    if mode == PREPAID:
        if m[leg + FREE] == 0:
            return max(since + over, 1)
        due = since if since + over > m[leg + FREE] else -1
        return due + over if due >= 0 else 0
    last = since  # offset of the last beat or look
    if mode == HEARTBEAT:
        last = (since - 1 + over) // every * every
    else:
        last = (m[NOW] - 1 + over) // every * every - m[leg + ANSWERED]
    return last if last > 0 and last >= m[leg + FREE] else 0


@jit
def _count_beats(m: Memory, leg: int) -> None:
    """Count the beats of a leg until now. BEGUN holds how many have been counted."""
    over = _is_over(m, leg)
    account = m[leg + ACCOUNT]
    beats = max((m[NOW] - m[leg + ANSWERED] - 1 + over) // m[account + A_EVERY], m[leg + BEGUN])
    m[account + A_MESSAGES] += beats - m[leg + BEGUN]
    m[leg + BEGUN] = beats


@jit
def settle_leg(m: Memory, leg: int) -> None:
    """Charge a calm account's leg, in closed form, what its steps until now have debited."""
    account = m[leg + ACCOUNT]
    if m[account + A_MODE] == HEARTBEAT:
        _count_beats(m, leg)
    upto = _paid_until(m, leg)
    if upto <= m[leg + NEXT_BEGIN]:
        return
    if m[leg + FREE]:
        m[leg + FREE_OVER] = 1
    billed = m[leg + BILLED]
    amount = walk(m, leg, upto, P_CONTENT, FOREVER, BOOK)
    if amount > 0:
        debit(m, leg, amount)
        if m[account + A_MODE] == PREPAID:
            m[account + A_MESSAGES] += m[WALK_MOVES] - 1
    tally_payment(m, leg, amount, m[leg + BILLED] - billed)


@jit
def settle(m: Memory, account: int) -> None:
    """Settle all legs of a calm account, so that its balance and pools are exact, and begin its bounds anew."""
    m[SETTLES] += 1
    _begin_bounds(m, account)
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + BURN_STEP]:
            if m[leg + STATE] == IN_PROGRESS:
                settle_leg(m, leg)
            _bound(m, account, leg)
        leg = m[leg + ACCOUNT_NEXT]


@jit
def settle_if_calm(m: Memory, account: int) -> None:
    """Make an account's balance and pools exact."""
    if m[account + A_CALM]:
        settle(m, account)


# --- bounds ---------------------------------------------------------------------------------------------------------


@jit
def _begin_bounds(m: Memory, account: int) -> None:
    m[account + A_BURN] = 0
    m[account + A_BURN_AT] = m[NOW]
    for index in range(m[account + A_POOL_COUNT]):
        m[m[m[account + A_POOLS] + index] + P_BURN] = 0


@jit
def _bound(m: Memory, account: int, leg: int) -> None:
    """Add what a leg can burn from its first unpaid step until now, and one step more, to its account's bounds."""
    since = m[NOW]
    if m[leg + STATE] == IN_PROGRESS:
        since = min(since, m[leg + ANSWERED] + m[leg + NEXT_BEGIN])
    m[leg + SINCE] = since
    m[account + A_BURN] += m[leg + BURN_STEP] + m[leg + BURN_RATE] * (m[NOW] - since)
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        m[pool + P_BURN] += m[pool + P_LONGEST] + m[NOW] - since


@jit
def _advance_bounds(m: Memory, account: int) -> None:
    passed = m[NOW] - m[account + A_BURN_AT]
    if passed == 0:
        return
    m[account + A_BURN_AT] = m[NOW]
    m[account + A_BURN] += m[account + A_BURN_RATE] * passed
    for index in range(m[account + A_POOL_COUNT]):
        m[m[m[account + A_POOLS] + index] + P_BURN] += m[account + A_METERED] * passed


@jit
def burned_at_most(m: Memory, account: int) -> int:
    """Return an upper bound, in micros, of what a calm account's legs have burned and not been charged by now."""
    return ((m[account + A_BURN] + m[account + A_BURN_RATE] * (m[NOW] - m[account + A_BURN_AT])) >> 10) + 1


@jit
def _learn_burn(m: Memory, account: int, leg: int) -> None:
    """Set a leg's bounds of money: its staircase's, or the fee alone while a pool out of reach of its end pays its time."""
    entry, route = m[leg + ENTRY], m[leg + ROUTE]
    m[leg + BURN_STEP] = m[entry + E_BURN_STEP]
    m[leg + BURN_RATE] = m[entry + E_BURN_RATE]
    for index in range(m[route + R_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + m[m[route + R_POOLS] + index]]
        if m[pool + P_DRY] == 0:
            m[leg + BURN_STEP] = (m[entry + E_FEE] + 1) << 10
            m[leg + BURN_RATE] = 0
            return


@jit
def _pool_room(m: Memory, account: int, pool: int) -> int:
    """Return how many ms a pool can pay before anything could happen: a step that it cannot hold, an alert."""
    room = m[pool + P_CONTENT] - m[pool + P_LONGEST]
    for index in range(m[account + A_SHARE_COUNT]):
        mark = m[m[account + A_SHARES] + index] * m[pool + P_CAPACITY]
        if m[pool + P_USE] * 1_000_000 < mark:
            room = min(room, (mark - 1) // 1_000_000 - m[pool + P_USE])
    return room


@jit
def _floor(m: Memory, account: int) -> int:
    """Return the least balance at which nothing has happened yet; more than the balance: the next debit may matter."""
    balance = m[account + A_BALANCE]
    floor = -FOREVER
    mode, drops = m[account + A_MODE], m[account + A_DROPS]
    asks = m[account + A_RECHARGES_BY_RULE] and m[account + A_PENDING] == 0 and recharge_allowed(m, account)
    if mode == PREPAID:
        if drops != DROP_NONE or m[account + A_GRACE] or asks:
            floor = m[account + A_LIMIT]
    elif mode == POLL or drops != DROP_NONE:
        floor = m[account + A_LIMIT] + 1
    if asks:
        floor = max(floor, m[account + A_BELOW])
    for index in range(m[account + A_LEVEL_COUNT]):
        level = m[m[account + A_LEVELS] + index * LEVEL_WORDS + LEVEL]
        if level <= balance:
            floor = max(floor, level)
    return floor


@jit
def _next_period(m: Memory, account: int) -> int:
    """Return when the next calendar period of `at_most` begins: then recharges may be asked for again."""
    for index in range(m[account + A_PERIOD_COUNT]):
        if m[m[account + A_PERIODS] + index] > m[NOW]:
            return m[m[account + A_PERIODS] + index]
    return FOREVER


@jit
def _calm_for(m: Memory, account: int) -> int:
    """Return for how many ms from now, now included, no step can meet a threshold; negative: the next one could."""
    room = m[account + A_BALANCE] - m[account + A_FLOOR]
    if room < 0 or m[account + A_BURN_RATE] > FASTEST:
        return -1
    ms = LONGEST_CALM
    if room < FOREVER >> 12:
        room = (room << 10) - m[account + A_BURN]
        if room < 0:
            return -1
        if m[account + A_BURN_RATE] > 0:
            ms = min(ms, room // m[account + A_BURN_RATE])
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        if m[pool + P_DRY] == 0 and m[pool + P_LONGEST]:
            left = _pool_room(m, account, pool) - m[pool + P_BURN]
            if left < 0:
                return -1
            if m[account + A_METERED]:
                ms = min(ms, left // m[account + A_METERED])
    if m[account + A_RECHARGES_BY_RULE] and m[account + A_AT_MOST] < FOREVER:
        ms = min(ms, _next_period(m, account) - m[NOW] - 1)
    return ms


@jit
def _look_at_pools(m: Memory, account: int) -> bool:
    """Tell pools that pay from pools that are dry; return False where one is neither, or its end would cut."""
    for index in range(m[account + A_POOL_COUNT]):
        pool = m[m[account + A_POOLS] + index]
        m[pool + P_DRY] = m[pool + P_CONTENT] < m[pool + P_SHORTEST]
        if m[pool + P_LONGEST] == 0:
            continue
        if m[pool + P_DRY] == 0 and m[pool + P_CONTENT] < m[pool + P_LONGEST]:
            return False
        if m[pool + P_DRY] and (m[pool + P_THEN_CUT] or m[pool + P_EMPTY_AT] < 0):
            return False
    return True


# --- calm and tight -------------------------------------------------------------------------------------------------


@jit
def _wake_in(m: Memory, account: int, ms: int) -> None:
    m[account + A_WAKE] = m[NOW] + ms
    if m[account + A_WAKE] < m[HORIZON]:
        push(m, WAKE_HEAP, m[account + A_WAKE], m[account + A_INDEX], account)


@jit
def _is_calm_enough(m: Memory, account: int, ms: int) -> bool:
    return ms >= 2 * min(m[account + A_SHORTEST], TIGHT_FOR * 6)


@jit
def _grow_calm(m: Memory, account: int) -> None:
    """Make a tight account calm, if it can be for a while; else look again later."""
    ms = -1
    if m[account + A_GRACED] == 0 and _look_at_pools(m, account):
        m[account + A_FLOOR] = _floor(m, account)
        _begin_bounds(m, account)
        rates, legs = 0, 0
        leg = m[account + A_FIRST_LEG]
        while leg:
            if m[leg + BURN_STEP]:
                _learn_burn(m, account, leg)
                rates += m[leg + BURN_RATE]
                legs += 1
                _bound(m, account, leg)
            leg = m[leg + ACCOUNT_NEXT]
        m[account + A_BURN_RATE] = rates
        m[account + A_METERED] = legs
        ms = _calm_for(m, account)
    if not _is_calm_enough(m, account, ms):
        _wake_in(m, account, max(TIGHT_FOR, 2 * min(m[account + A_SHORTEST], 300_000)))
        return
    m[account + A_CALM] = 1
    m[account + A_POLL_AT] = FOREVER
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + STATE] == IN_PROGRESS:
            if m[account + A_MODE] == HEARTBEAT:
                m[leg + BEGUN] = (m[leg + METER_AT] - m[leg + ANSWERED]) // m[account + A_EVERY] - 1
            m[leg + METER_AT] = FOREVER
        leg = m[leg + ACCOUNT_NEXT]
    _wake_in(m, account, ms + 1)


@jit
def _grow_tight(m: Memory, account: int) -> None:
    """Put the next step, beat or look of a settled account on the agenda."""
    m[account + A_CALM] = 0
    mode, every = m[account + A_MODE], m[account + A_EVERY]
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + STATE] == IN_PROGRESS and m[leg + BURN_STEP] and mode != POLL:
            if mode == HEARTBEAT:
                instant = m[leg + ANSWERED] + (m[leg + BEGUN] + 1) * every
            else:
                m[leg + BEGUN] = m[leg + NEXT_BEGIN]
                offset = m[leg + FREE] if m[leg + FREE] and m[leg + FREE_OVER] == 0 else m[leg + BEGUN]
                instant = m[leg + ANSWERED] + offset
            m[leg + METER_AT] = instant
            if instant < m[HORIZON]:
                push(m, METER_HEAP, instant, m[leg + SEQ], leg)
        leg = m[leg + ACCOUNT_NEXT]
    if mode == POLL:
        count_looks(m, account)
        m[account + A_POLL_AT] = (m[account + A_LOOKED] + 1) * every
        if m[account + A_POLL_AT] < m[HORIZON]:
            push(m, POLL_HEAP, m[account + A_POLL_AT], m[account + A_INDEX], account)
    _wake_in(m, account, max(TIGHT_FOR, 2 * min(m[account + A_SHORTEST], 300_000)))


@jit
def count_looks(m: Memory, account: int) -> None:
    """Count the looks at a calm account until now."""
    over = 1 if m[METERED] == m[NOW] else 0
    looks = max((m[NOW] - 1 + over) // m[account + A_EVERY], m[account + A_LOOKED])
    m[account + A_MESSAGES] += looks - m[account + A_LOOKED]
    m[account + A_LOOKED] = looks


@jit
def reconsider(m: Memory, account: int) -> None:
    """After a calm account was settled: stay calm until a new wake, or grow tight."""
    if m[account + A_CALM] == 0:
        return
    ms = -1
    dry = 0
    for index in range(m[account + A_POOL_COUNT]):
        dry |= m[m[m[account + A_POOLS] + index] + P_DRY] << index
    if _look_at_pools(m, account):
        for index in range(m[account + A_POOL_COUNT]):
            dry ^= m[m[m[account + A_POOLS] + index] + P_DRY] << index
        if dry == 0:  # else its legs' bounds are of other pools: tight, and calm again with new ones
            m[account + A_FLOOR] = _floor(m, account)
            ms = _calm_for(m, account)
    if _is_calm_enough(m, account, ms):
        _wake_in(m, account, ms + 1)
    else:
        _grow_tight(m, account)


@jit
def wake(m: Memory, account: int) -> None:
    """Settle a calm account and bound again; see whether a tight one can be calm. Before all else at its instant."""
    if m[account + A_CALM]:
        settle(m, account)
        reconsider(m, account)
    else:
        _grow_calm(m, account)


# --- legs come and go -----------------------------------------------------------------------------------------------


@jit
def join_burn(m: Memory, leg: int) -> None:
    """Count an admitted leg in its account's bounds; the account may grow tight."""
    account = m[leg + ACCOUNT]
    if m[account + A_LAZY] == 0:
        return
    _learn_burn(m, account, leg)
    if m[account + A_CALM]:
        _advance_bounds(m, account)
    m[account + A_METERED] += 1
    m[account + A_BURN_RATE] += m[leg + BURN_RATE]
    if m[account + A_CALM] == 0:
        return
    _bound(m, account, leg)
    if _calm_for(m, account) < m[account + A_WAKE] - m[NOW] - 1:
        settle(m, account)
        reconsider(m, account)


@jit
def leave_burn(m: Memory, leg: int) -> None:
    """Settle a leg of a calm account that goes, and take it out of the bounds."""
    account = m[leg + ACCOUNT]
    if m[leg + BURN_STEP] == 0:
        return
    if m[account + A_CALM]:
        if m[leg + ANSWERED] >= 0:
            settle_leg(m, leg)
        _advance_bounds(m, account)
        passed = m[NOW] - m[leg + SINCE]
        m[account + A_BURN] -= m[leg + BURN_STEP] + m[leg + BURN_RATE] * passed
        for index in range(m[account + A_POOL_COUNT]):
            pool = m[m[account + A_POOLS] + index]
            m[pool + P_BURN] -= m[pool + P_LONGEST] + passed
    m[account + A_METERED] -= 1
    m[account + A_BURN_RATE] -= m[leg + BURN_RATE]
    m[leg + BURN_STEP] = 0
