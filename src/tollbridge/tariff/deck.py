"""Rate decks: CSV files of prices by prefix, as suppliers send them, read into rows of a tariff.

What a carrier's dialect leaves in doubt is not guessed: a cell that may mean two things, that a spreadsheet has damaged
(`2.777E+11`) or that is empty is reported by its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import counted
from tollbridge.sheets.delimiter import find_delimiter, first_lines, usual_width
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import Block, CsvSource
from tollbridge.tariff.deck_cells import DeckCells, is_country
from tollbridge.tariff.deck_headings import COLUMNS, PREAMBLE, PRICES, Headings, find_headings, unread
from tollbridge.tariff.deck_money import heading_fault
from tollbridge.tariff.deck_rows import DeckTerms, RowReader, word
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.tariff.rows import KINDS, Row

MOST_REPORTED: Final = 100
"""Damaged rows that are reported one by one; a wrong heading would otherwise print a whole deck."""


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck as read: its rows by `Row.key`, and what is wrong with the others.

    `note` says how many rows of how many lines were read, and how the file is written.
    """

    by_key: dict[object, Row]
    problems: tuple[Problem, ...]
    note: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in the file's order."""
        return tuple(self.by_key.values())


def read_deck(path: Path, terms: DeckTerms, name: str = "") -> Deck:
    """Return the rows of a rate deck's CSV, with all that is wrong with it.

    Args:
        path: the CSV. Encoding, delimiter, decimal mark and the order of dates are the dialect's, or found where there is no
            doubt.
        terms: what the scenario says of the deck.
        name: what errors call the file; absent, its path.

    Damaged rows are errors, or with `skip_bad` warnings; two rows of equal conditions are errors always. A file that cannot be
    read is a deck without rows, with the reason among its problems.
    """
    name = name or str(path)
    try:
        return _DeckFile(path, terms, name).read()
    except ScenarioError as error:
        return Deck({}, tuple(replace(problem, file=name) for problem in error.problems))
    except OSError as error:
        text = f"cannot be read: {(error.strerror or str(error)).lower()}"
        return Deck({}, (Problem(name, 0, 0, text),))


@dataclass(frozen=True)
class _DeckFile:
    path: Path
    terms: DeckTerms
    name: str

    def read(self) -> Deck:
        stated = self.terms.dialect
        encoding = find_encoding(self.path, stated.encoding)
        head = first_lines(self.path, encoding)
        dialect = replace(stated, encoding=encoding, delimiter=stated.delimiter or find_delimiter(head))
        source = CsvSource(self.path, encoding, dialect.delimiter, usual_width(head, dialect.delimiter))
        first = next(source.blocks(), Block())
        headings = find_headings(first.rows[:PREAMBLE], self.terms.columns)
        if faults := (*headings.faults, *self._in_other_money(headings)):
            line = first.lines[headings.row] if first.lines else 1
            broken = [(at, text) for at, text in first.broken if at < line]
            return Deck(
                {}, tuple(Problem(self.name, at, 0, text) for at, text in [*broken, *((line, f) for f in faults)])
            )
        headings = headings.without_foreign(first.rows[headings.row + 1 :], self._ours())
        source = replace(source, width=headings.width)
        try:
            dialect = self._completed(dialect, source, headings)
        except ValueError as error:
            return Deck({}, (Problem(self.name, 0, 0, f"{error}: say its `dialect`"),))
        cells = DeckCells(dialect, self.terms.currency, self.terms.factor)
        return _read_rows(source, RowReader(headings, self.terms, cells, self.name))

    def _in_other_money(self, headings: Headings) -> Iterator[str]:
        scaled = self.terms.factor != 1
        for column in (*PRICES, "connection_fee"):
            if column in headings.places:
                heading = headings.names[headings.places[column]]
                if fault := heading_fault(heading, self.terms.currency, scaled=scaled):
                    yield fault

    def _ours(self) -> dict[str, Callable[[str], bool]]:
        """Return what cells must be of columns that `columns` does not name, though their headings are ours."""
        fits: dict[str, Callable[[str], bool]] = {
            "country": lambda cell: is_country(cell.upper()),
            "zone": self.terms.zones.__contains__,
            "kind": lambda cell: word(cell) in KINDS,
        }
        stated = self.terms.columns
        return {} if stated is None else {column: fit for column, fit in fits.items() if column not in stated}

    def _completed(self, dialect: DeckDialect, source: CsvSource, headings: Headings) -> DeckDialect:
        """Return the dialect as the file's own cells show it; all of them are looked at where the first are in doubt."""
        prices, dates = [*PRICES, "connection_fee"], ["valid_from"]

        def cells(columns: list[str], blocks: Iterator[Block]) -> Iterator[str]:
            places = [headings.places[column] for column in columns if column in headings.places]
            rows = chain.from_iterable(block.rows for block in blocks)
            return (row[place] for row in rows for place in places if place < len(row) and row[place])

        def first() -> Iterator[Block]:
            return iter([next(source.blocks(), Block())])

        found = dialect.completed(cells(prices, first()), cells(dates, first()))
        if found.decimal and found.dates:
            return found
        return dialect.completed(cells(prices, source.blocks()), cells(dates, source.blocks()))


@dataclass
class _Tally:
    rows: dict[object, Row] = field(default_factory=dict)
    damaged: list[Problem] = field(default_factory=list)
    doubled: list[Problem] = field(default_factory=list)
    lines: int = 0
    read: int = 0

    def note(self, notes: list[str]) -> str:
        """Return what was read of the file, and how it is written where that was found by itself."""
        many = f", {len(self.rows):,} prefixes" if len(self.rows) > self.read else ""
        how = f"; {', '.join(notes)}" if notes else ""
        rows = "row" if self.read == 1 else "rows"
        return f"{self.read:,} {rows} of {self.lines:,} lines read{many}{how}"


def _read_rows(source: CsvSource, reader: RowReader) -> Deck:
    tally = _Tally()
    before = reader.headings.row + 1
    for block in source.blocks():
        tally.lines += block.seen
        tally.damaged += [_damage(reader, line, text) for line, text in block.broken]
        _read_block(reader, tally, block.lines[before:], block.rows[before:])
        before = 0
    if not tally.rows and not tally.damaged:
        tally.doubled.append(Problem(reader.name, 0, 0, "the deck has no rows"))
    if len(tally.rows) > 1 and not any(row.price or row.blocked for row in tally.rows.values()):
        text = "every price of the deck is 0: is a decimal comma taken for what parts the cells?"
        tally.doubled.append(Problem(reader.name, 0, 0, text, warning=True))
    notes = reader.cells.dialect.notes(reader.terms.dialect)
    notes += [f"the column {column!r} is left out: no cell says a {column}" for column in reader.headings.left_out]
    unnamed = unread(reader.headings.names, reader.headings.places)
    notes += [f"the column {heading!r} is not read: name it in `columns`" for heading in unnamed]
    problems = (*_shortened(sorted(tally.damaged)), *tally.doubled)
    return Deck(tally.rows, problems, tally.note(notes))


def _read_block(reader: RowReader, tally: _Tally, lines: list[int], rows: list[list[str]]) -> None:
    kept = tally.rows
    for line, cells, row in zip(lines, rows, reader.plain_rows(lines, rows), strict=True):
        if row is not None and kept.setdefault(row.conditions.prefix, row) is row:
            tally.read += 1
        else:
            _read_row(reader, tally, line, cells)


def _read_row(reader: RowReader, tally: _Tally, line: int, cells: list[str]) -> None:
    try:
        found = reader.rows(line, cells)
    except ValueError as error:
        tally.damaged.append(_damage(reader, line, str(error)))
        return
    tally.read += 1
    for row in found:
        if (other := tally.rows.setdefault(row.key(), row)) is not row:
            text = f"{row.conditions} stands in the deck twice: first in line {other.source.rpartition(':')[2]}"
            tally.doubled.append(Problem(reader.name, line, 0, text))


def _damage(reader: RowReader, line: int, text: str) -> Problem:
    return Problem(reader.name, line, 0, f"damaged row: {text}", reader.terms.skip_bad)


def _shortened(problems: list[Problem]) -> list[Problem]:
    rest = problems[MOST_REPORTED:]
    if not rest:
        return problems
    text = f"and {counted(len(rest), 'more damaged row')} from here on"
    return [*problems[:MOST_REPORTED], Problem(rest[0].file, rest[0].line, 0, text, rest[0].warning)]


__all__ = ["COLUMNS", "PRICES", "Deck", "DeckTerms", "read_deck"]
