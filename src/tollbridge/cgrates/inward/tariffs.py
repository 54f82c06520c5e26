"""Rating profiles as tariffs: who is rated by which plans, and what a tariff has that plans say of each destination."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tollbridge.cgrates.inward.plan import Charged, RatingTerms, TariffPlan
from tollbridge.cgrates.inward.rates import Activation, Rates, Row, name_ties
from tollbridge.cgrates.inward.rules import RatePrice, read_instant
from tollbridge.cgrates.tables import ANY, Line
from tollbridge.money import EXACT, EXACT_PER_MICRO, NANOS, format_money
from tollbridge.units import SECOND, Clock

Profile = tuple[Activation, ...]
Profiles = Mapping[str, Profile]
"""The activations of a subject's plans by direction."""


@dataclass
class Tariffs:
    """Makes the tariffs that subjects are rated by; `tree` is the scenario's `tariffs`.

    `categories`: the category of each direction's legs. `disconnect`: the cost at which legs of a tariff are cut, micros.
    """

    plan: TariffPlan
    clock: Clock
    tenant: str
    categories: Mapping[str, str]
    rates: Rates = field(init=False)
    tree: dict[str, dict[str, Any]] = field(default_factory=dict)
    disconnect: dict[str, int] = field(default_factory=dict)
    _names: dict[object, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rates = Rates(self.plan, self.clock)

    def profiles(self) -> dict[str, Profiles]:
        """Return each subject's activations by direction, ascending."""
        directions = {category: direction for direction, category in self.categories.items()}
        found: dict[str, dict[str, list[Activation]]] = {}
        for line in self.plan.tables["RatingProfiles"]:
            if line["Tenant"] != self.tenant:
                continue
            direction = directions.get(line["Category"])
            if direction is None:
                text = f"legs of category {line['Category']!r} are none of a conference's: left out"
                self.plan.notes.mention(line.problem(text))
                continue
            if line["RatesFallbackSubject"]:
                text = "the fallback subject is left out: destinations that the plan lacks have no rate"
                self.plan.notes.lose(line.problem(text))
            since = self._instant(line)
            found.setdefault(line["Subject"], {}).setdefault(direction, []).append(
                Activation(since, line["RatingPlanId"], line)
            )
        return {
            subject: {way: self._ordered(listed) for way, listed in ways.items()} for subject, ways in found.items()
        }

    def _instant(self, line: Line) -> int:
        zone, start = self.clock.timezone, self.clock.moment(0)
        moment = self.plan.read(line, "ActivationTime", lambda text: read_instant(text, zone), start)
        return self.clock.ms(moment)

    def _ordered(self, listed: Sequence[Activation]) -> Profile:
        ordered = sorted(listed, key=lambda each: each.since)
        for before, each in pairwise(ordered):
            if before.since == each.since:
                self.plan.problems.append(each.line.problem("a second rating plan from the same instant on"))
        return tuple(ordered)

    def name(self, profiles: Profiles) -> str:
        """Return the name of the tariff of some profiles; it is made where it is new."""
        key = tuple(
            sorted((way, tuple((each.since, each.plan) for each in listed)) for way, listed in profiles.items())
        )
        if key not in self._names:
            self._names[key] = self._free_name(profiles)
            self.tree[self._names[key]] = self._tariff(self._names[key], profiles)
        return self._names[key]

    def _free_name(self, profiles: Profiles) -> str:
        way = next(way for way in self.categories if way in profiles)
        plan = profiles[way][0].plan.removeprefix("RP_").removesuffix(f"_{way}")
        name = first = plain_name(plan)
        number = 1
        while name in self.tree:
            number += 1
            name = f"{first}-{number}"
        return name

    def _tariff(self, name: str, profiles: Profiles) -> dict[str, Any]:
        rows: dict[str, list[Row]] = {}
        charges: list[Charged] = []
        for way in self.categories:
            if way in profiles:
                rows[way], used = self.rates.rows(profiles[way])
                charges += used
        name_ties(self.plan, charges)
        increments = Counter(row["increment"] for listed in rows.values() for row in listed if "increment" in row)
        increment = increments.most_common(1)[0][0] if increments else "60s"
        for row in (row for listed in rows.values() for row in listed if row.get("increment") == increment):
            del row["increment"]
        return {"increment": increment, **self._terms(name, charges), **rows}

    def _terms(self, name: str, charges: Sequence[Charged]) -> dict[str, Any]:
        """Return a tariff's rounding and cap: what most of its destinations have; the others are named."""
        terms = [(one, line, charged) for charged in charges for one, line in charged.terms]
        roundings = Counter((one.places, one.mode) for one, _, charged in terms if _matters(one, charged))
        roundings = roundings or Counter((one.places, one.mode) for one, _, _ in terms)
        places, mode = roundings.most_common(1)[0][0] if roundings else (6, "half-up")
        most, strategy = (
            Counter((one.most, one.strategy) for one, _, _ in terms).most_common(1)[0][0] if terms else (0, "")
        )
        for one, line, charged in terms:
            if (one.places, one.mode) != (places, mode) and _matters(one, charged, places):
                text = f"{charged.destination} is rounded in its own way: a tariff has one, {places} places {mode}"
                self.plan.notes.lose(line.problem(text))
            if (one.most, one.strategy) != (most, strategy):
                text = f"{charged.destination} has its own greatest cost: a tariff has one, {_cap_text(most, strategy)}"
                self.plan.notes.lose(line.problem(text))
        if strategy == "*disconnect":
            self.disconnect[name] = most
        cap = {"cap": format_money(most, 0)} if strategy == "*free" else {}
        return {**cap, "rounding": {"places": str(places), "mode": mode}}


def _cap_text(most: int, strategy: str) -> str:
    return f"{format_money(most, 0)} {strategy}" if strategy else "none"


def _matters(terms: RatingTerms, charged: Charged, places: int = 6) -> bool:
    """Say whether rounding changes any sum: whether a fee or a step's price has more decimals than are kept."""
    unit = EXACT // 10 ** min(terms.places, places)
    return any(amount % unit for bound in charged.bounds for amount in _amounts(bound.price))


def _amounts(price: RatePrice) -> Iterator[Fraction]:
    """Yield the fee and the price of each step, in exact units."""
    yield Fraction(price.fee * EXACT_PER_MICRO)
    for group in price.groups:
        yield group.per_second() * (group.increment // SECOND) * (EXACT // NANOS)


def plain_name(text: str) -> str:
    """Return a tag as a name of the language: letters, digits, - and _.

    `text`: any; `any` stands for one that has none of these.

    >>> plain_name("GERMANY.mobile")
    'GERMANY-mobile'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-") or "any"


def rated(profiles: Mapping[str, Profiles], subject: str) -> Profiles:
    """Return the activations of a subject by direction: its own, else those of `*any`.

    `profiles`: all, by subject. `subject`: an account's name, or `account.licence`.
    """
    return {**profiles.get(ANY, {}), **profiles.get(subject, {})}
