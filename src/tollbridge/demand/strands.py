"""The draws of many workloads' days in one go: `streams.Draws` for arrays, the same words under the same names.

A unit is one workload's one local day. What is read in order (a unit's lengths, say) is a sequence; what has two indices
(attendee j of meeting m) is named by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.philox import philox4x32, philox4x64
from tollbridge.demand.streams import MOST_ATTENDEES, stream_key, uniforms
from tollbridge.demand.words import compiled

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

_BLOCK: Final = 4096
"""Counters worked at a time: their words stay in the processor's cache."""
LONG: Final = 160
"""A sequence of so many words is read from NumPy's generator, set to its place; many short ones are made together."""
FEW: Final = 48
"""So few sequences are read one by one, whatever their length."""
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)


@dataclass(frozen=True)
class StreamKeys:
    """The keys of some streams under a seed, by purpose."""

    seed: int
    streams: tuple[str, ...]
    _known: dict[str, tuple[U64, U64]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, purpose: str) -> tuple[U64, U64]:
        """Return the two words of each stream's key for a purpose."""
        if purpose not in self._known:
            pairs = [stream_key(self.seed, stream, purpose) for stream in self.streams]
            words = np.array(pairs, np.uint64).reshape(-1, 2)
            self._known[purpose] = words[:, 0].copy(), words[:, 1].copy()
        return self._known[purpose]


@dataclass(frozen=True)
class Strands:
    """The chance of units: of each its stream (index into the keys) and its day (ordinal of the date).

    `replication` is that of all streams, or of each: int64 [streams].
    """

    keys: StreamKeys
    replication: int | I64
    stream: I64
    day: I64

    @cached_property
    def replications(self) -> I64:
        """The replication of each stream."""
        return np.ascontiguousarray(np.broadcast_to(np.asarray(self.replication, np.int64), len(self.keys.streams)))

    def sequence(self, purpose: str, unit: I64, counts: I64, part: I64 | int = 0) -> F64:
        """Return the first `counts` uniforms of each unit's sequence, one unit's after the other's.

        `purpose`: what they are for; each has sequences of its own. `unit`: int64 [n], whose they are. `counts`: int64 [n], 0
        or more. `part`: int64 [n] or one for all, such as an hour: each part of a unit has a sequence of its own.

        Returns float64 [sum of counts], above 0 and below 1.
        """
        parts = np.broadcast_to(np.asarray(part, np.int64), counts.shape)
        out = np.empty(int(counts.sum()))
        if fast := compiled():
            columns = *self.keys.of(purpose), self.replications, self.stream, self.day, unit, parts, counts
            fast.sequences(*map(_address, held := _held(columns)), len(counts), _address(out))
            del held  # until then its memory stays where it is
            return out
        long = counts >= (LONG if len(counts) > FEW else 1)
        if not long.any():
            return self._short(purpose, unit, counts, parts)
        self._read(purpose, (unit, counts, parts), np.flatnonzero(long), out)
        if not long.all():
            short = ~long
            out[np.repeat(short, counts)] = self._short(purpose, unit[short], counts[short], parts[short])
        return out

    def instants(self, purpose: str, unit: I64, parts: I64, counts: I64, span: tuple[I64, I64]) -> I64:
        """Return the uniforms of each unit's sequence as instants in a span, ascending within it.

        `purpose`, `unit`, `parts`, `counts`: as of `sequence`. `span`: int64 [n] each, where it begins and how long it is, ms.
        """
        if fast := compiled():
            most = int(counts.max(initial=0))
            u, heads, out = np.empty(most), np.empty(most, np.int64), np.empty(int(counts.sum()), np.int64)
            columns = *self.keys.of(purpose), self.replications, self.stream, self.day, unit, parts, counts, *span
            room = map(_address, (u, heads, out))
            fast.instants(*map(_address, held := _held(columns)), len(counts), *room)
            del held
            return out
        begin, length = (np.repeat(column, counts) for column in span)
        at: I64 = begin + (self.sequence(purpose, unit, counts, parts) * length).astype(np.int64)
        return at[np.lexsort((at, np.repeat(np.arange(len(counts)), counts)))]

    def each(self, purpose: str, counts: I64, given: Mask | None = None) -> F64:
        """Return the first uniforms of every unit's sequence.

        `purpose`: as of `sequence`. `counts`: int64 [units]. `given`: bool [streams]; units of the others have 0,
        and draw none.
        """
        if given is None or given.all():
            return self.sequence(purpose, np.arange(len(counts)), counts)
        u, mine = np.zeros(int(counts.sum())), given[self.stream]
        if mine.any():
            u[np.repeat(mine, counts)] = self.sequence(purpose, np.flatnonzero(mine), counts[mine])
        return u

    def _read(self, purpose: str, named: tuple[I64, I64, I64], rows: I64, out: F64) -> None:
        """Read the sequences of some rows from a generator into their places."""
        unit, counts, parts = named
        ends = np.cumsum(counts)
        generator = np.random.Philox(0)
        state = generator.state
        first, second = self.keys.of(purpose)
        for row in rows.tolist():
            stream = self.stream[unit[row]]
            counter = np.array([0, parts[row], self.day[unit[row]], self.replications[stream]], np.uint64)
            state["state"] = {"counter": counter, "key": np.array([first[stream], second[stream]], np.uint64)}
            generator.state = state
            end = int(ends[row])
            out[end - int(counts[row]) : end] = uniforms(generator.random_raw(int(counts[row])))

    def _short(self, purpose: str, unit: I64, counts: I64, parts: I64) -> F64:
        blocks = (counts + 3) >> 2
        row = np.repeat(np.arange(len(counts)), blocks)
        index = np.arange(len(row)) - np.repeat(np.cumsum(blocks) - blocks, blocks)
        words = np.empty((len(row), 4), np.uint64)
        first, second = self.keys.of(purpose)
        of = unit[row]
        stream, day = self.stream[of], self.day[of].astype(np.uint64)
        replication = self.replications[stream].astype(np.uint64)
        place, part = (index + 1).astype(np.uint64), parts[row].astype(np.uint64)
        for at in _pieces(len(row)):
            counter = place[at], part[at], day[at], replication[at]
            four = philox4x64(counter, (first[stream[at]], second[stream[at]]))
            for column, word in enumerate(four):
                words[at, column] = word
        if (counts & 3).any():
            asked = (4 * index)[:, None] + np.arange(4) < counts[row][:, None]
            return uniforms(words[asked])
        return uniforms(words.ravel())

    def named(self, purpose: str, unit: I64, name: tuple[I64, I64], attempt: I64 | int = 0) -> tuple[F64, F64]:
        """Return two uniforms for each name, the same whatever else is asked for: float64 [n] each.

        `purpose`: what they are for. `unit`: int64 [n]. `name`: int64 [n] each, the meeting within its unit and the attendee.
        `attempt`: int64 [n] or one for all, from 0.
        """
        meeting, attendee = name
        pair = np.empty(len(meeting)), np.empty(len(meeting))
        numbered = attendee + np.asarray(attempt) * MOST_ATTENDEES
        if fast := compiled():
            columns = self.keys.of(purpose)[0], self.replications, self.stream, self.day, unit, numbered, meeting
            fast.named(*map(_address, held := _held(columns)), len(meeting), *map(_address, pair))
            del held
            return pair
        first, second, day = numbered.astype(np.uint64), meeting.astype(np.uint64), self.day[unit].astype(np.uint64)
        stream = self.stream[unit]
        whole, replication = self.keys.of(purpose)[0][stream], self.replications[stream].astype(np.uint64)
        for at in _pieces(len(meeting)):
            of = whole[at][:1] if bool((whole[at] == whole[at][0]).all()) else whole[at]
            key = of & _LOW, of >> _HALF
            counter = first[at], second[at], day[at], replication[at]
            for out, words in zip(pair, philox4x32(counter, key), strict=True):
                out[at] = uniforms(words)
        return pair


def _held(columns: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Return columns as they lie in memory, one number of 64 bits after the other."""
    return [np.ascontiguousarray(column) for column in columns]


def _address(column: NDArray[Any]) -> int:
    address: int = column.__array_interface__["data"][0]  # `ctypes.data` takes several times as long
    return address


def _pieces(length: int) -> Iterator[slice]:
    return (slice(begin, begin + _BLOCK) for begin in range(0, length, _BLOCK))
