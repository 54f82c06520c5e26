"""Which record is of which leg: by the call's name, else by number and start; what cannot be told is said, never guessed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tollbridge.switch.legs import Leg

MARK = "///"
"""What parts the call's name from the rest of a Call-ID; see `sipp`."""
Key = tuple[bool, str]


@dataclass
class Pairing:
    """Legs (by their place) with their records, and what is left over.

    `again` holds further records of a leg that has one by its name. Of `unclear` groups of legs and records, each record
    may be of several of the legs, or each leg have several of the records.
    """

    pairs: dict[int, Leg] = field(default_factory=dict)
    again: dict[int, list[Leg]] = field(default_factory=dict)
    unclear: list[tuple[list[int], list[Leg]]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    extra: list[Leg] = field(default_factory=list)


def pair(legs: Sequence[Leg], records: Sequence[Leg], windows: Iterable[int]) -> Pairing:
    """Return which record is of which leg.

    `legs`: the simulation's. `records`: the real system's. `windows`: ms, ascending.

    A name that is a leg's decides. Of the others a record and a leg belong together where they have the number (and the
    caller, where both know it), begin within the window (ms), and neither has another such one; windows are tried in turn.
    """
    found = Pairing()
    rest = _by_name(legs, records, found)
    edges: list[tuple[Leg, list[int]]] = []
    for window in windows:
        edges = list(_edges(legs, found.pairs, rest, window))
        asked = Counter(place for _, places in edges for place in places)
        rest = []
        for record, places in edges:
            if len(places) == 1 and asked[places[0]] == 1:
                found.pairs[places[0]] = record
            else:
                rest.append(record)
        edges = [(record, places) for record, places in edges if not (len(places) == 1 and asked[places[0]] == 1)]
    found.extra = [record for record, places in edges if not places]
    found.unclear = list(_groups([(record, places) for record, places in edges if places]))
    unclear = {place for places, _ in found.unclear for place in places}
    found.missing = [place for place in range(len(legs)) if place not in found.pairs and place not in unclear]
    return found


def call_name(text: str) -> str:
    """Return the call's name out of what records have for it: the whole text, or a Call-ID that begins with it."""
    return text.partition(MARK)[0].strip()


def _by_name(legs: Sequence[Leg], records: Sequence[Leg], found: Pairing) -> list[Leg]:
    """Pair records that have a leg's name; return the others."""
    places = {leg.name: place for place, leg in enumerate(legs)}
    rest = []
    for record in records:
        place = places.get(call_name(record.name), -1)
        if place < 0:
            rest.append(record)
        elif place in found.pairs:
            found.again.setdefault(place, []).append(record)
        else:
            found.pairs[place] = record
    return rest


class Near:
    """The legs of each number in order of their begin, to be looked up by a record."""

    def __init__(self, legs: Sequence[Leg], places: Iterable[int]) -> None:
        self.legs = legs
        self.by_arrival: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        self.by_answer: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        for place in places:
            leg = legs[place]
            self.by_arrival[leg.outbound, leg.number].append((leg.begin, place))
            self.by_answer[leg.outbound, leg.number].append(
                (leg.begin if leg.answered is None else leg.answered, place)
            )
        for found in (*self.by_arrival.values(), *self.by_answer.values()):
            found.sort()

    def of_number(self, record: Leg) -> Iterator[list[tuple[int, int]]]:
        """Yield (begin, place) of the legs to a record's number, or to a prefix of it: all that a workload's leg says."""
        by_key = self.by_answer if record.arrived is None else self.by_arrival
        shortest = 1 if record.outbound else len(record.number)
        keys = ((record.outbound, record.number[:end]) for end in range(len(record.number), max(shortest, 1) - 1, -1))
        yield from (by_key[key] for key in keys if key in by_key)

    def within(self, record: Leg, window: int) -> list[int]:
        """Return the places of the legs that a record may be of.

        `record`: the real system's. `window`: how far apart they may begin, ms.
        """
        found = []
        for legs in self.of_number(record):
            first = bisect_left(legs, (record.begin - window, -1))
            last = bisect_left(legs, (record.begin + window + 1, -1))
            near = (place for _, place in legs[first:last])
            found += [place for place in near if same_caller(record.caller, self.legs[place].caller)]
        return found


def same_caller(one: str, other: str) -> bool:
    """Tell whether two texts can be of one caller: not known, equal, or one the beginning of the other.

    >>> same_caller("+1425555****", "+14255550111"), same_caller("", "+1425"), same_caller("+44", "+1425")
    (True, True, False)
    """
    first, second = (_digits(text) for text in (one, other))
    return not first or not second or first.startswith(second) or second.startswith(first)


def _digits(text: str) -> str:
    """Return a caller's digits that show; empty where it is no number, such as anonymous."""
    bare = text.strip().rstrip("*").lstrip("+")
    return bare if bare.isdecimal() else ""


def _edges(
    legs: Sequence[Leg], taken: dict[int, Leg], records: Sequence[Leg], window: int
) -> Iterator[tuple[Leg, list[int]]]:
    near = Near(legs, (place for place in range(len(legs)) if place not in taken))
    yield from ((record, near.within(record, window)) for record in records)


def _groups(edges: list[tuple[Leg, list[int]]]) -> Iterator[tuple[list[int], list[Leg]]]:
    """Yield the legs and records that hang together."""
    of_leg: dict[int, int] = {}
    groups: dict[int, tuple[set[int], list[Leg]]] = {}
    for number, (record, places) in enumerate(edges):
        groups[number] = (set(places), [record])
        for other in {of_leg[place] for place in places if place in of_leg}:
            joined = groups.pop(other)
            groups[number][0].update(joined[0])
            groups[number][1][:0] = joined[1]
        of_leg |= dict.fromkeys(groups[number][0], number)
    yield from ((sorted(places), records) for places, records in groups.values())
