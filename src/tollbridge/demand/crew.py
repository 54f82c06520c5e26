"""What all workloads have in common, many of them at once: whose legs they are, when they come, which way, from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.arrivals import Arrivals, Timetable
from tollbridge.demand.busyness import DayFactors
from tollbridge.demand.chunks import alike, by_place
from tollbridge.demand.known import Known, draw_known
from tollbridge.demand.pooled import Mixed
from tollbridge.demand.setup import Callers, Retry, SetUp, SetUps, Ways
from tollbridge.demand.strands import Strands, StreamKeys
from tollbridge.demand.streams import Draws
from tollbridge.demand.unknown import Uncertainty

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Team:
    """A workload's place in the cast.

    Attributes:
        stream: the name of its draws.
        source: its index in `Cast.sources`.
        origin: its index in `Cast.origins`.
        first_organiser: index of its first organiser.
        organisers: how many it has; 0: none is named.
    """

    stream: str
    source: int
    origin: int
    first_organiser: int
    organisers: int


@dataclass(frozen=True)
class Common:
    """What single legs and meetings both have."""

    team: Team
    arrivals: Arrivals
    setup: SetUp
    retry: Retry | None = None
    uncertainty: Uncertainty | None = None
    callers: Callers | None = None


class PooledWays:
    """The ways to join of many workloads."""

    def __init__(self, ways: Sequence[Ways]) -> None:
        self.mixed = Mixed([one.sums for one in ways])
        self._number = np.concatenate([one.number for one in ways])
        self._destination = np.concatenate([one.destination for one in ways])

    def choose(self, u: F64, place: I64) -> tuple[I64, I64]:
        """Return number and destination for each uniform, int64 [n] each; -1: none.

        `u`: float64 [n], from 0 to below 1. `place`: int64 [n], the workload of each.
        """
        if not self.mixed.drawn.any():
            return by_place(self._number, place), by_place(self._destination, place)
        chosen = self.mixed.choose(u, place)
        return self._number[chosen], self._destination[chosen]


class Crew:
    """Workloads whose days are drawn together, in arrays. `known`, `places` and the rest are asked block by block."""

    def __init__(self, seed: int, workloads: Sequence[Common]) -> None:
        teams = [one.team for one in workloads]
        self.seed, self._teams = seed, teams
        self.keys = StreamKeys(seed, tuple(team.stream for team in teams))
        self.source, self.origin, first, count = (
            np.array([getattr(team, name) for team in teams], np.int64)
            for name in ("source", "origin", "first_organiser", "organisers")
        )
        self._first_organiser, self._organisers = first, count
        self.timetable = Timetable([one.arrivals for one in workloads])
        self.setups = SetUps([one.setup for one in workloads], [one.retry for one in workloads])
        self._unknown = [one.uncertainty for one in workloads]
        callers, nothing = [one.callers for one in workloads], np.zeros(0)
        self.callers = Mixed([nothing if one is None else one.sums for one in callers])
        self._caller = np.concatenate([np.zeros(0, np.int64), *(one.caller for one in callers if one)])

    def known(self, replication: int | I64) -> Known:
        """Return what a replication draws of the workloads once: their level, growth and busy days.

        `replication`: from 0; that of all workloads, or of each, int64 [workloads].
        """
        of = np.broadcast_to(np.asarray(replication, np.int64), len(self._teams)).tolist()
        draws = [Draws(self.seed, team.stream, each, 0) for team, each in zip(self._teams, of, strict=True)]
        days = DayFactors(self.timetable.spreads, self.keys, replication)
        return draw_known(draws, self._unknown, self.timetable.calendars.growth, days)

    def places(self, strands: Strands, counts: I64) -> I64:
        """Return whose each event is: int64 [events], the place of its workload.

        `strands`: of the units. `counts`: int64 [units], how many events each has.
        """
        return alike(0, int(counts.sum())) if len(self._teams) == 1 else np.repeat(strands.stream, counts)

    def numbered(self, strands: Strands, events: tuple[I64, I64], kept: I64 | None, made: I64) -> I64:
        """Return the numbers of events, by workload and time, counting those that are `kept` on from `made`; add them to it.

        `strands`: of the units. `events`: int64 [units], how many there are of each unit, and int64 [events], the place of
        each. `kept`: the rows that count, None for all. `made`: int64 [workloads], how many there were before.
        """
        counts, place = events
        if kept is None:
            among, each = np.arange(len(place)), np.bincount(strands.stream, counts, len(made)).astype(np.int64)
        else:
            here = np.zeros(len(place), np.int64)
            here[kept] = 1
            among, each = np.cumsum(here) - 1, np.bincount(place[kept], minlength=len(made))
        offset = made - (np.cumsum(each) - each)
        made += each
        among += offset[place] if len(made) > 1 else offset[0]
        return among

    def organiser(self, strands: Strands, counts: I64) -> I64:
        """Return a uniformly drawn organiser for each meeting or leg, int64 [sum of counts]; -1: none is named.

        `strands`: the draws of the units. `counts`: int64 [units], how many each has.
        """
        named = self._organisers > 0
        if not named.any():
            return alike(-1, int(counts.sum()))
        place = np.repeat(strands.stream, counts)
        u = strands.each("organiser", counts, named)
        u *= self._organisers[place]
        return np.where(named[place], self._first_organiser[place] + u.astype(np.int64), -1)

    def caller(self, u: F64, place: I64, number: I64) -> I64:
        """Return who calls in, int64 [n]: an index into `Cast.calling`, or -1.

        It is -1 where the leg is no dial-in, or its workload does not say.

        `u`: float64 [n], from 0 to below 1. `place`: int64 [n], the workload of each. `number`: int64 [n], -1 of a
        dial-out.
        """
        caller, rows = np.full(len(place), -1, np.int64), np.flatnonzero(self.callers.given[place] & (number >= 0))
        caller[rows] = self._caller[self.callers.choose(u[rows], place[rows])]
        return caller
