"""`legs` workloads: callers who come one by one, each a conference of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.arrivals import Arrivals
from tollbridge.demand.chunks import between, none_offered, offered
from tollbridge.demand.distributions import Variate, as_ms, scaled
from tollbridge.demand.offered import Legs
from tollbridge.demand.setup import Called, Callers, Retry, SetUp, Ways, set_up
from tollbridge.demand.streams import Draws
from tollbridge.demand.unknown import Uncertainty

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Team:
    """A workload's place in the cast: its source, origin, and its organisers' first index and count (0: none named)."""

    stream: str
    source: int
    origin: int
    first_organiser: int
    organisers: int

    def organiser(self, draws: Draws, count: int) -> I64:
        """Return a uniformly drawn organiser for each of `count` meetings or legs of the day (-1: none named)."""
        if not self.organisers:
            return np.full(count, -1, np.int64)
        u = draws.sequence("organiser", count)
        u *= self.organisers
        return self.first_organiser + u.astype(np.int64)


@dataclass(frozen=True)
class SingleLegs:
    """A workload of single legs."""

    team: Team
    arrivals: Arrivals
    ways: Ways
    lasts: Variate
    setup: SetUp
    retry: Retry | None = None
    uncertainty: Uncertainty | None = None
    callers: Callers | None = None
    early: bool = False

    def drawn(self, draws: Draws) -> SingleLegs:
        """Return the workload of one replication: what is not known of it is drawn; `draws` are those of no day."""
        if self.uncertainty is None:
            return self
        drawn = self.uncertainty.draw(draws, self.arrivals.calendar.growth)
        return replace(self, arrivals=self.arrivals.drawn(drawn), lasts=scaled(self.lasts, drawn.lasts))

    def day(self, draws: Draws, day: date, first: int) -> tuple[Legs, int]:
        """Return the legs that arrive on a local day and at or after the start, numbered from `first`; and how many."""
        instants = self.arrivals.instants(draws, day)
        if not len(instants):
            return none_offered(), 0
        before = int(np.searchsorted(instants, 0))
        index = np.arange(len(instants))
        number, destination = self.ways.choose(self._way(draws, len(index)))
        legs = Called(index, np.zeros_like(index), 1, destination >= 0)
        columns, later = set_up(draws, legs, (number >= 0) | legs.dialled, (self.setup, self.retry))
        made = offered(
            {
                "arrive": instants,
                "source": self.team.source,
                "meeting": first - before + index,
                "origin": self.team.origin,
                "number": number,
                "destination": destination,
                "caller": self._caller(draws, number),
                "organiser": self.team.organiser(draws, len(index)),
                "lasts": as_ms(self.lasts.quantile(draws.sequence("lasts", len(index)))),
                **columns,
            },
            later,
        )
        return between(made, before, len(index)), len(index) - before

    def _caller(self, draws: Draws, number: I64) -> I64:
        if self.callers is None:
            return np.full(len(number), -1, np.int64)
        return np.where(number >= 0, self.callers.choose(draws.sequence("caller", len(number))), -1)

    def _way(self, draws: Draws, count: int) -> NDArray[np.float64]:
        return draws.sequence("join", count) if len(self.ways.sums) > 1 else np.zeros(count)
