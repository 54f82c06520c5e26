"""Rows out of JSON: an API's page of records, several pages, a list, or a record a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import LINES, Block
from tollbridge.usage.layout import Layout


@dataclass(frozen=True)
class JsonSource:
    """Records as rows of cells under their keys; each row's line is the record's number, from 1."""

    records: tuple[dict[str, str], ...]
    headings: tuple[str, ...]
    broken: tuple[tuple[int, str], ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, some thousands at a time."""
        first = Block(broken=list(self.broken), seen=len(self.broken))
        yield first
        for begin in range(0, len(self.records), LINES):
            block = Block()
            for number, record in enumerate(self.records[begin : begin + LINES], begin + 1):
                row = [record.get(heading, "") for heading in self.headings]
                block.lines.append(number)
                block.rows.append(row)
            block.seen = len(block.rows)
            yield block


def is_json(file: Path, encoding: str = "") -> bool:
    """Tell whether a file's first character begins a JSON object or list.

    `file`: to look into. `encoding`: as stated; "" to find it.
    """
    name = find_encoding(file, encoding)
    try:
        with file.open(encoding=name) as text:
            return text.read(4096).lstrip()[:1] in {"{", "["}
    except UnicodeError:
        return False


def json_layout(file: Path, encoding: str = "") -> Layout:
    """Return the records of a JSON file as rows; ScenarioError says where it is not JSON, or has no records.

    `file`: its path; a list of records, an object that holds one, or an object a line. `encoding`: as stated; "" to find it.
    """
    try:
        text = file.read_text(encoding=find_encoding(file, encoding))
    except UnicodeError as error:
        raise ScenarioError([Problem(str(file), 0, 0, f"is not text: {error}")]) from None
    found = list(_records(_documents(file, text)))
    found = [each for one in found for each in _tabled(one)]
    records = [row for each in found if isinstance(each, dict) for row in _events(each)]
    _refuse_rest(file, records)
    broken = [(at, "the record is no object") for at, each in enumerate(found, 1) if not isinstance(each, dict)]
    if not records:
        raise ScenarioError([Problem(str(file), 0, 0, "has no records: a list of objects is looked for")])
    rows = tuple(dict(_flat("", record)) for record in records)
    headings = tuple(dict.fromkeys(key for row in rows for key in row))
    return Layout(file, JsonSource(rows, headings, tuple(broken)), headings, 0, rows_are="record")


def _documents(file: Path, text: str) -> list[Any]:
    """Return the JSON values of a text, one or several after another. Numbers stay as written."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    found, at = [], 0
    while at < len(text):
        if text[at].isspace() or text[at] == ",":
            at += 1
            continue
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            message = f"is not JSON: {error.msg.lower()}"
            raise ScenarioError([Problem(str(file), error.lineno, error.colno, message)]) from None
        except RecursionError:
            raise ScenarioError([Problem(str(file), 0, 0, "is nested too deep")]) from None
        found.append(value)
    return found


def _tabled(value: Any) -> list[Any]:
    """Return the records of an object that holds headings and lists of cells, or records by their IDs; of another itself."""
    if not isinstance(value, dict):
        return [value]
    names = next((value[key] for key in _HEADINGS if isinstance(value.get(key), list)), None)
    rows = next((value[key] for key in LISTS if isinstance(value.get(key), list)), None)
    if names and rows and all(isinstance(row, list) and len(row) == len(names) for row in rows):
        words = [each.get("name", "") if isinstance(each, dict) else str(each) for each in names]
        return [dict(zip(words, row, strict=True)) for row in rows]
    inner = list(value.values())
    alike = len(inner) > 1 and all(isinstance(each, dict) and each.keys() == inner[0].keys() for each in inner)
    return inner if alike and len(inner[0]) > 1 else [value]


def _events(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a record's events, each a record of its own with what its named parameters say; of other records itself.

    Google's Reports API writes activities so: `events`, each with `parameters` that have a name and a value.
    """
    events = record.get("events")
    if not (isinstance(events, list) and events and all(isinstance(each, dict) for each in events)):
        return [record]
    rest = {key: value for key, value in record.items() if key != "events"}
    return [rest | {"event": each.get("name")} | _parameters(each) for each in events]


def _parameters(event: dict[str, Any]) -> dict[str, Any]:
    parameters = event.get("parameters")
    given = [each for each in parameters if isinstance(each, dict)] if isinstance(parameters, list) else []
    return {
        str(each.get("name")): next((each[key] for key in ("value", "intValue", "boolValue") if key in each), None)
        for each in given
    }


_OF_REST: Final = ("participants", "participantSessions", "conferenceRecords")


def _refuse_rest(file: Path, records: list[dict[str, Any]]) -> None:
    """Refuse an answer of Google Meet's REST API: it does not say who dialled in or was dialled, nor by which number."""
    kind = next((key for key in _OF_REST if any(key in record for record in records)), "")
    if kind or any("earliestStartTime" in record for record in records):
        what = f"holds {kind or 'participants'} of Google Meet's REST API, which does not say who dialled in or was dialled"
        do = "take the activities of the Reports API (applicationName meet, eventName call_ended), or the CSV of Meet's log"
        raise ScenarioError([Problem(str(file), 0, 0, f"{what}: {do}")])


LISTS: Final = (
    "value", "records", "items", "calls", "telephony_usage", "call_charges", "data", "results", "rows", "objects",
    "conversations", "cdrs", "call_logs", "entries",
)  # fmt: skip


_HEADINGS: Final = ("columns", "headers", "headings", "fields", "header", "columnNames", "schema")


def _records(documents: list[Any]) -> Iterator[Any]:
    """Yield the records of documents: of a page those of its list, and a page's or list's pages one after another."""
    for document in documents:
        if isinstance(document, list):
            yield from _records(document) if document and all(_is_page(each) for each in document) else document
        elif _is_page(document) and not _has_headings(document):
            yield from _page(document)
        else:
            yield document


def _has_headings(document: dict[str, Any]) -> bool:
    return any(isinstance(document.get(key), list) for key in _HEADINGS)


def _is_page(value: Any, within: int = 3) -> bool:
    """Tell whether an object holds a list of records, itself or in objects within it."""
    if not isinstance(value, dict):
        return False
    inner = [value.get(key) for key in LISTS]
    return any(isinstance(each, list) or (within and _is_page(each, within - 1)) for each in inner)


def _page(document: dict[str, Any]) -> list[Any]:
    """Return the list of a page: its own before that of an object within it."""
    inner: list[Any] = [document.get(key) for key in LISTS]
    own = next((each for each in inner if isinstance(each, list)), None)
    return _page(next(each for each in inner if _is_page(each))) if own is None else own


def _flat(prefix: str, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a record's cells: those of an object within it under `outer.inner`."""
    for key, value in record.items():
        if isinstance(value, dict) and not prefix:
            yield from _flat(f"{key}.", value)
        elif value is None or isinstance(value, (dict, list)):
            yield prefix + key, ""
        else:
            yield prefix + key, value if isinstance(value, str) else str(value).lower()
