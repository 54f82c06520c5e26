"""Comparisons of results: `below`, `at_most`, `above`, `at_least`, `equals`, `within`, a tolerance, or a bare number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

KINDS: dict[str, tuple[str, Callable[[Decimal, Decimal], bool]]] = {
    "below": ("below", lambda got, bound: got < bound),
    "at_most": ("at most", lambda got, bound: got <= bound),
    "above": ("above", lambda got, bound: got > bound),
    "at_least": ("at least", lambda got, bound: got >= bound),
    "equals": ("", lambda got, bound: got == bound),
}
_TOLERANCE = re.compile(r"\s*(?P<middle>[+-]?[\d.]+)\s*(?:±|\+-|\+/-)\s*(?P<width>[\d.]+)\s*(?P<percent>%?)\s*")


@dataclass(frozen=True)
class ResultBound:
    """One bound that a result is held against.

    Attributes:
        text: how people read it, such as `below 5000`.
        holds: says of a value whether it is within.
    """

    text: str
    holds: Callable[[Decimal], bool]


def comparisons(written: object) -> list[ResultBound]:
    """Return the comparisons that an expectation of a result asks for; ValueError says what cannot be read.

    `written`: `{at_most: 5000}`, `{within: [0.1, 0.3]}`, `410 ± 2%`, or a bare number, which must come out exactly.

    >>> (bound,) = comparisons("410 ± 2%")
    >>> bound.holds(Decimal("401.8")), bound.holds(Decimal("401.7"))
    (True, False)
    """
    if isinstance(written, Mapping):
        if not written:
            raise ValueError(
                f"nothing is compared: use {', '.join([*KINDS, 'within'])} or a tolerance such as '410 ± 2%'"
            )
        return [_bound(str(kind), value) for kind, value in written.items()]
    if isinstance(written, str) and (match := _TOLERANCE.fullmatch(written)):
        return [_tolerance(match)]
    if isinstance(written, str):
        return [_bound("equals", written)]
    raise ValueError(f"{written!r} is no comparison: write {{at_most: 5000}} or '410 ± 2%'")


def _bound(kind: str, value: object) -> ResultBound:
    if kind == "within":
        return _within(value)
    if kind not in KINDS:
        raise ValueError(f"unknown comparison {kind!r}: there are {', '.join([*KINDS, 'within'])}")
    bound = _number(value)
    words, holds = KINDS[kind]
    return ResultBound(f"{words} {value}".strip(), lambda got: holds(got, bound))


def _within(value: object) -> ResultBound:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"within takes two bounds, as in within: [0.1, 0.3], not {value!r}")
    low, high = _number(value[0]), _number(value[1])
    if low > high:
        raise ValueError(f"within: {value[0]} is above {value[1]}")
    return ResultBound(f"from {value[0]} to {value[1]}", lambda got: low <= got <= high)


def _tolerance(match: re.Match[str]) -> ResultBound:
    middle, width = _number(match["middle"]), _number(match["width"])
    margin = abs(middle) * width / 100 if match["percent"] else width
    text = f"{match['middle']} ± {match['width']}{match['percent']}"
    return ResultBound(text, lambda got: abs(got - middle) <= margin)


def _number(value: object) -> Decimal:
    text = str(value).strip()
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number / 100 if text.endswith("%") else number
