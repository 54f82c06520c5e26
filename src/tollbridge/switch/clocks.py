"""Whether a system's clock is ahead of the simulation's or behind it, by one and the same time for nearly all legs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.switch.legs import Leg
from tollbridge.switch.pairing import Near, call_name

I64 = NDArray[np.int64]
MOST_ASKED: Final = 300
LEAST_SHARE: Final = 0.5
NEARLY: Final = 0.9
"""A second offset that is as good as this share of the best makes both doubtful."""


@dataclass(frozen=True)
class Offset:
    """By how much the records' instants lie after the simulation's, ms; so it is in `legs` of `of` legs.

    `other` is another offset that brings nearly as many together, None where there is none.
    """

    ms: int
    legs: int
    of: int
    other: int | None = None


def find_offset(legs: Sequence[Leg], records: Sequence[Leg], within: int) -> Offset | None:
    """Return the offset that brings most legs to within `within` ms of their records; None where none does so for half.

    Legs that have a name in common decide where there are any; else those that have their number in common. Of many records
    some hundreds are asked, spread over the file.
    """
    asked = records[:: -(-len(records) // MOST_ASKED) or 1]
    named = np.array(list(_named(legs, records)), np.int64)
    deltas = named if len(named) else _by_number(legs, asked)
    of = len(named) or min(len(legs), len(asked))
    if not len(deltas):
        return None
    best, count = _densest(np.sort(deltas), within)
    if count < max(2, LEAST_SHARE * of):
        return None
    rest = np.sort(deltas[np.abs(deltas - best) > 4 * within])
    other, second = _densest(rest, within) if len(rest) else (0, 0)
    return Offset(best, min(count, of), of, other if second >= NEARLY * count else None)


def _named(legs: Sequence[Leg], records: Sequence[Leg]) -> Iterator[int]:
    begins = {leg.name: leg for leg in legs}
    for record in records:
        leg = begins.get(call_name(record.name))
        if leg is not None:
            yield record.begin - leg.begin_as(record)


def _by_number(legs: Sequence[Leg], records: Sequence[Leg]) -> I64:
    """Return the differences of records from every leg with their number."""
    near = Near(legs, range(len(legs)))
    groups: dict[int, I64] = {}
    found = [np.zeros(0, np.int64)]
    for record in records:
        for group in near.of_number(record):
            if id(group) not in groups:
                groups[id(group)] = np.array([begin for begin, _ in group], np.int64)
            found.append(record.begin - groups[id(group)])
    return np.concatenate(found)


def _densest(ordered: I64, within: int) -> tuple[int, int]:
    """Return the middle of the values in the window of twice `within` that holds the most, and how many it holds."""
    counts = np.searchsorted(ordered, ordered + 2 * within, side="right") - np.arange(len(ordered))
    first = int(np.argmax(counts))
    return int(np.median(ordered[first : first + int(counts[first])])), int(counts[first])
