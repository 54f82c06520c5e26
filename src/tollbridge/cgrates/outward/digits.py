r"""Patterns of digits as `phonenumbers` writes them (`2(?:04|[23]6)[2-9]\d{6}`): which words may begin so.

Python's `re` tells whether a whole word fits, and not whether more digits could make it fit; a list of prefixes asks for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True)
class _Repeated:
    """One part of a sequence: a digit of some, or a choice, from `least` to `most` times."""

    part: frozenset[str] | tuple[tuple[_Repeated, ...], ...]
    least: int
    most: int


_Choice = tuple[tuple[_Repeated, ...], ...]


class Pattern:
    r"""A pattern of digits.

    >>> canada = Pattern(r"(?:2(?:04|[23]6)|416)[2-9]\d{6}")
    >>> canada.begins("41"), canada.begins("417"), canada.begins("4160")
    (True, False, False)
    """

    def __init__(self, text: str) -> None:
        reader = _Reader(text)
        self._choice = reader.choice()
        if reader.at != len(text):
            raise ValueError(f"{text!r} is no pattern of digits from place {reader.at} on")

    def begins(self, digits: str) -> bool:
        """Say whether some word of the pattern begins with these digits."""
        return len(digits) in _ends(self._choice, digits, 0)

    def leads(self, digits: str) -> bool:
        """Say whether these digits, or more of them, may begin with a word of the pattern."""
        return bool(_ends(self._choice, digits, 0))

    def is_led(self, digits: str) -> bool:
        """Say whether these digits begin with a whole word of the pattern."""
        return any(_ends(self._choice, digits[:length] + "x", 0) - {length + 1} for length in range(1, len(digits) + 1))


def _ends(choice: _Choice, digits: str, at: int) -> set[int]:
    """Return where in `digits` a word that begins at `at` may end; their length where it goes on beyond them."""
    found: set[int] = set()
    for sequence in choice:
        places = {at}
        for part in sequence:
            places = _repeated(part, digits, places)
        found |= places
    return found


def _repeated(part: _Repeated, digits: str, places: set[int]) -> set[int]:
    found = set(places) if part.least == 0 else set()
    for count in range(1, part.most + 1):
        places = {end for place in places for end in _once(part, digits, place)}
        if count >= part.least:
            found |= places
    return found


def _once(part: _Repeated, digits: str, at: int) -> Iterable[int]:
    if at == len(digits):
        return (at,)
    if isinstance(part.part, frozenset):
        return (at + 1,) if digits[at] in part.part else ()
    return _ends(part.part, digits, at)


class _Reader:
    """Reads a pattern's text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def choice(self) -> _Choice:
        """Read alternatives up to a closing bracket or the end."""
        sequences = [self._sequence()]
        while self._take("|"):
            sequences.append(self._sequence())
        return tuple(sequences)

    def _sequence(self) -> tuple[_Repeated, ...]:
        parts: list[_Repeated] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            part = self._part()
            parts.append(_Repeated(part, *self._times()))
        return tuple(parts)

    def _part(self) -> frozenset[str] | _Choice:
        if self._take("(?:") or self._take("("):
            inner = self.choice()
            self._take(")")
            return inner
        if self._take("\\d"):
            return _DIGITS
        if self._take("["):
            return self._set()
        self.at += 1
        return frozenset(self.text[self.at - 1])

    def _set(self) -> frozenset[str]:
        end = self.text.index("]", self.at)
        body, self.at = self.text[self.at : end].replace("\\d", "0-9"), end + 1
        found = set(body) - {"-"}
        for place in range(1, len(body) - 1):
            if body[place] == "-":
                found.update(str(digit) for digit in range(int(body[place - 1]), int(body[place + 1]) + 1))
        return frozenset(found)

    def _times(self) -> tuple[int, int]:
        if self._take("?"):
            return 0, 1
        if not self._take("{"):
            return 1, 1
        end = self.text.index("}", self.at)
        least, _, most = self.text[self.at : end].partition(",")
        self.at = end + 1
        return int(least), int(most or least)

    def _take(self, text: str) -> bool:
        taken = self.text.startswith(text, self.at)
        self.at += len(text) * taken
        return taken
