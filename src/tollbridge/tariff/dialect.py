"""How a carrier writes a deck: delimiter, decimals, dates, encoding; what is not stated is found where there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

DECIMALS: Final = (".", ",")
DATES: Final = ("iso", "day-first", "month-first")
DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
"""A date whose day and month stand before its year."""

_BY_COMMA: Final = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_BY_DOT: Final = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d*)?")
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_GAP: Final = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'\u2019](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class DeckDialect:
    """How a file's cells are written; an empty text is found by itself.

    `delimiter` and `decimal` are one character; `dates` is one of `DATES`; `seconds` is `bare` where durations without a
    unit are seconds; `encoding` is a name that Python knows.
    """

    delimiter: str = ""
    decimal: str = ""
    dates: str = ""
    seconds: str = ""
    encoding: str = ""

    def completed(self, prices: Iterable[str], dates: Iterable[str]) -> DeckDialect:
        """Return the dialect with its decimal mark and its order of dates, as these cells show them.

        What they leave in doubt stays empty. ValueError where two cells contradict each other.

        >>> DeckDialect().completed(["0,01", "1.200,5"], ["31/12/2026"])
        DeckDialect(delimiter='', decimal=',', dates='day-first', seconds='', encoding='')
        """
        return replace(
            self,
            decimal=self.decimal or _found_decimal(prices),
            dates=self.dates or _found_dates(dates),
        )

    def notes(self, stated: DeckDialect) -> list[str]:
        """Return what was found and not stated, where it is not what most files have."""
        found = []
        if self.delimiter not in {stated.delimiter, ","}:
            found.append(f"cells by {'tab' if self.delimiter == chr(9) else self.delimiter!r}")
        if self.decimal not in {stated.decimal, "."} and self.decimal:
            found.append("a decimal comma")
        if self.dates not in {stated.dates, "iso"} and self.dates:
            found.append(f"dates {self.dates}")
        if self.encoding not in {stated.encoding, "utf-8", "utf-8-sig"}:
            found.append(f"{self.encoding} text")
        return found


def without_gaps(number: str) -> str:
    """Return a number without the spaces or apostrophes that part its thousands.

    >>> without_gaps("1 234,50"), without_gaps("1'234.50")
    ('1234,50', '1234.50')
    """
    return _GAP.sub("", number)


def _found_decimal(cells: Iterable[str]) -> str:
    """Return the decimal mark: the one that cannot part thousands; nothing where all commas might."""
    comma = dot = doubt = ""
    for cell in cells:
        number = match[0] if (match := _NUMBER.search(without_gaps(cell))) else ""
        if "," in number and not _BY_COMMA.fullmatch(number):
            comma = comma or cell
        elif "," in number:
            doubt = doubt or cell
        if "." in number and not _BY_DOT.fullmatch(number):
            dot = dot or cell
    if comma and dot:
        raise ValueError(f"prices have a decimal comma ({comma}) and a decimal point ({dot})")
    if comma:
        return ","
    return "" if doubt and not dot else "."


def _found_dates(cells: Iterable[str]) -> str:
    """Return the order of dates: a day is above 12, or stands before dots; nothing where there is doubt."""
    first = second = doubt = ""
    for cell in cells:
        match = DATE.match(cell)
        if match is None:
            continue
        if int(match[1]) > 12 or match[2] == ".":
            first = first or cell
        elif int(match[3]) > 12:
            second = second or cell
        else:
            doubt = doubt or cell
    if first and second:
        raise ValueError(f"in {first} the day stands first, in {second} the month")
    if first or second:
        return "day-first" if first else "month-first"
    return "" if doubt else "iso"
