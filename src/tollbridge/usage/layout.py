"""What a file of records looks like before its cells are read: delimiter, headings, and the rows that stand before them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from tollbridge.errors import Problem, ScenarioError
from tollbridge.usage.encoding import find_encoding
from tollbridge.usage.rows import Block, CsvSource, is_comment

DELIMITERS: Final = ("\t", ";", "|", ",")
"""Those looked for; of several that fit alike the first is taken: a comma may be a decimal one."""
SAMPLE: Final = 400
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
    """Return the form of a CSV; ScenarioError where it is empty or cannot be read."""
    name = find_encoding(file, encoding)
    texts = _head(file, name)
    if not any(text.strip() for text in texts):
        raise ScenarioError([Problem(str(file), 0, 0, "the file is empty")])
    char = delimiter or _delimiter(texts)
    rows = [_cells(text, char) for text in texts]
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


def _head(file: Path, encoding: str) -> list[str]:
    try:
        with file.open(encoding=encoding, newline="") as text:
            return [line.rstrip("\r\n")[:100_000] for line in islice(text, SAMPLE)]
    except UnicodeError:
        raise ScenarioError([Problem(str(file), 0, 0, f"is not {encoding} text: state its encoding")]) from None


def _cells(text: str, delimiter: str) -> list[str]:
    if is_comment(text):
        return []
    try:
        return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def _delimiter(texts: list[str]) -> str:
    """Return the delimiter under which most lines have as many cells as the commonest, and those the most."""
    return max(DELIMITERS, key=lambda char: _regular([_cells(text, char) for text in texts]))


def _regular(rows: list[list[str]]) -> tuple[float, int]:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    filled = sum(bool(row) for row in rows)
    headed = next((len(row) == width for row in rows if row), False)
    return (round(count / filled + headed, 1), width)


def _first(rows: list[list[str]]) -> int:
    """Return the row of the headings, or the first of records: it has as many cells as most rows, one of them may be empty."""
    widths = Counter(len(row) for row in rows if row)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    start = next(at for at, row in enumerate(rows) if row)
    fits = (at for at, row in enumerate(rows[:PREAMBLE]) if len(row) >= max(usual - 1, 1) and sum(map(bool, row)) > 1)
    return next(fits, start)
