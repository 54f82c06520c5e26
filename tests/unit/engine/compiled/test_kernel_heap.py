import random

import numpy as np
import pytest

pytest.importorskip("numba", reason="the compiled engine is the extra [fast]")

from tollbridge.engine.compiled.kernel import layout as at
from tollbridge.engine.compiled.kernel.heap import first_instant, pop, push


@pytest.fixture
def memory():
    words = np.zeros(1 << 17, np.int64)
    words[at.TOP] = at.HEADER + 3 * 4 * at.HEAP_COUNT
    words[at.LIMIT_TOP] = len(words) - 256
    for heap in range(at.HEAP_COUNT):
        words[at.HEAPS + 3 * heap] = at.HEADER + 3 * 4 * heap
        words[at.HEAPS + 3 * heap + 2] = 4
        words[at.HEADS + heap] = at.FOREVER
    return words


def drained(words, heap):
    entries = []
    while first_instant(words, heap) < at.FOREVER:
        base = words[at.HEAPS + 3 * heap]
        entries.append(tuple(int(word) for word in words[base : base + 3]))
        pop(words, heap)
    return entries


def test_entries_come_out_by_instant_then_order(memory):
    rng = random.Random(1)
    pairs = [(rng.randrange(20), order) for order in range(200)]
    rng.shuffle(pairs)
    for instant, order in pairs:
        push(memory, at.METER_HEAP, instant, order, 5000)
    assert drained(memory, at.METER_HEAP) == [(*pair, 5000) for pair in sorted(pairs)]


def test_a_full_heap_moves_to_a_larger_block_and_keeps_its_entries(memory):
    before = int(memory[at.HEAPS + 3 * at.GRACE_HEAP])
    for instant in range(9, -1, -1):
        push(memory, at.GRACE_HEAP, instant, 0, 5000)
    assert memory[at.HEAPS + 3 * at.GRACE_HEAP] != before
    assert [entry[0] for entry in drained(memory, at.GRACE_HEAP)] == list(range(10))


def test_retries_of_one_instant_and_source_go_by_meeting_attendee_attempt(memory):
    legs = []
    for place, (meeting, attendee, attempt) in enumerate([(2, 0, 1), (1, 5, 2), (1, 5, 1), (1, 4, 9)]):
        leg = 10_000 + place * at.LEG_WORDS
        memory[leg + at.MEETING], memory[leg + at.ATTENDEE], memory[leg + at.ATTEMPT] = meeting, attendee, attempt
        legs.append(leg)
        push(memory, at.RETRY_HEAP, 60_000, 3, leg)
    assert [entry[2] for entry in drained(memory, at.RETRY_HEAP)] == [legs[3], legs[2], legs[1], legs[0]]
