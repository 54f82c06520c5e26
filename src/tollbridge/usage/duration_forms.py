"""Durations of uncommon form in common form: `1 Std. 2 Min.`, `1分2秒`, `1 269`, a spreadsheet's `12:01:02 AM`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tollbridge.units import DAY, HOUR, MINUTE, SECOND
from tollbridge.usage.headings import UNITS_ABROAD
from tollbridge.usage.parsed import whole_number

_ENGLISH: Final = {
    "ms": "ms msec msecs millisecond milliseconds",
    "s": "s sec secs second seconds",
    "min": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days tag tage jour jours dia dias día días giorni dag dagen",
}
_SIZES: Final = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY}
_WORDS: Final = {
    word: _SIZES[unit]
    for table in (UNITS_ABROAD, _ENGLISH)
    for unit, words in table.items()
    for word in words.split()
}  # fmt: skip
_BELOW: Final = {HOUR: MINUTE, MINUTE: SECOND}
"""The unit of digits without one behind a unit: 1h02, 10m38."""
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:([^\W\d_]+)(?:\([a-z]+\))?)?\.?,?\s*(?:(?:and|und|et|y|e|en|i|og|och|и)\s+)?"
)
_ZERO_DAYS: Final = (
    "1899-12-30", "1899-12-31", "1900-01-00", "1900/01/00", "0001-01-01", "0000-00-00", "1970-01-01", "12/30/1899",
    "12/31/1899", "30/12/1899", "30.12.1899", "1/0/1900", "01/00/1900", "00/01/1900", "00.01.1900", "0/1/1900",
)  # fmt: skip
_ZERO_DAY = re.compile(rf"(?:{'|'.join(map(re.escape, _ZERO_DAYS))})[ tT]")
_OF_CLOCK = re.compile(r"(\d{1,2}):(\d{2}:\d{2}) ?([ap])\.?m\.?")
_DOTTED = re.compile(r"(\d{1,3})\.(\d{2})\.(\d{2})")
_SPACED = re.compile(r"\d{1,3}([ \u00a0\u2009\u202f'\u2019]\d{3})+([.,]\d+)?")
_LIKELY = re.compile(r"\d{1,6}|\d{1,4}:\d{2}(:\d{2})?")
_DOT_THREE = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


def common_form(text: str) -> str:
    """Return a duration without what stands about its numbers: a plus, a day zero, parted thousands, halves of the day.

    `text`: a cell in small letters, without the space about it.

    >>> common_form("1 269"), common_form("1899-12-30 00:01:02"), common_form("12:01:02 am"), common_form("00.01.02")
    ('1269', '00:01:02', '0:01:02', '00:01:02')
    """
    if _LIKELY.fullmatch(text):
        return text
    text = without_day_zero(text.removeprefix("+"))
    if _SPACED.fullmatch(text):
        return re.sub(r"[ \u00a0\u2009\u202f'\u2019]", "", text)
    if match := _OF_CLOCK.fullmatch(text):
        return f"{int(match[1]) % 12 + (12 if match[3] == 'p' else 0)}:{match[2]}"
    if match := _DOTTED.fullmatch(text):
        return ":".join(match.groups())
    return whole_number(text) or text


def without_day_zero(text: str) -> str:
    """Return a time of day or duration without the day zero that spreadsheets and databases write before it.

    `text`: a cell.

    >>> without_day_zero("1899-12-30 09:02:36"), without_day_zero("09:02:36")
    ('09:02:36', '09:02:36')
    """
    return _ZERO_DAY.sub("", text)


def dots_part_thousands(texts: Sequence[str]) -> bool:
    """Tell whether a dot parts thousands of whole numbers: it stands before three digits in each above 999, and in no other.

    `texts`: a column's numbers. A single decimal of another length, or a number above 999 without a dot, says no.

    >>> dots_part_thousands(["638", "1.269", "7"]), dots_part_thousands(["638", "1.25"]), dots_part_thousands(["1.269"])
    (True, False, False)
    """
    dotted = [text for text in texts if "." in text]
    rest = [text for text in texts if "." not in text]
    return (
        bool(dotted)
        and len({text for text in rest if text.isdecimal() and text != "0"}) > 1
        and all(map(_DOT_THREE.fullmatch, dotted))
        and all(text.isdecimal() and len(text) <= 3 for text in rest)
    )


def in_words(text: str) -> int | None:
    """Return a duration with its units in words, ms; None where it is none.

    `text`: in small letters; English and other languages' words, short or whole.

    >>> in_words("1 std. 2 min. 3 sek."), in_words("1 minute and 2 seconds"), in_words("10,5 min"), in_words("1h02")
    (3723000, 62000, 630000, 3720000)
    """
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip() or not parts[0][1]:
        return None
    total, size = 0, 0
    for number, word in parts:
        size = _WORDS.get(word, 0) if word else _BELOW.get(size, 0)
        if not size:
            return None
        total += _sized(number, size)
    return total


def _sized(number: str, size: int) -> int:
    """Return a number of a unit in ms, half up; a comma before three digits of seconds parts thousands."""
    whole, comma, fraction = number.partition(",")
    if not comma:
        whole, _, fraction = number.partition(".")
    elif size == SECOND and len(fraction) == 3:
        whole, fraction = whole + fraction, ""
    if len(whole) + len(fraction) > 30:
        raise ValueError(f"{number} has too many digits")
    scale = 10 ** len(fraction)
    return int((2 * int(whole + fraction) * size + scale) // (2 * scale))
