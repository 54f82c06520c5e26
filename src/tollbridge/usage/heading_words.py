"""What a heading says beside its name: the unit of its numbers, the zone of its times, the currency of its money."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from zoneinfo import available_timezones

from tollbridge.scenario.currencies import CURRENCIES
from tollbridge.usage.amounts import SYMBOLS
from tollbridge.usage.dates import HOURS
from tollbridge.usage.headings import UNITS_ABROAD

HUNDREDTHS: Final = "hundredths"
"""The unit of charges such as `Cost (cents)`."""
_UNIT_WORDS: Final = {
    **dict.fromkeys(("ms", "millis", "millisecond", "milliseconds", "msec"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    "hhmmss": "hhmmss",
    **{word: unit for unit, words in UNITS_ABROAD.items() for word in words.split()},
}
_HUNDREDTHS: Final = frozenset({"cent", "cents", "ct", "cts", "pence"})
_FORMS: Final = {
    "mm:ss": "m:ss",
    "m:ss": "m:ss",
    "hh:mm": "h:mm",
    "h:mm": "h:mm",
    "hh:mm:ss": "m:ss",
    "h:mm:ss": "m:ss",
}
_BESIDE: Final = frozenset(
    {"usd", "eur", "gbp", "utc", "gmt", "in", "net", "gross", "netto", "brutto", "ht", "ttc", "excl", "incl"}
)
"""Words of headings that say in what, and not what."""
_TAX: Final = frozenset({"vat", "tax", "gst", "mwst", "ust", "tva", "iva", "btw", "moms"})
_WITH_TAX: Final = frozenset(
    {"excl", "incl", "ex", "inc", "without", "before", "after", "zzgl", "inkl", "exkl", "ohne"}
)
"""Words by which a word for tax says in what: `Price excl. VAT` is a price, `Tax amount` is none."""
_ZONE = re.compile(r"[(\[]\s*([A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+)+)\s*[)\]]")
_OFFSET = re.compile(r"[(\[]?\s*\b(?:UTC|GMT)\s?([+-])0?(\d{1,2})(?::?00)?(?![\d:])\s*[)\]]?")
_IN_LETTERS = re.compile(r"(?:[(\[]\s*|(?<=\w)\s)([A-Z]{2,4})\s*[)\]]?\s*$")
_OF_A_COUNTRY: Final = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"
}  # fmt: skip
_CURRENCY = re.compile(
    r"[(\[]\s*([A-Z]{3}|[A-Z]{0,2}\$|[€£¥₹₩₽]|kr|zł|Kč|Ft)\s*[)\]]|(?<=\s)([A-Z]{3})$|(?<=\s)([€£¥₹₩₽])$"
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def plain(heading: str) -> str:
    """Return a heading's letters and digits in lower case, without accents.

    >>> plain("Durée (s)"), plain("通話時間 (秒)")
    ('durees', '通話時間秒')
    """
    return re.sub(r"[^a-z0-9]", "", _bare(heading).lower()) or re.sub(r"[\W_]", "", heading.lower())


def _bare(heading: str) -> str:
    return heading if heading.isascii() else unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()


def split_unit(heading: str) -> tuple[str, str]:
    """Return a heading's plain words without what stands beside them, and the unit of its numbers, or "".

    Units are ms, s, min and h, m:ss, h:mm and hhmmss, and `hundredths` of money.

    >>> split_unit("Duration (Seconds)"), split_unit("Start Time"), split_unit("Cost [PLN]"), split_unit("Start (UTC+1)")
    (('duration', 's'), ('starttime', ''), ('cost', ''), ('start', ''))
    """
    if not _PART.search(_bare(heading)):
        return _other_letters(heading)
    form = next(
        (_FORMS[text] for text in re.findall(r"[hms]{1,2}(?::[hms]{1,2})+", heading.lower()) if text in _FORMS), ""
    )
    bare = re.sub(r"[hmsHMS]{1,2}(?::[hmsHMS]{1,2})+", " ", _without_zone(_without_currency(heading)))
    words = [word.lower() for word in _PART.findall(_bare(bare))]
    units = [_UNIT_WORDS.get(word, HUNDREDTHS) for word in words if word in _UNIT_WORDS or word in _HUNDREDTHS]
    rest = [word for word in words if word not in _UNIT_WORDS and word not in _HUNDREDTHS and word != "in"]
    if not rest and units and HUNDREDTHS not in units:
        return "lasts", units[-1]
    beside = _BESIDE | (_TAX | _WITH_TAX if _WITH_TAX & set(rest) else frozenset())
    return "".join(word for word in rest if word not in beside) or plain(heading), form or (units[-1] if units else "")


def _other_letters(heading: str) -> tuple[str, str]:
    """Return the words and the unit of a heading in letters that are not Latin: its unit stands in brackets."""
    words, _, unit = re.sub(r"[)）\]]\s*$", "", heading).replace("（", "(").replace("[", "(").partition("(")
    known = _UNIT_WORDS.get(plain(unit), "")
    return plain(words if known or currency_of(heading) else heading), known


def is_unit(heading: str) -> bool:
    """Tell whether a heading is a unit of time and nothing else, such as `Minutes`."""
    words = _PART.findall(_bare(heading))
    return bool(words) and all(word.lower() in _UNIT_WORDS for word in words)


def zone_of(heading: str) -> str:
    """Return the timezone that a heading says its times are in, "" where it says none.

    >>> zone_of("Start Time (UTC)"), zone_of("Date [America/New_York]"), zone_of("Start (ET)"), zone_of("Date")
    ('UTC', 'America/New_York', 'America/New_York', '')
    >>> zone_of("Start (GMT+2)"), zone_of("Start Time PDT"), zone_of("Call start (CET)")
    ('Etc/GMT-2', 'Etc/GMT+7', 'CET')
    """
    named = _ZONE.search(heading)
    if named and named[1] in available_timezones():
        return named[1]
    if offset := _OFFSET.search(heading):
        return _at_offset(int(offset[1] + offset[2]))
    letters = _IN_LETTERS.search(heading)
    if letters and _by_letters(letters[1]):
        return _by_letters(letters[1])
    return "UTC" if {"utc", "gmt"} & {word.lower() for word in _PART.findall(heading)} else ""


def _by_letters(word: str) -> str:
    """Return the zone that an abbreviation means: one by its own name changes its clocks as its countries do."""
    if word in _OF_A_COUNTRY or (word in HOURS and word in available_timezones()):
        return _OF_A_COUNTRY.get(word, word)
    return _at_offset(HOURS[word]) if word in HOURS else ""


def _at_offset(hours: int) -> str:
    """Return the name of the zone so many hours east of Greenwich; its own sign is the other way round."""
    name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return name if name in available_timezones() else ""


def _without_zone(heading: str) -> str:
    letters = _IN_LETTERS.search(heading)
    if letters and _by_letters(letters[1]):
        heading = heading[: letters.start()]
    return _OFFSET.sub(" ", _ZONE.sub(" ", heading))


def currency_of(heading: str) -> str:
    """Return the ISO 4217 code of the currency that a heading names, "" where it names none.

    >>> currency_of("Koszt [PLN]"), currency_of("Coût (€)"), currency_of("Charge in EUR"), currency_of("Cost")
    ('PLN', 'EUR', 'EUR', '')
    """
    match = _CURRENCY.search(heading)
    word = next(filter(None, match.groups()), "") if match else ""
    return SYMBOLS.get(word, word if word in CURRENCIES else "")


def _without_currency(heading: str) -> str:
    match = _CURRENCY.search(heading)
    alone = match and (currency_of(heading) or "$" in match[0] or "kr" in match[0])
    return f"{heading[: match.start()]} {heading[match.end() :]}" if match and alone else heading
