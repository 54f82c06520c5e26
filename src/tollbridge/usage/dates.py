"""A day and a zone out of what stands beside a time of day: `05/01/2026`, `Mon, 05 Jan 2026 +0000`, `UTC 2026-01-05`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tollbridge.usage.date_words import in_english, is_between
from tollbridge.usage.parsed import TwoReadingsError
from tollbridge.usage.zones import HOURS, zone_called

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?!\d)")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$")
_NAME = re.compile(r"\(?([A-Za-z]+(?:/[A-Za-z_+\-0-9]+)*)\)?")
SEVERAL: Final = {
    "CST": "Chicago's (-06:00) or Shanghai's (+08:00)",
    "IST": "Kolkata's (+05:30), Jerusalem's (+02:00) or Dublin's (+01:00)",
    "BST": "London's (+01:00) or Dhaka's (+06:00)",
    "AST": "Halifax's (-04:00) or Riyadh's (+03:00)",
    "SST": "Samoa's (-11:00) or Singapore's (+08:00)",
}


@dataclass(frozen=True)
class Beside:
    """What stands beside a time of day: a day, or a numeric one whose order is to be settled; and a zone.

    `zone` is minutes east of Greenwich, an IANA name, or None. `parts` are the three numbers of a date such as 05/01/26.
    """

    day: date | None
    parts: tuple[int, int, int] | None
    mark: str
    zone: int | str | None


@lru_cache(maxsize=65_536)
def read_beside(text: str, timezone: str) -> Beside:
    """Return the day and zone of a text; ValueError says what is wrong with it.

    `text`: what stands beside a time of day, such as `05 Jan 2026 CET`. `timezone`: settles CST and its like.
    """
    match = _NUMERIC.search(text)
    if match:
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        parts = (int(match[1]), int(match[3]), int(match[4]))
        zone = _zone(rest, timezone)
        if len(match[1]) == 4:
            return Beside(date(*parts), None, match[2], zone)
        if len(match[4]) not in {2, 4} or len(match[1]) > 2:
            raise ValueError
        year = parts[2] + (2000 if len(match[4]) == 2 else 0)
        return Beside(None, (parts[0], parts[1], year), match[2], zone)
    return _in_words(text, timezone)


def _in_words(text: str, timezone: str) -> Beside:
    """Read a date with its month in words, by dateutil."""
    from dateutil import parser

    if not re.search(r"[^\W\d_]{3}", text):
        raise ValueError
    words = [part for part in re.split(r"[\s,]+", text) if part]
    zones = [_zone_word(word, timezone) for word in words]
    rest = in_english(" ".join(word for word, zone in zip(words, zones, strict=True) if zone is None))
    try:
        first = [parser.parse(rest, default=datetime(year, 1, 1), tzinfos=_unknown) for year in (1904, 1908)]
    except ArithmeticError:  # of a number without an end
        raise ValueError from None
    if first[0] != first[1]:
        raise ValueError  # no year
    return Beside(first[0].date(), None, "", next((zone for zone in reversed(zones) if zone is not None), None))


def _unknown(name: str | None, offset: int | None) -> None:
    """Refuse a zone that dateutil finds: all that are known are taken out before."""
    if name or offset is not None:
        raise ValueError(name, offset)


def _zone(rest: str, timezone: str) -> int | str | None:
    words = [word for word in re.split(r"[\s,]+", rest.strip()) if word]
    zone: int | str | None = None
    for word in words:
        found = _zone_word(word, timezone)
        if found is None and not is_between(word):
            raise ValueError
        zone = zone if found is None else found
    return zone


def _zone_word(word: str, timezone: str) -> int | str | None:
    """Return what a word says of the zone; None where it says nothing. ValueError where it may mean several."""
    offset = _OFFSET.fullmatch(word)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes > 15 * 60:
            raise ValueError
        return minutes if offset[1] == "+" else -minutes
    match = _NAME.fullmatch(word)
    name = match[1] if match else ""
    if "/" in name:
        return _iana(name)
    if name.upper() in HOURS and name.isupper():
        return HOURS[name] * 60
    if name in SEVERAL:
        return _by_timezone(name, timezone)
    return None


def _iana(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return name


def _by_timezone(name: str, timezone: str) -> int:
    zone = zone_called(timezone)
    for month in (1, 7):
        moment = datetime(2026, month, 1, tzinfo=zone)
        if moment.tzname() == name:
            return round((moment.utcoffset() or moment - moment).total_seconds() / 60)
    raise TwoReadingsError(f"the zone {name!r} is {SEVERAL[name]}: say which by --timezone")


def find_order(dates: Iterable[Beside], stated: str, usual: str = "") -> tuple[str, str]:
    """Return day-first or month-first for the dates whose order is open, and what decided it.

    Args:
        dates: the days and zones that stand beside times.
        stated: what a user says; "" for nothing.
        usual: the order of the file's system, where no date shows it.

    Dates parted by dots are day first. TwoReadingsError where nothing decides.
    """
    found = {(each.parts, each.mark) for each in dates if each.parts}
    if stated or not found:
        return stated or DAY_FIRST, ""
    days = sorted(parts for parts, _ in found if parts[0] > 12)
    months = sorted(parts for parts, _ in found if parts[1] > 12)
    if len(days) > 20 * len(months) or (days and not months):
        return DAY_FIRST, f"dates are read day first: {_shown(days[0], found)} can be nothing else"
    if len(months) > 20 * len(days):
        return MONTH_FIRST, f"dates are read month first: {_shown(months[0], found)} can be nothing else"
    if days:
        texts = f"{_shown(days[0], found)} and {_shown(months[0], found)}"
        raise TwoReadingsError(f"{texts} are not of one order: say --dialect dates=day-first or dates=month-first")
    if all(mark == "." for _, mark in found) or all(parts[0] == parts[1] for parts, _ in found):
        return DAY_FIRST, ""
    if usual:
        return usual, f"dates are read {usual.replace('-', ' ')}, as this system writes them"
    reading = next(_readings(found), "")
    if not reading:  # days that no month has: each is odd for itself
        return DAY_FIRST, ""
    raise TwoReadingsError(reading)


def _readings(found: set[tuple[tuple[int, int, int], str]]) -> Iterator[str]:
    for parts, _ in sorted(found, key=lambda each: each[0]):
        first, second = _day(parts[2], parts[1], parts[0]), _day(parts[2], parts[0], parts[1])
        if first and second and first != second:
            yield (
                f"{_shown(parts, found)} is {first:%d %B %Y} or {second:%d %B %Y}, and no date of the file says which: "
                "say --dialect dates=day-first or dates=month-first"
            )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(parts: tuple[int, int, int], found: set[tuple[tuple[int, int, int], str]]) -> str:
    mark = next(mark for each, mark in found if each == parts)
    return f"{parts[0]:02d}{mark}{parts[1]:02d}{mark}{parts[2]}"


def day_of(beside: Beside, order: str) -> date:
    """Return the day; ValueError where there is no such day.

    `beside`: what stands beside a time. `order`: `day-first` or `month-first`, of dates in numbers.
    """
    if beside.day is not None:
        return beside.day
    assert beside.parts is not None
    first, second, year = beside.parts
    return date(year, second, first) if order == DAY_FIRST else date(year, first, second)
