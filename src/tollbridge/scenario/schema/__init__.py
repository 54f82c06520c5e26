"""The scenario language as pydantic models: every key with its type, default and description.

The models hold values already typed (ms, micros, nanos, Period, Instant, Decimal); names are references still, resolved and
checked in `checks`. This package knows nothing of files or YAML.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tollbridge.scenario.schema.accounts import (
    AccountPart,
    AlertsPart,
    AtMost,
    BudgetPart,
    CommitmentPart,
    ControlPart,
    CountChange,
    Cover,
    CreditPart,
    CutoffPart,
    GrantShare,
    LegLimitPart,
    LicencePart,
    LotPart,
    PoolPart,
    RechargePart,
    TopUpPart,
    VolumePart,
    VolumeTier,
)
from tollbridge.scenario.schema.bridges import BridgePart, DialOutPart, EndsPart, NumberPart
from tollbridge.scenario.schema.calendar import ClockPart, WindowPart
from tollbridge.scenario.schema.calls import CallPart, Outcome, TracePart
from tollbridge.scenario.schema.chance import SpreadPart, UncertaintyPart
from tollbridge.scenario.schema.distributions import (
    FAMILIES,
    Bounds,
    ColumnFile,
    CountBounds,
    CountDispersion,
    CountDistribution,
    CountMean,
    CountShare,
    DurationDistribution,
    DurationShare,
    MeanOnly,
    MeanSd,
    RandomCount,
    RandomDuration,
    RandomOffset,
)
from tollbridge.scenario.schema.expectations import CallExpect, ExpectPart, PriceTable
from tollbridge.scenario.schema.part import Allowed, CallerKind, Country, Direction, Kind, LegDirection, Name, Part
from tollbridge.scenario.schema.tariffs import (
    Calling,
    Conditions,
    DeckPart,
    DialectPart,
    InboundRatePart,
    PricePart,
    RatePart,
    Rounding,
    TariffPart,
)
from tollbridge.scenario.schema.workloads import (
    ArrivalsPart,
    Join,
    LegsPart,
    OrganisersPart,
    OverrunPart,
    Profile,
    RetryPart,
    WorkloadPart,
)
from tollbridge.scenario.values import Currency, PositiveWhole, Text, Whole


class Scenario(Part):
    """One scenario file, every part typed."""

    scenario: Text = Field(description="The title. Default the file's name.")
    description: str = Field(default="", description="What question it answers, in a sentence or two.")
    currency: Currency = Field(default="USD", description="ISO 4217 code of all money in the file. Default USD.")
    clock: ClockPart = Field(description="When the run is, in which timezone.")
    seed: Whole = Field(default=0, description="Names all chance of the run. Default 0.")
    replications: PositiveWhole = Field(default=1, description="How often to simulate. Default 1.")
    zones: dict[Name, tuple[Country, ...]] = Field(
        default={}, description="Named lists of countries: {A: [US, CA, GB]}."
    )
    windows: dict[Name, tuple[WindowPart, ...]] = Field(
        default={}, description="Named times in the clock's timezone, any of the entries."
    )
    tariffs: dict[Name, TariffPart] = Field(default={}, description="What legs cost, by name.")
    accounts: dict[Name, AccountPart] = Field(default={}, description="Who pays, by name.")
    numbers: dict[Name, NumberPart] = Field(default={}, description="Dial-in numbers, by name.")
    bridges: dict[Name, BridgePart] = Field(default={}, description="Conference bridges, by name.")
    workloads: dict[Name, WorkloadPart] = Field(default={}, description="Random demand, by name.")
    calls: dict[Name, CallPart] = Field(default={}, description="Exact demand: one leg an entry, by name.")
    trace: TracePart | None = Field(default=None, description="Exact demand from a CSV, one leg a row.")
    budgets: dict[Name, BudgetPart] = Field(
        default={}, description="Budgets by a tag's value: {sales: {amount: 400, per: month}}."
    )
    expect: ExpectPart = Field(default=ExpectPart(), description="What a run must come to.")
    cases: dict[str, Any] = Field(
        default={}, description="Variants by name, each merged over the file and run alone as file::case."
    )
    table: PriceTable | None = Field(default=None, description="Prices that must come out, a row a case.")
    errors: tuple[Text, ...] = Field(default=(), description="The file must be refused with these messages.")
    allow: tuple[Text, ...] = Field(
        default=(), description="Warnings that the file silences by name: [implausible-rate, zero-ports]."
    )
    extends: Text | None = Field(
        default=None, description="A file, beside this one or below, whose mappings this one overrides, deep."
    )


__all__ = [
    "FAMILIES",
    "AccountPart",
    "AlertsPart",
    "Allowed",
    "ArrivalsPart",
    "AtMost",
    "Bounds",
    "BridgePart",
    "BudgetPart",
    "CallExpect",
    "CallPart",
    "CallerKind",
    "Calling",
    "ClockPart",
    "ColumnFile",
    "CommitmentPart",
    "Conditions",
    "ControlPart",
    "CountBounds",
    "CountChange",
    "CountDispersion",
    "CountDistribution",
    "CountMean",
    "CountShare",
    "Country",
    "Cover",
    "CreditPart",
    "CutoffPart",
    "DeckPart",
    "DialOutPart",
    "DialectPart",
    "Direction",
    "DurationDistribution",
    "DurationShare",
    "EndsPart",
    "ExpectPart",
    "GrantShare",
    "InboundRatePart",
    "Join",
    "Kind",
    "LegDirection",
    "LegLimitPart",
    "LegsPart",
    "LicencePart",
    "LotPart",
    "MeanOnly",
    "MeanSd",
    "Name",
    "NumberPart",
    "OrganisersPart",
    "Outcome",
    "OverrunPart",
    "Part",
    "PoolPart",
    "PricePart",
    "PriceTable",
    "Profile",
    "RandomCount",
    "RandomDuration",
    "RandomOffset",
    "RatePart",
    "RechargePart",
    "RetryPart",
    "Rounding",
    "Scenario",
    "SpreadPart",
    "TariffPart",
    "TopUpPart",
    "TracePart",
    "UncertaintyPart",
    "VolumePart",
    "VolumeTier",
    "WindowPart",
    "WorkloadPart",
]
