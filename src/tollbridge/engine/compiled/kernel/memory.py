"""Where records come from: the one module that has a second version, `memory.pyx`, for the compiled unit.

Here they are objects, and Python's own memory does the rest. Compiled, they are structs in blocks that never move and go
with their run.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel.records.account import Account, Lot
from tollbridge.engine.compiled.kernel.records.base import NONE, Record, Words
from tollbridge.engine.compiled.kernel.records.leg import Leg
from tollbridge.engine.compiled.kernel.records.window import Stay
from tollbridge.engine.compiled.kernel.records.world import World

Kind = TypeVar("Kind", bound=Record)


class Holder:
    """Holds a run for the driver, and with it all of its memory."""

    def __init__(self) -> None:
        self.world = World()


def new(world: World, kind: type[Kind]) -> Kind:
    """Return a new record."""
    return kind()


def free(world: World, record: Record) -> None:
    """Take a record back."""


def expect(record: Record) -> None:
    """Fetch the beginning of a record, or of nothing, from memory by the time that it is read. It changes nothing."""


def new_table(world: World, kind: type[Kind], count: int) -> list[Kind]:
    """Return a table of new records."""
    return [kind() for _ in range(count)]


def new_references(world: World, kind: type[Kind], count: int) -> list[Kind]:
    """Return a table of references to nothing."""
    return [NONE] * count


def new_words(world: World, count: int) -> Words:
    """Return a column of zeros."""
    return [0] * count


def put(world: World, values: Sequence[int]) -> Words:
    """Return a column that holds `values`."""
    return list(values)


def array_of(column: Words, count: int) -> NDArray[np.int64]:
    """Return the first `count` of a column, copied."""
    return np.fromiter((column[place] for place in range(count)), np.int64, count)


def words(column: NDArray[np.int64]) -> Words:
    """Return a column that lies in an array, which must outlive it."""
    return cast("Words", column.data)


def as_leg(subject: Record) -> Leg:
    """Return what is known to be a leg."""
    return cast("Leg", subject)


def as_account(subject: Record) -> Account:
    """Return what is known to be an account."""
    return cast("Account", subject)


def as_lot(subject: Record) -> Lot:
    """Return what is known to be a lot."""
    return cast("Lot", subject)


def as_stay(subject: Record) -> Stay:
    """Return what is known to be a leg's stay."""
    return cast("Stay", subject)


def unlocked() -> AbstractContextManager[None]:
    """Let other threads run meanwhile, where the kernel is compiled."""
    return nullcontext()
