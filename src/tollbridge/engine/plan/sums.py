"""What a replication's legs can add up to is followed as they are offered: nothing is summed past int64.

Before the run only what is likely can be said: a distribution without an end may give a leg of any length. So each chunk is
looked at before an engine has it, and a run that could pass what is counted exactly ends with an error instead of a wrong sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import alike, by_place
from tollbridge.demand.offered import Cast, Demand, Legs
from tollbridge.demand.stays import stays
from tollbridge.engine.plan.bounds import LARGEST, longest_stay, looks_ahead
from tollbridge.engine.plan.plan import Plan
from tollbridge.errors import TollbridgeError
from tollbridge.money import EXACT_PER_MICRO, INT64_MAX, MICROS
from tollbridge.tariff.bounds import MOST_EXACT, MOST_UNITS
from tollbridge.tariff.staircase import Staircases
from tollbridge.units import format_duration

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MOST_AT_ONCE: Final = 2**50
"""The most, in micros, that the next steps of all legs in progress may come to: the compiled engine counts in 1/1024."""


class Slope(NamedTuple):
    """What a leg comes to at most: `once`, micros, however short it stays, and `rate`, micros a ms of its stay."""

    once: int
    rate: Fraction

    @classmethod
    def of(cls, stairs: Staircases, entries: NDArray[np.bool_]) -> Self:
        """Return the dearest fee, step and rate of some staircases, whichever they are of.

        `stairs`: a plan's. `entries`: which of them, bool [n]; none of them: a slope of 0.
        """
        rules = [rules for rules, chosen in zip(stairs.charges, entries.tolist(), strict=True) if chosen]
        regimes = np.repeat(entries, np.diff(stairs.regime_first))
        tiers = np.repeat(regimes, np.diff(stairs.tier_first))
        margin = max((one.margin for one in rules), default=1)
        each = max((one.raised_by_rounding for one in rules if one.per_increment), default=1)
        first = [-(-price // EXACT_PER_MICRO) + each for price in stairs.tier_initial_price[tiers].tolist()]
        later = [-(-price // EXACT_PER_MICRO) + each for price in stairs.tier_further_price[tiers].tolist()]
        fee = max(stairs.tier_fee[tiers].tolist(), default=0)
        lengths = stairs.tier_further[tiers].tolist()
        rate = max((Fraction(price, ms) for price, ms in zip(later, lengths, strict=True)), default=Fraction(0))
        return cls(fee + max(first, default=0) + 2 * max(later, default=0) + 2 * margin, rate)

    def at(self, stay: I64) -> F64:
        """Return what legs come to at most, in micros: float64 [legs]. `stay`: ms of each, int64 [legs]."""
        return self.once + float(self.rate) * stay.astype(np.float64)


@dataclass(frozen=True)
class LegPrice:
    """What any leg of a plan comes to at most, whichever legs there are.

    Attributes:
        endless: of the tariffs that bound no leg's charge.
        capped: of those that do.
        cap: the most that a leg of these is charged, in micros; 0: there are none.
        longest: ms of the longest step.
    """

    endless: Slope
    capped: Slope
    cap: int
    longest: int

    @classmethod
    def of(cls, plan: Plan) -> LegPrice:
        """Return the bounds of a plan: its dearest fees, steps and rates.

        `plan`: whose staircases are looked at.
        """
        stairs = plan.staircases
        most = [rules.most for rules in stairs.charges]
        capped = np.array([one < INT64_MAX for one in most], np.bool_)
        cap = max((one for one in most if one < INT64_MAX), default=0)
        longest = max([*stairs.tier_further.tolist(), *stairs.tier_initial.tolist()], default=0)
        return cls(Slope.of(stairs, ~capped), Slope.of(stairs, capped), cap, longest)

    @property
    def once(self) -> int:
        """What a leg's next step comes to at most, before its cap, in micros: fee, first step, and what is looked ahead."""
        return max(self.endless.once, self.capped.once)

    def most(self, stay: I64, tries: I64, time: float) -> float:
        """Return what legs are charged at most together, in micros, in floating point: it may be past int64.

        `stay`: ms of each, int64 [legs]. `tries`: how often each is tried, int64 [legs]. `time`: of all attempts, ms.
        """
        if self.cap == 0:
            return self.endless.once * float(tries.sum()) + float(self.endless.rate) * time
        capped = np.minimum(self.capped.at(stay), float(self.cap))
        return _product(np.maximum(capped, self.endless.at(stay)), tries)


def _product(values: F64 | I64, tries: I64) -> float:
    """Return the sum of values times tries, in floating point: it may be past int64."""
    if not tries.strides[0] and len(tries):
        return float(values.sum(dtype=np.float64)) * int(tries[0])
    # a sum of products, and no product of matrices: its threads wait for each other where the machine is busy
    return float((values * tries.astype(np.float64)).sum())


class Followed:
    """The demand of a plan, its sums followed while an engine reads it; it gives what the demand gives.

    Args:
        plan: the run's, for its prices.
        demand: who calls when.

    TollbridgeError, from `days`, where sums could pass what is counted exactly.
    """

    def __init__(self, plan: Plan, demand: Demand) -> None:
        self._demand = demand
        self._price = LegPrice.of(plan)
        self._stays = np.array([longest_stay(plan, origin) for origin in range(len(plan.origin_account))], np.int64)
        self._least = int(self._stays.min()) if len(self._stays) else 0
        self._longest_looked_at = -1
        self._ahead = max((looks_ahead(account) for account in plan.accounts), default=0)

    @property
    def cast(self) -> Cast:
        """The names behind the integers."""
        return self._demand.cast

    def recharge_draws(self, account: str, replication: int, first: int, count: int) -> tuple[I64, I64]:
        """Return the chances of recharges, whether each succeeds, and its delay in ms: int64 [count] each.

        `account`: its name. `replication`: from 0. `first`: the first attempt, from 0. `count`: how many.
        """
        return self._demand.recharge_draws(account, replication, first, count)

    def phase(self, account: str, replication: int, every: int) -> int:
        """Return when an account is first looked at, in ms, as the demand has it.

        `account`: its name. `replication`: from 0. `every`: ms between looks.
        """
        return self._demand.phase(account, replication, every)

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the demand's chunks in order, each after its sums were added up.

        `replication`: from 0. TollbridgeError where a leg, all legs, or those at once could come to more than int64 holds.
        """
        so_far = _SoFar(self._price)
        for legs in self._demand.days(replication):
            stay, most = stays(legs), 0
            if len(legs):
                most = int(stay.max())
            if most > self._least:
                stay = np.minimum(stay, by_place(self._stays, legs.origin))
                most = int(stay.max())
            if most > self._longest_looked_at:
                self._check_leg(most)
            so_far.add(legs, stay, most)
            yield legs

    def _check_leg(self, stay: int) -> None:
        reach = stay + self._ahead
        endless = self._price.endless
        if (endless.once + endless.rate * reach) * EXACT_PER_MICRO > MOST_EXACT:
            text = f"a leg that stays {format_duration(stay)} was drawn, which could come to more than {MOST_UNITS:,}"
            raise TollbridgeError(f"{text}: too much to add up exactly; bound it by `ends: {{at_most: 24h}}`")
        self._longest_looked_at = stay


@dataclass(frozen=True, slots=True)
class _There:
    """A chunk that has legs in progress: when each comes and goes, how many attempts there are, when the last goes."""

    arrive: I64
    ends: Callable[[], I64]
    attempts: int
    last: int

    @classmethod
    def of(cls, legs: Legs, stay: I64, most: int) -> _There:
        """Return what to follow of a chunk; the last goes at `last` or, where no leg is tried again, before."""
        if len(legs.attempt_delay):
            ends = _last_ends(legs, stay)
            return cls(legs.arrive, lambda: ends, int(legs.retry_count.sum()) + len(legs), int(ends.max()))
        arrive, rings = legs.arrive, legs.rings
        last = int(arrive.max()) + int(rings.max()) + most if len(legs) else 0
        return cls(arrive, lambda: arrive + rings + stay, len(legs), last)


def _last_ends(legs: Legs, stay: I64) -> I64:
    """Return when each leg's last attempt ends, if every attempt is answered."""
    later = np.add.reduceat(np.append(legs.attempt_delay + legs.attempt_rings, 0), legs.retry_first)
    again = np.where(legs.retry_count > 0, later + stay * legs.retry_count, 0)
    return legs.arrive + legs.rings + stay + again


class _SoFar:
    """What the legs of one replication can have come to so far."""

    def __init__(self, price: LegPrice) -> None:
        self._price = price
        self._money = self._billed = 0.0
        self._there: list[_There] = []

    def add(self, legs: Legs, stay: I64, most: int) -> None:
        """Add a chunk's legs, which stay so long, `most` at most; every attempt counts as if it were answered."""
        there = _There.of(legs, stay, most)
        tries = legs.retry_count + 1 if len(legs.attempt_delay) else alike(1, len(legs))
        time = _product(stay, tries)
        self._money += self._price.most(stay, tries, time)
        self._billed += there.attempts * 2.0 * self._price.longest + time
        if self._money > LARGEST:
            raise TollbridgeError(
                f"the legs of a replication could come to more than {LARGEST // MICROS:,}: too much to add up exactly"
            )
        if self._billed > LARGEST:
            raise TollbridgeError(
                "the legs of a replication could be billed more time than this program can count"
                " exactly: shorten the clock or lower the rates of workloads"
            )
        self._follow(there)

    def _follow(self, there: _There) -> None:
        """Count the legs in progress, if all of the last chunks' together could be too many."""
        begin = int(there.arrive[0]) if len(there.arrive) else 0
        self._there = [*(chunk for chunk in self._there if chunk.last >= begin), there]
        if sum(chunk.attempts for chunk in self._there) * self._price.once <= MOST_AT_ONCE:
            return
        if self._at_once() * self._price.once > MOST_AT_ONCE:
            raise TollbridgeError(
                "so many legs at once, at such prices of a step, that this program cannot add them up exactly"
            )

    def _at_once(self) -> int:
        """Return the most legs in progress at any instant so far."""
        arrivals = np.sort(np.concatenate([chunk.arrive for chunk in self._there]))
        ends = np.sort(np.concatenate([chunk.ends() for chunk in self._there]))
        busy = np.arange(1, len(arrivals) + 1) - np.searchsorted(ends, arrivals, side="left")
        return int(busy.max(initial=0))
