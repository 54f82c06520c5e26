"""How a leg is set up: which way it joins, how long it rings and how that ends, the prompt, and its later attempts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import Attempts
from tollbridge.demand.distributions import Variate, as_ms, cumulative
from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER
from tollbridge.demand.streams import Draws

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SetUpColumns = tuple[dict[str, I64], Attempts | None]
MOST_RETRIES: Final = 200
"""Later attempts of one leg that is always tried again, where the file sets no `at_most`."""


@dataclass(frozen=True)
class Ways:
    """The ways to join, with their shares: a dial-in number, a destination that is dialled, or neither (VoIP)."""

    number: I64
    destination: I64
    sums: F64

    def choose(self, u: F64) -> tuple[I64, I64]:
        """Return number and destination (-1: none) for each uniform."""
        if len(self.sums) == 1:
            return np.repeat(self.number, len(u)), np.repeat(self.destination, len(u))
        chosen = np.searchsorted(self.sums, u, side="left")
        return self.number[chosen], self.destination[chosen]


@dataclass(frozen=True)
class Callers:
    """Who calls in: indices into the cast's `calling` and their running shares."""

    caller: I64
    sums: F64

    def choose(self, u: F64) -> I64:
        """Return a caller for each uniform."""
        return self.caller[np.searchsorted(self.sums, u, side="left")]


def ways(options: Sequence[tuple[int, int, float]]) -> Ways:
    """Return the mix of (number, destination, share); ValueError where the shares do not sum to 1."""
    number, destination, share = zip(*options, strict=True)
    return Ways(np.array(number), np.array(destination), cumulative(share))


@dataclass(frozen=True)
class Called:
    """The legs whose set-up is drawn: their names within the day, and whether each is a dial-out."""

    meeting: I64
    attendee: I64
    attempt: I64 | int
    dialled: NDArray[np.bool_]

    def some(self, rows: NDArray[np.bool_]) -> Called:
        """Return those of the rows that are chosen."""
        attempt = self.attempt if isinstance(self.attempt, int) else self.attempt[rows]
        return Called(self.meeting[rows], self.attendee[rows], attempt, self.dialled[rows])


@dataclass(frozen=True)
class SetUp:
    """A bridge's chances: shares of dial-outs answered and busy (the rest is no answer), ringing time, prompt."""

    answer: float
    busy: float
    ring: Variate
    prompt: Variate

    def draw(self, draws: Draws, legs: Called) -> tuple[I64, I64, I64]:
        """Return (rings, outcome, prompt) of each leg; dial-ins are answered at once, dial-outs hear no prompt."""
        rings = np.zeros(len(legs.meeting), np.int64)
        outcome, prompt = np.full(len(rings), ANSWERED), np.zeros(len(rings), np.int64)
        if legs.dialled.any():
            out = legs.some(legs.dialled)
            fate, ring = draws.named("ring", out.meeting, out.attendee, out.attempt)
            missed = np.where(fate <= self.answer + self.busy, BUSY, NO_ANSWER)
            outcome[legs.dialled] = np.where(fate <= self.answer, ANSWERED, missed)
            rings[legs.dialled] = as_ms(self.ring.quantile(ring))
        if self.prompt.only is not None:
            prompt[~legs.dialled] = as_ms(np.array([self.prompt.only]))[0]
        elif not legs.dialled.all():
            heard = legs.some(~legs.dialled)
            u, _ = draws.named("prompt", heard.meeting, heard.attendee, heard.attempt)
            prompt[~legs.dialled] = as_ms(self.prompt.quantile(u))
        return rings, outcome, prompt


@dataclass(frozen=True)
class Retry:
    """Whether and when a leg that did not get through is tried again: probability, delay, how often at most."""

    probability: float
    after: Variate
    at_most: int = MOST_RETRIES

    def attempts(self, draws: Draws, legs: Called, setup: SetUp) -> Attempts:
        """Return the later attempts of these legs, each with a delay, ringing, outcome and prompt of its own."""
        count = self._counts(draws.named("retry", legs.meeting, legs.attendee)[0])
        owner = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + 2
        later = Called(legs.meeting[owner], legs.attendee[owner], number, legs.dialled[owner])
        delay, _ = draws.named("delay", later.meeting, later.attendee, number)
        return Attempts(count, as_ms(self.after.quantile(delay)), *setup.draw(draws, later))

    def _counts(self, u: F64) -> I64:
        """One uniform says how often a leg would be tried again: at least k times with probability p**k."""
        if self.probability <= 0:
            return np.zeros(len(u), np.int64)
        if self.probability >= 1:
            return np.full(len(u), self.at_most, np.int64)
        often = np.floor(np.log(u) / math.log(self.probability))
        return np.minimum(often, self.at_most).astype(np.int64)


def set_up(draws: Draws, legs: Called, phones: NDArray[np.bool_], how: tuple[SetUp, Retry | None]) -> SetUpColumns:
    """Return how the legs are set up; those that are no phones (VoIP) join at once and are not tried again."""
    setup, retry = how
    mine = legs if phones.all() else legs.some(phones)
    columns = {
        name: _spread(values, phones, ANSWERED if name == "outcome" else 0)
        for name, values in zip(("rings", "outcome", "prompt"), setup.draw(draws, mine), strict=True)
    }
    if retry is None:
        return columns, None
    later = retry.attempts(draws, mine, setup)
    return columns, replace(later, count=_spread(later.count, phones, 0))


def _spread(values: I64, rows: NDArray[np.bool_], rest: int) -> I64:
    if len(values) == len(rows):
        return values
    spread = np.full(len(rows), rest, np.int64)
    spread[rows] = values
    return spread
