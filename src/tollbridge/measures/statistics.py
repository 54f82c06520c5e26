"""Statistics over replications. Sums of whole numbers are exact: money is rounded to micros once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, localcontext
from fractions import Fraction
from math import fsum, sqrt
from typing import Final

from tollbridge.measures.confidence import share_interval, t_quantile
from tollbridge.money import to_decimal

Figure = Decimal | float | int | None
Json = str | float | int | list[str | float | int | None] | None
_Shown = Callable[[int, int], Figure]
"""Shows a fraction, its numerator and its denominator (above 0): a `Fraction` would look for common factors each time."""
PERCENTILES: Final = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class Statistics:
    """One result over replications; money as Decimal in the currency, else float.

    Attributes:
        mean: the mean; None, like all others but `n`, where no replication has a value.
        sd: the standard deviation of a sample (n - 1); None with one replication.
        ci95: the ends of the mean's 95% interval: Student's of an amount or a count, Wilson's of a share. None with one
            replication of an amount or a count.
        p5: the 5th percentile, linear between replications, as NumPy's default.
        p50: the median.
        p95: the 95th percentile.
        min: the least.
        max: the most.
        n: how many replications have a value.

    >>> found = money_statistics([100_000, 200_000, 600_000])  # micros
    >>> found.mean, found.p50, found.max, found.n
    (Decimal('0.300000'), Decimal('0.200000'), Decimal('0.600000'), 3)
    """

    mean: Figure = None
    sd: Figure = None
    ci95: tuple[Figure, Figure] | None = None
    p5: Figure = None
    p50: Figure = None
    p95: Figure = None
    min: Figure = None
    max: Figure = None
    n: int = 0

    def as_json(self) -> dict[str, Json]:
        """Return the statistics by name as JSON holds them: money as decimal strings."""
        return {name: _json(getattr(self, name)) for name in _FIGURES}


_FIGURES: Final = tuple(field.name for field in fields(Statistics))


def _json(value: Figure | tuple[Figure, Figure]) -> Json:
    if isinstance(value, tuple):
        return [_scalar(part) for part in value]
    return _scalar(value)


def _scalar(value: Figure) -> str | float | int | None:
    return str(value) if isinstance(value, Decimal) else value


def money_statistics(micros: Sequence[int]) -> Statistics:
    """Return the statistics of amounts, every figure rounded to micros, half to even.

    `micros`: one a replication.

    >>> money_statistics([100_000, 200_000]).mean
    Decimal('0.150000')
    """
    return _statistics(micros, _money)


def _money(numerator: int, denominator: int) -> Decimal:
    whole, rest = divmod(numerator, denominator)
    return to_decimal(whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2)))


def number_statistics(values: Sequence[int], unit: int = 1) -> Statistics:
    """Return the statistics of whole numbers.

    `values`: one a replication. `unit`: how many of them make one of what is told, such as 60,000 ms for a minute.

    >>> number_statistics([60_000, 90_000], 60_000).mean
    1.25
    """
    return _statistics(values, lambda numerator, denominator: numerator / (denominator * unit))


def percentile(ordered: Sequence[int], percent: int) -> Fraction:
    """Return a percentile of ascending values, linear between them: NumPy's default, exactly.

    `ordered`: ascending, one or more. `percent`: 0 to 100.

    >>> percentile([1, 2, 3, 4], 50)
    Fraction(5, 2)
    """
    return Fraction(_hundredths(ordered, percent), 100)


def _hundredths(ordered: Sequence[int], percent: int) -> int:
    """Return a hundred times a percentile, which is a whole number."""
    low, rest = divmod(percent * (len(ordered) - 1), 100)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] * 100 + (ordered[high] - ordered[low]) * rest


def _statistics(values: Sequence[int], shown: _Shown) -> Statistics:
    n = len(values)
    if not n:
        return Statistics()
    ordered = sorted(values)
    if ordered[0] == ordered[-1]:
        return _alike(shown(ordered[0], 1), shown(0, 1), n)
    total, (part, whole) = sum(ordered), _deviation(ordered)
    # the mean give or take Student's t times the deviation over the square root of n: total / n and reach / of
    (t, below), (root, over) = t_quantile(n - 1).as_integer_ratio(), sqrt(n).as_integer_ratio()
    reach, of = part * t * over * n, whole * below * root
    low, middle, high = (shown(_hundredths(ordered, percent), 100) for percent in PERCENTILES)
    return Statistics(
        mean=shown(total, n),
        sd=shown(part, whole),
        ci95=(shown(total * of - reach, of * n), shown(total * of + reach, of * n)),
        p5=low,
        p50=middle,
        p95=high,
        min=shown(ordered[0], 1),
        max=shown(ordered[-1], 1),
        n=n,
    )


def _alike(value: Figure, nothing: Figure, n: int) -> Statistics:
    """Return the statistics of n values that are all the same; one alone has no deviation."""
    sd, ci95 = (nothing, (value, value)) if n > 1 else (None, None)
    return Statistics(mean=value, sd=sd, ci95=ci95, p5=value, p50=value, p95=value, min=value, max=value, n=n)


def _deviation(values: Sequence[int]) -> tuple[int, int]:
    """Return the standard deviation of two values or more, as a fraction."""
    n = len(values)
    total, squares = sum(values), sum(value * value for value in values)
    with localcontext(prec=60):
        return (Decimal(n * squares - total * total) / (n * (n - 1))).sqrt().as_integer_ratio()


def share_statistics(parts: Sequence[int], wholes: Sequence[int]) -> Statistics:
    """Return the statistics of shares, from 0 to 1.

    `parts`, `wholes`: one of each a replication, 0 or more, a part no larger than its whole. A replication of which the whole
    is 0 has no share: it is left out, and `n` says so. The interval is Wilson's.

    >>> found = share_statistics([1, 0, 0], [4, 4, 0])  # blocked, of offered
    >>> found.mean, found.n
    (0.125, 2)
    """
    kept = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if whole]
    n = len(kept)
    if not n:
        return Statistics()
    shares = sorted(part / whole for part, whole in kept)
    mean, sd = _float_mean(shares), _float_deviation(shares)
    low, middle, high = (_float_percentile(shares, percent) for percent in PERCENTILES)
    return Statistics(
        mean=mean,
        sd=sd,
        ci95=share_interval(shares, sum(whole for _, whole in kept)),
        p5=low,
        p50=middle,
        p95=high,
        min=shares[0],
        max=shares[-1],
        n=n,
    )


def _float_mean(ordered: Sequence[float]) -> float:
    """Return the mean of ascending floats; of equal ones their value, with no float noise."""
    return ordered[0] if ordered[0] == ordered[-1] else fsum(ordered) / len(ordered)


def _float_deviation(ordered: Sequence[float]) -> float | None:
    if len(ordered) < 2:
        return None
    mean = _float_mean(ordered)
    return sqrt(fsum((share - mean) ** 2 for share in ordered) / (len(ordered) - 1))


def _float_percentile(ordered: Sequence[float], percent: int) -> float:
    low, rest = divmod(percent * (len(ordered) - 1), 100)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rest / 100)
