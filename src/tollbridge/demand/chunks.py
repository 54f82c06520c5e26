"""Chunks of offered legs: making one from its columns, putting several together, taking some out in an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from sys import byteorder
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.offered import ANSWERED, Legs
from tollbridge.units import NEVER

I64 = NDArray[np.int64]

_UNSET: Final = {
    "attendee": 0,
    "number": -1,
    "destination": -1,
    "caller": -1,
    "conference": -1,
    "organiser": -1,
    "is_organiser": 0,
    "rings": 0,
    "outcome": ANSWERED,
    "prompt": 0,
    "lasts": -1,
    "leaves": -1,
    "meeting_end": -1,
    "retry_until": NEVER,
}


@dataclass(frozen=True, slots=True)
class Attempts:
    """Later attempts of a chunk's legs: `count` by leg, the other columns by attempt, legs in order."""

    count: I64
    delay: I64
    rings: I64
    outcome: I64
    prompt: I64


def alike(value: int, length: int) -> I64:
    """Return an int64 column of one value, which takes no memory: its stride is 0, and it is not to be written to.

    `value`: any int64. `length`: 0 or more.

    >>> alike(7, 3).tolist()
    [7, 7, 7]
    """
    one = value.to_bytes(8, byteorder, signed=True)
    return np.ndarray((length,), np.int64, one, 0, (0,))


def by_place(values: I64, place: I64) -> I64:
    """Return each row's value, by the place of its workload; without memory where all workloads have the same.

    `values`: int64 [workloads]. `place`: int64 [rows], places in `values`. Returns int64 [rows], not to be written to.
    """
    return alike(int(values[0]), len(place)) if bool((values == values[0]).all()) else values[place]


def _laid_together(columns: Sequence[I64]) -> I64:
    columns = [column for column in columns if len(column)] or columns[:1]
    firsts = {int(column[0]) for column in columns if not column.strides[0] and len(column)}
    if len(firsts) == 1 and not any(column.strides[0] for column in columns):
        return alike(firsts.pop(), sum(map(len, columns)))
    return np.concatenate(columns)


def _picked(column: I64, rows: I64) -> I64:
    return column[rows] if column.strides[0] or not len(rows) else alike(int(column[0]), len(rows))


def offered(columns: dict[str, I64 | int], attempts: Attempts | None = None) -> Legs:
    """Return a chunk of legs from columns.

    `columns`: int64 [legs] by the names of `Legs`; a number stands for a constant column, and `arrive` has to be there.
    `attempts`: later attempts of the legs; None: there are none.
    """
    length = np.size(columns["arrive"])
    full = {
        name: value if isinstance(value, np.ndarray) else alike(value, length)
        for name, value in {**_UNSET, **columns}.items()
    }
    if attempts is None:
        attempts = Attempts(alike(0, length), *[np.zeros(0, np.int64)] * 4)
    none = not len(attempts.delay)
    return Legs(
        **full,
        retry_first=alike(0, length) if none else np.cumsum(attempts.count) - attempts.count,
        retry_count=attempts.count,
        attempt_delay=attempts.delay,
        attempt_rings=attempts.rings,
        attempt_outcome=attempts.outcome,
        attempt_prompt=attempts.prompt,
    )


@cache
def none_offered() -> Legs:
    """Return the chunk without legs."""
    nothing = np.zeros(0, np.int64)
    return offered({"arrive": nothing, "source": 0, "meeting": nothing, "origin": 0})


def together(chunks: Sequence[Legs]) -> Legs:
    """Return chunks one after the other, as one; their later attempts too.

    `chunks`: in any order, which stays.
    """
    filled = [chunk for chunk in chunks if len(chunk)]
    if len(filled) < 2:
        return filled[0] if filled else none_offered()
    names = (*Legs.leg_columns(), *Legs.attempt_columns())
    columns = {name: _laid_together([getattr(chunk, name) for chunk in filled]) for name in names}
    if len(columns["attempt_delay"]):
        before = np.cumsum([0] + [len(chunk.attempt_delay) for chunk in filled[:-1]])
        columns["retry_first"] = columns["retry_first"] + np.repeat(before, [len(chunk) for chunk in filled])
    return Legs(**columns)


def chosen(legs: Legs, rows: I64) -> Legs:
    """Return these rows of a chunk, in this order, with the later attempts that are theirs.

    `legs`: the chunk. `rows`: int64, places in it.
    """
    columns = {name: _picked(getattr(legs, name), rows) for name in Legs.leg_columns()}
    later = {name: getattr(legs, name) for name in Legs.attempt_columns()}
    if len(legs.attempt_delay):
        counts = columns["retry_count"]
        after = np.cumsum(counts)
        firsts = after - counts
        total = int(after[-1]) if len(after) else 0
        theirs = np.repeat(columns["retry_first"] - firsts, counts) + np.arange(total)
        columns["retry_first"] = firsts
        later = {name: column[theirs] for name, column in later.items()}
    return Legs(**columns, **later)


def arrival_order(arrive: I64) -> I64:
    """Return the rows by arrival, equal ones as they stand.

    `arrive`: int64 [legs], ms; instants that lie days apart at most. Returns int64 [legs].
    """
    if not len(arrive):
        return np.zeros(0, np.int64)
    base, bits = int(arrive.min()), max(1, int(len(arrive) - 1).bit_length())
    if (int(arrive.max()) - base).bit_length() + bits > 62:
        return np.argsort(arrive, kind="stable")
    # one sort of (instant, row) packed in a word is several times as fast as an argsort
    packed = ((arrive - base) << bits) | np.arange(len(arrive))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def in_arrival_order(legs: Legs) -> Legs:
    """Return a chunk by arrival, equal ones as they stand.

    `legs`: the chunk, which comes back itself where it is in order.
    """
    if bool((legs.arrive[1:] >= legs.arrive[:-1]).all()):
        return legs
    return chosen(legs, arrival_order(legs.arrive))


def between(legs: Legs, first: int, last: int) -> Legs:
    """Return some rows of a chunk whose later attempts lie in the order of its legs, without copying them.

    `legs`: the chunk. `first`, `last`: rows from 0, the last left out.
    """
    if first == 0 and last == len(legs):
        return legs
    columns = {name: getattr(legs, name)[first:last] for name in Legs.leg_columns()}
    counts, firsts = columns["retry_count"], columns["retry_first"]
    if not len(counts):
        return none_offered()
    begin, end = int(firsts[0]), int(firsts[-1] + counts[-1])
    columns["retry_first"] = firsts - begin
    return Legs(**columns, **{name: getattr(legs, name)[begin:end] for name in Legs.attempt_columns()})


def split_at(legs: Legs, instant: int) -> tuple[Legs, Legs]:
    """Return the legs that arrive before an instant, and the others.

    `legs`: a chunk in order of arrival. `instant`: ms since the run's start.
    """
    cut = int(np.searchsorted(legs.arrive, instant))
    return between(legs, 0, cut), between(legs, cut, len(legs))


def with_prompts(legs: Legs, prompt: I64) -> Legs:
    """Return the chunk with other prompts of its first attempts.

    `legs`: the chunk. `prompt`: int64 [legs], ms from answer to being in the conference.
    """
    return replace(legs, prompt=prompt)
