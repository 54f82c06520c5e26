"""`path=value` on the command line: where in a scenario, and what to put there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from tollbridge.errors import TollbridgeError

MOST_VALUES: Final = 10_000
_REST = re.compile(r"0\d\d(\.\d+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class ValueList:
    """One place of a scenario, `path` split at its dots, and the values to try there, as the file would write them."""

    path: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The path as it was written."""
        return ".".join(self.path)


@dataclass(frozen=True)
class ValueRange:
    """One place of a scenario with the numbers to choose from: a sequence's length and its values by place.

    Attributes:
        path: keys from the top.
        low: the least number.
        high: the greatest that may be taken.
        step: from one to the next.
    """

    path: tuple[str, ...]
    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def name(self) -> str:
        """The path as it was written."""
        return ".".join(self.path)

    def __len__(self) -> int:
        return int((self.high - self.low) / self.step) + 1

    def value(self, index: int) -> Decimal:
        """Return the value number `index`, from 0."""
        return self.low + self.step * index


def parse_value_list(text: str) -> ValueList:
    """Read `path=v1,v2,…`; commas within brackets or braces belong to the value.

    TollbridgeError where the text is something else, or has more than 10,000 values.

    >>> parse_value_list("numbers.us-toll.ports=24,48").values
    ('24', '48')
    """
    path, values = _split(text, "path=v1,v2")
    found = tuple(value for part in _outer_commas(values) if (value := part.strip()))
    if not found or len(found) > MOST_VALUES:
        raise TollbridgeError(f"{text!r}: give 1 to {MOST_VALUES:,} values, as in numbers.us-toll.ports=24,48")
    _refuse_thousands(found)
    return ValueList(path, found)


def _refuse_thousands(values: tuple[str, ...]) -> None:
    """Refuse 1,000: a value such as 000 is the end of a number whose thousands were parted, and no value."""
    for before, value in pairwise(values):
        if _REST.fullmatch(value) and before.isdecimal():
            raise TollbridgeError(f"'{before},{value}' is two values, {before} and {value}: write {before}{value}")


def parse_value_range(text: str) -> ValueRange:
    """Read `path=LOW..HIGH` or `path=LOW..HIGH:STEP`; TollbridgeError where the text is something else.

    Without a step it is 1 of the last decimal that is written: 1 of `10..120`, 0.01 of `0.10..0.50`.

    >>> found = parse_value_range("accounts.office.credit.opening=0.10..0.50")
    >>> str(found.step), len(found), str(found.value(1))
    ('0.01', 41, '0.11')
    """
    path, values = _split(text, "path=LOW..HIGH")
    bounds, _, step = values.partition(":")
    low, dots, high = bounds.partition("..")
    parts = [part.strip() for part in (low, high, *([step] if step else []))]
    if not dots or not all(_NUMBER.fullmatch(part) for part in parts):
        raise TollbridgeError(f"{text!r} is not path=LOW..HIGH, such as numbers.us-toll.ports=1..200")
    numbers = [Decimal(part) for part in parts]
    places = max(-int(number.as_tuple().exponent) for number in numbers)
    stride = numbers[2] if step else Decimal(1).scaleb(-places)
    if numbers[0] > numbers[1] or stride <= 0:
        raise TollbridgeError(f"{text!r}: the low end comes first, and the step is above 0")
    return ValueRange(path, numbers[0], numbers[1], stride)


def _split(text: str, form: str) -> tuple[tuple[str, ...], str]:
    path, equals, values = text.partition("=")
    parts = tuple(part.strip() for part in path.split("."))
    if not equals or not values.strip() or not all(parts):
        raise TollbridgeError(f"{text!r} is not {form}, with a path such as accounts.contoso.credit.opening")
    return parts, values.strip()


def _outer_commas(text: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
