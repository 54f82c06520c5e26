"""`meetings` workloads: an organiser and attendees who join around a start, by phone or VoIP, and leave around an end.

Who would arrive at or after their meeting's end does not come. Who leaves early does so `after` joining, at the end at the
latest. Someone early comes no earlier than the
midnight that begins the day before, so that a day's arrivals are known once the next day's meetings are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.arrivals import MOST_A_DAY
from tollbridge.demand.block import Block
from tollbridge.demand.chunks import alike, arrival_order, by_place, offered
from tollbridge.demand.crew import Common, Crew, PooledWays
from tollbridge.demand.families import Variate, as_ms, constant
from tollbridge.demand.known import Known
from tollbridge.demand.offered import Legs
from tollbridge.demand.pooled import Mask, Pooled, PooledSometimes, lengthened
from tollbridge.demand.setup import Called, Ways
from tollbridge.demand.strands import Strands
from tollbridge.demand.streams import MOST_ATTENDEES
from tollbridge.errors import TollbridgeError

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_CROWD: Final = MOST_ATTENDEES - 2


@dataclass(frozen=True)
class Sometimes:
    """A time that a share of meetings or attendees has, as overrun and leaving early; nobody else has any.

    Attributes:
        share: from 0 to 1.
        after: the time, ms.
    """

    share: float
    after: Variate


@dataclass(frozen=True)
class Conduct:
    """How meetings go: their lengths and sizes, when attendees join and leave. Times are ms.

    Attributes:
        duration: from a meeting's start to its scheduled end.
        attendees: of a meeting, besides the organiser.
        overrun: how long after its scheduled end a share of meetings goes on.
        lateness: how long after the start an attendee arrives; it may be below 0.
        leaves_early: how long before the end a share of attendees leaves.
    """

    duration: Variate
    attendees: Variate
    overrun: Sometimes | None = None
    lateness: Variate | None = None
    leaves_early: Sometimes | None = None


@dataclass(frozen=True)
class Meetings:
    """A workload of meetings. A meeting's conference id is `conference_first` + its number x `conference_step`."""

    common: Common
    conduct: Conduct
    join: Ways
    organiser_join: Ways
    conference_first: int
    conference_step: int

    @property
    def early(self) -> bool:
        """Whether someone may arrive before their meeting's start."""
        return self.conduct.lateness is not None and self.conduct.lateness.least < 0


@dataclass(frozen=True)
class _Held:
    """Some units' meetings that start at or after the run's start, by unit and time; instants in ms."""

    unit: I64
    place: I64
    index: I64  # in the unit
    start: I64
    scheduled: I64  # end, overrun left out
    end: I64
    size: I64  # organiser included
    organiser: I64
    number: I64  # in the run


class MeetingsCrew:
    """Workloads of meetings that are drawn together."""

    def __init__(self, seed: int, workloads: Sequence[Meetings]) -> None:
        self.crew = Crew(seed, [one.common for one in workloads])
        self.ahead = np.array([one.early for one in workloads], np.int64)
        conducts = [one.conduct for one in workloads]
        self._duration = Pooled([one.duration for one in conducts])
        self._attendees = Pooled([one.attendees for one in conducts])
        middle, places = np.full(len(workloads), 0.5), np.arange(len(workloads))
        legs = 1 + self._attendees.quantile(middle, places)
        self.busiest_day = float((self.crew.timetable.calendars.busiest() * legs).sum())
        self._overrun = PooledSometimes.of([_pair(one.overrun) for one in conducts])
        self._early = PooledSometimes.of([_pair(one.leaves_early) for one in conducts])
        self._late = np.array([one.lateness is not None for one in conducts], bool)
        self._lateness = Pooled([one.lateness or constant(0.0) for one in conducts])
        self._join = PooledWays([one.join for one in workloads])
        self._organises = any(one.organiser_join is not one.join for one in workloads)
        self._organiser_join = PooledWays([one.organiser_join for one in workloads])
        self._conference = np.array([one.conference_first for one in workloads], np.int64)
        self._step = np.array([one.conference_step for one in workloads], np.int64)

    def draw(self, strands: Strands, known: Known, block: Block, made: I64) -> Legs:
        """Return the legs of some units' meetings that start at or after the run's start, by arrival.

        `strands`, `known`, `block`: as of `Timetable.instants`. `made`: int64 [workloads], the meetings so far. New ones are
        numbered on from there, and it is brought up to date.
        Legs that would arrive before the run, or at or after their meeting's end, are left out.
        """
        crew, held = self.crew, self._held(strands, known, block, made)
        row = np.repeat(np.arange(len(held.unit)), held.size)
        attendee = np.arange(len(row)) - (np.cumsum(held.size) - held.size)[row] + 1
        way, late = strands.named("join", held.unit[row], (held.index[row], attendee))
        arrive = self._arrive(block, held, row, late)
        comes = np.flatnonzero((arrive < held.end[row]) & (arrive >= 0))
        comes = comes[arrival_order(arrive[comes])]
        row, attendee, arrive = row[comes], attendee[comes], arrive[comes]
        place = held.place[row]
        number, destination = self._ways(way[comes], place, attendee == 1)
        legs = Called(held.unit[row], place, held.index[row], attendee, destination >= 0)
        columns, later = crew.setups.draw(strands, legs, (number >= 0) | legs.dialled)
        meeting = held.number[row]
        return offered(
            {
                "arrive": arrive,
                "source": by_place(crew.source, place),
                "meeting": meeting,
                "attendee": attendee,
                "origin": by_place(crew.origin, place),
                "number": number,
                "destination": destination,
                "caller": self._caller(strands, legs, number),
                "conference": self._conference[place] + meeting * self._step[place],
                "organiser": held.organiser[row],
                "is_organiser": (attendee == 1).astype(np.int64),
                "leaves": self._leave(strands, legs, (arrive, held.end[row]), known.lasts),
                "meeting_end": held.scheduled[row],
                "retry_until": held.end[row],
                **columns,
            },
            later,
        )

    def _held(self, strands: Strands, known: Known, block: Block, made: I64) -> _Held:
        counts, start = self.crew.timetable.instants(strands, known, block)
        unit = np.repeat(np.arange(len(counts)), counts)
        place, index = strands.stream[unit], np.arange(len(unit)) - (np.cumsum(counts) - counts)[unit]
        length = self._duration.quantile(strands.each("duration", counts), place)
        scheduled = start + as_ms(lengthened(length, known.lasts, place))
        end = scheduled
        if self._overrun.given.any():
            u = strands.each("overrun", counts, self._overrun.given)
            end = scheduled + np.maximum(self._overrun.draw(u, place, known.lasts), 0)
        others = np.minimum(as_ms(self._attendees.quantile(strands.each("attendees", counts), place)), _CROWD)
        _check(strands, unit, others)
        kept = None if not len(start) or int(start.min()) >= 0 else np.flatnonzero(start >= 0)
        number = self.crew.numbered(strands, (counts, place), kept, made)
        organiser = self.crew.organiser(strands, counts)
        every = unit, place, index, start, scheduled, end, 1 + others, organiser, number
        return _Held(*every) if kept is None else _Held(*(column[kept] for column in every))

    def _arrive(self, block: Block, held: _Held, row: I64, late: F64) -> I64:
        start, place = held.start[row], held.place[row]
        if not self._late.any():
            return start
        lateness = as_ms(self._lateness.quantile(late, place), least=None)
        arrive = np.maximum(start + lateness, block.earliest[held.unit[row]])
        return np.where(self._late[place], arrive, start)

    def _leave(self, strands: Strands, legs: Called, stay: tuple[I64, I64], longer: F64) -> I64:
        arrive, end = stay
        rows = np.flatnonzero(self._early.given[legs.place])
        if not len(rows):
            return end
        mine, leave = legs.some(rows), end.copy()
        stays = self._early.draw(strands.named("leave", mine.unit, mine.name)[0], mine.place, longer)
        leave[rows] = np.where(stays < 0, end[rows], np.minimum(arrive[rows] + stays, end[rows]))
        return leave

    def _ways(self, u: F64, place: I64, organises: Mask) -> tuple[I64, I64]:
        number, destination = (column.copy() for column in self._join.choose(u, place))
        rows = np.flatnonzero(organises) if self._organises else np.zeros(0, np.int64)
        number[rows], destination[rows] = self._organiser_join.choose(u[rows], place[rows])
        return number, destination

    def _caller(self, strands: Strands, legs: Called, number: I64) -> I64:
        if not self.crew.callers.given.any():
            return alike(-1, len(number))
        u, rows = np.zeros(len(number)), np.flatnonzero(self.crew.callers.given[legs.place])
        mine = legs.some(rows)
        u[rows] = strands.named("caller", mine.unit, mine.name)[0]
        return self.crew.caller(u, legs.place, number)


def _pair(part: Sometimes | None) -> tuple[float, Variate] | None:
    return None if part is None else (part.share, part.after)


def _check(strands: Strands, unit: I64, others: I64) -> None:
    crowds = np.bincount(unit, weights=others, minlength=1)
    if crowds.max() > MOST_A_DAY:
        day = date.fromordinal(int(strands.day[int(crowds.argmax())]))
        raise TollbridgeError(f"meetings on {day} would have {crowds.max():,.0f} attendees: at most {MOST_A_DAY:,}")
