"""Rows into columns of raw texts, each distinct one kept once; rows that are none of records are told apart and counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from tollbridge.sheets.collector import collector_resting
from tollbridge.sheets.rows import Block
from tollbridge.usage.keys import Column
from tollbridge.usage.layout import Layout
from tollbridge.usage.table import Texts
from tollbridge.usage.tally import Tally

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
HASHED = "call"
INSTANTS = frozenset({"at", "end", "answer"})
MOST_DISTINCT = 20_000
"""Texts of instants that are looked up; after so many each cell is kept."""
_TOTALS = """totals? totale totaal totalt sum summe summa suma soma gesamt gesamtsumme razem celkem yhteensä итого всего 合計
合计 总计"""
TOTALS = re.compile(rf"(?i)\W*(grand |sub-?)?({'|'.join(_TOTALS.split())}|summary|average|count|records?|rows?)\b")
_TYPE = re.compile(r"(?i)(integer|varchar|bigint|unsigned|uniqueidentifier|int|nvarchar|char|timestamp)\b.*")


@dataclass(frozen=True)
class Raw:
    """Columns of raw texts by key, with each row's line, a hash of its other cells, and a number for its call ID (0: none)."""

    lines: I64
    hashes: I64
    texts: dict[str, Texts]
    calls: I64

    def __len__(self) -> int:
        return len(self.lines)

    def take(self, keep: Mask) -> Raw:
        """Return some of the rows, and no text of the others. `keep`: bool [rows]."""
        texts = {key: Texts.of(column.take(keep).texts()) for key, column in self.texts.items()}
        return Raw(self.lines[keep], self.hashes[keep], texts, self.calls[keep])


class _Numbers(dict[str, int]):
    """The number of each text; a new one gets the next."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Gatherer:
    """Gathers the wanted columns of a file, block by block; of the cells `beside` them it keeps one hash a row."""

    def __init__(self, layout: Layout, columns: Mapping[str, Column], tally: Tally, beside: Sequence[int] = ()) -> None:
        self.layout = layout
        self.columns = dict(columns)
        self.tally = tally
        self.width = len(layout.headings)
        self.known = {key: _Numbers() for key in columns}
        self.many: dict[str, list[str]] = {key: [] for key in columns}
        self.codes: dict[str, list[I64]] = {key: [] for key in columns}
        self.lines: list[I64] = []
        self.hashes: list[I64] = []
        self.beside = tuple(beside)
        self.first = True
        self.suspects = _SUSPECTS | {each[:3].lower() for each in layout.headings[:1]}

    def gather(self) -> Raw:
        """Return the columns of all rows."""
        with collector_resting():
            for block in self.layout.source.blocks():
                self._take(block)
        texts = {key: self._texts(key) for key in self.columns if key != HASHED}
        calls = _joined(self.codes[HASHED]) if HASHED in self.codes else np.zeros(sum(map(len, self.lines)), np.int64)
        return Raw(_joined(self.lines), _joined(self.hashes), texts, calls)

    def _take(self, block: Block) -> None:
        self.tally.lines += block.seen
        for line, why in (each for each in block.broken if each[0] > self.layout.line):
            self.tally.rows += 1
            self.tally.leave_odd(line, why)
        self._block(block)

    def _texts(self, key: str) -> Texts:
        """Return a column's texts without the space about them."""
        codes, values = _joined(self.codes.pop(key)), (*self.known.pop(key), *self.many.pop(key))
        texts = tuple(map(str.strip, values))
        if next(filter(None, texts), "").startswith(('="', "'")):
            texts = tuple(map(_kept, texts))
        if texts == values:
            return Texts(codes, values)
        distinct = Texts.of(list(texts))
        return Texts(distinct.codes[codes], distinct.values)

    def _block(self, block: Block) -> None:
        rows, lines = self._records(block)
        self.tally.rows += len(rows)
        if not rows:
            return
        self.lines.append(np.array(lines, np.int64))
        columns = list(zip(*rows, strict=False))
        beside = zip(*(columns[place] for place in self.beside), strict=True) if self.beside else repeat((), len(rows))
        self.hashes.append(np.fromiter(map(hash, beside), np.int64, len(rows)))
        for key, column in self.columns.items():
            cells = columns[column.index]
            self.codes[key].append(self._hashed(cells) if key == HASHED else self._coded(cells, key))

    def _coded(self, cells: tuple[str, ...], key: str) -> I64:
        """Return the cells' numbers among a column's texts, of which new ones are kept.

        Of many instants all are kept: nearly all are distinct, and to look each up would cost more than it saves.
        """
        known, many = self.known[key], self.many[key]
        if len(known) < MOST_DISTINCT or key not in INSTANTS:
            return np.fromiter(map(known.__getitem__, cells), np.int64, len(cells))
        begin = len(known) + len(many)
        many += cells
        return np.arange(begin, begin + len(cells))

    def _hashed(self, cells: tuple[str, ...]) -> I64:
        """Return a number for each ID, 0 where there is none: IDs are only compared, and may be a million."""
        return np.fromiter(map(hash, cells), np.int64, len(cells))  # an empty text's hash is 0

    def _records(self, block: Block) -> tuple[list[list[str]], list[int]]:
        """Return the rows of records with their lines; what else there is, is counted."""
        begin = self.layout.line
        usual = self.width
        if self.first and block.lines:
            before = sum(line <= begin for line in block.lines)
            block.rows, block.lines = block.rows[before:], block.lines[before:]
            self.first = False
        begins = [row[0][:3] for row in block.rows]
        if set(map(len, block.rows)) == {usual} and self.suspects.isdisjoint(map(str.lower, set(begins))):
            return block.rows, block.lines
        begins = list(map(str.lower, begins))
        flags = [len(row) != usual or begin in self.suspects for row, begin in zip(block.rows, begins, strict=True)]
        kept = [
            not flag or self._is_record(row, line)
            for flag, row, line in zip(flags, block.rows, block.lines, strict=True)
        ]
        rows = [row for row, keep in zip(block.rows, kept, strict=True) if keep]
        lines = [line for line, keep in zip(block.lines, kept, strict=True) if keep]
        self.tally.rows += len(block.rows) - len(rows)
        return rows, lines

    def _is_record(self, row: list[str], line: int) -> bool:
        """Tell whether a row is one of records; one that is not is counted as left out."""
        first = next((cell.strip() for cell in row if cell.strip()), "")
        if self.layout.named and _same(row, self.layout.headings):
            self.tally.leave("repeat the headings", line)
        elif TOTALS.match(first) and not self._has_time(row):
            self.tally.leave("hold totals", line)
        elif _TYPE.fullmatch(first) and all(_TYPE.fullmatch(cell.strip()) for cell in row if cell.strip()):
            self.tally.leave("hold the columns' types", line)
        elif len(row) < self.width:
            self.tally.leave_odd(line, f"the row has {len(row)} cells under {self.width} headings")
        elif any(cell.strip() for cell in row[self.width :]):
            self.tally.leave_odd(
                line, f"the row has {len(row)} cells under {self.width} headings: is a comma a decimal one?"
            )
        else:
            return True
        return False

    def _has_time(self, row: list[str]) -> bool:
        column = self.columns.get("at") or self.columns.get("date") or self.columns.get("end")
        return column is not None and any(char.isdigit() for char in "".join(row[column.index : column.index + 1]))


_BEGINNINGS = (
    "tot gra sub sum som ges raz cel yht ито все 合計 合计 总计 ave cou rec row int var big uns uni nva cha tim"
)
_SUSPECTS = frozenset({""} | set(_BEGINNINGS.split()))
"""How rows begin that may be totals or types, in lower case; all others need no look."""


def _kept(text: str) -> str:
    """Return a text out of `="…"` or behind `'`, by which spreadsheets are told to keep it as it is."""
    if text[:1] == "'":
        return text.strip("'").strip()
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def _same(row: Sequence[str], headings: Sequence[str]) -> bool:
    return [cell.strip() for cell in row[: len(headings)]] == list(headings)


def _joined(parts: list[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
