"""Rate decks: CSV files of prices by prefix, as suppliers send them, read into rows of a tariff.

Nothing is guessed: a cell that a spreadsheet has damaged (`2.777E+11`) or left empty is reported by its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from tollbridge.errors import Problem, not_utf8
from tollbridge.money import parse_money, parse_rate
from tollbridge.tariff.rows import BASES, KINDS, Conditions, Row
from tollbridge.units import Clock, parse_duration, parse_increment, parse_instant

PRICES: Final = {f"per_{basis}": basis for basis in BASES}
CONDITIONS: Final = ("prefix", "country", "zone", "kind")
TERMS: Final = ("blocked", "increment", "connection_fee", "free", "window", "after", "valid_from")
COLUMNS: Final = (*CONDITIONS, *PRICES, *TERMS)
"""What a deck's headings may be: the same words as a row's keys."""

MOST_REPORTED: Final = 100
"""Damaged rows that are reported one by one; a wrong heading would otherwise print a whole deck."""

_Value = TypeVar("_Value")
_PREFIX = re.compile(r"\+?([1-9][0-9]{0,14})")


@dataclass(frozen=True, slots=True)
class DeckTerms:
    """What the scenario says of a deck: `columns` maps our names to the file's headings, None: they are ours.

    `valid_from` (ms since the start) holds for rows without one of their own; `windows` are the names that rows may use.
    """

    clock: Clock
    columns: Mapping[str, str] | None = None
    valid_from: int | None = None
    skip_bad: bool = False
    zones: Mapping[str, frozenset[str]] = field(default_factory=dict)
    windows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck as read: its rows, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_deck(path: Path, terms: DeckTerms, name: str = "") -> Deck:
    """Return the rows of a CSV (UTF-8, a byte-order mark allowed) with all its problems; `name` is what errors call it.

    Damaged rows are errors, or with `skip_bad` warnings; two rows of equal conditions are errors always.
    """
    name = name or str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = _lines(stream)
            _, header = next(lines, (1, []))
            places, problems = _places(header, terms, name)
            if problems:
                return Deck((), tuple(problems))
            return _read_rows(lines, _Reader(places, len(header), terms, name))
    except UnicodeDecodeError:
        return Deck((), (not_utf8(name, path.read_bytes()),))
    except csv.Error as error:
        return _refused(name, f"the deck is not CSV: {error}")
    except OSError as error:
        return _refused(name, f"cannot be read: {(error.strerror or str(error)).lower()}")


def _refused(name: str, message: str) -> Deck:
    return Deck((), (Problem(name, 0, 0, message),))


def _lines(stream: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of the lines that are not blank; a quoted cell may run over several lines."""
    reader = csv.reader(stream)
    first = 1
    for cells in reader:
        if any(cells):
            yield first, cells
        first = reader.line_num + 1


def _places(header: list[str], terms: DeckTerms, name: str) -> tuple[dict[str, int], list[Problem]]:
    """Return where each of our columns stands in the file, and what is wrong with the headings."""
    headings = [heading.strip() for heading in header]
    if len(header) == 1 and (other := next((mark for mark in ";\t" if mark in header[0]), "")):
        return {}, [Problem(name, 1, 0, f"the cells are separated by {other!r}: a deck's are by commas")]
    wanted = terms.columns or {}
    found: dict[str, int] = {}
    used = {*COLUMNS, *wanted.values(), *(headings if terms.columns is None else ())} - {""}
    twice = sorted(heading for heading in used if headings.count(heading) > 1)
    faults = [f"the heading {heading!r} stands twice" for heading in twice]
    for ours, heading in wanted.items():
        if ours not in COLUMNS:
            faults.append(f"columns: {ours!r} is none of {', '.join(COLUMNS)}")
        elif heading not in headings:
            faults.append(f"no column {heading!r} (for {ours}); the headings are {', '.join(headings) or 'none'}")
        else:
            found[ours] = headings.index(heading)
    for place, heading in enumerate(headings):
        if heading in COLUMNS and heading not in found and place not in found.values():
            found[heading] = place
        elif heading and terms.columns is None and heading not in COLUMNS:
            faults.append(
                f"unknown column {heading!r}: map the deck's headings with `columns`, which ignores the others"
            )
    if not faults:
        faults = list(_missing(found))
    return found, [Problem(name, 1, 0, fault) for fault in faults]


def _missing(found: Mapping[str, int]) -> Iterator[str]:
    if not any(column in found for column in CONDITIONS):
        yield "the deck has no column of conditions, such as prefix"
    if not any(price in found for price in (*PRICES, "blocked")):
        yield "the deck has no column of prices, such as per_minute"


@dataclass(frozen=True, slots=True)
class _Reader:
    places: Mapping[str, int]
    width: int
    terms: DeckTerms
    name: str

    def row(self, line: int, cells: list[str]) -> Row:
        """Return one row; ValueError says what is wrong with its line."""
        if any(cells[self.width :]):
            raise ValueError(f"{len(cells)} cells under {self.width} headings")
        count = len(cells)
        values = {column: text for column, at in self.places.items() if at < count and (text := cells[at].strip())}
        price, basis, blocked = _price(values)
        terms = self.terms
        return Row(
            conditions=_conditions(values, terms.zones),
            price=price,
            basis=basis,
            blocked=blocked,
            increment=_optional(values, "increment", parse_increment),
            connection_fee=_optional(values, "connection_fee", _parse_fee),
            free=_optional(values, "free", parse_duration),
            window=_window(values, terms.windows),
            after=_optional(values, "after", parse_duration) or 0,
            valid_from=_valid_from(values, terms),
            source=f"{self.name}:{line}",
            from_deck=True,
        )


def _read_rows(lines: Iterator[tuple[int, list[str]]], reader: _Reader) -> Deck:
    rows: dict[tuple[object, ...], Row] = {}
    damaged: list[Problem] = []
    doubled: list[Problem] = []
    for line, cells in lines:
        try:
            row = reader.row(line, cells)
        except ValueError as error:
            damaged.append(Problem(reader.name, line, 0, f"damaged row: {error}", reader.terms.skip_bad))
            continue
        if (other := rows.setdefault(row.key(), row)) is not row:
            text = f"{row.conditions} stands in the deck twice: first in line {other.source.rpartition(':')[2]}"
            doubled.append(Problem(reader.name, line, 0, text))
    if not rows and not damaged:
        doubled.append(Problem(reader.name, 0, 0, "the deck has no rows"))
    return Deck(tuple(rows.values()), (*_shortened(damaged), *doubled))


def _shortened(problems: list[Problem]) -> list[Problem]:
    rest = problems[MOST_REPORTED:]
    if not rest:
        return problems
    text = f"and {len(rest)} more damaged rows from here on"
    return [*problems[:MOST_REPORTED], Problem(rest[0].file, rest[0].line, 0, text, rest[0].warning)]


def _price(values: Mapping[str, str]) -> tuple[int, str, bool]:
    blocked = "blocked" in values and _truth(values["blocked"])
    given = [column for column in PRICES if column in values]
    if blocked:
        if given:
            raise ValueError(f"a blocked row has no {given[0]}")
        return 0, "minute", True
    if not given:
        raise ValueError("no price")
    if len(given) > 1:
        raise ValueError(f"two prices: {given[0]} and {given[1]}")
    return _rate(values[given[0]]), PRICES[given[0]], False


@lru_cache(maxsize=4096)
def _rate(text: str) -> int:
    rate = parse_rate(text)
    if rate < 0:
        raise ValueError(f"the price {text} is negative")
    return rate


def _parse_fee(text: str) -> int:
    fee = parse_money(text)
    if fee < 0:
        raise ValueError(f"the connection_fee {text} is negative")
    return fee


def _conditions(values: Mapping[str, str], zones: Mapping[str, frozenset[str]]) -> Conditions:
    prefix, country = values.get("prefix", ""), values.get("country", "")
    zone, kind = values.get("zone", ""), values.get("kind", "")
    if not (prefix or country or zone or kind):
        raise ValueError("no prefix")
    if prefix and not (match := _PREFIX.fullmatch(prefix)):
        raise ValueError(f"the prefix {prefix!r} is not digits such as 447 or +447")
    if country and not _is_country(country):
        raise ValueError(f"the country {country!r} is not an ISO code such as GB")
    if zone and zone not in zones:
        raise ValueError(f"there is no zone {zone!r}")
    if kind and kind not in KINDS:
        raise ValueError(f"the kind {kind!r} is none of {', '.join(KINDS)}")
    digits = match[1] if prefix and match else ""
    return Conditions(digits, country, zone, zones[zone] if zone else frozenset(), kind)


@lru_cache(maxsize=512)
def _is_country(code: str) -> bool:
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def _window(values: Mapping[str, str], windows: frozenset[str]) -> str:
    window = values.get("window", "")
    if window and window not in windows:
        raise ValueError(f"there is no window {window!r}")
    return window


def _valid_from(values: Mapping[str, str], terms: DeckTerms) -> int | None:
    text = values.get("valid_from")
    return parse_instant(text).ms(terms.clock) if text else terms.valid_from


def _optional(values: Mapping[str, str], column: str, parse: Callable[[str], _Value]) -> _Value | None:
    text = values.get(column)
    return parse(text) if text else None


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "yes", "1", "false", "no", "0"}:
        raise ValueError(f"blocked is {text!r}: write true or false")
    return text.lower() in {"true", "yes", "1"}
