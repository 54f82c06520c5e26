"""A window of bulk settlement: what becomes of its plain legs, worked out for all of them before any is settled."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.base import NONE, Record, Words
from tollbridge.engine.compiled.kernel.records.network import Lines, Route

PLAIN, VOIP, EVENT, TURNED_AWAY = range(4)
"""How a leg of a window is treated: as a plain leg, as one that nobody pays for, as an event; what is turned away is over."""


@dataclass(slots=True, eq=False)
class Window(Record):
    """The legs of a window by their place in it. Columns have `capacity` places."""

    capacity: int = 0
    first: int = 0  # row of its first leg in the chunk
    count: int = 0
    begin: int = 0  # ms
    until: int = 0  # ms: no leg of it arrives, and nothing happens in it, then or later
    is_lean: bool = False  # some of its legs found no line
    last: int = 0  # ms: what falls on it or before has been done
    way: Words = NONE  # PLAIN ...
    answered: Words = NONE  # ms; -1: not
    end: Words = NONE  # ms: its release
    cause: Words = NONE  # of its release
    cost: Words = NONE  # micros
    billed: Words = NONE  # ms
    moves: Words = NONE  # how many messages its steps cause, and its quotas
    row: Words = NONE  # of the CDRs in the order of arrival; -1: none
    seq: Words = NONE  # its place in the order of arrivals
    routes: list[Route] = NONE
    groups: list[Lines] = NONE  # of which it takes a line to come in, or none
    ports: list[Lines] = NONE  # of which it takes a bridge port, or none
    soonest: int = 0  # ms: when the agenda has something next
    # departures in order: the instant since `begin`, then the place
    departures: Words = NONE
    departure_count: int = 0
    next_departure: int = 0
    unsorted: Words = NONE
    buckets: Words = NONE
    bucket_count: int = 0
