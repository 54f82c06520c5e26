"""A scenario's tariffs as rating plans: for each direction and each date on which rows change, who is priced how and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Final

from tollbridge.cgrates.notes import Notes
from tollbridge.cgrates.outward.hours import Names, WindowHours, joined
from tollbridge.cgrates.outward.names import PlanTables, WrittenTiming
from tollbridge.cgrates.outward.prefixes import NO_RATE, outbound_prefixes, without_gaps
from tollbridge.cgrates.outward.slots import Grouped, Rate, grouped
from tollbridge.cgrates.outward.unreached import name_unreached
from tollbridge.money import DOWN, HALF_EVEN, HALF_UP, INT64_MAX, UP, format_money
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind
from tollbridge.scenario.tariff_rows import row_problem
from tollbridge.tariff.destinations import Destination, Destinations, destinations_of
from tollbridge.tariff.regimes import in_force
from tollbridge.tariff.rows import Conditions, Party, Row, Tariff
from tollbridge.units import SECOND

CATEGORIES: Final = {"outbound": "call", "inbound": "inbound", "app": "app"}
"""The category of a direction's legs."""
WEEKLY, DATED = "10", "20"
"""Weights of timings: a date's go before every week's."""
_METHODS: Final = {HALF_UP: "*middle", HALF_EVEN: "*middle", UP: "*up", DOWN: "*down"}
Day = tuple[tuple[int, Rate | None], ...]
"""A day's rates: (ms after midnight, the rate from there on; None: legs cannot be begun)."""


Placed = tuple[Destination, str, str]
"""A destination, what it is called, and one of its prefixes (digits)."""


@dataclass(frozen=True)
class RatedPlace:
    """A destination as the engine finds it: its name and prefixes, and what prices it."""

    name: str
    prefixes: tuple[str, ...]
    destination: Destination


@dataclass
class Rating:
    """Writes tariffs into a plan."""

    loaded: Loaded
    plan: PlanTables
    notes: Notes
    hours: WindowHours = field(init=False)
    _written: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    _priced: dict[object, Grouped] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hours = WindowHours(self.loaded)

    def activations(self, tariff: Tariff, direction: str) -> list[tuple[str, str]]:
        """Return (activation time, rating plan) of a tariff's legs of one direction, written once; none: it has no rows.

        `tariff`: with its decks merged. `direction`: `inbound`, `outbound` or `app`.
        """
        key = tariff.name, direction
        if key not in self._written:
            self._written[key] = self._activations(tariff, direction)
        return self._written[key]

    def _activations(self, tariff: Tariff, direction: str) -> list[tuple[str, str]]:
        placed = self._placed(tariff, direction)
        reached = [destination for destination, _, _ in placed]
        epochs = self._epochs(reached)
        for destination in {id(one): one for one in reached}.values():
            self._name_what_is_lost(tariff, destination, epochs)
            self._name_shifts(tariff, destination, epochs)
        name_unreached(self.notes, destinations_of(tariff, direction), direction, reached)
        found: list[tuple[str, str]] = []
        for number, since in enumerate(epochs):
            bindings = self._bindings(tariff, self._places(tariff, placed, since), since)
            label = tariff.name if direction == "outbound" else f"{tariff.name}_{direction}"
            tag = f"RP_{label}" + (f"_{number + 1}" if number else "")
            self.plan.add("RatingPlans", *((tag, rates, timing, weight) for rates, timing, weight in bindings))
            if bindings:
                found.append((self._instant(since), tag))
        return found

    def _epochs(self, destinations: Iterable[Destination]) -> list[int]:
        """Return the run's start, and the instants after it from which other rows hold."""
        rows = (row for destination in destinations for row in destination.rows)
        return sorted({0, *(row.valid_from for row in rows if row.valid_from is not None and row.valid_from > 0)})

    def _instant(self, ms: int) -> str:
        moment = self.loaded.clock.moment(ms - ms % SECOND).astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _placed(self, tariff: Tariff, direction: str) -> list[Placed]:
        """Return each destination that a number of the plan has, with its name and its prefix."""
        destinations = destinations_of(tariff, direction)
        if direction == "inbound":
            return list(self._numbers(destinations))
        known = {index: destinations[index] for index in range(len(destinations))}
        prefixes = outbound_prefixes(destinations)
        nowhere = Destination(Conditions(), ())
        found = ((known.get(index, nowhere), prefix) for prefix, index in prefixes.items())
        return [(destination, _label(destination), prefix) for destination, prefix in found]

    def _numbers(self, destinations: Destinations) -> Iterator[Placed]:
        """Yield the dial-in numbers of the scenario, each a place of its own."""
        for name, part in self.loaded.scenario.numbers.items():
            number = parse_phone(part.number)
            country, kind = part.country or phone_country(number), part.kind or phone_kind(number)
            index = destinations.find(Party(number.removeprefix("+"), country, kind))
            if index >= 0:
                yield destinations[index], name, number.removeprefix("+")

    def _places(self, tariff: Tariff, placed: Sequence[Placed], since: int) -> list[RatedPlace]:
        """Return the places that have a rate from an instant on; what has none is cut out of the prefixes that hold it."""
        rated = {id(one): self._is_rated(tariff, one, since) for one, _, _ in placed}
        found = {prefix: at if rated[id(one)] else NO_RATE for at, (one, _, prefix) in enumerate(placed)}
        prefixes: dict[tuple[int, str], list[str]] = {}
        for prefix, at in without_gaps(found).items():
            one, name, _ = placed[at]
            prefixes.setdefault((id(one), name), []).append(prefix)
        return [
            RatedPlace(name, tuple(prefixes.pop((id(one), name))), one)
            for one, name, _ in placed
            if (id(one), name) in prefixes
        ]

    def _is_rated(self, tariff: Tariff, destination: Destination, since: int) -> bool:
        """Say whether a destination can be called at some time from an instant on."""
        return any(True for _ in self._kinds(tariff, _holding(destination, since)))

    def _bindings(self, tariff: Tariff, places: Sequence[RatedPlace], since: int) -> list[tuple[str, str, str]]:
        """Return (destination rates, timing, weight) of one rating plan."""
        by_timing: dict[tuple[WrittenTiming, str], list[tuple[str, str]]] = {}
        for place in places:
            tags = self.plan.destinations(place.name, place.prefixes)
            for (timing, weight), rate in self._timed(tariff, _holding(place.destination, since)):
                by_timing.setdefault((timing, weight), []).extend((tag, self.plan.rate(rate)) for tag in tags)
        return [(*self._rates(tariff, timing, tuple(listed)), weight) for (timing, weight), listed in by_timing.items()]

    def _rates(self, tariff: Tariff, timing: WrittenTiming, listed: tuple[tuple[str, str], ...]) -> tuple[str, str]:
        """Write the destination rates of one timing; return their tag and the timing's."""
        cap = ("0", "") if tariff.charge.cap == INT64_MAX else (format_money(tariff.charge.cap, 0), "*free")
        terms = (_METHODS[tariff.charge.mode], str(tariff.charge.places), *cap)
        tag, new = self.plan.tag("DR", (listed, terms), f"{tariff.name}_{timing.name()}")
        if new:
            self.plan.add("DestinationRates", *((tag, *pair, *terms) for pair in listed))
        return tag, self.plan.timing(timing)

    def _timed(self, tariff: Tariff, rows: Sequence[Row]) -> Iterator[tuple[tuple[WrittenTiming, str], Rate]]:
        """Yield the timings of rows that hold from one date on, and the rate of each."""
        names = frozenset(row.window for row in rows if row.window)
        week = [self._day(tariff, rows, self.hours.weekly(names, weekday)) for weekday in range(7)]
        starts = dict.fromkeys(part for day in week for part in day)
        for begin, rate in starts:
            on = frozenset(weekday for weekday, day in enumerate(week) if (begin, rate) in day)
            if rate is not None:
                yield (WrittenTiming(begin, on if len(on) < 7 else frozenset()), WEEKLY), rate
        for (year, month), days in _by_month(self.hours.odd_days(names)).items():
            dated = {day: self._day(tariff, rows, self.hours.on(names, day)) for day in days}
            changed = {day: parts for day, parts in dated.items() if parts != week[day.weekday()]}
            for begin, rate in dict.fromkeys(part for parts in changed.values() for part in parts):
                on_days = tuple(day.day for day, parts in changed.items() if (begin, rate) in parts)
                if rate is not None:
                    yield (WrittenTiming(begin, year=year, month=month, days=on_days), DATED), rate

    def _day(self, tariff: Tariff, rows: Sequence[Row], parts: Sequence[tuple[int, Names]]) -> Day:
        return joined((begin, self._rate(tariff, rows, names)) for begin, names in parts)

    def _rate(self, tariff: Tariff, rows: Sequence[Row], names: Names) -> Rate | None:
        """Return the rate of a leg that is answered while some windows hold; None where it cannot be called."""
        holding = [row for row in rows if not row.window or row.window in names]
        found = self.priced(tariff, tuple(holding))
        return found.rate if found else None

    def priced(self, tariff: Tariff, holding: tuple[Row, ...]) -> Grouped | None:
        """Return the groups of rows that hold at one time; None where a leg that arrives then is turned away.

        `tariff`: gives what a row leaves out. `holding`: the rows of one destination that hold
        then.
        """
        first = in_force(holding)
        if first is None or first.blocked:
            return None
        key = (tariff.name, *map(id, holding))
        if key not in self._priced:
            open_rows = [row for row in holding if not row.blocked]
            afters = sorted({0, *(row.after for row in open_rows)})
            tiers = [(after, row) for after in afters if (row := in_force(open_rows, after)) is not None]
            self._priced[key] = grouped(tariff, tiers)
        return self._priced[key]

    def _name_what_is_lost(self, tariff: Tariff, destination: Destination, epochs: Sequence[int]) -> None:
        for row in destination.rows:
            held = [since for since in epochs if row.valid_from is None or row.valid_from <= since]
            if row.blocked and any(self._is_rated(tariff, destination, since) for since in held):
                text = "a tariff plan cannot block at some times: a leg then has no rate, or that of a shorter prefix"
                self.notes.lose_row(row, text)
            elif row.blocked:
                self.notes.mention(
                    row_problem(row, "`blocked`: legs are barred here, and have no rate by a tariff plan")
                )
            if row.free:
                self.notes.lose_row(row, "a tariff plan has no `free`: legs that short are charged")
            if row.valid_from is not None and row.valid_from > 0 and row.valid_from % SECOND:
                self.notes.lose_row(row, "`valid_from` is cut to the whole second")

    def _name_shifts(self, tariff: Tariff, destination: Destination, epochs: Sequence[int]) -> None:
        """Name where a leg that goes from one row to another in its course may be priced otherwise."""
        kinds = {kind for since in epochs for kind in self._kinds(tariff, _holding(destination, since))}
        least = min((kind.initial for kind in kinds), default=0)
        if len(kinds) > 1 and any(kind.shifted or (kind.steep and kind.initial > least) for kind in kinds):
            text = (
                f"{destination.conditions}: rows whose increments differ; a leg that goes from one to another in its course "
                "may be priced otherwise by groups of a rate"
            )
            self.notes.lose_row(destination.rows[0], text)

    def _kinds(self, tariff: Tariff, rows: Sequence[Row]) -> Iterator[Grouped]:
        """Yield what rows come to in each hour of the run."""
        names = frozenset(row.window for row in rows if row.window)
        days = [self.hours.weekly(names, weekday) for weekday in range(7)]
        days += [self.hours.on(names, day) for day in self.hours.odd_days(names)]
        for held in {held for day in days for _, held in day}:
            found = self.priced(tariff, tuple(row for row in rows if not row.window or row.window in held))
            if found is not None:
                yield found


def _holding(destination: Destination, since: int) -> list[Row]:
    """Return the rows of a destination that may hold from an instant on."""
    return [row for row in destination.rows if row.valid_from is None or row.valid_from <= since]


def _by_month(days: Sequence[date]) -> Mapping[tuple[int, int], list[date]]:
    found: dict[tuple[int, int], list[date]] = {}
    for day in days:
        found.setdefault((day.year, day.month), []).append(day)
    return found


def _label(destination: Destination) -> str:
    on = destination.conditions
    zone = f"zone-{on.zone}" if on.zone else ""
    return "_".join(part for part in (on.prefix, on.country, zone) if part) or "any"
