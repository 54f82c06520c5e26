"""Charges out of the ways in which records write them, a column at a time; each distinct text is read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

import numpy as np

from tollbridge.usage.parsed import Parsed, Wording, decimal_mark
from tollbridge.usage.table import NOT_GIVEN

SYMBOLS: Final = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "US$": "USD", "CHF": "CHF", "₽": "RUB", "R$": "BRL",
    "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "руб": "RUB", "円": "JPY", "元": "CNY", "лв": "BGN", "kr": "",
}  # fmt: skip
"""Signs of money and their currency; "" of one that several have."""
NOTHING: Final = frozenset({"", "-", "n/a", "na", "none", "null", "nan", "--"})
"""What stands in cells of which there is nothing to say."""
MOST: Final = 10**15
"""Micros of one charge: above it (a thousand million) a charge is taken for an error."""
_SIGN: Final = r"[A-Za-z]{0,3}\$|[€£¥₹₩₽円元]|kr|zł|Kč|Ft|руб|лв|[A-Za-z]{3}"
_AROUND = re.compile(rf"^((?:Rs|kr|Fr|руб|лв)(?=\.)|{_SIGN})?(?:(?<=[a-zа-я])\.)?\s*(.*?)\s*(?:({_SIGN})\.?)?$")
_SIDES = re.compile(r"(.*?)\s*([DC])R", re.IGNORECASE)
_CENTS = re.compile(r"(.*?\d)\s*(?:¢|cents?|cts?|c|p|pence)\.?", re.IGNORECASE)
_SPACES: Final = str.maketrans("", "", "\u00a0\u2009\u202f'*")
_FREE: Final = """free included inclusive incl gratis kostenlos frei inklusive inkl gratuit inclus gratuito incluido"""
FREE: Final = frozenset(_FREE.split())
"""What stands for a charge of nothing."""
_PLAIN = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")


@dataclass(frozen=True)
class Amounts:
    """A column's distinct charges.

    Attributes:
        parsed: micros by distinct text.
        places: the decimals that they have.
        currencies: that the sign of each says, by distinct text; "" where it says none.
    """

    parsed: Parsed
    places: int
    currencies: tuple[str, ...]


def read_amounts(texts: list[str], wording: Wording) -> Amounts:
    """Return a column's distinct charges in micros, NOT_GIVEN where a text is empty or says that there is none.

    Args:
        texts: the column's distinct texts.
        wording: how the file writes numbers, as far as somebody has said so.

    Read are `$0.042`, `0,042`, `1,234.50`, `USD 0.04`, `(0.04)` and amounts below zero: where all of them are, a charge is
    written as what the balance loses. TwoReadingsError where `1,234` may be either.

    >>> found = read_amounts(["$0.042", "0.10"], Wording())
    >>> found.parsed.values.tolist(), found.places, found.currencies
    ([42000, 100000], 3, ('', ''))
    """
    split = [_split(text) for text in texts]
    mark = decimal_mark([each.number for each in split], wording.decimal)
    values, bad, places = np.full(len(texts), NOT_GIVEN), {}, 0
    for place, each in enumerate(split):
        if texts[place].strip().lower() in NOTHING:
            continue
        try:
            value, decimals = _amount(each.number, mark)
        except ValueError:
            bad[place] = f"{texts[place].strip()!r} is not an amount such as 0.042"
            continue
        if each.cents:
            value, decimals = (value + 50) // 100, decimals + 2
        places = max(places, decimals)
        values[place] = -value if each.minus else value
    notes = _settle_sign(texts, values, bad)
    return Amounts(Parsed(values, bad, notes), min(places, 6), tuple(each.currency for each in split))


@dataclass(frozen=True)
class _Split:
    """An amount's digits, whether it is below zero, its currency, and whether it is in cents."""

    number: str
    minus: bool
    currency: str = ""
    cents: bool = False


def _split(text: str) -> _Split:
    """Return what an amount's text says: its digits, and what stands about them."""
    stripped = text.strip().translate(_SPACES).replace("\u2212", "-")
    if stripped.lower().strip(".") in FREE:
        return _Split("0", minus=False)
    minus = stripped.startswith("(") and stripped.endswith(")")
    stripped = stripped.strip("()")
    if side := _SIDES.fullmatch(stripped):
        stripped, minus = side[1], minus or side[2].upper() == "C"
    if stripped[:1] in {"-", "+"}:
        minus, stripped = minus or stripped[0] == "-", stripped[1:].strip()
    if cents := _CENTS.fullmatch(stripped):
        return _Split(cents[1], minus=minus, cents=True)
    match = _AROUND.fullmatch(stripped)
    if match is None:
        return _Split(stripped, minus=minus)
    number = match[2]
    if number[:1] == "-" or number[-1:] == "-":
        minus, number = True, number.strip("-")
    known = [_currency(sign) for sign in (match[1], match[3]) if sign]
    return _Split(number.strip(), minus=minus, currency=next(filter(None, known), ""))


def _currency(sign: str) -> str:
    return SYMBOLS.get(sign, sign.upper() if len(sign) == 3 and sign.isalpha() else "")


def _amount(number: str, mark: str) -> tuple[int, int]:
    """Return micros and the number of decimals; ValueError where it is no amount."""
    plain = number.replace(" ", "").replace("." if mark == "," else ",", "").replace(mark, ".")
    if not _PLAIN.fullmatch(plain) or len(plain) > 40:
        raise ValueError
    try:
        exact = Decimal(plain)
    except InvalidOperation:
        raise ValueError from None
    if exact.scaleb(6) > MOST:
        raise ValueError
    micros = int(exact.scaleb(6).quantize(Decimal(1), ROUND_HALF_UP))
    exponent = exact.normalize().as_tuple().exponent
    written = len(plain.partition(".")[2]) if "e" not in plain.lower() else 0
    # a binary fraction's noise, 0.30000000000000004, is no decimal
    decimals = written if written <= 9 else 0
    return micros, max(decimals, 0 if written > 9 else -int(exponent))


def _settle_sign(
    texts: list[str], values: np.ndarray[tuple[int], np.dtype[np.int64]], bad: dict[int, str]
) -> tuple[str, ...]:
    """Turn charges round where all are below zero; where only some are, those are odd: credit notes, say."""
    given = values != NOT_GIVEN
    below = np.flatnonzero(given & (values < 0))
    if not len(below):
        return ()
    if not (values > 0).any():
        values[below] *= -1
        return ("charges below zero are read as what was paid",)
    for place in below.tolist():
        bad[place] = f"a charge of {texts[place].strip()} is negative"
    return ()
