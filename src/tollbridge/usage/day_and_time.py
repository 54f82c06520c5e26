"""One text of an instant out of cells that stand apart: a day, a time of day, and a zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from tollbridge.units import DAY, SECOND
from tollbridge.usage.duration_forms import without_day_zero
from tollbridge.usage.gather import Raw
from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import Column
from tollbridge.usage.table import Texts

ZONE: Final = "zone"
"""The key of the column of zones, as far as a file has one."""
_NAMES: Final = """timezone tz utcoffset gmtoffset offset zeitzone fuseauhoraire fuseau zonahoraria fusohorario fusoorario
tijdzone strefaczasowa"""
_HEADINGS: Final = frozenset(_NAMES.split())
_ZONE = re.compile(r"(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+)+|[A-Z]{2,5}|Z|")
_ZONED = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(:00(\.0+)?)?$")
"""What databases and spreadsheets write behind a day whose time stands in another column."""
_PART_OF_DAY = re.compile(r"0?[.,]\d{3,}")
_SERIAL_ZERO: Final = date(1899, 12, 30)


def zone_column(headings: Sequence[str], columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the column that says each row's zone, under its key; empty where there is none, or a heading says the zone.

    `headings`: of the file. `columns`: where its keys stand.
    """
    start = columns.get("at") or columns.get("date")
    read = {column.index for column in columns.values()}
    places = range(len(headings))
    place = next((index for index in places if index not in read and plain(headings[index]) in _HEADINGS), None)
    return {} if place is None or start is None or start.zone else {ZONE: Column(place, headings[place])}


def with_instants(raw: Raw, columns: dict[str, Column]) -> Raw:
    """Return the columns with a date's and a time's put together as `at`, and with its zone, where these stand apart.

    `raw`: the file's rows. `columns`: where its keys stand; `at` is added to it.
    """
    if "at" not in columns and "date" in columns:
        days = Texts(raw.texts["date"].codes, tuple(map(_day, raw.texts["date"].values)))
        times = Texts(raw.texts["time"].codes, tuple(map(_clock(raw.texts["time"].values), raw.texts["time"].values)))
        columns["at"] = replace(columns["date"], heading=f"{columns['date'].heading}, {columns['time'].heading}")
        raw = replace(raw, texts=raw.texts | {"at": _paired(days, times)})
    zones = raw.texts.get(ZONE)
    if zones is None or "at" not in raw.texts or not all(map(_ZONE.fullmatch, zones.values)):
        return raw
    starts = raw.texts["at"]
    if any(map(_ZONED.search, starts.values)) or not any(":" in text for text in starts.values):
        return raw
    return replace(raw, texts=raw.texts | {"at": _paired(starts, zones)})


def _paired(first: Texts, second: Texts) -> Texts:
    """Return the texts of two columns beside each other."""
    width = len(second.values)
    pairs, back = np.unique(first.codes * width + second.codes, return_inverse=True)
    texts = (f"{first.values[pair // width]} {second.values[pair % width]}".strip() for pair in pairs.tolist())
    return Texts(back.astype(np.int64), tuple(texts))


def _day(text: str) -> str:
    if re.fullmatch(r"[2-8]\d{4}", text):  # a spreadsheet's day
        return (_SERIAL_ZERO + timedelta(days=int(text))).isoformat()
    return _MIDNIGHT.sub("", text)


def _clock(texts: Sequence[str]) -> Callable[[str], str]:
    """Return what turns a column's times into such as 09:02:36: digits without a mark, and parts of a day, too."""
    digits = [text for text in texts if text.isdecimal()]
    width = (4 if max(map(len, digits)) <= 4 else 6) if digits and len(digits) == len([t for t in texts if t]) else 0

    def clock(text: str) -> str:
        if width and text.isdecimal():
            filled = text.zfill(width)
            return ":".join(filled[at : at + 2] for at in range(0, len(filled), 2))
        if _PART_OF_DAY.fullmatch(text):
            return str(timedelta(seconds=round(float(text.replace(",", ".")) * DAY / SECOND)))
        return without_day_zero(text)

    return clock
