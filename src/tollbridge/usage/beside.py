"""Cells that no column of the table holds: they tell two calls apart that are else alike, however they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import Column
from tollbridge.usage.layout import Layout
from tollbridge.usage.parsed import TwoReadingsError, Wording
from tollbridge.usage.times import read_instants

I64 = NDArray[np.int64]
_FAR_ENDS: Final = frozenset({"number", "via", "dial"})
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)?(\.\d+|,\d{1,2}|,\d{4,})?")
_PHONE = re.compile(r"\+\d[\d ().-]{6,}[*xX]*")
_MOMENT = re.compile(r".*\d.*\d\d:\d\d.*")


def beside(headings: Sequence[str], columns: Mapping[str, Column]) -> tuple[int, ...]:
    """Return the places of cells that the table does not hold as values, by their headings.

    `headings`: the file's. `columns`: those that are read. Of several far ends the table holds one, by the leg's direction; of
    an end, only what the length says; callers it holds as written.
    """
    far_ends = _FAR_ENDS & columns.keys()
    sole = len(far_ends) == 1 and ("number" in far_ends or not {"direction", "type"} & columns.keys())
    partly = {"from", "end"} | (set() if sole else _FAR_ENDS)
    held = {column.index for key, column in columns.items() if key not in partly}
    return tuple(sorted(set(range(len(headings))) - held, key=lambda index: (plain(headings[index]), index)))


@dataclass(frozen=True)
class Beside:
    """Where a file's cells beside the table stand, and how the file writes values."""

    layout: Layout
    places: tuple[int, ...]
    wording: Wording

    def values(self, lines: I64, ends: I64) -> list[frozenset[tuple[str, object]]]:
        """Return what these cells say in some rows; the file is read again.

        `lines`: of the rows, rising. `ends`: when each of the calls ended, epoch ms: of a date with two readings the one near
        it is meant.
        """
        wanted = set(lines.tolist())
        found = {
            line: row
            for block in self.layout.source.blocks()
            for line, row in zip(block.lines, block.rows, strict=True)
            if line in wanted
        }
        rows = [found[line] for line in lines.tolist()]
        columns = {place: self._said([row[place].strip() for row in rows], ends) for place in self.places}
        names = {place: plain(self.layout.headings[place]) or str(place) for place in self.places}
        return [
            frozenset((names[place], column[at]) for place, column in columns.items() if column[at] != "")
            for at in range(len(rows))
        ]

    def _said(self, texts: list[str], ends: I64) -> list[object]:
        """Return what the cells of a column say: a number, an instant, a telephone number, else their text."""
        said = [_value(text) for text in texts]
        at = [place for place, text in enumerate(texts) if _MOMENT.fullmatch(text)]
        moments = self._instants([texts[place] for place in at], ends[at]) if at else {}
        for place, moment in moments.items():
            said[at[place]] = moment
        return said

    def _instants(self, texts: list[str], near: I64) -> dict[int, int]:
        """Return the instants that texts say, by place."""
        try:
            parsed = read_instants(texts, self.wording)
        except TwoReadingsError:
            orders = [replace(self.wording, dates=order) for order in ("day-first", "month-first")]
            both = [read_instants(texts, wording) for wording in orders]
            parsed = min(both, key=lambda each: (len(each.bad), int(np.abs(each.values - near).sum())))
        return {place: int(value) for place, value in enumerate(parsed.values) if place not in parsed.bad}


def _value(text: str) -> object:
    if _PHONE.fullmatch(text):
        return re.sub(r"[ ().-]", "", text)
    return Decimal(text.replace(",", ".")) if any(map(str.isdigit, text)) and _NUMBER.fullmatch(text) else text
