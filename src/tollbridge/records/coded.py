"""Text columns as a few labels and a code for each row: made, written and compared many times as fast as text row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Coded(Sequence[str]):
    """A column of text: row i is `labels[codes[i]]`. Labels may repeat; a code of -1 is the last of them."""

    labels: tuple[str, ...]
    codes: I64

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Coded: ...
    def __getitem__(self, row: int | slice) -> str | Coded:
        """Return a row's text, or some rows."""
        return Coded(self.labels, self.codes[row]) if isinstance(row, slice) else self.labels[int(self.codes[row])]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts())

    def texts(self) -> list[str]:
        """Return each row's text."""
        found: list[str] = np.array(self.labels or ("",), object)[self.codes].tolist()
        return found

    def told(self, tell: Callable[[str], str]) -> Coded:
        """Return the column with each label told another way."""
        return Coded(tuple(map(tell, self.labels)), self.codes)


def coded(tell: Callable[..., str], *columns: I64) -> Coded:
    """Return what `tell` makes of each row of whole numbers; it is asked once for each row that differs."""
    rows, codes = _distinct(columns)
    return Coded(tuple(tell(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True)), codes)


def _distinct(columns: Sequence[I64]) -> tuple[I64, I64]:
    """Return a row of each that differs, and for each row which of them it is like."""
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, of = distinct(column)
        _, codes = distinct(codes * max(len(values), 1) + of)
    rows = np.zeros(int(codes.max(initial=-1)) + 1, np.int64)
    rows[codes] = np.arange(len(codes))
    return rows, codes


def distinct(column: I64) -> tuple[I64, I64]:
    """Return the values that occur, ascending, and for each row which of them it has: `numpy.unique`, faster for dense ones."""
    least = int(column.min(initial=0))
    span = int(column.max(initial=0)) - least + 1
    if span > 2 * len(column) + 1000:
        return np.unique(column, return_inverse=True)
    there = np.zeros(span, bool)
    there[column - least] = True
    values = np.flatnonzero(there)
    return values + least, (np.cumsum(there) - 1)[column - least]
