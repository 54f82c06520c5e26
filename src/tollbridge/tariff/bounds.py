"""What keeps int64 safe: tariffs whose exact sums could pass 2^63 are refused before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.money import EXACT, EXACT_PER_MICRO, INT64_MAX
from tollbridge.tariff.match import step_price
from tollbridge.tariff.rows import Row, Tariff

HEADROOM = 4
"""A leg may change rows, and engines add a step before they compare: rows stay under a fourth of what int64 holds."""

MOST_EXACT = INT64_MAX // HEADROOM
MOST_UNITS = MOST_EXACT // EXACT
"""The most that one leg may come to, in whole units of the currency: about 38 million."""

TOO_DEAR = f"a leg as long as the run could come to more than {MOST_UNITS} at this price: too much to add up exactly"


def leg_bound(tariff: Tariff, row: Row, reach: int) -> int:
    """Return at least what a leg priced by `row` alone comes to, in exact units, over steps that begin within `reach` ms.

    A leg that changes rows stays under twice the dearest row's bound: its first step and fee are one row's, and no later
    step costs more per ms than the dearest.
    """
    fee = tariff.connection_fee if row.connection_fee is None else row.connection_fee
    initial, further = row.increment or tariff.increment
    later = step_price(row, further) * (reach // further + 2)
    return fee * EXACT_PER_MICRO + step_price(row, initial) + later


def too_dear(tariff: Tariff, reach: int) -> Iterator[tuple[Row, str]]:
    """Yield the rows of a tariff by which a leg as long as `reach` (ms) could come to more than the engines can add up."""
    plain: dict[tuple[object, ...], int] = {}
    for row in (*tariff.inbound, *tariff.outbound):
        terms = (row.price, row.basis, row.increment, row.connection_fee)
        if terms not in plain:
            plain[terms] = leg_bound(tariff, row, reach)
        if plain[terms] > MOST_EXACT:
            yield row, TOO_DEAR
