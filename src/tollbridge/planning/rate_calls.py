"""The calls by which two tariffs are compared: a trace, CDRs of a run, or any usage records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from tollbridge.demand.columns import CsvFile, heading_unit, open_csv, read_time
from tollbridge.errors import Problem, TollbridgeError
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind, sample_number
from tollbridge.sheets.packed import is_packed
from tollbridge.tariff.rows import Party
from tollbridge.units import DAY, Instant, parse_instant
from tollbridge.usage.dialects import find_dialect
from tollbridge.usage.json_rows import is_json
from tollbridge.usage.keys import by_themselves
from tollbridge.usage.layout import csv_layout
from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.source import UsageSource

HEADINGS: Final = {
    "number": ("dial", "to", "destination number", "number"),
    "via": ("via",),
    "lasts": ("lasts", "lasts_s", "duration_s", "duration seconds", "duration"),
    "at": ("at", "answered", "start time"),
    "direction": ("direction", "call type"),
    "kind": ("kind",),
    "country": ("country",),
    "outcome": ("outcome",),
}
"""The headings of a trace, of our CDRs and of the usage export, lower case; the first that a file has is read."""

LONGEST: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class Call:
    """An answered leg: the far end, when it was answered, ms it lasted."""

    direction: str
    party: Party
    at: Instant
    lasts: int


@dataclass
class Calls:
    """A file of calls; `odd` rows were left out, `unanswered` ones cost nothing and are only counted.

    `notes` say what was found of a file of usage records.
    """

    rows: list[Call] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)
    unanswered: int = 0
    notes: list[Problem] = field(default_factory=list)


def read_calls(path: Path, dialect: Iterable[str] = (), home: tuple[str, ...] = (), timezone: str = "UTC") -> Calls:
    """Return the calls of a trace of the scenario language, CDRs of a run, or any usage records that `fit` reads.

    `dialect`, `home`: as `fit` takes them. `timezone`: of times without a zone in usage records. ScenarioError where the file
    cannot be read, TollbridgeError where it has no column of numbers or durations.
    """
    said = tuple(dialect)
    if said or home or _is_usage(path):
        return _usage_calls(UsageSource(path, wording=Wording(timezone=timezone, home=home)).said(said))
    return _own_calls(path)


def _is_usage(path: Path) -> bool:
    """Tell whether a file is one of usage records: JSON, a known system's, or headings that only such have."""
    if is_json(path) or is_packed(path):
        return True
    headings = csv_layout(path).headings
    if find_dialect(headings, []) is not None:
        return True
    own = {"at", "answered", *HEADINGS["via"]} & {heading.lower() for heading in headings}
    found = by_themselves(headings)
    return not own and "lasts" in found and bool({"at", "date"} & found.keys())


def _usage_calls(source: UsageSource) -> Calls:
    """Return the answered legs of usage records."""
    records = read_usage_records(source)
    table, calls = records.table, Calls()
    said = records.said() if records.tally.left else records.notes
    calls.notes = [Problem(str(source.file), 0, 0, note, warning=True) for note in said]
    calls.odd = records.tally.problems(warning=True)
    calls.unanswered = int((~table.answered).sum())
    legs = table.take(table.answered)
    answers = legs.at + np.maximum(legs.rings, 0)
    parties: dict[str, Party | str] = {}
    for row, number in enumerate(legs.number.texts()):
        party = parties[number] if number in parties else parties.setdefault(number, _party_or_why(number))
        if isinstance(party, str):
            calls.odd.append(
                Problem(str(source.file), int(legs.line[row]), 0, f"{party}; the row is left out", warning=True)
            )
            continue
        at = Instant("", moment=datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(answers[row])))
        calls.rows.append(Call("outbound" if legs.outbound[row] else "inbound", party, at, int(legs.lasts[row])))
    return calls


def _party_or_why(number: str) -> Party | str:
    """Return the far end of a number, or what is wrong with it."""
    try:
        return _party(number, {}) if number else "the number is withheld"
    except ValueError as error:
        return str(error)


def _own_calls(path: Path) -> Calls:
    """Return the calls of a trace of the scenario language, or of a run's CDRs."""
    table = open_csv(path)
    places = _places(table)
    calls = Calls()
    for line, cells in table.rows:
        row = {key: cells[at].strip() if at < len(cells) else "" for key, (at, _) in places.items()}
        try:
            call = _call(row, places["lasts"][1])
        except ValueError as error:
            calls.odd.append(Problem(str(path), line, 0, f"{error}; the row is left out", warning=True))
            continue
        if call is None:
            calls.unanswered += 1
        else:
            calls.rows.append(call)
    return calls


def _places(table: CsvFile) -> dict[str, tuple[int, int | None]]:
    lower = [heading.lower() for heading in table.headings]
    places: dict[str, tuple[int, int | None]] = {}
    for key, known in HEADINGS.items():
        heading = next((heading for heading in known if heading in lower), None)
        if heading is not None:
            at = lower.index(heading)
            places[key] = at, heading_unit(table.headings[at])
    if "lasts" not in places or not {"number", "via"} & set(places):
        raise TollbridgeError(
            f"{table.path}: a trace needs a column of numbers ({', '.join(HEADINGS['number'])} or via) and one of "
            f"durations ({', '.join(HEADINGS['lasts'])}); there are {', '.join(table.headings)}"
        )
    return places


def _call(row: Mapping[str, str], unit: int | None) -> Call | None:
    """Return a row as a call, None where it was not answered; ValueError says what is odd about it."""
    answered = row.get("outcome", "").lower() in {"", "answered"} and row.get("at") != ""
    if not row["lasts"] or not answered:
        return None
    lasts = read_time(row["lasts"], unit)
    if not 0 <= lasts <= LONGEST:
        raise ValueError(f"the duration {row['lasts']!r} is {'negative' if lasts < 0 else 'longer than 7 days'}")
    word = row.get("direction", "").lower()
    inbound = bool(row.get("via")) or word == "inbound" or word.endswith("_in")
    party = _party(row.get("via") or row.get("number", ""), row)
    at = _instant(row["at"]) if "at" in row else Instant("+0s", offset=0)
    return Call("inbound" if inbound else "outbound", party, at, lasts)


def _instant(text: str) -> Instant:
    """Return when a call was answered; exports may be finer than a millisecond, which is cut."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return parse_instant(text)
    if not 1970 <= moment.year <= 2200:
        raise ValueError(f"{text!r}: the year is not between 1970 and 2200")
    return Instant(text, moment=moment.replace(microsecond=moment.microsecond // 1000 * 1000))


def _party(text: str, row: Mapping[str, str]) -> Party:
    """Return the far end; of a number masked by stars, or a prefix alone, the digits that show decide."""
    shown = text.rstrip("*")
    number = shown if shown.startswith("+") else f"+{shown}"
    try:
        number = parse_phone(number)
    except ValueError:
        if not 1 <= len(number[1:]) <= 15 or not number[1:].isdigit():
            raise
        number = sample_number(number)
    return Party(number[1:], row.get("country") or phone_country(number), row.get("kind") or phone_kind(number))
