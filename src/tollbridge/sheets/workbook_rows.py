"""Rows out of an Excel workbook, each sheet's cells as a CSV would have them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import MissingExtraError, Problem, ScenarioError

_DAMAGED: Final = (
    *(KeyError, ValueError, OSError, SyntaxError, TypeError, AttributeError, IndexError),
    *(EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError),
)
"""What a damaged workbook makes of its reader: each part of it is read when its rows are."""


def workbook_rows(file: Path, shown: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield the title and the rows of each sheet that has rows.

    `file`: an .xlsx. `shown`: the name by which messages call it. ScenarioError where it cannot be read.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingExtraError("reading Excel", "xlsx") from None
    with file.open("rb") as data:  # openpyxl leaves open what it cannot read
        with _readable(shown):
            book = load_workbook(data, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some systems write a dimension of one cell
            if any(any(row) for row in _rows(sheet, shown)):
                yield sheet.title, _rows(sheet, shown)


@contextmanager
def _readable(shown: str) -> Iterator[None]:
    """Refuse a workbook that what stands within cannot read."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except (InvalidFileException, *_DAMAGED) as error:
        raise ScenarioError([Problem(shown, 0, 0, f"is not readable as Excel: {error}")]) from None


def _rows(sheet: Any, shown: str) -> Iterator[list[str]]:
    with _readable(shown):
        yield from ([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True))


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
