"""What calendar periods settle of an account's usage: the shortfall of a commitment, the discount of a volume.

Both are fixed cost, outside the account. A period that the run covers in part is settled pro rata of its local days, begun
days whole; at its end, or at the run's, in the month of its last day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.plan import Plan
from tollbridge.measures.fixed import MONTH, days_in, measured_days
from tollbridge.records.run import Tally
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.schema import AccountPart, VolumePart
from tollbridge.units import Clock, Period

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Span:
    """The part of a calendar period that is measured: local days `first` up to `end` of the run, counted from 0.

    `share`: how much of the period that is; `month`: in which month of the run its last day is.
    """

    first: int
    end: int
    share: Fraction
    month: int


@dataclass(frozen=True)
class Settlement:
    """One account's commitment and volume, ready to settle the debits of its `routes`."""

    account: str
    routes: I64
    part: AccountPart
    committed: tuple[Span, ...]
    discounted: tuple[Span, ...]
    months: int

    def settle(self, tally: Tally) -> tuple[I64, I64]:
        """Return (shortfall, discount) of one replication: int64 [months] each, micros, 0 or more.

        `tally`: the replication's sums.
        """
        usage = tally.debits[:, self.routes].sum(axis=1)
        volume, shortfall = np.zeros(self.months, np.int64), np.zeros(self.months, np.int64)
        off = np.zeros(len(usage), np.int64)  # by the last day of its period
        for span in self.discounted:
            off[span.end - 1] = discount(self.part.volume, int(usage[span.first : span.end].sum()), span.share)
            volume[span.month] += off[span.end - 1]
        for span in self.committed:
            assert self.part.commitment is not None
            paid = int((usage - off)[span.first : span.end].sum())
            shortfall[span.month] += max(0, _rounded(self.part.commitment.amount * span.share) - paid)
        return shortfall, volume


def settlements(loaded: Loaded, plan: Plan) -> tuple[Settlement, ...]:
    """Return what is to be settled of each account that has a commitment or a volume discount, in the scenario's order.

    `loaded`: the scenario. `plan`: what it compiles to.
    """
    return tuple(
        Settlement(
            name,
            np.array([row for row, route in enumerate(plan.routes) if route.account == index], np.int64),
            part,
            _spans(loaded.clock, part.commitment.per) if part.commitment else (),
            _spans(loaded.clock, part.volume.per) if part.volume else (),
            len(list(loaded.clock.periods(MONTH))),
        )
        for index, (name, part) in enumerate(loaded.scenario.accounts.items())
        if part.commitment or part.volume
    )


def discount(volume: VolumePart | None, usage: int, share: Fraction = Fraction(1)) -> int:
    """Return what a volume takes off a period's usage, micros, tier by tier.

    Args:
        volume: the account's tiers; None for none.
        usage: the period's, micros.
        share: how much of the period is measured; the tiers' levels count for so much.

    1,200 with 5% off above 1,000 and 10% off above 1,100 is 5% of 100 and 10% of 100.
    """
    if volume is None:
        return 0
    levels = [tier.above * share for tier in volume.tiers]
    tops = [*levels[1:], Fraction(max(usage, 0))]
    off = Fraction(0)
    for tier, low, top in zip(volume.tiers, levels, tops, strict=True):
        off += Fraction(tier.off) * max(Fraction(0), min(Fraction(usage), top) - low)
    return _rounded(off)


def _rounded(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def _spans(clock: Clock, per: Period) -> tuple[Span, ...]:
    return tuple(_each_span(clock, per))


def _each_span(clock: Clock, per: Period) -> Iterator[Span]:
    """Yield the parts of calendar periods that the measured run covers."""
    days, measured = [day for day, _, _ in clock.days()], measured_days(clock)
    before = days.index(measured[0][0]) if measured else 0
    months = [first for first, _, _ in clock.periods(MONTH)]
    firsts = [clock.period_begin(per, day) for day, _, _ in measured]
    for first in dict.fromkeys(firsts):
        begin, end = firsts.index(first), len(firsts) - firsts[::-1].index(first)
        last = measured[end - 1][0]
        share = Fraction(end - begin, days_in(clock, per, last))
        yield Span(before + begin, before + end, share, bisect_right(months, last) - 1)
