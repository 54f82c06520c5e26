"""What is wrong, or looks wrong, with the rows of a tariff: found before a run, for every destination, called or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from tollbridge.tariff.destinations import Destination, Destinations, destinations_of
from tollbridge.tariff.match import DIRECTIONS
from tollbridge.tariff.regimes import Calendar, compile_regimes, precedence
from tollbridge.tariff.rows import Row, Tariff
from tollbridge.tariff.windows import Interval, Intervals, gaps, intersect, merge
from tollbridge.units import MINUTE, Clock, format_duration

SHORT_GAP: Final = 5 * MINUTE
"""Between windows, a gap as short as this is taken for a slip, such as `to: "23:59"`."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """Something about one row; an error unless `warning`."""

    row: Row
    message: str
    warning: bool = False


def audit(tariff: Tariff, calendar: Calendar, clock: Clock) -> Iterator[RowFinding]:
    """Yield all errors and warnings about a tariff's rows, for every destination, called or not.

    Args:
        tariff: with its decks merged.
        calendar: when windows hold over the run.
        clock: the run's, for the times that messages name.

    Errors are two rows that tie at one instant of the run, and a destination without a row in force. Warnings are what looks
    like a slip: unlike increments for one destination, a blocked row with `after`.
    """
    for direction in DIRECTIONS:
        destinations = destinations_of(tariff, direction)
        for destination in destinations.timed():
            yield from _audit_destination(destination, tariff, calendar, clock)
        for left, right in destinations.rivals():
            yield from _rival(left, right, calendar, clock)


def _audit_destination(
    destination: Destination, tariff: Tariff, calendar: Calendar, clock: Clock
) -> Iterator[RowFinding]:
    rows = destination.rows
    base = [row for row in rows if not row.window and not row.after]
    if not base:
        yield RowFinding(rows[0], f"{destination.conditions} needs a row with neither window nor after")
    elif (gap := _gap_in_force(rows, calendar)) is not None:
        text = f"{destination.conditions} has no row in force from {_at(gap, clock)}: give it an earlier row without window"
        yield RowFinding(base[0], text)
    for left, right in combinations(rows, 2):
        yield from _tie(left, right, calendar, clock)
    yield from _unlike_increments(destination, tariff)
    yield from (
        RowFinding(row, "a blocked row with after turns no leg away", warning=True)
        for row in rows
        if row.blocked and row.after
    )


def _tie(left: Row, right: Row, calendar: Calendar, clock: Clock) -> Iterator[RowFinding]:
    if precedence(left) != precedence(right):
        return
    if left.key() == right.key():
        yield RowFinding(
            right, f"a second row with these conditions ({left.conditions}); the first is at {left.source}"
        )
        return
    both = intersect(_span(left, calendar, clock), _span(right, calendar, clock))
    if both:
        text = f"ties with the row at {left.source} from {_at(both[0][0], clock)}: windows {left.window} and {right.window}"
        yield RowFinding(right, f"{text} both hold")


def _span(row: Row, calendar: Calendar, clock: Clock) -> Intervals:
    """Return when a row holds within the run."""
    valid: Interval = (max(0, row.valid_from or 0), clock.duration)
    spans: Intervals = (valid,) if valid[0] < valid[1] else ()
    return intersect(spans, calendar.windows[row.window]) if row.window else spans


def _at(instant: int, clock: Clock) -> str:
    return clock.moment(instant).isoformat(timespec="minutes" if instant % MINUTE == 0 else "milliseconds")


def _gap_in_force(rows: Sequence[Row], calendar: Calendar) -> int | None:
    """Return the first instant at which legs in progress would find no row, though they found one at answer."""
    if any(not row.window and not row.after and precedence(row)[0] <= calendar.since for row in rows):
        return None  # the usual case, and quick to see in a deck of thousands
    before = False
    for regime in compile_regimes(rows, calendar):
        if before and not regime.tiers and not regime.barred:
            return regime.start
        before = bool(regime.tiers)
    return None


def _unlike_increments(destination: Destination, tariff: Tariff) -> Iterator[RowFinding]:
    """Warn of the first row whose increment is not the first row's: one that sets none has the tariff's, not a sibling's."""
    priced = [row for row in destination.rows if not row.blocked]
    for row in priced[1:]:
        first, this = priced[0].increment or tariff.increment, row.increment or tariff.increment
        if first != this:
            text = f"increment {increment_text(this)}, but {increment_text(first)} in the row at {priced[0].source}"
            yield RowFinding(row, f"{destination.conditions}: {text} for the same destination", warning=True)
            return


def increment_text(increment: tuple[int, int]) -> str:
    """Return an increment as it is written: `60s`, or `30s/6s`."""
    initial, further = (format_duration(part) for part in increment)
    return initial if initial == further else f"{initial}/{further}"


def _rival(left: Destination, right: Destination, calendar: Calendar, clock: Clock) -> Iterator[RowFinding]:
    """Yield a tie between destinations of two zones that share a country, if both have rows within the run."""
    spans = [merge(piece for row in each.rows for piece in _span(row, calendar, clock)) for each in (left, right)]
    if both := intersect(spans[0], spans[1]):
        shared = ", ".join(sorted(left.conditions.zone_countries & right.conditions.zone_countries))
        text = f"ties with the row at {left.rows[0].source} from {_at(both[0][0], clock)}"
        yield RowFinding(
            right.rows[0], f"{text}: {shared} is in zones {left.conditions.zone} and {right.conditions.zone}"
        )


def window_gaps(
    windows: Mapping[str, Intervals], tariffs: Iterable[Tariff]
) -> Iterator[tuple[frozenset[str], Interval]]:
    """Yield (names of windows, gap) of windows that leave a short gap, alone or as rows of one destination use them.

    `windows`: each window's intervals, ms since the clock's start. `tariffs`: whose rows use them. A gap of up to five minutes
    is taken for a slip, such as `to: "23:59"`.
    """
    together = {frozenset({name}) for name in windows}
    for tariff in tariffs:
        for rows in (tariff.inbound, tariff.outbound, tariff.app):
            if any(row.window for row in rows):
                together |= {frozenset(row.window for row in each.rows if row.window) for each in Destinations(rows)}
    seen: set[str] = set()
    for names in sorted(together - {frozenset()}, key=lambda names: (len(names), sorted(names))):
        union = merge(piece for name in names for piece in windows[name])
        gap = next(gaps(union, SHORT_GAP), None)
        if gap is not None and not names & seen:
            seen |= names
            yield names, gap
