"""The demand of a scenario: all sources merged into one stream of offered legs, made by local days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.calls import ExactLegs, exact_legs, read_calls
from tollbridge.demand.chunks import between, in_arrival_order, none_offered, split_at, together
from tollbridge.demand.distributions import Variate, as_ms
from tollbridge.demand.offered import Cast, Legs
from tollbridge.demand.reading import Reading
from tollbridge.demand.roster import Roster
from tollbridge.demand.streams import Draws
from tollbridge.demand.trace import read_trace
from tollbridge.demand.workloads import Workload, WorkloadReader
from tollbridge.errors import Problem, ScenarioError
from tollbridge.units import Clock

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class RechargeChance:
    """An account's chance of a recharge: the share of attempts that succeed, and how long that takes to be known."""

    success: float
    delay: Variate


@dataclass(frozen=True)
class ScenarioDemand:
    """Offered legs of one scenario and seed: see `offered.Demand`. `warnings`: odd rows of the trace that were left out."""

    seed: int
    clock: Clock
    cast: Cast
    exact: tuple[ExactLegs, ...]
    workloads: tuple[Workload, ...]
    recharges: dict[str, RechargeChance] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the legs of one replication: a chunk for each local day that has any, in arrival order."""
        supplies = [_exact_days(exact.of(self.seed, replication), self.clock) for exact in self.exact]
        supplies += [_workload_days(workload, self.seed, replication, self.clock) for workload in self.workloads]
        for parts in zip(*supplies, strict=True):
            legs = in_arrival_order(together(parts))
            if len(legs):
                yield legs

    def phase(self, account: str, replication: int, every: int) -> int:
        """Return when in its interval of `every` ms an account is looked at, where that is drawn: 0 to every - 1."""
        draws, first = Draws(self.seed, f"account {account}", replication, 0), np.zeros(1, np.int64)
        return min(int(draws.named("phase", first, first)[0][0] * every), every - 1)

    def recharge_draws(self, account: str, replication: int, first: int, count: int) -> tuple[I64, I64]:
        """Return (success as 0/1, delay in ms) of recharge attempts first .. first + count."""
        chance = self.recharges[account]
        attempts = np.arange(first, first + count)
        draws = Draws(self.seed, f"account {account}", replication, 0)
        luck, delay = draws.named("recharge", attempts, np.zeros_like(attempts))
        return (luck <= chance.success).astype(np.int64), as_ms(chance.delay.quantile(delay))


def _exact_days(legs: Legs, clock: Clock) -> Iterator[Legs]:
    """Cut legs in arrival order into the run's local days."""
    ends = [end for _, _, end in clock.days()]
    cuts = np.searchsorted(legs.arrive, ends)
    for first, last in zip([0, *cuts[:-1]], cuts, strict=True):
        yield between(legs, int(first), int(last))


def _workload_days(workload: Workload, seed: int, replication: int, clock: Clock) -> Iterator[Legs]:
    """Yield one workload's legs of each local day of the run, in arrival order.

    The workload has days of its own timezone. Where someone may come early its next day's meetings are made a day ahead;
    who comes late waits for the run's day.
    """
    workload = workload.drawn(Draws(seed, workload.team.stream, replication, 0))
    waiting, made, ahead = none_offered(), 0, timedelta(days=int(workload.early))
    local = workload.arrivals.calendar.clock
    of = local.moment(0).date()
    for _, _, end in clock.days():
        new = [waiting]
        while local.midnight(of - ahead) < end:
            draws = Draws(seed, workload.team.stream, replication, of.toordinal())
            legs, count = workload.day(draws, of, made)
            new.append(legs)
            made += count
            of += timedelta(days=1)
        due, waiting = split_at(in_arrival_order(together(new)), end)
        yield due


def build_demand(loaded: Loaded, seed: int, *, strict: bool = False) -> ScenarioDemand:
    """Return the demand of a scenario under a seed; ScenarioError holds every mistake of calls, trace and workloads.

    Odd rows of the trace are left out, with a warning each, or (`strict`) refused.
    """
    roster = Roster(loaded)
    calls = Reading(loaded, "calls")
    rows, callers = read_calls(loaded, roster, calls)
    trace = read_trace(loaded, roster, strict=strict)
    exact = (
        exact_legs(loaded, roster, 0, rows, callers),
        exact_legs(loaded, roster, 1, trace.rows, trace.callers),
    )
    roster.callers(callers, trace.callers)
    readers = [WorkloadReader(loaded, name, roster) for name in loaded.scenario.workloads]
    workloads = [reader.workload() for reader in readers]
    recharges, more = _recharges(loaded)
    problems = [*calls.problems, *(problem for reader in readers for problem in reader.reading.problems), *more]
    if problems:
        raise ScenarioError(problems)
    ready = tuple(workload for workload in workloads if workload)
    return ScenarioDemand(seed, loaded.clock, roster.cast(), exact, ready, recharges, tuple(trace.odd))


def _recharges(loaded: Loaded) -> tuple[dict[str, RechargeChance], Sequence[Problem]]:
    chances, problems = {}, []
    for name, account in loaded.scenario.accounts.items():
        if account.recharge:
            reading = Reading(loaded, "accounts", name)
            success = 1.0 if account.recharge.success is None else float(account.recharge.success)
            chances[name] = RechargeChance(success, reading.duration(account.recharge.delay, "recharge", "delay"))
            problems += reading.problems
    return chances, problems
