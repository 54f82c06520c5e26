"""Philox, vectorised: words that depend on a counter and a key alone (Salmon, Moraes, Dror and Shaw, 2011).

`philox4x64` gives what NumPy's `Philox` gives, for many counters and keys at once and without making a generator;
`philox4x32` is the function of half that width. Both run ten rounds.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
Words = NDArray[np.uint64] | np.uint64
Counter = tuple[Any, Any, Any, Any]
"""Four words of a counter, arrays that broadcast, uint64."""

_ROUNDS: Final = 10
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_ALL: Final = (1 << 64) - 1
_NARROW: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_NARROW_WEYL: Final = (0x9E3779B9, 0xBB67AE85)
_WIDE: Final = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WIDE_WEYL: Final = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


def philox4x32(counters: Counter, key: tuple[Words, Words]) -> tuple[U64, U64]:
    """Return two 64-bit words for each counter, by Philox4x32-10.

    `counters`: four columns of uint64 below 2**32, which broadcast. `key`: two words below 2**32.

    The first word is outputs 1 (high) and 0 (low) of the published function, the second outputs 3 and 2. Source: Salmon,
    Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (2011).
    """
    x0, x1, x2, x3 = (np.array(part) for part in np.broadcast_arrays(*counters))
    left, right = np.empty_like(x0), np.empty_like(x0)
    for turn in range(_ROUNDS):
        keys = [
            (np.asarray(word, np.uint64) + np.uint64(turn * weyl)) & _LOW
            for word, weyl in zip(key, _NARROW_WEYL, strict=True)
        ]
        np.multiply(x0, _NARROW[0], out=left)
        np.multiply(x2, _NARROW[1], out=right)
        _mix(right, x1, keys[0], x0)
        np.bitwise_and(right, _LOW, out=x1)
        _mix(left, x3, keys[1], x2)
        np.bitwise_and(left, _LOW, out=x3)
    return (x1 << _HALF) | x0, (x3 << _HALF) | x2


def _mix(product: U64, other: U64, key: Words, out: U64) -> None:
    np.right_shift(product, _HALF, out=out)
    np.bitwise_xor(out, other, out=out)
    np.bitwise_xor(out, key, out=out)


def philox4x64(counters: Counter, key: tuple[Words, Words]) -> tuple[U64, U64, U64, U64]:
    """Return the four 64-bit words of each counter under its key, by Philox4x64-10.

    `counters`: four columns of uint64, which broadcast. `key`: two columns of uint64.

    NumPy's generator adds 1 to the first word of its counter before it makes each four words.
    """
    x0, x1, x2, x3 = (np.array(part, np.uint64) for part in np.broadcast_arrays(*counters))
    k0, k1 = np.asarray(key[0]), np.asarray(key[1])
    for turn in range(_ROUNDS):
        now = [k + np.uint64(turn * weyl & _ALL) for k, weyl in zip((k0, k1), _WIDE_WEYL, strict=True)]
        high0, low0 = _wide_product(_WIDE[0], x0)
        high1, low1 = _wide_product(_WIDE[1], x2)
        high1 ^= x1
        high1 ^= now[0]
        high0 ^= x3
        high0 ^= now[1]
        x0, x1, x2, x3 = high1, low1, high0, low0
    return x0, x1, x2, x3


def _wide_product(constant: int, words: U64) -> tuple[U64, U64]:
    """Return the high and the low 64 bits of a constant times each word, by halves of 32 bits."""
    c_low, c_high = np.uint64(constant & 0xFFFFFFFF), np.uint64(constant >> 32)
    low, high = words & _LOW, words >> _HALF
    cross = low * c_high
    low *= c_low
    low >>= _HALF
    low += cross & _LOW
    cross >>= _HALF
    low += high * c_low
    low >>= _HALF
    high *= c_high
    high += cross
    high += low
    return high, words * np.uint64(constant)
