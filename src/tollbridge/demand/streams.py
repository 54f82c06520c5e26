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
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.philox import philox4x32

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_BLOCK: Final = 8192
"""Counters worked at a time: their words stay in the processor's cache."""

MOST_ATTENDEES: Final = 1 << 20
"""Attendees that a meeting can name; attempts have the 12 bits above."""
MOST_ATTEMPTS: Final = 1 << 12


@lru_cache(maxsize=4096)
def stream_key(seed: int, stream: str, purpose: str) -> tuple[int, int]:
    """Return the 128-bit key of one purpose of one stream, as two 64-bit words.

    Args:
        seed: the run's, 0 or more.
        stream: the name that keeps it apart from all others, such as a workload's.
        purpose: what is drawn, such as `duration`.

    It is a hash of the three, so that no stream runs into another.
    """
    digest = blake2b(f"{seed}\0{stream}\0{purpose}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def uniforms(words: U64) -> F64:
    """Return 64-bit words as float64 strictly between 0 and 1: the middles of 2**52 equal cells.

    >>> uniforms(np.array([0, 2**63], np.uint64)).round(6).tolist()
    [0.0, 0.5]
    """
    cells: F64 = (words >> np.uint64(12)).astype(np.float64)
    cells += 0.5
    cells *= 2.0**-52
    return cells


@dataclass(frozen=True, slots=True)
class Draws:
    """The chance of one stream on one day of one replication.

    Attributes:
        seed: the run's, 0 or more.
        stream: the name that keeps it apart from all others.
        replication: its number, from 0.
        day: the ordinal of a local date; 0 where days play no part.

    >>> one, other = Draws(1, "helpline", 0, 738_000), Draws(1, "helpline", 0, 738_001)
    >>> one.sequence("arrivals", 2).tolist() == one.sequence("arrivals", 3)[:2].tolist()
    True
    >>> one.sequence("arrivals", 1).tolist() == other.sequence("arrivals", 1).tolist()
    False
    """

    seed: int
    stream: str
    replication: int
    day: int

    def sequence(self, purpose: str, count: int, part: int = 0) -> F64:
        """Return uniforms of a sequence, float64 [count], read in order from its beginning.

        `purpose`: what they are for. `count`: how many. `part`: an hour, say, names a sequence of its own within the day.
        """
        key = np.array(stream_key(self.seed, self.stream, purpose), np.uint64)
        generator = np.random.Philox(key=key, counter=[0, part, self.day, self.replication])
        return uniforms(generator.random_raw(count))

    def named(self, purpose: str, meeting: I64, attendee: I64, attempt: I64 | int = 0) -> tuple[F64, F64]:
        """Return two uniforms for each (meeting, attendee) and this attempt, whatever else is asked for: float64 [n] each.

        Args:
            purpose: what they are for.
            meeting: int64 [n], counted within the day.
            attendee: int64 [n], up to `MOST_ATTENDEES`.
            attempt: one, or int64 [n], up to `MOST_ATTEMPTS`.
        """
        first = (attendee + np.asarray(attempt) * MOST_ATTENDEES).astype(np.uint64)
        second = meeting.astype(np.uint64)
        whole = stream_key(self.seed, self.stream, purpose)[0]
        key = np.uint64(whole & 0xFFFFFFFF), np.uint64(whole >> 32)
        pair = np.empty(len(meeting)), np.empty(len(meeting))
        fixed = np.uint64(self.day), np.uint64(self.replication)
        for begin in range(0, len(meeting), _BLOCK):
            part = slice(begin, begin + _BLOCK)
            for out, words in zip(pair, philox4x32((first[part], second[part], *fixed), key), strict=True):
                out[part] = uniforms(words)
        return pair
