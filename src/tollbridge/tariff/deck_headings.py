"""The headings of a deck: which row of the file they are, and which column holds which of a row's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tollbridge.tariff.rows import BASES

PRICES: Final = {f"per_{basis}": basis for basis in BASES}
CONDITIONS: Final = ("prefix", "country", "zone", "kind", "from_prefix", "from_country", "from_kind")
TERMS: Final = ("blocked", "increment", "connection_fee", "free", "window", "after", "valid_from")
COLUMNS: Final = (*CONDITIONS, *PRICES, *TERMS)
"""What a deck's headings may be: the same words as a row's keys."""
PREAMBLE: Final = 40
"""Rows at the top of a file among which the headings are looked for."""


@dataclass(frozen=True)
class Headings:
    """Where each of our columns stands; `row` is the place of the headings among the file's rows, `width` their number.

    `names` are the headings as they are written; `left_out` are columns of ours that say something else in this file.
    """

    places: Mapping[str, int]
    row: int
    width: int
    faults: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def without_foreign(self, rows: Sequence[list[str]], fits: Mapping[str, Callable[[str], bool]]) -> Headings:
        """Leave out columns that have a name of ours and none of our words: a supplier's `country` may hold names of countries.

        `rows`: the file's first rows below the headings. `fits`: which columns to look at, and what their cells must be.
        Nothing is left out where there is no prefix, which then says all that a row asks.
        """
        foreign = [
            column
            for column, fit in fits.items()
            if column in self.places and "prefix" in self.places and not any(map(fit, self._cells(rows, column)))
        ]
        places = {column: place for column, place in self.places.items() if column not in foreign}
        return replace(self, places=places, left_out=tuple(foreign))

    def _cells(self, rows: Sequence[list[str]], column: str) -> Iterator[str]:
        place = self.places[column]
        return (row[place].strip() for row in rows if place < len(row))


def find_headings(rows: Sequence[list[str]], columns: Mapping[str, str] | None) -> Headings:
    """Return where our columns stand in a deck, by the headings among its first rows, in any case of letters.

    `rows`: the file's first rows, as cells. `columns`: our names with the file's headings; None: they are ours. `faults` say
    what is wrong with them.
    """
    wanted = {_plain(heading) for heading in columns.values()} if columns else {"prefix", "per_minute"}
    holds = [wanted <= {_plain(cell) for cell in row} for row in rows[:PREAMBLE]]
    at = holds.index(True) if True in holds else 0
    header = [cell.strip() for cell in rows[at]] if rows else []
    places, faults = _mapped(header, columns or {})
    if columns is None:
        faults += _unknown(header)
    used = {header[place] for place in places.values()} | (set(header) - {""} if columns is None else set())
    twice = sorted(heading for heading in used if header.count(heading) > 1)
    faults = [*(f"the heading {heading!r} stands twice" for heading in twice), *faults]
    return Headings(places, at, len(header), tuple(faults or _missing(places)), tuple(header))


def unread(names: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """Return the headings that say a word of ours in other letters, and that no column was taken from.

    `names`: the headings. `places`: where our columns stand. Beside `columns`, only ours letter for letter are read.

    >>> unread(["Code", "Rate", "Increment"], {"prefix": 0, "per_minute": 1})
    ['Increment']
    """
    taken = set(places.values())
    return [
        heading
        for place, heading in enumerate(names)
        if place not in taken and heading not in COLUMNS and _plain(heading).replace(" ", "_") in (*PRICES, *TERMS)
    ]


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _mapped(header: list[str], columns: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    faults: list[str] = []
    for ours, heading in columns.items():
        place = _place(header, heading)
        if ours not in COLUMNS:
            faults.append(f"columns: {ours!r} is none of {', '.join(COLUMNS)}")
        elif place is None:
            faults.append(f"no column {heading!r} (for {ours}); the headings are {', '.join(header) or 'none'}")
        else:
            found[ours] = place
    for place, heading in enumerate(header):
        ours = heading if columns else _plain(heading).replace(" ", "_")
        if ours in COLUMNS and ours not in found and place not in found.values():
            found[ours] = place
    return found, faults


def _place(header: Sequence[str], heading: str) -> int | None:
    """Return where a heading stands: as it is written, or else the only one that is alike but for case and spaces."""
    if heading in header:
        return header.index(heading)
    alike = [place for place, each in enumerate(header) if _plain(each) == _plain(heading)]
    return alike[0] if len(alike) == 1 else None


def _unknown(header: Sequence[str]) -> list[str]:
    mapping = "map the deck's headings with `columns`, which ignores the others"
    return [
        f"unknown column {heading!r}: {mapping}"
        for heading in header
        if heading and _plain(heading).replace(" ", "_") not in COLUMNS
    ]


def _missing(found: Mapping[str, int]) -> Iterator[str]:
    if not any(column in found for column in CONDITIONS):
        yield "the deck has no column of conditions, such as prefix"
    if not any(price in found for price in (*PRICES, "blocked")):
        yield "the deck has no column of prices, such as per_minute"
