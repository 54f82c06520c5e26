"""Days in bulk: a window's plain legs are settled together, without an event for each.

A leg is plain where nothing that happens in the window can bear on it but the lines that it finds, and where nothing can come
of it but sums: its account is quiet (`quiet`), money alone pays it, and nobody's release ends its conference (`foresight`).
When it goes and what it costs is known when it arrives (`costs`), and is added up for its route then (`stays`). What is left
is to see which legs find a line: arrivals and departures are merged (`merge`, `departures`), in time with the agenda, on which
all other legs live as ever. An account leaves the window just before something could happen to it, and joins it again once
that is over (`membership`). At the window's end, with its day at the latest, what has gone is charged, and what has not becomes
a leg as any other (`stocktaking`). So the outcome is the same to the last digit.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.clock import advance
from tollbridge.engine.compiled.kernel.departures import begin_buckets, give_buckets
from tollbridge.engine.compiled.kernel.merge import ROOM_FOR_OTHERS, merge
from tollbridge.engine.compiled.kernel.quiet import judge_accounts
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import HEAPS, NEED_ROOM, RELEASES, WAKES, World
from tollbridge.engine.compiled.kernel.stocktaking import take_stock

MOST_WAIT = 20_000  # legs


def settle_in_bulk(world: World) -> None:
    """Settle what can be settled in bulk of the chunk's next legs, if that is worth its while."""
    if not _may_begin(world):
        return
    if world.cdrs.space and world.cdrs.space - world.cdrs.written < 2 * ROOM_FOR_OTHERS:
        world.need = NEED_ROOM
        return
    window = world.window
    _begin(world, window)
    judge_accounts(world, window)
    begin_buckets(world, window)
    merge(world, window)
    take_stock(world, window)
    count = world.offers.row - window.first
    if count >= world.bulk_least and 4 * window.plain >= count:
        world.bulk_wait = 0
    else:
        world.bulk_wait = min(2 * world.bulk_wait + world.bulk_least + 1, MOST_WAIT)
    world.bulk_from = world.offers.row + world.bulk_wait


def _may_begin(world: World) -> bool:
    """Return whether a window is worth its while and may begin now; the next day begins first, where nothing else is due."""
    offers = world.offers
    left = min(offers.count - offers.row, world.bulk_most)
    if left < world.bulk_least or left < world.bulk_ratio * world.heaps[RELEASES].size:
        return False
    if world.heads[WAKES] <= world.now:
        return False  # an account may grow calm first
    day_end = _day_end(world)
    boundary = day_end if world.measuring else min(day_end, world.warm_up)
    if offers.arrive[offers.row] < boundary:
        return _comes_often(world, boundary)
    for group in range(HEAPS):
        if world.heads[group] < boundary:
            return False
    if boundary >= world.horizon:
        return False
    advance(world, boundary)
    return _comes_often(world, _day_end(world))


def _comes_often(world: World, end: int) -> bool:
    """Return whether the legs that arrive before `end` are enough for a window; at least so many of the chunk are left."""
    return world.offers.arrive[world.offers.row + world.bulk_least - 1] < end


def _day_end(world: World) -> int:
    return world.day_begins[world.day + 1] if world.day + 1 < world.days else world.horizon


def _begin(world: World, window: Window) -> None:
    """Begin a window now; it ends with the day or the warm-up at the latest."""
    left = min(world.offers.count - world.offers.row, world.bulk_most)
    if window.room < left:
        give_buckets(world, window, min(max(left, 2 * window.room), world.bulk_most))
    window.begin = world.now
    window.until = _day_end(world)
    if not world.measuring:
        window.until = min(window.until, world.warm_up)
    window.first = world.offers.row
    window.most = left
    if world.cdrs.space:
        window.most = min(window.most, world.cdrs.space - world.cdrs.written - ROOM_FOR_OTHERS)
    window.is_lean = False
    window.shares = False
    window.searched = 0
    window.plain = 0
