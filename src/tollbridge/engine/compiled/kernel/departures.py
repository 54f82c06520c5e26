"""Departures of a window's plain legs: in buckets by when they go, and in no order within one.

Lines that a leg of the current bucket has given back may still be held for busy for a while. That is put right wherever it
could make a difference: before a group would reach a new peak or be full, and before anybody arrives as an event.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.cdr import write_plain_cdr
from tollbridge.engine.compiled.kernel.foresight import recall
from tollbridge.engine.compiled.kernel.heap import push
from tollbridge.engine.compiled.kernel.memory import expect, new, new_references
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.network import Lines, Route
from tollbridge.engine.compiled.kernel.records.window import AHEAD, Foresight, Stay, Window
from tollbridge.engine.compiled.kernel.records.world import CARRIED, RELEASES, World
from tollbridge.engine.compiled.kernel.stays import settle_stay, take_back

PER_BUCKET = 8
"""About how many legs go in one bucket's time."""
FEW, MANY = 2, 4096
"""Where so many are in progress, a bucket has few: legs far from the processor are fetched beforehand, two of each bucket."""
SOON = 8
"""How many buckets ahead a first leg is fetched from memory."""


def give_buckets(world: World, window: Window, most: int) -> None:
    """Give a window buckets for so many legs, in place of those that it has, which are empty."""
    window.room = most
    window.capacity = most // FEW + 1
    window.buckets = new_references(world, Stay, window.capacity + SOON)
    if window.ahead:
        return
    window.routes = new_references(world, Route, world.route_count)
    window.ahead = new_references(world, Foresight, AHEAD)
    for place in range(AHEAD):
        window.ahead[place] = new(world, Foresight)
    window.again = new(world, Foresight)


def begin_buckets(world: World, window: Window) -> None:
    """Divide a window's time between buckets, as many as its legs need. All are empty."""
    legs = FEW if world.heaps[RELEASES].size > MANY else PER_BUCKET
    most = min(window.most // legs + 1, window.capacity)
    window.shift = 0
    while (window.until - window.begin) >> window.shift >= most:
        window.shift += 1
    window.bucket = 0
    window.farthest = 0


def keep(world: World, window: Window, look: Foresight, row: int) -> None:
    """Put a leg that has just arrived into the bucket of its release. One that goes in the window is settled now."""
    stay = window.spare
    if stay:
        window.spare = stay.next
        expect(window.spare)
    else:
        stay = new(world, Stay)
    stay.end = look.end
    stay.group = look.group
    stay.port = look.port
    stay.route = look.route
    stay.offer = look.offer
    stay.row = row
    stay.seq = world.next_seq
    if look.end >= window.until:
        stay.next = window.later
        window.later = stay
        return
    settle_stay(world, window, look)
    bucket = (look.end - window.begin) >> window.shift
    stay.next = window.buckets[bucket]
    window.buckets[bucket] = stay
    window.farthest = max(window.farthest, bucket)


def depart_before(world: World, window: Window, instant: int) -> None:
    """Let the legs of all buckets go whose time has passed."""
    current = (instant - window.begin) >> window.shift
    while window.bucket < current:
        _expect_next(window)
        stay = window.buckets[window.bucket]
        window.buckets[window.bucket] = NONE
        while stay:
            following = stay.next
            _depart(world, window, stay)
            stay = following
        window.bucket += 1


def _expect_next(window: Window) -> None:
    """Have the legs of the next buckets fetched from memory while those of this one go."""
    expect(window.buckets[window.bucket + SOON])
    stay = window.buckets[window.bucket + SOON // 2]
    if stay:
        expect(stay.next)


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
    """Let a leg go: it gives back its lines, and its CDR is written."""
    if stay.group:
        _give_line_back(world, stay.group, stay.end)
    if stay.port:
        _give_line_back(world, stay.port, stay.end)
    if world.cdrs.space and stay.route:
        write_plain_cdr(world, recall(world, window, stay), stay.row)
    put_back(window, stay)


def _give_line_back(world: World, group: Lines, instant: int) -> None:
    """Give a line back. What was busy at the end of the warm-up, and stayed so for a while, counts for the peak."""
    if group.busy > group.peak and instant > world.warm_up:
        group.peak = group.busy
    group.busy -= 1


def put_back(window: Window, stay: Stay) -> None:
    """Put the record of a leg back that is not in use any more."""
    stay.next = window.spare
    window.spare = stay


def take_out(world: World, window: Window, account: Account) -> None:
    """Put the legs of an account that are still there on the agenda as CARRIED, and take them off the sums; none: all legs."""
    for bucket in range(window.bucket, window.farthest + 1):
        if window.buckets[bucket]:
            window.buckets[bucket] = _sift(world, window, window.buckets[bucket], account)
    window.later = _sift(world, window, window.later, account)


def _sift(world: World, window: Window, first: Stay, account: Account) -> Stay:
    """Take an account's legs out of a chain; return the chain of the others."""
    staying: Stay = NONE
    stay = first
    while stay:
        following = stay.next
        window.searched += 1
        if not account or (stay.route and stay.route.account == account):
            if stay.end < window.until:
                take_back(world, recall(world, window, stay))
            push(world, CARRIED, stay.offer, 0, stay)
        else:
            stay.next = staying
            staying = stay
        stay = following
    return staying
