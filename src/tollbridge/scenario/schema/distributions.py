"""Random durations and counts: exactly one family each, parameters of the distribution itself, not of its logarithm."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.config import JsonDict

from tollbridge.nearest import did_you_mean
from tollbridge.scenario.schema.part import Part
from tollbridge.scenario.values import Number, Share, SignedDuration, Text, Whole
from tollbridge.units import format_duration

MOST_AT_ONCE: Final = 100_000
"""The most that a count may be, or be on average: more could only be a slip of the pen."""


def shares_fault(shares: Iterable[Decimal]) -> str | None:
    """Return what is wrong with shares that ought to sum to 1, exactly; None where nothing is.

    `shares`: of all parts, each 0 or more.

    >>> shares_fault([Decimal("0.5"), Decimal("0.4")])
    'the shares sum to 0.9, not to 1'
    """
    total = sum(shares, Decimal(0))
    return None if total == 1 else f"the shares sum to {total.normalize():f}, not to 1"


class MeanOnly(Part):
    """The parameter of an exponential distribution."""

    mean: SignedDuration = Field(description="The mean, a duration above 0s.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.mean <= 0:
            raise ValueError("the mean must be above 0")
        return self


class MeanSd(Part):
    """Mean and standard deviation of the distribution itself."""

    mean: SignedDuration = Field(description="The mean, a duration.")
    sd: SignedDuration = Field(description="The standard deviation, a duration.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.sd < 0:
            raise ValueError(f"the sd is {format_duration(self.sd)}: a standard deviation must be 0s or more")
        return self


class Bounds(Part):
    """The bounds of a uniform distribution of durations."""

    low: SignedDuration = Field(description="The least value, a duration.")
    high: SignedDuration = Field(description="The greatest value, a duration.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.low > self.high:
            low, high = format_duration(self.low), format_duration(self.high)
            raise ValueError(f"a uniform distribution's low cannot be above its high: found {low} and {high}")
        return self


class ColumnFile(Part):
    """A column of a CSV beside the scenario, each of its values equally likely."""

    file: Text = Field(description="A CSV with a header row, beside the scenario or below.")
    column: Text = Field(description="The heading of the column to draw from.")


class CountMean(Part):
    """The parameter of a Poisson distribution."""

    mean: Number = Field(description="The mean, 0 or more.")


class CountDispersion(Part):
    """Mean and dispersion k of a negative binomial: its variance is mean + mean²/k."""

    mean: Number = Field(description="The mean, 0 or more.")
    dispersion: Number = Field(description="The dispersion k, above 0: the variance is mean + mean²/k.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.dispersion <= 0:
            raise ValueError("the dispersion must be above 0")
        return self


class CountBounds(Part):
    """The bounds of a uniform distribution of whole numbers, both inside."""

    low: Whole = Field(description="The least count.")
    high: Whole = Field(description="The greatest count.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"a uniform distribution's low cannot be above its high: found {self.low} and {self.high}")
        return self


def _one_family(part: Part, example: str) -> None:
    families = [name for name in type(part).model_fields if name != "share"]
    given = [name for name in families if getattr(part, name) is not None]
    if len(given) > 1:
        raise ValueError(f"a distribution has one family, not {' and '.join(given)}")
    if not given:
        raise ValueError(f"a distribution names one family, such as {example}: there is {', '.join(families)}")


def _shares_sum(choice: dict[Any, Decimal] | None, mixture: tuple[Any, ...] | None) -> None:
    shares = list(choice.values()) if choice is not None else [part.share for part in mixture or ()]
    if (choice is not None or mixture is not None) and (fault := shares_fault(shares)):
        raise ValueError(fault)


def _no_two_alike(value: Any, typed: ValidatorFunctionWrapHandler) -> Any:
    found = typed(value)
    if isinstance(value, dict) and len(found) < len(value):
        raise ValueError("two of the values are the same, written differently")
    return found


_ONE: Final[JsonDict] = {"minProperties": 1, "maxProperties": 1}
_SHARE_AND_ONE: Final[JsonDict] = {"minProperties": 2, "maxProperties": 2}


class DurationDistribution(Part):
    """A random duration: exactly one family; a bare duration is `constant`. Means and sds are of the distribution itself."""

    model_config = ConfigDict(json_schema_extra=_ONE)

    exponential: MeanOnly | None = Field(
        default=None, description="Exponential: memoryless, as holding times often are taken."
    )
    lognormal: MeanSd | None = Field(
        default=None, description="Lognormal, by its own mean and sd: skewed to the right."
    )
    normal: MeanSd | None = Field(
        default=None, description="Normal; cut off at 0s where a duration cannot be negative."
    )
    uniform: Bounds | None = Field(default=None, description="Any duration between `low` and `high`, equally likely.")
    gamma: MeanSd | None = Field(default=None, description="Gamma, by its own mean and sd.")
    constant: SignedDuration | None = Field(
        default=None, description="Always this duration; the same as writing it bare."
    )
    empirical: ColumnFile | None = Field(default=None, description="The values of a CSV's column, equally likely.")
    choice: Annotated[dict[SignedDuration, Share] | None, WrapValidator(_no_two_alike)] = Field(
        default=None, description="Durations with their shares, which sum to 1."
    )
    mixture: tuple[DurationShare, ...] | None = Field(
        default=None, description="Distributions with shares that sum to 1."
    )

    @model_validator(mode="after")
    def _sane(self) -> Self:
        _one_family(self, "lognormal: {mean: 42m, sd: 18m}")
        _shares_sum(self.choice, self.mixture)
        for family in ("lognormal", "gamma"):
            part = getattr(self, family)
            if part is not None and part.mean <= 0:
                raise ValueError(f"a {family} distribution's mean must be above 0")
        return self

    def least(self) -> int:
        """Return the least value in ms that its parameters name (a normal's is its mean)."""
        values = [part.mean for part in (self.exponential, self.lognormal, self.normal, self.gamma) if part is not None]
        values += [self.uniform.low] if self.uniform else []
        values += [self.constant] if self.constant is not None else []
        return min([*values, *(self.choice or {}), *(part.least() for part in self.mixture or ())], default=0)


class DurationShare(DurationDistribution):
    """One part of a mixture of durations."""

    model_config = ConfigDict(json_schema_extra=_SHARE_AND_ONE)

    share: Share = Field(description="This part's share of the mixture, 0 to 1.")


class CountDistribution(Part):
    """A random whole number: exactly one family; a bare whole number is `constant`."""

    model_config = ConfigDict(json_schema_extra=_ONE)

    poisson: CountMean | None = Field(default=None, description="Poisson.")
    negative_binomial: CountDispersion | None = Field(
        default=None, description="Negative binomial: wider than Poisson."
    )
    choice: Annotated[dict[Whole, Share] | None, WrapValidator(_no_two_alike)] = Field(
        default=None, description="Counts with their shares, which sum to 1."
    )
    constant: Whole | None = Field(default=None, description="Always this count; the same as writing it bare.")
    uniform: CountBounds | None = Field(default=None, description="Any count from `low` to `high`, equally likely.")
    empirical: ColumnFile | None = Field(default=None, description="The values of a CSV's column, equally likely.")
    mixture: tuple[CountShare, ...] | None = Field(default=None, description="Distributions with shares that sum to 1.")

    @model_validator(mode="after")
    def _sane(self) -> Self:
        _one_family(self, "poisson: {mean: 6}")
        _shares_sum(self.choice, self.mixture)
        counts = [self.constant or 0, self.uniform.high if self.uniform else 0, *(self.choice or {})]
        means = [self.poisson.mean] if self.poisson else []
        means += [self.negative_binomial.mean] if self.negative_binomial else []
        if max(counts) > MOST_AT_ONCE or any(mean > MOST_AT_ONCE for mean in means):
            raise ValueError(f"more than {MOST_AT_ONCE:,} at once")
        return self


class CountShare(CountDistribution):
    """One part of a mixture of counts."""

    model_config = ConfigDict(json_schema_extra=_SHARE_AND_ONE)

    share: Share = Field(description="This part's share of the mixture, 0 to 1.")


FAMILIES = frozenset(DurationDistribution.model_fields) | frozenset(CountDistribution.model_fields)
"""The names of all families of distributions."""


def _bare_constant(value: object) -> object:
    if value == "":
        raise ValueError("expected a distribution, such as lognormal: {mean: 42m, sd: 18m}, found nothing")
    if isinstance(value, list):
        raise ValueError("expected a distribution, such as lognormal: {mean: 42m, sd: 18m}, found a list")
    if isinstance(value, str) and value in FAMILIES:
        raise ValueError(f"{value!r} needs its parameters, such as lognormal: {{mean: 42m, sd: 18m}}")
    if isinstance(value, str) and value.replace("_", "").isalpha() and (close := did_you_mean(value, FAMILIES)):
        raise ValueError(f"{value!r} is no distribution{close}")
    return {"constant": value} if isinstance(value, str) else value


def _not_negative(part: DurationDistribution) -> DurationDistribution:
    if part.least() < 0:
        raise ValueError(f"{format_duration(part.least())} is below 0s: only `lateness` may be negative")
    return part


RandomOffset = Annotated[DurationDistribution, BeforeValidator(_bare_constant)]
"""A random duration that may be negative."""
RandomDuration = Annotated[DurationDistribution, AfterValidator(_not_negative), BeforeValidator(_bare_constant)]
RandomCount = Annotated[CountDistribution, BeforeValidator(_bare_constant)]
