"""Conferences: legs join and leave them, and learn when they end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.arena import drop_conference, drop_first, find_conference, new_conference
from tollbridge.engine.compiled.kernel.chain import link, unlink
from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    B_AT_MOST,
    B_ENDS,
    B_INDEX,
    BRIDGE,
    BRIDGE_COUNT,
    C_BEGAN,
    C_BROKEN_FIRST,
    C_FIRST,
    C_MEMBERS,
    C_SEATS,
    CONFERENCE,
    CONFERENCE_ID,
    CONFERENCE_PREVIOUS,
    ENDS,
    FOREVER,
    IN_PROGRESS,
    IS_ORGANISER,
    MEETING_END,
    NOW,
    STATE,
)
from tollbridge.engine.compiled.kernel.lines import holds_port
from tollbridge.engine.plan.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan.plan import SCHEDULE

Memory = NDArray[np.int64]


@jit
def conference_key(m: Memory, leg: int) -> int:
    """Return the key of the conference that a leg names on its bridge."""
    bridge = m[leg + BRIDGE]
    place = m[bridge + B_INDEX] + 1 if bridge else 0
    return m[leg + CONFERENCE_ID] * (m[BRIDGE_COUNT] + 1) + place + 1


@jit
def join_conference(m: Memory, leg: int) -> None:
    """Join the conference that a leg names, beginning it where nobody is in it, and learn when it ends."""
    conference = _named_conference(m, leg) if m[leg + CONFERENCE_ID] >= 0 else 0
    began = m[NOW]
    if conference:
        began = m[conference + C_BEGAN]
        link(m, conference + C_FIRST, CONFERENCE_PREVIOUS, leg)
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
def _named_conference(m: Memory, leg: int) -> int:
    """Return the conference that a leg names; it begins now where nobody is in it."""
    key = conference_key(m, leg)
    conference = find_conference(m, key)
    if conference == 0:
        conference = new_conference(m, key)
        m[conference + C_BEGAN] = m[NOW]
    return conference


@jit
def leave_conference(m: Memory, leg: int) -> None:
    """Take a leg out of its conference, which is forgotten with its last leg."""
    conference = m[leg + CONFERENCE]
    unlink(m, conference + C_FIRST, CONFERENCE_PREVIOUS, leg)
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
def ends_conference(m: Memory, leg: int) -> bool:
    """Return whether the release of a leg that is there ends its conference: it is the organiser's, and was answered."""
    bridge = m[leg + BRIDGE]
    if m[leg + IS_ORGANISER] == 0 or m[leg + CONFERENCE] == 0 or bridge == 0:
        return False
    return m[leg + STATE] == IN_PROGRESS and m[bridge + B_ENDS] == WITH_ORGANISER
