"""Phone numbers out of the ways in which records write them, in E.164; each distinct text is read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tollbridge.usage.heading_words import plain
from tollbridge.usage.parsed import whole_number

_WITHHELD: Final = """anonymous unknown private restricted withheld unavailable blocked hidden none null nan asterisk 266696687
redacted clir nocallerid unknowncaller privatenumber withheldnumber hiddennumber notavailable outofarea
anonym unbekannt unterdruckt privat nummerunterdruckt rufnummerunterdruckt nichtverfugbar
anonyme inconnu masque prive numeroprive numeromasque numeroinconnu anonimo desconocido oculto privado numeroprivado
desconhecido naoidentificado sconosciuto nascosto numeroprivato anoniem onbekend afgeschermd zastrzezony nieznany"""
WITHHELD: Final = frozenset(_WITHHELD.split())
"""Words for numbers that are not shown, in plain letters."""
EXTENSION: Final = 6
"""Digits of a number within the house, at most."""
_AFTER = re.compile(
    r"(;|,|\s+ext\.?|\s*(?<=\d)x(?=\d)|\s+x|\bext\.?|\s\([A-Za-z .]+\)$|(?<=\d)#$)\s*(ext=)?\s*\d*.*$", re.IGNORECASE
)
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_MASK = re.compile(r"(?<=\d)(?:[*xX\u2022\u25cf]+|#{2,})$")
_MARKS = re.compile("^\ufffd+|\ufffd+$")
"""Marks of a text's direction, as the reader shows them; numbers copied from an address book have them about them."""
_SCHEME = re.compile(r"^(sips?|tel|callto|phone|e164|p|4):", re.IGNORECASE)
_IN_ANGLES = re.compile(r"^[^<>]*<([^<>]+)>$")
_LOST = re.compile(r"(\d)[.,](\d{1,8})[eE]\+?(1\d)")
"""What a spreadsheet leaves of a number that it writes as a power of ten."""
_AMID = re.compile(r"(?<=\d)[*xX\u2022\u25cf]{2,}\d+$")


@dataclass(frozen=True)
class Numbers:
    """A column's numbers: E.164 (a masked one with its stars), "" where withheld, as written where it could not be read.

    `unread` are the texts that could not, `by_country` those that another country than a stated home explains;
    of `cut` a spreadsheet kept the first digits alone.
    """

    texts: tuple[str, ...]
    withheld: frozenset[str]
    unread: tuple[str, ...]
    guessed: tuple[tuple[str, str], ...]
    cut: frozenset[str] = frozenset()


def read_numbers(texts: list[str], home: tuple[str, ...]) -> Numbers:
    """Return a column's distinct numbers in E.164.

    Args:
        texts: the column's distinct texts.
        home: ISO countries whose national numbers are written without their code, the first the one to try first.

    >>> read_numbers(["(425) 555-0111", "+442071838750", "anonymous"], ("US",)).texts
    ('+14255550111', '+442071838750', '')
    """
    digits = [_plain(text) for text in texts]
    found = [None if text is None else _international(text) for text in digits]
    countries = tuple(dict.fromkeys(_countries([each for each in found if each])))
    guessed: list[tuple[str, str]] = []
    for place, text in enumerate(digits):
        if text is None or found[place] is not None:
            continue
        number, country = _national(text, home, countries)
        found[place] = number
        if number and country and country not in home:
            guessed.append((texts[place].strip(), country))
    withheld = frozenset(text for text, bare in zip(texts, digits, strict=True) if bare is None and text.strip())
    unread = tuple(
        text.strip() for text, bare, number in zip(texts, digits, found, strict=True) if bare is not None and not number
    )
    read = (
        ("" if bare is None else number or text.strip())
        for text, bare, number in zip(texts, digits, found, strict=True)
    )
    cut = frozenset(text for text in texts if _LOST.fullmatch(text.strip()) and not whole_number(text.strip()))
    return Numbers(tuple(read), withheld, unread, tuple(guessed), cut)


def _plain(text: str) -> str | None:
    """Return a number's digits, plus and mask; None where it is withheld or empty."""
    stripped = _IN_ANGLES.sub(r"\1", _MARKS.sub("", text).strip()).strip("'\"<> ")
    stripped = _SCHEME.sub("", stripped).partition("@")[0]
    if not re.search(r"\w", stripped) or plain(stripped) in WITHHELD:
        return None
    match = _LOST.fullmatch(stripped)
    if match and not whole_number(stripped):
        return _kept(match)
    stripped = whole_number(stripped) or re.sub(r"^(\d{7,15})\.0$", r"\1", stripped)  # a spreadsheet's number
    stripped = re.sub(r"^(\+\+|\uff0b|%2B)", "+", stripped, flags=re.IGNORECASE)
    without = _AFTER.sub("", stripped)
    return without if re.search(r"\d", without) else stripped


def _kept(match: re.Match[str]) -> str:
    """Return the digits that a spreadsheet kept of a number, but for the last, which it rounded; the others as masked."""
    digits = (match[1] + match[2]).rstrip("0")[:-1]
    return f"+{digits}{'*' * (int(match[3]) + 1 - len(digits))}"


def _shown(text: str) -> tuple[str, int]:
    """Return a number's plus and digits, and how many are masked at its end; "" where it has other characters."""
    text = _AMID.sub(lambda match: "*" * len(match[0]), text)  # a prefix says where a number is, its end says nothing
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
