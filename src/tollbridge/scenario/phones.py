"""Phone numbers as the language reads them: E.164, parsed with `phonenumbers`; their country and kind.

`phonenumbers` is loaded with the first number that is looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

_E164 = re.compile(r"\+[1-9]\d{1,14}")
_CACHE: Final = 65_536


@lru_cache(maxsize=_CACHE)
def parse_phone(text: str) -> str:
    """Return a number in E.164 with the plus; ValueError says what is wrong with it.

    `text`: begins with + and the country code; blanks, dashes and brackets between digits do no harm.

    >>> parse_phone("+44 20 7183 8750")
    '+442071838750'
    """
    import phonenumbers

    stripped = text.strip()
    if not stripped.startswith("+"):
        raise ValueError(f"{text!r} is not a phone number in E.164: it begins with + and the country code")
    try:
        parsed = phonenumbers.parse(stripped)
    except phonenumbers.NumberParseException:
        raise ValueError(f"{text!r} is not a phone number in E.164 such as +442071838750") from None
    if re.search(r"[A-Za-z;]", stripped):
        raise ValueError(f"{text!r} is not a phone number in E.164: digits only, such as +442071838750")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not _E164.fullmatch(number):
        raise ValueError(f"{text!r} is not a phone number in E.164: at most 15 digits after the +")
    return number


def calling_code(country: str) -> str:
    """Return what a country's numbers begin with, plus first; "" where there is no such country.

    `country`: ISO 3166-1 alpha-2.

    >>> calling_code("AT"), calling_code("XX")
    ('+43', '')
    """
    import phonenumbers

    code = phonenumbers.country_code_for_region(country)
    return f"+{code}" if code else ""


@lru_cache(maxsize=_CACHE)
def is_possible(e164: str) -> bool:
    """Return whether a number has as many digits as its country's numbers can have.

    `e164`: with its plus. Nobody need have it.

    >>> is_possible("+442071838750"), is_possible("+4420")
    (True, False)
    """
    import phonenumbers

    parsed = _parsed(e164)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


@lru_cache(maxsize=_CACHE)
def phone_country(e164: str) -> str:
    """Return the ISO country of a number; where `phonenumbers` gives none, its calling code's main region ("" or 001).

    `e164`: with its plus.

    >>> phone_country("+442071838750"), phone_country("+14255550111")
    ('GB', 'US')
    """
    import phonenumbers

    parsed = _parsed(e164)
    if parsed is None:
        return ""
    region = phonenumbers.region_code_for_number(parsed)
    return str(region or phonenumbers.region_code_for_country_code(parsed.country_code))


@lru_cache(maxsize=_CACHE)
def phone_kind(e164: str) -> str:
    """Return toll, toll-free, mobile, premium, shared-cost or other; a number that is not recognised is `other`.

    `e164`: with its plus. Where mobile and fixed numbers cannot be told apart (North America), it is `toll`.

    >>> phone_kind("+18005550199"), phone_kind("+447911123456")
    ('toll-free', 'mobile')
    """
    from phonenumbers import PhoneNumberType, number_type

    kinds = {
        PhoneNumberType.FIXED_LINE: "toll",
        PhoneNumberType.FIXED_LINE_OR_MOBILE: "toll",
        PhoneNumberType.MOBILE: "mobile",
        PhoneNumberType.TOLL_FREE: "toll-free",
        PhoneNumberType.PREMIUM_RATE: "premium",
        PhoneNumberType.SHARED_COST: "shared-cost",
    }
    parsed = _parsed(e164)
    return "other" if parsed is None else kinds.get(number_type(parsed), "other")


@lru_cache(maxsize=_CACHE)
def caller_kind(e164: str) -> str:
    """Return what a caller's number is: mobile, fixed, or unknown where it does not show (North America; not recognised).

    `e164`: with its plus. No number shows that it is a payphone's.

    >>> caller_kind("+447911123456"), caller_kind("+12065550100")
    ('mobile', 'unknown')
    """
    from phonenumbers import PhoneNumberType, number_type

    parsed = _parsed(e164)
    kinds = {PhoneNumberType.FIXED_LINE: "fixed", PhoneNumberType.MOBILE: "mobile"}
    return "unknown" if parsed is None else kinds.get(number_type(parsed), "unknown")


@lru_cache(maxsize=_CACHE)
def sample_number(prefix: str) -> str:
    """Return an E.164 number under a prefix that `phonenumbers` recognises; the prefix itself if none.

    `prefix`: digits with a plus, such as `+1425`. The same number always: a region's example number with its first digits
    replaced, else digits tried in order.

    >>> sample_number("+1425").startswith("+1425"), phone_country(sample_number("+1425"))
    (True, 'US')
    """
    digits = re.sub(r"[^\d]", "", prefix)
    whole = f"+{digits}"
    if not digits or _is_valid(whole):
        return whole if digits else prefix
    return next((number for number in _candidates(digits) if _is_valid(number)), whole)


def _candidates(digits: str) -> list[str]:
    """Return numbers under a prefix to try: examples of its calling code's regions, then fillings of every length."""
    import phonenumbers

    code = next((n for n in (1, 2, 3) if int(digits[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(digits[:code])] if code else ()
    found: list[str] = []
    for region in regions:
        for kind in (0, 1, 3):  # fixed line, mobile, toll-free
            example = phonenumbers.example_number_for_type(region, kind)
            if example:
                text = f"{example.country_code}{phonenumbers.national_significant_number(example)}"
                if len(text) >= len(digits):
                    found.append("+" + digits + text[len(digits) :])
    fillings = ("5550123456789", "2345678901234", "1234567890123", "7009123456789", "9123456789012", "0000000000000")
    lengths = sorted({len(number) - 1 for number in found} | {10, 11, 12, 13})
    found += ["+" + (digits + filling)[:length] for filling in fillings for length in lengths if length > len(digits)]
    return found


@lru_cache(maxsize=_CACHE)
def _parsed(e164: str) -> Any:
    import phonenumbers

    try:
        return phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None


def _is_valid(e164: str) -> bool:
    import phonenumbers

    parsed = _parsed(e164)
    return (
        parsed is not None
        and phonenumbers.is_valid_number(parsed)
        and phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == e164
    )
