"""Rows of a CSV, strictly: every line of the file is part of a row, or is named as something else.

A quote that is not closed would swallow the lines up to the next one. So a cell may hold line ends only where the lines
that it joins do not look like rows of their own; else the line with the quote is broken, and the next is read anew.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import shown

LINES: Final = 4_096
"""Lines that are read at once."""
LONGEST_ROW: Final = 50
"""Lines over which one row may go."""
MARK: Final = "\ufeff"
"""The mark at a file's beginning; some files have two."""
BROKEN: Final = "a quote is not closed, or stands within a quoted cell"
TOO_LONG: Final = "a cell is too long"


def is_comment(text: str) -> bool:
    """Tell whether a line is a comment; a heading that is `#` alone begins none.

    >>> is_comment("# prices of July"), is_comment("#,Country,Rate")
    (True, False)
    """
    return text[:1] == "#" and (text[1:2].isalnum() or text[1:2] in {" ", "#", "!", "-", "="})


@dataclass
class Block:
    """Some rows: the line on which each begins, and its cells; and the lines that are no rows, with the reason.

    `seen` counts the lines of all of them together.
    """

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    blank: int = 0
    comments: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    seen: int = 0

    def add(self, line: int, text: str, row: list[str]) -> None:
        """Keep a row, or count it where it is blank or a comment."""
        if text[:1] == "#" and is_comment(text):
            self.comments.append(line)
        elif not any(map(str.strip, row)):
            self.blank += 1
        else:
            self.lines.append(line)
            self.rows.append(row)


def _shown(lines: list[str]) -> list[str]:
    """Return lines as `shown`: together, as hardly any has something to show."""
    whole = "".join(lines)
    for end in "\n\r\t":
        whole = whole.replace(end, "")
    return lines if whole.isascii() and whole.isprintable() else [shown(line) for line in lines]


@dataclass(frozen=True)
class CsvSource:
    r"""A CSV to read: its file, encoding and delimiter; `width` is how many cells a row has (0: not known yet).

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "deck.csv"
    >>> _ = file.write_text('44,"United Kingdom\n33,France\n')
    >>> [(block.rows, block.broken) for block in CsvSource(file, "utf-8", width=2).blocks()]
    [([['33', 'France']], [(1, 'a quote is not closed, or stands within a quoted cell')])]
    """

    file: Path
    encoding: str
    delimiter: str = ","
    width: int = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the rows of the file, some thousands at a time. ScenarioError where it is not text of its encoding."""
        number = 0
        with self.file.open(encoding=self.encoding, newline="") as text:
            rest: list[str] = []
            while lines := self._next(text, rest, number):
                block, rest = self._block(lines, number, last=len(lines) - len(rest) < LINES)
                number += block.seen
                yield block

    def _next(self, text: Iterator[str], rest: list[str], number: int) -> list[str]:
        try:
            lines = list(islice(text, LINES))
            if not number and not rest and lines:
                lines[0] = lines[0].lstrip(MARK)
            return rest + _shown(lines)
        except UnicodeError:
            message = f"is not {self.encoding} text from about line {number + 1} on: state its encoding"
            raise ScenarioError([Problem(str(self.file), number + 1, 0, message)]) from None

    def _block(self, lines: list[str], before: int, *, last: bool) -> tuple[Block, list[str]]:
        """Return the rows of some lines, and the lines at their end that belong to a row which goes on."""
        texts = [line.rstrip("\r\n") for line in lines]
        rows = self._rows(texts)
        block = Block()
        if rows is not None:
            block.seen = len(lines)
            if all(map(any, rows)):  # neither blank lines nor comments among them
                block.rows = rows
                block.lines = list(range(before + 1, before + 1 + len(rows)))
                return block, []
            for at, (text, row) in enumerate(zip(texts, rows, strict=True), before + 1):
                block.add(at, text, row)
            return block, []
        at = 0
        while at < len(lines) and (last or at <= len(lines) - LONGEST_ROW):
            at += self._row(block, lines, at, before)
        block.seen = at
        return block, lines[at:]

    def _rows(self, texts: list[str]) -> list[list[str]] | None:
        """Return a row for each line; None where a row goes over a line's end, or a quote is out of place."""
        try:
            plain = ["" if text[:1] == "#" and is_comment(text) else text for text in texts]
            rows = list(csv.reader(plain, delimiter=self.delimiter, strict=True, skipinitialspace=True))
        except csv.Error:
            return None
        return rows if len(rows) == len(texts) else None

    def _row(self, block: Block, lines: list[str], at: int, before: int) -> int:
        """Read the row that begins at a line; return how many lines it has."""
        first = lines[at].rstrip("\r\n")
        if is_comment(first):
            block.comments.append(before + at + 1)
            return 1
        for count in range(1, LONGEST_ROW + 1 if '"' in first else 2):
            if at + count > len(lines):
                break
            part = lines[at : at + count]
            row = self._one(part)
            if row is not None and (count == 1 or (any(map(str.strip, row)) and self._joins(part))):
                block.add(before + at + 1, "".join(part).rstrip("\r\n"), row)
                return count
        block.broken.append((before + at + 1, TOO_LONG if len(first) > csv.field_size_limit() else BROKEN))
        return 1

    def _one(self, lines: list[str]) -> list[str] | None:
        """Return the one row that lines hold; None where they hold none or a quote is out of place."""
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=True))
        except csv.Error:
            return None
        if not rows and len(lines) == 1:
            return []
        return rows[0] if len(rows) == 1 else None

    def _joins(self, lines: list[str]) -> bool:
        """Tell whether lines may be one row: no more than one of them has cells enough to be a row of its own."""
        whole = sum(line.count(self.delimiter) >= max(self.width - 1, 1) for line in lines)
        return whole <= 1
