"""A backtest for people: a table of how often ranges held what came, and what it says of the forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.plain_text import aligned, counted
from tollbridge.planning.fit_period import days_ahead
from tollbridge.planning.forecast.backtest import NAIVE, OURS, SMOOTHING, BacktestPlan, HeldOut, backtest
from tollbridge.planning.forecast.events import KINDS, Events
from tollbridge.planning.forecast.rivals import can_smooth
from tollbridge.units import Clock

METHODS: Final = (OURS, NAIVE, SMOOTHING)
LONGEST: Final = 28
"""Days held out at a time where the forecast's length is not said."""
_FEW: Final = 8
_HOLDS: Final = 0.75


@dataclass(frozen=True)
class Score:
    """How one method did on one figure over all windows of a backtest.

    Attributes:
        figure: `calls`, `minutes` or `cost`.
        method: who foresaw it.
        windows: how many.
        held: the share of ranges that held what came; None where the method gives no range.
        error: how far means were off, as a share of all that came.
        width: of the ranges, as a share of all that came.
        score: the interval score, as a share of all that came; less is better.
    """

    figure: str
    method: str
    windows: int
    held: float | None  # share of ranges that held what came; None where the method gives no range
    error: float
    width: float | None
    score: float | None

    def row(self) -> list[str]:
        """Return the cells of the table."""
        ranged = [self.held, self.error, self.width, self.score]
        shown = ["–" if each is None else f"{each:.0%}" for each in ranged]
        return [self.figure, self.method, str(self.windows), *shown]


HEADINGS: Final = ("figure", "method", "windows", "range held", "mean error", "width", "interval score")


def windows_of(workloads: Sequence[Events], clock: Clock, country: str, ahead: str = "") -> list[HeldOut]:
    """Return the windows of a backtest: what each method said of days held out, and what came.

    Args:
        workloads: the events of each.
        clock: the records' period.
        country: ISO, whose holidays and weekend are kept; "" where it is not known.
        ahead: how long each window is, a duration or a calendar period; "" for up to four weeks. It is shorter where it must
            be.

    Raises TollbridgeError where the records are too short to hold any out.
    """
    days = sum(1 for _ in clock.days())
    usual = max(1, min(LONGEST, days // 3 // 7 * 7 or days // 3))
    length = min(_days(ahead, clock), max(days - 7, 1)) if ahead else usual
    return backtest(workloads, clock, country, BacktestPlan(length))


def _days(ahead: str, clock: Clock) -> int:
    try:
        return len(days_ahead(clock, ahead))
    except ValueError:
        raise TollbridgeError(
            f"a backtest's windows are as long as a duration or a period, 4w or month, not {ahead}"
        ) from None


def scores(windows: Sequence[HeldOut]) -> list[Score]:
    """Return the scores of every figure and method, in the order of the table.

    `windows`: parts of the records that were held out, each with what a method said of it and what came; one or more.
    """
    return [
        _score(figure, method, found)
        for figure in KINDS
        for method in METHODS
        if (found := [each for each in windows if (each.figure, each.method) == (figure, method)])
    ]


def _score(figure: str, method: str, found: list[HeldOut]) -> Score:
    came = sum(each.came for each in found) or 1.0
    ranged = [each for each in found if each.width is not None and each.score is not None]
    held = sum(bool(each.held) for each in ranged) / len(ranged) if ranged else None
    base = sum(each.came for each in ranged) or 1.0
    width = sum(each.width or 0.0 for each in ranged) / base if ranged else None
    score = sum(each.score or 0.0 for each in ranged) / base if ranged else None
    return Score(figure, method, len(found), held, sum(each.error for each in found) / came, width, score)


def table(windows: Sequence[HeldOut]) -> Iterator[str]:
    """Yield the lines of the table of scores, and what its columns mean.

    `windows`: as `scores` takes them.
    """
    yield from aligned([HEADINGS, *(each.row() for each in scores(windows))], left=2)
    yield ""
    yield "range held: how often the 5% to 95% range held what came; 90% is right. mean error, width, interval score:"
    yield "shares of what came; less is better. The interval score is the width plus 20 times what a miss lies outside."
    if not can_smooth():
        yield "exponential smoothing is left out: it needs statsmodels (pip install 'tollbridge[fit]')"


def trust(windows: Sequence[HeldOut]) -> str:
    """Return in a sentence or two how far a forecast from these records may be trusted.

    `windows`: as `scores` takes them, those of the own method among them.
    """
    ours = [each for each in scores(windows) if each.method == OURS]
    first = next(each for each in windows if each.method == OURS)
    one = ours[0]
    held = ", ".join(f"{each.figure} in {(each.held or 0) * each.windows:.0f}" for each in ours)
    held_out = f"{counted(one.windows, 'window')} of {counted(first.days, 'day')}"
    said = f"of {held_out} held out, the 5% to 95% range held {held}; the mean was off by "
    said += ", ".join(f"{each.figure} {each.error:.0%}" for each in ours)
    if one.windows < _FEW:
        return f"{said}. So few windows say little"
    worst = min(each.held or 0.0 for each in ours)
    return f"{said}. " + (
        "Ranges held about as often as they should, 9 times in 10"
        if worst >= _HOLDS
        else "Ranges were too narrow: read them as wider"
    )


def as_csv(windows: Sequence[HeldOut]) -> str:
    """Return the windows as the text of a CSV: what each method said of each figure, and what came.

    `windows`: as `scores` takes them. A range that a method does not give is an empty cell.
    """
    lines = ["method,figure,first,learnt_days,days,mean,p5,p95,came"]
    for each in windows:
        edges = ("" if edge is None else f"{edge:.2f}" for edge in (each.said.low, each.said.high))
        cells = (each.method, each.figure, str(each.first), str(each.learnt), str(each.days), f"{each.said.mean:.2f}")
        lines.append(",".join((*cells, *edges, f"{each.came:.2f}")))
    return "\n".join(lines) + "\n"
