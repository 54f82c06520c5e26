"""Tables of text that fit a terminal: columns that can be spared go before any figure is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table

WIDEST = 10_000
"""Columns of what has no width: a pipe, a file, a notebook."""


@dataclass(frozen=True)
class Lines:
    """A table for a terminal.

    Attributes:
        title: its heading.
        columns: the headings.
        rows: cells as text, as many as there are columns.
        words: how many of the first columns hold words, which may be wrapped. The others hold figures, which may not.
        spare: places of the columns that are left out where the width does not do, the first of them first.
        summary: how many of the last rows stand apart.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    spare: tuple[int, ...] = ()
    summary: int = 0

    def fitted(self, width: int) -> Table:
        """Return the table, without the columns to be spared if it takes that to get it into a width.

        `width`: in characters.
        """
        for table in self._tables():
            if least_width(table) <= width:
                break
        return table

    def _tables(self) -> Iterator[Table]:
        for count in range(len(self.spare) + 1):
            yield self._table([index for index in range(len(self.columns)) if index not in self.spare[:count]])

    def _table(self, kept: Sequence[int]) -> Table:
        table = Table(title=self.title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
        for index in kept:
            words = index < self.words
            cells = [self.columns[index], *(row[index] for row in self.rows)]
            least = max(cell_len(part) for cell in cells for part in (cell.split() if words else [cell]) or [""])
            justify: JustifyMethod = "left" if words else "right"
            table.add_column(self.columns[index], justify=justify, no_wrap=not words, min_width=least)
        for number, row in enumerate(self.rows, 1):
            table.add_row(*(row[index] for index in kept), end_section=0 < self.summary == len(self.rows) - number)
        return table


def least_width(table: Table) -> int:
    """Return the narrowest that a table can be printed without cutting anything."""
    console = Console(width=WIDEST, markup=False, emoji=False)
    return console.measure(table).minimum
