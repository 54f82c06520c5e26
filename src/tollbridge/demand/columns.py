"""Columns of CSV files beside a scenario: durations and counts that were measured elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import Problem, ScenarioError, not_utf8
from tollbridge.money import parse_decimal
from tollbridge.plain_text import counted
from tollbridge.sheets.delimiter import cells, find_delimiter, first_lines
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import CsvSource
from tollbridge.units import HOUR, LONGEST, MINUTE, SECOND, parse_duration

F64 = NDArray[np.float64]

_HEADINGS: Final = (
    (re.compile(r"(.*[_ ])?(ms|millis|milliseconds)", re.IGNORECASE), 1),
    (re.compile(r"(.*[_ ])?(s|sec|secs|seconds)", re.IGNORECASE), SECOND),
    (re.compile(r"(.*[_ ])?(m|min|mins|minutes)", re.IGNORECASE), MINUTE),
    (re.compile(r"(.*[_ ])?(h|hours)", re.IGNORECASE), HOUR),
)


def heading_unit(heading: str) -> int | None:
    """Return the unit (ms) that a heading gives its bare numbers, or None.

    >>> heading_unit("line_s"), heading_unit("Duration Seconds"), heading_unit("start")
    (1000, 1000, None)
    """
    return next((unit for pattern, unit in _HEADINGS if pattern.fullmatch(heading.strip())), None)


def read_time(text: str, unit: int | None) -> int:
    """Return a cell's duration in ms, negative ones too; ValueError says what is wrong with it.

    `text`: `45s`, `0:02:05`, or a bare number. `unit`: of a bare number, ms; None where there is none.

    >>> read_time("0:02:05", None), read_time("-61", 1000)
    (125000, -61000)
    """
    stripped = text.strip()
    sign, digits = (-1, stripped[1:]) if stripped[:1] == "-" else (1, stripped)
    if re.fullmatch(r"\d{1,4}:[0-5]?\d:[0-5]?\d", digits):
        hours, minutes, seconds = (int(part) for part in digits.split(":"))
        value = hours * HOUR + minutes * MINUTE + seconds * SECOND
    elif unit is not None and re.fullmatch(r"\d{1,15}(\.\d+)?", digits):
        value = round(parse_decimal(digits, 9) * unit / 10**9) if "." in digits else int(digits) * unit
    else:
        value = parse_duration(digits)
    if value > LONGEST:
        raise ValueError(f"{text!r} is longer than 200 years")
    return sign * value


@dataclass(frozen=True)
class CsvFile:
    """An open CSV: its headings and its rows, each with the line it stands on."""

    path: Path
    headings: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    seen: list[int] = field(default_factory=list)
    """Lines of each part of the file that has been read."""

    def index(self, column: str) -> int:
        """Return the place of a heading, from 0.

        `column`: the heading. ScenarioError names those that there are, or says that it stands twice.
        """
        if column not in self.headings:
            raise self.refused(1, f"no column {column!r}; there are {', '.join(self.headings)}")
        if self.headings.count(column) > 1:
            raise self.refused(1, f"the column {column!r} stands twice")
        return self.headings.index(column)

    def read(self, rows: int) -> str:
        """Return how many rows were read of the lines seen so far, as a note says it."""
        return f"{self.path}: {counted(rows, 'row')} of {counted(sum(self.seen), 'line')} read"

    def refused(self, line: int, message: str) -> ScenarioError:
        """Return the error for one line of the file.

        `line`: from 1. `message`: what is wrong with it.
        """
        return ScenarioError([Problem(str(self.path), line, 0, message)])


def open_csv(path: Path) -> CsvFile:
    """Open a CSV with a heading row.

    `path`: the file. ScenarioError says why it cannot be read. The text is UTF-8, or UTF-16 with its mark; the delimiter is
    found by itself. A quote that is not closed is refused by its line, so that no row is lost.
    """
    encoding = find_encoding(path)
    if not encoding.startswith("utf"):
        raise ScenarioError([not_utf8(str(path), path.read_bytes())])
    head = first_lines(path, encoding)
    headings = next((row for text in head if any(map(str.strip, row := cells(text, find_delimiter(head))))), None)
    if headings is None:
        raise ScenarioError([Problem(str(path), 0, 0, "the file is empty: it needs a heading row")])
    seen: list[int] = []
    rows = _rows(CsvSource(path, encoding, find_delimiter(head), len(headings)), seen)
    next(rows, None)
    return CsvFile(path, tuple(heading.strip() for heading in headings), rows, seen)


def _rows(source: CsvSource, seen: list[int]) -> Iterator[tuple[int, list[str]]]:
    for block in source.blocks():
        seen.append(block.seen)
        if block.broken:
            raise ScenarioError(Problem(str(source.file), line, 0, text) for line, text in block.broken)
        yield from zip(block.lines, block.rows, strict=True)


def read_column(path: Path, column: str, *, durations: bool, signed: bool = False) -> tuple[F64, str]:
    """Return a column's values, float64 [n], and how many rows of how many lines were read.

    Args:
        path: a CSV with a heading row.
        column: the heading.
        durations: whether they are ms (cells as `45s`, or bare where the heading ends in `_s`); else whole counts.
        signed: whether durations may be below 0s.

    Empty cells are left out. ScenarioError lists every bad cell by line (the first 20).
    """
    table = open_csv(path)
    place, unit = table.index(column), heading_unit(column)
    values: list[float] = []
    problems: list[Problem] = []
    rows = 0
    for line, row in table.rows:
        rows += 1
        cell = row[place].strip() if place < len(row) else ""
        try:
            if any(map(str.strip, row[len(table.headings) :])):  # a comma may be a decimal one
                raise ValueError(f"{counted(len(row), 'cell')} under {counted(len(table.headings), 'heading')}")
            if cell:
                values.append(_duration(cell, unit, signed=signed) if durations else _whole(cell))
        except ValueError as error:
            problems.append(Problem(str(path), line, 0, f"{column}: {error}"))
            if len(problems) >= 20:
                break
    if problems:
        raise ScenarioError(problems)
    if not values:
        raise table.refused(1, f"the column {column!r} has no values")
    empty = f", {counted(rows - len(values), 'cell')} empty" if rows > len(values) else ""
    return np.array(values, np.float64), f"{table.read(rows)}, column {column}{empty}"


def _duration(cell: str, unit: int | None, *, signed: bool) -> int:
    value = read_time(cell, unit)
    if value < 0 and not signed:
        raise ValueError(f"{cell} is below 0s: only `lateness` may be negative")
    return value


def _whole(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}(\.0*)?", cell):
        raise ValueError(f"{cell!r} is not a whole number of 0 or more")
    return int(float(cell))
