"""Money as whole millionths (micros) in int64, rates as whole billionths (nanos), and the one place that rounds.

A price is summed exactly in *exact units*: `EXACT` of them make one unit of the currency. They are sixtieths of a
billionth, so that any rate of 9 decimals per minute times any whole number of seconds is a whole number of them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

MICROS: Final = 1_000_000
NANOS: Final = 1_000_000_000
EXACT: Final = 60 * NANOS
EXACT_PER_MICRO: Final = EXACT // MICROS
INT64_MAX: Final = 2**63 - 1
FULL: Final = 2**62
"""The exact units at which the compiled engine holds the sum of a leg that a cap bounds: one step more is still an int64."""

HALF_UP, HALF_EVEN, UP, DOWN = range(4)
ROUNDING_MODES: Final = {"half-up": HALF_UP, "half-even": HALF_EVEN, "up": UP, "down": DOWN}

_CURRENCY = r"(?:[$\u20ac\u00a3\u00a5]|[A-Z]{3})"
_MARKS = re.compile(rf"(?<=\d)[ '_\u2019\u00a0\u202f](?=\d{{3}})|^{_CURRENCY} ?| ?{_CURRENCY}$")
"""What parts thousands or names a currency: beside the point of a number here."""
_POWER = re.compile(r"\d{1,6}(\.\d{1,6})?[eE][+-]?\d{1,2}")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def parse_decimal(text: str, places: int) -> int:
    """Return a plain decimal as a whole number of 10**-places.

    `text`: digits with at most one decimal point and a sign; no exponent, no separators. `places`: 0 or more; the number may
    have no more decimals than that, so nothing is rounded. ValueError says what is wrong with it, and how to write a comma.

    >>> parse_decimal("0.0045", 9)
    4500000
    """
    stripped = text.strip()
    if not _DECIMAL.fullmatch(stripped) and "," in stripped:
        raise ValueError(f"{text!r} has a comma: write {without_comma(stripped)}")
    if not _DECIMAL.fullmatch(stripped):
        bare = f"{Decimal(stripped):f}" if _POWER.fullmatch(stripped) else _MARKS.sub("", stripped)
        would_do = f": write {bare}" if _DECIMAL.fullmatch(bare) else ", such as 0.0045"
        raise ValueError(f"{text!r} is not a plain decimal number{would_do}")
    if len(stripped) > 40:
        raise ValueError("the number has too many digits")
    scaled = Decimal(stripped).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text} has more than {places} decimals")
    value = int(scaled)
    if abs(value) > INT64_MAX // 8:
        raise ValueError(f"{text} is too large")
    return value


def without_comma(text: str) -> str:
    """Return what a number with a comma would be without it: `1,000` one of two, `0,0085` beyond doubt.

    >>> without_comma("1,000"), without_comma("0,0085")
    ('1000, or 1.000 where the comma is a decimal one', '0.0085')
    """
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", text):
        whole = text.replace(",", "")
        return (
            f"{whole}, or {text.replace(',', '.')} where the comma is a decimal one" if text.count(",") == 1 else whole
        )
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+\.\d+", text):
        return text.replace(",", "")
    if re.fullmatch(r"[+-]?\d*,\d+", text):
        return text.replace(",", ".")
    return "a plain decimal number, such as 0.0045"


def parse_money(text: str) -> int:
    """Return an amount such as `500` or `0.02` in micros; ValueError where it has more than 6 decimals.

    >>> parse_money("0.02")
    20000
    """
    return parse_decimal(text, 6)


def parse_rate(text: str) -> int:
    """Return a rate such as `0.0045` in nanos; ValueError where it has more than 9 decimals.

    >>> parse_rate("0.0045")
    4500000
    """
    return parse_decimal(text, 9)


def to_decimal(micros: int) -> Decimal:
    """Return micros as an exact Decimal with 6 decimals.

    >>> to_decimal(20_000)
    Decimal('0.020000')
    """
    return Decimal(micros).scaleb(-6).quantize(Decimal("0.000001"))


def format_money(micros: int, places: int = 6) -> str:
    """Return micros as plain decimal text with at least `places` (0 to 6) decimals, and as many more as are not 0.

    >>> format_money(20_000), format_money(1_500_000, 2), format_money(1_234_567, 2)
    ('0.020000', '1.50', '1.234567')
    """
    sign, whole = ("-", -micros) if micros < 0 else ("", micros)
    text = f"{sign}{whole // MICROS}.{whole % MICROS:06d}"
    while len(text) - text.index(".") - 1 > places and text.endswith("0"):
        text = text[:-1]
    return text.removesuffix(".")


def round_exact(exact: int, places: int, mode: int) -> int:
    """Round a sum of exact units to a number of decimals, and return it in micros.

    `exact`: 0 or more, `EXACT` of them make one unit of the currency. `places`: 0 to 6. `mode`: HALF_UP, HALF_EVEN, UP or DOWN.

    >>> round_exact(EXACT // 8, 2, HALF_UP), round_exact(EXACT // 8, 2, HALF_EVEN)  # 0.125
    (130000, 120000)
    """
    return int(round_to(exact, EXACT // 10**places, mode))


def round_to(exact: int, unit: int, mode: int) -> int:
    """Round a sum of exact units to whole units of another size, and return it in micros.

    Args:
        exact: the sum, 0 or more, in exact units (`EXACT` to a unit of the currency).
        unit: what to round to, in exact units; it makes whole micros.
        mode: HALF_UP, HALF_EVEN, UP or DOWN.

    The compiled engine runs this same function, so that both engines round alike.

    >>> round_to(EXACT // 8, EXACT // 100, HALF_UP)  # 0.125 to cents
    130000
    """
    quotient = exact // unit
    rest = exact - quotient * unit
    if mode == UP:
        bump = rest > 0
    elif mode == DOWN:
        bump = False
    elif mode == HALF_UP:
        bump = 2 * rest >= unit
    else:
        bump = 2 * rest > unit or (2 * rest == unit and quotient % 2 == 1)
    if bump:
        quotient += 1
    return quotient * (unit // EXACT_PER_MICRO)
