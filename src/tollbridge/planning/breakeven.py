"""The usage per user at which two scenarios cost the same, where one has a fee and the other dearer minutes.

Both are run with their callers' rates scaled by one factor. Were usage cost in proportion to usage, the factor would be
- (fixed cost of B - fixed cost of A) / (usage cost of B - usage cost of A). Pools, caps and credit bend that, so the factor is
searched for between two usages at which different scenarios are cheaper, by Brent's method. An answer is given only where the
two costs really meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from math import log
from typing import Any, Final

from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
from tollbridge.planning.estimate import Interval, paired_interval
from tollbridge.planning.variant_results import Effort, RunVariant, run_variant
from tollbridge.scenario.load import Loaded
from tollbridge.units import DAY

SMALLEST: Final = 0.01
LARGEST: Final = 20.0
MONTH: Final = 365.25 * DAY / 12
_CLOSE: Final = 0.002
"""The costs meet where they differ by no more than this share of the dearer one."""
_LANDMARKS: Final = (SMALLEST, 0.05, 0.25, 0.5, 2.0, 4.0, 8.0, LARGEST)
_NARROW: Final = 1e-4
_MOST_STEPS: Final = 60
_RATED: Final = ("meetings", "legs")

SAME: Final = "the two cost the same at any usage"
ONE_SIGN: Final = "the cost difference stays between"


@dataclass(frozen=True)
class BreakEven:
    """Where two scenarios cost the same, if anywhere within reach.

    `factor` scales the callers' rates (1: as the file says), `minutes` are metered minutes per user and month there,
    `now` the same as the file says; `cheaper_below` is the file that costs less with less usage. `factor` is None where no
    usage from a hundredth to 20 times the file's makes them equal, and `reason` says why. `residual` is the cost difference
    (second less first) left there. `others` are further factors between which the cheaper one changes again.
    """

    factor: float | None
    minutes: float
    now: float
    users: int
    cheaper_below: str
    residual: Interval
    rounds: int
    reason: str = ""
    others: tuple[tuple[float, float], ...] = ()

    @property
    def cheaper(self) -> str:
        """Which file costs less, in a sentence; "" where both cost the same at any usage."""
        if self.reason == SAME:
            return ""
        if self.reason.startswith(ONE_SIGN):
            return f"{self.cheaper_below} costs less, or the same, at each usage in between."
        return f"With less usage {self.cheaper_below} costs less."


@dataclass(frozen=True)
class _Costs:
    gap: Interval  # of the total: second less first
    fixed: float  # of the fixed cost: second less first
    minutes: float  # of the first, in all
    dearer: float  # the larger of the two totals

    @property
    def meet(self) -> bool:
        """Whether the two costs are as good as equal."""
        return abs(self.gap.mean) <= _CLOSE * self.dearer


def differ_in_licences(first: Loaded, second: Loaded) -> bool:
    """Say whether two scenarios hold different licences (count, fee, tariff), commitments or volumes.

    So do those that give their workloads different licences.
    """
    return _licences(first) != _licences(second)


def _licences(loaded: Loaded) -> tuple[object, ...]:
    held = [
        (account, name, part.count, part.fee, part.per, part.tariff)
        for account, whole in loaded.scenario.accounts.items()
        for name, part in whole.licences.items()
    ]
    settled = [(whole.commitment, whole.volume) for whole in loaded.scenario.accounts.values()]
    return held, settled, [(name, workload.licence) for name, workload in loaded.scenario.workloads.items()]


def users(loaded: Loaded) -> int:
    """Return how many people the licences are for: the larger of licences held and organisers with workloads.

    `loaded`: the scenario; 0 where it has neither.
    """
    licences = sum(part.count for account in loaded.scenario.accounts.values() for part in account.licences.values())
    organisers = sum(part.organisers.count for part in loaded.scenario.workloads.values() if part.organisers)
    return max(licences, organisers)


def break_even(first: Loaded, second: Loaded, effort: Effort, run: RunVariant = run_variant) -> BreakEven | None:
    """Find the usage at which two scenarios cost the same; None where there are no users or no workloads to scale.

    Args:
        first: a scenario.
        second: another, of other licences.
        effort: replications, seed, engine of each try.
        run: what runs a variant.

    All rates of both are scaled by one factor, from a hundredth to 20 times the file's.
    """
    count = max(users(first), users(second))
    if not count or not first.scenario.workloads:
        return None

    only = replace(effort, asked=Asked(frozenset({"cost.total", "cost.fixed", "minutes.total"})))

    def costs(factor: float) -> _Costs:
        one, other = (run(scaled(loaded, factor), only) for loaded in (first, second))
        totals = one.of("cost.total"), other.of("cost.total")
        fixed = float((other.of("cost.fixed") - one.of("cost.fixed")).mean())
        dearer = max(float(total.mean()) for total in totals)
        return _Costs(paired_interval(*totals), fixed, float(one.of("minutes.total").mean()), dearer)

    per_user = count * (first.clock.duration - first.clock.warm_up) / MONTH
    search = _Search(costs)
    factor, reason = search.crossing()
    now, at = search.at(1.0), search.at(1.0 if factor is None else factor)
    below = first if search.sign_below() > 0 else second
    return BreakEven(
        factor,
        at.minutes / per_user,
        now.minutes / per_user,
        count,
        str(below.file),
        at.gap,
        len(search.known),
        reason,
        search.others(factor),
    )


@dataclass
class _Search:
    """The costs at the factors tried so far, and the search for where they meet."""

    costs: Callable[[float], _Costs]
    known: dict[float, _Costs] = field(default_factory=dict)

    def at(self, factor: float) -> _Costs:
        if factor not in self.known:
            self.known[factor] = self.costs(factor)
        return self.known[factor]

    @property
    def lowest(self) -> float:
        return min(self.known)

    def sign_below(self) -> float:
        """Return the cost difference at the least usage tried; where the costs meet there, the greatest of all."""
        if not self.at(self.lowest).meet:
            return self.at(self.lowest).gap.mean
        return max((one.gap.mean for one in self.known.values()), key=abs)

    def crossing(self) -> tuple[float | None, str]:
        """Return the factor at which the costs meet that is nearest to the file's usage, or None with the reason."""
        now = self.at(1.0)
        usage_gap = now.gap.mean - now.fixed
        guess = -now.fixed / usage_gap if usage_gap else 0.0
        if SMALLEST < guess < LARGEST:
            for factor in (guess / 1.02, guess * 1.02):
                self.at(min(LARGEST, max(SMALLEST, factor)))
        if not self.brackets():
            for factor in _LANDMARKS:
                self.at(factor)
        brackets = self.brackets()
        if not brackets:
            return None, self._why_none()
        found = [self._root(*bracket) for bracket in brackets]
        meeting = [factor for factor in found if self.at(factor).meet]
        if not meeting:
            return None, f"the cost difference jumps over 0 near {found[0]:.3g} times the usage, and is 0 nowhere"
        return min(meeting, key=lambda factor: abs(log(factor))), ""

    def brackets(self) -> list[tuple[float, float]]:
        """Return the neighbouring factors between which the cheaper scenario changes."""
        unlike = sorted(factor for factor, costs in self.known.items() if costs.gap.mean != 0)
        return [pair for pair in pairwise(unlike) if self.at(pair[0]).gap.mean * self.at(pair[1]).gap.mean < 0]

    def others(self, factor: float | None) -> tuple[tuple[float, float], ...]:
        """Return the brackets that do not lie around the answer."""
        apart = [pair for pair in self.brackets() if factor is None or not pair[0] / 1.01 <= factor <= pair[1] * 1.01]
        return tuple(apart)

    def _root(self, low: float, high: float) -> float:
        from scipy.optimize import brentq

        root, report = brentq(
            lambda factor: self.at(factor).gap.mean,
            low,
            high,
            xtol=_NARROW * low,
            rtol=_NARROW,
            maxiter=_MOST_STEPS,
            full_output=True,
            disp=False,
        )
        if not report.converged:
            raise TollbridgeError("the search for the break-even did not converge: no answer is given")
        return min((root, *self._around(root)), key=lambda factor: abs(self.at(factor).gap.mean))

    def _around(self, root: float) -> list[float]:
        return [factor for factor in self.known if abs(factor - root) <= 2 * _NARROW * root]

    def _why_none(self) -> str:
        gaps = [one.gap.mean for one in self.known.values()]
        if all(one.meet for one in self.known.values()):
            return SAME
        least, most = min(map(abs, gaps)), max(map(abs, gaps))
        return f"{ONE_SIGN} {least:,.2f} and {most:,.2f}, with one sign"


def scaled(loaded: Loaded, factor: float) -> Loaded:
    """Return the scenario with every workload's rate times a factor.

    `loaded`: the scenario. `factor`: above 0. What calls and a trace bring is not scaled.
    """
    workloads: dict[str, Any] = {}
    for name, part in loaded.scenario.workloads.items():
        for kind in _RATED:
            arrivals = getattr(part, kind)
            if arrivals is not None:
                rate = arrivals.rate * Decimal(repr(factor))
                workloads[name] = {kind: {"rate": f"{rate:.9f}/h"}}
    return loaded.variant({"workloads": workloads})
