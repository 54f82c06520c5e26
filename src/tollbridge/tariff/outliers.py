"""Rates that are off by orders of magnitude beside their neighbours: a point in the wrong place, cents for units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.money import NANOS
from tollbridge.tariff.audit import RowFinding
from tollbridge.tariff.rows import Row, Tariff
from tollbridge.units import MINUTE

FAR_ABOVE: Final = 80
FAR_BELOW: Final = 200
"""Times the median rate of all other rows. Satellites apart, a deck of the whole world spans less."""
FEW, FEW_ABOVE, FEW_BELOW = 8, 50, 100
"""A tariff of so few rows is no deck of the world: cents for units are a hundred times its own rates, not its dearest."""
MOST_A_MINUTE: Final = 20 * NANOS
"""Of a currency such as the dollar: no call costs more, satellites included."""
DOLLAR_LIKE: Final = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"})
SATELLITES: Final = ("870", "881", "882", "883", "979")
MOST_NAMED: Final = 20


def implausible_rates(tariffs: Iterable[Tariff], currency: str) -> Iterator[RowFinding]:
    """Yield a warning for each row whose rate a minute is far from the median of the others, at most twenty.

    `tariffs`: whose rows are compared. `currency`: that of the rates, for the messages. Rates of 0, blocked rows and satellite
    prefixes are left out.
    """
    rows = _priced(tariffs)
    rates = np.array([_per_minute(tariff, row) for tariff, row in rows], np.float64)
    if not len(rates):
        return
    medians = _medians_of_others(rates)
    few = len(rates) <= FEW
    above, below = (FEW_ABOVE, FEW_BELOW) if few else (FAR_ABOVE, FAR_BELOW)
    far = (rates > above * medians) | (rates * below < medians)
    if len(rates) == 2:  # which of two is wrong cannot be told: the dearer one is shown
        far &= rates == rates.max()
    if currency in DOLLAR_LIKE:
        far |= rates > MOST_A_MINUTE
    for index in np.flatnonzero(far)[:MOST_NAMED].tolist():
        yield RowFinding(rows[index][1], _text(rates[index], medians[index]), warning=True)


def _priced(tariffs: Iterable[Tariff]) -> list[tuple[Tariff, Row]]:
    found: dict[int, tuple[Tariff, Row]] = {}
    for tariff in tariffs:
        for row in (*tariff.inbound, *tariff.outbound):
            if row.price and not row.blocked and not row.conditions.prefix.startswith(SATELLITES):
                found.setdefault(id(row), (tariff, row))
    return list(found.values())


def _per_minute(tariff: Tariff, row: Row) -> float:
    if row.basis == "minute":
        return float(row.price)
    length = (row.increment or tariff.increment)[1] if row.basis == "increment" else 1000
    return row.price * MINUTE / length


def _medians_of_others(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each rate the median of all others; the rate itself where there is no other."""
    if len(rates) == 1:
        return rates
    order = np.argsort(rates, kind="stable")
    rank = np.empty(len(rates), np.int64)
    rank[order] = np.arange(len(rates))
    ranked = rates[order]
    low, high = (len(rates) - 2) // 2, (len(rates) - 1) // 2
    pick = [ranked[np.where(rank <= place, place + 1, place)] for place in (low, high)]
    medians: NDArray[np.float64] = (pick[0] + pick[1]) / 2
    return medians


def _plain(nanos: float) -> str:
    """Return a rate of some nanos a minute with six digits, never as a power of ten."""
    return f"{Decimal(f'{nanos / NANOS:.6g}'):,f}"


def _text(rate: float, median: float) -> str:
    shown = f"{_plain(rate)} a minute"
    if rate == median:
        return f"{shown} is more than any call costs: is the point in its place? [implausible-rate]"
    times = rate / median if rate > median else median / rate
    side = "times" if rate > median else "times less than"
    return f"{shown} is {times:,.0f} {side} the usual rate here, {_plain(median)}: is it meant? [implausible-rate]"
