"""A trace out of usage records: every export that `fit` reads, replayed leg by leg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tollbridge.demand.calls import CallRow
from tollbridge.demand.offered import Origin
from tollbridge.demand.roster import Roster
from tollbridge.demand.trace_found import Trace
from tollbridge.demand.trace_headings import KEYS
from tollbridge.errors import Problem, ScenarioError, TollbridgeError
from tollbridge.nearest import name_one
from tollbridge.plain_text import counted
from tollbridge.scenario.schema import TracePart
from tollbridge.sheets.packed import is_packed
from tollbridge.units import format_duration
from tollbridge.usage.dialects import find_dialect
from tollbridge.usage.json_rows import is_json
from tollbridge.usage.keys import KEYS as USAGE_KEYS
from tollbridge.usage.keys import by_themselves, is_own
from tollbridge.usage.layout import csv_layout
from tollbridge.usage.licences import licence_name
from tollbridge.usage.parsed import Wording
from tollbridge.usage.read import read_usage_records
from tollbridge.usage.records import UsageRecords
from tollbridge.usage.source import UsageSource
from tollbridge.usage.table import ANSWERED, UsageTable
from tollbridge.usage.tally import MOST_REPORTED

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

RECORDS_ONLY: Final = frozenset(USAGE_KEYS) - set(KEYS)
"""Keys of columns that a trace of the scenario language has not."""
_ROWS_ONLY: Final = frozenset({"account", "bridge"})
"""Keys of a row that records of a real system have not."""


def is_usage(part: TracePart, file: Path) -> bool:
    """Tell whether a trace's file is one of usage records, and no trace by the names of the scenario language."""
    if part.dialect is not None or part.home or is_json(file) or is_packed(file):
        return True
    if part.columns is not None:
        ours = any(key in _ROWS_ONLY or key.startswith("tags.") for key in part.columns)
        return not RECORDS_ONLY.isdisjoint(part.columns) or ("end" in part.columns and not ours)
    headings = csv_layout(file).headings
    if is_own(headings):
        return False
    found = by_themselves(headings)
    return find_dialect(headings, []) is not None or ("lasts" in found and bool({"at", "date"} & found.keys()))


def read_usage_trace(loaded: Loaded, roster: Roster, part: TracePart, file: Path, *, strict: bool) -> Trace:
    """Return the records of a file as calls, local times in the clock's timezone.

    ScenarioError: the file cannot be read, or (`strict`) there are odd rows.
    """
    try:
        records = read_usage_records(_source(loaded, part, file, strict=strict))
    except ScenarioError:
        raise
    except TollbridgeError as error:
        raise ScenarioError([loaded.problem(str(error), "trace", "dialect")]) from None
    trace = Trace(odd=list(_notes(records, file)))
    table = records.table.take(np.argsort(records.table.line, kind="stable"))
    trace.callers = table.caller.texts()
    reader = _Reader(loaded, roster, part, table)
    late = []
    for index in range(len(table)):
        try:
            row = reader.row(index)
        except ValueError as error:
            trace.odd.append(
                Problem(str(file), int(table.line[index]), 0, _left(str(error), strict), warning=not strict)
            )
            continue
        if row[0] < loaded.clock.duration:
            trace.rows.append(row)
        else:
            late.append(int(table.line[index]))
    if len(table) and not (trace.rows or late):
        raise ScenarioError([replace(odd, warning=False) for odd in _shortened(trace.odd)])
    if strict and any(not problem.warning for problem in trace.odd):
        raise ScenarioError([problem for problem in trace.odd if not problem.warning][: MOST_REPORTED + 1])
    if late:
        first = "comes on this line" if len(late) == 1 else "come, the first on this line"
        message = f"{counted(len(late), 'row')} at or past the end of the run never {first}"
        trace.odd.append(Problem(str(file), late[0], 0, message, warning=True))
    trace.odd = _shortened(trace.odd)
    return trace


def _left(message: str, strict: object) -> str:
    return message if strict else f"{message}; the row is left out"


def _shortened(odd: list[Problem]) -> list[Problem]:
    """Return a long list of odd rows cut short."""
    if len(odd) <= 2 * MOST_REPORTED:
        return odd
    rest = odd[2 * MOST_REPORTED :]
    text = f"{counted(len(rest), 'more row is', 'more rows are')} odd, the last on line {rest[-1].line}"
    return [*odd[: 2 * MOST_REPORTED], Problem(rest[0].file, rest[0].line, 0, text, warning=True)]


def _source(loaded: Loaded, part: TracePart, file: Path, *, strict: bool) -> UsageSource:
    """Return what to read; the texts of `dialect` are those of `--dialect`."""
    said = part.dialect or {}
    texts = [said] if isinstance(said, str) else [f"{key}={value}" for key, value in said.items() if key != "name"]
    texts += [said["name"]] if isinstance(said, dict) and "name" in said else []
    wording = Wording(timezone=loaded.clock.timezone, home=tuple(part.home or ()))
    source = UsageSource(file, part.columns, wording=wording, strict=strict, callers=True, repeats=True)
    return source.said(texts)


def _notes(records: UsageRecords, file: Path) -> Iterator[Problem]:
    """Yield what the reader found by itself and left out, odd rows by line, and the rows that stand twice."""
    said = records.said() if records.tally.left else records.notes
    yield from (Problem(str(file), 0, 0, note, warning=True) for note in said)
    yield from records.tally.problems(warning=True)
    for line in records.repeats[:MOST_REPORTED]:
        yield Problem(str(file), line, 0, "the row stands in an earlier line too: both are charged", warning=True)
    if more := records.repeats[MOST_REPORTED:]:
        text = f"and {counted(len(more), 'more row stands', 'more rows stand')} twice, the last on line {more[-1]}"
        yield Problem(str(file), more[0], 0, text, warning=True)


class _Reader:
    """Turns rows of the record table into calls. What repeats from row to row is looked up once."""

    def __init__(self, loaded: Loaded, roster: Roster, part: TracePart, table: UsageTable) -> None:
        self.roster = roster
        self.part = part
        self.table = table
        self.start = loaded.clock.start_utc_ms
        self.origin = lru_cache(maxsize=65_536)(self._origin)
        self.via = lru_cache(maxsize=65_536)(self._via)
        self.dial = lru_cache(maxsize=65_536)(self._dial)

    def row(self, index: int) -> CallRow:
        """Return a row as a call; ValueError says why it is none of this scenario."""
        table = self.table
        outbound, rings = bool(table.outbound[index]), max(int(table.rings[index]), 0)
        at = int(table.at[index]) - self.start
        if not outbound:  # a dial-in is answered as it arrives
            at, rings = at + rings, 0
            if table.outcome[index] != ANSWERED:
                raise ValueError("a dial-in that was not connected")
        if at < 0:
            raise ValueError(f"the call is {format_duration(-at)} before the start of the run")
        number, destination = self._far_end(table.number[index], outbound)
        via = list(self.roster.scenario.numbers)[number] if number >= 0 else ""
        origin, bridge = self.origin(self._names(index), via)
        conference = table.conference[index]
        return CallRow(
            at,
            index,
            origin,
            number,
            destination,
            self.roster.conference(bridge, conference) if conference else -1,
            0,
            rings,
            int(table.outcome[index]),
            int(table.lasts[index]),
        )

    def _far_end(self, text: str, outbound: object) -> tuple[int, int]:
        if outbound:
            return -1, self.dial(text)
        return self.via(text or self.part.via or ""), -1

    def _via(self, text: str) -> int:
        if not text:
            raise ValueError("the row names no dial-in number: `via` of the trace may name it")
        return self.roster.dial_in(text)

    def _dial(self, text: str) -> int:
        if not text:
            raise ValueError("the number dialled is withheld")
        shown = text.rstrip("*")
        return self.roster.dialled(text) if shown == text else self.roster.prefix(shown)

    def _names(self, index: int) -> tuple[str, str, str]:
        return self.table.licence[index], self.table.department[index], self.table.type[index]

    def _origin(self, names: tuple[str, str, str], via: str) -> tuple[int, str]:
        """Return whom a leg belongs to, and its bridge: its licence by the name that the records give, where it is one."""
        scenario, roster = self.roster.scenario, self.roster
        account = roster.account(self.part.account)
        if account not in scenario.accounts:
            raise ValueError(name_one("account", scenario.accounts))
        payer = scenario.accounts[account]
        own = next((name for name in (names[0], licence_name(names[0])) if name in payer.licences), "")
        licence = own or roster.licence(account, self.part.licence)
        if payer.tariff is None and licence not in payer.licences:
            raise ValueError(name_one("licence", payer.licences))
        bridge = roster.bridge(self.part.bridge, via)
        if scenario.bridges and not bridge:
            raise ValueError(name_one("bridge", scenario.bridges))
        tags = tuple((key, text) for key, text in (("department", names[1]), ("type", names[2])) if text)
        return roster.origin(Origin(account, licence, bridge, "", tags, roster.country(account))), bridge
