"""Values of a run as an expectation writes them: exact text out, exact comparison in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tollbridge.money import format_money, parse_money
from tollbridge.units import Clock, Instant, format_duration, parse_duration, parse_instant


@dataclass(frozen=True)
class Kind:
    """One kind of exact value: how text becomes a whole number, and how that is written again."""

    parse: Callable[[str], int]
    write: Callable[[int], str]


MONEY = Kind(parse_money, lambda micros: format_money(micros, 2))
DURATION = Kind(parse_duration, format_duration)
COUNT = Kind(int, str)


def write_instant(ms: int, clock: Clock, like: str = "+") -> str:
    """Write an instant as its neighbour in the file is written: after `+` from the start, or as local time."""
    if like.lstrip()[:1] in {"+", "-", ""}:
        return f"+{format_duration(ms)}" if ms >= 0 else format_duration(ms)
    moment = clock.moment(ms)
    if parse_instant(like).moment is not None and "T" not in like and (moment.hour, moment.minute) == (0, 0):
        return moment.date().isoformat()
    local = moment.replace(tzinfo=None)
    shown = local if clock.ms(local) == ms else moment  # the second pass of a repeated hour needs its offset
    return shown.isoformat(timespec="milliseconds" if shown.microsecond else "seconds")


def written_instant(expected: Instant) -> str:
    """Return an instant as the file wrote it."""
    return expected.text.strip()
