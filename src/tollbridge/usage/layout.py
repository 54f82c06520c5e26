"""What a file of records looks like before its cells are read: delimiter, headings, and the rows that stand before them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.delimiter import cells as cells_of
from tollbridge.sheets.delimiter import find_delimiter, first_lines
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import Block, CsvSource, is_comment

PREAMBLE: Final = 40
"""Lines before the headings among which they are looked for."""
_VALUE = re.compile(r"[+(]?[\d*][\d\s().:/,*+-]*([AaPp][Mm]|[TZ].*)?|.*\d\d:\d\d.*|\d{4}-\d\d-\d\d.*")


class RowSource(Protocol):
    """Where rows come from."""

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, some thousands at a time."""


@dataclass(frozen=True)
class Layout:
    """A file's form: where its rows come from, its headings ("" where it has none), and the line of the headings.

    `before`: lines before the headings that are no records. `notes` say what was found by itself.
    """

    file: Path
    source: RowSource
    headings: tuple[str, ...]
    line: int
    before: int = 0
    notes: tuple[str, ...] = ()
    rows_are: str = "line"

    @property
    def named(self) -> bool:
        """Whether the file has a row of headings."""
        return any(self.headings)

    def refused(self, line: int, message: str) -> ScenarioError:
        """Return the error for one line of the file."""
        return ScenarioError([Problem(str(self.file), line, 0, message)])


def csv_layout(file: Path, encoding: str = "", delimiter: str = "") -> Layout:
    """Return the form of a CSV; ScenarioError where it is empty or cannot be read.

    `file`: its path. `encoding`, `delimiter`: as stated; "" to find them.
    """
    name = find_encoding(file, encoding)
    texts = first_lines(file, name)
    if not any(text.strip() for text in texts):
        raise ScenarioError([Problem(str(file), 0, 0, "the file is empty")])
    char = delimiter or find_delimiter(texts)
    rows = [cells_of(text, char) for text in texts]
    at = _first(rows)
    cells = [cell.strip() for cell in rows[at]]
    while cells and not cells[-1]:
        cells.pop()
    named = not any(_VALUE.fullmatch(cell) for cell in cells if cell)
    notes = [] if name in {"utf-8", "utf-8-sig"} else [f"read as {name} text"]
    source = CsvSource(file, name, char, len(cells))
    before = sum(bool(text.strip()) and not is_comment(text) for text in texts[:at])
    headings = tuple(cells) if named else ("",) * len(cells)
    return Layout(file, source, headings, at + 1 if named else 0, before if named else 0, tuple(notes))


def _first(rows: list[list[str]]) -> int:
    """Return the row of the headings, or the first of records: it has as many cells as most rows, one of them may be empty."""
    widths = Counter(len(row) for row in rows if row)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    start = next(at for at, row in enumerate(rows) if row)
    fits = (at for at, row in enumerate(rows[:PREAMBLE]) if len(row) >= max(usual - 1, 1) and sum(map(bool, row)) > 1)
    return next(fits, start)
