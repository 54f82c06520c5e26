"""The scenario language as pydantic models: every key with its type, default and description.

The models hold values already typed (ms, micros, nanos, Period, Instant, Decimal); names are references still, resolved and
checked in `checks`. This module knows nothing of files or YAML.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tollbridge.scenario.values import (
    Boolean,
    CalendarPeriod,
    Duration,
    EventRate,
    Expiry,
    Increment,
    Money,
    Number,
    Rate,
    Share,
    When,
    Whole,
)

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 country code")]
Kind = Literal["toll", "toll-free", "mobile", "premium", "shared-cost", "other"]
Direction = Literal["inbound", "outbound"]


class Part(BaseModel):
    """A mapping of the language: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


# --- distributions -------------------------------------------------------------------------------------------------


class MeanOnly(Part):
    mean: Duration


class MeanSd(Part):
    mean: Duration
    sd: Duration


class Bounds(Part):
    low: Duration
    high: Duration


class ColumnFile(Part):
    file: str
    column: str


class CountMean(Part):
    mean: Number


class CountDispersion(Part):
    mean: Number
    dispersion: Number


class CountBounds(Part):
    low: Whole
    high: Whole


class DurationDistribution(Part):
    """A random duration: exactly one family; a bare duration is `constant`. Means and sds are of the distribution itself."""

    exponential: MeanOnly | None = None
    lognormal: MeanSd | None = None
    normal: MeanSd | None = None
    uniform: Bounds | None = None
    gamma: MeanSd | None = None
    constant: Duration | None = None
    empirical: ColumnFile | None = None
    choice: dict[Duration, Share] | None = None
    mixture: tuple[DurationShare, ...] | None = None


class DurationShare(DurationDistribution):
    share: Share


class CountDistribution(Part):
    """A random whole number: exactly one family; a bare whole number is `constant`."""

    poisson: CountMean | None = None
    negative_binomial: CountDispersion | None = None
    choice: dict[Whole, Share] | None = None
    constant: Whole | None = None
    uniform: CountBounds | None = None
    empirical: ColumnFile | None = None
    mixture: tuple[CountShare, ...] | None = None


class CountShare(CountDistribution):
    share: Share


def _bare_constant(value: object) -> object:
    return {"constant": value} if isinstance(value, str) else value


RandomDuration = Annotated[DurationDistribution, BeforeValidator(_bare_constant)]
RandomCount = Annotated[CountDistribution, BeforeValidator(_bare_constant)]


# --- clock, windows, tariffs ---------------------------------------------------------------------------------------


class ClockPart(Part):
    start: When
    timezone: str
    duration: Duration
    warm_up: Duration = 0


class WindowPart(Part):
    days: str | None = None  # "mon-fri", "sat,sun", "mon"
    dates: tuple[str, ...] | None = None
    holidays: str | None = None  # country or country-subdivision, as US or US-CA
    start: str | None = Field(None, alias="from")
    end: str | None = Field(None, alias="to")


class Conditions(Part):
    prefix: str | None = None
    country: Country | None = None
    zone: str | None = None
    kind: Kind | None = None


class RatePart(Conditions):
    per_minute: Rate | None = None
    per_second: Rate | None = None
    per_increment: Rate | None = None
    blocked: Boolean = False
    increment: Increment | None = None
    connection_fee: Money | None = None
    free: Duration | None = None
    window: str | None = None
    after: Duration | None = None
    valid_from: When | None = None


class Rounding(Part):
    places: Whole = 6
    mode: Literal["half-up", "half-even", "up", "down"] = "half-up"
    per: Literal["leg", "increment"] = "leg"


class DeckPart(Part):
    file: str
    direction: Direction
    columns: dict[str, str] | None = None
    valid_from: When | None = None
    skip_bad: Boolean = False


class TariffPart(Part):
    like: str | None = None
    increment: Increment | None = None
    connection_fee: Money | None = None
    free: Duration | None = None
    cap: Money | None = None
    rounding: Rounding | None = None
    inbound: tuple[RatePart, ...] = ()
    outbound: tuple[RatePart, ...] = ()
    decks: tuple[DeckPart, ...] = ()


# --- accounts ------------------------------------------------------------------------------------------------------

Allowed = Literal["none", "domestic", "international"] | tuple[str, ...]


class CountChange(Part):
    start: When = Field(alias="from")
    count: Whole


class LicencePart(Part):
    count: Whole = 0
    fee: Money = 0
    per: CalendarPeriod | None = None
    tariff: str | None = None
    dial_out: Allowed | None = None
    changes: tuple[CountChange, ...] = ()


class LotPart(Part):
    amount: Money
    expires: When | None = None


class CreditPart(Part):
    opening: Money | None = None
    lots: tuple[LotPart, ...] = ()
    expires: Expiry | None = None
    limit: Money = 0


class TopUpPart(Part):
    at: When
    amount: Money


class AtMost(Part):
    times: Whole
    per: CalendarPeriod
    used: Whole = 0


class RechargePart(Part):
    below: Money
    amount: Money
    delay: RandomDuration | None = None
    success: Share | None = None
    retry: Duration | None = None
    at_most: AtMost | None = None


class Cover(Conditions):
    direction: Direction | None = None


class PoolPart(Part):
    minutes: Number
    each: str | None = None
    licences: tuple[str, ...] | None = Field(None, alias="for")
    covers: tuple[Cover, ...] = ()
    renews: CalendarPeriod | None = None
    then: Literal["credit", "cut"] = "credit"
    used: Duration = 0


class AlertsPart(Part):
    balance: tuple[Money, ...] = ()
    pools: tuple[Share, ...] = ()


class ControlPart(Part):
    mode: Literal["prepaid", "reserve", "heartbeat", "poll", "snapshot", "postpaid"] = "prepaid"
    admit: Literal["first-step", "positive"] | Duration = "first-step"
    quota: Duration | None = None
    partial: Boolean = True
    every: Duration | None = None


class CutoffPart(Part):
    drops: Literal["leg", "conference", "account", "none"] = "leg"
    grace: Duration = 0


class AccountPart(Part):
    country: Country | None = None
    tariff: str | None = None
    licences: dict[Name, LicencePart] = {}
    credit: CreditPart = CreditPart()
    top_ups: tuple[TopUpPart, ...] = ()
    recharge: RechargePart | None = None
    pools: dict[Name, PoolPart] = {}
    alerts: AlertsPart = AlertsPart()
    control: ControlPart = ControlPart()
    cutoff: CutoffPart = CutoffPart()


class BudgetPart(Part):
    amount: Money
    per: CalendarPeriod


# --- numbers, bridges ----------------------------------------------------------------------------------------------


class NumberPart(Part):
    number: str
    kind: Kind | None = None
    country: Country | None = None
    ports: Whole | None = None
    fallback: str | None = None
    rental: Money = 0


class DialOutPart(Part):
    trunks: Whole | None = None
    allowed: Allowed = "international"
    answer: Share | None = None
    busy: Share | None = None
    ring: RandomDuration | None = None


class EndsPart(Part):
    when: Literal["last-leg", "organiser", "schedule"] = "last-leg"
    at_most: Duration | None = None


class BridgePart(Part):
    numbers: tuple[str, ...] = ()
    ports: Whole | None = None
    conference_limit: Whole | None = None
    voip_uses_ports: Boolean = False
    prompt: RandomDuration | None = None
    lobby: Literal["organiser"] | None = None
    dial_out: DialOutPart = DialOutPart()
    ends: EndsPart = EndsPart()


# --- workloads, calls, trace ---------------------------------------------------------------------------------------

Join = dict[str, Share]
Profile = str | tuple[Number, ...]


class OrganisersPart(Part):
    count: Whole
    country: Country | None = None
    join: Join | None = None


class ArrivalsPart(Part):
    rate: EventRate
    profile: Profile = "round-the-clock"
    holidays: str | None = None
    starts: dict[str, Share] | None = None


class LegsPart(ArrivalsPart):
    via: str | None = None
    dial: str | None = None
    lasts: RandomDuration


class OverrunPart(Part):
    share: Share
    after: RandomDuration


class RetryPart(Part):
    probability: Share
    after: RandomDuration
    at_most: Whole | None = None


class WorkloadPart(Part):
    account: str | None = None
    licence: str | None = None
    tags: dict[Name, str] = {}
    organisers: OrganisersPart | None = None
    bridge: str | None = None
    stream: str | None = None
    growth: str | None = None  # "3%/month"
    season: dict[str, Number] | None = None
    spread: Number | None = None
    meetings: ArrivalsPart | None = None
    legs: LegsPart | None = None
    duration: RandomDuration | None = None
    overrun: OverrunPart | None = None
    attendees: RandomCount | None = None
    join: Join | None = None
    destinations: dict[str, Share] | None = None
    lateness: RandomDuration | None = None
    leaves_early: OverrunPart | None = None
    retry: RetryPart | None = None


Outcome = Literal["answered", "no-answer", "busy"]


class CallPart(Part):
    at: When | None = None
    account: str | None = None
    licence: str | None = None
    bridge: str | None = None
    via: str | None = None
    dial: str | None = None
    caller: str | None = Field(None, alias="from")
    conference: str | None = None
    organiser: Boolean = False
    outcome: Outcome = "answered"
    rings: Duration = 0
    lasts: Duration = 0
    tags: dict[Name, str] = {}


class TracePart(Part):
    file: str
    columns: dict[str, str] | None = None
    account: str | None = None
    licence: str | None = None
    bridge: str | None = None
    via: str | None = None  # the dial-in number of rows that name neither `via` nor `dial`


# --- expectations --------------------------------------------------------------------------------------------------


class CallExpect(Part):
    cost: Money | None = None
    billed: Duration | None = None
    cause: str | None = None
    arrived: When | None = None
    answered: When | None = None
    released: When | None = None
    lasted: Duration | None = None
    pool: str | None = None
    pool_time: Duration | None = None
    connection_fee: Money | None = None
    attempt: Whole | None = None
    warned: Boolean | None = None


class ExpectPart(Part):
    calls: dict[str, CallExpect] = {}
    steps: dict[str, tuple[tuple[Duration, Duration, Money], ...]] = {}
    accounts: dict[str, dict[str, str]] = {}
    ledger: dict[str, tuple[tuple[When, str, Money], ...]] = {}
    results: dict[str, dict[str, Any]] = {}
    warnings: tuple[str, ...] | None = None


class PriceTable(Part):
    account: str | None = None
    licence: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    file: str | None = None


class Scenario(Part):
    """One scenario file, every part typed."""

    scenario: str
    description: str = ""
    currency: str = "USD"
    clock: ClockPart
    seed: Whole = 0
    replications: Whole = 1
    zones: dict[Name, tuple[Country, ...]] = {}
    windows: dict[Name, tuple[WindowPart, ...]] = {}
    tariffs: dict[Name, TariffPart] = {}
    accounts: dict[Name, AccountPart] = {}
    numbers: dict[Name, NumberPart] = {}
    bridges: dict[Name, BridgePart] = {}
    workloads: dict[Name, WorkloadPart] = {}
    calls: dict[Name, CallPart] = {}
    trace: TracePart | None = None
    budgets: dict[Name, BudgetPart] = {}
    expect: ExpectPart = ExpectPart()
    cases: dict[str, Any] = {}
    table: PriceTable | None = None
    errors: tuple[str, ...] = ()
    extends: str | None = None


FAMILIES = frozenset(DurationDistribution.model_fields) | frozenset(CountDistribution.model_fields)
"""The families of distributions."""
