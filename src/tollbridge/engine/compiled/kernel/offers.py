"""Offered legs, read from the chunk that the driver brings: the next to arrive, and the draws of its later attempts."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import free, new
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Attempt, Leg
from tollbridge.engine.compiled.kernel.records.world import World


def read_offer(world: World) -> Leg:
    """Return a new leg from the next row of the chunk of offered legs: what there is to know of it, and will be asked for."""
    offers = world.offers
    row = offers.row
    offers.row = row + 1
    leg = new(world, Leg)
    leg.origin = offers.origin[row]
    leg.conference_id = offers.conference[row]
    if leg.conference_id >= 0:
        leg.is_organiser = offers.is_organiser[row] != 0
    leg.organiser = offers.organiser[row]
    leg.lasts = offers.lasts[row]
    if leg.lasts < 0:
        leg.leaves = offers.leaves[row]
    leg.attempt = 1
    leg.rings = offers.rings[row]
    leg.outcome = offers.outcome[row]
    leg.retry_left = offers.retry_count[row]
    if world.cdrs.space or leg.retry_left or world.class_count > 1:
        _read_caller(world, leg, row)
    _place(world, leg, row)
    return leg


def _read_caller(world: World, leg: Leg, row: int) -> None:
    """Read what only a route by caller, a later attempt or a CDR asks for."""
    offers = world.offers
    leg.offer = offers.first + row
    leg.source = offers.source[row]
    leg.meeting = offers.meeting[row]
    leg.attendee = offers.attendee[row]
    leg.caller = offers.caller[row]
    leg.retry_until = offers.retry_until[row]
    leg.retry_first = offers.retry_first[row]


def _place(world: World, leg: Leg, row: int) -> None:
    """Say where an offered leg belongs; one that joins by app is nobody's where no tariff prices that."""
    offers, origin = world.offers, world.origins[leg.origin]
    number = offers.number[row]
    leg.destination = offers.destination[row] if number < 0 else -1
    leg.bridge = origin.bridge
    if leg.bridge:
        leg.meeting_end = offers.meeting_end[row]
    if number >= 0:
        leg.first_number = world.numbers[number]
    if number >= 0 or leg.destination >= 0 or world.route_app[leg.origin] >= 0:
        leg.account = origin.account
        leg.measured = world.measuring
        world.callers += world.measuring


def route_in(world: World, origin: int, number: int, caller: int) -> int:
    """Return the route of legs that dial in at a number, by what rows and pools ask of who calls (-1: not known)."""
    if world.class_count == 1:
        return world.route_in[origin * world.number_count + number]
    known = caller if caller >= 0 else world.callers_known
    return world.route_in[(origin * world.number_count + number) * world.class_count + world.caller_class[known]]


def keep_tries(world: World, leg: Leg) -> None:
    """Copy the draws of a leg's later attempts, which may be made when its chunk is gone."""
    offers = world.offers
    for row in range(leg.retry_first, leg.retry_first + leg.retry_left):
        later = new(world, Attempt)
        later.delay = offers.attempt_delay[row]
        later.rings = offers.attempt_rings[row]
        later.outcome = offers.attempt_outcome[row]
        if leg.first_try:
            leg.last_try.next = later
        else:
            leg.first_try = later
        leg.last_try = later
    leg.retry_left = 0


def drop_try(world: World, leg: Leg) -> None:
    """Take the draws of a leg's next attempt away."""
    later = leg.first_try
    leg.first_try = later.next
    free(world, later)


def next_arrival(world: World) -> int:
    """Return the instant of the next offered leg of the chunk; FOREVER at its end."""
    offers = world.offers
    return offers.arrive[offers.row] if offers.row < offers.count else FOREVER


def offer_first(world: World, waiting: Leg) -> bool:
    """Return whether the next offered leg goes before a waiting caller of the same instant."""
    offers = world.offers
    row = offers.row
    if offers.source[row] != waiting.source:
        return offers.source[row] < waiting.source
    if offers.meeting[row] != waiting.meeting:
        return offers.meeting[row] < waiting.meeting
    return offers.attendee[row] < waiting.attendee
