"""What a run will take, told before it: legs, events, memory, and time by engine. Estimates, from means and measured rates."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tollbridge.engine.plan.plan import HEARTBEAT, POLL, RESERVE, AccountPlan, Plan
from tollbridge.errors import ScenarioError
from tollbridge.units import NEVER

if TYPE_CHECKING:
    from tollbridge.demand.expected import Expected
    from tollbridge.demand.offered import Demand
    from tollbridge.engine.plan.study import Study
    from tollbridge.scenario.load import Loaded

# measured on one core of a 2-core machine
REFERENCE_LEG_S: Final = 50e-6
REFERENCE_EVENT_S: Final = 8e-6
COMPILED_LEG_S: Final = 1e-6
COMPILED_EVENT_S: Final = 0.1e-6
THIN_DAY_S: Final = 1e-3  # to draw a workload's day, however few come
BYTES_A_LEG: Final = 1_500  # while a day is drawn, merged and handed over
BYTES_AT_REST: Final = 250_000_000  # the program itself, with its libraries
MOST_A_DAY: Final = 50_000_000
"""Legs and later attempts of one workload and day that are drawn: a day is held in memory."""


@dataclass(frozen=True)
class Cost:
    """What one replication takes: counts, bytes at the busiest day, and seconds by engine.

    `steps` are events of metering: steps, beats, looks and quotas; `lapses` expiries, recharges and renewals by the clock.
    """

    legs: float
    attempts: float
    steps: float
    lapses: float
    memory: float
    reference_s: float
    compiled_s: float


def cost_of(study: Study) -> Cost:
    """Return what one replication of a study will take, within a factor of about three."""
    sources = sources_of(study.demand)
    legs, attempts = sum(one.legs for one in sources), sum(one.attempts for one in sources)
    steps = _steps(study.plan, sources)
    lapses = sum(_lapses(account, study.plan.horizon) for account in study.plan.accounts)
    drawing = sum(one.days for one in sources) * THIN_DAY_S + (legs + attempts) * COMPILED_LEG_S
    return Cost(
        legs,
        attempts,
        steps,
        lapses,
        BYTES_AT_REST + busiest_bytes(sources),
        drawing + legs * REFERENCE_LEG_S + (steps + lapses) * REFERENCE_EVENT_S,
        drawing + legs * COMPILED_LEG_S + (steps + lapses) * COMPILED_EVENT_S,
    )


def sources_of(demand: Demand) -> list[Expected]:
    """Return what each source of a demand is expected to bring; nothing of a demand that is not a scenario's own."""
    from tollbridge.demand.build import ScenarioDemand
    from tollbridge.demand.expected import expected

    return list(expected(demand)) if isinstance(demand, ScenarioDemand) else []


def busiest_bytes(sources: Sequence[Expected]) -> float:
    """Return the bytes that the busiest day of demand takes while it is drawn."""
    return sum(one.busiest for one in sources) * BYTES_A_LEG


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


def memory_there() -> float:
    """Return the bytes that this process may still use, as far as the system tells; inf where it does not."""
    found = [float("inf")]
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        found += [float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")]
    except (OSError, ValueError, IndexError):
        pass
    if os.name == "posix":
        import resource

        soft = resource.getrlimit(resource.RLIMIT_AS)[0]
        found += [] if soft == resource.RLIM_INFINITY else [float(soft)]
    return min(found)


def check_memory(loaded: Loaded, demand: Demand) -> None:
    """Raise ScenarioError where a day's demand could not be held in memory, at the workload that brings most."""
    sources = sources_of(demand)
    busiest = max(sources, key=lambda one: one.busiest, default=None)
    if busiest is None or not busiest.workload:
        return
    needed, there = busiest_bytes(sources), memory_there()
    if busiest.busiest <= MOST_A_DAY and needed <= there:
        return
    text = (
        f"on {busiest.day} this brings about {busiest.busiest:,.0f} legs and attempts, some {_spoken(needed)} of memory: "
        f"at most {MOST_A_DAY:,} a day, and there are {_spoken(there)}"
    )
    raise ScenarioError([loaded.problem(text, "workloads", busiest.workload)])


def _spoken(size: float) -> str:
    return f"{size / 1e9:,.0f} GB" if size >= 1e10 else f"{size / 1e6:,.0f} MB"


def cost_lines(cost: Cost, replications: int) -> list[str]:
    """Return lines for people: what a run of so many replications will take."""
    events, times = cost.steps + cost.lapses, (cost.compiled_s * replications, cost.reference_s * replications)
    counts = f"about {cost.legs:,.0f} legs, {cost.attempts:,.0f} later attempts drawn"
    fast, slow = map(_time, times)
    return [
        f"a replication: {counts}, {events:,.0f} events if each step is one",
        f"memory: about {_spoken(cost.memory)} a process",
        f"{replications:,} replications on one core: {fast} with the compiled engine, {slow} with the reference engine",
    ]


def _time(seconds: float) -> str:
    for size, unit in ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.1f} s"
