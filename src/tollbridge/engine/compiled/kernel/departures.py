"""Departures of a window's plain legs: in buckets by when they go, and in no order within one.

Lines that a leg of the current bucket has given back may still be held for busy for a while. That is put right wherever it
could make a difference: before a group would reach a new peak or be full, and before anybody arrives as an event.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.lines import count_use
from tollbridge.engine.compiled.kernel.memory import new, new_references
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.network import Lines, Route
from tollbridge.engine.compiled.kernel.records.window import AHEAD, Stay, Window
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.stays import settle_stay

PER_BUCKET = 4
"""About how many legs go in one bucket's time."""


def give_buckets(world: World, window: Window, most: int) -> None:
    """Give a window buckets for so many legs, in place of those that it has, which are empty."""
    window.room = most
    window.capacity = most // PER_BUCKET + 1
    window.buckets = new_references(world, Stay, window.capacity)
    window.here = new_references(world, Stay, most)
    if window.ahead:
        return
    window.routes = new_references(world, Route, world.route_count)
    window.ahead = new_references(world, Stay, AHEAD)
    for place in range(AHEAD):
        window.ahead[place] = new(world, Stay)


def begin_buckets(window: Window) -> None:
    """Divide a window's time between buckets, as many as its legs need. All are empty."""
    most = min(window.most // PER_BUCKET + 1, window.capacity)
    window.shift = 0
    while (window.until - window.begin) >> window.shift >= most:
        window.shift += 1
    window.bucket = 0
    window.farthest = 0


def keep(world: World, window: Window, stay: Stay) -> None:
    """Put a leg that has just arrived into the bucket of its release; another record takes its place ahead."""
    spare = window.spare
    if spare:
        window.spare = spare.next
    else:
        spare = new(world, Stay)
    window.ahead[stay.place] = spare
    if stay.end >= window.until:
        stay.next = window.later
        window.later = stay
        return
    bucket = (stay.end - window.begin) >> window.shift
    stay.next = window.buckets[bucket]
    window.buckets[bucket] = stay
    window.farthest = max(window.farthest, bucket)


def depart_before(world: World, window: Window, instant: int) -> None:
    """Let the legs of all buckets go whose time has passed."""
    current = (instant - window.begin) >> window.shift
    while window.bucket < current:
        stay = window.buckets[window.bucket]
        window.buckets[window.bucket] = NONE
        while stay:
            following = stay.next
            _depart(world, window, stay)
            stay = following
        window.bucket += 1


def depart_until(world: World, window: Window, instant: int) -> None:
    """Let all legs go whose release has come."""
    depart_before(world, window, instant)
    staying: Stay = NONE
    stay = window.buckets[window.bucket]
    while stay:
        following = stay.next
        if stay.end <= instant:
            _depart(world, window, stay)
        else:
            stay.next = staying
            staying = stay
        stay = following
    window.buckets[window.bucket] = staying


def _depart(world: World, window: Window, stay: Stay) -> None:
    """Let a leg go: it gives back its lines and is settled."""
    if stay.group:
        _give_line_back(world, stay.group, stay)
    if stay.port:
        _give_line_back(world, stay.port, stay)
    if stay.route:
        settle_stay(world, window, stay)
    elif stay.port:
        count_use(world, stay.port, 1, stay.end - world.offers.arrive[stay.offer])
    put_back(window, stay)


def _give_line_back(world: World, group: Lines, stay: Stay) -> None:
    """Give a line back. What was busy at the end of the warm-up, and stayed so for a while, counts for the peak."""
    if group.busy > group.peak and stay.end > world.warm_up:
        group.peak = group.busy
    group.busy -= 1


def put_back(window: Window, stay: Stay) -> None:
    """Put the record of a leg back that is not in use any more."""
    stay.next = window.spare
    window.spare = stay


def find_who_stays(window: Window) -> None:
    """Empty the buckets at the window's end: each leg that is still there comes to its place in `here`."""
    window.first_here = window.most
    for bucket in range(window.bucket, window.farthest + 1):
        _place_all(window, window.buckets[bucket])
        window.buckets[bucket] = NONE
    _place_all(window, window.later)
    window.later = NONE


def _place_all(window: Window, first: Stay) -> None:
    stay = first
    while stay:
        window.here[stay.offer - window.first] = stay
        window.first_here = min(window.first_here, stay.offer - window.first)
        stay = stay.next
