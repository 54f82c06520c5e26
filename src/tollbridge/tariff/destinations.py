"""Which destination a leg has: the most specific set of conditions that holds, found without scanning the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tollbridge.tariff.rows import Conditions, Party, Row


@dataclass(frozen=True, slots=True)
class Destination:
    """Rows of equal conditions, in the file's order: of them time alone chooses."""

    conditions: Conditions
    rows: tuple[Row, ...]


class Destinations:
    """The destinations of one direction of a tariff, by prefix and by falling specificity.

    A look-up tries each length of prefix that occurs, longest first: at most 16 dictionary reads for a deck of any size.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        grouped: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            grouped.setdefault(row.conditions.destination(), []).append(row)
        self._all = tuple(Destination(group[0].conditions, tuple(group)) for group in grouped.values())
        self._by_prefix: dict[str, list[int]] = {}
        for index, destination in enumerate(self._all):
            self._by_prefix.setdefault(destination.conditions.prefix, []).append(index)
        for indices in self._by_prefix.values():
            indices.sort(key=lambda index: self._all[index].conditions.specificity(), reverse=True)
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)

    def __iter__(self) -> Iterator[Destination]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index: int) -> Destination:
        return self._all[index]

    def find(self, party: Party) -> int:
        """Return the index of the destination of a party, -1 where no conditions hold."""
        digits = party.digits
        for length in self._lengths:
            if length > len(digits):
                continue
            for index in self._by_prefix.get(digits[:length], ()):
                if self._all[index].conditions.hold(party):
                    return index
        return -1

    def rivals(self) -> Iterator[tuple[Destination, Destination]]:
        """Yield pairs of equal specificity that one number could have both of: those of two zones that share a country."""
        for indices in self._by_prefix.values():
            zoned = [self._all[index] for index in indices if self._all[index].conditions.zone]
            for place, left in enumerate(zoned):
                for right in zoned[place + 1 :]:
                    if self._overlap(left.conditions, right.conditions, indices):
                        yield left, right

    def _overlap(self, left: Conditions, right: Conditions, indices: list[int]) -> bool:
        if (left.country, left.kind) != (right.country, right.kind):
            return False
        shared = left.zone_countries & right.zone_countries
        if left.country:
            return left.country in shared
        others = [self._all[index].conditions for index in indices]
        taken = {
            other.country for other in others if other.country and not other.zone and other.kind in {"", left.kind}
        }
        return not shared <= taken
