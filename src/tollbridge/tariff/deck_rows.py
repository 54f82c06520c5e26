"""A deck's lines as rows of a tariff: nearly all of a large deck share their cells but for the prefix, and are read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeVar

from tollbridge.plain_text import counted
from tollbridge.tariff.deck_cells import DeckCells, is_country, truth
from tollbridge.tariff.deck_headings import PRICES, Headings
from tollbridge.tariff.deck_prefixes import prefixes
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.tariff.rows import CALLER_KINDS, KINDS, Conditions, Row
from tollbridge.units import Clock

MOST_KNOWN: Final = 20_000
"""Different sets of terms that are kept while a deck is read."""

MOST_DIGITS: Final = 15
"""Digits of a number in E.164."""

NOTHING: Final = frozenset({"", "-", "\u2013", "\u2014", "n/a", "N/A"})
"""Cells that say nothing."""

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


class _Terms(NamedTuple):
    """What cells other than the prefix say; rows of one deck share few of them."""

    asked: tuple[Any, ...]  # the row's conditions but the prefix
    priced: tuple[Any, ...]  # the row from its price to its date
    plain: bool  # the row's key is its prefix


@dataclass
class RowReader:
    """Makes rows of a deck's lines: `headings` say where what stands, `terms` what the scenario says, `name` the file."""

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
            values = {
                column: text
                for column, at in places.items()
                if at < count and (text := cells[at].strip()) not in NOTHING
            }
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


def _is_plain(text: str) -> bool:
    """Say whether a cell is a prefix as it stands: digits alone, as many as a number may have."""
    return text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= MOST_DIGITS


def _conditions(values: Mapping[str, str], zones: Mapping[str, frozenset[str]]) -> Conditions:
    country, zone, kind = values.get("country", "").upper(), values.get("zone", ""), word(values.get("kind", ""))
    caller = _caller(values)
    if not ("prefix" in values or country or zone or kind or any(caller)):
        raise ValueError("no prefix")
    if country and not is_country(country):
        raise ValueError(f"the country {values['country']!r} is not an ISO code such as GB")
    if zone and zone not in zones:
        raise ValueError(f"there is no zone {zone!r}")
    if kind and kind not in KINDS:
        raise ValueError(f"the kind {values['kind']!r} is none of {', '.join(KINDS)}")
    return Conditions("", country, zone, zones[zone] if zone else frozenset(), kind, *caller)


def word(text: str) -> str:
    """Return a word of ours as a supplier may write it: `Toll Free`, `TOLL_FREE`."""
    return "-".join(re.split(r"[\s_-]+", text.casefold()))


def _caller(values: Mapping[str, str]) -> tuple[str, str, str]:
    """Return what a row asks of who calls: prefix, country, kind."""
    prefix, country, kind = (values.get(f"from_{key}", "") for key in ("prefix", "country", "kind"))
    country, kind = country.upper(), word(kind)
    if not re.fullmatch(r"(\+?[1-9]\d{0,14})?", prefix):
        raise ValueError(f"from_prefix {prefix!r} is not a plus and digits, such as +447")
    if country and not is_country(country):
        raise ValueError(f"from_country {values['from_country']!r} is not an ISO code such as GB")
    if kind and kind not in CALLER_KINDS:
        raise ValueError(f"from_kind {values['from_kind']!r} is none of {', '.join(CALLER_KINDS)}")
    return prefix.removeprefix("+"), country, kind


def _window(values: Mapping[str, str], windows: frozenset[str]) -> str:
    window = values.get("window", "")
    if window and window not in windows:
        raise ValueError(f"there is no window {window!r}")
    return window


def _optional(values: Mapping[str, str], column: str, parse: Callable[[str], _Value]) -> _Value | None:
    text = values.get(column)
    return parse(text) if text else None
