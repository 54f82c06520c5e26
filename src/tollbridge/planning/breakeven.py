"""The usage per user at which two scenarios cost the same, where one has a fee and the other dearer minutes.

Both are run with their callers' rates scaled by one factor. Where usage cost is in proportion to usage, the factor is
(fixed cost of one - fixed cost of the other) / (usage cost of the other - usage cost of one); pools and caps bend that, so the
answer is simulated and corrected until the two costs meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tollbridge.planning.estimate import Interval, paired_interval
from tollbridge.planning.sample import Effort, draw
from tollbridge.scenario.load import Loaded
from tollbridge.units import DAY

MOST_ROUNDS: Final = 8
SMALLEST, LARGEST = 0.01, 50.0
MONTH: Final = 365.25 * DAY / 12
_CLOSE: Final = 0.002
_RATED: Final = ("meetings", "legs")


@dataclass(frozen=True)
class BreakEven:
    """Where two scenarios cost the same, if anywhere within reach.

    `factor` scales the callers' rates (1: as the file says), `minutes` are metered minutes per user and month there,
    `now` the same as the file says; `cheaper_below` is the file that costs less with less usage. `factor` is None where no
    usage from a hundredth to 50 times the file's makes them equal. `residual` is the cost difference left there.
    """

    factor: float | None
    minutes: float
    now: float
    users: int
    cheaper_below: str
    residual: Interval
    rounds: int


@dataclass(frozen=True)
class _Costs:
    gap: Interval  # second less first
    minutes: float  # of the first, in all


def differ_in_licences(first: Loaded, second: Loaded) -> bool:
    """Say whether two scenarios hold different licences, or give their workloads different ones."""
    return _licences(first) != _licences(second)


def _licences(loaded: Loaded) -> tuple[object, ...]:
    scenario = loaded.scenario
    held = tuple((name, account.licences) for name, account in scenario.accounts.items())
    return held, tuple((name, workload.licence) for name, workload in scenario.workloads.items())


def users(loaded: Loaded) -> int:
    """Return how many people the licences are for: the larger of licences held and organisers with workloads."""
    licences = sum(part.count for account in loaded.scenario.accounts.values() for part in account.licences.values())
    organisers = sum(part.organisers.count for part in loaded.scenario.workloads.values() if part.organisers)
    return max(licences, organisers)


def break_even(first: Loaded, second: Loaded, effort: Effort) -> BreakEven | None:
    """Find the usage at which the two cost the same; None where there are no users or no workloads to scale."""
    count = max(users(first), users(second))
    if not count or not first.scenario.workloads:
        return None

    def costs(factor: float) -> _Costs:
        samples = [draw(scaled(loaded, factor), effort) for loaded in (first, second)]
        gap = paired_interval(samples[0].of("cost.total"), samples[1].of("cost.total"))
        return _Costs(gap, float(samples[0].of("minutes.total").mean()))

    per_user = count * first.clock.duration / MONTH
    now, least = costs(1.0), costs(SMALLEST)
    below = first if least.gap.mean > 0 else second
    factor, at, rounds = _crossing(costs, least, now)
    return BreakEven(factor, at.minutes / per_user, now.minutes / per_user, count, str(below.file), at.gap, rounds)


def _crossing(costs: Callable[[float], _Costs], least: _Costs, now: _Costs) -> tuple[float | None, _Costs, int]:
    """Return (factor or None, the costs there, runs made) by false position (Illinois) from a bracket."""
    low, low_gap, high, high_gap, rounds = SMALLEST, least.gap.mean, 1.0, now.gap.mean, 2
    at = now
    while low_gap * high_gap > 0 and high < LARGEST:
        low, low_gap = high, high_gap
        high = min(LARGEST, high * 4)
        at, rounds = costs(high), rounds + 1
        high_gap = at.gap.mean
    if low_gap * high_gap > 0:
        return None, at, rounds
    size = max(abs(least.gap.mean), abs(high_gap))
    factor = high
    for _ in range(MOST_ROUNDS):
        if abs(at.gap.mean) <= _CLOSE * size:
            break
        factor = (low * high_gap - high * low_gap) / (high_gap - low_gap)
        at, rounds = costs(factor), rounds + 1
        if at.gap.mean * high_gap > 0:
            high, high_gap, low_gap = factor, at.gap.mean, low_gap / 2
        else:
            low, low_gap, high_gap = factor, at.gap.mean, high_gap / 2
    return factor, at, rounds


def scaled(loaded: Loaded, factor: float) -> Loaded:
    """Return the scenario with every workload's rate times `factor`."""
    workloads: dict[str, Any] = {}
    for name, part in loaded.scenario.workloads.items():
        for kind in _RATED:
            arrivals = getattr(part, kind)
            if arrivals is not None:
                rate = arrivals.rate * Decimal(repr(factor))
                workloads[name] = {kind: {"rate": f"{rate:.9f}/h"}}
    return loaded.variant({"workloads": workloads})
