"""Levers: the numbers of a scenario that a slider can move, and the text with one of them moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Final

from tollbridge.expect.verdict import KeyPath
from tollbridge.scenario.meanings import meaning
from tollbridge.studio.lever_names import lever_name, shown_unit

_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>(?:%?/(?:h|day|week|month|year))|%|ms|s|m|h|d|w)?")
_SECTIONS: Final = ("workloads", "accounts", "numbers", "bridges", "tariffs")
_MIXES: Final = ("join", "destinations", "callers", "starts", "choice")
_USUAL: Final = (
    "workloads.*.meetings.rate",
    "workloads.*.legs.rate",
    "workloads.*.growth",
    "workloads.*.join.*",
    "workloads.*.duration.*.mean",
    "workloads.*.attendees.*.mean",
    "accounts.*.credit.opening",
    "accounts.*.recharge.below",
    "accounts.*.recharge.amount",
    "accounts.*.recharge.to",
    "accounts.*.licences.*.count",
    "accounts.*.licences.*.fee",
    "accounts.*.commitment.amount",
    "accounts.*.pools.*.minutes",
    "numbers.*.ports",
    "bridges.*.ports",
    "bridges.*.dial_out.trunks",
    "tariffs.*.inbound.*.per_minute",
    "tariffs.*.outbound.*.per_minute",
)
_COUNTS: Final = ("ports", "trunks", "count", "conference_limit", "at_most", "times")
MOST_USUAL: Final = 24
_NICE: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_SHARE_STEP: Final = Decimal("0.01")


@dataclass(frozen=True)
class Lever:
    """A number of a scenario that a slider can move. Its path is unique in the file.

    Attributes:
        path: its keys from the top; places in lists count from 0.
        value: as the file has it, without its unit.
        unit: as the file writes it, such as `/h`, `m` or `%`; "" for none.
        high: the end of the slider, about three times the value.
        step: between two positions of the slider.
        is_share: it is one of a mix whose shares sum to 1, so that the others give way when it moves.

    >>> found = levers({"accounts": {"office": {"credit": {"opening": "190"}}}, "currency": "EUR"})[0]
    >>> found.name, found.label, found.shown_unit, int(found.high), int(found.step)
    ('accounts.office.credit.opening', 'Opening credit', 'EUR', 1000, 5)
    """

    path: KeyPath
    value: Decimal
    unit: str
    high: Decimal
    step: Decimal
    is_share: bool
    label: str = ""
    """What it moves, in words, without the part's name: `Opening credit`."""
    shown_unit: str = ""
    """What stands behind its number on the page: the unit, or the currency of an amount."""
    low: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """The path, joined by dots, as `--set` takes it."""
        return ".".join(map(str, self.path))

    @property
    def meaning(self) -> str:
        """What the key means, from the schema."""
        return meaning(self.path)

    def snapped(self, value: Decimal) -> Decimal:
        """Return the nearest value on the lever's step, a half to the even one.

        `value`: where the slider is.
        """
        return (value / self.step).to_integral_value() * self.step

    def text(self, value: Decimal) -> str:
        """Return a value as the file writes it, with its unit.

        `value`: without it.

        >>> levers({"workloads": {"w": {"legs": {"rate": "6/h"}}}})[0].text(Decimal("7.50"))
        '7.5/h'
        """
        return f"{value.normalize():f}{self.unit}"


def levers(raw: Mapping[str, Any]) -> list[Lever]:
    """Return every number of a scenario's tree that can be a lever, in the file's order.

    `raw`: the tree as the file has it, with texts as leaves (`Loaded.raw`). Phone numbers, dates and words are no numbers.

    >>> tree = {"numbers": {"toll": {"number": "+12065550100", "ports": "24"}}, "clock": {"duration": "4w"}}
    >>> [lever.name for lever in levers(tree)]  # the clock is no part of who calls, what it costs and who pays
    ['numbers.toll.ports']
    """
    found = []
    for section in _SECTIONS:
        for path, text in _leaves(raw.get(section), (section,)):
            match = _NUMBER.fullmatch(text)
            if match:
                found.append(_lever(path, Decimal(match["number"]), match["unit"] or "", raw))
    return found


def usual(all_of_them: Sequence[Lever]) -> list[Lever]:
    """Return the levers that planners reach for first, at most `MOST_USUAL`, in the file's order of sections.

    `all_of_them`: what `levers` returned.
    """
    ranked = [(_rank(lever), place, lever) for place, lever in enumerate(all_of_them)]
    chosen = sorted((rank, place) for rank, place, _ in ranked if rank < len(_USUAL))[:MOST_USUAL]
    return [all_of_them[place] for _, place in chosen]


def _rank(lever: Lever) -> int:
    return next((rank for rank, form in enumerate(_USUAL) if fnmatchcase(lever.name, form)), len(_USUAL))


def _leaves(tree: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _leaves(value, (*path, place))
    elif isinstance(tree, str):
        yield path, tree


def _lever(path: KeyPath, value: Decimal, unit: str, raw: Mapping[str, Any]) -> Lever:
    is_share = _is_share(path, raw)
    high, step = _reach(value)
    if is_share:
        high, step = Decimal(1), _SHARE_STEP
    elif value == 0 and path[-1] == "per_minute":
        high, step = Decimal("0.1"), Decimal("0.0001")
    elif path[-1] in _COUNTS:
        step = Decimal(1)
    shown = shown_unit(path, unit, str(raw.get("currency", "USD")))
    return Lever(path, value, unit, high, step, is_share, lever_name(path, raw), shown)


def _is_share(path: KeyPath, raw: Mapping[str, Any]) -> bool:
    if len(path) < 2 or path[-2] not in _MIXES:
        return False
    mix = _at(raw, path[:-1])
    shares = [_plain_number(text) for text in mix.values()] if isinstance(mix, Mapping) else []
    return len(shares) > 1 and None not in shares and sum(share or 0 for share in shares) == 1


def _reach(value: Decimal) -> tuple[Decimal, Decimal]:
    """Return how far up a lever goes, three times its value on a round number, and its step: 1, 2 or 5 in some place."""
    if value == 0:
        return Decimal(100), Decimal(1)
    place = Decimal(1).scaleb((3 * value).adjusted())
    high = next(nice * place for nice in _NICE if nice * place >= 3 * value)
    step = high / 200
    scale = Decimal(1).scaleb(step.adjusted())
    rounded = next(nice * scale for nice in _NICE if nice * scale >= step)
    whole = value == value.to_integral_value() and value >= 5
    own = Decimal(1).scaleb(min(0, _last_place(value)))
    return high, max(rounded, Decimal(1)) if whole else min(rounded, own)


def _last_place(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _at(tree: Any, path: KeyPath) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _plain_number(text: object) -> Decimal | None:
    return Decimal(text) if isinstance(text, str) and re.fullmatch(r"\d+(\.\d+)?|\.\d+", text) else None


def moves(lever: Lever, value: Decimal, raw: Mapping[str, Any]) -> dict[KeyPath, str]:
    """Return what the file says where a lever stands at a value: the texts to put there, by path.

    Args:
        lever: that is moved.
        value: where it stands now; below its lowest it is taken as that, and a share lies between 0 and 1.
        raw: the scenario's tree.

    Of a mix the other shares keep their proportions, and the last of them takes what rounding to 4 places leaves: they sum
    to 1 exactly.

    >>> tree = {"workloads": {"w": {"join": {"app": "0.5", "toll": "0.5"}}}}
    >>> moves(levers(tree)[0], Decimal("0.8"), tree)
    {('workloads', 'w', 'join', 'app'): '0.8', ('workloads', 'w', 'join', 'toll'): '0.2'}
    """
    if not lever.is_share:
        return {lever.path: lever.text(max(value, lever.low))}
    own = min(max(value, Decimal(0)), Decimal(1))
    mix = _at(raw, lever.path[:-1])
    others = {key: _plain_number(text) or Decimal(0) for key, text in mix.items() if key != lever.path[-1]}
    total, left, texts = sum(others.values()), 1 - own, {lever.path: f"{own.normalize():f}"}
    rest = left
    for number, (key, share) in enumerate(others.items(), 1):
        part = share * left / total if total else left / len(others)
        part = rest if number == len(others) else min(part.quantize(Decimal("0.0001")), rest)
        rest -= part
        texts[*lever.path[:-1], key] = f"{part.normalize():f}"
    return texts


def matching(all_of_them: Sequence[Lever], words: str) -> list[Lever]:
    """Return the levers whose path or name in words holds all the words, as a planner types them to look for one.

    Args:
        all_of_them: what `levers` returned.
        words: in any order, parts of words too; dots count as spaces, and case does not matter.
    """
    wanted = words.lower().replace(".", " ").split()
    return [lever for lever in all_of_them if all(word in f"{lever.name} {lever.label}".lower() for word in wanted)]


__all__ = ["Lever", "levers", "matching", "moves", "usual"]
