"""Arrivals: a leg is admitted, or turned away for the first cause that holds, and falls back or retries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.engine.kernel.arena import append, drop_first, find_conference, new_leg
from tollbridge.engine.kernel.calm import join_burn
from tollbridge.engine.kernel.control import answer, await_metering
from tollbridge.engine.kernel.desk import (
    await_release,
    conference_key,
    forget,
    holds_port,
    join_account,
    join_conference,
    note_exhausted,
    try_again,
    write_cdr,
)
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    A_REFUSED,
    ACCOUNT,
    ANSWERED,
    ARRIVED,
    ATTEMPT,
    ATTENDEE,
    B_SEATS,
    B_TRUNKS,
    BRIDGE,
    BURN_STEP,
    C_SEATS,
    CALLERS,
    CDR_ROWS,
    CHAIN,
    CONFERENCE_ID,
    CURSOR,
    DAY,
    DESTINATION,
    DESTINATION_COUNT,
    ENDS,
    ENTRY,
    FINAL,
    FIRST_NUMBER,
    FIRST_OFFER,
    FIRST_TRY,
    FOREVER,
    FREE_OVER,
    G_BARRED,
    G_TIER_COUNT,
    GRACE_AT,
    HANGUP,
    HORIZON,
    IS_ORGANISER,
    K_ARRIVE,
    K_ATTENDEE,
    K_CONFERENCE,
    K_DESTINATION,
    K_IS_ORGANISER,
    K_LASTS,
    K_LEAVES,
    K_MEETING,
    K_MEETING_END,
    K_NUMBER,
    K_ORGANISER,
    K_ORIGIN,
    K_OUTCOME,
    K_RETRY_COUNT,
    K_RETRY_FIRST,
    K_RETRY_UNTIL,
    K_RINGS,
    K_SOURCE,
    LAST_TRY,
    LASTS,
    LEAVES,
    LEGS_BY_DAY,
    MEASURED,
    MEASURING,
    MEETING,
    MEETING_END,
    METER_AT,
    N_CHAIN,
    N_FALLBACK,
    NEXT_SEQ,
    NODE_A,
    NODE_B,
    NODE_C,
    NOW,
    NUMBER,
    NUMBER_COUNT,
    NUMBER_WORDS,
    NUMBERS,
    O_ACCOUNT,
    O_BRIDGE,
    OFFER,
    ORGANISER,
    ORIGIN,
    ORIGIN_WORDS,
    ORIGINS,
    OUTCOME,
    R_ACCOUNT,
    R_BARRED,
    R_ENTRY,
    R_INDEX,
    RELEASE_AT,
    RETRY_FIRST,
    RETRY_LEFT,
    RETRY_UNTIL,
    RINGING,
    RINGS,
    ROUTE,
    ROUTE_COUNT,
    ROUTE_IN,
    ROUTE_OUT,
    ROUTE_WORDS,
    ROUTES,
    ROW,
    SEQ,
    SNAPSHOT_AT,
    SOURCE,
    STATE,
    UNBILLED,
    UNPAID,
    WARNED,
)
from tollbridge.engine.kernel.lines import line_free, seize_line
from tollbridge.engine.kernel.metering import admits
from tollbridge.engine.kernel.stairs import regime_at
from tollbridge.records.run import (
    BARRED,
    BRIDGE_FULL,
    CONFERENCE_FULL,
    NO_CREDIT,
    NO_RATE,
    NUMBER_BUSY,
    TRUNKS_BUSY,
)

Memory = NDArray[np.int64]
Columns = tuple[NDArray[np.int64], ...]


@jit
def read_offer(m: Memory, legs: Columns) -> int:
    """Return a new leg from the next row of the chunk of offered legs."""
    row = m[CURSOR]
    m[CURSOR] = row + 1
    leg = new_leg(m)
    m[leg + OFFER] = m[FIRST_OFFER] + row
    m[leg + SOURCE] = legs[K_SOURCE][row]
    m[leg + MEETING] = legs[K_MEETING][row]
    m[leg + ATTENDEE] = legs[K_ATTENDEE][row]
    origin = m[ORIGINS] + legs[K_ORIGIN][row] * ORIGIN_WORDS
    m[leg + ORIGIN] = legs[K_ORIGIN][row]
    m[leg + BRIDGE] = m[origin + O_BRIDGE]
    number = legs[K_NUMBER][row]
    m[leg + FIRST_NUMBER] = m[NUMBERS] + number * NUMBER_WORDS if number >= 0 else 0
    m[leg + DESTINATION] = legs[K_DESTINATION][row]
    m[leg + CONFERENCE_ID] = legs[K_CONFERENCE][row]
    m[leg + ORGANISER] = legs[K_ORGANISER][row]
    m[leg + IS_ORGANISER] = legs[K_IS_ORGANISER][row]
    m[leg + LASTS] = legs[K_LASTS][row]
    m[leg + LEAVES] = legs[K_LEAVES][row]
    m[leg + MEETING_END] = legs[K_MEETING_END][row]
    m[leg + RETRY_UNTIL] = legs[K_RETRY_UNTIL][row]
    m[leg + RETRY_FIRST] = legs[K_RETRY_FIRST][row]
    m[leg + RETRY_LEFT] = legs[K_RETRY_COUNT][row]
    m[leg + ATTEMPT] = 1
    m[leg + RINGS] = legs[K_RINGS][row]
    m[leg + OUTCOME] = legs[K_OUTCOME][row]
    if number >= 0 or m[leg + DESTINATION] >= 0:
        m[leg + ACCOUNT] = m[origin + O_ACCOUNT]
        m[leg + MEASURED] = m[MEASURING]
        m[CALLERS] += m[MEASURING]
    return leg


@jit
def keep_tries(m: Memory, leg: int, attempts: Columns) -> None:
    """Copy the draws of a leg's later attempts, which may be made when its chunk is gone."""
    first = m[leg + RETRY_FIRST]
    for row in range(first, first + m[leg + RETRY_LEFT]):
        append(m, leg + FIRST_TRY, leg + LAST_TRY, attempts[0][row], attempts[1][row], attempts[2][row])
    m[leg + RETRY_LEFT] = 0


@jit
def retry(m: Memory, leg: int, attempts: Columns) -> None:
    """Let a caller try again now, at the number first dialled."""
    node = m[leg + FIRST_TRY]
    m[leg + RINGS] = m[node + NODE_B]
    m[leg + OUTCOME] = m[node + NODE_C]
    drop_first(m, leg + FIRST_TRY)
    arrive(m, leg, attempts)


@jit
def arrive(m: Memory, leg: int, attempts: Columns) -> None:
    """Let a leg arrive now: it is admitted, or turned away and falls back at once, or retries later."""
    number = m[leg + FIRST_NUMBER]
    m[CHAIN] += 1
    while True:
        _begin_attempt(m, leg, number)
        cause = _refusal(m, leg)
        if cause < 0:
            _admit(m, leg, attempts)
            return
        if m[leg + ACCOUNT]:
            write_cdr(m, leg, cause, -1)
        if number == 0 or not (cause == NUMBER_BUSY or cause == BRIDGE_FULL or cause == CONFERENCE_FULL or cause == NO_CREDIT):
            break
        m[number + N_CHAIN] = m[CHAIN]
        number = m[number + N_FALLBACK]
        if number == 0 or m[number + N_CHAIN] == m[CHAIN]:
            break
        m[leg + ATTEMPT] += 1
        m[leg + RINGS] = 0
        m[leg + OUTCOME] = OUTCOME_ANSWERED
    keep_tries(m, leg, attempts)
    if cause == BARRED or cause == NO_RATE or not try_again(m, leg):
        forget(m, leg)


@jit
def _begin_attempt(m: Memory, leg: int, number: int) -> None:
    m[NEXT_SEQ] += 1
    m[leg + SEQ] = m[NEXT_SEQ]
    m[leg + STATE] = RINGING
    m[leg + NUMBER] = number
    m[leg + ARRIVED] = m[NOW]
    m[leg + ANSWERED] = -1
    m[leg + HANGUP] = FOREVER
    m[leg + ENDS] = FOREVER
    m[leg + RELEASE_AT] = FOREVER
    m[leg + METER_AT] = FOREVER
    m[leg + GRACE_AT] = FOREVER
    m[leg + SNAPSHOT_AT] = -1
    m[leg + WARNED] = 0
    m[leg + UNPAID] = 0
    m[leg + UNBILLED] = 0
    m[leg + FREE_OVER] = 0
    m[leg + FINAL] = 0
    m[leg + BURN_STEP] = 0
    if m[leg + ACCOUNT] == 0:
        m[leg + ROW] = -1
        return
    if number:
        index = m[leg + ORIGIN] * m[NUMBER_COUNT] + (number - m[NUMBERS]) // NUMBER_WORDS
        route = m[ROUTES] + m[m[ROUTE_IN] + index] * ROUTE_WORDS
    else:
        index = m[leg + ORIGIN] * m[DESTINATION_COUNT] + m[leg + DESTINATION]
        route = m[ROUTES] + m[m[ROUTE_OUT] + index] * ROUTE_WORDS
    m[leg + ROUTE] = route
    m[leg + ACCOUNT] = m[route + R_ACCOUNT]
    m[leg + ENTRY] = m[route + R_ENTRY]
    m[leg + ROW] = m[CDR_ROWS]
    m[CDR_ROWS] += 1
    if m[MEASURING]:
        m[m[LEGS_BY_DAY] + m[DAY] * m[ROUTE_COUNT] + m[route + R_INDEX]] += 1


@jit
def _refusal(m: Memory, leg: int) -> int:
    """Return the first cause for which a leg that arrives now is turned away; -1: it is admitted."""
    account, bridge = m[leg + ACCOUNT], m[leg + BRIDGE]
    if account:
        if m[m[leg + ROUTE] + R_BARRED]:
            return BARRED
        if m[leg + ENTRY] == 0:
            return NO_RATE
        regime = regime_at(m, m[leg + ENTRY], m[NOW])
        if m[regime + G_BARRED]:
            return BARRED
        if m[regime + G_TIER_COUNT] == 0:
            return NO_RATE
    if m[leg + NUMBER] and not line_free(m, m[leg + NUMBER]):
        return NUMBER_BUSY
    if bridge:
        if m[leg + DESTINATION] >= 0 and m[leg + NUMBER] == 0 and not line_free(m, bridge + B_TRUNKS):
            return TRUNKS_BUSY
        if holds_port(m, leg):
            if not line_free(m, bridge):
                return BRIDGE_FULL
            if m[bridge + B_SEATS] < FOREVER and _seated(m, leg) >= m[bridge + B_SEATS]:
                return CONFERENCE_FULL
    if account and not admits(m, leg):
        m[account + A_REFUSED] += 1
        note_exhausted(m, account, leg)
        return NO_CREDIT
    return -1


@jit
def _seated(m: Memory, leg: int) -> int:
    """Return how many hold a seat in the conference that a leg names."""
    if m[leg + CONFERENCE_ID] < 0:
        return 0
    conference = find_conference(m, conference_key(m, leg))
    return m[conference + C_SEATS] if conference else 0


@jit
def _admit(m: Memory, leg: int, attempts: Columns) -> None:
    """Seize port, trunk and seat; ring, or be answered at once."""
    bridge = m[leg + BRIDGE]
    if m[leg + NUMBER]:
        seize_line(m, m[leg + NUMBER])
    elif m[leg + DESTINATION] >= 0 and bridge:
        seize_line(m, bridge + B_TRUNKS)
    if holds_port(m, leg):
        seize_line(m, bridge)
    join_conference(m, leg)
    if m[leg + ACCOUNT]:
        join_account(m, leg)
        if m[leg + OUTCOME] == OUTCOME_ANSWERED:
            join_burn(m, leg)
    known = m[NOW] + m[leg + RINGS]
    if m[leg + RINGS] == 0 and m[leg + DESTINATION] < 0:
        answer(m, leg)
    elif m[leg + OUTCOME] != OUTCOME_ANSWERED:
        keep_tries(m, leg, attempts)
        m[leg + HANGUP] = known
        await_release(m, leg, min(known, m[leg + ENDS]))
    elif m[leg + ENDS] <= known or known >= m[HORIZON]:
        await_release(m, leg, m[leg + ENDS])
    else:
        await_metering(m, leg, known)


@jit
def next_arrival(m: Memory, legs: Columns) -> int:
    """Return the instant of the next offered leg of the chunk; FOREVER at its end."""
    return legs[K_ARRIVE][m[CURSOR]] if m[CURSOR] < len(legs[K_ARRIVE]) else FOREVER


@jit
def offer_first(m: Memory, legs: Columns, waiting: int) -> bool:
    """Return whether the next offered leg goes before a waiting caller of the same instant."""
    row = m[CURSOR]
    if legs[K_SOURCE][row] != m[waiting + SOURCE]:
        return legs[K_SOURCE][row] < m[waiting + SOURCE]
    if legs[K_MEETING][row] != m[waiting + MEETING]:
        return legs[K_MEETING][row] < m[waiting + MEETING]
    return legs[K_ATTENDEE][row] < m[waiting + ATTENDEE]
