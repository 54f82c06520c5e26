"""A leg's CDR and its cause's count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import new_row
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    ARRIVED,
    ATTEMPT,
    ATTENDEE,
    BILLED,
    CAUSE_COUNTS,
    CDR_WORDS,
    CDRS,
    CHARGED,
    CONFERENCE_ID,
    FEE,
    MEETING,
    NOW,
    OFFER,
    ORGANISER,
    POOL_SET,
    POOL_TIME,
    R_INDEX,
    ROUTE,
    ROUTE_COUNT,
    ROW,
    SOURCE,
    WARM_UP,
    WARNED,
)

Memory = NDArray[np.int64]


@jit
def write_cdr(m: Memory, leg: int, cause: int, answered: int) -> None:
    """Count a leg's cause, and write its CDR where records are asked for. It is released now."""
    route = m[m[leg + ROUTE] + R_INDEX]
    if m[leg + ARRIVED] >= m[WARM_UP]:
        m[m[CAUSE_COUNTS] + cause * m[ROUTE_COUNT] + route] += 1
    place = new_row(m, CDRS, CDR_WORDS)
    if place == 0:
        return
    m[place] = m[leg + ROW]
    place += 1
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
