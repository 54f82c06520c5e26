"""Cuts: a leg that cannot pay goes, and with it what `cutoff.drops` says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.engine.compiled.kernel.arena import append
from tollbridge.engine.compiled.kernel.chain import link, unlink
from tollbridge.engine.compiled.kernel.conferences import conference_key, ends_conference
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_BROKEN,
    A_CUT,
    A_DROPS,
    A_EXHAUSTED_AT,
    A_FIRST_CUT,
    A_FIRST_LEG,
    A_LAST_CUT,
    A_MINUTES_LOST,
    A_SET_ASIDE,
    A_STRANDED,
    ACCOUNT,
    ACCOUNT_NEXT,
    ACCOUNT_PREVIOUS,
    ARRIVED,
    C_BROKEN_FIRST,
    C_BROKEN_LAST,
    CONFERENCE,
    ENDS,
    FIRST_PIN,
    HANGUP,
    HORIZON,
    IN_PROGRESS,
    LASTS,
    LEADING_FIRST,
    LEAVES,
    MARKED,
    NODE_A,
    NODE_B,
    NODE_NEXT,
    NOW,
    OUTCOME,
    RINGS,
    STATE,
)
from tollbridge.engine.compiled.kernel.release import empty_conference, forget, let_go
from tollbridge.engine.plan.plan import DROP_ACCOUNT, DROP_CONFERENCE
from tollbridge.records.run import CREDIT_EXHAUSTED

Memory = NDArray[np.int64]


@jit
def note_exhausted(m: Memory, account: int, leg: int) -> None:
    """Note an account's first refusal or cut for credit, and what its other legs had set aside just then."""
    if m[account + A_EXHAUSTED_AT] >= 0:
        return
    m[account + A_EXHAUSTED_AT] = m[NOW]
    own, pin = 0, m[leg + FIRST_PIN]
    while pin:
        own += m[pin + NODE_B]
        pin = m[pin + NODE_NEXT]
    m[account + A_STRANDED] = m[account + A_SET_ASIDE] - own


@jit
def stay_end(m: Memory, leg: int, answer: int) -> int:
    """Return when a leg answered at `answer` hangs up."""
    if m[leg + LASTS] >= 0:
        return answer + m[leg + LASTS]
    return max(answer, m[leg + LEAVES])


@jit
def _would_leave(m: Memory, leg: int) -> int:
    """Return when a leg would have gone by itself; 0 for one that rings for nothing."""
    if m[leg + STATE] == IN_PROGRESS:
        return min(m[leg + HANGUP], m[leg + ENDS])
    if m[leg + OUTCOME] != OUTCOME_ANSWERED:
        return 0
    return min(m[leg + ENDS], stay_end(m, leg, m[leg + ARRIVED] + m[leg + RINGS]))


@jit
def _break_conference(m: Memory, account: int, conference: int) -> None:
    """Count a conference that lost a leg of an account to a cut, once."""
    if conference == 0:  # a leg's own
        m[account + A_BROKEN] += 1
        return
    node = m[conference + C_BROKEN_FIRST]
    while node:
        if m[node + NODE_A] == account:
            return
        node = m[node + NODE_NEXT]
    append(m, conference + C_BROKEN_FIRST, conference + C_BROKEN_LAST, account, 0, 0)
    m[account + A_BROKEN] += 1


@jit
def cut_legs(m: Memory, account: int, failing: int, drops: int) -> None:
    """Cut a leg that cannot pay and with it what `drops` takes, in order; then organisers' conferences end."""
    note_exhausted(m, account, failing)
    if m[account + A_FIRST_CUT] < 0:
        m[account + A_FIRST_CUT] = m[NOW]
    m[account + A_LAST_CUT] = m[NOW]
    _mark(m, account, failing, drops)
    leg = m[account + A_FIRST_LEG]
    while leg:
        following = m[leg + ACCOUNT_NEXT]
        if m[leg + MARKED]:
            _cut_marked(m, account, leg)
        leg = following
    while m[LEADING_FIRST]:
        leg = m[LEADING_FIRST]
        unlink(m, LEADING_FIRST, ACCOUNT_PREVIOUS, leg)
        empty_conference(m, conference_key(m, leg))
        forget(m, leg)


@jit
def _mark(m: Memory, account: int, failing: int, drops: int) -> None:
    """Mark the legs of an account that a cut takes, before any of them goes."""
    leg = m[account + A_FIRST_LEG]
    while leg:
        m[leg + MARKED] = leg == failing or drops == DROP_ACCOUNT
        if drops == DROP_CONFERENCE and m[leg + CONFERENCE] and m[leg + CONFERENCE] == m[failing + CONFERENCE]:
            m[leg + MARKED] = 1
        leg = m[leg + ACCOUNT_NEXT]


@jit
def _cut_marked(m: Memory, account: int, leg: int) -> None:
    """Cut one leg; an organiser's waits in the chain of those whose conferences are to end."""
    m[account + A_CUT] += 1
    m[account + A_MINUTES_LOST] += max(0, min(_would_leave(m, leg), m[HORIZON]) - m[NOW])
    _break_conference(m, account, m[leg + CONFERENCE])
    leads = ends_conference(m, leg)
    let_go(m, leg, CREDIT_EXHAUSTED)
    if leads:
        link(m, LEADING_FIRST, ACCOUNT_PREVIOUS, leg)
    else:
        forget(m, leg)


@jit
def cut(m: Memory, leg: int) -> None:
    """Cut a leg that cannot pay, and with it what `cutoff.drops` says."""
    account = m[leg + ACCOUNT]
    cut_legs(m, account, leg, m[account + A_DROPS])
