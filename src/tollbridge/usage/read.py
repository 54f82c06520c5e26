"""The one reader of usage records: a file in, typed columns out, and an account of every row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import counted
from tollbridge.sheets.packed import PlainFile, unpacked
from tollbridge.usage.assemble import assemble
from tollbridge.usage.beside import Beside, beside
from tollbridge.usage.cells import Cells
from tollbridge.usage.column_finder import dialect_of, find_columns, open_layout, there
from tollbridge.usage.day_and_time import with_instants, zone_column
from tollbridge.usage.dialect import Dialect
from tollbridge.usage.endpoints import telephones
from tollbridge.usage.gather import Gatherer
from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import DETAILS, Column, by_themselves
from tollbridge.usage.layout import Layout
from tollbridge.usage.parsed import TwoReadingsError, Wording
from tollbridge.usage.products import no_calls, product_column
from tollbridge.usage.records import Part, UsageRecords, leave_rows, settle
from tollbridge.usage.source import UsageSource
from tollbridge.usage.table import NOT_GIVEN, UsageTable
from tollbridge.usage.tally import Tally
from tollbridge.usage.understood import passed_over, taken

Mask = NDArray[np.bool_]
SAMPLE: Final = 200


def read_usage_records(source: UsageSource, *more: UsageSource) -> UsageRecords:
    """Return the records of a file, or of several as one: rows that say the same count once.

    `source`, `more`: files of one kind, and how they are read.

    Raises ScenarioError where a file cannot be read, lacks a column, or holds texts of two readings, which it names with the
    option that decides; with `strict`, where a row is odd.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "calls.csv"
    ...     _ = file.write_text("Start Time,Duration Seconds" + chr(10) + "2026-01-05T09:00:00Z,61" + chr(10) + "noon,5")
    ...     records = read_usage_records(UsageSource(file))
    >>> records.table.lasts.tolist(), records.tally.left_out
    ([61000], 1)
    """
    with ExitStack() as folders:
        parts = []
        for each in (source, *more):
            files = folders.enter_context(unpacked(each.checked().file))
            parts += _read_files(each, files)
        return settle(parts, repeats=source.repeats)


def _read_files(source: UsageSource, files: Sequence[PlainFile]) -> list[Part]:
    """Return the rows of a file's plain files: of several those that have records, of which the first names the others."""
    asked = [(_plainly(source, each), each) for each in files]
    known = [pair for pair in asked if len(files) == 1 or _has_records(pair[0])] or asked
    if not known:
        raise ScenarioError([Problem(str(source.file), 0, 0, "holds no file")])
    parts = [_named(pair[0], pair[1]) for pair in known]
    passed = [each.shown for pair, each in zip(asked, files, strict=True) if pair not in known]
    if passed:
        parts[0].notes.append(f"not read, as they hold no calls: {', '.join(passed)}")
    return parts


def _plainly(source: UsageSource, file: PlainFile) -> UsageSource:
    plain = replace(source, file=file.path)
    return replace(plain, encoding="utf-8", delimiter=",") if file.made else plain


def _has_records(source: UsageSource) -> bool:
    try:
        layout = open_layout(source)
        find_columns(source, layout, dialect_of(source, layout, []), [])
    except ScenarioError:
        return False
    return True


def _named(source: UsageSource, file: PlainFile) -> Part:
    """Return the rows of one file, with the name by which messages call it."""
    try:
        return _read_part(source, file.shown)
    except ScenarioError as error:
        found = (replace(each, file=file.shown) if each.file == str(file.path) else each for each in error.problems)
        raise ScenarioError(found) from None


def _read_part(source: UsageSource, shown: str) -> Part:
    """Return the rows of one file."""
    layout = open_layout(source)
    sample = next((block.rows for block in layout.source.blocks() if block.rows), [])[:SAMPLE]
    dialect = dialect_of(source, layout, sample)
    if dialect and dialect.bare and not layout.named:
        layout = replace(layout, headings=_padded(dialect.bare, len(layout.headings)), line=0)
    columns = find_columns(source, layout, dialect, sample)
    if layout.named and source.columns is None:
        told = (
            taken(layout, columns | product_column(layout.headings, columns))
            if dialect is None
            else passed_over(layout, columns)
        )
        layout = replace(layout, notes=(*layout.notes, *filter(None, [told])))
    if source.details:
        columns = _detailed(columns, layout.headings)
    tally = Tally(Path(shown), layout.rows_are)
    return _Reader(source, layout, dialect, tally).read(_wanted(columns, source))


def _wanted(columns: dict[str, Column], source: UsageSource) -> dict[str, Column]:
    """Return the columns that say something the others do not: a million distinct texts are not kept for nothing."""
    spare = set() if source.details else set(DETAILS)
    known = "lasts" in columns and bool(columns["lasts"].unit or source.wording.durations)
    if known and "answer" not in columns and {"at", "date"} & columns.keys():
        spare.add("end")
    if not source.callers and {"direction", "type", "dial", "via"} & columns.keys():
        spare.add("from")
    return {key: column for key, column in columns.items() if key not in spare}


def _detailed(columns: dict[str, Column], headings: tuple[str, ...]) -> dict[str, Column]:
    """Return the columns with details that stand under headings of their own; a call's ID is its name where it has no other."""
    there = by_themselves(headings)
    found = {key: there[key] for key in DETAILS if key in there} | columns
    return {"name": found["call"], **found} if "call" in found else found


def _padded(bare: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*bare, *(f"column {place}" for place in range(len(bare) + 1, width + 1)))[:width]


class _Reader:
    def __init__(self, source: UsageSource, layout: Layout, dialect: Dialect | None, tally: Tally) -> None:
        self.source = source
        self.layout = layout
        self.dialect = dialect
        self.tally = tally
        self.notes = list(layout.notes)
        if dialect and not source.dialect:
            self.notes.append(f"read as {dialect.title} (--dialect {dialect.name})")
        if not layout.named and source.columns is None and not dialect:
            self.notes.append("the file has no headings: its columns are told apart by what they hold")
        if layout.before:
            lines = counted(
                layout.before, "line before the headings is no record", "lines before the headings are no records"
            )
            self.notes.append(lines)

    def read(self, columns: dict[str, Column]) -> Part:
        filters = self._filters()
        other = Beside(self.layout, beside(self.layout.headings, columns), self._wording())
        product = product_column(self.layout.headings, columns)
        zone = {} if self.dialect else zone_column(self.layout.headings, columns)
        gathered = Gatherer(self.layout, columns | product | zone | filters, self.tally, other.places).gather()
        if self.dialect and self.dialect.endpoints:
            gathered = telephones(gathered, columns, self.tally)
        raw = with_instants(gathered, columns)
        cells = Cells(raw, columns, other.wording, self.dialect.unit if self.dialect else "")
        try:
            table = assemble(cells)
        except TwoReadingsError as error:
            raise self.layout.refused(0, str(error)) from None
        keep = np.ones(len(table), bool)
        for rows, reason in no_calls(raw, columns | product):
            leave_rows(table, np.zeros(len(table), np.int64), [self.tally], keep & rows, reason)
            keep &= ~rows
        for (heading, value), key in zip(self.source.leave_out, filters, strict=True):
            out = keep & raw.texts[key].mask(value)
            leave_rows(table, np.zeros(len(table), np.int64), [self.tally], out, f"hold {heading}={value}")
            keep &= ~out
        self._leave_odd(table, cells, keep)
        if self.source.strict and self.tally.odd:
            raise ScenarioError(self.tally.problems(warning=False))
        notes = [*self.notes, *cells.notes]
        name = self.dialect.name if self.dialect else ""
        return Part(table.take(keep), raw.hashes[keep], self.tally, name, cells.places, cells.currency, notes, other)

    def _wording(self) -> Wording:
        wording = self.source.wording
        if self.dialect is None:
            return wording
        zone = self.dialect.zone if wording.timezone == "UTC" else wording.timezone
        return replace(wording, usual_dates=self.dialect.dates, timezone=zone or wording.timezone)

    def _filters(self) -> dict[str, Column]:
        """Return the columns of `leave_out`, each under a key of its own."""
        found = {}
        for number, (heading, _) in enumerate(self.source.leave_out):
            known = [plain(each) for each in self.layout.headings]
            if plain(heading) not in known:
                raise self.layout.refused(self.layout.line, f"no column {heading}; there are {there(self.layout)}")
            found[f"leave out {number}"] = Column(known.index(plain(heading)), heading)
        return found

    def _leave_odd(self, table: UsageTable, cells: Cells, keep: Mask) -> None:
        for row in sorted(cells.odd):
            if keep[row]:
                charge = int(table.charge[row])
                self.tally.leave_odd(int(table.line[row]), cells.odd[row], 0 if charge == NOT_GIVEN else charge)
                keep[row] = False
