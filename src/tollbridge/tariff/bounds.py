"""What keeps int64 safe: prices whose exact sums could pass 2^63 are refused before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from tollbridge.money import EXACT, EXACT_PER_MICRO, INT64_MAX
from tollbridge.tariff.match import step_price
from tollbridge.tariff.rows import Row, Tariff

MOST_EXACT: Final = INT64_MAX // 2
"""The most that one leg may come to, in exact units: the other half is for the steps that engines look ahead."""

MOST_UNITS: Final = MOST_EXACT // EXACT
"""The same in whole units of the currency: about 76 million."""

TOO_DEAR: Final = f"one step costs more than {MOST_UNITS:,}: too much to add up exactly"
TOO_LARGE: Final = f"one leg would cost more than {MOST_UNITS:,} by this alone: too much to add up exactly"


def leg_bound(tariff: Tariff, rows: Iterable[Row], reach: int) -> int:
    """Return at least what a leg comes to, in exact units.

    Args:
        tariff: whose increment and fee hold where a row has none.
        rows: the rows that may price the leg, each at any time.
        reach: steps are counted that begin within so many ms of the answer.

    Its fee and first step are taken as the dearest row's, its later steps as at the dearest rate, and there are two more of
    them than fit: so no leg comes to more, and int64 holds every sum that this does not pass.
    """
    fees, first, later, rate = [0], [0], [0], [(0, 1)]
    for row in rows:
        initial, further = row.increment or tariff.increment
        fees.append(tariff.connection_fee if row.connection_fee is None else row.connection_fee)
        first.append(_added(tariff, row, initial))
        later.append(_added(tariff, row, further))
        rate.append((later[-1], further))
    steady = max(price * reach // length for price, length in rate) + 1
    once = (max(fees) + tariff.charge.margin) * EXACT_PER_MICRO
    return once + max(first) + 2 * max(later) + steady


def _added(tariff: Tariff, row: Row, length: int) -> int:
    """Return what a step of `length` ms adds to a leg's sum, in exact units."""
    rules, price = tariff.charge, step_price(row, length)
    return rules.addend(price) * EXACT_PER_MICRO if rules.per_increment else price


def too_dear(tariff: Tariff) -> Iterator[tuple[Row, str]]:
    """Yield the rows of which one step, or the fee, is more than the engines can add up exactly, with the reason.

    >>> from tollbridge.tariff.rows import Conditions
    >>> dear, fair = Row(Conditions(), price=10**17), Row(Conditions(), price=10**7)  # 100,000,000 and 0.01 a minute
    >>> [row.price for row, _ in too_dear(Tariff("t", (60_000, 60_000), app=(dear, fair)))]
    [100000000000000000]
    """
    dear: dict[tuple[object, ...], bool] = {}
    for row in chain(tariff.inbound, tariff.outbound, tariff.app):
        terms = (row.price, row.basis, row.increment, row.connection_fee)
        if terms not in dear:
            dear[terms] = leg_bound(tariff, [row], 0) > MOST_EXACT
        if dear[terms]:
            yield row, TOO_DEAR


def too_large(tariff: Tariff) -> Iterator[str]:
    """Yield the keys of a tariff whose amount alone is more than the engines can add up exactly: its fee, its charge rules.

    A rule counts by what it adds to a leg's sum (`ChargeRules.margin`), so a cap may be as large as it likes.

    >>> list(too_large(Tariff("t", (60_000, 60_000), connection_fee=10**14)))  # a fee of 100,000,000
    ['connection_fee']
    """
    if tariff.connection_fee * EXACT_PER_MICRO > MOST_EXACT:
        yield "connection_fee"
    for name in tariff.charge.given():
        if tariff.charge.alone(name).margin * EXACT_PER_MICRO > MOST_EXACT:
            yield name
