"""`meetings` workloads: an organiser and attendees who join around a start, by phone or VoIP, and leave around an end.

Who would arrive at or after their meeting's end does not come. Who leaves early does so `after` joining, at the end at the
latest. Someone early comes no earlier than the
midnight that begins the day before, so that a day's arrivals are known once the next day's meetings are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.arrivals import MOST_A_DAY, Arrivals
from tollbridge.demand.chunks import arrival_order, none_offered, offered
from tollbridge.demand.distributions import Variate, as_ms, scaled
from tollbridge.demand.offered import Legs
from tollbridge.demand.setup import Called, Callers, Retry, SetUp, Ways, set_up
from tollbridge.demand.singles import Team
from tollbridge.demand.streams import MOST_ATTENDEES, Draws
from tollbridge.demand.unknown import Uncertainty
from tollbridge.errors import TollbridgeError

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_CROWD: Final = MOST_ATTENDEES - 2


@dataclass(frozen=True)
class Sometimes:
    """A time that a share of meetings or attendees has (overrun, leaving early); nobody else has any."""

    share: float
    after: Variate

    def longer(self, factor: float) -> Sometimes:
        """Return the same with times that are longer by a factor."""
        return replace(self, after=scaled(self.after, factor))

    def draw(self, u: F64) -> I64:
        """Return ms for each uniform, -1 of none: the part under `share` is stretched and draws the time itself."""
        times = np.full(len(u), -1)
        mine = u < self.share
        times[mine] = as_ms(self.after.quantile(np.clip(u[mine] / self.share, 2.0**-53, 1 - 2.0**-53)))
        return times


@dataclass(frozen=True)
class Conduct:
    """How meetings go: their lengths and sizes, when attendees join and leave. `attendees` are besides the organiser."""

    duration: Variate
    attendees: Variate
    overrun: Sometimes | None = None
    lateness: Variate | None = None
    leaves_early: Sometimes | None = None

    def longer(self, factor: float) -> Conduct:
        """Return meetings whose lengths, overruns and early leavers' stays are all longer by a factor."""
        overrun, early = (part and part.longer(factor) for part in (self.overrun, self.leaves_early))
        return replace(self, duration=scaled(self.duration, factor), overrun=overrun, leaves_early=early)


@dataclass(frozen=True)
class _Day:
    """One day's meetings by their index in the day: instants in ms."""

    index: I64
    start: I64
    scheduled: I64  # end, overrun left out
    end: I64
    size: I64  # organiser included
    organiser: I64


@dataclass(frozen=True)
class Meetings:
    """A workload of meetings. A meeting's conference id is `conference_first` + its number x `conference_step`."""

    team: Team
    arrivals: Arrivals
    conduct: Conduct
    join: Ways
    organiser_join: Ways
    setup: SetUp
    conference_first: int
    conference_step: int
    retry: Retry | None = None
    uncertainty: Uncertainty | None = None
    callers: Callers | None = None

    def drawn(self, draws: Draws) -> Meetings:
        """Return the workload of one replication: what is not known of it is drawn; `draws` are those of no day."""
        if self.uncertainty is None:
            return self
        drawn = self.uncertainty.draw(draws, self.arrivals.calendar.growth)
        return replace(self, arrivals=self.arrivals.drawn(drawn), conduct=self.conduct.longer(drawn.lasts))

    @property
    def early(self) -> bool:
        """Whether someone may arrive before their meeting's start."""
        return self.conduct.lateness is not None and self.conduct.lateness.least < 0

    def day(self, draws: Draws, day: date, first: int) -> tuple[Legs, int]:
        """Return the legs of meetings that start on a local day and at or after the run's start, in arrival order.

        Meetings are numbered from `first`; their count is returned too. Legs that would arrive before the run are left out.
        """
        meetings = self._meetings(draws, day)
        if not len(meetings.index):
            return none_offered(), 0
        row = np.repeat(np.arange(len(meetings.index)), meetings.size)
        attendee = np.arange(len(row)) - np.repeat(np.cumsum(meetings.size) - meetings.size, meetings.size) + 1
        way, late = draws.named("join", meetings.index[row], attendee)
        arrive = self._arrive(meetings.start[row], late, day)
        comes = np.flatnonzero((arrive < meetings.end[row]) & (arrive >= 0))
        comes = comes[arrival_order(arrive[comes])]
        row, attendee, arrive = row[comes], attendee[comes], arrive[comes]
        number, destination = self._ways(way[comes], attendee == 1)
        legs = Called(meetings.index[row], attendee, 1, destination >= 0)
        columns, later = set_up(draws, legs, (number >= 0) | legs.dialled, (self.setup, self.retry))
        meeting = first + row
        made = offered(
            {
                "arrive": arrive,
                "source": self.team.source,
                "meeting": meeting,
                "attendee": attendee,
                "origin": self.team.origin,
                "number": number,
                "destination": destination,
                "caller": self._caller(draws, legs, number),
                "conference": self.conference_first + meeting * self.conference_step,
                "organiser": meetings.organiser[row],
                "is_organiser": (attendee == 1).astype(np.int64),
                "leaves": self._leave(draws, legs, arrive, meetings.end[row]),
                "meeting_end": meetings.scheduled[row],
                "retry_until": meetings.end[row],
                **columns,
            },
            later,
        )
        return made, len(meetings.index)

    def _meetings(self, draws: Draws, day: date) -> _Day:
        start = self.arrivals.instants(draws, day)
        count, conduct = len(start), self.conduct
        if not count:
            return _Day(*[start] * 6)
        scheduled = start + as_ms(conduct.duration.quantile(draws.sequence("duration", count)))
        end = scheduled
        if conduct.overrun:
            end = scheduled + np.maximum(conduct.overrun.draw(draws.sequence("overrun", count)), 0)
        others = np.minimum(as_ms(conduct.attendees.quantile(draws.sequence("attendees", count))), _CROWD)
        if others.sum() > MOST_A_DAY:
            raise TollbridgeError(f"meetings on {day} would have {others.sum():,} attendees: at most {MOST_A_DAY:,}")
        every = _Day(np.arange(count), start, scheduled, end, 1 + others, self.team.organiser(draws, count))
        if start[0] >= 0:
            return every
        kept = np.flatnonzero(start >= 0)
        return _Day(*(getattr(every, name)[kept] for name in _Day.__dataclass_fields__))

    def _arrive(self, start: I64, late: F64, day: date) -> I64:
        if self.conduct.lateness is None:
            return start
        earliest = self.arrivals.calendar.clock.midnight(day - timedelta(days=1))
        arrive: I64 = start + as_ms(self.conduct.lateness.quantile(late), least=None)
        return np.maximum(arrive, earliest, out=arrive)

    def _leave(self, draws: Draws, legs: Called, arrive: I64, end: I64) -> I64:
        if self.conduct.leaves_early is None:
            return end
        stay = self.conduct.leaves_early.draw(draws.named("leave", legs.meeting, legs.attendee)[0])
        return np.where(stay < 0, end, np.minimum(arrive + stay, end))

    def _caller(self, draws: Draws, legs: Called, number: I64) -> I64:
        if self.callers is None:
            return np.full(len(number), -1, np.int64)
        u, _ = draws.named("caller", legs.meeting, legs.attendee)
        return np.where(number >= 0, self.callers.choose(u), -1)

    def _ways(self, u: F64, organises: NDArray[np.bool_]) -> tuple[I64, I64]:
        number, destination = self.join.choose(u)
        if self.organiser_join is not self.join:
            number[organises], destination[organises] = self.organiser_join.choose(u[organises])
        return number, destination
