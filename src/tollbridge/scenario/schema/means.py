"""The mean of a distribution as its parameters give it."""

from __future__ import annotations

from tollbridge.scenario.schema.distributions import CountDistribution, DurationDistribution


def mean_duration(part: DurationDistribution | None) -> float | None:
    """Return the mean in ms; 0 of none, None where only a file says it."""
    if part is None:
        return 0.0
    for family in (part.exponential, part.lognormal, part.normal, part.gamma):
        if family is not None:
            return float(family.mean)
    if part.uniform is not None:
        return (part.uniform.low + part.uniform.high) / 2
    if part.constant is not None:
        return float(part.constant)
    if part.choice is not None:
        return sum(float(value) * float(share) for value, share in part.choice.items())
    return _mixed([(mean_duration(each), float(each.share)) for each in part.mixture or ()])


def mean_count(part: CountDistribution | None) -> float | None:
    """Return the mean; 0 of none, None where only a file says it."""
    if part is None:
        return 0.0
    for family in (part.poisson, part.negative_binomial):
        if family is not None:
            return float(family.mean)
    if part.uniform is not None:
        return (part.uniform.low + part.uniform.high) / 2
    if part.constant is not None:
        return float(part.constant)
    if part.choice is not None:
        return sum(float(value) * float(share) for value, share in part.choice.items())
    return _mixed([(mean_count(each), float(each.share)) for each in part.mixture or ()])


def _mixed(parts: list[tuple[float | None, float]]) -> float | None:
    if not parts or any(mean is None for mean, _ in parts):
        return None
    return sum((mean or 0.0) * share for mean, share in parts)
