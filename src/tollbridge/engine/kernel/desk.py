"""Legs come together, ring, are answered and go: conferences, releases, cuts, CDRs, and what is tried next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.demand.offered import NO_ANSWER as OUTCOME_NO_ANSWER
from tollbridge.engine.kernel.arena import (
    append,
    drop_conference,
    drop_first,
    drop_leg,
    find_conference,
    new_conference,
)
from tollbridge.engine.kernel.calm import leave_burn
from tollbridge.engine.kernel.heap import push
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_BROKEN,
    A_CUT,
    A_DROPS,
    A_EXHAUSTED_AT,
    A_FIRST_CUT,
    A_FIRST_LEG,
    A_LAST_CUT,
    A_LAST_LEG,
    A_LEGS,
    A_MINUTES_LOST,
    A_SET_ASIDE,
    A_STRANDED,
    ACCOUNT,
    ACCOUNT_NEXT,
    ACCOUNT_PREVIOUS,
    ANSWERED,
    ARRIVED,
    ATTEMPT,
    ATTENDEE,
    B_AT_MOST,
    B_ENDS,
    B_INDEX,
    B_TRUNKS,
    B_VOIP_USES_PORTS,
    BILLED,
    BRIDGE,
    BRIDGE_COUNT,
    C_BEGAN,
    C_BROKEN_FIRST,
    C_BROKEN_LAST,
    C_FIRST,
    C_LAST,
    C_MEMBERS,
    C_SEATS,
    CAUSE_COUNTS,
    CDR_SPACE,
    CDR_WORDS,
    CDRS,
    CDRS_WRITTEN,
    CHARGED,
    CLOSED,
    CONFERENCE,
    CONFERENCE_ID,
    CONFERENCE_NEXT,
    CONFERENCE_PREVIOUS,
    DESTINATION,
    ENDS,
    FAILED,
    FEE,
    FIRST_PIN,
    FIRST_TRY,
    FOREVER,
    HANGUP,
    HORIZON,
    IN_PROGRESS,
    IS_ORGANISER,
    LASTS,
    LEAVES,
    MARKED,
    MEETING,
    MEETING_END,
    NEED,
    NEED_ROOM,
    NODE_A,
    NODE_B,
    NODE_NEXT,
    NOW,
    NUMBER,
    OFFER,
    ORGANISER,
    OUTCOME,
    POOL_SET,
    POOL_TIME,
    R_INDEX,
    RECORDS,
    RELEASE_AT,
    RELEASE_HEAP,
    RELEASED,
    RETRY_HEAP,
    RETRY_UNTIL,
    RINGS,
    ROUTE,
    ROUTE_COUNT,
    ROW,
    SEQ,
    SOURCE,
    STATE,
    WAITING,
    WARM_UP,
    WARNED,
)
from tollbridge.engine.kernel.lines import free_line
from tollbridge.engine.kernel.metering import settle_release
from tollbridge.engine.plan import DROP_ACCOUNT, DROP_CONFERENCE, SCHEDULE
from tollbridge.engine.plan import ORGANISER as WITH_ORGANISER
from tollbridge.records.run import BUSY, CONFERENCE_ENDED, CREDIT_EXHAUSTED, NO_ANSWER, NORMAL

Memory = NDArray[np.int64]


@jit
def conference_key(m: Memory, leg: int) -> int:
    """Return the key of the conference that a leg names on its bridge."""
    bridge = m[leg + BRIDGE]
    place = m[bridge + B_INDEX] + 1 if bridge else 0
    return m[leg + CONFERENCE_ID] * (m[BRIDGE_COUNT] + 1) + place + 1


@jit
def holds_port(m: Memory, leg: int) -> bool:
    """Return whether a leg holds a bridge port and a seat: VoIP does only where its bridge says so."""
    bridge = m[leg + BRIDGE]
    return bridge != 0 and (m[leg + ACCOUNT] != 0 or m[bridge + B_VOIP_USES_PORTS] != 0)


# --- joining --------------------------------------------------------------------------------------------------------


@jit
def join_account(m: Memory, leg: int) -> None:
    """Append a leg to its account's legs, which are kept in the order of their arrival."""
    account = m[leg + ACCOUNT]
    last = m[account + A_LAST_LEG]
    m[leg + ACCOUNT_PREVIOUS] = last
    m[leg + ACCOUNT_NEXT] = 0
    if last:
        m[last + ACCOUNT_NEXT] = leg
    else:
        m[account + A_FIRST_LEG] = leg
    m[account + A_LAST_LEG] = leg
    m[account + A_LEGS] += 1


@jit
def leave_account(m: Memory, leg: int) -> None:
    """Take a leg out of its account's legs."""
    account, previous, following = m[leg + ACCOUNT], m[leg + ACCOUNT_PREVIOUS], m[leg + ACCOUNT_NEXT]
    if previous:
        m[previous + ACCOUNT_NEXT] = following
    else:
        m[account + A_FIRST_LEG] = following
    if following:
        m[following + ACCOUNT_PREVIOUS] = previous
    else:
        m[account + A_LAST_LEG] = previous
    m[account + A_LEGS] -= 1


@jit
def join_conference(m: Memory, leg: int) -> None:
    """Join the conference that a leg names, beginning it where nobody is in it, and learn when it ends."""
    began, conference = m[NOW], 0
    if m[leg + CONFERENCE_ID] >= 0:
        key = conference_key(m, leg)
        conference = find_conference(m, key)
        if conference == 0:
            conference = new_conference(m, key)
            m[conference + C_BEGAN] = m[NOW]
        began = m[conference + C_BEGAN]
        last = m[conference + C_LAST]
        m[leg + CONFERENCE_PREVIOUS] = last
        m[leg + CONFERENCE_NEXT] = 0
        if last:
            m[last + CONFERENCE_NEXT] = leg
        else:
            m[conference + C_FIRST] = leg
        m[conference + C_LAST] = leg
        m[conference + C_MEMBERS] += 1
        m[conference + C_SEATS] += holds_port(m, leg)
    m[leg + CONFERENCE] = conference
    m[leg + ENDS] = FOREVER
    bridge = m[leg + BRIDGE]
    if bridge:
        if m[bridge + B_ENDS] == SCHEDULE and m[leg + MEETING_END] >= 0:
            m[leg + ENDS] = m[leg + MEETING_END]
        if m[bridge + B_AT_MOST] < FOREVER:
            m[leg + ENDS] = min(m[leg + ENDS], began + m[bridge + B_AT_MOST])


@jit
def _leave_conference(m: Memory, leg: int) -> None:
    conference, previous, following = m[leg + CONFERENCE], m[leg + CONFERENCE_PREVIOUS], m[leg + CONFERENCE_NEXT]
    if previous:
        m[previous + CONFERENCE_NEXT] = following
    else:
        m[conference + C_FIRST] = following
    if following:
        m[following + CONFERENCE_PREVIOUS] = previous
    else:
        m[conference + C_LAST] = previous
    m[conference + C_MEMBERS] -= 1
    m[conference + C_SEATS] -= holds_port(m, leg)
    if m[conference + C_MEMBERS] == 0:
        while m[conference + C_BROKEN_FIRST]:
            drop_first(m, conference + C_BROKEN_FIRST)
        drop_conference(m, conference)


@jit
def await_release(m: Memory, leg: int, instant: int) -> None:
    """Put a leg's release on the agenda; one past the end of the run is the end's."""
    instant = min(max(instant, m[NOW]), m[HORIZON])
    m[leg + RELEASE_AT] = instant
    push(m, RELEASE_HEAP, instant, m[leg + SEQ], leg)


# --- records --------------------------------------------------------------------------------------------------------


@jit
def write_cdr(m: Memory, leg: int, cause: int, answered: int) -> None:
    """Count a leg's cause, and write its CDR where records are asked for. It is released now."""
    route = m[m[leg + ROUTE] + R_INDEX]
    if m[leg + ARRIVED] >= m[WARM_UP]:
        m[m[CAUSE_COUNTS] + cause * m[ROUTE_COUNT] + route] += 1
    if m[RECORDS] == 0:
        return
    at = m[CDRS_WRITTEN]
    if 2 * at >= m[CDR_SPACE]:
        m[NEED] = NEED_ROOM
    if at == m[CDR_SPACE]:
        m[FAILED] = 1
        return
    m[CDRS_WRITTEN] = at + 1
    m[m[CDRS] + at * CDR_WORDS] = m[leg + ROW]
    place = m[CDRS] + at * CDR_WORDS + 1
    m[place] = m[leg + OFFER]
    m[place + 1] = m[leg + ATTEMPT]
    m[place + 2] = m[leg + SOURCE]
    m[place + 3] = m[leg + MEETING]
    m[place + 4] = m[leg + ATTENDEE]
    m[place + 5] = route
    m[place + 6] = m[leg + CONFERENCE_ID]
    m[place + 7] = m[leg + ORGANISER]
    m[place + 8] = m[leg + ARRIVED]
    m[place + 9] = answered
    m[place + 10] = m[NOW]
    for word in range(place + 11, place + 16):
        m[word] = 0
    if answered >= 0:
        m[place + 11] = m[leg + BILLED]
        m[place + 12] = m[leg + POOL_TIME]
        m[place + 13] = m[leg + POOL_SET]
        m[place + 14] = min(m[leg + FEE], m[leg + CHARGED])
        m[place + 15] = m[leg + CHARGED]
    m[place + 16] = cause
    m[place + 17] = m[leg + WARNED]


# --- release --------------------------------------------------------------------------------------------------------


@jit
def free_lines(m: Memory, leg: int) -> None:
    """Give back the number's port or the trunk, and the bridge port."""
    bridge = m[leg + BRIDGE]
    if m[leg + NUMBER]:
        free_line(m, m[leg + NUMBER])
    elif m[leg + DESTINATION] >= 0 and bridge:
        free_line(m, bridge + B_TRUNKS)
    if holds_port(m, leg):
        free_line(m, bridge)


@jit
def _let_go(m: Memory, leg: int, cause: int) -> None:
    """Release a leg from all that it holds, and settle it. Its record stays for `_after`."""
    free_lines(m, leg)
    answered = m[leg + ANSWERED] if m[leg + STATE] == IN_PROGRESS else -1
    m[leg + STATE] = RELEASED
    if m[leg + ACCOUNT]:
        leave_burn(m, leg)
        leave_account(m, leg)
        if answered >= 0:
            settle_release(m, leg)
        write_cdr(m, leg, cause, answered)
    if m[leg + CONFERENCE]:
        _leave_conference(m, leg)


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
def _ends_conference(m: Memory, leg: int, answered: bool) -> bool:
    bridge = m[leg + BRIDGE]
    return m[leg + IS_ORGANISER] != 0 and answered and bridge != 0 and m[bridge + B_ENDS] == WITH_ORGANISER


@jit
def _empty_conference(m: Memory, key: int) -> None:
    """End a conference: all legs in it go, ringing ones too, in order."""
    conference = find_conference(m, key)
    while conference:
        leg = m[conference + C_FIRST]
        cause = leaving_cause(m, leg)
        _let_go(m, leg, cause)
        # an organiser among them ends the conference that is ending
        if not ((cause == NO_ANSWER or cause == BUSY) and try_again(m, leg)):
            forget(m, leg)
        conference = find_conference(m, key)


@jit
def release(m: Memory, leg: int, cause: int) -> None:
    """Release a leg: it settles, and may end its conference or try again."""
    answered = m[leg + STATE] == IN_PROGRESS
    _let_go(m, leg, cause)
    if m[CLOSED]:
        forget(m, leg)
        return
    if _ends_conference(m, leg, answered) and m[leg + CONFERENCE]:
        _empty_conference(m, conference_key(m, leg))
    if not ((cause == NO_ANSWER or cause == BUSY) and try_again(m, leg)):
        forget(m, leg)


# --- cutoff ---------------------------------------------------------------------------------------------------------


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
    leg = m[account + A_FIRST_LEG]
    while leg:
        m[leg + MARKED] = leg == failing or drops == DROP_ACCOUNT
        if drops == DROP_CONFERENCE and m[leg + CONFERENCE] and m[leg + CONFERENCE] == m[failing + CONFERENCE]:
            m[leg + MARKED] = 1
        leg = m[leg + ACCOUNT_NEXT]
    ended_first, leg = 0, m[account + A_FIRST_LEG]
    ended_last = 0
    while leg:
        following = m[leg + ACCOUNT_NEXT]
        if m[leg + MARKED]:
            m[account + A_CUT] += 1
            m[account + A_MINUTES_LOST] += max(0, min(_would_leave(m, leg), m[HORIZON]) - m[NOW])
            _break_conference(m, account, m[leg + CONFERENCE])
            leads = _ends_conference(m, leg, m[leg + STATE] == IN_PROGRESS) and m[leg + CONFERENCE] != 0
            _let_go(m, leg, CREDIT_EXHAUSTED)
            if leads:  # chained through a word that a released leg no longer needs
                m[leg + ACCOUNT_NEXT] = 0
                if ended_last:
                    m[ended_last + ACCOUNT_NEXT] = leg
                else:
                    ended_first = leg
                ended_last = leg
            else:
                forget(m, leg)
        leg = following
    while ended_first:
        following = m[ended_first + ACCOUNT_NEXT]
        _empty_conference(m, conference_key(m, ended_first))
        forget(m, ended_first)
        ended_first = following


@jit
def cut(m: Memory, leg: int) -> None:
    """Cut a leg that cannot pay, and with it what `cutoff.drops` says."""
    account = m[leg + ACCOUNT]
    cut_legs(m, account, leg, m[account + A_DROPS])
