"""What a run will take, told before it: legs, events, memory, and time by engine. Estimates, from means and measured rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tollbridge.engine.plan.memory import busiest_bytes, bytes_text, sources_of
from tollbridge.engine.plan.plan import HEARTBEAT, POLL, RESERVE, AccountPlan, Plan
from tollbridge.plain_text import counted
from tollbridge.units import NEVER

if TYPE_CHECKING:
    from tollbridge.demand.expected import Expected
    from tollbridge.engine.plan.study import Study

# measured on one core of a 2-core machine; `tests/bench/test_estimate.py` holds them
REFERENCE_LEG_S: Final = 50e-6
REFERENCE_EVENT_S: Final = 8e-6
COMPILED_LEG_S: Final = 0.15e-6
COMPILED_EVENT_S: Final = 0.3e-6
REPLICATION_S: Final = 2e-3  # whatever comes in it
THIN_DAY_S: Final = 12e-6  # to draw a workload's day, however few come
BYTES_AT_REST: Final = 250_000_000  # the program itself, with its libraries


@dataclass(frozen=True)
class Cost:
    """What one replication takes, estimated from means: right within a factor of about three.

    Attributes:
        legs: first attempts.
        attempts: later attempts that are drawn, whether they are made or not.
        steps: events of metering: steps, beats, looks and quotas. The compiled engine works them out without an event each.
        lapses: expiries, recharges and renewals by the clock.
        memory: bytes at the busiest day, the program itself included.
        reference_s: seconds of one core with the reference engine.
        compiled_s: the same with the compiled engine, without a ledger.
    """

    legs: float
    attempts: float
    steps: float
    lapses: float
    memory: float
    reference_s: float
    compiled_s: float


def cost_of(study: Study) -> Cost:
    """Return what one replication of a study will take, within a factor of about three.

    `study`: compiled. Nothing is drawn or run: the figures come from means and from measured times of one core.

    >>> from tollbridge.engine.simulate import prepare
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> cost_of(prepare(load(shipped() / "all-or-nothing.yaml"))).reference_s < 60
    True
    """
    sources = sources_of(study.demand)
    legs, attempts = sum(one.legs for one in sources), sum(one.attempts for one in sources)
    steps = _steps(study.plan, sources)
    lapses = sum(_lapses(account, study.plan.horizon) for account in study.plan.accounts)
    drawing = REPLICATION_S + sum(one.days for one in sources) * THIN_DAY_S + (legs + attempts) * COMPILED_LEG_S
    return Cost(
        legs,
        attempts,
        steps,
        lapses,
        BYTES_AT_REST + busiest_bytes(sources),
        drawing + legs * REFERENCE_LEG_S + (steps + lapses) * REFERENCE_EVENT_S,
        drawing + lapses * COMPILED_EVENT_S,
    )


def _steps(plan: Plan, sources: Sequence[Expected]) -> float:
    """Return the events of metering if each is one: the shortest step, beat or quota of any account counts for all."""
    longest = max((bridge.at_most for bridge in plan.bridges), default=plan.horizon)
    every = min([float(plan.staircases.tier_further.min(initial=NEVER)), *map(_every, plan.accounts)], default=NEVER)
    return sum(one.legs * (1 + min(one.stay, plan.horizon, longest) / max(every, 1.0)) for one in sources)


def _every(account: AccountPlan) -> float:
    if account.mode in {HEARTBEAT, POLL}:
        return float(account.every)
    return float(account.quota) if account.mode == RESERVE else float(NEVER)


def _lapses(account: AccountPlan, horizon: int) -> float:
    lapse = min(account.expiry_after)
    chased = horizon / max(1, lapse) if account.recharge is not None and lapse < NEVER else 0.0
    return chased * 2 + len(account.top_ups) + sum(len(pool.grants) for pool in account.pools)


def cost_lines(cost: Cost, replications: int) -> list[str]:
    """Return three lines for people: what a run of so many replications will take in legs, events, memory and time.

    `cost`: of one replication. `replications`: how many, 1 or more.

    >>> print(cost_lines(Cost(1000, 20, 6000, 2, 250e6, 0.1, 0.01), 100)[2])
    100 replications on one core: 1.0 s with the compiled engine, 10.0 s with the reference engine
    """
    events, times = cost.steps + cost.lapses, (cost.compiled_s * replications, cost.reference_s * replications)
    counts = f"about {cost.legs:,.0f} legs, {cost.attempts:,.0f} later attempts drawn"
    fast, slow = map(time_text, times)
    return [
        f"a replication: {counts}, {events:,.0f} events if each step is one",
        f"memory: about {bytes_text(cost.memory)} a process",
        (
            f"{counted(replications, 'replication')} on one core: {fast} with the compiled engine, "
            f"{slow} with the reference engine"
        ),
    ]


def time_text(seconds: float) -> str:
    """Return a time of work for people, in the largest unit of which there are two.

    `seconds`: 0 or more.

    >>> time_text(1.5), time_text(180), time_text(10_000)
    ('1.5 s', '3 min', '3 h')
    """
    for size, unit in ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.1f} s"
