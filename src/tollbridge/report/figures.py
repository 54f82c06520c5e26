"""Figures as text for people: money with its separators, ranges, shares, sparks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tollbridge.measures.statistics import Figure, Statistics

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "–"


def amount(value: Figure, places: int = 2) -> str:
    """Return an amount with thousands separators: `1,234.50`."""
    return NOTHING if value is None else f"{Decimal(str(value)):,.{places}f}"


def count(value: Figure) -> str:
    """Return a mean count: whole where it is large, with a decimal where it is not."""
    if value is None:
        return NOTHING
    number = float(value)
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:,.1f}"


def share(value: Figure) -> str:
    """Return a share as per cent."""
    if value is None:
        return NOTHING
    number = float(value)
    return f"{number:.0%}" if number in {0.0, 1.0} else f"{number:.1%}"


def span(statistics: Statistics | None, places: int = 2) -> str:
    """Return `p5 to p95`; nothing where the figure does not vary."""
    if statistics is None or statistics.p5 is None:
        return ""
    low, high = amount(statistics.p5, places), amount(statistics.p95, places)
    return "" if low == high else f"{low} to {high}"


def spark(values: Sequence[float], width: int = 28) -> str:
    """Return values as a line of bars, from 0 (or the least, where that is below) to the greatest."""
    if not values:
        return ""
    picked = [values[index * len(values) // width] for index in range(width)] if len(values) > width else list(values)
    low, high = min(0.0, *picked), max(picked)
    reach = (high - low) or 1.0
    return "".join(BARS[min(len(BARS) - 1, int((value - low) / reach * len(BARS)))] for value in picked)
