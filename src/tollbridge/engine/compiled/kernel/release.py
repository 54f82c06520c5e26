"""Legs go: release from all that they hold, the end of a conference, another try."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.compiled.kernel.arena import drop_first, drop_leg, find_conference
from tollbridge.engine.compiled.kernel.calm import leave_burn
from tollbridge.engine.compiled.kernel.cdr import write_cdr
from tollbridge.engine.compiled.kernel.chain import unlink
from tollbridge.engine.compiled.kernel.conferences import conference_key, ends_conference, leave_conference
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    A_FIRST_LEG,
    ACCOUNT,
    ACCOUNT_PREVIOUS,
    ANSWERED,
    ATTEMPT,
    C_FIRST,
    CLOSED,
    CONFERENCE,
    FIRST_TRY,
    HANGUP,
    HORIZON,
    IN_PROGRESS,
    NODE_A,
    NOW,
    OUTCOME,
    RELEASED,
    RETRY_HEAP,
    RETRY_UNTIL,
    SOURCE,
    STATE,
    WAITING,
)
from tollbridge.engine.compiled.kernel.lines import free_lines
from tollbridge.engine.compiled.kernel.metering import settle_release
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, NO_ANSWER, NORMAL

Memory = NDArray[np.int64]


@jit
def let_go(m: Memory, leg: int, cause: int) -> None:
    """Release a leg from all that it holds, and settle it. Its record stays."""
    free_lines(m, leg)
    answered = m[leg + ANSWERED] if m[leg + STATE] == IN_PROGRESS else -1
    m[leg + STATE] = RELEASED
    if m[leg + ACCOUNT]:
        leave_burn(m, leg)
        unlink(m, m[leg + ACCOUNT] + A_FIRST_LEG, ACCOUNT_PREVIOUS, leg)
        if answered >= 0:
            settle_release(m, leg)
        write_cdr(m, leg, cause, answered)
    if m[leg + CONFERENCE]:
        leave_conference(m, leg)


@jit
def try_again(m: Memory, leg: int) -> bool:
    """Let a caller who did not get through try again later, where their draws say so; False: they give up."""
    node = m[leg + FIRST_TRY]
    if node == 0 or m[CLOSED]:
        return False
    instant = m[NOW] + m[node + NODE_A]
    if instant >= min(m[leg + RETRY_UNTIL], m[HORIZON]):
        return False
    m[leg + STATE] = WAITING
    m[leg + ATTEMPT] += 1
    push(m, RETRY_HEAP, instant, m[leg + SOURCE], leg)
    return True


@jit
def forget(m: Memory, leg: int) -> None:
    """Take the record of a leg back that is gone for good."""
    while m[leg + FIRST_TRY]:
        drop_first(m, leg + FIRST_TRY)
    drop_leg(m, leg)


@jit
def leaving_cause(m: Memory, leg: int) -> int:
    """Return why a leg goes that is due now or whose conference ends."""
    if m[leg + HANGUP] > m[NOW]:
        return CONFERENCE_ENDED
    if m[leg + STATE] == IN_PROGRESS:
        return NORMAL
    return NO_ANSWER if m[leg + OUTCOME] == OUTCOME_NO_ANSWER else BUSY


@jit
def empty_conference(m: Memory, key: int) -> None:
    """End a conference: all legs in it go, ringing ones too, in order."""
    conference = find_conference(m, key)
    while conference:
        leg = m[conference + C_FIRST]
        cause = leaving_cause(m, leg)
        let_go(m, leg, cause)
        _part(m, leg, cause)  # an organiser among them ends the conference that is ending
        conference = find_conference(m, key)


@jit
def release(m: Memory, leg: int, cause: int) -> None:
    """Release a leg: it settles, and may end its conference or try again."""
    leads = ends_conference(m, leg)
    let_go(m, leg, cause)
    if leads and m[CLOSED] == 0:
        empty_conference(m, conference_key(m, leg))
    _part(m, leg, cause)


@jit
def _part(m: Memory, leg: int, cause: int) -> None:
    """Let a caller who did not get through try again; forget any other leg that has gone."""
    if not ((cause == NO_ANSWER or cause == BUSY) and try_again(m, leg)):
        forget(m, leg)
