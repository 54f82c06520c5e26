"""Amounts in a deck's cells: without their sign of money, thousands apart and powers of ten. Exact, never through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from tollbridge.tariff.dialect import without_gaps

_DOLLARS: Final = (
    "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU DOP CUP CVE "
    "JMD TTD BSD BBD BZD BMD KYD XCD FJD GYD LRD NAD SRD SBD BND"
)
SIGNS: Final = {
    "€": "EUR", "£": "GBP EGP SDG SYP LBP FKP GIP SHP", "¥": "JPY CNY", "￥": "JPY CNY", "元": "CNY", "円": "JPY",
    "₹": "INR", "Rs": "INR PKR LKR NPR MUR SCR", "₨": "INR PKR LKR NPR MUR SCR", "Rp": "IDR", "RM": "MYR", "₩": "KRW",
    "₫": "VND", "đ": "VND", "฿": "THB", "₱": "PHP", "₭": "LAK", "៛": "KHR", "৳": "BDT", "₮": "MNT", "₽": "RUB",
    "руб": "RUB BYN", "₴": "UAH", "₸": "KZT", "₾": "GEL", "₼": "AZN", "₺": "TRY", "TL": "TRY", "₪": "ILS", "zł": "PLN",
    "Kč": "CZK", "Ft": "HUF", "лв": "BGN", "лв.": "BGN", "lei": "RON MDL", "kr": "SEK NOK DKK ISK", "Fr": "CHF", "SFr": "CHF",
    "R": "ZAR", "₦": "NGN", "₵": "GHS", "GH₵": "GHS", "KSh": "KES", "FCFA": "XAF XOF", "CFA": "XAF XOF", "₡": "CRC",
    "₲": "PYG", "$": _DOLLARS, "US$": "USD", "C$": "CAD NIO", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "J$": "JMD", "TT$": "TTD", "Bs": "BOB VES",
}  # fmt: skip
"""Signs of money, and the currencies that are written with each."""

_MONEY = re.compile(r"(-?)([^\d\s.,+-]*)\s*((?=[.,]*\d)[\d.,]+)(?:[eE]([+-]?\d{1,2}))?\s*([^\d\s.,+-]*)")
_WORD = re.compile(r"[A-Za-z]{0,3}\$|[^\W\d_]+|[€£¥￥₹₨₩₫฿₱₭៛৳₮₽₴₸₾₼₺₪₦₵₡₲]")
_CENTS = re.compile(r"\b(cents?|cts?|pence|paise)\b|¢", re.IGNORECASE)
_KNOWN: Final = frozenset(" ".join(SIGNS.values()).split())
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")


def plain_amount(text: str, decimal: str, currency: str) -> str:
    """Return an amount as a plain decimal.

    `text`: the cell. `decimal`: the file's decimal mark, "" where it is in doubt. `currency`: the deck's, "" where it is not
    known. ValueError where the text is no amount, or one in another currency.

    >>> plain_amount("€ 1.200,50", ",", "EUR"), plain_amount("1'200.5", ".", ""), plain_amount("1E-02", ".", "USD")
    ('1200.50', '1200.5', '0.01')
    """
    match = _MONEY.fullmatch(without_gaps(text))
    if match is None:
        raise ValueError(f"{text!r} is not an amount such as 0.0045")
    sign, before, digits, power, after = match.groups()
    for mark in (before, after):
        _check_currency(mark, text, currency)
    plain = _ungrouped(digits, text, decimal)
    if power is None:
        return f"{sign}{plain}"
    return f"{sign}{Decimal(plain).scaleb(int(power)):f}"


def named_currencies(heading: str) -> frozenset[str]:
    """Return the currencies that a heading may name by a code or a sign; none where it names none.

    `heading`: as in the file.

    >>> sorted(named_currencies("Rate (EUR)")), sorted(named_currencies("Rate"))
    (['EUR'], [])
    """
    words = _WORD.findall(heading)
    return (
        frozenset(each for word in words for each in ([word] if word.isalpha() else SIGNS.get(word, "").split()))
        & _KNOWN
    )


def heading_fault(heading: str, currency: str, *, scaled: bool) -> str:
    """Return what is wrong with the heading of a column of amounts: another currency, or cents; "" where nothing is.

    `heading`: as in the file. `currency`: the deck's, "" where it is not known. `scaled`: whether the deck has a `scale`.

    >>> heading_fault("Rate (USD)", "EUR", scaled=False)
    "the heading 'Rate (USD)' is not in EUR: say the deck's `currency` and its `rate`"
    >>> heading_fault("Rate (USD)", "USD", scaled=False)
    ''
    """
    if _CENTS.search(heading) and not scaled:
        return f"the heading {heading!r} says hundredths: say `scale: 0.01`"
    named = named_currencies(heading)
    if currency and named and currency not in named:
        return f"the heading {heading!r} is not in {currency}: say the deck's `currency` and its `rate`"
    return ""


def _check_currency(mark: str, text: str, currency: str) -> None:
    named = SIGNS.get(mark) or (mark.upper() if re.fullmatch(r"[A-Za-z]{3}", mark) else "")
    if mark and not named:
        raise ValueError(f"{text!r} is not an amount such as 0.0045")
    if named and currency and currency not in named.split():
        raise ValueError(f"{text!r} is not in {currency}: say the deck's `currency` and its `rate`")


def _ungrouped(digits: str, text: str, decimal: str) -> str:
    if not decimal and "," in digits:
        raise ValueError(f"{text!r}: the comma may part thousands or decimals: say `dialect: {{decimal: …}}`")
    mark = decimal or "."
    other = "," if mark == "." else "."
    whole, _, fraction = digits.partition(mark)
    if other in fraction or mark in fraction or (other in whole and not _GROUPED.fullmatch(whole)):
        raise ValueError(f"{text!r} is not an amount with the decimal mark {mark!r}")
    return f"{whole.replace(other, '') or '0'}.{fraction}" if fraction else whole.replace(other, "") or digits
