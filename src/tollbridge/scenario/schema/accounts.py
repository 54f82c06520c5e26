"""`accounts` and `budgets`: licences, credit, recharge, pools, alerts, control, cutoff."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from tollbridge.money import parse_money
from tollbridge.nearest import did_you_mean
from tollbridge.scenario.schema.distributions import RandomDuration
from tollbridge.scenario.schema.part import Allowed, Country, LegDirection, Name, Part
from tollbridge.scenario.schema.tariffs import Calling, Conditions
from tollbridge.scenario.values import (
    Amount,
    Boolean,
    CalendarPeriod,
    Duration,
    Expiry,
    Money,
    Number,
    PositiveDuration,
    Share,
    Text,
    When,
    Whole,
    from_text,
    parse_percent,
    parse_share,
    scalar,
)
from tollbridge.units import parse_duration


def _admit(value: object) -> object:
    if isinstance(value, int) or value in ("first-step", "positive"):
        return value
    if not isinstance(value, str):
        raise ValueError("expected first-step, positive or a duration such as 3m")
    try:
        return parse_duration(value)
    except ValueError:
        close = did_you_mean(value, ("first-step", "positive"))
        hint = close if "mean" in close else ""
        raise ValueError(f"{value!r} is none of first-step, positive or a duration such as 3m{hint}") from None


Admit = Annotated[
    str | int,
    PlainValidator(_admit),
    WithJsonSchema({"type": "string", "examples": ["first-step", "positive", "3m"]}),
]


@dataclass(frozen=True, slots=True)
class GrantShare:
    """A level of the balance as a share of the last grant."""

    millionths: int


def _level(text: str) -> int | GrantShare:
    if not text.strip().endswith("%"):
        return parse_money(text)
    share = parse_percent(text)
    if not share or share * 1_000_000 % 1:
        raise ValueError(f"{text!r} is not a share such as 25%: above 0%, with at most 4 decimals")
    return GrantShare(int(share * 1_000_000))


def _phase(text: str) -> int | str:
    return "random" if text.strip() == "random" else parse_duration(text)


def _off(text: str) -> Decimal:
    return parse_percent(text) if text.strip().endswith("%") else parse_share(text)


Off = Annotated[Decimal, from_text(_off, "a share such as 5%"), scalar(None, "5%", "0.05")]
Level = Annotated[int | GrantShare, from_text(_level, "an amount or a share such as 25%"), scalar(None, "100", "25%")]
Phase = Annotated[int | str, from_text(_phase, "a duration or `random`"), scalar(None, "820ms", "random", number=False)]


class CountChange(Part):
    """A change of a licence's count."""

    start: When = Field(alias="from", description="From this instant on.")
    count: Whole = Field(description="How many licences there are then.")


class LicencePart(Part):
    """What organisers hold: decides tariff, dial-out policy and pools of their legs."""

    count: Whole = Field(default=0, description="How many licences there are. Default 0.")
    fee: Amount = Field(default=0, description="Price of one licence for each period of `per`. Default 0.")
    per: CalendarPeriod | None = Field(default=None, description="The calendar period that `fee` is for: month, 12mo.")
    tariff: Text | None = Field(default=None, description="The tariff of its legs. Default the account's.")
    dial_out: Allowed | None = Field(
        default=None,
        description="Narrows where its organisers dial: none, domestic, international, or countries and zones.",
    )
    changes: tuple[CountChange, ...] = Field(default=(), description="Later counts, each from an instant on.")


class LotPart(Part):
    """One lot of credit at the start."""

    amount: Amount = Field(description="What the lot holds.")
    expires: When | None = Field(default=None, description="The instant from which it is void. Default never.")


class CreditPart(Part):
    """Credit at the start, how long grants last, how low the balance may go."""

    opening: Amount | None = Field(default=None, description="Credit at the start. Default 0.")
    lots: tuple[LotPart, ...] = Field(
        default=(), description="Credit at the start in lots with their own dates, oldest first."
    )
    expires: Expiry | None = Field(
        default=None,
        description="How long every grant lasts from its own instant: 365d, or a calendar period, 12mo. Default: for ever.",
    )
    limit: Money = Field(default=0, description="The lowest balance allowed; -50 lends 50. Default 0.")
    then: Literal["credit", "postpaid"] = Field(
        default="credit",
        description="When it runs out: credit (default) refuses and cuts; postpaid invoices what credit cannot pay, and "
        "nobody is refused or cut for money.",
    )


class TopUpPart(Part):
    """A payment at a known instant, or one that is made every so often."""

    at: When | None = Field(default=None, description="When it is granted. Either this or `every`.")
    every: CalendarPeriod | None = Field(
        default=None, description="Again and again, at the same local time of each period: month, week, 3mo."
    )
    start: When | None = Field(
        default=None, alias="from", description="Of `every`: the first one's instant. Default the start of the run."
    )
    amount: Amount = Field(description="What is granted.")


class AtMost(Part):
    """How many recharges may be attempted in a calendar period."""

    times: Whole = Field(description="Attempts in a period.")
    per: CalendarPeriod = Field(description="The calendar period: day, week, month, 12mo.")
    used: Whole = Field(default=0, description="Attempts already made in the period that holds the start. Default 0.")


class RechargePart(Part):
    """Automatic recharge: asked for when the balance is left under `below`."""

    below: Money = Field(description="The trigger: a balance strictly under this asks for a recharge.")
    amount: Amount | None = Field(default=None, description="What a recharge grants, above 0. Either this or `to`.")
    to: Money | None = Field(
        default=None, description="A recharge brings the balance at its asking up to this. Either this or `amount`."
    )
    delay: RandomDuration | None = Field(
        default=None, description="From asking to granting: a duration or distribution. Default 0s."
    )
    success: Share | None = Field(default=None, description="Chance that an attempt succeeds, 0 to 1. Default 1.")
    retry: PositiveDuration | None = Field(
        default=None, description="A failed attempt is repeated after this. Default: it is not."
    )
    at_most: AtMost | None = Field(
        default=None, description="Attempts allowed in a calendar period. Default: any number."
    )


class Cover(Conditions, Calling):
    """Legs that a pool pays for: all conditions of the entry must hold."""

    direction: LegDirection | None = Field(default=None, description="inbound, outbound or app legs only.")


class PoolPart(Part):
    """Minutes that are spent before credit, one shared pot."""

    minutes: Number = Field(description="Minutes in all, or for each licence of `each`.")
    each: Text | None = Field(
        default=None, description="The licence that `minutes` are per; counted at each period's beginning."
    )
    licences: tuple[Text, ...] | None = Field(
        default=None, alias="for", description="Only legs of these licences. Default all."
    )
    covers: tuple[Cover, ...] = Field(default=(), description="What it pays for: any of these entries.")
    renews: CalendarPeriod | None = Field(
        default=None,
        description="Full again at each beginning of this calendar period, what is left lapses. Default: never.",
    )
    then: Literal["credit", "cut"] = Field(
        default="credit", description="When empty: credit (default) goes on with the next pool or money, cut does not."
    )
    used: Duration = Field(
        default=0, description="Used already in the period that holds the start, as 4200m. Default 0s."
    )


class AlertsPart(Part):
    """Levels whose crossing is recorded."""

    balance: tuple[Level, ...] = Field(
        default=(), description="Falls of the balance under these levels: amounts, or shares of the last grant, 25%."
    )
    pools: tuple[Share, ...] = Field(default=(), description="A pool's use reaching these shares of it, 0 to 1.")


class ControlPart(Part):
    """How the account is enforced."""

    mode: Literal["prepaid", "reserve", "heartbeat", "poll", "snapshot", "postpaid"] = Field(
        default="prepaid",
        description="prepaid (default): each step is paid as it begins; reserve: by quota; heartbeat, poll: afterwards, "
        "by interval; snapshot: by a timer at answer; postpaid: at release.",
    )
    admit: Admit = Field(
        default="first-step",
        description="A leg is admitted if it can pay its first-step (default), if the balance is positive, "
        "or all steps that begin within a duration.",
    )
    quota: PositiveDuration | None = Field(
        default=None, description="For `reserve`: how much covered time is set aside at once."
    )
    partial: Boolean = Field(default=True, description="For `reserve`: grant what there is of a quota. Default true.")
    every: PositiveDuration | None = Field(default=None, description="For `heartbeat` and `poll`: the interval.")
    phase: Phase | None = Field(
        default=None,
        description="For `poll`: shifts the looks by this, less than `every`; random: drawn once a replication. Default 0s.",
    )


class LegLimitPart(Part):
    """How much one leg may cost and how long it may last."""

    cost: Amount | None = Field(default=None, description="A leg is cut before the step that would cost more in all.")
    time: PositiveDuration | None = Field(default=None, description="A leg is cut when it has lasted this long.")


class CutoffPart(Part):
    """What happens when a leg cannot pay."""

    drops: Literal["leg", "conference", "account", "none"] = Field(
        default="leg",
        description="Who is cut: the leg (default), the account's legs in its conference, all its legs, or none.",
    )
    grace: Duration = Field(
        default=0, description="For `prepaid`: how long a leg that cannot pay stays before. Default 0s."
    )
    leg: LegLimitPart | None = Field(
        default=None,
        description="A leg that would cost more or last longer is cut by itself (`leg-limit`), whatever the credit. "
        "Default: no limit.",
    )


class CommitmentPart(Part):
    """Usage that is paid in every period, used or not."""

    amount: Amount = Field(description="What a period's usage falls short of this is paid all the same.")
    per: CalendarPeriod = Field(description="The calendar period: month, 3mo, year.")


class VolumeTier(Part):
    """One tier of a volume discount."""

    above: Amount = Field(description="The tier begins above this usage of a period.")
    off: Off = Field(description="The share taken off the usage in the tier: 5%, or 0.05.")


class VolumePart(Part):
    """A discount on a period's usage, tier by tier, each of what lies above its level."""

    per: CalendarPeriod = Field(description="The calendar period: month, 3mo, year.")
    tiers: tuple[VolumeTier, ...] = Field(description="The tiers, lowest first: [{above: 1000, off: 5%}].")


class AccountPart(Part):
    """Who pays: licences, credit and its rules."""

    country: Country | None = Field(
        default=None, description="The organisers' country, ISO 3166-1 alpha-2: what `domestic` means."
    )
    tariff: Text | None = Field(default=None, description="The tariff of legs whose licence names none.")
    licences: dict[Name, LicencePart] = Field(default={}, description="What organisers hold, by name.")
    credit: CreditPart = Field(default=CreditPart(), description="Opening credit, expiry and limit.")
    top_ups: tuple[TopUpPart, ...] = Field(default=(), description="Payments at known instants.")
    recharge: RechargePart | None = Field(default=None, description="Automatic recharge. Default none.")
    pools: dict[Name, PoolPart] = Field(default={}, description="Pools of minutes by name, asked in this order.")
    alerts: AlertsPart = Field(
        default=AlertsPart(), description="Levels of the balance and shares of pools whose crossing is recorded."
    )
    control: ControlPart = Field(
        default=ControlPart(), description="How the account is enforced. Default prepaid, first-step."
    )
    commitment: CommitmentPart | None = Field(
        default=None, description="Usage that each period pays at least. Settled outside the credit. Default none."
    )
    volume: VolumePart | None = Field(
        default=None, description="A discount on each period's usage. Settled outside the credit. Default none."
    )
    cutoff: CutoffPart = Field(
        default=CutoffPart(), description="What happens when a leg cannot pay. Default: it is cut."
    )


class BudgetPart(Part):
    """A budget of a tag's value, such as a department; results give the chance of going over."""

    amount: Amount = Field(description="The budget of a period.")
    per: CalendarPeriod = Field(description="The calendar period: month, week, 12mo.")
