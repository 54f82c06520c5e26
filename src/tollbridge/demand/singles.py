"""`legs` workloads: callers who come one by one, each a conference of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.block import Block
from tollbridge.demand.chunks import alike, by_place, chosen, offered
from tollbridge.demand.crew import Common, Crew, PooledWays
from tollbridge.demand.families import Variate, as_ms
from tollbridge.demand.known import Known
from tollbridge.demand.offered import Legs
from tollbridge.demand.pooled import Pooled, lengthened
from tollbridge.demand.setup import Called, SetUpColumns, Ways
from tollbridge.demand.strands import Strands

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class SingleLegs:
    """A workload of single legs."""

    common: Common
    ways: Ways
    lasts: Variate

    @property
    def early(self) -> bool:
        """Whether someone may arrive before the day that they are drawn of: nobody does."""
        return False


class SingleLegsCrew:
    """Workloads of single legs that are drawn together."""

    def __init__(self, seed: int, workloads: Sequence[SingleLegs]) -> None:
        self.crew = Crew(seed, [one.common for one in workloads])
        self.ahead = np.zeros(len(workloads), np.int64)
        self.busiest_day = float(self.crew.timetable.calendars.busiest().sum())
        self._ways = PooledWays([one.ways for one in workloads])
        self._lasts = Pooled([one.lasts for one in workloads])

    def draw(self, strands: Strands, known: Known, block: Block, made: I64) -> Legs:
        """Return the legs of some units that arrive at or after the start, by unit and time.

        `strands`, `known`, `block`: as of `Timetable.instants`. `made`: int64 [workloads], the legs so far. New ones are
        numbered on from there, and it is brought up to date.
        """
        crew = self.crew
        counts, arrive = crew.timetable.instants(strands, known, block)
        place = crew.places(strands, counts)
        number, destination = self._ways.choose(strands.each("join", counts, self._ways.mixed.drawn), place)
        columns, later = self._set_up(strands, counts, number, destination)
        lasts = lengthened(self._lasts.quantile(strands.each("lasts", counts), place), known.lasts, place)
        kept = None if not len(arrive) or int(arrive.min()) >= 0 else np.flatnonzero(arrive >= 0)
        legs = offered(
            {
                "arrive": arrive,
                "source": by_place(crew.source, place),
                "meeting": crew.numbered(strands, (counts, place), kept, made),
                "origin": by_place(crew.origin, place),
                "number": number,
                "destination": destination,
                "caller": self._caller(strands, (counts, place), number),
                "organiser": crew.organiser(strands, counts),
                "lasts": as_ms(lasts),
                **columns,
            },
            later,
        )
        return legs if kept is None else chosen(legs, kept)

    def _set_up(self, strands: Strands, counts: I64, number: I64, destination: I64) -> SetUpColumns:
        if plain := self.crew.setups.plain(number):
            return plain, None
        unit = np.repeat(np.arange(len(counts)), counts)
        index = np.arange(len(unit)) - np.repeat(np.cumsum(counts) - counts, counts)
        legs = Called(unit, strands.stream[unit], index, np.zeros_like(index), destination >= 0)
        return self.crew.setups.draw(strands, legs, (number >= 0) | legs.dialled)

    def _caller(self, strands: Strands, legs: tuple[I64, I64], number: I64) -> I64:
        """Return who calls in, of units' `counts` legs and their workloads' places."""
        counts, place = legs
        if not self.crew.callers.given.any():
            return alike(-1, len(place))
        return self.crew.caller(strands.each("caller", counts, self.crew.callers.given), place, number)
