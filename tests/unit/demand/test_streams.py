"""Philox words: the published numbers, their names, and that no draw moves another."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tollbridge.demand import strands as strands_module
from tollbridge.demand.philox import philox4x32, philox4x64
from tollbridge.demand.strands import Strands, StreamKeys
from tollbridge.demand.streams import Draws, uniforms
from tollbridge.demand.words import compiled
from tollbridge.engine.compiled.built import is_built

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        # known answers of Random123's kat_vectors for philox4x32 with 10 rounds
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_vectorised_philox_gives_the_published_words(counter, key, expected):
    first, second = philox4x32(tuple(np.array([word], np.uint64) for word in counter), key)
    words = [int(first[0]) & ONES, int(first[0]) >> 32, int(second[0]) & ONES, int(second[0]) >> 32]
    assert words == list(expected)


def test_the_wide_philox_gives_the_words_of_numpy_s_generator():
    """All four words of many counters, under keys of their own, with every bit of counter and key in play."""
    rng = np.random.default_rng(5)
    counters = rng.integers(0, 2**64, (4, 200), np.uint64)
    keys = rng.integers(0, 2**64, (2, 200), np.uint64)
    counters[0] = np.maximum(counters[0], 1)
    words = np.stack(philox4x64(tuple(counters), (keys[0], keys[1])))
    for place in range(200):
        counter = counters[:, place].copy()
        counter[0] -= np.uint64(1)
        generator = np.random.Philox(key=keys[:, place], counter=counter)
        assert generator.random_raw(4).tolist() == words[:, place].tolist()


@pytest.fixture(params=["compiled", "numpy"])
def made_by(request, monkeypatch):
    """Who makes the words: the compiled module, which stands beside the compiled engine, or NumPy."""
    if request.param == "numpy":
        monkeypatch.setattr(strands_module, "compiled", lambda: None)
    elif not is_built():
        pytest.skip("the compiled engine is not built")
    else:
        assert compiled(), "`python hatch_build.py` builds it"


@pytest.mark.usefixtures("made_by")
@pytest.mark.parametrize("few", [0, 48])
@pytest.mark.parametrize("counts", [[1, 0, 3, 4], [2, 500, 5, 160], [8, 4, 4, 4], [1000, 900, 800, 700]])
def test_the_sequences_of_many_units_are_those_of_each(counts, few, monkeypatch):
    """Short ones are made together, long ones read one by one; streams, days and parts are each unit's own."""
    monkeypatch.setattr(strands_module, "FEW", few)
    keys = StreamKeys(7, ("workload v", "workload w"))
    stream, day, part = np.array([0, 1, 1, 0]), np.array([739_000, 739_000, 739_001, 739_002]), np.array([0, 3, 0, 23])
    strands = Strands(keys, 3, stream, day)
    found = strands.sequence("time", np.arange(4), np.array(counts), part)
    wanted = [
        Draws(7, keys.streams[stream[unit]], 3, int(day[unit])).sequence("time", counts[unit], int(part[unit])).tolist()
        for unit in range(4)
    ]
    assert found.tolist() == [u for sequence in wanted for u in sequence]


@pytest.mark.usefixtures("made_by")
@pytest.mark.parametrize("count", [1, 2, 16, 17, 500, 20_000])
def test_instants_are_the_uniforms_of_the_sequence_spread_over_the_span_in_order(count):
    """Sorted one by one where there are few, by their shares first where there are many: always as a plain sort has them."""
    keys = StreamKeys(7, ("workload v", "workload w"))
    strands = Strands(keys, 3, np.array([1, 0]), np.array([739_000, 739_001]))
    counts, parts = np.array([count, 0, 5]), np.array([3, 4, 0])
    span = np.array([1_000, 500, 3_600_000]), np.array([3_600_000, 1_800_000, 60])
    unit = np.array([0, 0, 1])
    found = strands.instants("time", unit, parts, counts, span).tolist()
    first = Draws(7, "workload w", 3, 739_000).sequence("time", count, 3).tolist()
    last = Draws(7, "workload v", 3, 739_001).sequence("time", 5, 0).tolist()
    assert found[:count] == sorted(1_000 + int(u * 3_600_000) for u in first)
    assert found[count:] == sorted(3_600_000 + int(u * 60) for u in last)


@pytest.mark.usefixtures("made_by")
def test_named_draws_of_many_units_are_those_of_each():
    keys = StreamKeys(7, ("workload v", "workload w"))
    strands = Strands(keys, 3, np.array([0, 1]), np.array([739_000, 739_001]))
    meeting, attendee, attempt = np.array([0, 5, 5]), np.array([1, 2, 3]), np.array([1, 1, 4])
    found = strands.named("ring", np.array([0, 0, 1]), (meeting, attendee), attempt)
    one = Draws(7, "workload v", 3, 739_000).named("ring", meeting[:2], attendee[:2], attempt[:2])
    other = Draws(7, "workload w", 3, 739_001).named("ring", meeting[2:], attendee[2:], attempt[2:])
    for index in (0, 1):
        assert found[index].tolist() == [*one[index].tolist(), *other[index].tolist()]


def test_uniforms_lie_strictly_between_zero_and_one():
    edges = uniforms(np.array([0, 2**64 - 1], np.uint64))
    assert 0 < edges[0] < 1e-15
    assert 1 - 1e-15 < edges[1] < 1


def test_the_draw_of_an_attendee_depends_on_its_name_alone():
    draws = Draws(7, "workload w", 3, 739_000)
    meeting, attendee = np.array([0, 0, 1, 5]), np.array([1, 2, 1, 9])
    together = draws.named("join", meeting, attendee)
    alone = draws.named("join", meeting[2:3], attendee[2:3])
    assert together[0][2] == alone[0][0]
    assert together[1][2] == alone[1][0]


def test_words_do_not_depend_on_how_many_are_worked_out_at_a_time():
    draws = Draws(7, "workload w", 3, 739_000)
    many = np.arange(20_000)
    whole = draws.named("join", many, many % 7)[0]
    assert whole[19_990:].tolist() == draws.named("join", many[19_990:], many[19_990:] % 7)[0].tolist()
    assert draws.sequence("lasts", 10).tolist() == draws.sequence("lasts", 1000)[:10].tolist()


@pytest.mark.parametrize(
    "other",
    [
        Draws(8, "workload w", 3, 739_000),
        Draws(7, "workload v", 3, 739_000),
        Draws(7, "workload w", 4, 739_000),
        Draws(7, "workload w", 3, 739_001),
    ],
)
def test_seed_stream_replication_and_day_each_name_other_words(other):
    draws, place = Draws(7, "workload w", 3, 739_000), np.arange(50)
    assert not set(draws.sequence("lasts", 50)) & set(other.sequence("lasts", 50))
    assert not set(draws.named("join", place, place)[0]) & set(other.named("join", place, place)[0])


def test_purpose_and_attempt_name_other_words():
    draws, place = Draws(7, "workload w", 3, 739_000), np.arange(50)
    first = set(draws.named("ring", place, place, 1)[0])
    assert not first & set(draws.named("ring", place, place, 2)[0])
    assert not first & set(draws.named("delay", place, place, 1)[0])
    assert not set(draws.sequence("time", 50, part=3)) & set(draws.sequence("time", 50, part=4))


def test_words_by_meeting_and_attendee_are_uniform_and_uncorrelated():
    """At a level of 0.001 each; the seed is fixed, so that the test always does the same."""
    draws = Draws(1, "workload w", 0, 739_000)
    meeting, attendee = np.divmod(np.arange(60_000), 6)
    u, v = draws.named("join", meeting, attendee)
    for words in (u, v):
        assert stats.kstest(words, "uniform").pvalue > 0.001
    bound = 3.29 / np.sqrt(len(u))
    assert abs(np.corrcoef(u, v)[0, 1]) < bound
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < bound
    assert abs(np.corrcoef(u[:-6], u[6:])[0, 1]) < bound
