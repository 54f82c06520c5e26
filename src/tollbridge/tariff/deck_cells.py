"""What stands in a deck's cells: prices, prefixes, increments, durations, dates. Exact: no cell passes through a float."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from tollbridge.money import INT64_MAX, parse_decimal
from tollbridge.tariff.dialect import DATE, DeckDialect
from tollbridge.units import Instant, parse_duration, parse_increment, parse_instant

MOST_PREFIXES: Final = 10_000
"""Prefixes of one cell: more are a slip of the pen."""
SYMBOLS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₫": "VND"}
"""Signs of one currency alone, or nearly: a dollar sign is of many."""

_MONEY = re.compile(r"(-?)([^\d\s.,+-]*)\s*([\d.,]+)(?:[eE]([+-]?\d{1,2}))?\s*([^\d\s.,+-]*)")
_PREFIX = re.compile(r"\+?([1-9][0-9]{0,14})(?:\.0)?")
_RANGE = re.compile(r"\+?([1-9][0-9]{0,14})\s*[-–]\s*\+?([0-9]{1,15})")
_WRITTEN_OUT: Final = ("%d-%b-%Y", "%d %b %Y", "%d-%B-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d")


@dataclass(frozen=True)
class DeckCells:
    """Reads a deck's cells as its dialect writes them.

    Prices are multiplied by `factor`, rounded half up to the decimals that a price may have. `currency` is the deck's.
    Every reader raises ValueError, which says what is wrong with the cell.
    """

    dialect: DeckDialect
    currency: str = ""
    factor: Decimal = Decimal(1)
    known: dict[tuple[str, int], int] = field(default_factory=dict)

    def price(self, text: str) -> int:
        """Return a price in nanos (billionths), the dialect's factor applied.

        `text`: the cell. ValueError where it is no price.

        >>> DeckCells(DeckDialect(decimal=",")).price("0,0160")
        16000000
        """
        return self._money(text, 9, "price")

    def fee(self, text: str) -> int:
        """Return a connection fee in micros, the dialect's factor applied.

        `text`: the cell. ValueError where it is no amount.
        """
        return self._money(text, 6, "connection_fee")

    def _money(self, text: str, places: int, what: str) -> int:
        key = (text, places)
        value = self.known.get(key)
        if value is None:
            value = self.known[key] = self._parsed(text, places, what)
            if len(self.known) > 65_536:
                self.known.clear()
        return value

    def _parsed(self, text: str, places: int, what: str) -> int:
        plain = self._plain(text)
        if plain.startswith("-") and Decimal(plain):
            raise ValueError(f"the {what} {text} is negative")
        if self.factor == 1:
            return parse_decimal(plain, places)
        scaled = (Decimal(plain) * self.factor).scaleb(places).to_integral_value(ROUND_HALF_UP)
        if scaled > INT64_MAX // 8:
            raise ValueError(f"{text} is too large")
        return int(scaled)

    def _plain(self, text: str) -> str:
        """Return an amount as a plain decimal: without currency, thousands and exponent."""
        match = _MONEY.fullmatch(unquoted(text))
        if match is None:
            raise ValueError(f"{text!r} is not an amount such as 0.0045")
        sign, before, digits, power, after = match.groups()
        for mark in (before, after):
            self._check_currency(mark, text)
        plain = self._ungrouped(digits, text)
        if power is None:
            return f"{sign}{plain}"
        return f"{sign}{Decimal(plain).scaleb(int(power)):f}"

    def _check_currency(self, mark: str, text: str) -> None:
        named = SYMBOLS.get(mark, mark.upper() if re.fullmatch(r"[A-Za-z]{3}", mark) else "")
        if mark and not named and not re.fullmatch(r"[A-Z]{0,3}\$|kr|zł|Kč|Ft|R", mark):
            raise ValueError(f"{text!r} is not an amount such as 0.0045")
        if named and self.currency and named != self.currency:
            raise ValueError(f"{text!r} is not in {self.currency}: say the deck's `currency` and its `rate`")

    def _ungrouped(self, digits: str, text: str) -> str:
        decimal = self.dialect.decimal
        if not decimal and "," in digits:
            raise ValueError(f"{text!r}: the comma may part thousands or decimals: say `dialect: {{decimal: …}}`")
        decimal = decimal or "."
        other = "," if decimal == "." else "."
        whole, _, fraction = digits.partition(decimal)
        grouped = other in whole
        if other in fraction or decimal in fraction or (grouped and not re.fullmatch(r"\d{1,3}([.,]\d{3})+", whole)):
            raise ValueError(f"{text!r} is not an amount with the decimal mark {decimal!r}")
        return f"{whole.replace(other, '') or '0'}.{fraction}" if fraction else whole.replace(other, "") or digits

    def increment(self, text: str) -> tuple[int, int]:
        """Return an increment (ms: initial, further).

        `text`: `60s` or `30s/6s` as in a scenario; of carriers' `60/60`, `60+1` and `60` the numbers are seconds.

        >>> DeckCells(DeckDialect()).increment("30/6")
        (30000, 6000)
        """
        parts = [part.strip() for part in re.split(r"[/+]", text)]
        if all(re.fullmatch(r"\d{1,5}", part) for part in parts) and len(parts) <= 2:
            return parse_increment("/".join(f"{part}s" for part in parts))
        return parse_increment(text)

    def duration(self, text: str) -> int:
        """Return a duration in ms.

        `text`: the cell; without a unit it is seconds where the dialect says so. ValueError where it is no duration.
        """
        bare = self.dialect.seconds == "bare" and re.fullmatch(r"\d{1,9}", text)
        return parse_duration(f"{text}s" if bare else text)

    def instant(self, text: str) -> Instant:
        """Return an instant.

        `text`: as in a scenario, or a date with day and month in the dialect's order. ValueError where it is neither, or the
        dialect does not say which stands first.

        >>> DeckCells(DeckDialect(dates="day-first")).instant("31/12/2026") == parse_instant("2026-12-31")
        True
        """
        match = DATE.match(text)
        if match is None:
            return _plain_instant(text)
        if self.dialect.dates not in {"day-first", "month-first"}:
            order = "day or month may stand first: say `dialect: {dates: day-first}` or `month-first`"
            raise ValueError(f"{text!r}: {order}")
        day, month = (match[1], match[3]) if self.dialect.dates == "day-first" else (match[3], match[1])
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        return parse_instant(f"{year}-{int(month):02d}-{int(day):02d}{text[match.end() :]}")


def _plain_instant(text: str) -> Instant:
    for form in _WRITTEN_OUT:
        try:
            return parse_instant(datetime.strptime(text, form).date().isoformat())
        except ValueError:
            continue
    return parse_instant(text)


def unquoted(text: str) -> str:
    """Return a cell without what spreadsheets put around texts.

    >>> unquoted('="44"'), unquoted("'44")
    ('44', '44')
    """
    stripped = text.strip()
    if stripped[:2] == '="' and stripped[-1:] == '"':
        return stripped[2:-1].strip()
    return stripped[1:].strip() if stripped[:1] == "'" else stripped


def prefixes(text: str) -> tuple[str, ...]:
    """Return the digits of all prefixes of a cell: one, a list `4471; 4472`, ranges `4471-4475` and `4471-5`.

    >>> prefixes("+4471-4473; 4479")
    ('4471', '4472', '4473', '4479')
    """
    if match := _PREFIX.fullmatch(text):
        return (match[1],)
    found: list[str] = []
    for part in re.split(r"[;,|]", unquoted(text)):
        found += _of_part(part.strip(), text)
        if len(found) > MOST_PREFIXES:
            raise ValueError(f"{text!r} is more than {MOST_PREFIXES:,} prefixes")
    return tuple(found)


def _of_part(part: str, text: str) -> list[str]:
    if match := _PREFIX.fullmatch(part):
        return [match[1]]
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ValueError(f"the prefix {text!r} is not digits such as 447 or +447, nor a range such as 4471-4475")
    first, last = match[1], match[2]
    if len(last) < len(first):  # 4471-5
        last = first[: len(first) - len(last)] + last
    while len(first) > 1 and first[-1] == "0" and last[-1] == "9" and len(first) == len(last):
        first, last = first[:-1], last[:-1]
    if len(first) != len(last) or int(first) > int(last):
        raise ValueError(f"{part!r} is not a range from a lower prefix to a higher one of as many digits")
    if int(last) - int(first) >= MOST_PREFIXES:
        raise ValueError(f"{part!r} is more than {MOST_PREFIXES:,} prefixes")
    return [str(number) for number in range(int(first), int(last) + 1)]


@lru_cache(maxsize=512)
def is_country(code: str) -> bool:
    """Say whether a text is the code of a country."""
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def truth(text: str) -> bool:
    """Return what `true`, `yes`, `1` and their opposites say; ValueError where a text is none of them."""
    if text.lower() not in {"true", "yes", "1", "false", "no", "0"}:
        raise ValueError(f"blocked is {text!r}: write true or false")
    return text.lower() in {"true", "yes", "1"}
