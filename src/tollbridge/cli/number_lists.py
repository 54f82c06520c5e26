"""Lists of numbers on the command line: `10,20,30`, `10..50:10`, `1%,2%`, and any of these with commas between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import click

MOST_NUMBERS: Final = 100_000
_PART: Final = re.compile(r"(-?\d+(?:\.\d+)?)(%?)(?:\.\.(\d+(?:\.\d+)?)(%?)(?::(\d+(?:\.\d+)?)(%?))?)?")


def numbers(text: str) -> list[Decimal]:
    """Return the numbers of a list; `LOW..HIGH:STEP` holds both ends, and steps by 1 of the last decimal where no step is said.

    ValueError where it is none.

    >>> numbers("5,10..30:10")
    [Decimal('5'), Decimal('10'), Decimal('20'), Decimal('30')]
    >>> numbers("1%,2%")
    [Decimal('0.01'), Decimal('0.02')]
    """
    found = [number for part in text.split(",") for number in _of_part(part.strip(), text)]
    if len(found) > MOST_NUMBERS:
        raise ValueError(f"{text!r} has more than {MOST_NUMBERS:,} numbers")
    return found


def _of_part(part: str, text: str) -> Iterator[Decimal]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{text!r} is no list of numbers such as 10,20,30 or 10..50:10, each as 0.01 or 1%")
    low, high, step = (_number(match[group], match[group + 1]) for group in (1, 3, 5))
    assert low is not None
    if high is None:
        yield low
        return
    stride = step or Decimal(1).scaleb(min(int(end.as_tuple().exponent) for end in (low, high)))
    if high < low or step == 0:
        raise ValueError(f"{part!r}: the low end comes first, and the step is above 0")
    for index in range(min(int((high - low) / stride), MOST_NUMBERS) + 1):
        yield low + stride * index


def _number(text: str | None, percent: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).scaleb(-2 if percent else 0)


def read_numbers(_: click.Context, __: click.Parameter, text: str | None) -> list[float] | None:
    """Return an option's list as floats; none where it was not given."""
    if text is None:
        return None
    try:
        return [float(number) for number in numbers(text)]
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read_whole_numbers(context: click.Context, option: click.Parameter, text: str | None) -> list[int] | None:
    """Return an option's list as whole numbers; none where it was not given."""
    found = read_numbers(context, option, text)
    if wrong := [number for number in found or () if not number.is_integer()]:
        raise click.BadParameter(f"{wrong[0]:g} is no whole number")
    return None if found is None else [int(number) for number in found]


def read_share(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    """Return an option's one share, written 0.15 or 15%; none where it was not given."""
    found = read_numbers(context, option, text)
    if found and len(found) > 1:
        raise click.BadParameter("give one share, such as 15%")
    return found[0] if found else None
