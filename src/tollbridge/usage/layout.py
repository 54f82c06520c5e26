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
from tollbridge.sheets.encoding import LIKELY, find_encoding
from tollbridge.sheets.rows import Block, CsvSource, is_comment
from tollbridge.usage.keys import Column, by_themselves

PREAMBLE: Final = 40
"""Lines before the headings among which they are looked for."""
LONGEST_HEADINGS: Final = 12
"""Lines that headings with line ends in their cells may go over."""
_OFFSET = re.compile(r"[+\u2212-]\s?\d\d?:\d\d")
"""What a heading may hold of a zone, such as `Start (UTC+01:00)`, without being a time."""
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
    form = _in_encoding(file, name, delimiter)
    if encoding or name.startswith("utf"):
        return form
    others = [_if_text(file, each, delimiter) for each in LIKELY if each != name]
    return max([form, *filter(None, others)], key=lambda each: len(by_themselves(each.headings)))


def _if_text(file: Path, encoding: str, delimiter: str) -> Layout | None:
    try:
        return _in_encoding(file, encoding, delimiter)
    except ScenarioError:
        return None


def _in_encoding(file: Path, encoding: str, delimiter: str) -> Layout:
    """Return the form of a CSV under an encoding; the likeliest is the one whose headings are known."""
    texts = first_lines(file, encoding)
    if not any(text.strip() for text in texts):
        raise ScenarioError([Problem(str(file), 0, 0, "the file is empty")])
    char = delimiter or find_delimiter(texts)
    rows = _headings_joined([cells_of(text, char) for text in texts], texts, char)
    at = _headed(rows, _first(rows))
    cells = _without_end(rows[at])
    named = not _holds_values(cells)
    notes = [] if encoding in {"utf-8", "utf-8-sig"} else [f"read as {encoding} text"]
    source = CsvSource(file, encoding, char, len(cells))
    before = sum(bool(text.strip()) and not is_comment(text) for text in texts[:at])
    headings = tuple(cells) if named else ("",) * len(cells)
    return Layout(file, source, headings, at + 1 if named else 0, before if named else 0, tuple(notes))


def _headings_joined(rows: list[list[str]], texts: list[str], char: str) -> list[list[str]]:
    """Return the rows with the headings whole where they go over several lines, as a spreadsheet writes them."""
    for place, text in enumerate(texts[:PREAMBLE]):
        if text.count('"') % 2 == 0:
            continue
        for end in range(place + 2, place + 2 + LONGEST_HEADINGS):
            whole = " ".join(texts[place:end])
            if whole.count('"') % 2 == 0 and _whole(cells_of(whole, char)):
                return [*rows[:place], cells_of(whole, char), *([[]] * (end - place - 1)), *rows[end:]]
    return rows


def _without_end(row: list[str]) -> list[str]:
    """Return a row's cells without the empty ones at its end."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _holds_values(cells: list[str]) -> bool:
    """Tell whether a row holds times or numbers: then it is one of records, and no headings."""
    return any(_VALUE.fullmatch(_OFFSET.sub("", cell)) for cell in cells if cell)


def _headed(rows: list[list[str]], first: int) -> int:
    """Return the row of the headings: the first that speaks best of times and lengths, else the best known near the first."""
    whole = {place: len(found) for place, row in enumerate(rows[:PREAMBLE]) if (found := _whole(row))}
    if whole:
        return max(whole, key=lambda place: whole[place])
    below = [place for place in range(first, min(first + 4, len(rows))) if rows[place]]
    known = {}
    for place in below:
        cells = _without_end(rows[place])
        if _holds_values(cells):
            break
        known[place] = len(by_themselves(cells))
    return max(known, key=lambda place: known[place], default=first)


def _whole(row: list[str]) -> dict[str, Column]:
    """Return the columns of a row of headings that name a time and a length or an end; of another row none."""
    cells = _without_end(row)
    if len(cells) < 2 or _holds_values(cells):
        return {}
    found = by_themselves(cells)
    return found if {"at", "date"} & found.keys() and {"lasts", "total", "end"} & found.keys() else {}


def _first(rows: list[list[str]]) -> int:
    """Return the row of the headings, or the first of records: it has as many cells as most rows, one of them may be empty."""
    widths = Counter(len(row) for row in rows if row)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    start = next(at for at, row in enumerate(rows) if row)
    fits = (at for at, row in enumerate(rows[:PREAMBLE]) if len(row) >= max(usual - 1, 1) and sum(map(bool, row)) > 1)
    return next(fits, start)
