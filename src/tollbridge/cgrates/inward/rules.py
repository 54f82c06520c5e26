"""Cells of a tariff plan as values: durations as Go writes them, exact prices, timings, weights, activation times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from tollbridge.cgrates.tables import ANY, Line
from tollbridge.money import NANOS, parse_money
from tollbridge.tariff.windows import parse_time
from tollbridge.units import HOUR, MINUTE, SECOND

_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_NANOSECONDS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_EVERY: Final = {"", ANY, "*all"}


@dataclass(frozen=True, slots=True)
class RateGroup:
    """What prices the steps of a leg from some time after its answer on.

    Attributes:
        start: ms since answer.
        basis: `minute`, `second` or `increment`.
        price: nanos for each `basis`.
        increment: ms of a step.
    """

    start: int
    basis: str  # minute, second, increment
    price: int
    increment: int

    def per_second(self) -> Fraction:
        """Return what a second costs, in nanos."""
        seconds = {"minute": 60, "second": 1}.get(self.basis, self.increment // SECOND)
        return Fraction(self.price, seconds)


@dataclass(frozen=True, slots=True)
class RatePrice:
    """A connection fee (micros) and what prices a leg's steps, the first group from 0."""

    fee: int
    groups: tuple[RateGroup, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """When a rate holds: from `begin` (ms after midnight) on, on the days that all of its sets hold; empty ones hold always."""

    begin: int = 0
    years: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()  # 0 is Monday

    @property
    def dated(self) -> bool:
        """Whether it asks for more of a day than which of the week it is."""
        return bool(self.years or self.months or self.days)

    def on(self, day: date) -> bool:
        """Say whether it holds on a day, from `begin` on."""
        return (
            (not self.years or day.year in self.years)
            and (not self.months or day.month in self.months)
            and (not self.days or day.day in self.days)
            and (not self.weekdays or day.weekday() in self.weekdays)
        )


def nanoseconds(text: str) -> int:
    """Return a duration in nanoseconds.

    `text`: as Go writes it, such as `60s` or `1h30m`; empty and `0` are 0. ValueError says what is wrong with it.

    >>> nanoseconds("1m30s") // 10**9
    90
    """
    if not text or text == "0":
        return 0
    if re.fullmatch(r"\d+(\.\d+)?", text):
        raise ValueError(f"{text!r} has no unit, which releases read in different ways: write {text}s")
    if _PART.sub("", text):
        raise ValueError(f"{text!r} is not a duration such as 60s or 1h30m")
    total = sum(Decimal(number) * _NANOSECONDS[unit] for number, unit in _PART.findall(text))
    if total != int(total):
        raise ValueError(f"{text!r} is finer than a nanosecond")
    return int(total)


def whole_seconds(text: str) -> int:
    """Return a duration in ms.

    `text`: as of `nanoseconds`; ValueError where it is not whole seconds.

    >>> whole_seconds("1m30s")
    90000
    """
    exact = nanoseconds(text)
    if exact % 10**9:
        raise ValueError(f"{text!r} is not a whole number of seconds, as increments and groups are here")
    return exact // 10**6


def read_price(text: str, unit: int, increment: int) -> tuple[str, int]:
    """Return a rate as (basis, nanos), exactly.

    `text`: what `unit` costs, a plain decimal. `unit`: ms. `increment`: ms of a step, for the basis `increment`. InexactError,
    with the nearest rate, where no basis holds it in 9 decimals.

    >>> read_price("0.5", 1000, 1000), read_price("0.03", 90_000, 60_000)
    (('second', 500000000), ('minute', 20000000))
    """
    value = _decimal(text) * NANOS
    own = {MINUTE: "minute", SECOND: "second"}.get(unit)
    bases = {"minute": MINUTE, "second": SECOND, "increment": increment}
    for basis in dict.fromkeys((own, *bases)):
        if basis is not None and (found := value * bases[basis] / unit).denominator == 1:
            return basis, int(found)
    raise InexactError(text, ("increment", int(value * increment / unit)))


class InexactError(ValueError):
    """A price that 9 decimals cannot hold; `nearest` is the one below it."""

    def __init__(self, text: str, nearest: tuple[str, int]) -> None:
        super().__init__(f"the rate {text} needs more than 9 decimals a minute, second or increment: cut to 9")
        self.nearest = nearest


def _decimal(text: str) -> Fraction:
    if not re.fullmatch(r"\d{1,12}(\.\d{0,20})?|\.\d{1,20}", text):
        raise ValueError(f"{text!r} is not a plain decimal number, such as 0.0045")
    return Fraction(text)


def read_money(text: str) -> int:
    """Return an amount in micros.

    `text`: a plain decimal; empty is 0. ValueError where it is negative or not plain.

    >>> read_money("0.02"), read_money("")
    (20000, 0)
    """
    value = parse_money(text or "0")
    if value < 0:
        raise ValueError(f"{text!r} is negative")
    return value


def read_weight(text: str) -> Decimal:
    """Return a weight.

    `text`: a number, which may be negative; empty is 0. ValueError where it is none.
    """
    if not re.fullmatch(r"-?\d+(\.\d+)?|", text):
        raise ValueError(f"the weight {text!r} is no number")
    return Decimal(text or 0)


def read_flag(text: str) -> bool:
    """Return whether a cell says yes.

    `text`: `true` or `false`, in short or in full; empty is `false`. ValueError where it is neither.
    """
    if text.lower() not in {"", "true", "false", "t", "f", "1", "0"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() in {"true", "t", "1"}


def read_timing(line: Line) -> Timing:
    """Return a timing.

    `line`: a row of Timings.csv. Its time `*asap` is midnight: what begins at once has begun by then. ValueError says what is
    wrong with it.
    """
    time, _, end = line["Time"].partition(";")
    if end:
        raise ValueError(
            f"the end {end!r} of a time is not read: a rate holds to the day's end or a later timing's begin"
        )
    begin = 0 if time in {"", "*asap", ANY} else parse_time(time)
    weekdays = _numbers(line["WeekDays"], "week days", 0, 7)
    return Timing(
        begin,
        _numbers(line["Years"], "years", 1970, 2200),
        _numbers(line["Months"], "months", 1, 12),
        _numbers(line["MonthDays"], "month days", 1, 31),
        frozenset((day - 1) % 7 for day in weekdays),
    )


def _numbers(text: str, what: str, least: int, most: int) -> frozenset[int]:
    if text in _EVERY:
        return frozenset()
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not all(part.isdigit() and least <= int(part) <= most for part in parts):
        raise ValueError(f"{text!r} are no {what}: numbers from {least} to {most}, between them `;`, or *any")
    return frozenset(map(int, parts))


def read_instant(text: str, timezone: str) -> datetime:
    """Return an activation or expiry time with its offset; ValueError says what is wrong with it.

    `text`: `2026-01-01T00:00:00Z`, or a local time. `timezone`: of a local one.

    >>> read_instant("2026-01-01T00:00:00Z", "Europe/Berlin").isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}", text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time such as 2026-01-01T00:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


def local_text(moment: datetime, timezone: str) -> str:
    """Return an instant as a scenario writes it: its local time, with the offset only where the clock shows that time twice.

    `moment`: with its zone. `timezone`: the scenario's, IANA.

    >>> local_text(datetime(2026, 1, 5, 8, tzinfo=UTC), "Europe/Berlin")
    '2026-01-05T09:00:00'
    """
    local = moment.astimezone(ZoneInfo(timezone))
    naive = local.replace(tzinfo=None)
    back = naive.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return (naive if back == moment else local).isoformat()


def hours_text(ms: int) -> str:
    """Return ms after midnight as `hh:mm`, with seconds where there are any."""
    text = f"{ms // HOUR:02d}:{ms // MINUTE % 60:02d}"
    return text + (f":{ms // SECOND % 60:02d}" if ms % MINUTE else "")
