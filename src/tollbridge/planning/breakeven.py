"""The usage per user at which two scenarios cost the same, where one has a fee and the other dearer minutes.

Both are run with their callers' rates scaled by one factor. Were usage cost in proportion to usage, the factor would be
- (fixed cost of B - fixed cost of A) / (usage cost of B - usage cost of A); pools and caps bend that, so it is simulated there
and corrected until the two costs meet.
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
SMALLEST: Final = 0.01
LARGEST: Final = 20.0
MONTH: Final = 365.25 * DAY / 12
_CLOSE: Final = 0.002
_RATED: Final = ("meetings", "legs")


@dataclass(frozen=True)
class BreakEven:
    """Where two scenarios cost the same, if anywhere within reach.

    `factor` scales the callers' rates (1: as the file says), `minutes` are metered minutes per user and month there,
    `now` the same as the file says; `cheaper_below` is the file that costs less with less usage. `factor` is None where no
    usage from a hundredth to 20 times the file's makes them equal. `residual` is the cost difference left there.
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
    gap: Interval  # of the total: second less first
    fixed: float  # of the fixed cost: second less first
    minutes: float  # of the first, in all


def differ_in_licences(first: Loaded, second: Loaded) -> bool:
    """Say whether two scenarios hold different licences (count, fee, tariff), or give their workloads different ones."""
    return _licences(first) != _licences(second)


def _licences(loaded: Loaded) -> tuple[object, ...]:
    held = [
        (account, name, part.count, part.fee, part.per, part.tariff)
        for account, whole in loaded.scenario.accounts.items()
        for name, part in whole.licences.items()
    ]
    return held, [(name, workload.licence) for name, workload in loaded.scenario.workloads.items()]


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
        one, other = (draw(scaled(loaded, factor), effort) for loaded in (first, second))
        gap = paired_interval(one.of("cost.total"), other.of("cost.total"))
        fixed = float((other.of("cost.fixed") - one.of("cost.fixed")).mean())
        return _Costs(gap, fixed, float(one.of("minutes.total").mean()))

    per_user = count * first.clock.duration / MONTH
    now = costs(1.0)
    usage_gap = now.gap.mean - now.fixed
    below = first if (now.fixed or usage_gap) > 0 else second
    factor, at, rounds = _crossing(costs, now, -now.fixed / usage_gap if usage_gap else 0.0)
    return BreakEven(factor, at.minutes / per_user, now.minutes / per_user, count, str(below.file), at.gap, rounds)


def _crossing(costs: Callable[[float], _Costs], now: _Costs, guess: float) -> tuple[float | None, _Costs, int]:
    """Return (factor or None, the costs there, runs made): secants from the file's usage and the straight-line guess."""
    if not SMALLEST <= guess <= LARGEST:
        return None, now, 1
    close = _CLOSE * (abs(now.fixed) + abs(now.gap.mean - now.fixed))
    before, before_gap, factor, at = 1.0, now.gap.mean, guess, costs(guess)
    for rounds in range(2, MOST_ROUNDS):
        slope = (at.gap.mean - before_gap) / (factor - before) if factor != before else 0.0
        if abs(at.gap.mean) <= close or not slope:
            return factor, at, rounds
        before, before_gap = factor, at.gap.mean
        factor = min(LARGEST, max(SMALLEST, factor - at.gap.mean / slope))
        at = costs(factor)
    return (factor if abs(at.gap.mean) <= 10 * close else None), at, MOST_ROUNDS


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
