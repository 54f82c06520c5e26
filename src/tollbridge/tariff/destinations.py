"""Which destination a leg has: the most specific set of conditions that holds, found without scanning the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tollbridge.tariff.rows import UNKNOWN_CALLER, Conditions, Party, Row, Tariff


@dataclass(frozen=True, slots=True)
class Destination:
    """Rows of equal conditions, in the file's order: of them time alone chooses."""

    conditions: Conditions
    rows: tuple[Row, ...]


def destinations_of(tariff: Tariff, direction: str) -> Destinations:
    """Return the destinations of one direction of a tariff, found once for as long as the tariff lives.

    `tariff`: with its decks merged. `direction`: `inbound`, `outbound` or `app`.
    """
    found = tariff.found.get(direction)
    if not isinstance(found, Destinations):
        found = tariff.found[direction] = Destinations(getattr(tariff, direction))
    return found


def _grouped(rows: Iterable[Row]) -> list[tuple[Row, ...]]:
    """Return rows by what rows of one destination have in common, groups and rows in the file's order."""
    listed = list(rows)
    if len({row.conditions.prefix for row in listed}) == len(listed):  # as in most decks
        return list(zip(listed, strict=True))
    groups: dict[object, list[Row]] = {}
    for row in listed:
        conditions = row.conditions
        of = conditions.prefix if conditions.is_prefix_alone else conditions.destination()
        groups.setdefault(of, []).append(row)
    return list(map(tuple, groups.values()))


class Destinations:
    """The destinations of one direction of a tariff, by prefix and by falling specificity: a sequence of them.

    `rows`: the direction's rows. Rows of equal conditions are one destination. A look-up tries each length of prefix that
    occurs, longest first: at most 16 dictionary reads for a deck of any size.

    >>> from tollbridge.tariff.rows import Conditions
    >>> found = Destinations([Row(Conditions(prefix="44")), Row(Conditions(prefix="447")), Row(Conditions())])
    >>> [str(found[found.find(Party(digits, "GB", "toll"))].conditions) for digits in ("442071838750", "447700900123", "33")]
    ['+44', '+447', 'any number']
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._groups = _grouped(rows)
        prefixes = [group[0].conditions.prefix for group in self._groups]
        self._alone = dict(zip(prefixes, range(len(prefixes)), strict=True))
        self._several: dict[str, tuple[int, ...]] = {}
        if len(self._alone) < len(prefixes):
            self._share(prefixes)
        self._lengths = sorted({*map(len, self._alone), *map(len, self._several)}, reverse=True)

    def _share(self, prefixes: list[str]) -> None:
        """Set apart the prefixes that several destinations have, the most specific first."""
        for index, prefix in enumerate(prefixes):
            if self._alone.get(prefix) != index:
                self._several[prefix] = (*self._several.get(prefix, ()), index)
        for prefix, indices in self._several.items():
            every = (*indices, self._alone.pop(prefix))
            self._several[prefix] = tuple(sorted(every, key=self._specificity, reverse=True))

    def __iter__(self) -> Iterator[Destination]:
        return (self[index] for index in range(len(self)))

    def __len__(self) -> int:
        return len(self._groups)

    def __getitem__(self, index: int) -> Destination:
        group = self._groups[index]
        return Destination(group[0].conditions, group)

    def _specificity(self, index: int) -> tuple[int, bool, bool, bool, int, bool, bool]:
        return self._groups[index][0].conditions.specificity()

    def find(self, party: Party, caller: Party = UNKNOWN_CALLER) -> int:
        """Return the index of the most specific destination whose conditions hold, -1 where none do.

        `party`: the number that is dialled or called. `caller`: the number that calls in; unknown unless it is given.
        """
        digits = party.digits
        for length in self._lengths:
            if length > len(digits):
                continue
            for index in self._of_prefix(digits[:length]):
                if self._groups[index][0].conditions.hold(party, caller):
                    return index
        return -1

    def _of_prefix(self, prefix: str) -> tuple[int, ...]:
        """Return the destinations that ask for exactly these digits."""
        alone = self._alone.get(prefix)
        return self._several.get(prefix, ()) if alone is None else (alone,)

    def timed(self) -> Iterator[Destination]:
        """Yield the destinations of whose rows time chooses: all but those of one row that holds always."""
        for group in self._groups:
            if len(group) > 1 or group[0].window or group[0].after:
                yield Destination(group[0].conditions, group)

    def rivals(self) -> Iterator[tuple[Destination, Destination]]:
        """Yield pairs of equal specificity that one number could have both of: those of two zones that share a country."""
        for indices in self._several.values():
            zoned = [self[index] for index in indices if self._groups[index][0].conditions.zone]
            for place, left in enumerate(zoned):
                for right in zoned[place + 1 :]:
                    if self._overlap(left.conditions, right.conditions, indices):
                        yield left, right

    def _overlap(self, left: Conditions, right: Conditions, indices: tuple[int, ...]) -> bool:
        if (left.country, left.kind, left.caller) != (right.country, right.kind, right.caller):
            return False
        shared = left.zone_countries & right.zone_countries
        if left.country:
            return left.country in shared
        others = [self._groups[index][0].conditions for index in indices]
        taken = {other.country for other in others if _steps_in(other, left)}
        return not shared <= taken


def _steps_in(other: Conditions, zoned: Conditions) -> bool:
    """Say whether conditions by country go before those of a zone for the same legs."""
    alike = other.kind in {"", zoned.kind} and other.caller in {("", "", ""), zoned.caller}
    return alike and other.country != "" and not other.zone
