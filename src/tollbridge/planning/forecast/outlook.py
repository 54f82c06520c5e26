"""All workloads of a customer together: a rhythm for each, what they share, and what was left out of the learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from tollbridge.demand.profile import holiday_dates
from tollbridge.planning.forecast.days import F64, Days, Mask, count_days
from tollbridge.planning.forecast.events import KINDS, Events, in_hours, together
from tollbridge.planning.forecast.foresee import Normals, draw_counts, draw_sums, expected_legs, lognormal
from tollbridge.planning.forecast.holidays import HolidayFit, fit_holidays, weekend_of, without_holidays
from tollbridge.planning.forecast.levels import read_weeks
from tollbridge.planning.forecast.oddities import Oddities, find_oddities
from tollbridge.planning.forecast.recurring import read_recurring
from tollbridge.planning.forecast.rhythm import WHOLE_WEEK, Rhythm, read_rhythm
from tollbridge.planning.forecast.season import NO_SEASON, Season, read_season, seasoned
from tollbridge.planning.forecast.stays import stay_cv
from tollbridge.units import Clock


@dataclass(frozen=True, eq=False)
class Part:
    """One workload: its ordinary events, its rhythm, the cv of its mean holding time, and hours far out of line."""

    events: Events
    rhythm: Rhythm
    lasts: float
    oddities: Oddities
    surging: Events  # the events of surges, which are not repeated


@dataclass(frozen=True, eq=False)
class Outlook:
    """What records say of the days after them.

    `level` and `busy` are the correlations, 0 to 1, of two workloads' levels and day factors.
    """

    parts: list[Part]
    holidays: HolidayFit
    level: float = 0.0
    busy: float = 0.0
    total: Rhythm | None = field(default=None, repr=False)  # of all workloads together
    season: Season = NO_SEASON

    def draw(self, days: Sequence[date], draws: int, seed: int) -> F64:
        """Return legs, minutes and cost of the days in all, float64 [draws, 3].

        `days`: those to foresee. `draws`: how many futures. `seed`: of the chance.
        """
        rng = np.random.default_rng(seed)
        shared = Normals.drawn(draws, len(days), rng)
        off = [self.holidays.quiet and day in holiday_dates(self.holidays.country, day.year) for day in days]
        found = np.zeros((draws, len(KINDS)))
        for part in self.parts:
            normals = Normals.drawn(draws, len(days), rng).mixed(shared, self.level, self.busy)
            legs = (expected_legs(part.rhythm, days, normals) * self.season.factors(days))[:, ~np.array(off)]
            counts = draw_counts(legs / part.events.sums[:, 0].mean(), part.rhythm.recurring.share, rng)
            sums = draw_sums(counts, part.events.sums, rng)
            sums[:, 1:] *= lognormal(part.lasts, normals.lasts)[:, None]
            found += sums
        return found


def read_outlook(workloads: Sequence[Events], clock: Clock, country: str = "", ahead: Sequence[date] = ()) -> Outlook:
    """Return what workloads' events over a clock's run say of the days after it.

    `country`, ISO or empty, is the one whose holidays and weekend are kept. `ahead` are the days that are asked for, where
    they are known: a single day is known less well than a week.
    """
    where = _Where(clock, weekend_of(country) if country else frozenset(), len(ahead) or WHOLE_WEEK)
    weekend = where.weekend
    parts = [each for each in workloads if len(each)]
    days = {each.name: each.days(clock) for each in parts}
    odd = {name: _oddities(each) for name, each in days.items()}
    plain = {name: each.without(odd[name].surges | odd[name].outages) for name, each in days.items()}
    holidays = fit_holidays(together(parts).days(clock), country, weekend)
    if holidays.quiet:
        plain = {name: without_holidays(each, country) for name, each in plain.items()}
    season = read_season(_all_days([(each, plain[each.name]) for each in parts], clock), weekend)
    where = replace(where, unknown=season.variance(ahead))
    plain = {name: seasoned(each, season) for name, each in plain.items()}
    read = [_part(each, plain[each.name], odd[each.name], where) for each in parts]
    kept = [part for part in read if len(part.events)]
    if len(kept) < 2:
        return Outlook(kept, holidays, total=kept[0].rhythm if kept else None, season=season)
    days_of_all = seasoned(
        _clocked(_all_days([(each.events, plain[each.events.name]) for each in kept], clock), kept), season
    )
    total = where.widened(read_rhythm(days_of_all, weekend, where.ahead))
    shares = np.array([part.rhythm.profile.sum() for part in kept])
    level = _correlation(total.level, np.array([part.rhythm.level for part in kept]), shares)
    busy = _correlation(total.busy.cv, np.array([part.rhythm.busy.cv for part in kept]), shares)
    return Outlook(kept, holidays, level, busy, total, season)


@dataclass(frozen=True, eq=False)
class _Where:
    clock: Clock
    weekend: frozenset[int]
    ahead: int
    unknown: float = 0.0  # relative variance of what is not known of the season

    def widened(self, rhythm: Rhythm) -> Rhythm:
        """Return a rhythm whose level knows the season no better than the records do."""
        return replace(rhythm, level=float(np.sqrt(rhythm.level**2 + self.unknown)))


def _oddities(days: Days) -> Oddities:
    """Return the hours far out of line: no surge of meetings, whose size is no surge, nor where all came in such hours."""
    found = find_oddities(days)
    only = days.clumping > 1 or float(days.counts[~found.surges].sum()) == 0
    return Oddities(np.zeros_like(found.surges), found.outages) if only else found


def _part(events: Events, days: Days, odd: Oddities, where: _Where) -> Part:
    surging: Mask = in_hours(events, odd.surges, where.clock)
    ordinary = events.take(~surging)
    lasts = stay_cv(ordinary) if len(ordinary) else 0.0
    return Part(ordinary, where.widened(_rhythm(ordinary, days, where)), lasts, odd, events.take(surging))


def _rhythm(events: Events, days: Days, where: _Where) -> Rhythm:
    """Return the rhythm of legs; of meetings, when and how many come by the meetings, how far it is known by their legs."""
    if days.clumping == 1 or not len(events):
        return read_rhythm(days, where.weekend, where.ahead)
    meetings = replace(count_days(events.at, where.clock), hours=days.hours)
    recurring = read_recurring(meetings, read_weeks(meetings, where.weekend))
    size = float(events.sums[:, 0].mean())
    clumping, own = days.clumping - (1 - recurring.index) * size, recurring.own
    rhythm = read_rhythm(replace(days, clumping=clumping, own=own), where.weekend, where.ahead)
    profile = read_rhythm(replace(meetings, own=own), where.weekend).profile * size
    return replace(rhythm, profile=profile, recurring=recurring)


def _all_days(parts: Sequence[tuple[Events, Days]], clock: Clock) -> Days:
    """Return the days of all workloads, without the hours in which any of them is not to be learnt from."""
    days = together([events for events, _ in parts]).days(clock)
    out = np.any([(plain.hours <= 0) & (days.hours > 0) for _, plain in parts], axis=0)
    return days.without(out)


def _clocked(days: Days, parts: list[Part]) -> Days:
    """Return the days of all workloads with the chance that is left in them by what recurs."""
    sums = [(1 - part.rhythm.recurring.index, part.events.sums[:, 0]) for part in parts]
    clocked = sum(share * float(legs.mean() * legs.sum()) for share, legs in sums)
    return replace(days, clumping=days.clumping - clocked / float(days.counts.sum()))


def _correlation(total: float, own: F64, shares: F64) -> float:
    """Return the correlation of parts under which their sum has the cv that was found for it."""
    weights = shares / max(float(shares.sum()), 1e-12)
    alike, apart = float(weights @ own) ** 2, float((weights * own) @ (weights * own))
    return float(np.clip((total**2 - apart) / (alike - apart), 0, 1)) if alike > apart else 1.0


def days_from(first: date, count: int) -> list[date]:
    """Return so many days from the first on.

    >>> [day.isoformat() for day in days_from(date(2026, 1, 31), 2)]
    ['2026-01-31', '2026-02-01']
    """
    return [first + timedelta(days=number) for number in range(count)]
