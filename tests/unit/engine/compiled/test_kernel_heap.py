import random

import pytest

from tollbridge.engine.compiled.kernel.heap import pop, push
from tollbridge.engine.compiled.kernel.memory import new_table
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.world import GRACES, HEAPS, METERINGS, RETRIES, Heap, World


@pytest.fixture
def world():
    empty = World()
    empty.heaps = new_table(empty, Heap, HEAPS)
    empty.heads = [FOREVER] * HEAPS
    return empty


def drained(world, group):
    entries = []
    while world.heads[group] < FOREVER:
        heap = world.heaps[group]
        entries.append((heap.instants[0], heap.orders[0], heap.subjects[0]))
        pop(world, group)
    return entries


def test_entries_come_out_by_instant_then_order(world):
    rng, leg = random.Random(1), Leg()
    pairs = [(rng.randrange(20), order) for order in range(200)]
    rng.shuffle(pairs)
    for instant, order in pairs:
        push(world, METERINGS, instant, order, leg)
    assert drained(world, METERINGS) == [(*pair, leg) for pair in sorted(pairs)]


def test_a_full_heap_grows_and_keeps_its_entries(world):
    push(world, GRACES, 200, 0, Leg())
    before = world.heaps[GRACES].capacity
    for instant in range(199, -1, -1):
        push(world, GRACES, instant, 0, Leg())
    assert world.heaps[GRACES].capacity > before
    assert [entry[0] for entry in drained(world, GRACES)] == list(range(201))


def test_retries_of_one_instant_and_source_go_by_meeting_attendee_attempt(world):
    keys = [(2, 0, 1), (1, 5, 2), (1, 5, 1), (1, 4, 9)]
    legs = [Leg(meeting=meeting, attendee=attendee, attempt=attempt) for meeting, attendee, attempt in keys]
    for leg in legs:
        push(world, RETRIES, 60_000, 3, leg)
    assert [entry[2] for entry in drained(world, RETRIES)] == [legs[3], legs[2], legs[1], legs[0]]
