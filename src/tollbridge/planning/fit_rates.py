"""Increments and rates out of charges: the one rule that makes them, where there is one, and where there is not.

A charge of c at so many decimals, less its connection fee, was made by a rate between (c - half a unit) / b and
(c + half a unit) / b for b billed minutes. The rate that lies in most of these intervals is taken, in its shortest
decimal; the increment is the one under which most charges agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.units import format_duration
from tollbridge.usage.table import NOT_GIVEN, UsageTable

I64 = NDArray[np.int64]
INCREMENTS: Final = ((60, 60), (30, 30), (60, 30), (60, 6), (30, 6), (6, 6), (60, 1), (30, 1), (6, 1), (1, 1))
"""Increments in use, in seconds, the coarsest first: of those that explain as much, the first is taken."""
CONSISTENT: Final = 0.95
SLACK: Final = 1e-9
"""A rate at the very end of its interval made a charge that was rounded up from half a unit."""
MOST_ROWS: Final = 2000


@dataclass(frozen=True)
class RateFit:
    """What a group's charges say.

    Attributes:
        per_minute: the price, in the currency.
        increment: seconds, initial and further.
        fee: of connection, micros.
        agreeing: how many charges agree.
        charges: how many there are.
        low: the least rate that all agreeing charges allow.
        high: the greatest.
        as_well: other increments under which as many charges agree.
        loose: whether charges agree to a whole unit of their last decimal only, not to half of one.
    """

    per_minute: Decimal
    increment: tuple[int, int]  # s
    fee: int  # micros
    agreeing: int
    charges: int
    low: float  # the rates that all agreeing charges allow
    high: float
    as_well: tuple[tuple[int, int], ...] = ()  # other increments under which as many charges agree
    loose: bool = False  # whether charges agree to a whole unit of their last decimal only, not to half of one

    @property
    def consistent(self) -> bool:
        """Whether nearly all charges agree."""
        return self.charges > 0 and self.agreeing >= CONSISTENT * self.charges

    @property
    def text(self) -> str:
        """One line for people."""
        if not self.charges:
            return "no charges: a rate of 0 is written, put your own"
        increment = increment_text(self.increment)
        agreed = f"{self.agreeing} of {self.charges} charges agree"
        increment += f" (or {', '.join(map(increment_text, self.as_well))})" if self.as_well else ""
        agreed += " to a unit of their last decimal: they are not rounded one by one" if self.loose else ""
        said = f"{self.per_minute} a minute by {increment} ({self.low:.6g} to {self.high:.6g} would do), {agreed}"
        return said if self.consistent else f"{said}: NOT consistent with one rate"


def increment_text(increment: tuple[int, int]) -> str:
    """Return an increment as the scenario writes it.

    `increment`: seconds of the first step and of each further one.

    >>> increment_text((60, 60)), increment_text((30, 6))
    ('1m', '30s/6s')
    """
    first, further = (format_duration(1000 * seconds) for seconds in increment)
    return first if first == further else f"{first}/{further}"


def fit_rates(groups: Mapping[str, UsageTable], places: int) -> dict[str, RateFit]:
    """Return a rate for each group of records.

    `groups`: records by name. `places`: the decimals of their charges.

    One increment serves all, unless a group's own explains clearly more. Charges are first taken as rounded to the nearest
    unit of their last decimal. Where no rate explains them so, they may lie a whole unit off: some systems round up, or carry
    the remainder on to the next row, so that the rows add up to the bill.
    """
    samples = {name: _sample(records) for name, records in groups.items()}
    unit = 10 ** (6 - places)
    found = _best(samples, unit / 2)
    doubtful = {name: samples[name] for name, fit in found.items() if fit.charges and not fit.consistent}
    looser = {name: replace(fit, loose=True) for name, fit in _best(doubtful, unit).items() if fit.consistent}
    return found | looser


def _best(samples: Mapping[str, tuple[I64, I64, int]], slack: float) -> dict[str, RateFit]:
    """Return the rates that most charges allow, each give or take `slack` (micros)."""
    best: dict[tuple[int, int], dict[str, RateFit]] = {
        increment: {name: _rate(sample, increment, slack) for name, sample in samples.items()}
        for increment in INCREMENTS
    }
    agreeing = {increment: sum(fit.agreeing for fit in fits.values()) for increment, fits in best.items()}
    common = max(INCREMENTS, key=lambda increment: agreeing[increment])
    chosen = {}
    for name, fit in best[common].items():
        own = max((best[increment][name] for increment in INCREMENTS), key=lambda each: each.agreeing)
        taken = own if own.agreeing > fit.agreeing + 0.02 * fit.charges else fit
        equals = (increment for increment in INCREMENTS if best[increment][name].agreeing == taken.agreeing)
        others = tuple(increment for increment in equals if increment != taken.increment)
        chosen[name] = replace(taken, as_well=others if taken.charges else ())
    return chosen


def _sample(legs: UsageTable) -> tuple[I64, I64, int]:
    """Return whole seconds and charges without the fee (micros) of a group's charged legs, and the fee."""
    charged = legs.take(legs.charged & ~legs.split & (legs.lasts > 0))
    charged = charged.take(np.arange(0, len(charged), len(charged) // MOST_ROWS + 1))
    fees = np.where(charged.fee == NOT_GIVEN, 0, charged.fee)
    fee = Counter(fees.tolist()).most_common(1)[0][0] if len(charged) else 0
    same = charged.take(fees == fee)
    return -(-same.lasts // 1000), same.charge, fee


def billed_seconds(seconds: I64, increment: tuple[int, int] | tuple[I64, I64]) -> I64:
    """Return the time billed for legs of these whole seconds, int64 [n].

    `seconds`: int64 [n], 0 or more. `increment`: initial and further, seconds; of all, or of each leg its own.

    >>> billed_seconds(np.array([1, 30, 61]), (30, 6)).tolist()
    [30, 30, 66]
    """
    first, further = increment
    beyond = np.maximum(seconds - first, 0)
    billed: I64 = first + -(-beyond // further) * further
    return billed


def _rate(sample: tuple[I64, I64, int], increment: tuple[int, int], slack: float) -> RateFit:
    """Return the rate that most charges allow, by a sweep over the ends of their intervals."""
    seconds, charges, fee = sample
    if not len(seconds):
        return RateFit(Decimal(0), increment, fee, 0, 0, 0.0, 0.0)
    billed = billed_seconds(seconds, increment)
    lows = np.maximum((charges - slack) * 60 / billed, 0.0) / 1e6
    highs = (charges + slack) * 60 / billed / 1e6
    ends = np.concatenate([lows, highs + 1e-12])
    steps = np.concatenate([np.ones(len(lows), np.int64), -np.ones(len(highs), np.int64)])
    order = np.lexsort((-steps, ends))
    depth = np.cumsum(steps[order])
    top = int(depth.argmax())
    low, high = float(ends[order[top]]), float(ends[order[top + 1]])
    return RateFit(shortest_decimal(low, high), increment, fee, int(depth[top]), len(seconds), low, high)


def shortest_decimal(low: float, high: float) -> Decimal:
    """Return the decimal of fewest places (at most 9) within [low, high], the nearest to the middle.

    >>> shortest_decimal(0.0158, 0.0163)
    Decimal('0.016')
    """
    middle = Fraction(low + high) / 2
    for places in range(10):
        unit = Fraction(1, 10**places)
        nearest = round(middle / unit) * unit
        if low * (1 - SLACK) <= nearest <= high * (1 + SLACK):
            return Decimal(int(nearest * 10**places)).scaleb(-places)
    return Decimal(round(middle * 10**9)).scaleb(-9)
