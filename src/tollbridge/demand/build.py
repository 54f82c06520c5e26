"""The demand of a scenario: all sources merged into one stream of offered legs, made by local days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.batch import Batches
from tollbridge.demand.calls import ExactLegs, exact_legs, read_calls
from tollbridge.demand.daily import Drawn, crews_of, daily_legs
from tollbridge.demand.families import Variate, as_ms
from tollbridge.demand.offered import Cast, Legs
from tollbridge.demand.reading import Reading
from tollbridge.demand.roster import Roster
from tollbridge.demand.streams import Draws
from tollbridge.demand.trace_found import Trace
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
    """Offered legs of one scenario and seed: see `offered.Demand`.

    Attributes:
        seed: 0 or more.
        clock: the run's.
        cast: the names behind the integers of legs.
        exact: the legs of calls and trace.
        workloads: what is drawn.
        recharges: each account's chance of a recharge.
        warnings: odd rows of the trace that were left out.
        notes: how many rows of how many lines were read of each file.
    """

    seed: int
    clock: Clock
    cast: Cast
    exact: tuple[ExactLegs, ...]
    workloads: tuple[Workload, ...]
    recharges: dict[str, RechargeChance] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()  # what was read of the trace, and of columns of numbers

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the legs of one replication in arrival order, in chunks of whole local days."""
        drawn = self._batches.of(replication)
        if drawn is None:
            yield from daily_legs(self.clock, self._exact(replication), self._crews, replication)
        elif len(drawn):
            yield drawn

    def _exact(self, replication: int) -> list[Legs]:
        return [one.of(self.seed, replication) for one in self.exact]

    @cached_property
    def _batches(self) -> Batches:
        return Batches(self.seed, self.clock, self.workloads, self._exact)

    @cached_property
    def _crews(self) -> tuple[Drawn, ...]:
        return crews_of(self.seed, self.workloads)

    def phase(self, account: str, replication: int, every: int) -> int:
        """Return when in its interval an account is looked at, where that is drawn: ms from 0 to `every` - 1.

        `account`: its name. `replication`: from 0. `every`: the interval, ms.
        """
        draws, first = Draws(self.seed, f"account {account}", replication, 0), np.zeros(1, np.int64)
        return min(int(draws.named("phase", first, first)[0][0] * every), every - 1)

    def recharge_draws(self, account: str, replication: int, first: int, count: int) -> tuple[I64, I64]:
        """Return what became of an account's recharge attempts: success as 0 or 1, and the delay in ms, int64 [count] each.

        Args:
            account: its name.
            replication: from 0.
            first: number of the first attempt, from 0.
            count: how many attempts.
        """
        chance = self.recharges[account]
        attempts = np.arange(first, first + count)
        draws = Draws(self.seed, f"account {account}", replication, 0)
        luck, delay = draws.named("recharge", attempts, np.zeros_like(attempts))
        return (luck <= chance.success).astype(np.int64), as_ms(chance.delay.quantile(delay))


def build_demand(loaded: Loaded, seed: int, *, strict: bool = False) -> ScenarioDemand:
    """Return the demand of a scenario: who calls when, under a seed.

    Args:
        loaded: a scenario that was loaded.
        seed: 0 or more; the same seed gives the same legs, whatever an engine does with them.
        strict: whether odd rows of the trace refuse it. Else they are left out, with a warning each.

    Raises ScenarioError, which holds every mistake of calls, trace and workloads.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> demand = build_demand(load(shipped() / "all-or-nothing.yaml"), seed=1)
    >>> [demand.cast.call_names[meeting] for legs in demand.days(0) for meeting in legs.meeting.tolist()]
    ['alice', 'bob', 'carol', 'dave']
    """
    roster = Roster(loaded)
    calls = Reading(loaded, "calls")
    rows, callers = read_calls(loaded, roster, calls)
    trace = _trace(loaded, roster, strict=strict)
    exact = (
        exact_legs(loaded, roster, 0, rows, callers),
        exact_legs(loaded, roster, 1, trace.rows, trace.callers),
    )
    roster.callers(callers, trace.callers)
    readers = [WorkloadReader(loaded, name, roster) for name in loaded.scenario.workloads]
    workloads = [reader.workload() for reader in readers]
    recharges, more = _recharges(loaded)
    readings = [calls, *(reader.reading for reader in readers), *more]
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        raise ScenarioError(problems)
    ready = tuple(workload for workload in workloads if workload)
    notes = dict.fromkeys([trace.note, *(note for reading in readings for note in reading.notes)])
    notes.pop("", None)
    return ScenarioDemand(seed, loaded.clock, roster.cast(), exact, ready, recharges, tuple(trace.odd), tuple(notes))


def _trace(loaded: Loaded, roster: Roster, *, strict: bool) -> Trace:
    """Return a scenario's trace; the many modules that read one are imported where there is one."""
    if loaded.scenario.trace is None:
        return Trace()
    from tollbridge.demand.trace import read_trace

    return read_trace(loaded, roster, strict=strict)


def _recharges(loaded: Loaded) -> tuple[dict[str, RechargeChance], Sequence[Reading]]:
    chances, readings = {}, []
    for name, account in loaded.scenario.accounts.items():
        if account.recharge:
            reading = Reading(loaded, "accounts", name)
            success = 1.0 if account.recharge.success is None else float(account.recharge.success)
            chances[name] = RechargeChance(success, reading.duration(account.recharge.delay, "recharge", "delay"))
            readings.append(reading)
    return chances, readings
