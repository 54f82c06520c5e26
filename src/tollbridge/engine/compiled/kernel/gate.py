"""Arrivals: a leg is admitted, or turned away for the first cause that holds, and falls back or retries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED as OUTCOME_ANSWERED
from tollbridge.engine.compiled.kernel.admission import admits
from tollbridge.engine.compiled.kernel.agenda import await_metering, await_release
from tollbridge.engine.compiled.kernel.arena import drop_first
from tollbridge.engine.compiled.kernel.calm import join_burn
from tollbridge.engine.compiled.kernel.cdr import write_cdr
from tollbridge.engine.compiled.kernel.chain import link
from tollbridge.engine.compiled.kernel.conferences import join_conference, seated
from tollbridge.engine.compiled.kernel.control import answer
from tollbridge.engine.compiled.kernel.cutoff import note_exhausted
from tollbridge.engine.compiled.kernel.jit import inlined, jit
from tollbridge.engine.compiled.kernel.layout import (
    A_FIRST_LEG,
    A_REFUSED,
    ACCOUNT,
    ACCOUNT_PREVIOUS,
    ANSWERED,
    ARRIVED,
    ATTEMPT,
    B_SEATS,
    BRIDGE,
    BURN_STEP,
    CDR_ROWS,
    CHAIN,
    DAY,
    DESTINATION,
    DESTINATION_COUNT,
    ENDS,
    ENTRY,
    FINAL,
    FIRST_NUMBER,
    FIRST_TRY,
    FOREVER,
    FREE_OVER,
    G_BARRED,
    G_TIER_COUNT,
    GRACE_AT,
    HANGUP,
    HORIZON,
    LEGS_BY_DAY,
    MEASURING,
    METER_AT,
    N_CHAIN,
    N_FALLBACK,
    NEXT_SEQ,
    NODE_B,
    NODE_C,
    NOW,
    NUMBER,
    NUMBER_COUNT,
    NUMBER_WORDS,
    NUMBERS,
    ORIGIN,
    OUTCOME,
    R_ACCOUNT,
    R_BARRED,
    R_ENTRY,
    R_INDEX,
    RELEASE_AT,
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
    STATE,
    UNBILLED,
    UNPAID,
    WARNED,
)
from tollbridge.engine.compiled.kernel.lines import holds_port, line_free, seize_lines, way_in
from tollbridge.engine.compiled.kernel.offers import keep_tries
from tollbridge.engine.compiled.kernel.prices import regime_at
from tollbridge.engine.compiled.kernel.release import forget, try_again
from tollbridge.records.run import BARRED, BRIDGE_FULL, CONFERENCE_FULL, NO_CREDIT, NO_RATE, NUMBER_BUSY, TRUNKS_BUSY

Memory = NDArray[np.int64]


@inlined
def retry(m: Memory, leg: int, chunk: Memory) -> None:
    """Let a caller try again now, at the number first dialled."""
    node = m[leg + FIRST_TRY]
    m[leg + RINGS] = m[node + NODE_B]
    m[leg + OUTCOME] = m[node + NODE_C]
    drop_first(m, leg + FIRST_TRY)
    arrive(m, leg, chunk)


@jit
def arrive(m: Memory, leg: int, chunk: Memory) -> None:
    """Let a leg arrive now: it is admitted, or turned away and falls back at once, or retries later."""
    number = m[leg + FIRST_NUMBER]
    m[CHAIN] += 1
    while True:
        _begin_attempt(m, leg, number)
        cause = _refusal(m, leg)
        if cause < 0:
            _admit(m, leg, chunk)
            return
        if m[leg + ACCOUNT]:
            write_cdr(m, leg, cause, -1)
        if number == 0 or not (
            cause == NUMBER_BUSY or cause == BRIDGE_FULL or cause == CONFERENCE_FULL or cause == NO_CREDIT
        ):
            break
        m[number + N_CHAIN] = m[CHAIN]
        number = m[number + N_FALLBACK]
        if number == 0 or m[number + N_CHAIN] == m[CHAIN]:
            break
        m[leg + ATTEMPT] += 1
        m[leg + RINGS] = 0
        m[leg + OUTCOME] = OUTCOME_ANSWERED
    keep_tries(m, leg, chunk)
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
    route = _route_of(m, leg, number)
    m[leg + ROUTE] = route
    m[leg + ACCOUNT] = m[route + R_ACCOUNT]
    m[leg + ENTRY] = m[route + R_ENTRY]
    m[leg + ROW] = m[CDR_ROWS]
    m[CDR_ROWS] += 1
    if m[MEASURING]:
        m[m[LEGS_BY_DAY] + m[DAY] * m[ROUTE_COUNT] + m[route + R_INDEX]] += 1


@inlined
def _route_of(m: Memory, leg: int, number: int) -> int:
    """Return the route of a leg that dials in at a number, or (0) is dialled out to its destination."""
    if number:
        table, column, columns = m[ROUTE_IN], (number - m[NUMBERS]) // NUMBER_WORDS, m[NUMBER_COUNT]
    else:
        table, column, columns = m[ROUTE_OUT], m[leg + DESTINATION], m[DESTINATION_COUNT]
    return m[ROUTES] + m[table + m[leg + ORIGIN] * columns + column] * ROUTE_WORDS


@inlined
def _refusal(m: Memory, leg: int) -> int:
    """Return the first cause for which a leg that arrives now is turned away; -1: it is admitted."""
    account = m[leg + ACCOUNT]
    cause = _not_priced(m, leg) if account else -1
    if cause < 0:
        cause = _no_line(m, leg)
    if cause < 0 and account and not admits(m, leg):
        m[account + A_REFUSED] += 1
        note_exhausted(m, account, leg)
        cause = NO_CREDIT
    return cause


@inlined
def _not_priced(m: Memory, leg: int) -> int:
    """Return whether a leg is barred or has no rate; -1: neither."""
    if m[m[leg + ROUTE] + R_BARRED]:
        return BARRED
    if m[leg + ENTRY] == 0:
        return NO_RATE
    regime = regime_at(m, m[leg + ENTRY], m[NOW])
    if m[regime + G_BARRED]:
        return BARRED
    return NO_RATE if m[regime + G_TIER_COUNT] == 0 else -1


@inlined
def _no_line(m: Memory, leg: int) -> int:
    """Return what a leg finds busy or full: its number, the trunks, the bridge, the conference; -1: nothing."""
    group, bridge = way_in(m, leg), m[leg + BRIDGE]
    if group and not line_free(m, group):
        return NUMBER_BUSY if m[leg + NUMBER] else TRUNKS_BUSY
    if not holds_port(m, leg):
        return -1
    if not line_free(m, bridge):
        return BRIDGE_FULL
    full = m[bridge + B_SEATS] < FOREVER and seated(m, leg) >= m[bridge + B_SEATS]
    return CONFERENCE_FULL if full else -1


@inlined
def _admit(m: Memory, leg: int, chunk: Memory) -> None:
    """Seize port, trunk and seat; ring, or be answered at once."""
    seize_lines(m, leg)
    join_conference(m, leg)
    if m[leg + ACCOUNT]:
        link(m, m[leg + ACCOUNT] + A_FIRST_LEG, ACCOUNT_PREVIOUS, leg)
        if m[leg + OUTCOME] == OUTCOME_ANSWERED:
            join_burn(m, leg)
    known = m[NOW] + m[leg + RINGS]
    if m[leg + RINGS] == 0 and m[leg + DESTINATION] < 0:
        answer(m, leg)
    elif m[leg + OUTCOME] != OUTCOME_ANSWERED:
        keep_tries(m, leg, chunk)
        m[leg + HANGUP] = known
        await_release(m, leg, min(known, m[leg + ENDS]))
    elif m[leg + ENDS] <= known or known >= m[HORIZON]:
        await_release(m, leg, m[leg + ENDS])
    else:
        await_metering(m, leg, known)
