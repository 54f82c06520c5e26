"""The prices of a destination by local days: what every week has, and the dates of a run that differ from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tollbridge.cgrates.inward.plan import TimedPrice
from tollbridge.cgrates.inward.rules import RatePrice
from tollbridge.units import DAY

Parts = tuple[tuple[int, RatePrice | None], ...]
"""A day: (ms after midnight, the price from there on; None: there is none)."""


@dataclass(frozen=True)
class Week:
    """The days of every week (Monday first), and the dates that differ from theirs."""

    days: tuple[Parts, ...]
    odd: dict[date, Parts]


def day_of(bounds: Iterable[TimedPrice], day: date) -> Parts:
    """Return one date's prices: (ms after midnight, price) of each part of the day, ascending.

    `bounds`: prices with their timings and weights. `day`: the local date. A part without a price has None.

    Of the timings that hold, the one with the greatest weight prices a leg's steps, of these the one that began last; of two
    that began together the cheaper one, as the engine's documentation has it.
    """
    live = [bound for bound in bounds if bound.timing.on(day)]
    parts: list[tuple[int, RatePrice | None]] = []
    for begin in sorted({0, *(bound.timing.begin for bound in live)}):
        best = max((bound for bound in live if bound.timing.begin <= begin), key=_rank, default=None)
        price = best.price if best else None
        if not parts or parts[-1][1] != price:
            parts.append((begin, price))
    return tuple(parts)


def _rank(bound: TimedPrice) -> tuple[object, ...]:
    return bound.weight, bound.timing.begin, -bound.price.groups[0].per_second()


def ties(bounds: Sequence[TimedPrice]) -> bool:
    """Say whether two prices are bound to the same timing at the same weight, so that the cheaper one decides.

    `bounds`: of one destination.
    """
    seen: dict[object, RatePrice] = {}
    return any(seen.setdefault((one.timing, one.weight), one.price) != one.price for one in bounds)


def week_of(bounds: Sequence[TimedPrice], days: Sequence[date]) -> Week:
    """Return what is the same in every week of some days, and which of them differ.

    Args:
        bounds: what holds when.
        days: the local days that matter, ascending; at least one.

    A weekday's own is what most of its days have.
    """
    if not any(bound.timing.dated for bound in bounds):
        monday = date(2024, 1, 1).toordinal()
        return Week(tuple(day_of(bounds, date.fromordinal(monday + weekday)) for weekday in range(7)), {})
    found = {day: day_of(bounds, day) for day in days}
    counts: list[Counter[Parts]] = [Counter() for _ in range(7)]
    for day, parts in found.items():
        counts[day.weekday()][parts] += 1
    common = Counter(found.values()).most_common(1)[0][0]
    week = tuple(count.most_common(1)[0][0] if count else common for count in counts)
    return Week(week, {day: parts for day, parts in found.items() if parts != week[day.weekday()]})


def ends(parts: Parts) -> list[tuple[int, int, RatePrice | None]]:
    """Return a day's parts as (begin, end, price)."""
    begins = [begin for begin, _ in parts]
    return [(begin, end, price) for (begin, price), end in zip(parts, [*begins[1:], DAY], strict=True)]


def base_of(days: Iterable[Parts]) -> RatePrice | None:
    """Return the price that holds for the most time of some days."""
    spent: Counter[RatePrice | None] = Counter()
    for parts in days:
        for begin, end, price in ends(parts):
            spent[price] += end - begin
    return spent.most_common(1)[0][0]


def exceptions(week: Week) -> list[tuple[date, int, int, RatePrice | None]]:
    """Return the hours of odd dates in which they differ from their weekday: (date, begin, end, price)."""
    found = []
    for day, parts in week.odd.items():
        usual = week.days[day.weekday()]
        edges = sorted({begin for begin, _ in (*parts, *usual)})
        for begin, end in zip(edges, [*edges[1:], DAY], strict=True):
            price = _at(parts, begin)
            if price != _at(usual, begin):
                found.append((day, begin, end, price))
    return found


def _at(parts: Parts, begin: int) -> RatePrice | None:
    return next(price for start, price in reversed(parts) if start <= begin)
