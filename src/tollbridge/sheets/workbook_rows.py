"""Rows out of an Excel workbook, each sheet's cells as a CSV would have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tollbridge.errors import MissingExtraError, Problem, ScenarioError


def workbook_rows(file: Path, shown: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield the title and the rows of each sheet that has rows.

    `file`: an .xlsx. `shown`: the name by which messages call it. ScenarioError where it cannot be read.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise MissingExtraError("reading Excel", "xlsx") from None
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise ScenarioError([Problem(shown, 0, 0, f"is not readable as Excel: {error}")]) from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some systems write a dimension of one cell
        rows = ([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True))
        first = next((row for row in rows if any(row)), None)
        if first is not None:
            yield sheet.title, _again(sheet)


def _again(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """Return a value as a CSV would have it: times in ISO 8601, durations as h:mm:ss, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(*([" "] if isinstance(value, datetime) else []))
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)
