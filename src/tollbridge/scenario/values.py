"""The kinds of value of the scenario language, each read from text: `scenario.md`'s table of values, as pydantic types."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from tollbridge.money import parse_decimal, parse_money, parse_rate
from tollbridge.units import Instant, Period, parse_duration, parse_increment, parse_instant, parse_period


def _text(parse: Callable[[str], Any]) -> BeforeValidator:
    def read(value: object) -> Any:
        return parse(value) if isinstance(value, str) else value

    return BeforeValidator(read)


def _schema(pattern: str | None, *examples: str) -> WithJsonSchema:
    body: dict[str, Any] = {"type": ["string", "number"], "examples": list(examples)}
    return WithJsonSchema(body | ({"pattern": pattern} if pattern else {}))


def parse_boolean(text: str) -> bool:
    """Return the truth of `true`, `false`, `yes`, `no`, `on`, `off`."""
    if text.lower() in {"true", "yes", "on"}:
        return True
    if text.lower() in {"false", "no", "off"}:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def parse_whole(text: str) -> int:
    """Return a whole number."""
    if not re.fullmatch(r"[+-]?\d{1,18}", text.strip()):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def parse_share(text: str) -> Decimal:
    """Return a share from 0 to 1 as an exact Decimal."""
    value = Decimal(parse_decimal(text, 12)).scaleb(-12)
    if not 0 <= value <= 1:
        raise ValueError(f"{text!r} is not a share from 0 to 1")
    return value


def parse_number(text: str) -> Decimal:
    """Return a plain decimal number."""
    return Decimal(parse_decimal(text, 12)).scaleb(-12)


def parse_rate_per_hour(text: str) -> Decimal:
    """Return `40/h`, `6/min`, `200/day` as events per hour."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|m|min|h|d|day|w|week)\s*", text)
    if not match:
        raise ValueError(f"{text!r} is not a rate such as 40/h, 2/min or 300/day")
    per_hour = {"s": 3600, "m": 60, "min": 60, "h": 1}.get(match[2])
    count = Decimal(match[1])
    return count * per_hour if per_hour else count / (24 if match[2] in {"d", "day"} else 168)


def parse_expiry(text: str) -> int | Period:
    """Return a duration in ms, or a calendar period."""
    try:
        return parse_period(text)
    except ValueError:
        return parse_duration(text)


DURATION_PATTERN = r"^(\d+(\.\d+)?(ms|s|m|h|d|w))+$|^P"
Duration = Annotated[int, _text(parse_duration), _schema(DURATION_PATTERN, "45s", "1m30s", "2h")]
Money = Annotated[int, _text(parse_money), _schema(None, "500", "0.02")]
Rate = Annotated[int, _text(parse_rate), _schema(None, "0.0045")]
Share = Annotated[Decimal, _text(parse_share), _schema(None, "0.25")]
Number = Annotated[Decimal, _text(parse_number), _schema(None, "2", "0.5")]
Whole = Annotated[int, _text(parse_whole), _schema(r"^\d+$", "48")]
Boolean = Annotated[bool, _text(parse_boolean), WithJsonSchema({"type": ["boolean", "string"]})]
Increment = Annotated[tuple[int, int], _text(parse_increment), _schema(None, "60s", "30s/6s")]
EventRate = Annotated[Decimal, _text(parse_rate_per_hour), _schema(None, "40/h")]
CalendarPeriod = Annotated[Period, _text(parse_period), _schema(None, "month", "week", "12mo")]
Expiry = Annotated[int | Period, _text(parse_expiry), _schema(None, "365d", "12mo")]
When = Annotated[Instant, _text(parse_instant), _schema(None, "2026-01-12T09:00", "+1h30m")]
