"""A destination's rows over time: spans in which the same rows hold, and in each the row by time since answer.

Of the rows that hold when a step begins, a later `valid_from` goes before an earlier or none, then one with `window` before
one without, then a later `after` before an earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tollbridge.tariff.rows import Row
from tollbridge.tariff.staircase import ALWAYS
from tollbridge.tariff.windows import Intervals, inside

Tiers = tuple[tuple[int, Row], ...]
"""(`after` in ms since answer, the row from there on), ascending from 0; none: the destination cannot be called."""


@dataclass(frozen=True, slots=True)
class Regime:
    """A span of time from `start` (ms since the clock's start) to the next regime's.

    `barred`: the row in force for a leg that arrives is blocked. `tiers` then price the legs in progress.
    """

    start: int
    barred: bool
    tiers: Tiers


@dataclass(frozen=True)
class Calendar:
    """When named windows hold, and over which span that is known.

    Attributes:
        windows: each window's intervals, in ms since the clock's start.
        since: where the span begins, in ms since the clock's start.
        until: the first instant after it.
    """

    windows: Mapping[str, Intervals]
    since: int = 0
    until: int = field(default=0)

    def holds(self, row: Row, instant: int) -> bool:
        """Say whether `valid_from` and `window` of a row hold at an instant."""
        if row.valid_from is not None and instant < row.valid_from:
            return False
        return not row.window or inside(self.windows[row.window], instant)

    def changes(self, rows: Iterable[Row]) -> list[int]:
        """Return the instants between `since` and `until` at which some row begins or ceases to hold, ascending, in ms.

        `rows`: of the tariff.
        """
        edges = {row.valid_from for row in rows if row.valid_from is not None}
        for window in {row.window for row in rows if row.window}:
            edges.update(edge for interval in self.windows[window] for edge in interval)
        return sorted(edge for edge in edges if self.since < edge < self.until)


def precedence(row: Row) -> tuple[int, bool, int]:
    """Return what the row that prices a step has most of, among those that hold when it begins.

    A later `valid_from` goes before an earlier one or none, then a row with a window before one without, then a later `after`.
    """
    return ALWAYS if row.valid_from is None else row.valid_from, row.window != "", row.after


def in_force(rows: Iterable[Row], since_answer: int = 0) -> Row | None:
    """Return which row prices a step; None where none does.

    Args:
        rows: rows of one destination that hold at an instant.
        since_answer: how long after its leg's answer the step begins, ms.

    >>> from tollbridge.tariff.rows import Conditions
    >>> day, evening = Row(Conditions(), price=2), Row(Conditions(), price=1, window="evening")
    >>> in_force([day, evening]).price  # a row with a window goes before one without
    1
    """
    return max((row for row in rows if row.after <= since_answer), key=precedence, default=None)


def compile_regimes(rows: Sequence[Row], calendar: Calendar) -> tuple[Regime, ...]:
    """Return the regimes of one destination's rows, neighbours that are alike joined.

    Args:
        rows: all rows of the destination.
        calendar: when windows hold, and the span over which that is known.

    The first regime starts at `ALWAYS`, before every instant.

    >>> from tollbridge.tariff.rows import Conditions
    >>> old, new = Row(Conditions(), price=2), Row(Conditions(), price=1, valid_from=5_000)
    >>> [(regime.start == ALWAYS, regime.tiers[0][1].price) for regime in compile_regimes([old, new], Calendar({}, 0, 9_000))]
    [(True, 2), (False, 1)]
    """
    regimes: list[Regime] = []
    for start in (ALWAYS, *calendar.changes(rows)):
        holding = [row for row in rows if calendar.holds(row, max(start, calendar.since))]
        before = regimes[-1].tiers if regimes else ()
        first = in_force(holding)
        regime = Regime(start, first is not None and first.blocked, _tiers(holding, before) if first else ())
        if not regimes or (regime.barred, regime.tiers) != (regimes[-1].barred, regimes[-1].tiers):
            regimes.append(regime)
    return tuple(regimes)


def _tiers(holding: Sequence[Row], before: Tiers) -> Tiers:
    """Return the rows that price steps, by time since answer.

    Blocked rows turn legs away and price none: a leg in progress goes on with the best other row, else as `before`.
    """
    priced = [row for row in holding if not row.blocked]
    tiers: list[tuple[int, Row]] = []
    for after in sorted({0, *(row.after for row in priced), *(after for after, _ in before)}):
        row = in_force(priced, after) or _tier_at(before, after)
        if row is not None and (not tiers or tiers[-1][1] is not row):
            tiers.append((after if tiers else 0, row))
    return tuple(tiers)


def _tier_at(tiers: Tiers, since_answer: int) -> Row | None:
    return next((row for after, row in reversed(tiers) if after <= since_answer), None)
