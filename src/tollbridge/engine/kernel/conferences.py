"""Conferences: legs join and leave them, and learn when they end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.kernel.arena import drop_conference, drop_first, find_conference, new_conference
from tollbridge.engine.kernel.jit import jit
from tollbridge.engine.kernel.layout import (
    ACCOUNT,
    B_AT_MOST,
    B_ENDS,
    B_INDEX,
    B_VOIP_USES_PORTS,
    BRIDGE,
    BRIDGE_COUNT,
    C_BEGAN,
    C_BROKEN_FIRST,
    C_FIRST,
    C_LAST,
    C_MEMBERS,
    C_SEATS,
    CONFERENCE,
    CONFERENCE_ID,
    CONFERENCE_NEXT,
    CONFERENCE_PREVIOUS,
    ENDS,
    FOREVER,
    IS_ORGANISER,
    MEETING_END,
    NOW,
)
from tollbridge.engine.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan import SCHEDULE

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
def leave_conference(m: Memory, leg: int) -> None:
    """Take a leg out of its conference, which is forgotten with its last leg."""
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
def seated(m: Memory, leg: int) -> int:
    """Return how many hold a seat in the conference that a leg names."""
    if m[leg + CONFERENCE_ID] < 0:
        return 0
    conference = find_conference(m, conference_key(m, leg))
    return m[conference + C_SEATS] if conference else 0


@jit
def ends_conference(m: Memory, leg: int, answered: bool) -> bool:
    """Return whether a leg's release ends its conference: it is the organiser's, and was answered."""
    bridge = m[leg + BRIDGE]
    return m[leg + IS_ORGANISER] != 0 and answered and bridge != 0 and m[bridge + B_ENDS] == WITH_ORGANISER
