"""Phone numbers out of the ways in which records write them, in E.164; each distinct text is read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WITHHELD: Final = """anonymous unknown private restricted withheld unavailable blocked hidden none null nan n/a - asterisk
+266696687 266696687"""
WITHHELD: Final = frozenset(_WITHHELD.split())
EXTENSION: Final = 6
"""Digits of a number within the house, at most."""
_AFTER = re.compile(r"(;|,|\s+ext\.?|\s+x|\bext\.?)\s*(ext=)?\s*\d*.*$", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_MASK = re.compile(r"[*xX]+$")
_MARKS = re.compile("^\ufffd+|\ufffd+$")
"""Marks of a text's direction, as the reader shows them; numbers copied from an address book have them about them."""
_SCHEME = re.compile(r"^(sips?|tel|callto):", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A column's numbers: E.164 (a masked one with its stars), "" where withheld, as written where it could not be read.

    `unread` are the texts that could not, `by_country` those that another country than a stated home explains.
    """

    texts: tuple[str, ...]
    withheld: frozenset[str]
    unread: tuple[str, ...]
    guessed: tuple[tuple[str, str], ...]


def read_numbers(texts: list[str], home: tuple[str, ...]) -> Numbers:
    """Return a column's distinct numbers in E.164.

    Args:
        texts: the column's distinct texts.
        home: ISO countries whose national numbers are written without their code, the first the one to try first.

    >>> read_numbers(["(425) 555-0111", "+442071838750", "anonymous"], ("US",)).texts
    ('+14255550111', '+442071838750', '')
    """
    plain = [_plain(text) for text in texts]
    found = [None if text is None else _international(text) for text in plain]
    countries = tuple(dict.fromkeys(_countries([each for each in found if each])))
    guessed: list[tuple[str, str]] = []
    for place, text in enumerate(plain):
        if text is None or found[place] is not None:
            continue
        number, country = _national(text, home, countries)
        found[place] = number
        if number and country and country not in home:
            guessed.append((texts[place].strip(), country))
    withheld = frozenset(text for text, bare in zip(texts, plain, strict=True) if bare is None and text.strip())
    unread = tuple(
        text.strip() for text, bare, number in zip(texts, plain, found, strict=True) if bare is not None and not number
    )
    read = (
        ("" if bare is None else number or text.strip()) for text, bare, number in zip(texts, plain, found, strict=True)
    )
    return Numbers(tuple(read), withheld, unread, tuple(guessed))


def _plain(text: str) -> str | None:
    """Return a number's digits, plus and mask; None where it is withheld or empty."""
    stripped = _SCHEME.sub("", _MARKS.sub("", text).strip()).strip("'\"<> ")
    stripped = stripped.partition("@")[0]
    if not stripped or stripped.lower() in WITHHELD:
        return None
    stripped = re.sub(r"^(\d{7,15})\.0$", r"\1", stripped)  # a spreadsheet's number
    without = _AFTER.sub("", stripped)
    return without if re.search(r"\d", without) else stripped


def _shown(text: str) -> tuple[str, int]:
    """Return a number's plus and digits, and how many are masked at its end; "" where it has other characters."""
    mask = _MASK.search(text)
    head = text[: mask.start()] if mask else text
    digits = re.sub(r"[\s().\-/\u00a0\u2010-\u2015]", "", head)
    return (digits, len(mask[0]) if mask else 0) if re.fullmatch(r"\+?\d+", digits) else ("", 0)


def _international(text: str) -> str | None:
    """Return a number with its country code, behind a plus, 00 or 011; None where it has none."""
    digits, masked = _shown(text.replace("(0)", "") if text.startswith(("+", "00")) else text)
    if _E164.fullmatch(digits) and not masked:
        return digits
    if digits.startswith("+"):
        return _possible(digits, masked) or (digits + "*" * masked if 8 <= len(digits) + masked <= 16 else None)
    for prefix in ("00", "011"):
        if digits.startswith(prefix) and len(digits) + masked >= 10:
            found = _possible("+" + digits.removeprefix(prefix), masked)
            if found:
                return found
    return None


def _national(text: str, home: tuple[str, ...], countries: tuple[str, ...]) -> tuple[str | None, str]:
    """Return a number in E.164, and the country whose own it is: a home's, one with its code and no plus, or one seen."""
    digits, masked = _shown(text)
    if not digits or len(digits) + masked <= EXTENSION:
        return None, ""
    for country in home:
        found = _possible(digits, masked, country)
        if found:
            return found, country
    bare = _possible("+" + digits, masked) if not digits.startswith("0") else None
    if bare:
        return bare, ""
    own = [(found, country) for country in countries if (found := _valid(digits, masked, country))]
    return own[0] if len({number for number, _ in own}) == 1 else (None, "")


@lru_cache(maxsize=65_536)
def _possible(digits: str, masked: int, country: str | None = None) -> str | None:
    """Return a number in E.164 where it can be one of its country, its masked digits as stars; else None."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits + "0" * masked, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed) or (country and str(parsed.national_number).startswith("0")):
        return None
    number = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return number[: len(number) - masked] + "*" * masked if masked else number


def _valid(digits: str, masked: int, country: str) -> str | None:
    """Return a national number of a country that nobody stated, where it is one that the country gives out."""
    import phonenumbers

    found = _possible(digits, masked, country)
    return found if found and (masked or phonenumbers.is_valid_number(phonenumbers.parse(found))) else None


def _countries(numbers: list[str]) -> list[str]:
    """Return the countries of numbers, one for each calling code."""
    import phonenumbers

    found = []
    for code in sorted({_code(number) for number in numbers} - {0}):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
        found += list(regions[:1])
    return found


def _code(number: str) -> int:
    import phonenumbers

    digits = number[1:4]
    shown = (int(digits[:n]) for n in (1, 2, 3) if digits[:n].isdigit())
    return next((code for code in shown if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)
