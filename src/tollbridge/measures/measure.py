"""A result's definition: from which whole numbers of a replication it comes, and in which unit it is shown.

All that is kept of a replication is one row of int64; a result is a column of such rows, or a ratio of two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tollbridge.measures.statistics import Statistics, money_statistics, number_statistics, share_statistics
from tollbridge.money import MICROS
from tollbridge.records.run import Tally
from tollbridge.units import MINUTE, SECOND

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
Unit = Literal["money", "minutes", "seconds", "count", "share", "erlangs"]
Afterwards = Literal["starved", "drained"]
"""What is worked out once a replication is over: what credit kept from happening, and when an exact drain would have cut."""
SCALES: Final[dict[str, int]] = {"money": MICROS, "minutes": MINUTE, "seconds": SECOND, "count": 1}


@dataclass(frozen=True, slots=True)
class Measure:
    """One result. `column` holds its whole numbers, `scale` of which make one of its unit.

    `optional`: -1 is none. `whole`: the column of what it is a share of (-1: `scale` is). `by`: it is the share of
    replications in which the column's instant (-1: never) came before this one. `after`: what must be worked out
    before it can be read ("": nothing).
    """

    name: str
    unit: Unit
    column: int
    scale: int = 1
    optional: bool = False
    whole: int = -1
    by: int = -1
    after: Afterwards | Literal[""] = ""

    def moved(self, columns: int) -> Measure:
        """Return the same measure of rows in which its columns stand further to the right."""
        whole = self.whole + columns if self.whole >= 0 else -1
        # `replace` would look each field up: thousands of accounts have hundreds of thousands of measures
        first = self.name, self.unit, self.column + columns, self.scale
        return Measure(*first, self.optional, whole, self.by, self.after)

    def values(self, rows: I64) -> F64:
        """Return the result of each replication in its unit, float64 [replications]; nan where it has none.

        `rows`: int64 [replications, columns], as sections read them.
        """
        taken = rows[:, self.column]
        if self.by >= 0:
            return ((taken >= 0) & (taken < self.by)).astype(np.float64)
        if self.whole >= 0:
            of = rows[:, self.whole]
            return np.where(of > 0, taken / np.maximum(of, 1), np.nan)
        values = taken / self.scale
        return np.where(taken >= 0, values, np.nan) if self.optional else values

    def ratios(self, rows: I64) -> list[tuple[int, int] | None]:
        """Return the result of each replication as (part, whole), exactly; None where it has none.

        `rows`: int64 [replications, columns], as sections read them.
        """
        taken: list[int] = rows[:, self.column].tolist()
        if self.by >= 0:
            return [(int(0 <= value < self.by), 1) for value in taken]
        if self.whole >= 0:
            wholes = rows[:, self.whole].tolist()
            return [(part, whole) if whole else None for part, whole in zip(taken, wholes, strict=True)]
        return [None if self.optional and value < 0 else (value, self.scale) for value in taken]

    def statistics(self, rows: I64) -> Statistics:
        """Return the result's statistics over replications, worked out in whole numbers.

        `rows`: int64 [replications, columns], as sections read them.
        """
        taken = rows[:, self.column]
        if self.unit == "share":
            return share_statistics(*self._shares(rows))
        kept: list[int] = (taken[taken >= 0] if self.optional else taken).tolist()
        return money_statistics(kept) if self.unit == "money" else number_statistics(kept, self.scale)

    def _shares(self, rows: I64) -> tuple[list[int], list[int]]:
        taken = rows[:, self.column]
        if self.by >= 0:
            return ((taken >= 0) & (taken < self.by)).astype(np.int64).tolist(), [1] * len(rows)
        return taken.tolist(), (rows[:, self.whole].tolist() if self.whole >= 0 else [self.scale] * len(rows))


@dataclass(frozen=True)
class Asked:
    """Which results are wanted: those of these names, and those whose names end so.

    >>> Asked(ends=(".blocking",)).covers("numbers.n.blocking")
    True
    """

    names: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()

    def covers(self, name: str) -> bool:
        """Say whether a result is wanted.

        `name`: such as `cost.total`.
        """
        return name in self.names or name.endswith(self.ends)


@dataclass(frozen=True)
class Section:
    """Measures that are read together.

    Attributes:
        measures: each takes a column, or two, of what is read.
        width: how many whole numbers that is.
        read: gives them of a replication's tally.
    """

    measures: tuple[Measure, ...]
    width: int
    read: Callable[[Tally], Sequence[int] | I64]


def plain(names: Sequence[str], unit: Unit, starved: Collection[str] = ()) -> Iterator[Measure]:
    """Yield measures of one unit, one a column from 0 on.

    `names`: the results. `unit`: theirs. `starved`: those of them that are worked out after the run (`engine.starved`).
    """
    for column, name in enumerate(names):
        yield Measure(name, unit, column, SCALES[unit], after="starved" if name in starved else "")


def join(sections: Sequence[Section]) -> tuple[tuple[Measure, ...], Callable[[Tally], I64]]:
    """Return the measures of all sections, and what reads a replication's row for them.

    `sections`: their columns stand one after the other in the row, int64.
    """
    measures: list[Measure] = []
    width = 0
    for section in sections:
        measures += [measure.moved(width) for measure in section.measures]
        width += section.width

    def read(tally: Tally) -> I64:
        parts = [np.asarray(section.read(tally), np.int64) for section in sections]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    return tuple(measures), read
