"""What a heading says beside its name: the unit of its numbers, the currency of its money."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tollbridge.scenario.currencies import CURRENCIES
from tollbridge.usage.amounts import SYMBOLS
from tollbridge.usage.headings import UNITS_ABROAD
from tollbridge.usage.zones import without_zone

HUNDREDTHS: Final = "hundredths"
"""The unit of charges such as `Cost (cents)`."""
_UNIT_WORDS: Final = {
    **dict.fromkeys(("us", "usec", "micros", "microsecond", "microseconds"), "us"),
    **dict.fromkeys(("ns", "nsec", "nanos", "nanosecond", "nanoseconds"), "ns"),
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
_OF_TWO: Final = {("min", "s"): "m:ss", ("h", "min"): "h:mm", ("h", "min", "s"): "m:ss"}
"""The form of durations under headings such as `Minutes:Seconds`."""
_BESIDE: Final = frozenset(
    {"usd", "eur", "gbp", "utc", "gmt", "local", "in", "net", "gross", "netto", "brutto", "ht", "ttc", "excl", "incl"}
)
"""Words of headings that say in what, and not what."""
_TAX: Final = frozenset({"vat", "tax", "gst", "mwst", "ust", "tva", "iva", "btw", "moms"})
_WITH_TAX: Final = frozenset(
    {
        "excl",
        "incl",
        "ex",
        "exc",
        "inc",
        "excluding",
        "including",
        "without",
        "before",
        "after",
        "zzgl",
        "inkl",
        "exkl",
        "ohne",
    }
)
"""Words by which a word for tax says in what: `Price excl. VAT` is a price, `Tax amount` is none."""
_CURRENCY = re.compile(
    r"[(\[]\s*([A-Z]{3}|[A-Z]{0,2}\$|[€£¥₹₩₽]|kr|zł|Kč|Ft)\s*[)\]]|(?<=\s)([A-Z]{3})$|(?<=\s)([€£¥₹₩₽])$"
)
_FORM = re.compile(r"(?<![A-Za-z])[hmsHMS]{1,3}(?::[hmsHMS]{1,2})+(?![A-Za-z])")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def plain(heading: str) -> str:
    """Return a heading's letters and digits in lower case, without accents.

    >>> plain("Durée (s)"), plain("通話時間 (秒)")
    ('durees', '通話時間秒')
    """
    return re.sub(r"[^a-z0-9]", "", _bare(heading).lower()) or re.sub(r"[\W_]", "", heading.lower())


def _bare(heading: str) -> str:
    if heading.isascii():
        return heading
    return (
        unicodedata.normalize("NFKD", heading.replace("\u00b5", "u").replace("\u03bc", "u"))
        .encode("ascii", "ignore")
        .decode()
    )


def split_unit(heading: str) -> tuple[str, str]:
    """Return a heading's plain words without what stands beside them, and the unit of its numbers, or "".

    Units are ms, s, min and h, m:ss, h:mm and hhmmss, and `hundredths` of money.

    >>> split_unit("Duration (Seconds)"), split_unit("Start Time"), split_unit("Cost [PLN]"), split_unit("Start (UTC+1)")
    (('duration', 's'), ('starttime', ''), ('cost', ''), ('start', ''))
    """
    if not _PART.search(_bare(heading)):
        return _other_letters(heading)
    form = next((_FORMS[text] for text in _FORM.findall(heading.lower()) if text in _FORMS), "")
    bare = _FORM.sub(" ", without_zone(_without_currency(heading)))
    words = [word.lower() for word in _PART.findall(_bare(bare))]
    units = [_UNIT_WORDS.get(word, HUNDREDTHS) for word in words if word in _UNIT_WORDS or word in _HUNDREDTHS]
    rest = [word for word in words if word not in _UNIT_WORDS and word not in _HUNDREDTHS and word != "in"]
    if not rest and units and HUNDREDTHS not in units:
        return "lasts", _OF_TWO.get(tuple(units), units[-1])
    return "".join(_said(rest)) or plain(heading), form or (units[-1] if units else "")


def words_of(heading: str) -> list[str]:
    """Return a heading's words in small plain letters, without its currency and zone, units and what says in what.

    >>> words_of("Costo de la llamada (EUR)")
    ['costo', 'de', 'la', 'llamada']
    """
    words = [word.lower() for word in _PART.findall(_bare(without_zone(_without_currency(heading))))]
    return _said([word for word in words if word not in _UNIT_WORDS])


def _said(words: list[str]) -> list[str]:
    """Return words without those that say in what, and not what: currencies, taxes left out or in."""
    beside = _BESIDE | (_TAX | _WITH_TAX if _WITH_TAX & set(words) else frozenset())
    return [word for word in words if word not in beside]


def _other_letters(heading: str) -> tuple[str, str]:
    """Return the words and the unit of a heading in letters that are not Latin: its unit stands in brackets."""
    words, _, unit = re.sub(r"[)）\]]\s*$", "", heading).replace("（", "(").replace("[", "(").partition("(")
    known = _UNIT_WORDS.get(plain(unit), "")
    return plain(words if known or currency_of(heading) else heading), known


def is_unit(heading: str) -> bool:
    """Tell whether a heading is a unit of time and nothing else, such as `Minutes`."""
    words = _PART.findall(_bare(heading))
    return bool(words) and all(word.lower() in _UNIT_WORDS for word in words)


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
