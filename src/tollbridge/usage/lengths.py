"""How long legs lasted and rang, from whichever of durations, answers and ends a file has."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.units import format_duration
from tollbridge.usage.amounts import NOTHING
from tollbridge.usage.cells import Cells
from tollbridge.usage.durations import LONGEST_CALL, UNITS, read_durations
from tollbridge.usage.parsed import Parsed, TwoReadingsError
from tollbridge.usage.table import NOT_GIVEN, Texts
from tollbridge.usage.two_durations import PARTS

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
COMPARED: Final = 10_000
AGREE: Final = 0.9


def read_lengths(cells: Cells, at: I64) -> tuple[I64, I64]:
    """Return durations from answer to release, and how long each leg rang, ms, int64 [rows] each.

    `cells`: the file's columns. `at`: epoch ms of each row. NOT_GIVEN stands where nothing says how long a leg rang.
    """
    answer, end = cells.instants_if_any("answer"), cells.instants_if_any("end")
    begun = at if answer is None else np.where(answer == NOT_GIVEN, at, answer)
    span = None if end is None else np.where(end == NOT_GIVEN, 0, end - begun)
    total = _durations(cells, "total", None) if cells.has("total") else None
    if cells.has("lasts"):
        lasts = _durations(cells, "lasts", span) + sum(_durations(cells, key, None) for key in PARTS if cells.has(key))
    elif span is not None:
        lasts = span if answer is None else np.where(answer == NOT_GIVEN, 0, span)
        _note_unbounded(cells, lasts)
    else:
        assert total is not None
        lasts, total = total, None
    return lasts, _rings(cells, at, answer, None if total is None else total - lasts)


def read_starts(cells: Cells) -> I64:
    """Return when legs began, epoch ms, int64 [rows], of records that say when they ended and how long they lasted."""
    key = "total" if cells.has("total") else "lasts"
    cells.note(f"calls began as long before {cells.columns['end'].heading!r} as they lasted: the file has no starts")
    return cells.instants("end") - _durations(cells, key, None)


def _rings(cells: Cells, at: I64, answer: I64 | None, before: I64 | None) -> I64:
    """Return how long legs rang: as said, what a whole duration has more than the billed one, or until the answer."""
    if cells.has("rings"):
        return _durations(cells, "rings", None)
    if before is not None:
        return np.maximum(before, 0)
    if answer is not None:
        return np.where(answer == NOT_GIVEN, _unanswered(cells, at), np.maximum(answer - at, 0))
    return np.full(len(at), NOT_GIVEN)


def _unanswered(cells: Cells, at: I64) -> I64:
    """Return how long attempts rang: from the first ring to their end, where the records have it."""
    end = cells.instants_if_any("end")
    return (
        np.full(len(at), NOT_GIVEN) if end is None else np.where(end == NOT_GIVEN, NOT_GIVEN, np.maximum(end - at, 0))
    )


def _note_unbounded(cells: Cells, span: I64) -> None:
    for row in np.flatnonzero((span < 0) | (span > LONGEST_CALL)).tolist():
        what = "is negative" if span[row] < 0 else "is longer than 7 days"
        cells.odd.setdefault(row, f"a duration of {format_duration(int(span[row]))!r} {what}")


def _durations(cells: Cells, key: str, span: I64 | None) -> I64:
    """Return a column's durations; where a cell is empty, `span`, the time from answer to end, else 0."""
    texts = cells.texts(key)
    given = [place for place, text in enumerate(texts.values) if text.lower() not in NOTHING]
    words = [texts.values[place] for place in given]
    # nothing rings for minutes
    unit = cells.columns[key].unit or cells.unit or ("s" if key == "rings" else "")
    by_ends = "" if unit or cells.wording.durations or span is None else _unit_by(span, texts)
    if by_ends:
        cells.note(f"durations of {cells.columns[key].heading!r} are read as {by_ends}: so they agree with the ends")
    try:
        parsed = read_durations(words, unit or by_ends, cells.wording)
    except TwoReadingsError as error:
        raise cells.two_readings(key, error) from None
    cells.note(*parsed.notes)
    values = np.full(len(texts.values), NOT_GIVEN)
    values[given] = parsed.values
    rows = cells.rows_of(Parsed(values, {given[place]: why for place, why in parsed.bad.items()}), texts)
    if key == "lasts" and span is None:
        _note_fees(cells, rows == NOT_GIVEN)
    return np.where(rows == NOT_GIVEN, 0 if span is None else np.clip(span, 0, LONGEST_CALL), rows)


def _note_fees(cells: Cells, without: Mask) -> None:
    """Note rows that cost something and have no duration, where the file has no ends either: rentals and the like."""
    for row in np.flatnonzero(without & (cells.money("charge") > 0)).tolist() if without.any() else ():
        cells.odd.setdefault(row, "the row has a charge and no duration: it is no call")


def _unit_by(span: I64, texts: Texts) -> str:
    """Return the unit under which bare durations agree with the time from answer to end, "" where none does."""
    bare = np.array([_bare(text) for text in texts.values])[texts.codes]
    rows = np.flatnonzero((bare > 0) & (span > 0))[:COMPARED]
    for unit, size in UNITS.items() if len(rows) else ():
        near = np.abs(bare[rows] * float(size) - span[rows]) <= max(1.01 * float(size), 1500.0)
        if float(near.mean()) > AGREE:
            return unit
    return ""


def _bare(text: str) -> float:
    plain = text.replace(",", ".")
    return float(plain) if plain.replace(".", "", 1).isdecimal() else 0.0
