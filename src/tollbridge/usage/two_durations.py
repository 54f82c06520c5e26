"""Durations in two or three columns, `Duration (min)` and `Duration (sec)`: parts of one, or one duration written twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tollbridge.units import HOUR, MINUTE, SECOND
from tollbridge.usage.heading_words import split_unit
from tollbridge.usage.keys import HEADINGS, Column
from tollbridge.usage.parsed import TwoReadingsError

_SIZES: Final = {"h": HOUR, "min": MINUTE, "s": SECOND}
PARTS: Final = ("hours of lasts", "minutes of lasts")
"""Keys of the columns that are added to `lasts`."""
_KEYS: Final = dict(zip(("h", "min"), PARTS, strict=True))
_AGREE: Final = 0.95


def settle_durations(
    columns: Mapping[str, Column], headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Column]:
    """Return the columns with `lasts` in the finest of a duration's units, and the others beside it where they are parts of it.

    Args:
        columns: found by the headings.
        headings: of the file.
        rows: some of the file's.

    Minutes and seconds are parts where all seconds are whole and under 60, and one duration twice where the minutes are the
    seconds in minutes, rounded or not. TwoReadingsError where they may be both, or neither.
    """
    group = _group(columns, headings)
    if len(group) < 2:
        return dict(columns)
    values = _values(group, rows)
    finest = min(group, key=lambda unit: _SIZES[unit])
    parts, same = _are_parts(values), _are_same(values, finest)
    if parts == same and not (parts and _adds_nothing(values, finest)):
        names = " and ".join(repr(column.heading) for column in group.values())
        raise TwoReadingsError(
            f"{names} may be parts of one duration, or one duration written twice: map one by --columns at=…,lasts=…"
        )
    found = {**columns, "lasts": group[finest]}
    if parts and not same:
        found |= {_KEYS[unit]: column for unit, column in group.items() if unit != finest}
    return found


def _group(columns: Mapping[str, Column], headings: Sequence[str]) -> dict[str, Column]:
    """Return the columns of one duration in several units, by unit; those of the duration that was found, where one was."""
    wanted = split_unit(columns["lasts"].heading)[0] if "lasts" in columns else "lasts"
    found: dict[str, Column] = {}
    for index, heading in enumerate(headings):
        bare, unit = split_unit(heading)
        if bare == wanted and unit in _SIZES and HEADINGS.get(bare) == "lasts":
            found.setdefault(unit, Column(index, heading, unit))
    return found


def _values(group: Mapping[str, Column], rows: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Return the numbers of each unit, of the rows that have one in each column: headings and totals have none."""
    numbers = ([_number(row, column.index) for column in group.values()] for row in rows)
    kept = [row for row in numbers if min(row) >= 0]
    return {unit: [row[place] for row in kept] for place, unit in enumerate(group)}


def _number(row: Sequence[str], index: int) -> float:
    text = row[index].strip().replace(",", ".") if index < len(row) else ""
    try:
        return float(text or 0)
    except ValueError:
        return -1.0


def _are_parts(values: Mapping[str, Sequence[float]]) -> bool:
    """Tell whether seconds, and minutes below hours, are whole and under 60 in all rows."""
    below = [unit for unit in values if unit != max(values, key=lambda each: _SIZES[each])]
    whole = all(value == int(value) for found in values.values() for value in found)
    return whole and all(0 <= value < 60 for unit in below for value in values[unit])


def _are_same(values: Mapping[str, Sequence[float]], finest: str) -> bool:
    """Tell whether the numbers of the other units are those of the finest, rounded to their unit or not."""
    for unit, found in values.items():
        size, least = _SIZES[unit], _SIZES[finest]
        pairs = zip(found, values[finest], strict=True)
        near = sum(abs(value * size - other * least) < size for value, other in pairs)
        if near < _AGREE * len(found):
            return False
    return True


def _adds_nothing(values: Mapping[str, Sequence[float]], finest: str) -> bool:
    return all(value == 0 for unit, found in values.items() if unit != finest for value in found)
