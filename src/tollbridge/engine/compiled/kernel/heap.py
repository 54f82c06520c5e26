"""Priority queues: entries of (instant, order, subject), smallest first, four children to a parent.

At one instant orders are unique but among retries, whose order is their source: there meeting, attendee and attempt decide.
"""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import as_leg, new_references, new_words
from tollbridge.engine.compiled.kernel.records.base import FOREVER, Record
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import Heap, World

BEYOND = 4
"""How many instants beyond a heap's end are there and FOREVER, so that each parent has four children."""


def _tie(left: Leg, right: Leg) -> bool:
    """Return whether one retry's leg goes before another's of the same instant and source."""
    if left.meeting != right.meeting:
        return left.meeting < right.meeting
    if left.attendee != right.attendee:
        return left.attendee < right.attendee
    return left.attempt < right.attempt


def before(heap: Heap, place: int, instant: int, order: int, subject: Record) -> bool:
    """Return whether the entry at `place` goes before (instant, order, subject)."""
    if heap.instants[place] != instant:
        return heap.instants[place] < instant
    if heap.orders[place] != order:
        return heap.orders[place] < order
    other = heap.subjects[place]
    return other != subject and _tie(as_leg(other), as_leg(subject))


def _set(heap: Heap, place: int, instant: int, order: int, subject: Record) -> None:
    heap.instants[place] = instant
    heap.orders[place] = order
    heap.subjects[place] = subject


def push(world: World, group: int, instant: int, order: int, subject: Record) -> None:
    """Add an entry to a group's heap, which moves to a table of twice the size when it is full."""
    heap = world.heaps[group]
    hole = heap.size
    if hole == heap.capacity:
        _enlarge(world, heap)
    heap.size = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 2
        if before(heap, parent, instant, order, subject):
            break
        _set(heap, hole, heap.instants[parent], heap.orders[parent], heap.subjects[parent])
        hole = parent
    if hole == 0:
        world.heads[group] = instant
    _set(heap, hole, instant, order, subject)


def _enlarge(world: World, heap: Heap) -> None:
    instants, orders, subjects = heap.instants, heap.orders, heap.subjects
    heap.capacity = 2 * heap.size if heap.size else 64
    heap.instants = new_words(world, heap.capacity + BEYOND)
    heap.orders = new_words(world, heap.capacity)
    heap.subjects = new_references(world, Record, heap.capacity)
    for place in range(heap.size):
        _set(heap, place, instants[place], orders[place], subjects[place])
    for place in range(heap.size, heap.capacity + BEYOND):
        heap.instants[place] = FOREVER


def first_subject(world: World, group: int) -> Record:
    """Return what the first entry of a group's heap is for."""
    return world.heaps[group].subjects[0]


def _least_child(heap: Heap, child: int) -> int:
    """Return the least of the four children from `child` on; those beyond the heap's end are at FOREVER.

    Which of two is earlier is as good as random, so it is counted on, not branched on.
    """
    instants = heap.instants
    first = child + (instants[child + 1] < instants[child])
    second = child + 2 + (instants[child + 3] < instants[child + 2])
    least = first + (second - first) * (instants[second] < instants[first])
    instant = instants[least]
    alike = (instants[child] == instant) + (instants[child + 1] == instant)
    alike += (instants[child + 2] == instant) + (instants[child + 3] == instant)
    return _first_of_alike(heap, child) if alike > 1 else least


def _first_of_alike(heap: Heap, child: int) -> int:
    """Return the least of the children from `child` on, of which some are of one instant."""
    least = child
    for other in range(child + 1, min(child + 4, heap.size)):
        if before(heap, other, heap.instants[least], heap.orders[least], heap.subjects[least]):
            least = other
    return least


def pop(world: World, group: int) -> None:
    """Remove the first entry of a group's heap."""
    heap = world.heaps[group]
    heap.size -= 1
    size = heap.size
    instant, order, subject = heap.instants[size], heap.orders[size], heap.subjects[size]
    heap.instants[size] = FOREVER
    hole = 0
    while 4 * hole + 1 < size:
        least = _least_child(heap, 4 * hole + 1)
        if not before(heap, least, instant, order, subject):
            break
        _set(heap, hole, heap.instants[least], heap.orders[least], heap.subjects[least])
        hole = least
    if size:
        _set(heap, hole, instant, order, subject)
    world.heads[group] = heap.instants[0]
