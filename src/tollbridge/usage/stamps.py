"""Times that are numbers: digits such as 20261126143000 in the order that a column shows, epochs, a spreadsheet's days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tollbridge.units import DAY
from tollbridge.usage.dates import DAY_FIRST, MONTH_FIRST
from tollbridge.usage.parsed import TwoReadingsError, Wording

_ORDERS: Final = {
    12: ("%Y%m%d%H%M", "%y%m%d%H%M%S", "%d%m%Y%H%M", "%m%d%Y%H%M", "%d%m%y%H%M%S", "%m%d%y%H%M%S"),
    14: ("%Y%m%d%H%M%S", "%d%m%Y%H%M%S", "%m%d%Y%H%M%S"),
    17: ("%Y%m%d%H%M%S%f",),
}
_STATED: Final = {DAY_FIRST: "%d", MONTH_FIRST: "%m"}
_SERIAL_ZERO: Final = 25_569  # days from 1899-12-30, a spreadsheet's zero, to 1970-01-01
_SERIALS: Final = (25_570.0, 84_000.0)
_LOOKED_AT: Final = 2000
_YEARS: Final = (1990, 2100)
_ONE_DOWNLOAD: Final = timedelta(days=800)
"""Records of one file hardly span more: a reading under which they do yields to one under which they do not."""


@dataclass(frozen=True)
class Stamps:
    """How a column's stamps are written: the order of their digits, as strptime writes it, by how many they are.

    `notes` say which order was found, where the year does not come first in four digits.
    """

    orders: Mapping[int, str]
    notes: tuple[str, ...]

    def read(self, text: str) -> datetime:
        """Return the local time of a stamp; ValueError where it is none. `text`: digits alone."""
        return datetime.strptime(text, self.orders[len(text)])


def is_stamp(text: str) -> bool:
    """Tell whether a text has as many digits as a time without marks.

    >>> is_stamp("20261126143000"), is_stamp("1767603600")
    (True, False)
    """
    return len(text) in _ORDERS and text.isdecimal()


def find_stamps(texts: Iterable[str], wording: Wording) -> Stamps:
    """Return how a column's stamps are written: in the order under which the most of them are times.

    Args:
        texts: the column's distinct texts of digits.
        wording: the order of day and month where somebody, or the file's system, says it.

    TwoReadingsError where two orders of day and month fit all of them alike.

    >>> find_stamps(["26112026143000", "01122026090000"], Wording()).read("01122026090000").isoformat()
    '2026-12-01T09:00:00'
    """
    by_length: dict[int, list[str]] = {}
    for text in texts:
        by_length.setdefault(len(text), []).append(text)
    orders = {length: _order(found, wording) for length, found in by_length.items()}
    notes = [_note(by_length[length], order) for length, order in orders.items() if not order.startswith("%Y")]
    return Stamps(orders, tuple(filter(None, notes)))


def _note(texts: list[str], order: str) -> str:
    moment = next(filter(None, (_moment(text, order) for text in texts)), None)
    return f"times such as {texts[0]} are read as {moment:%d %B %Y %H:%M:%S}" if moment else ""


def _order(texts: list[str], wording: Wording) -> str:
    """Return the order under which the most texts are times, as strptime writes it."""
    looked = texts[:: len(texts) // _LOOKED_AT + 1]
    read = {order: [moment for text in looked if (moment := _moment(text, order))] for order in _ORDERS[len(texts[0])]}
    most = max(map(len, read.values()))
    fits = {order: found for order, found in read.items() if found and len(found) == most}
    fits = {order: found for order, found in fits.items() if max(found) - min(found) < _ONE_DOWNLOAD} or fits
    said = _STATED.get(wording.dates or (wording.usual_dates if len(fits) > 1 else ""), "")
    fits = {order: found for order, found in fits.items() if order.startswith(said)} or fits
    if len(fits) > 1 and not next(iter(fits)).lower().startswith("%y"):  # the year first is the norm
        first, second = list(fits.values())[:2]
        raise TwoReadingsError(
            f"{looked[0]} is {first[0]:%d %B %Y %H:%M} or {second[0]:%d %B %Y %H:%M}, and no time of the file says which: "
            "say --dialect dates=day-first or dates=month-first"
        )
    return next(iter(fits), _ORDERS[len(texts[0])][0])


def _moment(text: str, order: str) -> datetime | None:
    try:
        moment = datetime.strptime(text, order)
    except ValueError:
        return None
    return moment if _YEARS[0] <= moment.year <= _YEARS[1] else None


def number_of(text: str) -> tuple[str, int]:
    """Return what a number of a time column is, and its ms: an epoch's, a spreadsheet's, a day without a time, or "".

    `text`: a cell, with a decimal point.

    >>> number_of("1767603600"), number_of("46027.5"), number_of("20260105")
    (('epoch', 1767603600000), ('spreadsheet', 1767614400000), ('day', 0))
    """
    whole, _, fraction = text.partition(".")
    if len(whole) == 8 and not fraction and whole[:2] in {"19", "20"}:
        return "day", 0
    exponent = {10: 3, 13: 0, 16: -3, 19: -6}.get(len(whole))
    if exponent is not None:
        digits = int(whole) * 1000 if exponent == 3 else int(whole) // 10**-exponent
        return "epoch", digits + (int(fraction.ljust(3, "0")[:3]) if exponent == 3 and fraction else 0)
    if len(whole) == 5 and _SERIALS[0] <= float(text) <= _SERIALS[1]:
        ms = round((float(text) - _SERIAL_ZERO) * DAY)
        # a serial of few decimals is a whole second that was rounded
        ms = round(ms / 1000) * 1000 if len(fraction) <= 10 else ms
        return "spreadsheet" if fraction.strip("0") else "whole day", ms
    return "", 0
