"""A second reading of what a scenario writes: durations, instants, calendar periods, phone numbers. Nothing of the package.

Times are whole milliseconds since the run's start; `world` is as in `naive_pricer`, with `end` in milliseconds besides.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def duration(text):
    parts = re.findall(r"(\d+)(ms|[smhdw])", text)
    assert "".join(number + unit for number, unit in parts) == text, text
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def instant(text, world):
    """An instant as it is written: from the start, or by the clock on the wall."""
    if text.startswith("+"):
        return duration(text[1:])
    return since_start(datetime.fromisoformat(text), world)


def since_start(wall, world):
    """Of a time that a change of the clocks repeats, the first; of one that it skips, as if nothing had changed yet."""
    moment = wall.replace(tzinfo=ZoneInfo(world["timezone"]), fold=0).astimezone(UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1) - 1000 * world["start"]


def local(at, world):
    """The clock on the wall at an instant of the run."""
    moment = EPOCH + timedelta(milliseconds=1000 * world["start"] + at)
    return moment.astimezone(ZoneInfo(world["timezone"]))


def midnight(day, world):
    return since_start(datetime.combine(day, time()), world)


def period_of(day, per):
    """The first day of a calendar period that a day belongs to, and the first day after it."""
    if per == "day":
        return day, day + timedelta(days=1)
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    assert per == "month", per
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def days_of_the_run(world, begin=0):
    """The local days that a run touches from an instant on."""
    last = local(world["end"] - 1, world).date()
    day = local(begin, world).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def periods_of_the_run(world, per, begin=0):
    """Each calendar period that a run touches: (begin, end, share of its days that the run touches), instants in ms."""
    touched = {}
    for day in days_of_the_run(world, begin):
        touched[period_of(day, per)] = touched.get(period_of(day, per), 0) + 1
    for (first, after), days in touched.items():
        yield midnight(first, world), midnight(after, world), (days, (after - first).days)


def who(number):
    """(digits, country, kind) of somebody who calls, as rows with `from_…` ask for it."""
    if not number.startswith("+"):
        return ("", "", "unknown")
    parsed = phonenumbers.parse(number if len(number) > 7 else number + "0" * 7)  # a prefix is of its country
    region = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code
    )
    kinds = phonenumbers.PhoneNumberType
    kind = {kinds.MOBILE: "mobile", kinds.FIXED_LINE: "fixed"}.get(phonenumbers.number_type(parsed), "unknown")
    return (number[1:], region, kind)


def dates_of(entry, world):
    """The dates of a window's entry that names some, by themselves or as holidays; None where it names none."""
    if "dates" in entry:
        return [date.fromisoformat(day) for day in entry["dates"]]
    if "holidays" not in entry:
        return None
    import holidays

    country, _, part = entry["holidays"].partition("-")
    years = range(local(0, world).year - 1, local(world["end"], world).year + 2)
    return list(holidays.country_holidays(country, subdiv=part or None, years=years))
