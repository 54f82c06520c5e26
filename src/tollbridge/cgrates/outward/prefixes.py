"""The prefixes by which a rating engine finds what a scenario finds by prefix, country and zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tollbridge.cgrates.outward.national import calling_codes, country_prefixes
from tollbridge.tariff.destinations import Destinations
from tollbridge.tariff.rows import Conditions, Party

NO_RATE = -1
_NO_KIND = "none"
"""The kind of a number of which only the beginning is known: rows that ask for a kind never hold of it."""


def outbound_prefixes(destinations: Destinations) -> dict[str, int]:
    """Return the index of the destination of the numbers under each prefix (digits), longer ones before shorter ones.

    `""` is all other numbers. `NO_RATE` where a shorter prefix has a destination, and the numbers under this one have none.
    Rows that ask for the number's `kind` are left out of account: no prefix tells it.
    """
    conditions = [destination.conditions for destination in destinations]
    asked = {country for one in conditions for country in (one.country, *one.zone_countries) if country}
    owners = _owners(asked)
    candidates = {one.prefix for one in conditions} | {prefix for prefix in owners if _matters(prefix, conditions)}
    found: dict[str, int] = {}
    for prefix in sorted(candidates, key=len):
        index = destinations.find(Party(prefix, _country(prefix, owners), _NO_KIND))
        if index != parent(prefix, found):
            found[prefix] = index
    return found


def parent(prefix: str, found: Mapping[str, int]) -> int:
    """Return what the longest shorter prefix finds, `NO_RATE` where there is none.

    `prefix`: digits. `found`: the destination's index by prefix.

    >>> parent("4420", {"4": 0, "44": 1}), parent("1", {"4": 0}) == NO_RATE
    (1, True)
    """
    shorter = (prefix[:length] for length in range(len(prefix) - 1, -1, -1))
    return next((found[one] for one in shorter if one in found), NO_RATE)


def without_gaps(found: Mapping[str, int]) -> dict[str, int]:
    """Return prefixes of which none is `NO_RATE`: one that holds such a prefix is written as all others that it holds.

    >>> sorted(without_gaps({"4": 0, "44": NO_RATE}))
    ['40', '41', '42', '43', '45', '46', '47', '48', '49']
    """
    gaps: dict[str, set[str]] = {}
    for prefix, index in found.items():
        above = next((prefix[:end] for end in range(len(prefix) - 1, -1, -1) if prefix[:end] in found), None)
        if index == NO_RATE and above is not None and found[above] != NO_RATE:
            gaps.setdefault(above, set()).add(prefix)
    closed = {prefix: index for prefix, index in found.items() if index != NO_RATE and prefix not in gaps}
    for prefix, holes in gaps.items():
        for around in _around(prefix, holes):
            if around not in found:
                closed[around] = found[prefix]
    return closed


def _around(prefix: str, holes: set[str]) -> Iterator[str]:
    """Yield the prefixes that hold all that one holds, save some holes."""
    for digit in "0123456789":
        longer = prefix + digit
        if any(hole.startswith(longer) for hole in holes):
            if longer not in holes:
                yield from _around(longer, holes)
        else:
            yield longer


def _owners(countries: Iterable[str]) -> dict[str, str]:
    """Return the country of every prefix that tells some countries from those beside them."""
    found: dict[str, str] = {}
    for code in calling_codes(countries):
        found |= country_prefixes(code)
    return found


def _matters(prefix: str, conditions: list[Conditions]) -> bool:
    """Say whether a country's prefix may tell destinations apart: rows by country hold above or below it."""
    by_country = [one.prefix for one in conditions if one.country or one.zone]
    return any(prefix.startswith(row) or row.startswith(prefix) for row in by_country)


def _country(prefix: str, owners: Mapping[str, str]) -> str:
    """Return the country of the numbers under a prefix, as far as rows ask for it."""
    lengths = range(len(prefix), 0, -1)
    return next((owners[prefix[:length]] for length in lengths if prefix[:length] in owners), "")


def matching(one: Conditions) -> list[str]:
    """Return the prefixes (digits) of the numbers of which one set of conditions holds, its `kind` left out of account."""
    countries = {one.country} if one.country else set(one.zone_countries)
    if not countries:
        return [one.prefix]
    owners = _owners(countries)
    wanted = [prefix for prefix, country in owners.items() if country in countries]
    within = {prefix if prefix.startswith(one.prefix) else one.prefix for prefix in wanted if _meet(prefix, one.prefix)}
    return sorted(within)


def _meet(left: str, right: str) -> bool:
    return left.startswith(right) or right.startswith(left)
