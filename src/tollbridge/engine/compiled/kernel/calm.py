"""Lazy metering: while an account is out of reach of every threshold, its legs' steps are no events.

A calm account knows an upper bound of what its legs can have burned since each was last settled (`bounds`). Until that bound
can meet the account's floor (the next threshold below the balance) or empty a pool (`thresholds`), steps have no consequence
but their sum, and a leg is charged in closed form when it goes or is settled (`settling`). At its wake the account settles
its legs and bounds again; where the next steps themselves could meet a threshold it is tight: every step is an event.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.agenda import await_look, await_metering, await_wake
from tollbridge.engine.compiled.kernel.bounds import advance_bounds, begin_bounds, bound, learn_burn
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BURN,
    A_BURN_RATE,
    A_CALM,
    A_EVERY,
    A_FIRST_LEG,
    A_FLOOR,
    A_GRACED,
    A_LAZY,
    A_LOOKED,
    A_METERED,
    A_MODE,
    A_POLL_AT,
    A_POOL_COUNT,
    A_SHORTEST,
    A_WAKE,
    ACCOUNT,
    ACCOUNT_NEXT,
    ANSWERED,
    BEGUN,
    BURN_RATE,
    BURN_STEP,
    FOREVER,
    FREE,
    FREE_OVER,
    IN_PROGRESS,
    METER_AT,
    NEXT_BEGIN,
    NOW,
    P_BURN,
    P_LONGEST,
    SETTLES,
    SINCE,
    STATE,
)
from tollbridge.engine.compiled.kernel.pools import pool_of
from tollbridge.engine.compiled.kernel.settling import count_looks, settle_leg
from tollbridge.engine.compiled.kernel.thresholds import calm_for, dry_pools, floor_of, tell_dry_pools
from tollbridge.engine.plan.plan import HEARTBEAT, POLL

Memory = NDArray[np.int64]
TIGHT_FOR = 10_000  # ms before a tight account is looked at again, at least


@jit
def settle(m: Memory, account: int) -> None:
    """Settle all legs of a calm account, so that its balance and pools are exact, and begin its bounds anew."""
    m[SETTLES] += 1
    begin_bounds(m, account)
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + BURN_STEP]:
            if m[leg + STATE] == IN_PROGRESS:
                settle_leg(m, leg)
            bound(m, account, leg)
        leg = m[leg + ACCOUNT_NEXT]


@jit
def settle_if_calm(m: Memory, account: int) -> None:
    """Make an account's balance and pools exact."""
    if m[account + A_CALM]:
        settle(m, account)


@jit
def _is_calm_enough(m: Memory, account: int, ms: int) -> bool:
    return ms >= 2 * min(m[account + A_SHORTEST], TIGHT_FOR * 6)


@jit
def _grow_calm(m: Memory, account: int) -> None:
    """Make a tight account calm, if it can be for a while; else look again later."""
    ms = -1
    if m[account + A_GRACED] == 0 and tell_dry_pools(m, account):
        m[account + A_FLOOR] = floor_of(m, account)
        _bound_legs(m, account)
        ms = calm_for(m, account)
    if not _is_calm_enough(m, account, ms):
        _stay_tight(m, account)
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
    await_wake(m, account, m[NOW] + ms + 1)


@jit
def _bound_legs(m: Memory, account: int) -> None:
    """Begin an account's bounds anew with all of its metered legs."""
    begin_bounds(m, account)
    rates, legs = 0, 0
    leg = m[account + A_FIRST_LEG]
    while leg:
        if m[leg + BURN_STEP]:
            learn_burn(m, leg)
            rates += m[leg + BURN_RATE]
            legs += 1
            bound(m, account, leg)
        leg = m[leg + ACCOUNT_NEXT]
    m[account + A_BURN_RATE] = rates
    m[account + A_METERED] = legs


@jit
def _stay_tight(m: Memory, account: int) -> None:
    """Look at a tight account again after two of its shortest steps, or TIGHT_FOR."""
    await_wake(m, account, m[NOW] + max(TIGHT_FOR, 2 * min(m[account + A_SHORTEST], 300_000)))


@jit
def _grow_tight(m: Memory, account: int) -> None:
    """Put the next step, beat or look of a settled account on the agenda."""
    m[account + A_CALM] = 0
    if m[account + A_MODE] == POLL:
        count_looks(m, account)
        await_look(m, account, (m[account + A_LOOKED] + 1) * m[account + A_EVERY])
    else:
        leg = m[account + A_FIRST_LEG]
        while leg:
            if m[leg + STATE] == IN_PROGRESS and m[leg + BURN_STEP]:
                _await_next(m, account, leg)
            leg = m[leg + ACCOUNT_NEXT]
    _stay_tight(m, account)


@jit
def _await_next(m: Memory, account: int, leg: int) -> None:
    """Put the next step or beat of a settled leg on the agenda."""
    if m[account + A_MODE] == HEARTBEAT:
        offset = (m[leg + BEGUN] + 1) * m[account + A_EVERY]
    else:
        m[leg + BEGUN] = m[leg + NEXT_BEGIN]
        offset = m[leg + FREE] if m[leg + FREE] and m[leg + FREE_OVER] == 0 else m[leg + BEGUN]
    await_metering(m, leg, m[leg + ANSWERED] + offset)


@jit
def reconsider(m: Memory, account: int) -> None:
    """After a calm account was settled: stay calm until a new wake, or grow tight."""
    if m[account + A_CALM] == 0:
        return
    ms, dry = -1, dry_pools(m, account)
    # where other pools are dry than before, its legs' bounds are no longer right: tight, and calm again with new ones
    if tell_dry_pools(m, account) and dry == dry_pools(m, account):
        m[account + A_FLOOR] = floor_of(m, account)
        ms = calm_for(m, account)
    if _is_calm_enough(m, account, ms):
        await_wake(m, account, m[NOW] + ms + 1)
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


@jit
def join_burn(m: Memory, leg: int) -> None:
    """Count an admitted leg in its account's bounds; the account may grow tight."""
    account = m[leg + ACCOUNT]
    if m[account + A_LAZY] == 0:
        return
    learn_burn(m, leg)
    if m[account + A_CALM]:
        advance_bounds(m, account)
    m[account + A_METERED] += 1
    m[account + A_BURN_RATE] += m[leg + BURN_RATE]
    if m[account + A_CALM] == 0:
        return
    bound(m, account, leg)
    if calm_for(m, account) < m[account + A_WAKE] - m[NOW] - 1:
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
        advance_bounds(m, account)
        passed = m[NOW] - m[leg + SINCE]
        m[account + A_BURN] -= m[leg + BURN_STEP] + m[leg + BURN_RATE] * passed
        for index in range(m[account + A_POOL_COUNT]):
            pool = pool_of(m, account, index)
            m[pool + P_BURN] -= m[pool + P_LONGEST] + passed
    m[account + A_METERED] -= 1
    m[account + A_BURN_RATE] -= m[leg + BURN_RATE]
    m[leg + BURN_STEP] = 0
