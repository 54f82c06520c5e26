"""When callers come: a profile's weights laid over the local hours of real days, with DST, holidays, season and growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.scenario.profiles import PROFILES
from tollbridge.scenario.schema.chance import LEAST_CHANGE, change_of
from tollbridge.units import DAY, HOUR, MINUTE, Clock, add_months

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEYOND: Final = 1e200
_PIECE: Final = 15 * MINUTE
"""UTC offsets are whole quarters of an hour, so that no local hour begins within a piece."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The local hours of one day that callers may come in, all arrays [slots]."""

    hour: I64  # local hour, 0 to 23
    begin: I64  # ms since the clock's start
    length: I64  # ms; HOUR but where a DST change of half an hour cuts one
    minute: I64  # ms from the beginning of the local hour to `begin`


@lru_cache(maxsize=2048)
def day_slots(clock: Clock, day: date) -> Slots:
    """Return the local hours of a day: 24, or 23 or 25 where the clocks change (both passes of a repeated hour).

    `clock`: the run's. `day`: a local date.

    >>> len(day_slots(Clock(1_772_928_000_000, "America/New_York", 0), date(2026, 3, 8)).hour)  # an hour is left out
    23
    """
    begin, end = clock.midnight(day), clock.midnight(day + timedelta(days=1))
    if end - begin == DAY and clock.moment(begin).utcoffset() == clock.moment(end - 1).utcoffset():
        hours = np.arange(24)
        return Slots(hours, begin + hours * HOUR, np.full(24, HOUR), np.zeros(24, np.int64))
    pieces = [(at, clock.moment(at)) for at in range(begin, end, _PIECE)]
    if not pieces:  # a day that the timezone leaves out
        nothing = np.zeros(0, np.int64)
        return Slots(nothing, nothing, nothing, nothing)
    starts = [
        (at, local)
        for index, (at, local) in enumerate(pieces)
        if not index or (local.hour, local.fold) != (pieces[index - 1][1].hour, pieces[index - 1][1].fold)
    ]
    begins = np.array([at for at, _ in starts])
    lengths = np.diff(np.append(begins, end))
    minutes = np.array([local.minute * MINUTE for _, local in starts])
    return Slots(np.array([local.hour for _, local in starts]), begins, lengths, minutes)


def weekly_weights(profile: str | Sequence[Decimal]) -> F64:
    """Return 168 weights, Monday 00:00 first, the largest 1.

    `profile`: the name of one that is known, or 24 (of a day) or 168 (of a week) numbers. ValueError where there are others,
    or one is below 0.
    """
    if isinstance(profile, str):
        if profile not in PROFILES:
            raise ValueError(f"unknown profile {profile!r}; there are {', '.join(PROFILES)}")
        profile = [Decimal(str(weight)) for weight in PROFILES[profile]]
    weights = np.array([float(weight) for weight in profile])
    if len(weights) not in {24, 168}:
        raise ValueError(f"a profile must have 24 or 168 weights, not {len(weights)}")
    if weights.min() < 0 or weights.max() <= 0:
        raise ValueError("a profile's weights must be 0 or more, and one of them above 0")
    scaled: F64 = np.tile(weights, 168 // len(weights)) / weights.max()
    return scaled


def monthly_growth(text: str) -> float:
    """Return a growth as the factor of one month.

    `text`: such as `3%/month` or `-10%/year`; ValueError says what would do.

    >>> monthly_growth("3%/month"), round(monthly_growth("40%/year"), 4)
    (1.03, 1.0284)
    """
    found = change_of(text)
    if found is None or found[0] <= LEAST_CHANGE:
        raise ValueError(f"{text!r} is not a growth such as 3%/month or -10%/year")
    factor = 1 + float(found[0]) / 100
    return factor if found[1] == "month" else factor ** (1 / 12)


def months_between(first: date, day: date) -> float:
    """Return the calendar months from one day to another, part of a month as its share of that month's days.

    `first`, `day`: local days, in either order; below zero where `day` is the earlier one.

    >>> round(months_between(date(2026, 1, 1), date(2026, 3, 16)), 6)  # two months and 15 of 31 days
    2.483871
    """
    return _month_place(day) - _month_place(first)


def _grown(growth: float, months: float) -> float:
    """Return the factor of so many months' growth; where no float holds it, one far beyond what can be drawn."""
    try:
        return min(float(growth**months), _BEYOND)
    except OverflowError:
        return _BEYOND


def _month_place(day: date) -> float:
    begin = day.replace(day=1)
    return day.year * 12 + day.month + (day.day - 1) / (add_months(begin, 1) - begin).days


def season_factors(season: dict[str, Decimal]) -> tuple[float, ...]:
    """Return the twelve months' factors, 1 where none is given.

    `season`: factors by month, `jan` or `January`. ValueError names a key that is not a month, or a factor below 0.

    >>> season_factors({"aug": Decimal("0.5")})[6:9]
    (1.0, 0.5, 1.0)
    """
    for key, value in season.items():
        if key.lower()[:3] not in MONTHS:
            raise ValueError(f"{key!r} is not a month: {', '.join(MONTHS)}")
        if value < 0:
            raise ValueError(f"the season's factor of {key} is below zero")
    given = {key.lower()[:3]: float(value) for key, value in season.items()}
    return tuple(given.get(month, 1.0) for month in MONTHS)


@lru_cache(maxsize=512)
def holiday_dates(region: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; ValueError where no region has this name.

    `region`: a country (`US`) or subdivision (`US-CA`). `year`: such as 2026.

    >>> date(2026, 7, 4) in holiday_dates("US", 2026)
    True
    """
    import holidays

    country, _, subdivision = region.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        raise ValueError(f"no holidays are known for {region!r}; write a country such as US, or US-CA") from None
    return frozenset(found)


@dataclass(frozen=True)
class Calendar:
    """How many events a workload's days bring.

    Attributes:
        clock: the run's, whose local hours count.
        rate: events an hour, where the weight is 1.
        weights: float64 [168], Monday 00:00 first, the largest 1.
        holidays: a region on whose public holidays nothing comes; "" for none.
        season: a factor for each month, January first.
        growth: the factor of a month, compounded by the elapsed share of months since the clock's start.
    """

    clock: Clock
    rate: float  # events an hour, where the weight is 1
    weights: F64 = field(repr=False)  # [168]
    holidays: str = ""
    season: tuple[float, ...] = (1.0,) * 12
    growth: float = 1.0  # factor of a month, compounded by the elapsed share of months since the clock's start

    def months(self, day: date) -> float:
        """Return the calendar months from the clock's start to a day, with the part of the last one.

        `day`: a local date.
        """
        return months_between(self.clock.moment(0).date(), day)

    def means(self, day: date) -> F64:
        """Return the expected number of events in each of the day's slots, float64 [slots].

        `day`: a local date.
        """
        means: F64 = Calendars([self]).means(np.zeros(1, np.int64), day)[0]
        return means


class Calendars:
    """The calendars of many workloads: what a day brings each of them, worked out together."""

    def __init__(self, calendars: Sequence[Calendar]) -> None:
        clocks: dict[Clock, int] = {}
        regions: dict[str, int] = {}
        self.zone = np.array([clocks.setdefault(one.clock, len(clocks)) for one in calendars], np.int64)
        self._region = np.array([regions.setdefault(one.holidays, len(regions)) for one in calendars], np.int64)
        self.clocks, self._regions = list(clocks), list(regions)
        self._rate = np.array([one.rate for one in calendars], np.float64)
        self._weights = np.array([one.weights for one in calendars], np.float64)
        self._season = np.array([one.season for one in calendars], np.float64)
        self.growth = np.array([one.growth for one in calendars], np.float64)

    def busiest(self) -> F64:
        """Return about how many events each workload's busiest day brings, growth left out."""
        days = self._weights.reshape(len(self._rate), 7, 24).sum(axis=2).max(axis=1)
        most: F64 = self._rate * days * self._season.max(axis=1)
        return most

    def months(self, zone: int, day: date) -> float:
        """Return the calendar months from the start of a zone's clock to a day."""
        return months_between(self.clocks[zone].moment(0).date(), day)

    def totals(self, day: date) -> F64:
        """Return how many events each workload expects on a day of its own timezone, float64 [workloads].

        `day`: a local date.
        """
        totals = np.zeros(len(self.zone))
        for zone in range(len(self.clocks)):
            places = np.flatnonzero(self.zone == zone)
            totals[places] = self.means(places, day).sum(axis=1)
        return totals

    def means(self, place: I64, day: date) -> F64:
        """Return what workloads of one timezone expect in each slot of a day: float64 [workloads, slots].

        `place`: int64 [workloads], which ones, all of one zone. `day`: a local date.
        """
        zone = int(self.zone[place[0]])
        slots = day_slots(self.clocks[zone], day)
        factor = self._season[place, day.month - 1] * powers(self.growth[place], np.array(self.months(zone, day)))
        weights = self._weights[place[:, None], day.weekday() * 24 + slots.hour]
        means: F64 = (self._rate[place] * factor)[:, None] * weights * (slots.length / HOUR)
        for index, region in enumerate(self._regions):
            if region and day in holiday_dates(region, day.year):
                means[self._region[place] == index] = 0.0
        return means


def powers(factors: F64, exponents: F64) -> F64:
    """Return each factor to its power: float64 [n].

    `factors`: float64 [n], 0 or more. `exponents`: float64 [n], or one for all.

    They are Python's powers, whose last digit is the C library's on every machine; NumPy's depend on the processor.
    """
    if (factors == 1).all():
        return np.ones(len(factors))
    each = np.broadcast_to(exponents, factors.shape).tolist()
    return np.array([_grown(*pair) for pair in zip(factors.tolist(), each, strict=True)])
