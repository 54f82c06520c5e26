"""What a new tariff or deck changes, by destination: whose price moves, why, and which old prices nobody reaches any more.

Destinations are compared by the numbers they hold, not by the rows that a file lists: a new longer prefix changes the price
of its numbers though no listed price changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tollbridge.planning.rate_sources import Side
from tollbridge.tariff.destinations import Destination, Destinations
from tollbridge.tariff.match import DIRECTIONS
from tollbridge.tariff.regimes import in_force
from tollbridge.tariff.rows import Conditions, Party, Row, Tariff
from tollbridge.units import SECOND

REPRICED = "repriced"
NEW_PREFIX = "new longer prefix"
PREFIX_GONE = "prefix gone"
NEWLY_CALLED = "had no rate"
NO_LONGER = "has no rate now"
OTHER_ROW = "another row"
BLOCKED_NOW = "is blocked now"
WAS_BLOCKED = "was blocked"


@dataclass(frozen=True)
class RowTerms:
    """What a row charges, with the tariff's defaults filled in.

    Attributes:
        price: nanos for each `basis`.
        basis: `minute`, `second` or `increment`.
        blocked: whether legs are turned away.
        increment: ms, initial and further.
        fee: of connection, micros.
        free: a leg no longer than so many ms is free.
    """

    price: int
    basis: str
    blocked: bool
    increment: tuple[int, int]
    fee: int
    free: int

    @classmethod
    def of(cls, row: Row, tariff: Tariff) -> RowTerms:
        """Return the terms of a row: its own, and where it says nothing its tariff's.

        `row`: of the tariff. `tariff`: what the row stands in.
        """
        fee = tariff.connection_fee if row.connection_fee is None else row.connection_fee
        free = tariff.free if row.free is None else row.free
        return cls(row.price, row.basis, row.blocked, row.increment or tariff.increment, fee, free)

    @property
    def per_minute(self) -> Fraction:
        """The price in nanos of a minute of further steps."""
        if self.basis == "increment":
            return Fraction(self.price * 60 * SECOND, self.increment[1])
        return Fraction(self.price * (60 if self.basis == "second" else 1))


@dataclass(frozen=True)
class RateChange:
    """Numbers whose price is another: `region` are the conditions that tell them from the rest.

    `old` and `new` are None where there is no rate; `old_row` and `new_row` are the destinations that price them.
    """

    direction: str
    region: Conditions
    window: str
    after: int  # ms
    old: RowTerms | None
    new: RowTerms | None
    old_row: Conditions | None
    new_row: Conditions | None
    reason: str

    @property
    def rise(self) -> Fraction:
        """The difference in nanos a minute; what could not or cannot be called counts as nothing."""
        return (self.new.per_minute if self.new else Fraction(0)) - (self.old.per_minute if self.old else Fraction(0))

    @property
    def sort(self) -> str:
        """What became of the price; a number that can be called on one side alone is neither dearer nor cheaper."""
        before, after = (terms is not None and not terms.blocked for terms in (self.old, self.new))
        if before != after:
            return "new" if after else "lost"
        if not self.rise:
            return "otherwise"
        return "dearer" if self.rise > 0 else "cheaper"


@dataclass(frozen=True)
class Lost:
    """A price that both sides list and that no number reaches any more: longer prefixes take them all."""

    direction: str
    prefix: str
    terms: RowTerms
    longer: int  # how many longer prefixes there are below it


@dataclass(frozen=True)
class RateDiff:
    """All that differs between two tariffs.

    Attributes:
        old: one tariff.
        new: the other.
        changes: numbers whose price is another.
        lost: prices that no number reaches any more.
        settings: (name, old, new) of what differs in the tariffs as wholes.
        same: how many destinations of the new one pay as before.
    """

    old: Side
    new: Side
    changes: tuple[RateChange, ...]
    lost: tuple[Lost, ...]
    settings: tuple[tuple[str, str, str], ...]  # name, old, new: what holds for the whole tariff
    same: int

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each sort.

        Sorts: `dearer`, `cheaper`, `new` (had no rate), `lost` (has none now), and `otherwise`: other terms at the same
        price a minute.
        """
        sorts = ("dearer", "cheaper", "new", "lost", "otherwise")
        return dict.fromkeys(sorts, 0) | Counter(change.sort for change in self.changes)

    @cached_property
    def destinations(self) -> tuple[dict[str, Destinations], dict[str, Destinations]]:
        """The destinations of both sides, by direction."""
        return _destinations(self.old.tariff), _destinations(self.new.tariff)


def diff_rates(old: Side, new: Side) -> RateDiff:
    """Compare two tariffs, destination by destination: what numbers pay another price, and which.

    `old`, `new`: tariffs frozen at an instant, as `read_rates` gives them.
    """
    changes: list[RateChange] = []
    lost: list[Lost] = []
    same = 0
    for direction in DIRECTIONS:
        comparison = _Comparison(direction, old.tariff, new.tariff)
        for region in comparison.regions():
            found = list(comparison.changes(region))
            changes += found
            same += not found
        lost += comparison.lost()
    return RateDiff(old, new, tuple(changes), tuple(lost), tuple(_settings(old.tariff, new.tariff)), same)


def _destinations(tariff: Tariff) -> dict[str, Destinations]:
    return {direction: Destinations(getattr(tariff, direction)) for direction in DIRECTIONS}


def _settings(old: Tariff, new: Tariff) -> Iterator[tuple[str, str, str]]:
    """Yield each rule of a whole leg that differs, with what it said and what it says."""
    for (rule, before), (_, after) in zip(old.charge.described(), new.charge.described(), strict=True):
        if before != after:
            yield rule, before, after


@dataclass(frozen=True)
class _Comparison:
    direction: str
    old_tariff: Tariff
    new_tariff: Tariff

    @cached_property
    def old(self) -> Destinations:
        return _destinations(self.old_tariff)[self.direction]

    @cached_property
    def new(self) -> Destinations:
        return _destinations(self.new_tariff)[self.direction]

    def regions(self) -> list[Conditions]:
        """Return the sets of numbers that either side tells apart, those left out that longer prefixes take whole."""
        both = [destination.conditions for side in (self.old, self.new) for destination in side]
        kinds = {conditions.kind for conditions in both} - {""}
        covered = covered_prefixes(prefix_only(both))
        plain = self._named_with_country()
        found: dict[Conditions, None] = {}
        for conditions in both:
            for country in sorted(conditions.zone_countries) if conditions.zone else [conditions.country]:
                if (not country and conditions.prefix in plain) or (
                    conditions.prefix in covered and not conditions.kind
                ):
                    continue
                for kind in [conditions.kind] if conditions.kind else ["", *sorted(kinds)]:
                    region = Conditions(conditions.prefix, country, kind=kind)
                    if not kind or conditions.kind or self._differs_by_kind(region):
                        found.setdefault(region)
        return sorted(found, key=lambda region: (region.prefix, region.country, region.kind))

    def _named_with_country(self) -> set[str]:
        """Return the prefixes that one side lists only together with their country: without it nobody has them there."""
        found: set[str] = set()
        for side in (self.old, self.new):
            named = {each.conditions.prefix for each in side if each.conditions.country or each.conditions.zone}
            found |= named - {"", *(each.conditions.prefix for each in side if not each.conditions.country)}
        return found

    def _differs_by_kind(self, region: Conditions) -> bool:
        plain = Conditions(region.prefix, region.country)
        return self._pair(region) != self._pair(plain)

    def _pair(self, region: Conditions) -> tuple[int, int]:
        party = Party(region.prefix, region.country, region.kind)
        return self.old.find(party), self.new.find(party)

    def changes(self, region: Conditions) -> Iterator[RateChange]:
        """Yield how a region's price differs: at any time, and by window and time since answer where that is another change."""
        before, after = self._pair(region)
        old = self.old[before] if before >= 0 else None
        new = self.new[after] if after >= 0 else None
        seen: set[tuple[RowTerms | None, RowTerms | None]] = set()
        for window, since in _times(old, new):
            was = _terms(old, self.old_tariff, window, since)
            now = _terms(new, self.new_tariff, window, since)
            if was != now and (was, now) not in seen:
                seen.add((was, now))
                rows = (old.conditions if old and was else None, new.conditions if new and now else None)
                reason = _blocking(was, now) or self._reason(region, *rows)
                yield RateChange(self.direction, region, window, since, was, now, *rows, reason)

    def _reason(self, region: Conditions, old: Conditions | None, new: Conditions | None) -> str:
        if old is None or new is None:
            return NEWLY_CALLED if old is None else NO_LONGER
        if old.destination() == new.destination():
            return REPRICED
        if new.prefix == region.prefix and len(old.prefix) < len(new.prefix):
            return NEW_PREFIX
        return PREFIX_GONE if len(new.prefix) < len(old.prefix) else OTHER_ROW

    def lost(self) -> Iterator[Lost]:
        """Yield the prices of both sides that could be reached and cannot any more."""
        old, new = (
            {d.conditions.prefix: d for d in side if not _narrow(d.conditions)} for side in (self.old, self.new)
        )
        before, after = covered_prefixes(old), covered_prefixes(new)
        for prefix in sorted((after - before) & set(old) & set(new)):
            terms = _terms(new[prefix], self.new_tariff, "", 0)
            if terms is not None:
                longer = sum(other.startswith(prefix) and other != prefix for other in new)
                yield Lost(self.direction, prefix, terms, longer)


def _blocking(old: RowTerms | None, new: RowTerms | None) -> str:
    """Return why numbers can be called no more, or can again, where a row says that they are blocked; "" where none does."""
    before, after = (terms is not None and terms.blocked for terms in (old, new))
    if before == after:
        return ""
    return BLOCKED_NOW if after else WAS_BLOCKED


def _narrow(conditions: Conditions) -> bool:
    return bool(conditions.country or conditions.zone or conditions.kind)


def prefix_only(listed: Iterable[Conditions]) -> set[str]:
    """Return the prefixes of rows that have no other condition.

    `listed`: conditions of rows.
    """
    return {conditions.prefix for conditions in listed if not _narrow(conditions)}


def covered_prefixes(prefixes: Iterable[str]) -> set[str]:
    """Return which prefixes leave no number to themselves, because longer ones take all ten digits that follow.

    >>> sorted(covered_prefixes(["44", *(f"44{digit}" for digit in range(10))]))
    ['44']
    """
    listed = set(prefixes)
    whole: set[str] = set()
    parents = {prefix[:cut] for prefix in listed for cut in range(len(prefix))}
    for parent in sorted(parents, key=len, reverse=True):
        if all(f"{parent}{digit}" in listed or f"{parent}{digit}" in whole for digit in range(10)):
            whole.add(parent)
    return whole


def _times(old: Destination | None, new: Destination | None) -> list[tuple[str, int]]:
    rows = (*(old.rows if old else ()), *(new.rows if new else ()))
    return sorted({("", 0), *((row.window, row.after) for row in rows)})


def _terms(destination: Destination | None, tariff: Tariff, window: str, after: int) -> RowTerms | None:
    rows = [row for row in destination.rows if row.window in {"", window}] if destination else []
    row = in_force(rows, after)
    return RowTerms.of(row, tariff) if row else None
