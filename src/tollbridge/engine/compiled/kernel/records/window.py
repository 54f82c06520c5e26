"""A window of bulk settlement, and its plain legs while they are there."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.base import NONE, Record
from tollbridge.engine.compiled.kernel.records.network import Lines, Route

PLAIN, VOIP, EVENT = range(3)
"""How a leg of a window is treated: as a plain leg, as one that nobody pays for, as an event."""
AHEAD = 16
"""How many legs are foreseen at a time."""


@dataclass(slots=True, eq=False)
class Foresight(Record):
    """What is known of a window's leg when it arrives: how it is treated, and all that becomes of it if it is plain."""

    way: int = 0  # PLAIN ...
    offer: int = 0  # row of the offered leg in the chunk
    arrived: int = 0  # ms
    answered: int = 0  # ms; -1: not
    end: int = 0  # ms: its release
    route: Route = NONE  # none: nobody pays
    group: Lines = NONE  # of which it takes a line to come in; or none
    port: Lines = NONE  # of which it takes a bridge port; or none
    cause: int = 0  # of its release
    cost: int = 0  # micros
    billed: int = 0  # ms
    told: int = 0  # messages that it causes
    shared: bool = False  # it names its conference, so that others may be in it


@dataclass(slots=True, eq=False)
class Stay(Record):
    """A plain leg of a window while it is there: the lines that it holds, and until when."""

    next: Stay = NONE  # in its bucket
    end: int = 0  # ms: its release
    group: Lines = NONE
    port: Lines = NONE
    route: Route = NONE
    offer: int = 0  # row of the offered leg in the chunk
    row: int = 0  # of the CDRs in the order of arrival; -1: none
    seq: int = 0  # its place in the order of arrivals


@dataclass(slots=True, eq=False)
class Window(Record):
    """A stretch of time that is settled in bulk. Its plain legs are in buckets by when they go."""

    begin: int = 0  # ms
    until: int = 0  # ms: no leg of it arrives, and nothing happens in it, then or later
    last: int = 0  # ms: at its end, what falls on it or before has been done
    first: int = 0  # row of its first leg in the chunk
    most: int = 0  # legs that may arrive in it
    is_lean: bool = False  # some of its legs found no line
    plain: int = 0  # its plain legs
    soonest: int = 0  # ms: when the agenda has something next
    ahead: list[Foresight] = NONE  # [AHEAD] its next legs
    again: Foresight = NONE  # one of its legs, foreseen again
    shares: bool = False  # legs that name their conference are plain in it
    searched: int = 0  # how many of its legs were looked at to find those of accounts that left it
    spare: Stay = NONE  # the chain of those that are not in use
    # departures
    buckets: list[Stay] = NONE  # [capacity] chains of those that go in the same stretch of time
    room: int = 0  # legs that there is room for
    capacity: int = 0
    shift: int = 0  # a bucket's stretch is 2 ** shift ms
    bucket: int = 0  # the first that may hold legs
    farthest: int = 0  # the last that has held one
    later: Stay = NONE  # the chain of those that go after the window
    # routes of which legs have gone
    routes: list[Route] = NONE  # [routes]
    route_count: int = 0
