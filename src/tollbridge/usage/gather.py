"""Rows into columns of raw texts, each distinct one kept once; rows that are none of records are told apart and counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.keys import Column
from tollbridge.usage.layout import Layout
from tollbridge.usage.rows import Block
from tollbridge.usage.table import Texts
from tollbridge.usage.tally import Tally

I64 = NDArray[np.int64]
TOTALS = re.compile(r"(?i)\W*(grand |sub-?)?(totals?|sum(me)?|gesamt(summe)?|summary|average|count|records?|rows?)\b")
_TYPE = re.compile(r"(?i)(integer|varchar|bigint|unsigned|uniqueidentifier|int|nvarchar|char|timestamp)\b.*")


@dataclass(frozen=True)
class Raw:
    """Columns of raw texts by key, with each row's line and the hash of its text."""

    lines: I64
    hashes: I64
    texts: dict[str, Texts]

    def __len__(self) -> int:
        return len(self.lines)


class Gatherer:
    """Gathers the wanted columns of a file, block by block."""

    def __init__(self, layout: Layout, columns: Mapping[str, Column], tally: Tally) -> None:
        self.layout = layout
        self.columns = dict(columns)
        self.tally = tally
        self.width = len(layout.headings)
        self.known: dict[str, dict[str, int]] = {key: {} for key in columns}
        self.codes: dict[str, list[I64]] = {key: [] for key in columns}
        self.lines: list[I64] = []
        self.hashes: list[I64] = []
        self.first = True
        self.suspects = _SUSPECTS | {each[:1] for each in layout.headings[:1]}

    def gather(self) -> Raw:
        """Return the columns of all rows."""
        for block in self.layout.source.blocks():
            self.tally.lines += block.seen
            for line, why in (each for each in block.broken if each[0] > self.layout.line):
                self.tally.rows += 1
                self.tally.leave_odd(line, why)
            self._block(block)
        texts = {key: Texts(_joined(self.codes[key]), tuple(self.known.pop(key))) for key in self.columns}
        return Raw(_joined(self.lines), _joined(self.hashes), texts)

    def _block(self, block: Block) -> None:
        rows, lines, hashes = self._records(block)
        self.tally.rows += len(rows)
        if not rows:
            return
        self.lines.append(np.array(lines, np.int64))
        self.hashes.append(np.array(hashes, np.int64))
        for key, column in self.columns.items():
            known = self.known[key]
            cells = map(str.strip, map(itemgetter(column.index), rows))
            codes = [known.setdefault(cell, len(known)) for cell in cells]
            self.codes[key].append(np.array(codes, np.int64))

    def _records(self, block: Block) -> tuple[list[list[str]], list[int], list[int]]:
        """Return the rows of records with their lines and hashes; what else there is, is counted."""
        begin = self.layout.line
        usual = self.width
        if self.first and block.lines:
            before = sum(line <= begin for line in block.lines)
            block.rows, block.lines, block.hashes = block.rows[before:], block.lines[before:], block.hashes[before:]
            self.first = False
        flags = [len(row) != usual or row[0][:1] in self.suspects for row in block.rows]
        if not any(flags):
            return block.rows, block.lines, block.hashes
        kept = [
            not flag or self._is_record(row, line)
            for flag, row, line in zip(flags, block.rows, block.lines, strict=True)
        ]
        rows = [row for row, keep in zip(block.rows, kept, strict=True) if keep]
        lines = [line for line, keep in zip(block.lines, kept, strict=True) if keep]
        hashes = [each for each, keep in zip(block.hashes, kept, strict=True) if keep]
        self.tally.rows += len(block.rows) - len(rows)
        return rows, lines, hashes

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
        column = self.columns.get("at") or self.columns.get("date")
        return column is not None and any(char.isdigit() for char in "".join(row[column.index : column.index + 1]))


_SUSPECTS = frozenset(["", *"TtGgSsCcRrAaIiVvUuBbNn"])
"""First letters of rows that may be totals or types; all others need no look."""


def _same(row: Sequence[str], headings: Sequence[str]) -> bool:
    return [cell.strip() for cell in row[: len(headings)]] == list(headings)


def _joined(parts: list[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
