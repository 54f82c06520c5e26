"""What stands in a deck's cells: prices, prefixes, increments, durations, dates. Exact: no cell passes through a float."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from tollbridge.money import INT64_MAX, parse_decimal
from tollbridge.tariff.deck_dates import deck_instant
from tollbridge.tariff.deck_money import plain_amount
from tollbridge.tariff.deck_prefixes import unquoted
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.units import Instant, parse_duration, parse_increment

_STEP = re.compile(r"(\d{1,5})(?:\.0+)?\s*(?:s|secs?|seconds?)?", re.IGNORECASE)
_TRUE: Final = frozenset({"true", "yes", "y", "1", "blocked", "barred"})
_FALSE: Final = frozenset({"false", "no", "n", "0"})


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
        plain = plain_amount(unquoted(text), self.dialect.decimal, self.currency)
        if plain.startswith("-") and Decimal(plain):
            raise ValueError(f"the {what} {text} is negative")
        if self.factor == 1:
            return parse_decimal(plain, places)
        scaled = (Decimal(plain) * self.factor).scaleb(places).to_integral_value(ROUND_HALF_UP)
        if scaled > INT64_MAX // 8:
            raise ValueError(f"{text} is too large")
        return int(scaled)

    def increment(self, text: str) -> tuple[int, int]:
        """Return an increment (ms: initial, further).

        `text`: `60s` or `30s/6s` as in a scenario; of carriers' `60/60`, `60-60`, `60+1` and `60` the numbers are seconds.

        >>> DeckCells(DeckDialect()).increment("30/6")
        (30000, 6000)
        """
        steps = [_STEP.fullmatch(part.strip()) for part in re.split(r"[/+\\-]", text)]
        if len(steps) <= 2 and all(steps):
            return parse_increment("/".join(f"{step[1]}s" for step in steps if step))
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

        >>> DeckCells(DeckDialect(dates="day-first")).instant("31/12/2026").text
        '2026-12-31'
        """
        return deck_instant(text, self.dialect.dates)


@lru_cache(maxsize=512)
def is_country(code: str) -> bool:
    """Say whether a text is the code of a country."""
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def truth(text: str) -> bool:
    """Return what `true`, `yes`, `1` and their opposites say; ValueError where a text is none of them."""
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"blocked is {text!r}: write true or false")
    return word in _TRUE
