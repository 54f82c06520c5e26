"""Durations out of the ways in which records write them, a column at a time; each distinct text is read once."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

import numpy as np

from tollbridge.units import DAY, HOUR, MINUTE, SECOND, parse_duration
from tollbridge.usage.duration_forms import common_form, dots_part_thousands, in_words
from tollbridge.usage.parsed import Parsed, TwoReadingsError, Wording, decimal_mark

LONGEST_CALL: Final = 7 * DAY
"""A row that lasts longer is taken for an error in the records."""
UNITS: Final = {
    "ns": Fraction(1, 1_000_000), "us": Fraction(1, 1000), "ms": Fraction(1), "s": Fraction(SECOND), "min": Fraction(MINUTE),
    "h": Fraction(HOUR), "d": Fraction(DAY),
}  # fmt: skip
"""The units of bare numbers, in ms."""
FORMS: Final = ("m:ss", "h:mm", "hhmmss")
_BARE = re.compile(r"(\d{1,15})(?:[.,](\d+))?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PLAINLY: Final = {",": (",", "."), ".": (",", "")}
"""What becomes of a comma, by the decimal mark."""
_PAIR = re.compile(r"(\d{1,5}):(\d{2})(?:[.,](\d{1,6}))?")
_THREE = re.compile(r"(?:(\d{1,3})(?:\.| days?,? ?|:))?(\d{1,5}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?")
_MINUTES, _SECONDS = re.compile(r"(\d)\s*['′’]\s*"), re.compile(r"(\d)\s*[\"″”]\s*")
_TYPICAL: Final = {"ms": (5_000.0, 14_400_000.0), "s": (5.0, 14_400.0), "min": (0.1, 240.0), "d": (0.000_05, 0.17)}
"""Between what half of a column's numbers may lie for a unit to be likely: 5 s and 4 h. A spreadsheet's are days."""
_MOST: Final = {"ms": 86_400_000.0, "s": 86_400.0, "min": 1_440.0, "d": 1.0}
_SIX: Final = "hhmmss"
_SIX_DIGITS = re.compile(r"0\d[0-5]\d[0-5]\d")
ENOUGH: Final = 20
"""So many distinct numbers of six digits that none could all by chance look like hours, minutes and seconds."""


def read_durations(texts: list[str], unit: str, wording: Wording) -> Parsed:
    """Return a column's distinct durations in ms.

    Args:
        texts: the column's distinct texts.
        unit: what the heading says of bare numbers (ms, s, min, h, hhmmss) or of `12:30` (m:ss, h:mm); "": nothing.
        wording: how the file writes durations, as far as somebody has said so.

    TwoReadingsError where a unit is needed and neither the heading, nor `wording`, nor the numbers themselves show it.

    >>> read_durations(["61", "0:02:05"], "s", Wording()).values.tolist()
    [61000, 125000]
    """
    stripped = [common_form(text.strip().lower()) for text in texts]
    unit = wording.durations or unit
    bare = [text for text in stripped if _BARE.fullmatch(text.lstrip("-")) or _GROUPED.fullmatch(text)]
    notes = []
    if unit in {"", "s", "ms"} and not wording.decimal and dots_part_thousands(bare):
        notes.append(f"dots in durations such as {next(text for text in bare if '.' in text)} part thousands")
        whole = set(bare)
        stripped = [text.replace(".", "") if text in whole else text for text in stripped]
        bare = [text.replace(".", "") for text in bare]
    mark = _mark(bare, unit, wording.decimal)
    bare = [text.replace(*_PLAINLY[mark]) for text in bare]
    if bare and unit != _SIX and unit not in UNITS and _looks_six(bare):
        unit = _SIX
        notes.append(f"durations such as {bare[0]} are read as hours, minutes and seconds, two digits each")
    if unit == _SIX:
        stripped = [_parted(text) if text in bare else text for text in stripped]
    elif bare and unit not in UNITS:
        unit, note = _likely_unit([float(text.lstrip("-")) for text in bare], bare[0])
        notes.append(note)
    pairs = [match for text in stripped if (match := _PAIR.fullmatch(text.lstrip("-")))]
    form, note = _pair_form(pairs, unit) if pairs else ("", "")
    notes.append(note)
    values, bad = np.zeros(len(texts), np.int64), {}
    for place, text in enumerate(stripped):
        try:
            plain = text.replace(*_PLAINLY[mark]) if text[-1:].isdecimal() else text
            values[place] = _bounded(_duration(plain, unit, form), texts[place])
        except ValueError as error:
            bad[place] = str(error)
    return Parsed(values, bad, tuple(filter(None, notes)))


def _looks_six(bare: list[str]) -> bool:
    """Tell whether bare durations are such as 001038 for 0:10:38; TwoReadingsError where they are too few to tell."""
    if not all(_SIX_DIGITS.fullmatch(text) for text in bare):
        return False
    if len(bare) < ENOUGH:
        raise TwoReadingsError(
            f"the duration {bare[0]!r} may be {_parted(bare[0])} or a number: say --dialect durations=hhmmss or durations=s"
        )
    return True


def _parted(text: str) -> str:
    """Return digits such as 001038 as 00:10:38."""
    digits = text.zfill(6)
    return f"{digits[:-4]}:{digits[-4:-2]}:{digits[-2:]}" if text.isdecimal() else text


def _mark(bare: list[str], unit: str, stated: str) -> str:
    """Return the decimal mark of bare durations; 1,497 among 149 and 940 of whole seconds is a thousand and more."""
    try:
        return decimal_mark(bare, stated)
    except TwoReadingsError:
        if unit in {"s", "ms"} and any(text.isdecimal() for text in bare):
            return "."
        raise


def _duration(text: str, unit: str, form: str) -> int:
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text)
    if bare := _BARE.fullmatch(digits):
        return sign * _scaled(bare[1], bare[2] or "", UNITS[unit])
    if pair := _PAIR.fullmatch(digits):
        scale = SECOND if form == "m:ss" else MINUTE
        return sign * (int(pair[1]) * 60 * scale + int(pair[2]) * scale + _scaled("0", pair[3] or "", scale))
    if three := _THREE.fullmatch(digits):
        hours = int(three[1] or 0) * 24 + int(three[2])
        return sign * (
            hours * HOUR + int(three[3]) * MINUTE + int(three[4]) * SECOND + _scaled("0", three[5] or "", SECOND)
        )
    digits = _SECONDS.sub(r"\1s", _MINUTES.sub(r"\1m ", digits.replace("''", '"')))
    worded = in_words(digits)
    if worded is not None:
        return sign * worded
    try:
        return sign * parse_duration(digits.upper() if digits[:1] == "p" else digits)
    except ValueError:
        raise ValueError(f"{text!r} is not a duration such as 125, 2:05, 0:02:05 or 2m5s") from None


def _scaled(whole: str, fraction: str, unit: Fraction | int) -> int:
    """Return a decimal number of a unit in whole ms, half up."""
    if len(whole) + len(fraction) > 30:
        raise ValueError(f"{whole}.{fraction} has too many digits")
    scale = 10 ** len(fraction)
    return int((2 * int(whole + fraction) * unit + scale) // (2 * scale))


def _bounded(value: int, text: str) -> int:
    if value < 0:
        raise ValueError(f"a duration of {text.strip()!r} is negative")
    if value > LONGEST_CALL:
        raise ValueError(f"a duration of {text.strip()!r} is longer than 7 days")
    return value


def _likely_unit(numbers: list[float], shown: str) -> tuple[str, str]:
    """Return the one unit under which bare numbers last as long as calls do, and a note that says so."""
    above = np.array([number for number in numbers if number > 0])
    if not len(above):
        return "s", ""
    middle, most = float(np.median(above)), float(above.max())
    fits = [unit for unit, (low, high) in _TYPICAL.items() if low <= middle <= high and most <= _MOST[unit]]
    whole = all(number == int(number) for number in numbers)
    if not whole and "s" in fits and "min" in fits and middle < 60:
        fits.remove("s")
    if len(fits) != 1:
        readings = " or ".join(f"{shown} {unit}" for unit in fits or UNITS)
        options = " or ".join(f"durations={unit}" for unit in fits or UNITS)
        message = f"the duration {shown!r} has no unit: it may be {readings}; say --dialect {options}"
        raise TwoReadingsError(message)
    return fits[0], f"bare durations are read as {fits[0]}: half of them are above {middle:g}, the longest is {most:g}"


def _pair_form(pairs: list[re.Match[str]], unit: str) -> tuple[str, str]:
    """Return m:ss or h:mm: what the heading says, or the one under which calls last as long as calls do."""
    if unit in FORMS:
        return unit, ""
    if unit in {"s", "min"}:
        return "m:ss", ""
    totals = np.array([int(match[1]) * 60 + int(match[2]) for match in pairs])
    middle, most = float(np.median(totals[totals > 0])) if totals.any() else 0.0, int(totals.max())
    if middle == 0 or middle > 240 or most > 1440 or any(match[3] for match in pairs):
        return "m:ss", "durations such as 12:30 are read as minutes and seconds"
    text = pairs[0][0]
    raise TwoReadingsError(
        f"the duration {text!r} may be minutes and seconds, or hours and minutes: say --dialect durations=m:ss or "
        "durations=h:mm"
    )
