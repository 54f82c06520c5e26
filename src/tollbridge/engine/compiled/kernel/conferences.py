"""Conferences: legs join and leave them, and learn when they end."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.chain import link_member, unlink_member
from tollbridge.engine.compiled.kernel.lines import holds_port
from tollbridge.engine.compiled.kernel.memory import free
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE
from tollbridge.engine.compiled.kernel.records.leg import IN_PROGRESS, Conference, Leg
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.table import drop_conference, find_conference, new_conference
from tollbridge.engine.plan.plan import ORGANISER as WITH_ORGANISER
from tollbridge.engine.plan.plan import SCHEDULE


def conference_key(world: World, leg: Leg) -> int:
    """Return the key of the conference that a leg names on its bridge."""
    bridge = leg.bridge
    place = bridge.index + 1 if bridge else 0
    return leg.conference_id * (world.bridge_count + 1) + place + 1


def join_conference(world: World, leg: Leg) -> None:
    """Join the conference that a leg names, beginning it where nobody is in it, and learn when it ends."""
    conference = _named_conference(world, leg) if leg.conference_id >= 0 else NONE
    began = world.now
    if conference:
        began = conference.began
        link_member(conference, leg)
        conference.members += 1
        conference.seats += holds_port(leg)
    leg.conference = conference
    leg.ends = FOREVER
    bridge = leg.bridge
    if bridge:
        if bridge.ends == SCHEDULE and leg.meeting_end >= 0:
            leg.ends = leg.meeting_end
        if bridge.at_most < FOREVER:
            leg.ends = min(leg.ends, began + bridge.at_most)


def _named_conference(world: World, leg: Leg) -> Conference:
    """Return the conference that a leg names; it begins now where nobody is in it."""
    key = conference_key(world, leg)
    conference = find_conference(world, key)
    if not conference:
        conference = new_conference(world, key)
        conference.began = world.now
    return conference


def leave_conference(world: World, leg: Leg) -> None:
    """Take a leg out of its conference, which is forgotten with its last leg."""
    conference = leg.conference
    unlink_member(conference, leg)
    conference.members -= 1
    conference.seats -= holds_port(leg)
    if conference.members == 0:
        _forget_broken(world, conference)
        drop_conference(world, conference)


def _forget_broken(world: World, conference: Conference) -> None:
    broken = conference.first_broken
    while broken:
        following = broken.next
        free(world, broken)
        world.broken -= 1
        broken = following


def seated(world: World, leg: Leg) -> int:
    """Return how many hold a seat in the conference that a leg names."""
    if leg.conference_id < 0:
        return 0
    conference = find_conference(world, conference_key(world, leg))
    return conference.seats if conference else 0


def ends_conference(leg: Leg) -> bool:
    """Return whether the release of a leg that is there ends its conference: it is the organiser's, and was answered."""
    bridge = leg.bridge
    if not leg.is_organiser or not leg.conference or not bridge:
        return False
    return leg.state == IN_PROGRESS and bridge.ends == WITH_ORGANISER
