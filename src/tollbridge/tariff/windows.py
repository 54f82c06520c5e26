"""Named times of the week, of dates and of holidays as sorted intervals of milliseconds in the clock's timezone.

An instant is inside an entry where its local wall time is: so both passes of an hour that DST repeats count, a skipped hour
never comes, and an entry that runs past midnight belongs to the local day on which it begins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from tollbridge.units import DAY, HOUR, MINUTE, SECOND, Clock

Interval = tuple[int, int]
Intervals = tuple[Interval, ...]
"""Half-open spans [begin, end) in ms since the clock's start: ascending, disjoint and not touching."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY: Final = frozenset(range(7))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL: Final = _EPOCH.toordinal()
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """One entry of a window: all that it names must hold. `begin` and `end` are ms after local midnight, at most a day.

    An `end` at or before `begin` is one of the next day.
    """

    days: frozenset[int] = EVERY_DAY  # 0 is Monday
    dates: frozenset[date] | None = None
    holidays: str = ""  # country or country-subdivision, as US or US-CA
    begin: int = 0
    end: int = DAY

    def length(self) -> int:
        """Return how long the entry lasts, in ms of wall time.

        >>> WindowEntry(begin=22 * HOUR, end=6 * HOUR).length() // HOUR  # over midnight
        8
        """
        return self.end - self.begin + (DAY if self.end <= self.begin else 0)


def parse_days(text: str) -> frozenset[int]:
    """Return the weekdays that a text names, 0 for Monday.

    `text`: days and spans of days parted by commas, such as `mon-fri`, `sat,sun` or `fri-mon`. ValueError says what would do.

    >>> sorted(parse_days("mon-fri")), sorted(parse_days("fri-mon"))
    ([0, 1, 2, 3, 4], [0, 4, 5, 6])
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = (piece.strip().lower() for piece in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f"{text!r} does not name days: write mon-fri, sat,sun or mon")
        begin = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last) - begin) % 7 + 1 if dash else 1
        found.update((begin + k) % 7 for k in range(count))
    return frozenset(found)


def parse_time(text: str) -> int:
    """Return a time of day in ms after midnight.

    `text`: from `00:00` to `24:00`. ValueError says what would do.

    >>> parse_time("18:30") // MINUTE
    1110
    """
    match = _TIME.fullmatch(text.strip())
    ms = int(match[1]) * HOUR + int(match[2]) * MINUTE + int(match[3] or 0) * SECOND if match else DAY + 1
    if not match or ms > DAY or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise ValueError(f"{text!r} is not a time of day such as 08:00 or 18:30")
    return ms


def parse_date(text: str) -> date:
    """Return a date.

    `text`: such as `2026-03-02`. ValueError says what would do.

    >>> parse_date("2026-03-02").isoweekday()  # a Monday
    1
    """
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-03-02") from None


def parse_hours(begin: str | None, end: str | None) -> Interval:
    """Return the hours of a day as (begin, end) in ms after midnight.

    `begin`, `end`: as `from` and `to` say them; None for the day's own. An end before the begin is one of the next day.
    ValueError where they are equal, or `from` is 24:00.

    >>> [ms // HOUR for ms in parse_hours("08:00", None)]
    [8, 24]
    """
    first, last = parse_time(begin) if begin else 0, parse_time(end) if end else DAY
    if first == last:
        raise ValueError(f"from {begin or '00:00'} and to {end or '24:00'} are equal: an empty window")
    if first == DAY:
        raise ValueError("from 24:00 is the next day's 00:00")
    return first, last


def holiday_calendar(code: str) -> Any:
    """Return the calendar of the `holidays` library for a country or a part of one: whether a date is `in` it.

    `code`: ISO 3166, such as `US` or `US-CA`. ValueError where the library knows none.

    >>> date(2026, 7, 4) in holiday_calendar("US"), date(2026, 7, 6) in holiday_calendar("US")
    (True, False)
    """
    import holidays

    country, _, subdivision = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except (NotImplementedError, KeyError):
        raise ValueError(
            f"the holidays library knows no {code!r}: write a country or subdivision as US or US-CA"
        ) from None


def compile_window(entries: Iterable[WindowEntry], clock: Clock, since: int, until: int) -> Intervals:
    """Return when a window holds: the union of its entries, as intervals in ms since the clock's start.

    Args:
        entries: what the window lists.
        clock: says what local time it is.
        since: where to begin, ms since the clock's start.
        until: the first instant after it.

    Hours are local: where the clocks change, a window of 08:00 to 18:00 still begins at 08:00 on the wall.

    >>> clock = Clock.at(datetime(2026, 1, 5), "UTC", 2 * DAY)
    >>> held = compile_window([WindowEntry(begin=8 * HOUR, end=18 * HOUR)], clock, 0, 2 * DAY)
    >>> [(begin // HOUR, end // HOUR) for begin, end in held]
    [(8, 18), (32, 42)]
    """
    segments = list(offset_segments(clock, since, until))
    return merge(piece for entry in entries for piece in _entry_intervals(entry, clock, segments))


def offset_segments(clock: Clock, since: int, until: int) -> Iterator[tuple[int, int, int]]:
    """Yield (begin, end, offset) in ms: spans in which local time is UTC plus `offset`, until the clocks change.

    `clock`: whose timezone. `since`, `until`: the span to cut up, ms since the clock's start.
    """
    begin, offset, probe = since, _offset(clock, since), since
    while probe < until:
        later = min(probe + DAY, until)
        if _offset(clock, later) != offset:
            change = _first_change(clock, probe, later, offset)
            yield from [(begin, change, offset)] if change > begin else []
            begin, offset = change, _offset(clock, change)
            probe = change
        else:
            probe = later
    if until > begin:
        yield begin, until, offset


def _first_change(clock: Clock, low: int, high: int, offset: int) -> int:
    """Return the first instant of (low, high] whose offset is another; instants of change are whole ms."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(clock, middle) == offset else (low, middle)
    return high


def _offset(clock: Clock, instant: int) -> int:
    offset = clock.moment(instant).utcoffset()
    assert offset is not None
    return offset // timedelta(milliseconds=1)


def _entry_intervals(entry: WindowEntry, clock: Clock, segments: Sequence[tuple[int, int, int]]) -> Iterator[Interval]:
    calendar = holiday_calendar(entry.holidays) if entry.holidays else None
    for begin, end, offset in segments:
        wall = clock.start_utc_ms + offset
        for day in range((begin + wall) // DAY - 1, (end - 1 + wall) // DAY + 1):
            if not _falls_on(entry, day, calendar):
                continue
            first = day * DAY + entry.begin - wall
            low, high = max(first, begin), min(first + entry.length(), end)
            if low < high:
                yield low, high


def _falls_on(entry: WindowEntry, day: int, calendar: Any) -> bool:
    """Say whether the entry begins on `day`, counted from 1970-01-01, which was a Thursday."""
    if (day + 3) % 7 not in entry.days:
        return False
    if entry.dates is None and calendar is None:
        return True
    on = date.fromordinal(day + _EPOCH_ORDINAL)
    return (entry.dates is None or on in entry.dates) and (calendar is None or on in calendar)


def merge(pieces: Iterable[Interval]) -> Intervals:
    """Return the union of intervals, sorted, with those that overlap or touch joined.

    >>> merge([(5, 9), (0, 3), (3, 4)])
    ((0, 4), (5, 9))
    """
    joined: list[Interval] = []
    for begin, end in sorted(pieces):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def intersect(left: Intervals, right: Intervals) -> Intervals:
    """Return the instants that are in both; `left` and `right` are sorted and do not overlap, as `merge` returns them.

    >>> intersect(((0, 5), (8, 9)), ((3, 9),))
    ((3, 5), (8, 9))
    """
    found: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        begin, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if begin < end:
            found.append((begin, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def inside(intervals: Intervals, instant: int) -> bool:
    """Say whether an instant lies in one of the intervals; an interval's end is outside of it.

    >>> inside(((0, 5),), 4), inside(((0, 5),), 5)
    (True, False)
    """
    at = bisect_right(intervals, instant, key=lambda interval: interval[0]) - 1
    return at >= 0 and instant < intervals[at][1]


def gaps(intervals: Intervals, at_most: int) -> Iterator[Interval]:
    """Yield the spans between neighbouring intervals that last no longer than so much.

    `intervals`: sorted, ms. `at_most`: ms.

    >>> list(gaps(((0, 5), (6, 9), (20, 30)), 1))
    [(5, 6)]
    """
    for (_, end), (begin, _) in pairwise(intervals):
        if begin - end <= at_most:
            yield end, begin
