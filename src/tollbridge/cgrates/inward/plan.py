"""A tariff plan's files, joined by their tags: what a rating plan charges for each prefix, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeVar

from tollbridge.cgrates.inward.rules import (
    InexactError,
    RateGroup,
    RatePrice,
    Timing,
    nanoseconds,
    read_money,
    read_price,
    read_timing,
    read_weight,
    whole_seconds,
)
from tollbridge.cgrates.notes import Notes
from tollbridge.cgrates.tables import ANY, Line, Tables
from tollbridge.errors import Problem
from tollbridge.nearest import did_you_mean
from tollbridge.units import SECOND

Value = TypeVar("Value")
_MODES: Final = {"*up": "up", "*down": "down", "*middle": "half-up"}
_NONE: Final = RatePrice(0, (RateGroup(0, "minute", 0, SECOND),))


@dataclass(frozen=True, slots=True)
class RatingTerms:
    """How a leg's sum is rounded, and the most it may come to (micros): `*free` beyond it, or `*disconnect` there."""

    places: int
    mode: str
    most: int = 0
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class TimedPrice:
    """A price that holds at some times; of several the one with the greatest weight does, then the one that began last."""

    timing: Timing
    weight: Decimal
    price: RatePrice


@dataclass
class Charged:
    """What a rating plan charges for the numbers under one prefix."""

    bounds: list[TimedPrice] = field(default_factory=list)
    terms: list[tuple[RatingTerms, Line]] = field(default_factory=list)
    weight: Decimal = Decimal(0)
    destination: str = ""


@dataclass
class TariffPlan:
    """The rows of a tariff plan by their tags, and what is wrong with them."""

    tables: Tables
    problems: list[Problem] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    _used: set[tuple[str, str]] = field(default_factory=set)
    _prices: dict[str, RatePrice] = field(default_factory=dict)
    _timings: dict[str, Timing] = field(default_factory=dict)

    @cached_property
    def _by_tag(self) -> Mapping[str, Mapping[str, list[Line]]]:
        found: dict[str, dict[str, list[Line]]] = {}
        for name, lines in self.tables.items():
            tags = found.setdefault(name, {})
            for line in lines if "Id" in (lines[0].cells if lines else ()) else ():
                tags.setdefault(line["Id"], []).append(line)
        return found

    def has(self, table: str, tag: str) -> bool:
        """Say whether a file has rows of a tag.

        `table`: the file's name, without `.csv`. `tag`: what stands in its column `Id`.
        """
        return tag in self._by_tag[table]

    def lines(self, table: str, tag: str, asked: Line) -> list[Line]:
        """Return the rows of a tag; where there is none, that is a problem of the line that asks for it.

        `table`: the file's name, without `.csv`. `tag`: what stands in its column `Id`. `asked`: the line that names it.
        """
        self._used.add((table, tag))
        found = self._by_tag[table].get(tag, [])
        if not found:
            close = did_you_mean(tag, list(self._by_tag[table]))
            self.problems.append(asked.problem(f"there is no {tag!r} in {table}.csv{close}"))
        return found

    def unused(self) -> Iterable[Problem]:
        """Yield a note for each tag of a file that nothing asked for."""
        for table, tags in self._by_tag.items():
            for tag, lines in tags.items():
                if (table, tag) not in self._used:
                    yield lines[0].problem(f"{tag}: nothing that is read asks for it; left out")

    def read(self, line: Line, heading: str, parse: Callable[[str], Value], instead: Value) -> Value:
        """Return what is read in a cell; where that fails, it is a problem of the line, and `instead` stands in.

        `line`, `heading`: the cell. `parse`: raises ValueError where it cannot read the text.
        """
        return self.read_line(line, lambda whole: parse(whole[heading]), instead)

    def read_line(self, line: Line, parse: Callable[[Line], Value], instead: Value) -> Value:
        """Return what `parse` reads in a row; where it cannot, that is a problem of the line, and `instead` stands in."""
        try:
            return parse(line)
        except ValueError as error:
            self.problems.append(line.problem(str(error)))
            return instead

    def charges(self, plan: str, asked: Line) -> dict[str, Charged]:
        """Return what a rating plan charges, by prefix (digits; "" is all numbers).

        `plan`: its tag. `asked`: the line that names it.
        """
        by_destination: dict[str, Charged] = {}
        for binding in self.lines("RatingPlans", plan, asked):
            weight = self.read(binding, "Weight", read_weight, Decimal(0))
            timing = self.timing(binding["TimingTag"], binding)
            for line in self.lines("DestinationRates", binding["DestinationRatesId"], binding):
                charged = by_destination.setdefault(line["DestinationId"], Charged(destination=line["DestinationId"]))
                charged.bounds.append(TimedPrice(timing, weight, self.price(line["RatesTag"], line)))
                charged.terms.append((self._terms(line), line))
                charged.weight = max(charged.weight, weight)
        return self._by_prefix(by_destination)

    def _by_prefix(self, by_destination: Mapping[str, Charged]) -> dict[str, Charged]:
        found: dict[str, Charged] = {}
        for destination, charged in by_destination.items():
            for prefix, line in self.prefixes(destination, charged.terms[0][1]):
                other = found.setdefault(prefix, charged)
                if other is charged:
                    continue
                best = charged if charged.weight > other.weight else other
                found[prefix] = best
                if charged.weight == other.weight:
                    text = f"{other.destination} holds the same prefix at the same weight in this plan: it is the one taken"
                    self.notes.lose(line.problem(text))
        return found

    def prefixes(self, destination: str, asked: Line) -> list[tuple[str, Line]]:
        """Return the prefixes (digits) of a destination, each with its line; those that begin no number are named.

        `destination`: its tag, or `*any`, whose only prefix is "". `asked`: the line that names it.
        """
        if destination == ANY:
            return [("", asked)]
        found = []
        for line in self.lines("Destinations", destination, asked):
            digits = line["Prefix"].removeprefix("+")
            if not digits.isdigit() or not digits.isascii() or len(digits) > 15:
                self.problems.append(
                    line.problem(f"the prefix {line['Prefix']!r} is not a plus and digits, such as +447")
                )
            elif digits.startswith("0"):
                text = f"no number in E.164 begins with {line['Prefix']}: the destination {destination} is left out"
                self.notes.lose(line.problem(text))
            else:
                found.append((digits, line))
        return found

    def timing(self, tag: str, asked: Line) -> Timing:
        """Return a timing.

        `tag`: its own, or one of the engine's such as `*any`, which always hold. `asked`: the line that names it.
        """
        if tag in {ANY, "*always", "*asap", "*hourly", "*daily", "*weekly", "*monthly", "*yearly"}:
            return Timing()
        if tag not in self._timings:
            lines = self.lines("Timings", tag, asked)
            for again in lines[1:]:
                self.problems.append(again.problem(f"{tag!r} stands twice: first on line {lines[0].number}"))
            self._timings[tag] = self.read_line(lines[0], read_timing, Timing()) if lines else Timing()
        return self._timings[tag]

    def price(self, tag: str, asked: Line) -> RatePrice:
        """Return a rate: its fee, and its groups by the time since answer at which they begin.

        `tag`: its own. `asked`: the line that names it.
        """
        if tag not in self._prices:
            lines = self.lines("Rates", tag, asked)
            groups = [self.read_line(line, self._group, _NONE.groups[0]) for line in lines]
            fee = self.read(lines[0], "ConnectFee", read_money, 0) if lines else 0
            ordered = sorted(zip(groups, lines, strict=True), key=lambda pair: pair[0].start)
            self._check(tag, ordered)
            self._prices[tag] = RatePrice(fee, tuple(group for group, _ in ordered)) if ordered else _NONE
        return self._prices[tag]

    def _group(self, line: Line) -> RateGroup:
        increment = whole_seconds(line["RateIncrement"]) or SECOND
        unit = nanoseconds(line["RateUnit"]) or 10**9
        if unit % 10**6:
            raise ValueError(f"the unit {line['RateUnit']} is finer than a millisecond")
        try:
            basis, price = read_price(line["Rate"], unit // 10**6, increment)
        except InexactError as error:
            self.notes.lose(line.problem(str(error)))
            basis, price = error.nearest
        return RateGroup(whole_seconds(line["GroupIntervalStart"]), basis, price, increment)

    def _check(self, tag: str, ordered: list[tuple[RateGroup, Line]]) -> None:
        """Report groups that the engine refuses: none from 0, two from one instant, one that no increment ends at."""
        if ordered and ordered[0][0].start:
            self.problems.append(ordered[0][1].problem(f"{tag} has no group that begins at 0s"))
        for (before, _), (group, line) in pairwise(ordered):
            if group.start == before.start:
                self.problems.append(line.problem(f"{tag} has two groups that begin at the same instant"))
            elif group.start % before.increment:
                least = f"{before.increment // SECOND}s"
                text = (
                    f"{tag}: a group begins at {group.start // SECOND}s, no multiple of the {least} of the one before"
                )
                self.problems.append(line.problem(text))

    def _terms(self, line: Line) -> RatingTerms:
        mode = _MODES.get(line["RoundingMethod"])
        if mode is None:
            self.problems.append(line.problem(f"{line['RoundingMethod']!r} is none of *up, *down, *middle"))
        places = self.read(line, "RoundingDecimals", _whole, 6)
        if places > 6:
            self.notes.lose(line.problem(f"{places} decimals: money has 6 here"))
        strategy = line["MaxCostStrategy"]
        most = self.read(line, "MaxCost", read_money, 0)
        if strategy not in {"", "*free", "*disconnect"}:
            self.problems.append(line.problem(f"{strategy!r} is neither *free nor *disconnect"))
        return RatingTerms(min(places, 6), mode or "half-up", most if strategy else 0, strategy if most else "")


def _whole(text: str) -> int:
    if (text and not text.isdigit()) or len(text) > 3:
        raise ValueError(f"{text!r} is not a whole number of decimals")
    return int(text or 0)
