"""The headline of a run: what it may cost, how sure the mean is, and what credit keeps out of the forecast.

Two things that are easily mixed up stand apart. The *forecast range* holds 90% of what may come, 5% to 95%. The *simulation
error* says how far the mean may be off for want of replications: more of them narrow it, and never the range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from tollbridge.measures.results import Results
from tollbridge.measures.statistics import percentile
from tollbridge.money import to_decimal
from tollbridge.plain_text import counted

SHARE: Final = 0.9
CONFIDENCE: Final = 0.95
ENOUGH: Final = 100
"""Replications from which percentiles are taken for the range as they are."""
MUCH: Final = 0.01
"""The share of callers from which on the headline says what credit keeps out."""

PERCENTILES, TOLERANCE, TOO_NARROW, NO_RANGE = "percentiles", "tolerance bound", "too narrow", "no range"


@dataclass(frozen=True)
class ForecastRange:
    """What 90% of what may come lies in: `low` to `high`, in micros; `how` one of the four words above.

    `percentiles`: 5% to 95% of 100 replications or more. `tolerance bound`: two order statistics of fewer, which hold 90%
    with 95% confidence. `too narrow`: the least and the greatest of too few for that. `no range`: one replication.
    """

    low: int
    high: int
    how: str
    n: int

    def note(self) -> str:
        """Return a clause that says how far the range may be trusted; "" where there is nothing to say."""
        if self.how == TOLERANCE:
            return f"widened to hold 90% with 95% confidence, as there are only {self.n} replications"
        if self.how == TOO_NARROW:
            return f"too narrow: the least and the greatest of {counted(self.n, 'replication')}; {fewest()} or more are needed"
        return "one replication shows no range" if self.how == NO_RANGE else ""


def forecast_range(values: Sequence[int]) -> ForecastRange:
    """Return what 90% of what may come lies in.

    `values`: whole numbers, one a replication, 1 or more.

    Of 100 replications or more these are percentiles; of fewer two order statistics that hold 90% with 95% confidence, where
    there are enough. Source of the tolerance bound: S. S. Wilks, Determination of sample sizes for setting tolerance limits
    (1941).

    >>> found = forecast_range(list(range(1, 101)))
    >>> found.how, found.low, found.high
    ('percentiles', 6, 95)
    """
    ordered, n = sorted(values), len(values)
    if n >= ENOUGH:
        low, high = (round(percentile(ordered, percent)) for percent in (5, 95))
        return ForecastRange(low, high, PERCENTILES, n)
    rank = tolerance_rank(n)
    how = NO_RANGE if n == 1 else TOLERANCE if rank else TOO_NARROW
    place = max(rank, 1) - 1
    return ForecastRange(ordered[place], ordered[-1 - place], how, n)


def tolerance_rank(n: int) -> int:
    """Return the highest rank r for which the r-th least and r-th greatest of n hold 90% with 95% confidence; 0: none does.

    `n`: values, 0 or more. Source: S. S. Wilks (1941): the share between them has a beta distribution, whatever the
    values' own.

    >>> tolerance_rank(45), tolerance_rank(46), tolerance_rank(100)
    (0, 1, 2)
    """
    from scipy.special import betainc

    rank = 0
    while 2 * (rank + 1) <= n and 1.0 - float(betainc(n + 1 - 2 * (rank + 1), 2 * (rank + 1), SHARE)) >= CONFIDENCE:
        rank += 1
    return rank


def fewest() -> int:
    """Return the fewest replications whose least and greatest hold 90% with 95% confidence.

    >>> fewest()
    46
    """
    return next(n for n in range(2, ENOUGH) if tolerance_rank(n))


@dataclass(frozen=True)
class LeftOut:
    """What credit keeps out of a forecast.

    Attributes:
        share: of all callers, those whom credit refused or cut, 0 to 1.
        unmet: what they would have cost, had they gone on: the mean, in the currency.
    """

    share: float
    unmet: Decimal

    @property
    def much(self) -> bool:
        """Whether it is more than a little."""
        return self.share > MUCH


@dataclass(frozen=True)
class Headline:
    """The cost of a run, in the currency.

    Attributes:
        mean: of the replications.
        range: what 90% of what may come lies in.
        error: the mean's 95% interval by Student's t; None with one replication.
        left_out: what credit keeps out.
    """

    mean: Decimal
    range: ForecastRange
    error: tuple[Decimal, Decimal] | None
    left_out: LeftOut

    def as_json(self) -> dict[str, Any]:
        """Return the headline as `summary.json` holds it; money as decimal strings."""
        error = (
            None if self.error is None else {"low": str(self.error[0]), "high": str(self.error[1]), "confidence": 0.95}
        )
        return {
            "result": "cost.total",
            "mean": str(self.mean),
            "forecast_range": {
                "low": str(to_decimal(self.range.low)),
                "high": str(to_decimal(self.range.high)),
                "share": SHARE,
                "how": self.range.how,
                "note": self.range.note(),
            },
            "simulation_error": error,
            "left_out": {"share_of_callers": self.left_out.share, "unmet": str(self.left_out.unmet)},
        }


def headline(results: Results) -> Headline:
    """Return the headline of a run.

    `results`: of one replication or more.
    """
    total = results.statistics("cost.total")
    assert isinstance(total.mean, Decimal)
    error = None
    if total.ci95 is not None:
        low, high = total.ci95
        assert isinstance(low, Decimal)
        assert isinstance(high, Decimal)
        error = (low, high)
    return Headline(total.mean, forecast_range(results.whole("cost.total")), error, left_out(results))


def left_out(results: Results) -> LeftOut:
    """Return what credit keeps out of a run.

    `results`: of one replication or more.
    """
    callers, starved = (sum(results.whole(f"callers.{name}")) for name in ("total", "out_of_credit"))
    unmet = results.whole("cost.unmet")
    return LeftOut(starved / callers if callers else 0.0, to_decimal(round(Fraction(sum(unmet), len(unmet)))))
