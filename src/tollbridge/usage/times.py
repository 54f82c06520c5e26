"""Instants out of the ways in which records write them, a column at a time; each distinct text is read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.units import DAY, HOUR, MINUTE, SECOND
from tollbridge.usage.dates import Beside, day_of, find_order, read_beside
from tollbridge.usage.parsed import Parsed, Wording, decimal_mark
from tollbridge.usage.stamps import Stamps, find_stamps, is_stamp, number_of
from tollbridge.usage.time_forms import common_form
from tollbridge.usage.zones import zone_called

I64 = NDArray[np.int64]
NO_TIME: Final = "has a date and no time of day"
_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?![\d:])(?:\s?([AaPp])\.?[Mm]\b\.?)?",
)
_DOTTED = re.compile(r"(?<=\d[ T])(\d{1,2})\.(\d{2})\.(\d{2})(?:[.,](\d{1,9}))?(?![\d.])(?:\s?([AaPp])\.?[Mm]\b\.?)?")
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_QUARTER: Final = 15 * MINUTE
EARLIEST, LATEST = 0, 230 * 366 * DAY


@dataclass
class _Local:
    """Local times of one zone: their places among the texts, and ms since 1970 as if the zone were Greenwich's."""

    places: list[int] = field(default_factory=list)
    ms: list[int] = field(default_factory=list)


class _Instants:
    """Reads one column's texts. `zones` gathers local times by zone ("" is the stated one)."""

    def __init__(self, texts: list[str], wording: Wording) -> None:
        self.texts = texts
        self.wording = wording
        self.values = np.zeros(len(texts), np.int64)
        self.bad: dict[int, str] = {}
        self.zones: dict[str, _Local] = {}
        self.others: list[tuple[int, str, int]] = []  # place, what stands beside the time of day, ms of the day

    def read(self) -> Parsed:
        if self._all_plain():
            self._bounds()
            return Parsed(self.values, self.bad)
        numeric: dict[int, str] = {}
        for place, text in enumerate(self.texts):
            if not self._at_sight(place, text, numeric):
                form = common_form(text)
                if form == text or not self._at_sight(place, form, numeric):
                    self._by_parts(place, form)
        notes = [*self._numbers(numeric), *self._days(), *self._locals()]
        self._bounds()
        return Parsed(self.values, self.bad, tuple(filter(None, notes)))

    def _at_sight(self, place: int, text: str, numeric: dict[int, str]) -> bool:
        """Read a text that is ISO 8601, or keep it where it is a number; False where it is neither."""
        if _NUMBER.fullmatch(text):
            numeric[place] = text
            return True
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return False
        if len(text) <= 10:
            self.bad[place] = f"{text!r} {NO_TIME}"
        elif moment.tzinfo is None:
            self._local("", place, (moment - _EPOCH) // _MS)
        else:
            self.values[place] = (moment - _EPOCH_UTC) // _MS
        return True

    def _all_plain(self) -> bool:
        """Read the texts at once where all are such as 2026-01-05T09:02:36Z."""
        if set(map(len, self.texts)) != {20}:
            return False
        whole, rows = "".join(self.texts), len(self.texts)
        if whole[10::20] != "T" * rows or whole[19::20] != "Z" * rows:
            return False
        marks = [whole.count(mark) for mark in "-:TZ"]
        if marks != [2 * rows, 2 * rows, rows, rows] or not whole.isascii() or "+" in whole:
            return False
        try:
            self.values = np.array([text[:19] for text in self.texts], "datetime64[ms]").astype(np.int64)
        except ValueError:
            return False
        return True

    def _by_parts(self, place: int, text: str) -> None:
        match = _CLOCK.search(text) or _DOTTED.search(text)
        if match is None:
            self.bad[place] = self._without_clock(text, self.texts[place])
            return
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if match[5]:
            hour = hour % 12 + (12 if match[5] in "Pp" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59 or second > 59:
            self.bad[place] = f"{self.texts[place]!r} is not a time of day"
            return
        fraction = int((match[4] or "0").ljust(3, "0")[:3])
        day_ms = hour * HOUR + minute * MINUTE + second * SECOND + fraction
        self.others.append((place, f"{text[: match.start()].rstrip('T')} {text[match.end() :]}".strip(), day_ms))

    def _without_clock(self, text: str, written: str) -> str:
        try:
            read_beside(text, self.wording.timezone)
        except (ValueError, OverflowError):
            return _no_time(written)
        return f"{written!r} {NO_TIME}"

    def _days(self) -> Iterator[str]:
        """Read what stands beside the times of day, in the order of day and month that all of them show."""
        beside: dict[str, Beside] = {}
        wrong: set[str] = set()
        for text in {rest for _, rest, _ in self.others}:
            try:
                beside[text] = read_beside(text, self.wording.timezone)
            except (ValueError, OverflowError):
                wrong.add(text)
        order, note = find_order(beside.values(), self.wording.dates, self.wording.usual_dates)
        days: dict[str, int] = {}
        for text, each in beside.items():
            try:
                days[text] = (day_of(each, order) - _EPOCH.date()).days * DAY
            except ValueError:
                wrong.add(text)
        for place, rest, day_ms in self.others:
            if rest in wrong:
                self.bad[place] = _no_time(self.texts[place])
                continue
            zone = beside[rest].zone
            if isinstance(zone, int):
                self.values[place] = days[rest] + day_ms - zone * MINUTE
            else:
                self._local(zone or "", place, days[rest] + day_ms)
        yield note

    def _local(self, zone: str, place: int, ms: int) -> None:
        local = self.zones.setdefault(zone, _Local())
        local.places.append(place)
        local.ms.append(ms)

    def _locals(self) -> Iterator[str]:
        """Turn local times into instants: the zone's offset is looked up once for each quarter of an hour."""
        for name, local in self.zones.items():
            zone = zone_called(name or self.wording.timezone)
            ms = np.array(local.ms, np.int64)
            quarters, back = np.unique(ms // _QUARTER, return_inverse=True)
            offsets = [_offset(int(quarter) * _QUARTER, zone) for quarter in quarters]
            shift = np.array([each[0] for each in offsets], np.int64)[back]
            self.values[local.places] = ms - shift
            twice = int(np.array([each[1] for each in offsets], bool)[back].sum())
            if twice:
                yield f"{twice} local times are skipped or repeated by a clock change: the first reading is taken"

    def _numbers(self, found: dict[int, str]) -> Iterator[str]:
        """Read numbers: seconds, ms, us or ns since 1970, a spreadsheet's days, or digits such as 20260105090000."""
        texts = list(found.values())
        mark = decimal_mark(texts, self.wording.decimal or ("comma" if any("," in text for text in texts) else ""))
        stamps = find_stamps(filter(is_stamp, texts), self.wording)
        kinds: dict[str, list[int]] = {}
        for place, text in found.items():
            kind, value = _stamp(text, stamps) if is_stamp(text) else number_of(text.replace(mark, "."))
            kinds.setdefault(kind, []).append(place)
            self.values[place] = value
        for place in (*kinds.get("local", ()), *kinds.get("spreadsheet", ())):
            self._local("", place, int(self.values[place]))
        yield from (*stamps.notes, *self._told(kinds, found))

    def _told(self, kinds: dict[str, list[int]], found: dict[int, str]) -> Iterator[str]:
        """Name the numbers that are days or no times; a spreadsheet's whole day among its times is midnight."""
        for place in kinds.get("whole day", ()):
            if "spreadsheet" in kinds:
                self._local("", place, int(self.values[place]))
            else:
                self.bad[place] = f"{found[place]!r} {NO_TIME}"
        for place in kinds.get("day", ()):
            self.bad[place] = f"{found[place]!r} {NO_TIME}"
        for place in kinds.get("", ()):
            self.bad[place] = _no_time(found[place])
        if "spreadsheet" in kinds:
            yield "times that are numbers are read as a spreadsheet's days"
        if "epoch" in kinds:
            yield "times that are numbers are read as seconds (or ms) since 1970"

    def _bounds(self) -> None:
        for place in np.flatnonzero((self.values < EARLIEST) | (self.values > LATEST)).tolist():
            self.bad.setdefault(place, f"{self.texts[place]!r}: the year is not between 1970 and 2200")


def _stamp(text: str, stamps: Stamps) -> tuple[str, int]:
    try:
        return "local", (stamps.read(text) - _EPOCH) // _MS
    except ValueError:
        return "", 0


def _offset(ms: int, zone: tzinfo) -> tuple[int, bool]:
    """Return the offset (ms) of a local time, the first where there are two, and whether a change skips or repeats it."""
    try:
        naive = _EPOCH + timedelta(milliseconds=ms)
        both = [naive.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)]
    except OverflowError:
        return 0, False
    return both[0] // _MS, both[0] != both[1]


def _no_time(text: str) -> str:
    return f"{text!r} is not a time such as 2026-01-12T09:00:00Z"


def read_instants(texts: list[str], wording: Wording) -> Parsed:
    """Return the instants of a column's distinct texts, in epoch ms.

    Args:
        texts: the column's distinct texts.
        wording: how the file writes dates, and the timezone of times without one.

    Read are ISO 8601, numeric dates in either order, RFC 2822 and other dates with the month in words, times with a zone's
    offset, abbreviation or name, and numbers. TwoReadingsError where 03/04/2026 may be either.

    >>> read_instants(["2026-01-05T09:00:00Z", "2026-01-05 10:00 +0100"], Wording()).values.tolist()
    [1767603600000, 1767603600000]
    """
    return _Instants([text.strip() for text in texts], wording).read()
