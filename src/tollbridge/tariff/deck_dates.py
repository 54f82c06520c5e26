"""Dates in a deck's cells, as carriers and their spreadsheets write them."""

from __future__ import annotations

import re
from typing import Final

from tollbridge.tariff.dialect import DATE
from tollbridge.units import Instant, parse_instant

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMED: Final = (
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]*(?P<month>[A-Za-z]{3,9})\.?[\s.,/-]*(?P<year>\d{4}|\d\d)(?!\d)"
    ),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?[\s-]+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?P<year>\d{4})[\s./-]+(?P<month>[A-Za-z]{3,9})[\s./-]+(?P<day>\d{1,2})(?!\d)"),
)
"""Dates whose month is a name, in English."""
_YEAR_FIRST: Final = re.compile(r"(\d{4})([./-]?)(\d{2}|(?<=[./-])\d)\2(\d{2}|(?<=[./-])\d)(?!\d)")
_TIME: Final = re.compile(r"[ T]+(\d{1,2}):(\d\d)(:\d\d)?(?:\s*([AaPp])\.?[Mm]\.?)?")
_OLDEST: Final = 15
"""The oldest year that two digits say: `26-02-01` is no day of 2001, its year may stand first."""


def deck_instant(text: str, order: str) -> Instant:
    """Return an instant as a deck's cell says it: as in a scenario, or a date in another form, with a time where it has one.

    `text`: the cell. `order`: `day-first` or `month-first`, else which of them stands first is not known. ValueError where it
    is no date, or its order is in doubt.

    >>> deck_instant("1-Feb-26", "") == parse_instant("2026-02-01")
    True
    """
    if match := DATE.match(text):
        return _in_order(text, match, order)
    for pattern in _NAMED:
        if (match := pattern.match(text)) and (month := _month(match["month"])):
            return _made(text, match["year"], month, int(match["day"]), match.end())
    if match := _YEAR_FIRST.match(text):
        return _made(text, match[1], int(match[3]), int(match[4]), match.end())
    return parse_instant(text)


def _in_order(text: str, match: re.Match[str], order: str) -> Instant:
    if order not in {"day-first", "month-first"}:
        raise ValueError(
            f"{text!r}: day or month may stand first: say `dialect: {{dates: day-first}}` or `month-first`"
        )
    day, month = (match[1], match[3]) if order == "day-first" else (match[3], match[1])
    return _made(text, match[4], int(month), int(day), match.end())


def _month(word: str) -> int:
    """Return the number of a month by its name or the beginning of it, 0 where there is none."""
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())]
    return found[0] if len(found) == 1 else 0


def _made(text: str, year: str, month: int, day: int, end: int) -> Instant:
    if len(year) == 2 and int(year) < _OLDEST:
        raise ValueError(f"{text!r}: the year may stand first or last: write it with four digits")
    whole = year if len(year) == 4 else f"20{year}"
    return parse_instant(f"{whole}-{month:02d}-{day:02d}{_time(text[end:])}")


def _time(text: str) -> str:
    """Return what stands after a date, a time of twelve hours as one of twenty-four."""
    match = _TIME.match(text)
    if match is None:
        return text
    hour, half = int(match[1]), (match[4] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f" {hour:02d}:{match[2]}{match[3] or ''}{text[match.end() :]}"
