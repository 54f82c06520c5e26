"""Which distribution fits: AIC chooses the family, and the empirical one stands in where none is close.

A family is close where its Kolmogorov-Smirnov distance to the data is at most 0.03 (or what chance explains at 5%,
1.36 / sqrt(n), where that is more) and its mean within 2% of theirs (or two standard errors). Parameters are by maximum
likelihood; the means and sds written are of the distribution itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tollbridge.demand.distributions import Variate, count_variate, duration_variate
from tollbridge.scenario.schema import CountDistribution, DurationDistribution
from tollbridge.units import format_duration

F64 = NDArray[np.float64]
CLOSE: Final = 0.03
MEAN_CLOSE: Final = 0.02
MOST_COMPARED: Final = 100_000
MOST_VALUES: Final = 2000
"""Rows of an empirical file: of more data, as many equally spaced quantiles."""


@dataclass(frozen=True)
class FittedFamily:
    """A distribution as the scenario writes it, and how well it fits.

    Attributes:
        tree: the distribution's keys.
        label: the family's name.
        distance: the largest between the distribution functions of data and distribution, 0 to 1.
        rejected: of an empirical one, why no family will do.
        file: its file's name; "" where there is none.
        content: the file's text.
    """

    tree: Any
    label: str
    distance: float  # Kolmogorov-Smirnov
    rejected: str = ""  # the best family and why it was not taken
    file: str = ""
    content: str = ""

    @property
    def text(self) -> str:
        """One line for people."""
        chosen = f"{self.label} by AIC" if not self.rejected and self.label != "constant" else self.label
        return f"{chosen}, KS distance {self.distance:.3f}" + (f" ({self.rejected})" if self.rejected else "")


@dataclass(frozen=True)
class _Candidate:
    name: str
    tree: dict[str, Any]
    aic: float


def fit_durations(values: F64, name: str) -> FittedFamily:
    """Return the distribution that fits durations best.

    `values`: float64 [n], ms, one or more; negative ones, of lateness, allow a normal or an empirical one. `name`: what an
    empirical file is called: `name.csv`, with the column `name_s`.
    """
    if values.max() == values.min() and values.min() >= 0:
        return FittedFamily(_duration(values[0]), "constant", 0.0)
    candidates = _signed(values) if values.min() < 0 else _positive(values)
    return _choose(values, candidates, (name, f"{name}_s"), 1000.0, _duration_variate)


def _duration_variate(tree: dict[str, Any]) -> Variate:
    return duration_variate(DurationDistribution.model_validate(tree), _no_file)


def _count_variate(tree: dict[str, Any]) -> Variate:
    return count_variate(CountDistribution.model_validate(tree), _no_file)


def fit_counts(values: F64, name: str) -> FittedFamily:
    """Return the distribution that fits whole counts best.

    `values`: float64 [n], 0 or more, one or more of them. `name`: what an empirical file is called.
    """
    if values.max() == values.min():
        return FittedFamily(str(int(values[0])), "constant", 0.0)
    mean, variance = float(values.mean()), float(values.var())
    candidates = [_Candidate("poisson", {"poisson": {"mean": f"{mean:.4f}"}}, _poisson_aic(values, mean))]
    if variance > mean > 0:
        size = mean * mean / (variance - mean)
        tree = {"negative_binomial": {"mean": f"{mean:.4f}", "dispersion": f"{size:.4f}"}}
        if size >= 1e-3:
            candidates.append(_Candidate("negative_binomial", tree, _negative_binomial_aic(values, mean, size)))
    return _choose(values, candidates, (name, name), 1.0, _count_variate)


def _no_file(file: str, column: str) -> F64:
    raise AssertionError((file, column))


def _choose(
    values: F64,
    candidates: list[_Candidate],
    names: tuple[str, str],
    unit: float,
    variate: Callable[[dict[str, Any]], Variate],
) -> FittedFamily:
    """Take the candidate of the least AIC where it is close, else the data themselves."""
    best = min(candidates, key=lambda each: each.aic)
    drawn = variate(best.tree)
    distance = ks_distance(values, drawn)
    allowed = max(CLOSE, 1.36 / math.sqrt(len(values)))
    grid = (np.arange(20_000) + 0.5) / 20_000
    off = abs(float(drawn.quantile(grid).mean()) / float(values.mean()) - 1) if values.mean() else 0.0
    spare = max(MEAN_CLOSE, 2 * float(values.std()) / math.sqrt(len(values)) / abs(float(values.mean()) or 1.0))
    if distance <= allowed and off <= spare:
        return FittedFamily(best.tree, best.name, distance)
    why = f"distance {distance:.3f} of at most {allowed:.3f}" if distance > allowed else f"mean {off:.1%} off"
    return empirical(values, names, unit, f"the best family, {best.name}, is not close: {why}")


def empirical(values: F64, names: tuple[str, str], unit: float, why: str) -> FittedFamily:
    """Return the data as their own distribution.

    Args:
        values: float64 [n].
        names: of its file (without .csv) and its column.
        unit: what one of the file's numbers stands for: 1000 for seconds of ms.
        why: why no family will do.
    """
    kept = np.sort(values)
    if len(kept) > MOST_VALUES:
        kept = kept[((np.arange(MOST_VALUES) + 0.5) / MOST_VALUES * len(kept)).astype(np.int64)]
    lines = [f"{value / unit:.3f}".rstrip("0").rstrip(".") for value in kept.tolist()]
    content = "\n".join([names[1], *lines]) + "\n"
    tree = {"empirical": {"file": f"{names[0]}.csv", "column": names[1]}}
    drawn = Variate(lambda u: kept[(u * len(kept)).astype(np.int64)])
    return FittedFamily(tree, "empirical", ks_distance(values, drawn), why, f"{names[0]}.csv", content)


def ks_distance(values: F64, variate: Variate) -> float:
    """Return the largest distance between the distribution functions of data and a distribution, seen at both steps' sides.

    `values`: float64 [n]; of more than `MOST_COMPARED`, as many of their quantiles are compared, which moves no distance by
    0.00001. `variate`: the distribution. The statistic is Kolmogorov's and Smirnov's.
    """
    values = np.sort(values)
    if len(values) > MOST_COMPARED:
        values = values[((np.arange(MOST_COMPARED) + 0.5) / MOST_COMPARED * len(values)).astype(np.int64)]
    count = len(values)
    u = (np.arange(4000) + 0.5) / 4000
    model = np.sort(variate.quantile(u.copy()))
    points = np.unique(np.concatenate([values, model]))
    gaps = [
        np.abs(np.searchsorted(values, points, side) / count - np.searchsorted(model, points, side) / len(model)).max()
        for side in ("left", "right")
    ]
    return float(max(gaps))


def _signed(values: F64) -> list[_Candidate]:
    sd, mean = float(values.std()), float(values.mean())
    if mean < 0:
        return [_Candidate("normal of mean 0", {"normal": {"mean": "0s", "sd": _duration(sd)}}, math.inf)]
    aic = len(values) * (math.log(2 * math.pi * sd * sd) + 1) + 4
    return [_Candidate("normal", {"normal": {"mean": _duration(mean), "sd": _duration(sd)}}, aic)]


def _positive(values: F64) -> list[_Candidate]:
    """Families on the positive half; values of zero become a part of a mixture of their own."""
    above = values[values > 0]
    zero = 1 - len(above) / len(values)
    return [
        _Candidate(one.name, one.tree if not zero else _with_zeros(one.tree, zero), one.aic) for one in _families(above)
    ]


def _with_zeros(tree: dict[str, Any], zero: float) -> dict[str, Any]:
    share = f"{zero:.4f}"
    return {"mixture": [{"share": share, "constant": "0s"}, {"share": f"{1 - float(share):.4f}", **tree}]}


def _families(values: F64) -> list[_Candidate]:
    count, mean, logs = len(values), float(values.mean()), np.log(values)
    location, scale = float(logs.mean()), max(float(logs.std()), 1e-9)
    likelihood = -count * (math.log(scale) + 0.5 * math.log(2 * math.pi) + 0.5) - float(logs.sum())
    log_mean = math.exp(location + scale * scale / 2)
    log_sd = log_mean * math.sqrt(math.expm1(scale * scale))
    shape = _gamma_shape(math.log(mean) - location)
    gamma_sum = (shape - 1) * float(logs.sum()) - count * (
        shape + shape * math.log(mean / shape) + float(special.gammaln(shape))
    )
    return [
        _Candidate("exponential", {"exponential": {"mean": _duration(mean)}}, 2 + 2 * count * (1 + math.log(mean))),
        _Candidate(
            "lognormal",
            {"lognormal": {"mean": _duration(log_mean), "sd": _duration(log_sd)}},
            4 - 2 * likelihood,
        ),
        _Candidate(
            "gamma",
            {"gamma": {"mean": _duration(mean), "sd": _duration(mean / math.sqrt(shape))}},
            4 - 2 * gamma_sum,
        ),
    ]


def _gamma_shape(s: float) -> float:
    """Return the gamma shape of maximum likelihood, where log(mean) - mean(log) is `s`: Minka (2002), by Newton's steps."""
    s = max(s, 1e-9)
    shape = (3 - s + math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(20):
        slope = 1 / shape - float(special.polygamma(1, shape))
        shape -= (math.log(shape) - float(special.digamma(shape)) - s) / slope
    return shape


def _poisson_aic(values: F64, mean: float) -> float:
    return 2 - 2 * float((special.xlogy(values, mean) - mean - special.gammaln(values + 1)).sum())


def _negative_binomial_aic(values: F64, mean: float, size: float) -> float:
    logs = special.gammaln(values + size) - special.gammaln(size) - special.gammaln(values + 1)
    logs = logs + size * math.log(size / (size + mean)) + values * math.log(mean / (size + mean))
    return 4 - 2 * float(logs.sum())


def _duration(ms: float) -> str:
    return format_duration(max(1, min(round(ms), 6 * 10**12))) if ms > 0 else "0s"
