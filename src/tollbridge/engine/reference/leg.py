"""A leg while the model knows it: one attempt of one caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tollbridge.engine.plan.plan import Route
from tollbridge.engine.reference.meter import Meter, Step
from tollbridge.records.run import NORMAL
from tollbridge.units import NEVER

MONEY, EMPTY_CUT = -1, -2
"""Who pays a step, besides a pool's index: credit; or nobody, because an empty pool says `then: cut`."""


class Payment(NamedTuple):
    """How one step is paid.

    Attributes:
        step: when it begins, how long it is, its price.
        payer: a pool's index, MONEY or EMPTY_CUT.
        debit: micros, the fee included with the first.
        past_cut: an empty pool said `then: cut`, and the step was paid all the same.
    """

    step: Step
    payer: int
    debit: int
    past_cut: bool = False


class Offer(NamedTuple):
    """One offered leg: what demand says of it, and the draws of its later attempts.

    Fields are columns of `demand.offered.Legs`, where they are described; `place` is its row over all chunks, from 0, and
    `retries` holds (delay in ms, ms of ringing, outcome) of each later attempt.
    """

    place: int
    arrive: int
    source: int
    meeting: int
    attendee: int
    origin: int
    number: int
    destination: int
    caller: int
    conference: int
    organiser: int
    is_organiser: int
    rings: int
    outcome: int
    lasts: int
    leaves: int
    meeting_end: int
    retry_until: int
    retries: tuple[tuple[int, int, int], ...]  # (delay, rings, outcome)

    @property
    def voip(self) -> bool:
        """Whether the leg comes by app: metered only where its tariff prices that."""
        return self.number < 0 and self.destination < 0


@dataclass(slots=True, eq=False)
class Caller:
    """One caller over all attempts.

    Attributes:
        offer: what demand says of the first.
        retried: later attempts so far; falling back is none.
        tried: numbers dialled since the last retry.
        measured: arrived at or after the warm-up.
        reached: some attempt was answered.
    """

    offer: Offer
    retried: int = 0
    tried: set[int] = field(default_factory=set)  # numbers dialled since the last retry
    measured: bool = False  # arrived at or after the warm-up
    reached: bool = False  # some attempt was answered


@dataclass(slots=True, eq=False)
class Conference:
    """Legs in one conference from its first admission until its last release; `began` in ms."""

    began: int
    members: dict[int, Leg] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)  # accounts that lost a leg of it to a cut


@dataclass(slots=True, eq=False)
class Leg:
    """One attempt. Instants in ms since the start, -1: not yet; `seq` is its place in the order of arrival."""

    seq: int
    row: int  # of the CDRs; -1: VoIP
    caller: Caller
    attempt: int
    arrived: int
    number: int
    route: Route | None
    account: int  # -1: VoIP
    route_index: int
    bridge: int
    rings: int
    outcome: int
    answered: int = -1
    released: int = -1
    cause: int = NORMAL
    hangup: int = NEVER
    ends: int = NEVER  # its conference's end
    conference: Conference | None = None
    meter: Meter | None = None
    billed: int = 0
    pool_time: int = 0
    pools_used: int = 0
    warned: bool = False
    unpaid: list[Step] | None = None  # in grace: the steps begun and not paid
    graces: int = 0
    ahead: list[tuple[Payment, int]] = field(default_factory=list)  # reserve: steps set aside, and their pool's epoch
    frontier: Meter | None = None  # reserve: the meter after all that is set aside
    parts: list[tuple[int, int]] = field(default_factory=list)  # reserve: (lot, micros) set aside
    final: bool = False
    free_over: bool = False
    unbilled: bool = False  # cut by a snapshot's timer of no length

    def in_progress(self) -> bool:
        """Return whether it is answered and not released."""
        return self.answered >= 0 and self.released < 0

    @property
    def release_due(self) -> int:
        """The instant at which it goes by itself."""
        return min(self.hangup, self.ends)
