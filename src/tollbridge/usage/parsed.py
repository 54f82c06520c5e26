"""What reading a column's distinct texts gives: a whole number for each, or why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import TollbridgeError

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Parsed:
    """Numbers by distinct text; `bad` says what is wrong with some of them, by place; `notes` what was found by itself."""

    values: I64
    bad: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class TwoReadingsError(TollbridgeError):
    """A column's texts have two readings, and nothing in the file says which; the text names both and what decides."""


@dataclass(frozen=True)
class Wording:
    """How a file writes its values, as far as somebody has said so; "" is to be found by itself.

    `dates`: day-first or month-first, of 03/04/2026. `durations`: the unit of bare numbers (ms, s, min, h, d) or their form
    (hhmmss), or the form of `12:30` (m:ss, h:mm). `decimal`: dot or comma. `timezone`: IANA, of times without a zone.
    `home`: ISO countries whose national numbers are written without a country code, the first first. `usual_dates`: the
    order that the file's system writes dates in, where no date shows another.
    """

    dates: str = ""
    durations: str = ""
    decimal: str = ""
    timezone: str = "UTC"
    home: tuple[str, ...] = ()
    usual_dates: str = ""


def decimal_mark(texts: list[str], stated: str) -> str:
    """Return `.` or `,`: which of them is the decimal mark of a column's numbers; TwoReadingsError where both could be.

    `texts`: the column's distinct texts. `stated`: `dot` or `comma` where somebody has said so, "" else.

    >>> decimal_mark(["0,042", "1.200,50"], ""), decimal_mark(["0.042"], "")
    (',', '.')
    """
    if stated:
        return {"comma": ",", "dot": ".", ",": ",", ".": "."}[stated]
    commas = [text for text in texts if "," in text]
    if not commas:
        return "."
    if any("." in text and text.rindex(".") > text.rindex(",") for text in commas):
        return "."
    if any("." in text and "," not in text and len(text.rpartition(".")[2]) != 3 for text in texts):
        return "."
    if any("." in text or (text.count(",") == 1 and not _thousands(text)) for text in commas):
        return ","
    if any(text.count(",") > 1 for text in commas):
        return "."
    raise TwoReadingsError(
        f"{commas[0]!r} is {commas[0].replace(',', '')} or {commas[0].replace(',', '.')}: "
        "say --dialect decimal=dot or decimal=comma"
    )


_POWER = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")


def whole_number(text: str) -> str:
    """Return the digits of a whole number that a spreadsheet wrote as a power of ten; "" where it has lost some, or is none.

    `text`: a cell.

    >>> whole_number("1.767603756E+09"), whole_number("1.20656E+10"), whole_number("7.5")
    ('1767603756', '', '')
    """
    match = _POWER.fullmatch(text)
    fraction = (match[2] or "").rstrip("0") if match else ""
    if match is None or len(fraction) > int(match[3]) or len(match[2] or "") < min(int(match[3]), 9):
        return ""
    return match[1] + fraction.ljust(int(match[3]), "0")


def _thousands(text: str) -> bool:
    """Tell whether a comma may part thousands: three digits follow it, and one to three of a number above 0 stand before."""
    head, _, tail = text.strip(" $€£()-+ABCDEFGHIJKLMNOPQRSTUVWXYZ").partition(",")
    return len(tail) == 3 and tail.isdigit() and 1 <= len(head) <= 3 and head.isdigit() and not head.startswith("0")
