"""Usage records for `fit`: the 20-column usage export of conference calls, or any CSV whose columns are mapped.

Read tolerantly: columns in any order, a byte-order mark, extra columns, numbers masked by stars, a call in several rows
(its payer changed) with one Call ID. Odd rows are reported by line and left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from tollbridge.demand.columns import CsvFile, heading_unit, open_csv, read_time
from tollbridge.errors import Problem, ScenarioError, TollbridgeError
from tollbridge.money import parse_money
from tollbridge.units import DAY, Clock, format_duration
from tollbridge.usage.table import NOT_GIVEN, Texts, UsageTable, blank_table

EXPORT: Final = {
    "call": "Call ID",
    "conference": "Conference ID",
    "country": "User Location",
    "organiser": "UPN",
    "from": "Caller ID",
    "type": "Call Type",
    "kind": "Number Type",
    "number": "Destination Number",
    "at": "Start Time",
    "end": "End Time",
    "lasts": "Duration Seconds",
    "fee": "Connection Fee",
    "charge": "Charge",
    "currency": "Currency",
    "licence": "Capability",
}
"""The usage export's headings, by what they hold."""
KEYS: Final = (*EXPORT, "via", "dial")
INBOUND, OUTBOUND = "conf_in", "conf_out"
LONGEST_CALL: Final = 7 * DAY
MOST_REPORTED: Final = 20
_EPOCH_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Record:
    """One leg of the records. Instants are epoch ms until they are set against a clock; money in micros, None: not given."""

    at: int
    lasts: int  # ms
    outbound: bool
    number: str  # the dial-in number called, or the number dialled; "" where the records do not say
    conference: str
    licence: str
    organiser: str
    kind: str
    charge: int | None
    fee: int | None


@dataclass(frozen=True)
class Source:
    """What to read: the file, key -> heading (None: the export's), the zone of times without one, rows to leave out."""

    file: Path
    columns: Mapping[str, str] | None = None
    timezone: str = _EPOCH_ZONE
    leave_out: Mapping[str, str] = field(default_factory=dict)  # heading -> value


@dataclass
class Usage:
    """All legs in order of their arrival, `at` in ms since the clock's start: the first record's local midnight."""

    legs: UsageTable
    clock: Clock
    currency: str
    country: str
    places: int  # decimals of the charges
    notes: list[str]
    odd: list[Problem]


def read_usage(source: Source) -> Usage:
    """Return the records of a file; TollbridgeError says why there are none to fit."""
    try:
        zone = ZoneInfo(source.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise TollbridgeError(f"unknown timezone {source.timezone!r}") from None
    table = open_csv(source.file)
    reader = RecordReader(table, places_of(table, source), zone)
    reader.read(_left_out(table, source.leave_out))
    return reader.usage(source.timezone)


def places_of(table: CsvFile, source: Source) -> dict[str, tuple[int, int | None]]:
    """Return column index and time unit by key; ScenarioError says which columns are missing."""
    known = {_plain(heading): index for index, heading in reversed(list(enumerate(table.headings)))}
    wanted = source.columns or EXPORT
    unknown = [key for key in wanted if key not in KEYS]
    if unknown:
        raise table.refused(1, f"unknown column keys {', '.join(unknown)}: there are {', '.join(KEYS)}")
    found = {key: known[_plain(heading)] for key, heading in wanted.items() if _plain(heading) in known}
    missing = [heading for key, heading in wanted.items() if key not in found]
    needed = ("at", "lasts", "type", "number") if source.columns is None else ("at",)
    lacking = [wanted.get(key, key) for key in needed if key not in found]
    if source.columns is None and lacking:
        raise table.refused(
            1, f"is not a usage export: no column {', '.join(lacking)}; map columns as at=…, lasts=…, via=…"
        )
    if missing and source.columns is not None:
        raise table.refused(1, f"no column {', '.join(missing)}; there are {', '.join(table.headings)}")
    if lacking or not {"lasts", "end"} & found.keys():
        raise table.refused(1, "a column for `at` and one for `lasts` or `end` are needed")
    return {key: (index, heading_unit(table.headings[index])) for key, index in found.items()}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def _left_out(table: CsvFile, leave_out: Mapping[str, str]) -> list[tuple[int, str]]:
    return [(table.index(heading), value) for heading, value in leave_out.items()]


class RecordReader:
    """Reads rows into records, noting what is odd."""

    def __init__(self, table: CsvFile, places: dict[str, tuple[int, int | None]], zone: ZoneInfo) -> None:
        self.table = table
        self.places = places
        self.zone = zone
        self.rows = 0
        self.other_types: Counter[str] = Counter()
        self.records: dict[object, Record] = {}
        self.odd: list[Problem] = []
        self.merged = 0
        self.out_of_order = 0
        self.currencies: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.decimals = 0

    def read(self, leave_out: list[tuple[int, str]]) -> None:
        """Read all rows but those left out."""
        last = -(2**62)
        for line, row in self.table.rows:
            if any(index < len(row) and row[index].strip() == value for index, value in leave_out):
                continue
            self.rows += 1
            kind = self.cell(row, "type")
            if kind and kind not in {INBOUND, OUTBOUND}:
                self.other_types[kind] += 1
                continue
            try:
                record = self.record(row)
            except ValueError as error:
                self.odd.append(Problem(str(self.table.path), line, 0, f"{error}; the row is left out", warning=True))
                continue
            self.out_of_order += record.at < last
            last = record.at
            self._add(self.cell(row, "call") or line, record)

    def cell(self, row: list[str], key: str) -> str:
        """Return a row's text under a key, empty where there is none."""
        index = self.places.get(key, (len(row), None))[0]
        return row[index].strip() if index < len(row) else ""

    def record(self, row: list[str]) -> Record:
        """Return a row as a record; ValueError says what is odd about it."""
        at = self._instant(self.cell(row, "at"))
        via, dial = self.cell(row, "via"), self.cell(row, "dial")
        outbound = self.cell(row, "type") == OUTBOUND or (bool(dial) and not via)
        self.currencies[self.cell(row, "currency")] += 1
        self.countries[self.cell(row, "country")] += 1
        return Record(
            at=at,
            lasts=self._lasts(row, at),
            outbound=outbound,
            number=dial or via or self.cell(row, "number"),
            conference=self.cell(row, "conference"),
            licence=self.cell(row, "licence"),
            organiser=self.cell(row, "organiser"),
            kind=self.cell(row, "kind"),
            charge=self._money(row, "charge"),
            fee=self._money(row, "fee"),
        )

    def _instant(self, text: str) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a time such as 2026-01-12T09:00:00Z") from None
        if not 1970 <= moment.year <= 2200:
            raise ValueError(f"{text!r}: the year is not between 1970 and 2200")
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return int(aware.timestamp()) * 1000 + aware.microsecond // 1000

    def _lasts(self, row: list[str], at: int) -> int:
        if "lasts" in self.places:
            text = self.cell(row, "lasts")
            value = read_time(text, self.places["lasts"][1])
        else:
            value = self._instant(self.cell(row, "end")) - at
            text = format_duration(value)
        if not 0 <= value <= LONGEST_CALL:
            raise ValueError(f"a duration of {text!r} is {'negative' if value < 0 else 'longer than 7 days'}")
        return value

    def _money(self, row: list[str], key: str) -> int | None:
        text = self.cell(row, key)
        if not text:
            return None
        value = parse_money(text)
        if value < 0:
            raise ValueError(f"a {key} of {text} is negative")
        self.decimals = max(self.decimals, len(text.partition(".")[2]))
        return value

    def _add(self, call: object, record: Record) -> None:
        """Put rows of one call together: its payer changed in the middle."""
        one = self.records.get(call)
        if one is None or abs(one.at - record.at) > DAY or one.conference != record.conference:
            self.records[call if one is None else (call, len(self.records))] = record
            return
        self.merged += 1
        first = min(one, record, key=lambda each: each.at)
        self.records[call] = Record(
            at=first.at,
            lasts=one.lasts + record.lasts,
            outbound=first.outbound,
            number=first.number,
            conference=first.conference,
            licence=first.licence,
            organiser=first.organiser,
            kind=first.kind,
            charge=None,  # two payers: no one rate made it
            fee=None,
        )

    def usage(self, timezone: str) -> Usage:
        """Return what was read; TollbridgeError where there is nothing to fit."""
        if not self.records:
            self._nothing()
        ordered = sorted(self.records.values(), key=lambda each: each.at)
        first = datetime.fromtimestamp(ordered[0].at / 1000, self.zone)
        last = datetime.fromtimestamp(ordered[-1].at / 1000, self.zone)
        days = (last.date() - first.date()).days + 1
        clock = Clock.at(datetime(first.year, first.month, first.day), timezone, days * DAY)
        clock = Clock(clock.start_utc_ms, timezone, clock.midnight(first.date().fromordinal(last.toordinal() + 1)))
        legs = _table(ordered).shifted(clock.start_utc_ms)
        currency, country = self.currencies.most_common(1)[0][0], self.countries.most_common(1)[0][0]
        return Usage(legs, clock, currency or "USD", country, self.decimals, self._notes(), self.odd[:MOST_REPORTED])

    def _nothing(self) -> None:
        if self.odd:
            raise ScenarioError([Problem(p.file, p.line, p.column, p.message) for p in self.odd[:MOST_REPORTED]])
        if self.other_types:
            types = ", ".join(f"{count} {kind}" for kind, count in self.other_types.most_common())
            raise self.table.refused(0, f"has no conference calls ({INBOUND}, {OUTBOUND}); there are {types}")
        raise self.table.refused(0, "has no rows of calls")

    def _notes(self) -> list[str]:
        notes = []
        if self.other_types:
            notes.append(f"{sum(self.other_types.values())} rows are no conference calls and were left out")
        if self.odd:
            notes.append(f"{len(self.odd)} of {self.rows} rows are odd and were left out")
        if self.merged:
            notes.append(f"{self.merged} rows were joined to another row of their call (its payer changed)")
        if self.out_of_order:
            notes.append(f"{self.out_of_order} rows stand after a later one: they were put in order")
        if len([name for name in self.currencies if name]) > 1:
            notes.append(
                f"several currencies: {', '.join(sorted(filter(None, self.currencies)))}; the first is assumed"
            )
        return notes


def _table(records: list[Record]) -> UsageTable:
    """Return records as columns."""
    columns: dict[str, Any] = {
        key: np.array([getattr(record, key) for record in records], np.int64) for key in ("at", "lasts")
    }
    for key in ("charge", "fee"):
        given = (getattr(record, key) for record in records)
        columns[key] = np.array([NOT_GIVEN if each is None else each for each in given], np.int64)
    for key in ("number", "conference", "licence", "organiser", "kind"):
        columns[key] = Texts.of([getattr(record, key) for record in records])
    columns["outbound"] = np.array([record.outbound for record in records], bool)
    return replace(blank_table(len(records)), **columns)
