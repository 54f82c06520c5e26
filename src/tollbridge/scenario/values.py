"""The kinds of value of the scenario language, each read from text: `scenario.md`'s table of values, as pydantic types."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from tollbridge.money import parse_money, parse_rate
from tollbridge.nearest import unknown
from tollbridge.scenario.currencies import CURRENCIES
from tollbridge.units import Instant, Period, parse_duration, parse_increment, parse_instant, parse_period

NOT_A_NAME: Final = "is not a name: letters, digits, - and _"
"""What is said of a name that is none."""


class NegativeError(ValueError):
    """Something that cannot be is below zero; whoever knows its name says which."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is below zero")
        self.text = text


class ShapeError(ValueError):
    """A mapping or a list stands where one value does."""


def from_text(parse: Callable[[str], Any], what: str) -> BeforeValidator:
    """Return what reads a value from text, for pydantic.

    `parse`: gives the value of a text or raises ValueError. `what`: how a message calls it, such as "a duration such as 1m30s".
    """

    def read(value: object) -> Any:
        if value == "":
            raise ValueError(f"expected {what}, found nothing")
        if isinstance(value, str):
            return parse(value)
        if isinstance(value, dict | list):
            raise ShapeError(f"expected {what}, found a {'mapping' if isinstance(value, dict) else 'list'}")
        return value

    return BeforeValidator(read)


def parse_percent(text: str) -> Decimal:
    """Return a share as an exact Decimal; ValueError says what would do.

    `text`: a percentage from 0% to 100%.

    >>> parse_percent("25%")
    Decimal('0.25')
    """
    number = text.strip().removesuffix("%").strip()
    if not text.strip().endswith("%") or not re.fullmatch(r"\d{1,3}(\.\d{1,8})?", number) or Decimal(number) > 100:
        raise ValueError(f"{text!r} is not a share such as 25%, from 0% to 100%")
    return Decimal(number) / 100


def scalar(pattern: str | None, *examples: str, number: bool = True) -> WithJsonSchema:
    """Return the JSON Schema of a value that is written as plain text.

    `pattern`: a regular expression, or None for any text. `examples`: texts. `number`: a bare YAML number will do too.
    """
    body: dict[str, Any] = {"type": ["string", "number"] if number else "string", "examples": list(examples)}
    return WithJsonSchema(body | ({"pattern": pattern} if pattern else {}))


def parse_boolean(text: str) -> bool:
    """Return a truth; ValueError where a text is none.

    `text`: `true`, `false`, `yes`, `no`, `on` or `off`, in any case of letters.

    >>> parse_boolean("yes"), parse_boolean("off")
    (True, False)
    """
    if text.lower() in {"true", "yes", "on"}:
        return True
    if text.lower() in {"false", "no", "off"}:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def parse_whole(text: str) -> int:
    """Return a whole number, 0 or more; ValueError says what would do.

    `text`: at most 18 digits.

    >>> parse_whole("48")
    48
    """
    stripped = text.strip()
    if re.fullmatch(r"-\d{1,18}", stripped) and int(stripped):
        raise NegativeError(text)
    if re.fullmatch(r"[+-]?\d{19,}", stripped):
        raise ValueError(f"{text!r} is too large: at most 18 digits")
    if not re.fullmatch(r"[+-]?\d{1,18}", stripped):
        raise ValueError(f"{text!r} is not a whole number")
    return int(stripped)


def parse_positive_whole(text: str) -> int:
    """Return a whole number, 1 or more; ValueError says what would do.

    `text`: at most 18 digits.

    >>> parse_positive_whole("50")
    50
    """
    if (value := parse_whole(text)) == 0:
        raise ValueError(f"{text!r} will not do: at least 1")
    return value


def parse_number(text: str) -> Decimal:
    """Return a plain decimal number, exact; ValueError says what would do.

    `text`: at most 12 decimals, 0 or more and under a thousand million.

    >>> parse_number("2.50")
    Decimal('2.50')
    """
    stripped = text.strip()
    if not re.fullmatch(r"[+-]?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})", stripped):
        if re.fullmatch(r"[+-]?\d*\.?\d+", stripped):
            what = (
                "has more than 12 decimals" if re.search(r"\.\d{13}", stripped) else "is too large: under 1,000,000,000"
            )
            raise ValueError(f"{text!r} {what}")
        raise ValueError(f"{text!r} is not a plain decimal number{_number_meant(stripped)}")
    if (value := Decimal(stripped)) < 0:
        raise NegativeError(text)
    return value


def _number_meant(text: str) -> str:
    """Return what would do in place of what is no plain number: a percentage as a factor, or examples."""
    percent = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ?%", text)
    return f": write {(Decimal(percent[1]) / 100).normalize():f}" if percent else " such as 2 or 0.5"


def parse_share(text: str) -> Decimal:
    """Return a share as an exact Decimal; ValueError says what would do.

    `text`: from 0 to 1, at most 12 decimals.

    >>> parse_share("0.25")
    Decimal('0.25')
    """
    stripped = text.strip()
    if not re.fullmatch(r"[+-]?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})", stripped) or not 0 <= Decimal(stripped) <= 1:
        raise ValueError(f"{text!r} is not a share from 0 to 1{_share_meant(stripped)}")
    return Decimal(stripped)


def _share_meant(text: str) -> str:
    """Return what would do in place of what is no share: a percentage as a share, or an example."""
    try:
        return f": write {parse_percent(text).normalize():f}"
    except ValueError:
        pass
    if re.fullmatch(r"\d{1,2}", text) and int(text) > 1:
        return f": {text}% is written {(Decimal(text) / 100).normalize():f}"
    return ", such as 0.25"


def parse_amount(text: str) -> int:
    """Return money that is not negative, in micros; ValueError says what would do.

    `text`: at most 6 decimals.

    >>> parse_amount("0.02")
    20000
    """
    if (value := parse_money(text)) < 0:
        raise NegativeError(text)
    return value


def parse_price(text: str) -> int:
    """Return a rate that is not negative, in nanos; ValueError says what would do.

    `text`: at most 9 decimals.

    >>> parse_price("0.0045")
    4500000
    """
    if (value := parse_rate(text)) < 0:
        raise NegativeError(text)
    return value


def parse_signed_duration(text: str) -> int:
    """Return a duration in ms, which a minus before it makes negative; ValueError says what would do.

    `text`: a duration such as `1m30s`, with or without a sign.

    >>> parse_signed_duration("-1m30s")
    -90000
    """
    stripped = text.strip()
    return -parse_duration(stripped[1:]) if stripped.startswith("-") else parse_duration(stripped.removeprefix("+"))


def parse_positive_duration(text: str) -> int:
    """Return a duration above zero in ms; ValueError says what would do.

    `text`: such as `1m30s`.

    >>> parse_positive_duration("1m30s")
    90000
    """
    if (value := parse_duration(text)) == 0:
        raise ValueError(f"{text!r} will not do: it is above 0s")
    return value


def parse_timezone(text: str) -> str:
    """Return the name of an IANA timezone; ValueError where there is none of this name.

    `text`: such as `Europe/Berlin`, letters as IANA writes them.

    >>> parse_timezone("Europe/Berlin")
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ValueError(unknown("timezone", text, available_timezones())) from None


def parse_currency(text: str) -> str:
    """Return an ISO 4217 currency code; ValueError where it is none.

    `text`: three capital letters.

    >>> parse_currency("EUR")
    'EUR'
    """
    if text not in CURRENCIES:
        raise ValueError(f"{text!r} is not a currency code of ISO 4217 such as USD")
    return text


def parse_name(text: str) -> str:
    """Return a name; ValueError where a text is none.

    `text`: letters, digits, - and _, one or more.

    >>> parse_name("zone-a")
    'zone-a'
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise ValueError(f"{text!r} {NOT_A_NAME}")
    return text


def parse_prefix(text: str) -> str:
    """Return the beginning of numbers in E.164, its plus included; ValueError says what would do.

    `text`: a plus and 1 to 15 digits, the first not 0.

    >>> parse_prefix("+447")
    '+447'
    """
    if not re.fullmatch(r"\+[1-9][0-9]{0,14}", text):
        raise ValueError(f'the prefix {text!r} is not a plus and digits, such as "+447"')
    return text


def parse_country(text: str) -> str:
    """Return an ISO 3166-1 alpha-2 country code; ValueError says what would do.

    `text`: two capital letters.

    >>> parse_country("GB")
    'GB'
    """
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError(f"{text!r} is not a country code of two capital letters such as GB")
    return text


def parse_rate_per_hour(text: str) -> Decimal:
    """Return a rate of events as events an hour, exactly; ValueError says what would do.

    `text`: a number a second, minute, hour, day or week, such as `40/h`.

    >>> parse_rate_per_hour("6/min"), parse_rate_per_hour("240/day")
    (Decimal('360'), Decimal('10'))
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|m|min|h|d|day|w|week)\s*", text)
    if not match:
        raise ValueError(f"{text!r} is not a rate such as 40/h, 2/min or 300/day")
    per_hour = {"s": 3600, "m": 60, "min": 60, "h": 1}.get(match[2])
    count = Decimal(match[1])
    return count * per_hour if per_hour else count / (24 if match[2] in {"d", "day"} else 168)


def parse_expiry(text: str) -> int | Period:
    """Return a duration in ms, or a calendar period; ValueError says what would do.

    `text`: such as `365d`, which is 365 times 24 hours, or `12mo`, which ends at the same local time.

    >>> parse_expiry("365d")
    31536000000
    """
    try:
        return parse_period(text)
    except ValueError:
        if match := _MONTHS.fullmatch(text.strip()):
            raise ValueError(f"{text!r} is not a calendar period: write {int(match[1])}mo") from None
        return parse_duration(text)


def parse_when_or_never(text: str) -> Instant:
    """Return an instant, or for `never` the one that records hold for what did not happen: -1 ms.

    `text`: local date and time, an offset from the start such as `+1h30m`, or `never`. ValueError says what would do.

    >>> parse_when_or_never("never").offset
    -1
    """
    return Instant(text, offset=-1) if text.strip() == "never" else parse_instant(text)


_MONTHS = re.compile(r"([1-9]\d{0,3}) ?months?")
DURATION_PATTERN = r"^(\d+(\.\d+)?(ms|s|m|h|d|w))+$|^P"
_DURATION = "a duration such as 1m30s"
_MONEY = "an amount such as 12.50"
_WHOLE = "a whole number"
_PERIOD = "a calendar period such as month"
Duration = Annotated[
    int, from_text(parse_duration, _DURATION), scalar(DURATION_PATTERN, "45s", "1m30s", "2h", number=False)
]
PositiveDuration = Annotated[
    int, from_text(parse_positive_duration, _DURATION), scalar(DURATION_PATTERN, "60s", "5m", number=False)
]
SignedDuration = Annotated[
    int,
    from_text(parse_signed_duration, _DURATION),
    scalar(rf"^[+-]?({DURATION_PATTERN[1:]})", "2m", "-30s", number=False),
]
Money = Annotated[int, from_text(parse_money, _MONEY), scalar(None, "500", "-50", "0.02")]
Amount = Annotated[int, from_text(parse_amount, _MONEY), scalar(None, "500", "0.02")]
Rate = Annotated[int, from_text(parse_price, "a price such as 0.0045"), scalar(None, "0.0045")]
Share = Annotated[Decimal, from_text(parse_share, "a share such as 0.25"), scalar(None, "0.25")]
Number = Annotated[Decimal, from_text(parse_number, "a number"), scalar(None, "2", "0.5")]
Whole = Annotated[int, from_text(parse_whole, _WHOLE), scalar(r"^\d+$", "48")]
PositiveWhole = Annotated[int, from_text(parse_positive_whole, _WHOLE), scalar(r"^\d+$", "50")]
Boolean = Annotated[bool, from_text(parse_boolean, "true or false"), WithJsonSchema({"type": ["boolean", "string"]})]
Increment = Annotated[
    tuple[int, int], from_text(parse_increment, "an increment such as 60s"), scalar(None, "60s", "30s/6s")
]
EventRate = Annotated[
    Decimal, from_text(parse_rate_per_hour, "a rate such as 40/h"), scalar(None, "40/h", number=False)
]
CalendarPeriod = Annotated[
    Period, from_text(parse_period, _PERIOD), scalar(None, "month", "week", "12mo", number=False)
]
Expiry = Annotated[
    int | Period, from_text(parse_expiry, "a duration or calendar period"), scalar(None, "365d", "12mo", number=False)
]
When = Annotated[
    Instant,
    from_text(parse_instant, "an instant"),
    scalar(None, "2026-01-12T09:00", "2026-01-12", "+1h30m", number=False),
]
WhenOrNever = Annotated[
    Instant, from_text(parse_when_or_never, "an instant or never"), scalar(None, "+8s", "never", number=False)
]
Name = Annotated[str, from_text(parse_name, "a name"), scalar(r"^[A-Za-z0-9_-]+$", "main")]
Prefix = Annotated[str, from_text(parse_prefix, "a prefix"), scalar(r"^\+[1-9][0-9]{0,14}$", "+447", number=False)]
Country = Annotated[str, from_text(parse_country, "a country code"), scalar(r"^[A-Z]{2}$", "US", "GB", number=False)]
Timezone = Annotated[
    str, from_text(parse_timezone, "a timezone"), scalar(None, "Europe/London", "America/New_York", "UTC", number=False)
]
Currency = Annotated[
    str, from_text(parse_currency, "a currency code"), scalar(r"^[A-Z]{3}$", "USD", "EUR", "GBP", number=False)
]
Text = Annotated[str, from_text(lambda text: text, "text"), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Cell = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""A text of a table, which may be empty."""
