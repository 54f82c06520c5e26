"""A window's departures in order: a counting sort by buckets of time, then an insertion sort of what is nearly sorted."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.records.window import EVENT, Window
from tollbridge.engine.compiled.kernel.records.world import World

PLACE_BITS = 16
PLACES = 1 << 16
"""The most legs of a window."""


def sort_departures(world: World, window: Window) -> None:
    """Sort the releases of a window's plain legs that may fall in it; legs of no length go as they come."""
    offers = world.offers
    shift = 0
    while (window.last - window.begin) >> shift > window.count:
        shift += 1
    _clear(window, ((window.last - window.begin) >> shift) + 2)
    count = 0
    for place in range(window.count):
        end = window.end[place]
        if window.way[place] != EVENT and end <= window.last and end > offers.arrive[window.first + place]:
            window.unsorted[count] = ((end - window.begin) << PLACE_BITS) | place
            window.buckets[((end - window.begin) >> shift) + 1] += 1
            count += 1
    window.departure_count = count
    _distribute(window, shift)
    _insert(window)


def _clear(window: Window, buckets: int) -> None:
    window.bucket_count = buckets
    for bucket in range(buckets):
        window.buckets[bucket] = 0


def _distribute(window: Window, shift: int) -> None:
    """Put departures into the order of their buckets."""
    buckets = window.buckets
    for bucket in range(1, window.bucket_count):
        buckets[bucket] += buckets[bucket - 1]
    for index in range(window.departure_count):
        departure = window.unsorted[index]
        bucket = departure >> (PLACE_BITS + shift)
        window.departures[buckets[bucket]] = departure
        buckets[bucket] += 1


def _insert(window: Window) -> None:
    """Sort what is out of order within its bucket."""
    departures = window.departures
    for index in range(1, window.departure_count):
        departure, hole = departures[index], index
        while hole > 0 and departures[hole - 1] > departure:
            departures[hole] = departures[hole - 1]
            hole -= 1
        departures[hole] = departure
