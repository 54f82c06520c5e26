"""Durations, calendar periods and instants: text in, whole milliseconds out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
NEVER: Final = 2**62
"""An instant after every other: later than any horizon, and safe to add any duration to."""

LONGEST: Final = 200 * 366 * DAY
_UNITS: Final = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_ISO = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_PERIOD = re.compile(r"(\d*)(mo|month|months|day|days|week|weeks|year|years|y)")
_PERIOD_UNITS: Final = {"mo": "month", "y": "year"}


def parse_duration(text: str) -> int:
    """Return a duration in ms, 0 to 200 years.

    `text`: parts from large to small, each once, as `1m30s`, `28d` or `1500ms`; or ISO 8601, as `PT90S`. A part's number may
    have decimals where the sum is whole ms. A bare number has no unit and is refused, `0` too.

    ValueError says what is wrong with it.

    >>> parse_duration("1m30s"), parse_duration("PT90S"), parse_duration("1.5s")
    (90000, 90000, 1500)
    """
    stripped = text.strip()
    iso = _ISO.fullmatch(stripped)
    if iso and any(iso.groups()):
        parts = zip(iso.groups(), (WEEK, DAY, HOUR, MINUTE, SECOND), strict=True)
        total = sum(_scaled(number, unit) for number, unit in parts if number)
    elif stripped and not _PART.sub("", stripped):
        pairs = _PART.findall(stripped)
        ranks = [_UNITS[unit] for _, unit in pairs]
        if ranks != sorted(set(ranks), reverse=True):
            raise ValueError(f"{text!r}: units go from large to small, each once, as in 1h30m")
        total = sum(_scaled(number, _UNITS[unit]) for number, unit in pairs)
    elif re.fullmatch(r"\d+(\.\d+)?", stripped):
        raise ValueError(f"{text!r} has no unit: write {stripped}s, {stripped}m, {stripped}h or {stripped}d")
    elif stripped != "-" and _PART.sub("", stripped) == "-":
        raise ValueError(f"{text!r} is below zero: this duration is 0s or more")
    elif " " in stripped and not _PART.sub("", "".join(stripped.split())):
        raise ValueError(f"{text!r} is not a duration: write {''.join(stripped.split())}")
    elif match := re.fullmatch(r"(\d+) ?M", stripped):
        raise ValueError(
            f"{text!r} is not a duration: {match[1]}m are minutes, {match[1]}mo months where a period may stand"
        )
    elif match := re.fullmatch(r"(\d*(?:\.\d+)?) ?([A-Za-z]+)", stripped):
        raise ValueError(f"{text!r} is not a duration{_meant(match[1], match[2].lower())}")
    else:
        raise ValueError(f"{text!r} is not a duration such as 45s, 1m30s, 2h, 28d or PT90S")
    if total > LONGEST:
        raise ValueError(f"{text!r} is longer than 200 years")
    return total


_LONG_UNITS: Final = {
    "sec": "s",
    "min": "m",
    "hr": "h",
    "hour": "h",
    "day": "d",
    "week": "w",
    "second": "s",
    "minute": "m",
}


def _meant(number: str, unit: str) -> str:
    """Return what would do in place of a number with a unit that is none, or examples of durations."""
    if not number:
        number = "1" if unit in {*_LONG_UNITS, "month", "year"} else ""
    short = _LONG_UNITS.get(unit.removesuffix("s"), unit) if number else ""
    if unit in {"y", "yr", "year", "years"} and number.isdigit() and int(number):
        return f": a year has no fixed length; write {int(number) * 365}d"
    if unit in {"mo", "month", "months"} and number.isdigit() and int(number):
        return f": a month has no fixed length; write {int(number) * 30}d"
    return f": write {number}{short}" if short in _UNITS else " such as 45s, 1m30s, 2h, 28d or PT90S"


def _scaled(number: str, unit: int) -> int:
    whole, _, fraction = number.partition(".")
    if len(number) > 15:
        raise ValueError(f"{number} has too many digits")
    value = int(whole + fraction) * unit
    if value % 10 ** len(fraction):
        raise ValueError(f"{number} is finer than a millisecond")
    return int(value // 10 ** len(fraction))


def parse_increment(text: str) -> tuple[int, int]:
    """Return a billing increment as (initial, further) in ms.

    `text`: `60s`, or `30s/6s` where the first step is 30 s long and every other 6 s. Both are whole seconds above 0; ValueError
    says so where they are not.

    >>> parse_increment("30s/6s"), parse_increment("60s")
    ((30000, 6000), (60000, 60000))
    """
    first, slash, further = text.partition("/")
    pair = parse_duration(first), parse_duration(further if slash else first)
    if min(pair) <= 0:
        raise ValueError(f"{text!r}: an increment must be above 0s")
    if pair[0] % 1000 or pair[1] % 1000:
        raise ValueError(f"{text!r}: increments are whole seconds")
    return pair


def format_duration(ms: int) -> str:
    """Return ms (0 or more) as the shortest text that `parse_duration` reads back; `0s` for none.

    >>> format_duration(488_000), format_duration(1_500)
    ('8m8s', '1s500ms')
    """
    sign, rest = ("-", -ms) if ms < 0 else ("", ms)
    text = ""
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1)):
        count, rest = divmod(rest, size)
        text += f"{count}{unit}" if count else ""
    return sign + (text or "0s")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period, as long as the calendar has it.

    `unit`: `day`, `week`, `month` or `year`. `count`: how many of them; 12 months are a year.
    """

    unit: str
    count: int = 1

    def __str__(self) -> str:
        return self.unit if self.count == 1 else f"{self.count}{'mo' if self.unit == 'month' else self.unit}"


def is_period(text: str) -> bool:
    """Return whether a text is written as a calendar period, be it too long."""
    return bool(_PERIOD.fullmatch(text.strip()))


def parse_period(text: str) -> Period:
    """Return a calendar period; ValueError says what would do.

    `text`: `day`, `week`, `month` or `year`, or several of them, as `12mo`. A period follows the calendar: a month is as
    long as that month is.

    >>> parse_period("2weeks"), parse_period("12mo")
    (Period(unit='week', count=2), Period(unit='year', count=1))
    """
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a calendar period: month, 12mo, week, day or year")
    unit = match[2].removesuffix("s")
    unit = _PERIOD_UNITS.get(unit, unit)
    count = int(match[1] or 1)
    if not 1 <= count <= 1200:
        raise ValueError(f"{text!r}: a period counts 1 to 1200 units")
    return Period("year", count // 12) if unit == "month" and count % 12 == 0 else Period(unit, count)


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time as the file wrote it.

    Attributes:
        text: as it was written.
        offset: ms from the start; None of a moment.
        moment: local, or with an offset of its own; None of an offset.

    >>> parse_instant("1970-01-01T00:01").ms(Clock(0, "UTC", 0))
    60000
    """

    text: str
    offset: int | None = None
    moment: datetime | None = None

    def ms(self, clock: Clock) -> int:
        """Return whole milliseconds since the clock's start (may be negative)."""
        if self.offset is not None:
            return self.offset
        assert self.moment is not None
        return clock.ms(self.moment)


def parse_instant(text: str) -> Instant:
    """Return an instant as the file writes it; `Instant.ms` places it on a clock.

    `text`: a local date (`2026-01-12`), a local time (`2026-01-12T09:00`, with seconds or parts of them where wanted), a time
    with its own offset (`2026-01-12T09:00+01:00`), or a duration from the start (`+1h30m`). ValueError says what is wrong.

    >>> parse_instant("+1h30m").offset
    5400000
    """
    stripped = text.strip()
    if stripped[:1] in {"+", "-"}:
        sign = -1 if stripped[0] == "-" else 1
        return Instant(text, offset=sign * parse_duration(stripped[1:]))
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}($|[T ])", stripped):
            raise ValueError
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant{_instant_meant(stripped)}") from None
    if moment.microsecond % 1000:
        raise ValueError(f"{text!r} is finer than a millisecond")
    if not 1970 <= moment.year <= 2200:
        raise ValueError(f"{text!r}: the year is not between 1970 and 2200")
    return Instant(text, moment=moment)


def _instant_meant(text: str) -> str:
    """Return what would do in place of what is no instant, or examples of instants."""
    if re.match(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])($|[T ])", text):
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            return f": there is no {text[:10]}"
    if text and not _PART.sub("", text):
        return f": from the start it is +{text}"
    return " such as 2026-01-12T09:00, 2026-01-12 or +1h30m"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _epoch_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Clock:
    """The calendar of a run: [start, start + duration) in one IANA timezone; instants are ms since `start`.

    Attributes:
        start_utc_ms: the start, epoch ms.
        timezone: IANA.
        duration: ms.
        warm_up: ms that measured results leave out.

    >>> clock = Clock.at(datetime(2026, 3, 28), "Europe/Berlin", 2 * DAY)
    >>> [(day.isoformat(), (end - begin) // HOUR) for day, begin, end in clock.days()]  # the clocks go forward on the 29th
    [('2026-03-28', 24), ('2026-03-29', 23), ('2026-03-30', 1)]
    """

    start_utc_ms: int
    timezone: str
    duration: int
    warm_up: int = 0

    @classmethod
    def at(cls, start: datetime, timezone: str, duration: int, warm_up: int = 0) -> Clock:
        """Return the clock that starts at `start`, local to `timezone` unless it has an offset of its own."""
        if start.tzinfo is None:
            start = start.replace(tzinfo=ZoneInfo(timezone))
        return cls(_epoch_ms(start), timezone, duration, warm_up)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The timezone."""
        return ZoneInfo(self.timezone)

    def ms(self, moment: datetime) -> int:
        """Return a moment in ms since the start; one without an offset is local, gaps and folds resolved with fold=0.

        >>> Clock(0, "UTC", 0).ms(datetime(1970, 1, 1, 0, 1))
        60000
        """
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return _epoch_ms(moment) - self.start_utc_ms

    def moment(self, ms: int) -> datetime:
        """Return the local time, with its offset, of an instant in ms since the start.

        >>> Clock(0, "Europe/Berlin", 0).moment(60_000).isoformat()
        '1970-01-01T01:01:00+01:00'
        """
        return (_EPOCH + timedelta(milliseconds=ms + self.start_utc_ms)).astimezone(self.zone)

    def midnight(self, day: date) -> int:
        """Return the instant at which a local day begins, in ms since the start."""
        return self.ms(datetime(day.year, day.month, day.day))

    def days(self) -> Iterator[tuple[date, int, int]]:
        """Yield (date, begin, end) in ms for each local day of the run, first and last cut to the run."""
        return iter(self._days)

    @cached_property
    def _days(self) -> tuple[tuple[date, int, int], ...]:
        """The days of the run: they are asked for often, and fifty years have 18,000."""
        return tuple(self._each_day())

    def _each_day(self) -> Iterator[tuple[date, int, int]]:
        day, begin = self.moment(0).date(), 0
        while begin < self.duration:
            end = min(self.midnight(day + timedelta(days=1)), self.duration)
            if end > begin:
                yield day, begin, end
            day, begin = day + timedelta(days=1), max(end, begin)

    def period_begin(self, period: Period, day: date) -> date:
        """Return the first day of the calendar period that holds `day`; counts align to year 1 (weeks to a Monday)."""
        if period.unit in {"day", "week"}:
            length = period.count * (7 if period.unit == "week" else 1)
            return date.fromordinal(day.toordinal() - (day.toordinal() - 1) % length)
        if period.unit == "year":
            return date(max(1, day.year - (day.year - 1) % period.count), 1, 1)
        months = (day.year * 12 + day.month - 1) // period.count * period.count
        return date(months // 12, months % 12 + 1, 1)

    def period_next(self, period: Period, first: date) -> date:
        """Return the first day of the period after the one that begins on `first`."""
        if period.unit in {"day", "week"}:
            return first + timedelta(days=period.count * (7 if period.unit == "week" else 1))
        return add_months(first, period.count * (12 if period.unit == "year" else 1))

    def periods(self, period: Period) -> Iterator[tuple[date, int, int]]:
        """Yield (first day, begin, end) in ms of each calendar period that meets the run, not cut to it."""
        first = self.period_begin(period, self.moment(0).date())
        while (begin := self.midnight(first)) < self.duration:
            after = self.period_next(period, first)
            yield first, begin, self.midnight(after)
            first = after

    def add(self, ms: int, period: Period) -> int:
        """Return the same local time one calendar period on, clipped to the month's end.

        `ms`: since the start. `period`: how far on.

        >>> clock = Clock.at(datetime(2026, 1, 31, 9), "UTC", DAY)
        >>> clock.moment(clock.add(0, Period("month"))).isoformat()
        '2026-02-28T09:00:00+00:00'
        """
        local = self.moment(ms).replace(tzinfo=None)
        if period.unit in {"day", "week"}:
            return self.ms(local + timedelta(days=period.count * (7 if period.unit == "week" else 1)))
        day = add_months(local.date(), period.count * (12 if period.unit == "year" else 1))
        return self.ms(datetime.combine(day, local.time()))

    def irregular(self, moment: datetime) -> str | None:
        """Say whether a change of the clocks `skips` or `repeats` a local time without offset; None where it does neither.

        >>> Clock(0, "Europe/Berlin", 0).irregular(datetime(2026, 3, 29, 2, 30))
        'skips'
        """
        if moment.tzinfo is not None:
            return None
        first, second = (moment.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            return None
        back = first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        return "repeats" if back == moment else "skips"


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` (may be negative) on, clipped to that month's end.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def step_at(starts: list[int], instant: int) -> int:
    """Return the index of the last of the ascending `starts` that is at or before `instant`; -1 where all are later.

    >>> step_at([0, 60, 120], 60), step_at([0, 60], -1)
    (1, -1)
    """
    return bisect_right(starts, instant) - 1
