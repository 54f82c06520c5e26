"""The mean of a distribution as its parameters give it."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from tollbridge.scenario.schema.distributions import CountDistribution, DurationDistribution


class _HasMean(Protocol):
    @property
    def mean(self) -> int | Decimal: ...


def mean_of(part: DurationDistribution | CountDistribution | None) -> float | None:
    """Return the mean, of a duration in ms; 0 of no distribution, None where only a file says it.

    `part`: as the file writes it.
    """
    if part is None:
        return 0.0
    for family in _families(part):
        if family is not None:
            return float(family.mean)
    if part.uniform is not None:
        return (part.uniform.low + part.uniform.high) / 2
    if part.constant is not None:
        return float(part.constant)
    if part.choice is not None:
        return sum(float(value) * float(share) for value, share in part.choice.items())
    return _mixed([(mean_of(each), float(each.share)) for each in part.mixture or ()])


def _families(part: DurationDistribution | CountDistribution) -> tuple[_HasMean | None, ...]:
    if isinstance(part, DurationDistribution):
        return part.exponential, part.lognormal, part.normal, part.gamma
    return part.poisson, part.negative_binomial


def _mixed(parts: list[tuple[float | None, float]]) -> float | None:
    if not parts or any(mean is None for mean, _ in parts):
        return None
    return sum((mean or 0.0) * share for mean, share in parts)
