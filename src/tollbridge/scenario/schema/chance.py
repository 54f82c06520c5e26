"""`spread` and `uncertainty`: how days differ from one another, and what of a workload is not known."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

from tollbridge.scenario.schema.part import Part
from tollbridge.scenario.values import Number, Text, scalar

LEAST_CHANGE: Final = -100
"""Percent: a rate that falls by this much is gone."""
_CHANGE = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{1,9})?)\s*%\s*/\s*(month|year)\s*")


def change_of(text: str) -> tuple[Decimal, str] | None:
    """Return a growth as (percent, "month" or "year"); None where the text is no such change.

    `text`: such as `3%/month`, below zero too.

    >>> change_of("3%/month"), change_of("3%")
    ((Decimal('3'), 'month'), None)
    """
    match = _CHANGE.fullmatch(text)
    return (Decimal(match[1]), match[2]) if match else None


def _change_sd(text: str) -> str:
    found = change_of(text)
    if found is None:
        raise ValueError(f"{text!r} is not a standard deviation of growth such as 1%/month or 10%/year")
    if found[0] < 0:
        raise ValueError(f"{text!r} is below zero: a standard deviation must be 0 or more")
    return text


def _memory(value: Decimal) -> Decimal:
    if value >= 1:
        raise ValueError(
            f"a memory must be below 1, not {value.normalize():f}: "
            "days that are all alike are `uncertainty: {level: …}`, drawn once a replication"
        )
    return value


def _correlation(value: Decimal) -> Decimal:
    if value > 1:
        raise ValueError(f"a correlation must be from 0 to 1, not {value.normalize():f}")
    return value


Correlation = Annotated[Number, AfterValidator(_correlation)]


class SharedPart(Part):
    """What workloads have in common: those that name the same one are high together and low together."""

    shared: Text | None = Field(
        default=None,
        description="Name of a draw that several workloads share; absent: a draw of its own. Busy days and wrong levels "
        "often hit all workloads of a customer at once.",
    )
    correlation: Correlation | None = Field(
        default=None,
        description="Correlation, 0 to 1, of the logarithms of the factors of two workloads that share a draw. Default 1.",
    )


class SpreadPart(SharedPart):
    """Day-to-day busyness; a bare number is its `cv`."""

    cv: Number = Field(description="Coefficient of variation of a day's factor on the rate, whose mean is 1.")
    memory: Annotated[Number, AfterValidator(_memory)] | None = Field(
        default=None,
        description="Correlation of one day's busyness with the next's, 0 up to below 1. With it factors are lognormal; "
        "absent: days have no memory, and factors are gamma.",
    )


def _bare_cv(value: object) -> object:
    return {"cv": value} if isinstance(value, str) and value else value


Spread = Annotated[SpreadPart, BeforeValidator(_bare_cv)]
GrowthSd = Annotated[Text, AfterValidator(_change_sd), scalar(None, "1%/month", "10%/year", number=False)]


class UncertaintyPart(SharedPart):
    """What is not known about a workload: drawn once a replication, the same for its whole run."""

    level: Number | None = Field(
        default=None, description="Coefficient of variation of a lognormal factor of mean 1 on the rate. Default 0."
    )
    growth: GrowthSd | None = Field(
        default=None, description="Standard deviation of what is added to `growth`, 1%/month or 10%/year. Default none."
    )
    lasts: Number | None = Field(
        default=None,
        description="Coefficient of variation of a lognormal factor of mean 1 on how long legs or meetings are. Default 0.",
    )
