"""A forecast held against the records' own past: fitted on what came before a day, compared with what came after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from tollbridge.errors import TollbridgeError
from tollbridge.planning.forecast.days import F64
from tollbridge.planning.forecast.events import KINDS, Events
from tollbridge.planning.forecast.outlook import days_from, read_outlook
from tollbridge.planning.forecast.rivals import Range, can_smooth, exponential_smoothing, seasonal_naive
from tollbridge.units import Clock

MOST_WINDOWS: Final = 24
DRAWS: Final = 1000
OURS, NAIVE, SMOOTHING = "tollbridge", "seasonal naive", "exponential smoothing"
_PENALTY: Final = 20.0
"""What a miss costs in the interval score of a 90% range: 2 / 0.1."""


@dataclass(frozen=True)
class HeldOut:
    """What one method said of one figure in one held-out window, and what came."""

    method: str
    figure: str  # of KINDS
    first: date  # of the days held out
    learnt: int  # days before it
    days: int
    said: Range
    came: float

    @property
    def held(self) -> bool | None:
        """Whether the range held what came; None where there is no range."""
        if self.said.low is None or self.said.high is None:
            return None
        return self.said.low <= self.came <= self.said.high

    @property
    def error(self) -> float:
        """How far the mean was off."""
        return abs(self.said.mean - self.came)

    @property
    def width(self) -> float | None:
        """The range's width."""
        if self.said.low is None or self.said.high is None:
            return None
        return self.said.high - self.said.low

    @property
    def score(self) -> float | None:
        """The interval score: the width, and 20 times what a miss lies outside (Winkler, 1972). Less is better."""
        if self.said.low is None or self.said.high is None:
            return None
        outside = max(self.said.low - self.came, self.came - self.said.high, 0.0)
        return self.said.high - self.said.low + _PENALTY * outside


@dataclass(frozen=True)
class BacktestPlan:
    """Which windows are held out: each is `ahead` days, fitted on `learnt` days before it (0: all there are, 7 or more)."""

    ahead: int
    learnt: int = 0
    most: int = MOST_WINDOWS

    def origins(self, days: int) -> list[int]:
        """Return the first day of each window, at most `most`, spread evenly; days counted from the records' first."""
        least = self.learnt or min(28, max(7, (days - self.ahead) // 3))
        found = np.arange(days - self.ahead, least - 1, -min(7, self.ahead))[::-1]
        if len(found) > self.most:
            found = found[np.linspace(0, len(found) - 1, self.most).round().astype(np.int64)]
        return [int(each) for each in found]


def backtest(workloads: Sequence[Events], clock: Clock, country: str, plan: BacktestPlan) -> list[HeldOut]:
    """Return what this program's forecast, last week again and exponential smoothing said of windows held out, and what came.

    Each window is fitted on the days before it alone. TollbridgeError where the records are too short to hold any out.
    """
    edges = [begin for _, begin, _ in clock.days()] + [clock.duration]
    first = clock.moment(0).date()
    origins = plan.origins(len(edges) - 1)
    if not origins:
        raise TollbridgeError(
            f"the records have {len(edges) - 1} days, too few for a backtest: to forecast {plan.ahead} from {plan.learnt or 7} "
            f"takes {plan.ahead + (plan.learnt or 7)}"
        )
    found: list[HeldOut] = []
    for origin in origins:
        begin = max(0, origin - plan.learnt) if plan.learnt else 0
        past = _Past(first + timedelta(days=begin), max(edges[begin], 0), edges[origin], edges[origin + plan.ahead])
        if any(len(each.between(past.begin, past.end)) for each in workloads):
            found += list(_windows(workloads, clock, country, (past, origin - begin, plan.ahead)))
    return found


@dataclass(frozen=True)
class _Past:
    first: date
    begin: int
    end: int
    last: int


def _windows(
    workloads: Sequence[Events], clock: Clock, country: str, held_out: tuple[_Past, int, int]
) -> Iterator[HeldOut]:
    past, learnt, ahead = held_out
    known = [each.between(past.begin, past.end) for each in workloads]
    shifted = [Events(each.name, each.at - past.begin, each.sums) for each in known]
    span = Clock(clock.start_utc_ms + past.begin, clock.timezone, past.end - past.begin)
    days = days_from(past.first + timedelta(days=learnt), ahead)
    drawn = read_outlook(shifted, span, country, days).draw(days, DRAWS, days[0].toordinal())
    came = np.sum([each.between(past.end, past.last).total() for each in workloads], axis=0)
    series = np.sum([_by_day(each, span) for each in shifted], axis=0)
    for kind, figure in enumerate(KINDS):
        if came[kind] <= 0 and series[:, kind].sum() <= 0:
            continue
        low, high = np.quantile(drawn[:, kind], (0.05, 0.95))
        said = {OURS: Range(float(drawn[:, kind].mean()), float(low), float(high))}
        said[NAIVE] = seasonal_naive(series[:, kind], ahead)
        if can_smooth():
            said[SMOOTHING] = exponential_smoothing(series[:, kind], ahead, days[0].toordinal())
        for method, each in said.items():
            yield HeldOut(method, figure, days[0], learnt, ahead, each, float(came[kind]))


def _by_day(events: Events, clock: Clock) -> F64:
    """Return legs, minutes and cost by day [days, 3]."""
    edges = [begin for _, begin, _ in clock.days()]
    rows = np.searchsorted(np.array(edges), events.at, side="right") - 1
    return np.stack([np.bincount(rows, events.sums[:, kind], len(edges)) for kind in range(len(KINDS))], axis=1)
