"""What a step of a leg's staircase is and costs: its tier, its length, what the leg's sum comes to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.jit import jit
from tollbridge.engine.compiled.kernel.layout import (
    ANSWERED,
    E_CAP,
    E_PER_INCREMENT,
    E_PLACES,
    E_REGIME_COUNT,
    E_REGIMES,
    E_ROUNDING,
    E_UNIT,
    ENTRY,
    FOREVER,
    G_START,
    G_TIER_COUNT,
    G_TIERS,
    REGIME_WORDS,
    T_AFTER,
    T_FURTHER,
    T_FURTHER_PRICE,
    T_INITIAL,
    T_INITIAL_PRICE,
    TIER,
    TIER_FROM,
    TIER_UNTIL,
    TIER_WORDS,
)
from tollbridge.money import HALF_EVEN, round_exact

Memory = NDArray[np.int64]

rounded = jit(round_exact)


@jit
def regime_at(m: Memory, entry: int, instant: int) -> int:
    """Return the regime of an entry in force at an instant."""
    low, high = 0, m[entry + E_REGIME_COUNT]
    while high - low > 1:
        middle = (low + high) >> 1
        if m[m[entry + E_REGIMES] + middle * REGIME_WORDS + G_START] <= instant:
            low = middle
        else:
            high = middle
    return m[entry + E_REGIMES] + low * REGIME_WORDS


@jit
def locate(m: Memory, leg: int, offset: int) -> int:
    """Return the tier that prices a step `offset` ms after answer; keeps it, and where it holds, on the leg."""
    entry, answered = m[leg + ENTRY], m[leg + ANSWERED]
    regime = regime_at(m, entry, answered + offset)
    until = FOREVER
    last = m[entry + E_REGIMES] + (m[entry + E_REGIME_COUNT] - 1) * REGIME_WORDS
    if regime < last:
        until = m[regime + REGIME_WORDS + G_START] - answered
    tier = m[regime + G_TIERS]
    end = tier + (m[regime + G_TIER_COUNT] - 1) * TIER_WORDS
    while tier < end and m[tier + TIER_WORDS + T_AFTER] <= offset:
        tier += TIER_WORDS
    if tier < end:
        until = min(until, m[tier + TIER_WORDS + T_AFTER])
    m[leg + TIER] = tier
    m[leg + TIER_FROM] = offset
    m[leg + TIER_UNTIL] = until
    return tier


@jit
def tier_at(m: Memory, leg: int, offset: int) -> int:
    """Return the tier that prices a step `offset` ms after answer: the one kept on the leg, where it still holds."""
    if m[leg + TIER_FROM] <= offset < m[leg + TIER_UNTIL]:
        return m[leg + TIER]
    return locate(m, leg, offset)


@jit
def step_length(m: Memory, leg: int, offset: int) -> int:
    """Return the length of the step that begins at `offset`."""
    tier = tier_at(m, leg, offset)
    return m[tier + T_FURTHER] if offset else m[tier + T_INITIAL]


@jit
def step_price(m: Memory, leg: int, offset: int) -> int:
    """Return the price, in exact units, of the step that begins at `offset`."""
    tier = tier_at(m, leg, offset)
    return m[tier + T_FURTHER_PRICE] if offset else m[tier + T_INITIAL_PRICE]


@jit
def addend(m: Memory, entry: int, price: int) -> int:
    """Return what a step's price adds to a leg's sum: exact units; with `per: increment` micros, rounded by themselves."""
    if m[entry + E_PER_INCREMENT]:
        return rounded(price, m[entry + E_PLACES], m[entry + E_ROUNDING])
    return price


@jit
def charge(m: Memory, entry: int, total: int) -> int:
    """Return the charge of a leg whose sum is `total`, in micros: rounded once, never more than the cap."""
    if m[entry + E_PER_INCREMENT] == 0:
        total = rounded(total, m[entry + E_PLACES], m[entry + E_ROUNDING])
    return min(total, m[entry + E_CAP])


@jit
def movements(m: Memory, entry: int, total: int, add: int, count: int, first: int, last: int) -> int:
    """Return how many of `count` steps debit something, each adding `add` to the sum `total`.

    `first` is what is charged before them, `last` after them.
    """
    if first == last:
        return 0
    if count == 1:
        return 1
    unit = 1 if m[entry + E_PER_INCREMENT] else m[entry + E_UNIT]
    even = m[entry + E_PER_INCREMENT] == 0 and m[entry + E_ROUNDING] == HALF_EVEN
    if add > unit or (add == unit and not even):
        # every step debits until the cap is reached
        if last < m[entry + E_CAP]:
            return count
        return steps_within(m, entry, total, add, count, m[entry + E_CAP] - 1) + 1
    # small steps: each value that the rounded sum takes is one movement, and it passes over none
    if add < unit:
        micros = 1 if m[entry + E_PER_INCREMENT] else 10 ** (6 - m[entry + E_PLACES])
        return -(-last // micros) + -(first // micros) if first < m[entry + E_CAP] else 0
    moves, value = 0, first
    for step in range(1, count + 1):
        charged = charge(m, entry, total + step * add)
        moves += charged != value
        value = charged
    return moves


@jit
def steps_within(m: Memory, entry: int, total: int, add: int, count: int, most: int) -> int:
    """Return how many of `count` steps, each adding `add` to the sum `total`, leave the charge at `most` micros or less."""
    low, high = 0, count + 1
    while high - low > 1:
        middle = (low + high) >> 1
        if charge(m, entry, total + middle * add) <= most:
            low = middle
        else:
            high = middle
    return low
