"""Which prefixes are a country's: where several share a calling code, as `phonenumbers` tells them apart.

A rating engine knows prefixes alone. `+49` is Germany's whole; of `+1` most of the area codes that are not Canada's or an
island's are the United States'. A number that nobody can have counts as its calling code's main country's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from tollbridge.cgrates.outward.digits import Pattern

_DEEPEST: Final = 6
"""National digits that are looked at where two countries' numbers begin alike."""
_PLACED: Final = ("fixed_line", "mobile")
_SPECIAL: Final = ("toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail")
"""Kinds of numbers that countries of one calling code share digit by digit: where they do, they are the first country's."""


@lru_cache(maxsize=256)
def country_prefixes(code: int) -> dict[str, str]:
    """Return whose numbers each prefix of a calling code holds, digits without the plus; a longer one goes before a shorter.

    >>> country_prefixes(49)
    {'49': 'DE'}
    >>> found = country_prefixes(44)
    >>> found["44"], found["441481"]
    ('GB', 'GG')
    """
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    found = {str(code): regions[0]}
    if len(regions) > 1:
        split = _Shared(regions).split("")
        found |= {f"{code}{digits}": region for digits, region in split if region != regions[0]}
    return found


def calling_codes(countries: Iterable[str]) -> set[int]:
    """Return the calling codes of some countries."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    asked = set(countries)
    return {code for code, regions in COUNTRY_CODE_TO_REGION_CODE.items() if asked & set(regions)}


class _Shared:
    """The regions of one calling code, in the order in which `phonenumbers` asks them."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        known: set[str] = set()
        self._regions = [_Region(region, known) for region in regions]

    def split(self, digits: str) -> Iterator[tuple[str, str]]:
        """Yield the prefixes under national digits that are one region's each."""
        owners = self._owners(digits)
        if len(owners) > 1 and len(digits) < _DEEPEST:
            for digit in "0123456789":
                yield from self.split(digits + digit)
        elif owners:
            yield digits, owners[0]

    def _owners(self, digits: str) -> list[str]:
        """Return the regions that have a number which begins with some national digits."""
        found: list[str] = []
        for region in self._regions:
            if region.has(digits, special=not found):
                found.append(region.name)
            if region.decides(digits):
                break
        return found


class _Region:
    """A region among those of its calling code: known by its leading digits, or by its numbers' patterns."""

    def __init__(self, name: str, known: set[str]) -> None:
        """`known` holds the patterns of the regions before, which are asked first; this one's are added."""
        from phonenumbers import PhoneMetadata

        self.name = name
        metadata = PhoneMetadata.metadata_for_region(name)
        assert metadata is not None
        self._leading = Pattern(metadata.leading_digits) if metadata.leading_digits else None
        self._placed = _patterns(metadata, _PLACED, known)
        self._special = _patterns(metadata, _SPECIAL, known)

    def has(self, digits: str, *, special: bool) -> bool:
        """Say whether a number of the region may begin with some national digits, one of a special kind too or not."""
        if self._leading is not None:
            return self._leading.leads(digits)
        patterns = (*self._placed, *(self._special if special else ()))
        return any(pattern.begins(digits) for pattern in patterns)

    def decides(self, digits: str) -> bool:
        """Say whether all numbers that begin with some national digits are the region's, as its leading digits show."""
        return self._leading is not None and self._leading.is_led(digits)


def _patterns(metadata: Any, kinds: Iterable[str], known: set[str]) -> list[Pattern]:
    """Return the patterns of a region's numbers of some kinds that are not known yet, and add them to those that are."""
    parts = (getattr(metadata, kind) for kind in kinds)
    texts = {part.national_number_pattern for part in parts if part is not None} - known - {None, "", "NA"}
    known |= texts
    return [Pattern(text) for text in sorted(texts)]
