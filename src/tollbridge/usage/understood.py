"""What to tell of headings: which was taken for what, and which were not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import Column, by_themselves
from tollbridge.usage.layout import Layout

MOST_SHOWN: Final = 8
_TOLD: Final = frozenset({"charge", "fee", "number", "outcome", "direction"})
"""Keys that a known system's file may have under a heading which that system's are not known to have."""


def taken(layout: Layout, columns: Mapping[str, Column]) -> str:
    """Return the sentence on which headings were taken for what, "" where each is a key's own name and all were read.

    `layout`: the file's form. `columns`: where each key stands, found by the headings.
    """
    read = {column.index for column in columns.values()}
    rest = [heading for index, heading in enumerate(layout.headings) if heading and index not in read]
    if not rest and all(plain(column.heading) == key for key, column in columns.items()):
        return ""
    told = ", ".join(_one(key, column) for key, column in sorted(columns.items(), key=lambda item: item[1].index))
    return f"columns by their headings: {told}{_not_read(rest)} (if one is wrong, name them all by --columns KEY=HEADING,…)"


def _one(key: str, column: Column) -> str:
    beside = [text for text in (column.unit, column.zone if key in {"at", "end", "answer"} else "") if text]
    return f"{key} {column.heading!r}" + (f" in {', '.join(beside)}" if beside else "")


def _not_read(headings: list[str]) -> str:
    if not headings:
        return ""
    more = f" and {len(headings) - MOST_SHOWN} more" if len(headings) > MOST_SHOWN else ""
    return f"; not read: {', '.join(map(repr, headings[:MOST_SHOWN]))}{more}"


def passed_over(layout: Layout, columns: Mapping[str, Column]) -> str:
    """Return the sentence on headings that a known system's file should not have, but that speak for themselves; "" of none.

    `layout`: the file's form. `columns`: where each key stands by that system's headings.
    """
    read = {column.index for column in columns.values()}
    there = by_themselves(layout.headings)
    found = [
        f"{column.heading!r} may be its {key}"
        for key, column in there.items()
        if key in _TOLD and key not in columns and column.index not in read
    ]
    return f"not read, as this system is not known to write it: {', '.join(found)}; --columns reads it" if found else ""
