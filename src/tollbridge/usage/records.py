"""What was read of one or several files: their rows together, and the account of each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import Problem, ScenarioError
from tollbridge.usage.beside import Beside
from tollbridge.usage.rowset import alike, arrival, join_payers, repeated, said
from tollbridge.usage.table import NOT_GIVEN, UsageTable, join_tables
from tollbridge.usage.tally import Tally

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class Part:
    """The rows of one file that are not odd, as the file has them.

    `hashes`: int64 [rows], of the cells that the table does not hold. `beside`: where they stand.
    """

    table: UsageTable
    hashes: I64
    tally: Tally
    dialect: str
    places: int
    currency: str
    notes: list[str]
    beside: Beside


@dataclass
class UsageRecords:
    """Files of usage records, read: their rows in order of arrival, the account of each file, and what was found by itself.

    `origin` says of each row which file it is from. `places` are the decimals of charges, `currency` what their signs say;
    `dialect` is the first file's system, "" unknown. `repeats` are the lines of rows that stand in an earlier line too, where
    these were to be kept; `late` counts rows that stand after a later one.
    """

    table: UsageTable
    origin: I64
    tallies: tuple[Tally, ...]
    dialect: str = ""
    places: int = 0
    currency: str = ""
    notes: list[str] = field(default_factory=list)
    repeats: tuple[int, ...] = ()
    late: int = 0

    @property
    def tally(self) -> Tally:
        """The account of the first file."""
        return self.tallies[0]

    def said(self) -> list[str]:
        """Return the accounts and the notes in sentences; of several files each with its name."""
        if len(self.tallies) == 1:
            return [*self.tally.said(self.currency), *self.notes]
        named = [f"{tally.file.name}: {text}" for tally in self.tallies for text in tally.said(self.currency)]
        return [*named, *self.notes]

    def problems(self) -> list[Problem]:
        """Return the odd rows of all files as warnings."""
        return [problem for tally in self.tallies for problem in tally.problems(warning=True)]

    def leave(self, rows: Mask, reason: str) -> None:
        """Leave rows out, and count them in their files' accounts with their money.

        `rows`: bool [rows], which ones. `reason`: why, as `are before --from`.
        """
        if not rows.any():
            return
        leave_rows(self.table, self.origin, self.tallies, rows, reason)
        for place, tally in enumerate(self.tallies):
            tally.read -= int((rows & (self.origin == place)).sum())
        self.table, self.origin = self.table.take(~rows), self.origin[~rows]


def leave_rows(table: UsageTable, origin: I64, tallies: Sequence[Tally], rows: Mask, reason: str) -> None:
    """Count rows as left out, each in its file's account, with the charge that it had.

    Args:
        table: all rows.
        origin: each row's file, its place in `tallies`: int64 [rows].
        tallies: an account for each file.
        rows: which ones are left out: bool [rows].
        reason: why, in words that follow "5 rows".
    """
    chosen = (table.line[rows].tolist(), table.charge[rows].tolist(), origin[rows].tolist())
    for line, charge, place in zip(*chosen, strict=True):
        tallies[place].leave(reason, line, 0 if charge == NOT_GIVEN else charge)


def settle(parts: Sequence[Part], *, repeats: bool) -> UsageRecords:
    """Return the rows of all files in order of arrival: each that stands twice once, rows of one call put together.

    `parts`: the files' rows. `repeats`: whether rows that stand twice are kept, and named. ScenarioError where no row is
    left.
    """
    table = join_tables([part.table for part in parts])
    origin = np.repeat(np.arange(len(parts)), [len(part.table) for part in parts])
    tallies = tuple(part.tally for part in parts)
    twice = find_repeated(parts, table, origin)
    lines = tuple(table.line[twice].tolist()) if repeats else ()
    if twice.any() and not repeats:
        where = "stand in the file twice" if len(parts) == 1 else "stand in the files twice"
        leave_rows(table, origin, tallies, twice, where)
        table, origin = table.take(~twice), origin[~twice]
    for place, tally in enumerate(tallies):
        tally.read = int((origin == place).sum())
    table, gone = join_payers(table)
    notes = [note for part in parts for note in part.notes]
    if gone.any():
        rows = int(gone.sum())
        said = "1 row was" if rows == 1 else f"{rows:,} rows were"
        notes.append(f"{said} joined to another row of their call (its payer changed)")
        table, origin = table.take(~gone), origin[~gone]
    order, late = arrival(table)
    places, currency = max(part.places for part in parts), parts[0].currency
    if late:
        table, origin = table.take(order), origin[order]
    _refuse_nothing(tallies)
    return UsageRecords(
        table, origin, tallies, parts[0].dialect, places, currency, list(dict.fromkeys(notes)), lines, late
    )


def find_repeated(parts: Sequence[Part], table: UsageTable, origin: I64) -> Mask:
    """Return the rows that an earlier row says too, bool [rows]: all values read are the same, and all other cells.

    Args:
        parts: the files' rows.
        table: the rows of all of them.
        origin: int64 [rows], which file each is from.

    Other cells are compared as text. Where two files have rows that differ in these alone, their cells are read too: a number
    or a date may be written in two ways.
    """
    says = said(table)
    twice = repeated(table, says, np.concatenate([part.hashes for part in parts]))
    if len(parts) == 1:
        return twice
    rows = np.flatnonzero(~twice)
    rows = rows[np.argsort(says[rows], kind="stable")]
    pairs = alike(table, says, rows[:-1], rows[1:]) & (origin[rows[:-1]] != origin[rows[1:]])
    unsure = np.sort(rows[np.isin(says[rows], says[rows[1:][pairs]])])
    seen = set()
    for row, values in zip(unsure.tolist(), _beside(parts, table, origin, unsure), strict=True):
        known = (int(table.at[row]), int(table.lasts[row]), int(says[row]), values)
        twice[row] = known in seen
        seen.add(known)
    return twice


def _beside(
    parts: Sequence[Part], table: UsageTable, origin: I64, rows: I64
) -> Iterator[frozenset[tuple[str, object]]]:
    """Yield what the cells beside the table say in some rows, file by file. `rows`: rising."""
    for place, part in enumerate(parts):
        here = rows[origin[rows] == place]
        if len(here):
            ends = table.at[here] + np.maximum(table.rings[here], 0) + table.lasts[here]
            yield from part.beside.values(table.line[here], ends)


def _refuse_nothing(tallies: Sequence[Tally]) -> None:
    """Refuse files that hold no rows of calls, with the reasons."""
    if any(tally.read for tally in tallies):
        return
    odd = [problem for tally in tallies for problem in tally.problems(warning=False)]
    if odd and sum(len(tally.odd) for tally in tallies) == sum(tally.rows for tally in tallies):
        raise ScenarioError(odd)
    reasons = "; ".join(text for tally in tallies for text in tally.said()[1:])
    message = "has no rows of calls" + (f": {reasons}" if reasons else "")
    raise ScenarioError([Problem(str(tallies[0].file), 0, 0, message)])
