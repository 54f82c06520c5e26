"""Records as CSV: RFC 4180, UTF-8, instants in ISO 8601 with offset, money with 6 decimals, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.money import format_money
from tollbridge.records.coded import Coded, coded, distinct
from tollbridge.records.columns import Batch, Column
from tollbridge.units import MINUTE, SECOND, Clock

I64 = NDArray[np.int64]
_QUARTER: Final = 15 * MINUTE
_LINES: Final = 10_000
"""Lines that are put together and written at a time."""
_END: Final = "\r\n"
_SPECIAL: Final = re.compile(r'[",\r\n]')

_PHONE: Final = re.compile(r"\+[0-9*]+")
_FORMULA: Final = tuple("=+-@\t\r")


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula. Phone numbers such as +442071838750 stay as they are.

    >>> safe_cell("=1+1"), safe_cell("+442071838750")
    ("'=1+1", '+442071838750')
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _PHONE.fullmatch(text) else text


def iso_instant(clock: Clock, ms: int) -> str:
    """Return an instant as local time with its offset, with milliseconds only where there are any.

    `clock`: the run's. `ms`: since the run's start; -1 is no instant, and an empty text.

    >>> iso_instant(Clock(0, "UTC", 0), 61_000), iso_instant(Clock(0, "UTC", 0), -1)
    ('1970-01-01T00:01:01+00:00', '')
    """
    if ms < 0:
        return ""
    return clock.moment(ms).isoformat(timespec="milliseconds" if (clock.start_utc_ms + ms) % SECOND else "seconds")


def iso_instants(clock: Clock, values: I64) -> list[str]:
    """Return `iso_instant` of each of many instants; the calendar is asked once for each quarter of an hour.

    `clock`: the run's. `values`: int64 [n], ms since the run's start, -1 for none.
    """
    utc = values + clock.start_utc_ms
    quarters, quarter = distinct(utc // _QUARTER)
    offsets = [_offset(clock, one * _QUARTER - clock.start_utc_ms) for one in quarters.tolist()]
    shift = np.array([offset[0] if offset else 0 for offset in offsets], np.int64)
    minutes, minute = distinct((utc + shift[quarter]) // MINUTE)
    begins = np.datetime_as_string((minutes * MINUTE).astype("datetime64[ms]"), unit="m").tolist()
    parts = zip(
        Coded(tuple(begins), minute).texts(),
        coded(_seconds, (utc + shift[quarter]) % MINUTE).texts(),
        Coded(tuple(offset[1] if offset else "" for offset in offsets), quarter).texts(),
        strict=True,
    )
    texts = [f"{begin}:{second}{offset}" for begin, second, offset in parts]
    plain = np.array([offset is not None for offset in offsets], bool)
    for row in np.flatnonzero((values < 0) | ~plain[quarter]).tolist():
        texts[row] = iso_instant(clock, int(values[row]))
    return texts


@lru_cache(maxsize=MINUTE)
def _seconds(ms: int) -> str:
    """Return the seconds of a minute with two digits, and their milliseconds only where there are any."""
    whole, rest = divmod(ms, SECOND)
    return f"{whole:02d}.{rest:03d}" if rest else f"{whole:02d}"


@lru_cache(maxsize=65_536)
def _offset(clock: Clock, begin: int) -> tuple[int, str] | None:
    """Return a quarter of an hour's offset from UTC in ms and as text; None where it changes within."""
    moment = clock.moment(begin)
    offset = moment.utcoffset()
    if offset is None or clock.moment(begin + _QUARTER - 1).utcoffset() != offset:
        return None
    return offset // timedelta(milliseconds=1), moment.isoformat(timespec="seconds")[19:]


def span_text(ms: int) -> str:
    """Return ms as seconds, with decimals only where there are any.

    >>> span_text(61_000), span_text(61_250)
    ('61', '61.25')
    """
    whole, rest = divmod(ms, SECOND)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def write_csv(path: Path, batches: Iterable[Batch], clock: Clock) -> None:
    """Write batches of columns to one CSV, with a header row: what the csv module would write, column by column.

    `path`: the file; one that is there is replaced. `batches`: alike in their columns. `clock`: for local times. Raises
    OSError.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        for place, batch in enumerate(batches):
            if place == 0:
                file.write(",".join(_quoted(column.name) for column in batch) + _END)
            lines = map(",".join, _rows(batch, clock))
            while piece := list(islice(lines, _LINES)):
                file.write(_END.join(piece) + _END)


def write_rows(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows of ready cells to one CSV; text that looks like a formula is made safe, numbers are left alone.

    `path`: the file; one that is there is replaced. `headings`, `rows`: cells as text. Raises OSError.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([_number_or_safe(cell) for cell in row] for row in rows)


def _number_or_safe(cell: str) -> str:
    return cell if re.fullmatch(r"-?\d+(\.\d+)?", cell) else safe_cell(cell)


def _rows(batch: Batch, clock: Clock) -> Iterator[tuple[str, ...]]:
    return zip(*(_cells(column, clock) for column in batch), strict=True)


def _cells(column: Column, clock: Clock) -> list[str]:
    if column.kind == "text":
        values = column.values
        return values.told(_safe).texts() if isinstance(values, Coded) else _all_safe([str(value) for value in values])
    numbers = np.asarray(column.values, np.int64)
    return iso_instants(clock, numbers) if column.kind == "instant" else coded(_SHOWN[column.kind], numbers).texts()


def _quoted(text: str) -> str:
    """Return a cell, in quotes where it holds a comma, a quote or the end of a line."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _safe(text: str) -> str:
    return _quoted(safe_cell(text))


def _all_safe(texts: list[str]) -> list[str]:
    """Return cells that are safe and quoted; those of which none needs it are looked at all at once."""
    plain = not _SPECIAL.search("".join(texts)) and {text[:1] for text in texts}.isdisjoint(_FORMULA)
    return texts if plain else [_safe(text) for text in texts]


_SHOWN: Final[dict[str, Callable[[int], str]]] = {
    "money": format_money,
    "span": span_text,
    "seconds": str,
    "whole": lambda value: "" if value < 0 else str(value),
    "flag": lambda value: "true" if value else "false",
}
