"""How a leg is set up: which way it joins, how long it rings and how that ends, the prompt, and its later attempts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import Attempts
from tollbridge.demand.families import Variate, as_ms, constant, cumulative
from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER
from tollbridge.demand.pooled import Mask, Pooled
from tollbridge.demand.strands import Strands

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SetUpColumns = tuple[dict[str, I64 | int], Attempts | None]
MOST_RETRIES: Final = 200
"""Later attempts of one leg that is always tried again, where the file sets no `at_most`."""


@dataclass(frozen=True)
class Ways:
    """The ways to join, with their shares: a dial-in number, a destination that is dialled, or neither (VoIP)."""

    number: I64
    destination: I64
    sums: F64


@dataclass(frozen=True)
class Callers:
    """Who calls in: indices into the cast's `calling` and their running shares."""

    caller: I64
    sums: F64


def ways(options: Sequence[tuple[int, int, float]]) -> Ways:
    """Return a mix of ways to join.

    `options`: (dial-in number, destination, share) each; -1 for a number or destination that there is not. ValueError where
    the shares do not sum to 1.
    """
    number, destination, share = zip(*options, strict=True)
    return Ways(np.array(number), np.array(destination), cumulative(share))


@dataclass(frozen=True)
class SetUp:
    """A bridge's chances: shares of dial-outs answered and busy (the rest is no answer), ringing time, prompt."""

    answer: float
    busy: float
    ring: Variate
    prompt: Variate


@dataclass(frozen=True)
class Retry:
    """Whether and when a leg that did not get through is tried again: probability, delay, how often at most."""

    probability: float
    after: Variate
    at_most: int = MOST_RETRIES


@dataclass(frozen=True)
class Called:
    """The legs whose set-up is drawn: units and their streams, names within the unit, and whether each is a dial-out."""

    unit: I64
    place: I64
    meeting: I64
    attendee: I64
    dialled: Mask
    attempt: I64 | int = 1

    @property
    def name(self) -> tuple[I64, I64]:
        """What names a leg's draws within its unit."""
        return self.meeting, self.attendee

    def some(self, rows: I64) -> Called:
        """Return the legs of these rows."""
        attempt = self.attempt if isinstance(self.attempt, int) else self.attempt[rows]
        names = self.meeting[rows], self.attendee[rows]
        return Called(self.unit[rows], self.place[rows], *names, self.dialled[rows], attempt)


class SetUps:
    """How the legs of many workloads are set up."""

    def __init__(self, setups: Sequence[SetUp], retries: Sequence[Retry | None]) -> None:
        self._answer = np.array([one.answer for one in setups], np.float64)
        self._missed = np.array([one.answer + one.busy for one in setups], np.float64)
        self._ring = Pooled([one.ring for one in setups])
        self._prompt = Pooled([one.prompt for one in setups])
        chances = np.array([0.0 if one is None else one.probability for one in retries], np.float64)
        self._tried = chances > 0
        self._always = chances >= 1
        prompts = {one.prompt.only for one in setups}
        same = prompts.pop() if len(prompts) == 1 and not self._tried.any() else None
        self._plain = None if same is None else int(as_ms(np.array([same]))[0])
        self._log = np.array([math.log(one) if 0 < one < 1 else -1.0 for one in chances.tolist()])
        self._at_most = np.array([0 if one is None else one.at_most for one in retries], np.int64)
        self._after = Pooled([constant(0.0) if one is None else one.after for one in retries])

    def plain(self, number: I64) -> dict[str, I64 | int]:
        """Return how legs are set up if all call in (`number` has no -1) and nothing of it is drawn; else nothing."""
        if self._plain is None or int(number.min(initial=0)) < 0:
            return {}
        return {"rings": 0, "outcome": ANSWERED, "prompt": self._plain}

    def draw(self, strands: Strands, legs: Called, phones: Mask) -> SetUpColumns:
        """Return how the legs are set up; those that are no phones (VoIP) join at once and are not tried again.

        `strands`: the units' random numbers. `legs`: who they are. `phones`: bool [legs].
        """
        rows = np.arange(len(phones)) if phones.all() else np.flatnonzero(phones)
        mine = legs if len(rows) == len(phones) else legs.some(rows)
        columns: dict[str, I64 | int] = {
            name: _spread(values, phones, ANSWERED if name == "outcome" else 0)
            for name, values in zip(("rings", "outcome", "prompt"), self._attempt(strands, mine), strict=True)
        }
        if not self._tried.any():
            return columns, None
        later = self._later(strands, mine)
        return columns, replace(later, count=_spread(later.count, phones, 0))

    def _attempt(self, strands: Strands, legs: Called) -> tuple[I64, I64, I64]:
        """Return (rings, outcome, prompt) of each leg; dial-ins are answered at once, dial-outs hear no prompt."""
        rings = np.zeros(len(legs.meeting), np.int64)
        outcome, prompt = np.full(len(rings), ANSWERED), np.zeros(len(rings), np.int64)
        out, heard = np.flatnonzero(legs.dialled), np.flatnonzero(~legs.dialled)
        if len(out):
            rings[out], outcome[out] = self._ringing(strands, legs.some(out))
        if len(heard):
            prompt[heard] = self._heard(strands, legs.some(heard) if len(out) else legs)
        return rings, outcome, prompt

    def _ringing(self, strands: Strands, legs: Called) -> tuple[I64, I64]:
        fate, ring = strands.named("ring", legs.unit, legs.name, legs.attempt)
        missed = np.where(fate <= self._missed[legs.place], BUSY, NO_ANSWER)
        outcome = np.where(fate <= self._answer[legs.place], ANSWERED, missed)
        return as_ms(self._ring.quantile(ring, legs.place)), outcome

    def _heard(self, strands: Strands, legs: Called) -> I64:
        u, drawn = np.full(len(legs.place), 0.5), np.flatnonzero(self._prompt.drawn[legs.place])
        if len(drawn):
            some = legs.some(drawn)
            u[drawn] = strands.named("prompt", some.unit, some.name, some.attempt)[0]
        return as_ms(self._prompt.quantile(u, legs.place))

    def _later(self, strands: Strands, legs: Called) -> Attempts:
        """Return the later attempts of these legs, each with a delay, ringing, outcome and prompt of its own."""
        count = self._counts(strands, legs)
        owner = np.repeat(np.arange(len(count)), count)
        later = replace(legs.some(owner), attempt=np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + 2)
        delay, _ = strands.named("delay", later.unit, later.name, later.attempt)
        return Attempts(count, as_ms(self._after.quantile(delay, later.place)), *self._attempt(strands, later))

    def _counts(self, strands: Strands, legs: Called) -> I64:
        """One uniform says how often a leg would be tried again: at least k times with probability p**k."""
        counts, rows = np.zeros(len(legs.place), np.int64), np.flatnonzero(self._tried[legs.place])
        mine = legs.some(rows)
        u, _ = strands.named("retry", mine.unit, mine.name)
        often = np.floor(np.log(u) / self._log[mine.place])
        at_most = self._at_most[mine.place]
        counts[rows] = np.where(self._always[mine.place], at_most, np.minimum(often, at_most)).astype(np.int64)
        return counts


def _spread(values: I64, rows: Mask, rest: int) -> I64:
    if len(values) == len(rows):
        return values
    spread = np.full(len(rows), rest, np.int64)
    spread[rows] = values
    return spread
