"""Records as CSV: RFC 4180, UTF-8, instants in ISO 8601 with offset, money with 6 decimals, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.money import format_money
from tollbridge.records.columns import Batch, Column
from tollbridge.units import MINUTE, SECOND, Clock

I64 = NDArray[np.int64]
_QUARTER: Final = 15 * MINUTE

_PHONE: Final = re.compile(r"\+[0-9*]+")
_FORMULA: Final = tuple("=+-@\t\r")


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: `'=1+1`. Phone numbers such as +442071838750 stay as they are."""
    return f"'{text}" if text.startswith(_FORMULA) and not _PHONE.fullmatch(text) else text


def iso_instant(clock: Clock, ms: int) -> str:
    """Return an instant as local time with its offset; empty for -1. Milliseconds only where there are any."""
    if ms < 0:
        return ""
    return clock.moment(ms).isoformat(timespec="milliseconds" if (clock.start_utc_ms + ms) % SECOND else "seconds")


def iso_instants(clock: Clock, values: I64) -> list[str]:
    """Return `iso_instant` of each of many instants; the calendar is asked once for each quarter of an hour."""
    quarters = (values + clock.start_utc_ms) // _QUARTER
    offsets = {
        quarter: _offset(clock, quarter * _QUARTER - clock.start_utc_ms) for quarter in np.unique(quarters).tolist()
    }
    shift = np.array([(offsets[quarter] or (0, ""))[0] for quarter in quarters.tolist()], np.int64)
    local = np.datetime_as_string((values + clock.start_utc_ms + shift).astype("datetime64[ms]"), unit="ms").tolist()
    texts = []
    for ms, quarter, text in zip(values.tolist(), quarters.tolist(), local, strict=True):
        offset = offsets[quarter]
        plain = ms >= 0 and offset is not None
        texts.append(f"{text.removesuffix('.000')}{offset[1]}" if plain and offset else iso_instant(clock, ms))
    return texts


def _offset(clock: Clock, begin: int) -> tuple[int, str] | None:
    """Return a quarter of an hour's offset from UTC in ms and as text; None where it changes within."""
    moment = clock.moment(begin)
    offset = moment.utcoffset()
    if offset is None or clock.moment(begin + _QUARTER - 1).utcoffset() != offset:
        return None
    return offset // timedelta(milliseconds=1), moment.isoformat(timespec="seconds")[19:]


def span_text(ms: int) -> str:
    """Return ms as seconds, with decimals only where there are any: `61` or `61.25`."""
    whole, rest = divmod(ms, SECOND)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def write_csv(path: Path, batches: Iterable[Batch], clock: Clock) -> None:
    """Write batches to one file, with a header row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for place, batch in enumerate(batches):
            if place == 0:
                writer.writerow([column.name for column in batch])
            writer.writerows(_rows(batch, clock))


def write_rows(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows of ready cells to one file; text that looks like a formula is made safe, numbers are left alone."""
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
        return [safe_cell(str(value)) for value in column.values]
    if column.kind == "instant":
        return iso_instants(clock, np.asarray(column.values, np.int64))
    shown = _SHOWN[column.kind]
    return [shown(value) for value in np.asarray(column.values, np.int64).tolist()]


_SHOWN: Final[dict[str, Callable[[int], str]]] = {
    "money": format_money,
    "span": span_text,
    "seconds": str,
    "whole": lambda value: "" if value < 0 else str(value),
    "flag": lambda value: "true" if value else "false",
}
