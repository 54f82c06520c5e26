"""Prefixes in a deck's cells: one, a list, a range; what may be two numbers' digits is refused."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MOST_PREFIXES: Final = 10_000
"""Prefixes of one cell: more are a slip of the pen."""

_PREFIX = re.compile(r"\+?([1-9][0-9]{0,14})(?:\.0)?")
_RANGE = re.compile(r"\+?([1-9][0-9]{0,14})\s*[-–]\s*\+?([0-9]{1,15})")
_ABROAD = re.compile(r"^00\s*(?=[1-9])")
_GAP = re.compile(r"(?<=\d)\s(?=\d)")


def unquoted(text: str) -> str:
    """Return a cell without what spreadsheets put around texts.

    >>> unquoted('="44"'), unquoted("'44")
    ('44', '44')
    """
    stripped = text.strip()
    if stripped[:2] == '="' and stripped[-1:] == '"':
        return stripped[2:-1].strip()
    return stripped[1:].strip() if stripped[:1] == "'" else stripped


def prefixes(text: str) -> tuple[str, ...]:
    """Return the digits of all prefixes of a cell: one, a list `4471; 4472`, ranges `4471-4475` and `4471-5`.

    `text`: the cell. Spaces may stand between digits after a plus or `00`, and where each entry of a list has some. ValueError
    where the cell is none of these, or may mean two things: `44-7`, `44 20`.

    >>> prefixes("+4471-4473; 4479"), prefixes("+44 20"), prefixes("33 1; 33 2")
    (('4471', '4472', '4473', '4479'), ('4420',), ('331', '332'))
    """
    if match := _PREFIX.fullmatch(text):
        return (match[1],)
    parts = [_ABROAD.sub("+", part.strip()) for part in re.split(r"[;,|]", unquoted(text))]
    spaced = len(parts) > 1 and all(map(_GAP.search, parts))
    found: list[str] = []
    for part in parts:
        found += _of_part(_GAP.sub("", part) if spaced or part[:1] == "+" else part, text)
        if len(found) > MOST_PREFIXES:
            raise ValueError(f"{text!r} is more than {MOST_PREFIXES:,} prefixes")
    return tuple(found)


def _of_part(part: str, text: str) -> list[str]:
    if match := _PREFIX.fullmatch(part):
        return [match[1]]
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ValueError(f"the prefix {text!r} is not digits such as 447 or +447, nor a range such as 4471-4475")
    first, last = match[1], match[2]
    if len(last) < len(first):  # 4471-5
        last = first[: len(first) - len(last)] + last
    low, high = first, last
    while len(low) > 1 and low[-1] == "0" and high[-1] == "9" and len(low) == len(high):
        low, high = low[:-1], high[:-1]
    if len(low) != len(high) or int(low) > int(high):
        raise ValueError(f"{part!r} is not a range from a lower prefix to a higher one of as many digits")
    if int(high) - int(low) >= MOST_PREFIXES:
        raise ValueError(f"{part!r} is more than {MOST_PREFIXES:,} prefixes")
    if low == first and _is_one_number(first, match[2]):
        raise ValueError(
            f"{part!r} may be the prefix {first}{match[2]} or a range: write {first}{match[2]} or {low}; {high}"
        )
    return [str(number) for number in range(int(low), int(high) + 1)]


def _is_one_number(first: str, last: str) -> bool:
    """Say whether what stands around a hyphen may be a country's calling code and the digits that follow it."""
    return first in _calling_codes() and (len(last) < len(first) or last not in _calling_codes())


@lru_cache(maxsize=1)
def _calling_codes() -> frozenset[str]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
