"""`trace`: a CSV of calls that were really made, replayed: a row a leg.

Columns have the names of a call's keys, or are mapped to a supplier's headings by `columns`: `at`, `via` (a number's name
or its E.164), `dial`, `from`, `conference`, `organiser`, `lasts` or `end`, `rings`, `outcome`, `account`, `licence`,
`bridge`, `tags.NAME`. Durations have their unit (`125s`, `0:02:05`) unless the heading gives it (`line_s`, `Duration Seconds`).
Times are ISO 8601; those without a zone are local. Rows need no order. Odd rows are reported by line and left out.

A file that has none of these names is read as records of a real system are, by `usage`: see `trace_usage`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tollbridge.demand.calls import OUTCOMES, CallRow
from tollbridge.demand.columns import CsvFile, open_csv, read_time
from tollbridge.demand.offered import Origin
from tollbridge.demand.roster import Roster
from tollbridge.demand.trace_found import Trace
from tollbridge.demand.trace_headings import Heading, headings
from tollbridge.demand.trace_usage import is_usage, read_usage_trace
from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import name_one
from tollbridge.plain_text import counted
from tollbridge.scenario.schema import TracePart
from tollbridge.scenario.values import parse_boolean
from tollbridge.units import DAY, Clock, format_duration, parse_instant

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

LONGEST_CALL: Final = 7 * DAY
"""A row that lasts longer is taken for an error in the records."""
MOST_REPORTED: Final = 20
_TWICE: Final = "the row stands twice, first in line {}: both are charged"


def read_trace(loaded: Loaded, roster: Roster, *, strict: bool = False) -> Trace:
    """Return a scenario's trace; empty where it has none.

    Args:
        loaded: the scenario.
        roster: gives names their numbers.
        strict: whether odd rows refuse it. Else they are left out, and named.

    Raises ScenarioError where the file cannot be read, a column is missing or unknown, no row can be read, or (`strict`)
    there are odd rows.
    """
    part = loaded.scenario.trace
    if part is None:
        return Trace()
    file = loaded.data_file(part.file, "trace", "file")
    if is_usage(part, file):
        return read_usage_trace(loaded, roster, part, file, strict=strict)
    table = open_csv(file)
    reader = TraceReader(part, roster, loaded.clock, headings(table, part, loaded))
    trace = Trace()
    late: list[int] = []
    first: dict[tuple[str, ...], int] = {}
    for index, (line, row) in enumerate(table.rows):
        trace.callers.append(reader.cell(row, "from"))
        try:
            call = reader.row(row, index, len(table.headings))
        except ValueError as error:
            trace.odd.append(Problem(str(table.path), line, 0, str(error), warning=not strict))
            continue
        if (before := first.setdefault(tuple(row), line)) != line:
            trace.twice.append(Problem(str(table.path), line, 0, _TWICE.format(before), warning=True))
        if call[0] < loaded.clock.duration:
            trace.rows.append(call)
        else:
            late.append(line)
    read = len(trace.rows) + len(late)
    trace.note = table.read(read)
    _close(trace, table, late, strict=strict)
    return trace


def _close(trace: Trace, table: CsvFile, late: list[int], *, strict: bool) -> None:
    """Shorten a long list of odd rows, and say which rows never come."""
    if not trace.callers:
        raise table.refused(1, "the trace has no rows")
    odd = trace.odd
    if len(odd) > MOST_REPORTED:
        rest = f"{len(odd) - MOST_REPORTED} more rows are odd, the last on line {odd[-1].line}"
        trace.odd = [
            *odd[:MOST_REPORTED],
            Problem(str(table.path), odd[MOST_REPORTED].line, 0, rest, warning=not strict),
        ]
    if odd and (strict or not (trace.rows or late)):
        raise ScenarioError([replace(problem, warning=False) for problem in trace.odd])
    trace.odd = [
        Problem(p.file, p.line, p.column, f"{p.message}; the row is left out", warning=True) for p in trace.odd
    ]
    trace.odd += trace.twice[:MOST_REPORTED]
    if more := trace.twice[MOST_REPORTED:]:
        trace.odd.append(
            replace(
                more[0],
                message=f"and {counted(len(more), 'more row stands', 'more rows stand')} twice, "
                f"the last on line {more[-1].line}",
            )
        )
    if late:
        first = "comes on this line" if len(late) == 1 else "come, the first on this line"
        message = f"{counted(len(late), 'row')} at or past the end of the run never {first}"
        trace.odd.append(Problem(str(table.path), late[0], 0, message, warning=True))


class TraceReader:
    """Turns a trace's rows into calls. What repeats from row to row is looked up once."""

    def __init__(self, part: TracePart, roster: Roster, clock: Clock, places: dict[str, Heading]) -> None:
        self.part = part
        self.roster = roster
        self.clock = clock
        self.places = places
        self.tags = tuple(key for key in places if key.startswith("tags."))
        self.duration = lru_cache(maxsize=65_536)(self._duration)
        self.origin = lru_cache(maxsize=65_536)(self._origin)
        self.via = lru_cache(maxsize=1024)(self._via)
        self.dial = lru_cache(maxsize=65_536)(self._dial)

    def cell(self, row: list[str], key: str) -> str:
        """Return a row's text under a key, empty where it has none."""
        place = self.places.get(key)
        return row[place.index].strip() if place and place.index < len(row) else ""

    def row(self, row: list[str], index: int, width: int) -> CallRow:
        """Return a row as a call.

        `row`: its cells. `index`: its number, from 0. `width`: how many headings there are. ValueError says what is odd about
        it.
        """
        if len(row) > width:
            raise ValueError(f"the row has {counted(len(row), 'cell')} under {counted(width, 'heading')}")
        at = trace_instant(self.cell(row, "at"), self.clock)
        if at < 0:
            raise ValueError(f"the call is {format_duration(-at)} before the start of the run")
        number, destination = self._far_end(self.cell(row, "via"), self.cell(row, "dial"))
        rings, outcome = self._ringing(row, dialled=destination >= 0)
        names = tuple(self.cell(row, key) for key in ("account", "licence", "bridge", *self.tags))
        conference, bridge = self.cell(row, "conference"), self._bridge(names[2], number)
        names = (*names[:2], bridge, *names[3:])
        return CallRow(
            at,
            index,
            self.origin(names),
            number,
            destination,
            self.roster.conference(bridge, conference) if conference else -1,
            int(parse_boolean(self.cell(row, "organiser") or "no")),
            rings,
            outcome,
            self._lasts(row, at + rings),
        )

    def _lasts(self, row: list[str], answered: int) -> int:
        """Return the time from answer to hang-up: `lasts`, or what `end` leaves of it."""
        lasts, end = self.cell(row, "lasts"), self.cell(row, "end")
        if not end:
            return self.duration("lasts", lasts or "0s")
        if lasts:
            raise ValueError(f"the row has both lasts {lasts!r} and end {end!r}")
        span = trace_instant(end, self.clock) - answered
        if not 0 <= span <= LONGEST_CALL:
            raise ValueError(f"the end {end!r} is {'before the answer' if span < 0 else 'more than 7 days after it'}")
        return span

    def _bridge(self, named: str, number: int) -> str:
        """Return a row's bridge: the one that is named, or the only one that has the number it came in by."""
        via = list(self.roster.scenario.numbers)[number] if number >= 0 else None
        return self.roster.bridge(named or self.part.bridge, via)

    def _ringing(self, row: list[str], *, dialled: bool) -> tuple[int, int]:
        outcome = self.cell(row, "outcome").lower() or "answered"
        if outcome not in OUTCOMES:
            raise ValueError(f"outcome {outcome!r} is none of {', '.join(OUTCOMES)}")
        if not dialled and outcome != "answered":
            raise ValueError(f"outcome {outcome!r} of a call to a dial-in number, which is answered at once")
        return self.duration("rings", self.cell(row, "rings") or "0s") if dialled else 0, OUTCOMES[outcome]

    def _far_end(self, via: str, dial: str) -> tuple[int, int]:
        if via and dial:
            raise ValueError(f"the row has both via {via!r} and dial {dial!r}")
        if dial:
            return -1, self.dial(dial)
        via = via or self.part.via or ""
        if not via:
            raise ValueError("the row has neither via nor dial")
        return self.via(via), -1

    def _via(self, text: str) -> int:
        return self.roster.dial_in(text)

    def _dial(self, text: str) -> int:
        """Return the destination dialled; a number masked by stars is called as one under the digits that show."""
        number = text if text.startswith("+") else f"+{text}"
        shown = number.rstrip("*")
        return self.roster.dialled(number) if shown == number else self.roster.prefix(shown)

    def _duration(self, key: str, text: str) -> int:
        value = read_time(text, self.places[key].unit if key in self.places else None)
        if not 0 <= value <= LONGEST_CALL:
            raise ValueError(f"{key} {text!r} is {'negative' if value < 0 else 'longer than 7 days'}")
        return value

    def _origin(self, names: tuple[str, ...]) -> int:
        scenario, roster = self.roster.scenario, self.roster
        account = _one("account", roster.account(names[0] or self.part.account), scenario.accounts)
        payer = scenario.accounts[account]
        licence = roster.licence(account, names[1] or self.part.licence)
        if licence and licence not in payer.licences:
            raise ValueError(f"unknown licence {licence!r} of account {account!r}")
        if payer.tariff is None:
            _one("licence", licence, payer.licences)
        bridge = _one("bridge", roster.bridge(names[2] or self.part.bridge), scenario.bridges)
        tags = tuple((key.removeprefix("tags."), text) for key, text in zip(self.tags, names[3:], strict=True) if text)
        return roster.origin(Origin(account, licence, bridge, "", tags, roster.country(account)))


def _one(what: str, name: str, known: Collection[str]) -> str:
    """Return a name that is known, or none where there is nothing to name; ValueError otherwise."""
    if not name and known:
        raise ValueError(name_one(what, known))
    if name and name not in known:
        raise ValueError(f"unknown {what} {name!r}")
    return name


def trace_instant(text: str, clock: Clock) -> int:
    """Return a row's time in ms since the start, finer parts cut; ValueError says what is wrong with it.

    `text`: ISO 8601 with or without a zone, or `+1h30m`. `clock`: the run's, whose timezone is taken where none is given.

    >>> trace_instant("1970-01-01T00:01:00Z", Clock(0, "UTC", 0)), trace_instant("+1h30m", Clock(0, "UTC", 0))
    (60000, 5400000)
    """
    if not text:
        raise ValueError("the row has no time")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return parse_instant(text).ms(clock)
    if not 1970 <= moment.year <= 2200:
        raise ValueError(f"{text!r}: the year is not between 1970 and 2200")
    return clock.ms(moment)
