"""Traffic formulas over lists of loads, ports and shares: a grid of answers, as printed tables of Erlang B are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from math import isfinite, prod
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.traffic import TrafficAnswer

MOST_ANSWERS: Final = 100_000
MINUTES, BUSY_HOUR = "minutes per day", "busy hour"

Solve = Callable[[float | None, int | None, float | None], TrafficAnswer]
"""A formula: (load, ports, share) with None for what is to be found."""


@dataclass(frozen=True)
class Day:
    """A day's traffic: `minutes` of calls in it (none: not known), `busy_hour` the share of them in its busiest hour."""

    minutes: tuple[float, ...]
    busy_hour: float

    def __post_init__(self) -> None:
        if not 0 < self.busy_hour <= 1:
            raise TollbridgeError(f"the busy hour is a share of the day above 0, such as 15%, not {self.busy_hour:g}")
        if wrong := [each for each in self.minutes if not isfinite(each) or each < 0]:
            raise TollbridgeError(f"minutes a day are 0 or more, not {wrong[0]:g}")

    def load(self, minutes: float) -> float:
        """Return the busy hour's load in erlangs: its minutes of calls by the hour's 60 minutes."""
        return minutes * self.busy_hour / 60

    def told(self, answer: TrafficAnswer) -> TrafficAnswer:
        """Return an answer with the minutes a day that its load stands for."""
        minutes = answer.load * 60 / self.busy_hour
        near = next((given for given in self.minutes if abs(given - minutes) <= 1e-9 * minutes), minutes)
        return replace(answer, more=((MINUTES, near), (BUSY_HOUR, self.busy_hour), *answer.more))


@dataclass(frozen=True)
class TrafficQuestion:
    """What is asked of a formula: lists of `loads` (erlangs), `ports` and `shares`; an empty one is what is to be found.

    `day` gives the loads where it has minutes, and tells the minutes a day of each load.
    """

    loads: tuple[float, ...] = ()
    ports: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    day: Day | None = None

    def __post_init__(self) -> None:
        if self.day and self.day.minutes and self.loads:
            raise TollbridgeError("give the load, or the minutes a day with the busy hour, not both")
        count = prod(max(1, len(values)) for values in (self.offered, self.ports, self.shares))
        if count > MOST_ANSWERS:
            raise TollbridgeError(f"that asks for {count:,} answers: the most is {MOST_ANSWERS:,}")

    @property
    def offered(self) -> tuple[float, ...]:
        """The loads, given or worked out from minutes a day."""
        return tuple(map(self.day.load, self.day.minutes)) if self.day and self.day.minutes else self.loads

    def combinations(self) -> list[tuple[float | None, int | None, float | None]]:
        """Return every (load, ports, share), None for what is to be found; the shares turn fastest."""
        return list(product(self.offered or [None], self.ports or [None], self.shares or [None]))

    def answers(self, solve: Solve) -> tuple[TrafficAnswer, ...]:
        """Return the answer of every combination, the first list slowest.

        `solve`: takes load, ports and blocking, one of them None, and answers. TollbridgeError where one is out of range or has
        no answer.
        """
        found = (solve(*values) for values in self.combinations())
        return tuple(self.day.told(answer) if self.day else answer for answer in found)
