"""Rate decks: CSV files of prices by prefix, as suppliers send them, read into rows of a tariff.

What a carrier's dialect leaves in doubt is not guessed: a cell that may mean two things, that a spreadsheet has damaged
(`2.777E+11`) or that is empty is reported by its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import counted
from tollbridge.sheets.delimiter import find_delimiter, first_lines
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import Block, CsvSource
from tollbridge.tariff.deck_cells import DeckCells, is_country, prefixes, truth
from tollbridge.tariff.deck_headings import COLUMNS, PREAMBLE, PRICES, Headings, find_headings
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.tariff.rows import CALLER_KINDS, KINDS, Conditions, Row
from tollbridge.units import Clock

MOST_REPORTED: Final = 100
"""Damaged rows that are reported one by one; a wrong heading would otherwise print a whole deck."""

MOST_KNOWN: Final = 20_000
"""Different sets of terms that are kept while a deck is read."""

MOST_DIGITS: Final = 15
"""Digits of a number in E.164."""

_ANY_PREFIX: Final = "1"

_Value = TypeVar("_Value")

_new: Final = tuple.__new__
"""Makes a named tuple of one sequence, at a third of what its own constructor takes."""


@dataclass(frozen=True, slots=True)
class DeckTerms:
    """What the scenario says of a deck: `columns` maps our names to the file's headings, None: they are ours.

    `valid_from` (ms since the start) holds for rows without one of their own; `windows` are the names that rows may use.
    Prices are multiplied by `factor` (a markup times a rate of exchange); `currency` is the one they are written in.
    """

    clock: Clock
    columns: Mapping[str, str] | None = None
    valid_from: int | None = None
    skip_bad: bool = False
    zones: Mapping[str, frozenset[str]] = field(default_factory=dict)
    windows: frozenset[str] = frozenset()
    dialect: DeckDialect = field(default_factory=DeckDialect)
    currency: str = ""
    factor: Decimal = Decimal(1)


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
        source = CsvSource(self.path, encoding, dialect.delimiter)
        first = next(source.blocks(), Block())
        headings = find_headings(first.rows[:PREAMBLE], self.terms.columns)
        if headings.faults:
            line = first.lines[headings.row] if first.lines else 1
            return Deck({}, tuple(Problem(self.name, line, 0, fault) for fault in headings.faults))
        source = replace(source, width=headings.width)
        try:
            dialect = self._completed(dialect, source, headings)
        except ValueError as error:
            return Deck({}, (Problem(self.name, 0, 0, f"{error}: say its `dialect`"),))
        cells = DeckCells(dialect, self.terms.currency, self.terms.factor)
        return _read_rows(source, _RowReader(headings, self.terms, cells, self.name))

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


class _Terms(NamedTuple):
    """What cells other than the prefix say; rows of one deck share few of them."""

    asked: tuple[Any, ...]  # the row's conditions but the prefix
    priced: tuple[Any, ...]  # the row from its price to its date
    plain: bool  # the row's key is its prefix


@dataclass
class _RowReader:
    headings: Headings
    terms: DeckTerms
    cells: DeckCells
    name: str
    instants: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[object, ...], _Terms] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = self.headings.places
        self.prefix = places.get("prefix", -1)
        self.others = tuple(place for column, place in places.items() if column != "prefix")
        self.last = max(self.others, default=-1)
        self.pick: Callable[[list[str]], Iterable[str]] = (
            itemgetter(*self.others) if len(self.others) > 1 else itemgetter(slice(self.last, self.last + 1))
        )

    def plain_rows(self, lines: list[int], rows: list[list[str]]) -> Iterator[Row | None]:
        """Yield the row of each line whose other cells have occurred before and whose prefix is one; None of others.

        Nearly all lines of a large deck are so, and take a quarter of the time that `rows` does.
        """
        known, at, name, width = self.known, self.prefix, self.name, self.headings.width
        for line, cells in zip(lines, rows, strict=True):
            found = None
            if -1 < at < len(cells) == width and _is_plain(text := cells[at].removeprefix("+")):
                terms = known.get((False, *self.pick(cells)))
                if terms is not None and terms.plain:
                    conditions = _new(Conditions, (text, *terms.asked))
                    found = _new(Row, (conditions, *terms.priced, f"{name}:{line}", True, 0))
            yield found

    def rows(self, line: int, cells: list[str]) -> list[Row]:
        """Return the rows of one line, one for each of its prefixes; ValueError says what is wrong with the line."""
        if len(cells) > self.headings.width and any(cells[self.headings.width :]):
            raise ValueError(f"{counted(len(cells), 'cell')} under {counted(self.headings.width, 'heading')}")
        text = cells[self.prefix].strip() if -1 < self.prefix < len(cells) else ""
        terms = self._terms(cells, bare=not text)
        found = prefixes(text) if text else ("",)
        rest = (*terms.priced, f"{self.name}:{line}", True, 0)
        return [Row._make((Conditions(digits, *terms.asked), *rest)) for digits in found]

    def _terms(self, cells: list[str], *, bare: bool) -> _Terms:
        """Return all but prefix and source of a row; rows whose other cells are alike are read once."""
        key = (bare, *self.pick(cells)) if len(cells) > self.last else (bare, *self._there(cells))
        if key not in self.known:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            count, places = len(cells), self.headings.places
            values = {column: text for column, at in places.items() if at < count and (text := cells[at].strip())}
            row = self._row(values)
            conditions = row.conditions._replace(prefix=_ANY_PREFIX)
            plain = row._replace(conditions=conditions).key() == _ANY_PREFIX
            self.known[key] = _Terms(conditions[1:], row[1 : Row._fields.index("source")], plain)
        return self.known[key]

    def _there(self, cells: list[str]) -> list[str]:
        return [cells[at] for at in self.others if at < len(cells)]

    def _row(self, values: Mapping[str, str]) -> Row:
        price, basis, blocked = self._price(values)
        return Row(
            conditions=_conditions(values, self.terms.zones),
            price=price,
            basis=basis,
            blocked=blocked,
            increment=_optional(values, "increment", self.cells.increment),
            connection_fee=_optional(values, "connection_fee", self.cells.fee),
            free=_optional(values, "free", self.cells.duration),
            window=_window(values, self.terms.windows),
            after=_optional(values, "after", self.cells.duration) or 0,
            valid_from=self._instant(values["valid_from"]) if "valid_from" in values else self.terms.valid_from,
        )

    def _instant(self, text: str) -> int:
        if text not in self.instants:
            self.instants[text] = self.cells.instant(text).ms(self.terms.clock)
        return self.instants[text]

    def _price(self, values: Mapping[str, str]) -> tuple[int, str, bool]:
        given = [column for column in PRICES if column in values]
        if "blocked" in values and truth(values["blocked"]):
            if given:
                raise ValueError(f"a blocked row has no {given[0]}")
            return 0, "minute", True
        if not given:
            raise ValueError("no price")
        if len(given) > 1:
            raise ValueError(f"two prices: {given[0]} and {given[1]}")
        return self.cells.price(values[given[0]]), PRICES[given[0]], False


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


def _read_rows(source: CsvSource, reader: _RowReader) -> Deck:
    tally = _Tally()
    before = reader.headings.row + 1
    for block in source.blocks():
        tally.lines += block.seen
        tally.damaged += [_damage(reader, line, text) for line, text in block.broken]
        _read_block(reader, tally, block.lines[before:], block.rows[before:])
        before = 0
    if not tally.rows and not tally.damaged:
        tally.doubled.append(Problem(reader.name, 0, 0, "the deck has no rows"))
    notes = reader.cells.dialect.notes(reader.terms.dialect)
    problems = (*_shortened(sorted(tally.damaged)), *tally.doubled)
    return Deck(tally.rows, problems, tally.note(notes))


def _read_block(reader: _RowReader, tally: _Tally, lines: list[int], rows: list[list[str]]) -> None:
    kept = tally.rows
    for line, cells, row in zip(lines, rows, reader.plain_rows(lines, rows), strict=True):
        if row is not None and kept.setdefault(row.conditions.prefix, row) is row:
            tally.read += 1
        else:
            _read_row(reader, tally, line, cells)


def _read_row(reader: _RowReader, tally: _Tally, line: int, cells: list[str]) -> None:
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


def _is_plain(text: str) -> bool:
    """Say whether a cell is a prefix as it stands: digits alone, as many as a number may have."""
    return text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= MOST_DIGITS


def _damage(reader: _RowReader, line: int, text: str) -> Problem:
    return Problem(reader.name, line, 0, f"damaged row: {text}", reader.terms.skip_bad)


def _shortened(problems: list[Problem]) -> list[Problem]:
    rest = problems[MOST_REPORTED:]
    if not rest:
        return problems
    text = f"and {counted(len(rest), 'more damaged row')} from here on"
    return [*problems[:MOST_REPORTED], Problem(rest[0].file, rest[0].line, 0, text, rest[0].warning)]


def _conditions(values: Mapping[str, str], zones: Mapping[str, frozenset[str]]) -> Conditions:
    country, zone, kind = values.get("country", ""), values.get("zone", ""), values.get("kind", "")
    caller = _caller(values)
    if not ("prefix" in values or country or zone or kind or any(caller)):
        raise ValueError("no prefix")
    if country and not is_country(country):
        raise ValueError(f"the country {country!r} is not an ISO code such as GB")
    if zone and zone not in zones:
        raise ValueError(f"there is no zone {zone!r}")
    if kind and kind not in KINDS:
        raise ValueError(f"the kind {kind!r} is none of {', '.join(KINDS)}")
    return Conditions("", country, zone, zones[zone] if zone else frozenset(), kind, *caller)


def _caller(values: Mapping[str, str]) -> tuple[str, str, str]:
    """Return what a row asks of who calls: prefix, country, kind."""
    prefix, country, kind = (values.get(f"from_{key}", "") for key in ("prefix", "country", "kind"))
    if not re.fullmatch(r"(\+?[1-9]\d{0,14})?", prefix):
        raise ValueError(f"from_prefix {prefix!r} is not a plus and digits, such as +447")
    if country and not is_country(country):
        raise ValueError(f"from_country {country!r} is not an ISO code such as GB")
    if kind and kind not in CALLER_KINDS:
        raise ValueError(f"from_kind {kind!r} is none of {', '.join(CALLER_KINDS)}")
    return prefix.removeprefix("+"), country, kind


def _window(values: Mapping[str, str], windows: frozenset[str]) -> str:
    window = values.get("window", "")
    if window and window not in windows:
        raise ValueError(f"there is no window {window!r}")
    return window


def _optional(values: Mapping[str, str], column: str, parse: Callable[[str], _Value]) -> _Value | None:
    text = values.get(column)
    return parse(text) if text else None


__all__ = ["COLUMNS", "PRICES", "Deck", "DeckTerms", "read_deck"]
