"""The zone that a heading says its times are in: `Start (UTC+05:30)`, `Start Time [America/New_York]`, `Start (CET)`."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_OFFSET = re.compile(r"(?<![\d:])([+\u2212-])\s?(\d{1,2})(?::?(\d{2}))?(?![\d:])")
_OF_UTC = re.compile(r"(?<![A-Za-z])(?:UTC|GMT|[A-Z]{2,5}T)?\s?[+\u2212-]\s?\d{1,2}(?::?\d{2})?(?![\d:])")
_BEHIND_UTC = re.compile(r"[_\s,]*(?<![A-Za-z])(?:UTC|GMT)\s?[+\u2212-]\s?\d{1,2}(?::?\d{2})?(?![\d:])")
_NAMED = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+)+")
_LETTERS = re.compile(r"(?<=\w)[\s_]([A-Z]{2,4})\s*$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OF_A_COUNTRY: Final = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "MEZ": "CET", "MESZ": "UTC+02:00", "ZULU": "UTC",
}  # fmt: skip
_HOURS: Final = {
    0: "UTC GMT TU Z WET", 1: "CET MEZ WEST", 2: "CEST MESZ EET SAST", 3: "EEST MSK", -3: "BRT ART", -4: "EDT", -5: "EST CDT",
    -6: "MDT", -7: "MST PDT", -8: "PST AKDT", -9: "AKST", -10: "HST", 7: "WIB ICT", 8: "HKT SGT AWST", 9: "JST KST",
    10: "AEST", 11: "AEDT", 12: "NZST", 13: "NZDT",
}  # fmt: skip
HOURS: Final = {name: hours for hours, names in _HOURS.items() for name in names.split()}
"""Zone abbreviations that mean one thing wherever records are written."""
_FIXED = re.compile(r"UTC([+-])(\d{2}):(\d{2})")


@lru_cache(maxsize=256)
def zone_called(name: str) -> tzinfo:
    """Return the zone of a name: IANA's, or a fixed distance from Greenwich such as `UTC+05:30`.

    `name`: as `zone_of` returns it. ZoneInfoNotFoundError where there is none.

    >>> str(zone_called("UTC+05:30")), str(zone_called("Europe/Berlin"))
    ('UTC+05:30', 'Europe/Berlin')
    """
    fixed = _FIXED.fullmatch(name)
    if not fixed:
        return ZoneInfo(name)
    distance = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
    return timezone(distance if fixed[1] == "+" else -distance)


@lru_cache(maxsize=4096)
def zone_of(heading: str) -> str:
    """Return the timezone that a heading says its times are in, "" where it says none.

    `heading`: of a column. The name is one that `zone_called` knows.

    >>> zone_of("Start Time (UTC)"), zone_of("Date [America/New_York]"), zone_of("Start (ET)"), zone_of("Date")
    ('UTC', 'America/New_York', 'America/New_York', '')
    >>> zone_of("Start (GMT+2)"), zone_of("Start Time PDT"), zone_of("Call start (CET)"), zone_of("Start (UTC+05:30)")
    ('UTC+02:00', 'UTC-07:00', 'CET', 'UTC+05:30')
    """
    return _split(heading)[1]


def without_zone(heading: str) -> str:
    """Return a heading without what it says of the zone.

    `heading`: of a column.

    >>> without_zone("Start time (UTC+05:30)"), without_zone("Start (Eastern Time)")
    ('Start time', 'Start')
    """
    return _split(heading)[0].strip()


@lru_cache(maxsize=4096)
def _split(heading: str) -> tuple[str, str]:
    """Return a heading without its zone, and the zone."""
    for found in _IN_BRACKETS.finditer(heading):
        if zone := _in_brackets(found[1].strip()):
            return f"{heading[: found.start()]} {heading[found.end() :]}", zone
    if "(" in heading:  # brackets within brackets: Pacific Time (US & Canada)
        begin, end = heading.index("("), heading.rindex(")") if ")" in heading else len(heading)
        if zone := _in_words(_IN_BRACKETS.sub("", heading[begin + 1 : end] + ")").strip(" )")):
            return heading[:begin] + heading[end + 1 :], zone
    if (match := _BEHIND_UTC.search(heading)) and (zone := _at(match[0])):
        return f"{heading[: match.start()]} {heading[match.end() :]}", zone
    if (match := _LETTERS.search(heading)) and (zone := _by_letters(match[1])):
        return heading[: match.start()], zone
    return heading, "UTC" if {"utc", "gmt"} & {word.lower() for word in _WORDS.findall(heading)} else ""


def _in_brackets(text: str) -> str:
    """Return the zone that a text in brackets says, "" where it says none: an IANA name, a distance, letters or words."""
    named = _NAMED.fullmatch(text)
    if named:
        return text if text in available_timezones() else ""
    if _OF_UTC.search(text):
        return _at(text)
    return _by_letters(text) or _in_words(text)


def _at(text: str) -> str:
    """Return the zone at the distance from Greenwich that a text holds."""
    match = _OFFSET.search(text)
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return ""
    return f"UTC{'+' if match[1] == '+' else '-'}{int(match[2]):02d}:{match[3] or '00'}"


def _by_letters(word: str) -> str:
    """Return the zone that an abbreviation means: one by its own name changes its clocks as its countries do."""
    word = word.strip().upper()
    if word in _OF_A_COUNTRY or (word in HOURS and word in available_timezones()):
        return _OF_A_COUNTRY.get(word, word)
    return f"UTC{HOURS[word]:+03d}:00" if word in HOURS else ""


def _in_words(text: str) -> str:
    """Return the zone of a name such as Windows has it: `Eastern Standard Time`, `Eastern Time`."""
    if not text.endswith("Time"):
        return ""
    from babel.core import get_global

    known = get_global("windows_zone_mapping")
    standard = text.replace("Daylight", "Standard").replace("Summer", "Standard")
    forms = (
        standard,
        f"{text.removesuffix('Time')}Standard Time",
        f"{text.removesuffix('European Time')}Europe Standard Time",
    )
    return str(next((known[form] for form in forms if form in known), ""))
