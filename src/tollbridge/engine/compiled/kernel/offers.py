"""Offered legs, read from the chunk that the driver brings: the next to arrive, and the draws of its later attempts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import append, new_leg
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    ACCOUNT,
    ATTEMPT,
    ATTEMPTS,
    ATTENDEE,
    BRIDGE,
    CALLERS,
    CONFERENCE_ID,
    CURSOR,
    DESTINATION,
    FIRST_NUMBER,
    FIRST_OFFER,
    FIRST_TRY,
    FOREVER,
    IS_ORGANISER,
    K_ARRIVE,
    K_ATTENDEE,
    K_COLUMNS,
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
    MEASURED,
    MEASURING,
    MEETING,
    MEETING_END,
    NUMBER_WORDS,
    NUMBERS,
    O_ACCOUNT,
    O_BRIDGE,
    OFFER,
    OFFERED,
    ORGANISER,
    ORIGIN,
    ORIGIN_WORDS,
    ORIGINS,
    OUTCOME,
    RETRY_FIRST,
    RETRY_LEFT,
    RETRY_UNTIL,
    RINGS,
    SOURCE,
)

Memory = NDArray[np.int64]


@jit
def read_offer(m: Memory, chunk: Memory) -> int:
    """Return a new leg from the next row of the chunk of offered legs."""
    row = m[CURSOR]
    m[CURSOR] = row + 1
    leg = new_leg(m)
    m[leg + OFFER] = m[FIRST_OFFER] + row
    m[leg + SOURCE] = chunk[K_SOURCE * m[OFFERED] + row]
    m[leg + MEETING] = chunk[K_MEETING * m[OFFERED] + row]
    m[leg + ATTENDEE] = chunk[K_ATTENDEE * m[OFFERED] + row]
    origin = m[ORIGINS] + chunk[K_ORIGIN * m[OFFERED] + row] * ORIGIN_WORDS
    m[leg + ORIGIN] = chunk[K_ORIGIN * m[OFFERED] + row]
    m[leg + BRIDGE] = m[origin + O_BRIDGE]
    number = chunk[K_NUMBER * m[OFFERED] + row]
    m[leg + FIRST_NUMBER] = m[NUMBERS] + number * NUMBER_WORDS if number >= 0 else 0
    m[leg + DESTINATION] = chunk[K_DESTINATION * m[OFFERED] + row]
    m[leg + CONFERENCE_ID] = chunk[K_CONFERENCE * m[OFFERED] + row]
    m[leg + ORGANISER] = chunk[K_ORGANISER * m[OFFERED] + row]
    m[leg + IS_ORGANISER] = chunk[K_IS_ORGANISER * m[OFFERED] + row]
    m[leg + LASTS] = chunk[K_LASTS * m[OFFERED] + row]
    m[leg + LEAVES] = chunk[K_LEAVES * m[OFFERED] + row]
    m[leg + MEETING_END] = chunk[K_MEETING_END * m[OFFERED] + row]
    m[leg + RETRY_UNTIL] = chunk[K_RETRY_UNTIL * m[OFFERED] + row]
    m[leg + RETRY_FIRST] = chunk[K_RETRY_FIRST * m[OFFERED] + row]
    m[leg + RETRY_LEFT] = chunk[K_RETRY_COUNT * m[OFFERED] + row]
    m[leg + ATTEMPT] = 1
    m[leg + RINGS] = chunk[K_RINGS * m[OFFERED] + row]
    m[leg + OUTCOME] = chunk[K_OUTCOME * m[OFFERED] + row]
    if number >= 0 or m[leg + DESTINATION] >= 0:
        m[leg + ACCOUNT] = m[origin + O_ACCOUNT]
        m[leg + MEASURED] = m[MEASURING]
        m[CALLERS] += m[MEASURING]
    return leg


@jit
def keep_tries(m: Memory, leg: int, chunk: Memory) -> None:
    """Copy the draws of a leg's later attempts, which may be made when its chunk is gone."""
    count = m[ATTEMPTS]
    first = K_COLUMNS * m[OFFERED] + m[leg + RETRY_FIRST]
    for row in range(first, first + m[leg + RETRY_LEFT]):
        append(m, leg + FIRST_TRY, leg + LAST_TRY, chunk[row], chunk[row + count], chunk[row + 2 * count])
    m[leg + RETRY_LEFT] = 0


@jit
def next_arrival(m: Memory, chunk: Memory) -> int:
    """Return the instant of the next offered leg of the chunk; FOREVER at its end."""
    return chunk[K_ARRIVE * m[OFFERED] + m[CURSOR]] if m[CURSOR] < m[OFFERED] else FOREVER


@jit
def offer_first(m: Memory, chunk: Memory, waiting: int) -> bool:
    """Return whether the next offered leg goes before a waiting caller of the same instant."""
    row = m[CURSOR]
    if chunk[K_SOURCE * m[OFFERED] + row] != m[waiting + SOURCE]:
        return chunk[K_SOURCE * m[OFFERED] + row] < m[waiting + SOURCE]
    if chunk[K_MEETING * m[OFFERED] + row] != m[waiting + MEETING]:
        return chunk[K_MEETING * m[OFFERED] + row] < m[waiting + MEETING]
    return chunk[K_ATTENDEE * m[OFFERED] + row] < m[waiting + ATTENDEE]
