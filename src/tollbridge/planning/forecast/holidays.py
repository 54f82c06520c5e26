"""Public holidays: whose they are, whether the records are quiet on them, and which days a week rests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import numpy as np

from tollbridge.demand.profile import holiday_dates
from tollbridge.planning.forecast.days import Days
from tollbridge.planning.forecast.levels import SATURDAY_SUNDAY, read_weeks

QUIET: Final = 0.25
"""A holiday brings less than this share of an ordinary day where it is taken for a day off."""
_TELLING: Final = 20.0


@dataclass(frozen=True)
class HolidayFit:
    """What the records say of a country's holidays: how many they reach, and the share of an ordinary day that came."""

    country: str = ""
    days: int = 0
    share: float = 1.0

    @property
    def quiet(self) -> bool:
        """Whether the records bear out that nothing comes on holidays."""
        return self.days > 0 and self.share < QUIET


@lru_cache(maxsize=16)
def country_of_zone(timezone: str) -> str:
    """Return the one country that keeps a timezone (`IL` of Asia/Jerusalem), or nothing."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    found = {row[0] for row in rows if row[2] == timezone}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=16)
def weekend_of(country: str) -> frozenset[int]:
    """Return the days on which a country rests, Monday 0: Saturday and Sunday where it is not known."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country).weekend) if country else SATURDAY_SUNDAY
    except NotImplementedError:
        return SATURDAY_SUNDAY


def fit_holidays(days: Days, country: str, weekend: frozenset[int]) -> HolidayFit:
    """Return what the records say of a country's holidays; none where they hold too few legs of them to tell.

    `days`: legs by day and hour. `country`: ISO. `weekend`: its days of rest, Monday 0.
    """
    try:
        found = [day in holiday_dates(country, day.year) for day in days.dates] if country else []
    except ValueError:
        return HolidayFit()
    rows = np.array(found, bool)
    if not rows.any() or rows.all():
        return HolidayFit()
    expected = read_weeks(days.without(rows), weekend).expected(days)
    due = float(expected[rows].sum())
    if due < _TELLING * days.clumping:
        return HolidayFit()
    return HolidayFit(country, int((rows & (expected > 0)).sum()), float(days.totals[rows].sum()) / due)


def without_holidays(days: Days, country: str) -> Days:
    """Return the days without a country's holidays."""
    return days.without(np.array([day in holiday_dates(country, day.year) for day in days.dates], bool))
