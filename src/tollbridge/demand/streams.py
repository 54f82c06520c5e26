"""Counter-based randomness: every draw has a name, and no draw moves another.

Words come from Philox (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). What runs
through a day in order (meetings, single legs) reads NumPy's Philox4x64 from the day's own counter; what has two indices
(attendee j of meeting m, attempt k of leg m) reads Philox4x32-10 at the counter (j and k, m, day, replication), so that a
meeting with one attendee more leaves all others as they were. Keys are hashes of seed, stream and purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_MULTIPLIERS: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL: Final = (0x9E3779B9, 0xBB67AE85)
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_ROUNDS: Final = 10
_BLOCK: Final = 8192
"""Counters worked at a time: their words stay in the processor's cache."""

MOST_ATTENDEES: Final = 1 << 20
"""Attendees that a meeting can name; attempts have the 12 bits above."""
MOST_ATTEMPTS: Final = 1 << 12


@lru_cache(maxsize=4096)
def stream_key(seed: int, stream: str, purpose: str) -> tuple[int, int]:
    """Return the 128-bit key of one purpose of one stream, as two 64-bit words."""
    digest = blake2b(f"{seed}\0{stream}\0{purpose}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def uniforms(words: U64) -> F64:
    """Return 64-bit words as float64 strictly between 0 and 1: the middles of 2**52 equal cells."""
    cells: F64 = (words >> np.uint64(12)).astype(np.float64)
    cells += 0.5
    cells *= 2.0**-52
    return cells


def philox4x32(counters: tuple[Any, Any, Any, Any], key: tuple[int, int]) -> tuple[U64, U64]:
    """Return two 64-bit words for each counter: Philox4x32-10, vectorised; broadcast counters below 2**32, uint64.

    The first word is outputs 1 (high) and 0 (low) of the published function, the second outputs 3 and 2.
    """
    x0, x1, x2, x3 = (np.array(part) for part in np.broadcast_arrays(*counters))
    left, right = np.empty_like(x0), np.empty_like(x0)
    for turn in range(_ROUNDS):
        keys = [np.uint64((word + turn * weyl) & 0xFFFFFFFF) for word, weyl in zip(key, _WEYL, strict=True)]
        np.multiply(x0, _MULTIPLIERS[0], out=left)
        np.multiply(x2, _MULTIPLIERS[1], out=right)
        _mix(right, x1, keys[0], x0)
        np.bitwise_and(right, _LOW, out=x1)
        _mix(left, x3, keys[1], x2)
        np.bitwise_and(left, _LOW, out=x3)
    return (x1 << _HALF) | x0, (x3 << _HALF) | x2


def _mix(product: U64, other: U64, key: np.uint64, out: U64) -> None:
    np.right_shift(product, _HALF, out=out)
    np.bitwise_xor(out, other, out=out)
    np.bitwise_xor(out, key, out=out)


@dataclass(frozen=True, slots=True)
class Draws:
    """The chance of one stream on one day of one replication.

    `stream` is the name that keeps it apart from all others; `day` the ordinal of a local date (0 where days play no part).
    """

    seed: int
    stream: str
    replication: int
    day: int

    def sequence(self, purpose: str, count: int, part: int = 0) -> F64:
        """Return `count` uniforms, read in order; `part` (an hour, say) names a sequence of its own within the day."""
        key = np.array(stream_key(self.seed, self.stream, purpose), np.uint64)
        generator = np.random.Philox(key=key, counter=[0, part, self.day, self.replication])
        return uniforms(generator.random_raw(count))

    def named(self, purpose: str, meeting: I64, attendee: I64, attempt: I64 | int = 0) -> tuple[F64, F64]:
        """Return two uniforms for each (meeting, attendee) and this attempt, whatever else is asked for.

        `meeting` counts within the day; attendees go up to `MOST_ATTENDEES`, attempts to `MOST_ATTEMPTS`.
        """
        first = (attendee + np.asarray(attempt) * MOST_ATTENDEES).astype(np.uint64)
        second = meeting.astype(np.uint64)
        whole = stream_key(self.seed, self.stream, purpose)[0]
        key = whole & 0xFFFFFFFF, whole >> 32
        pair = np.empty(len(meeting)), np.empty(len(meeting))
        fixed = np.uint64(self.day), np.uint64(self.replication)
        for begin in range(0, len(meeting), _BLOCK):
            part = slice(begin, begin + _BLOCK)
            for out, words in zip(pair, philox4x32((first[part], second[part], *fixed), key), strict=True):
                out[part] = uniforms(words)
        return pair
