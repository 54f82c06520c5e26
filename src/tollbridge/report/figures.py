"""Figures as text for people: money with its separators, ranges, shares, sparks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tollbridge.measures.headline import NO_RANGE, Headline
from tollbridge.measures.statistics import Figure, Statistics
from tollbridge.money import to_decimal
from tollbridge.scenario.currencies import decimals

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "–"


def amount(value: Figure, places: int = 2) -> str:
    """Return an amount with thousands separators, a dash for none.

    `value`: in the currency. `places`: decimals, to which it is rounded.

    >>> amount(Decimal("1234.5")), amount(None)
    ('1,234.50', '–')
    """
    return NOTHING if value is None else f"{Decimal(str(value)):,.{places}f}"


def count(value: Figure) -> str:
    """Return a mean count as text: whole where it is 100 or more, or whole; else with a decimal.

    `value`: 0 or more; None gives a dash.

    >>> count(1234.56), count(12.34), count(12.0)
    ('1,235', '12.3', '12')
    """
    if value is None:
        return NOTHING
    number = float(value)
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:,.1f}"


def share(value: Figure) -> str:
    """Return a share as per cent.

    `value`: from 0 to 1; None gives a dash.

    >>> share(0.0123), share(1.0), share(None)
    ('1.2%', '100%', '–')
    """
    if value is None:
        return NOTHING
    number = float(value)
    return f"{number:.0%}" if number in {0.0, 1.0} else f"{number:.1%}"


def span(statistics: Statistics | None, places: int = 2) -> str:
    """Return a figure's 5th to 95th percentile as `p5 to p95`; nothing where it does not vary, or has no value.

    `statistics`: the figure's over replications, amounts in the currency. `places`: decimals.
    """
    if statistics is None or statistics.p5 is None:
        return ""
    low, high = amount(statistics.p5, places), amount(statistics.p95, places)
    return "" if low == high else f"{low} to {high}"


def spark(values: Sequence[float], width: int = 28) -> str:
    """Return values as a line of bars, from 0 (or the least, where that is below) to the greatest.

    `values`: of which some are picked evenly where there are more than `width` characters.

    >>> spark([0, 1, 2, 3])
    '▁▃▆█'
    """
    if not values:
        return ""
    picked = [values[index * len(values) // width] for index in range(width)] if len(values) > width else list(values)
    low, high = min(0.0, *picked), max(picked)
    reach = (high - low) or 1.0
    return "".join(BARS[min(len(BARS) - 1, int((value - low) / reach * len(BARS)))] for value in picked)


def headline_lines(told: Headline, currency: str) -> list[str]:
    """Return the headline as lines: the mean cost, the forecast range, the simulation error, what credit leaves out.

    `told`: a run's headline. `currency`: its code, whose decimals amounts have.
    """
    places = decimals(currency)
    lines = [f"Cost: {currency} {amount(told.mean, places)}"]
    low, high = (amount(to_decimal(end), places) for end in (told.range.low, told.range.high))
    if told.range.how != NO_RANGE and low != high:
        note = f" ({told.range.note()})" if told.range.note() else ""
        lines.append(f"Forecast range, 5% to 95% of what may come: {low} to {high}{note}")
    if told.error is not None and told.error[0] != told.error[1]:
        low, high = (amount(end, places) for end in told.error)
        lines.append(f"Simulation error of the mean, 95%: {low} to {high}; more replications narrow it")
    return lines + left_out_lines(told, currency)


def left_out_lines(told: Headline, currency: str) -> list[str]:
    """Return a line that says what credit keeps out of the forecast; none where that is little.

    `told`: a run's headline. `currency`: its code, whose decimals amounts have.
    """
    if not told.left_out.much:
        return []
    missing = amount(told.left_out.unmet, decimals(currency))
    callers = share(told.left_out.share)
    text = f"Not in the cost: credit refuses or cuts {callers} of the callers; had they gone on, they would have cost"
    return [f"{text} {currency} {missing} more."]
