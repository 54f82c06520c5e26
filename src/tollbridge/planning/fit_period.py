"""The period that records cover: what was said, or the first to the last call, with care at both ends.

An export that begins at noon has no empty morning. Where the hours before the first call are busy on other days, the
period begins with the first call's hour, else with its day; so at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import TollbridgeError
from tollbridge.units import DAY, HOUR, Clock, parse_duration, parse_instant, parse_period

I64 = NDArray[np.int64]
CHANCE: Final = 0.01
"""Hours without calls are outside the period where calls like those of other days would leave them empty so seldom."""


def stated_instant(text: str, timezone: str) -> int:
    """Return an instant in epoch ms; ValueError where the text is none.

    `text`: `2026-01-05` or `2026-01-05T12:00`. `timezone`: IANA, of a text without a zone.

    >>> stated_instant("2026-01-05", "UTC")
    1767571200000
    """
    instant = parse_instant(text)
    if instant.moment is None:
        raise ValueError(f"{text!r} is not a date such as 2026-01-12, or an instant such as 2026-01-12T09:00")
    moment = instant.moment
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
    return int(aware.timestamp() * 1000)


def check_length(text: str) -> str:
    """Return how long a forecast is, as it is.

    `text`: a duration such as `4w`, a calendar period such as `month`, or "". TollbridgeError where it is none of these.

    >>> check_length("4w"), check_length("month"), check_length("")
    ('4w', 'month', '')
    """
    try:
        if text:
            parse_period(text)
    except ValueError:
        try:
            parse_duration(text)
        except ValueError as error:
            raise TollbridgeError(str(error)) from None
    return text


def days_ahead(clock: Clock, ahead: str) -> list[date]:
    """Return the local days after a run, in order.

    `clock`: the run's. `ahead`: a duration such as `4w`, or a calendar period such as `month`; ValueError where it is neither.
    """
    begin = clock.moment(clock.duration).date()
    try:
        period = parse_period(ahead)
    except ValueError:
        return [begin + timedelta(days=day) for day in range(max(1, round(parse_duration(ahead) / DAY)))]
    end = clock.moment(clock.add(clock.duration, period)).date()
    return [begin + timedelta(days=day) for day in range(max(1, (end - begin).days))]


def find_period(at: I64, timezone: str, since: int | None, until: int | None) -> Clock:
    """Return the clock of the records' period.

    Args:
        at: int64 [calls], epoch ms, ascending, one or more.
        timezone: the customer's, IANA.
        since: where the period begins, epoch ms; None to find it from the calls.
        until: the first instant after it; None to find it.

    Raises TollbridgeError where the period is empty.
    """
    zone = ZoneInfo(timezone)
    first, last = int(at[0]), int(at[-1])
    start = _begin(at, zone) if since is None else since
    end = _end(at, zone) if until is None else until
    if end <= start:
        raise TollbridgeError("the records' period ends before it begins: look at --from and --until")
    if until is None and last >= end:
        end = last + 1
    if since is None and first < start:
        start = first
    return Clock(start, timezone, end - start)


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone)


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return _epoch(datetime(day.year, day.month, day.day, tzinfo=zone))


def _begin(at: I64, zone: ZoneInfo) -> int:
    first = _local(int(at[0]), zone)
    midnight = _midnight(first.date(), zone)
    hour = midnight + (int(at[0]) - midnight) // HOUR * HOUR
    return hour if _would_be_busy(at, first.date(), zone, lambda ms: ms < hour - midnight) else midnight


def _end(at: I64, zone: ZoneInfo) -> int:
    last = _local(int(at[-1]), zone)
    midnight = _midnight(last.date(), zone)
    hour = midnight + ((int(at[-1]) - midnight) // HOUR + 1) * HOUR
    after = _midnight(last.date() + timedelta(days=1), zone)
    return min(hour, after) if _would_be_busy(at, last.date(), zone, lambda ms: ms >= hour - midnight) else after


def _would_be_busy(at: I64, day: date, zone: ZoneInfo, part: Callable[[I64], NDArray[np.bool_]]) -> bool:
    """Tell whether a part of a day (ms since its midnight) is busy enough on like days that it is hardly empty by chance.

    Like days are those of its weekday, else those of its half of the week (work days or the weekend).
    """
    totals: dict[date, int] = {}
    begin, end = _local(int(at[0]), zone).date(), _local(int(at[-1]), zone).date()
    inner = [begin + timedelta(days=n) for n in range(1, (end - begin).days)]
    like = [each for each in inner if each.weekday() == day.weekday()]
    like = like or [each for each in inner if (each.weekday() > 4) == (day.weekday() > 4)]
    for each in like[-60:]:
        midnight = _midnight(each, zone)
        low, high = np.searchsorted(at, [midnight, midnight + DAY])
        totals[each] = int(part(at[low:high] - midnight).sum())
    mean = sum(totals.values()) / len(totals) if totals else 0.0
    quiet = sum(not count for count in totals.values())
    return math.exp(-mean) < CHANCE and quiet * 10 <= len(totals)
