"""Words of dates in other languages: months and days of the week by Babel's tables, and what stands between the parts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

_LANGUAGES: Final = """de de_AT fr es pt it nl pl sv da nb fi cs sk ru uk hu tr ro el id"""
_MORE: Final = {"mrz": 3, "aoû": 8, "aou": 8, "sett": 9}
"""Short forms that spreadsheets write and Babel's tables do not have."""
_ENGLISH: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH_DAYS: Final = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "thur", "thurs"])
_JOINING: Final = """at um uhr h hs hrs à a á as às las la le de del den der di do el il om op o kl klo kello alle ore on of og
t г ч в"""
_BETWEEN: Final = frozenset(_JOINING.split())
_WORD = re.compile(r"[^\W\d_]+\.?")


@lru_cache(maxsize=4096)
def month_of(word: str) -> int:
    """Return the month that a word names, 1 to 12, in English or a language of Europe; 0 where it names none.

    `word`: in any case of letters, short or whole, with or without its accents and its stop.

    >>> [month_of(word) for word in ("Nov", "décembre", "Mär.", "ene", "listopada", "noon")]
    [11, 12, 3, 1, 11, 0]
    """
    plain = word.lower().strip(".")
    if plain[:3] in _ENGLISH and plain in _english_months():
        return _ENGLISH.index(plain[:3]) + 1
    months = _months()
    return months.get(plain) or months.get(_bare(plain), 0)


@lru_cache(maxsize=4096)
def is_weekday(word: str) -> bool:
    """Tell whether a word names a day of the week, short or whole.

    >>> [is_weekday(word) for word in ("Thu", "jeu.", "Donnerstag", "Nov")]
    [True, True, True, False]
    """
    plain = word.lower().strip(".")
    if plain in _ENGLISH_DAYS or (plain.endswith("day") and plain[:3] in _ENGLISH_DAYS):
        return True
    return plain in _weekdays() or _bare(plain) in _weekdays()


def is_between(word: str) -> bool:
    """Tell whether a word only joins the parts of a date and time: `at`, `um … Uhr`, `de`, `à`, or a day of the week.

    >>> is_between("Uhr"), is_between("à"), is_between("CET")
    (True, True, False)
    """
    return word.lower().strip(".") in _BETWEEN or is_weekday(word)


def in_english(text: str) -> str:
    """Return a date's text with its month in English, without words that say nothing of the day.

    `text`: without time and zone.

    >>> in_english("jeu. 26 nov. 2026"), in_english("26 de noviembre de 2026"), in_english("mar. 3 mars 2026")
    ('26 Nov 2026', '26 Nov 2026', '3 Mar 2026')
    """
    words = [match[0] for match in _WORD.finditer(text)]
    months = [word for word in words if month_of(word)]
    if len(months) > 1:
        months = [word for word in months if not is_weekday(word)][:1] or months[:1]

    def said(match: re.Match[str]) -> str:
        word = match[0]
        if word in months:
            return _ENGLISH[month_of(word) - 1].capitalize()
        return " " if month_of(word) or is_between(word) else word

    return re.sub(r"(\d)\.(?=\s)", r"\1", " ".join(_WORD.sub(said, text).split()))


def _bare(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word


@cache
def _english_months() -> frozenset[str]:
    import calendar

    return frozenset(name.lower() for name in (*calendar.month_name, *calendar.month_abbr, "sept"))


@cache
def _months() -> dict[str, int]:
    """Return each language's names of months; a bare form that two months share is left out."""
    from babel import Locale

    found: dict[str, int] = dict(_MORE)
    bare: dict[str, set[int]] = {}
    for language in _LANGUAGES.split():
        for form in Locale.parse(language).months.values():
            for width in ("abbreviated", "wide"):
                for number, name in form[width].items():
                    plain = name.lower().strip(".")
                    found[plain] = number
                    bare.setdefault(_bare(plain), set()).add(number)
    return {name: numbers.copy().pop() for name, numbers in bare.items() if len(numbers) == 1} | found


@cache
def _weekdays() -> frozenset[str]:
    from babel import Locale

    names = {
        name.lower().strip(".")
        for language in _LANGUAGES.split()
        for form in Locale.parse(language).days.values()
        for width in ("abbreviated", "wide", "short")
        for name in form.get(width, {}).values()
    }
    return frozenset(names | {_bare(name) for name in names})
