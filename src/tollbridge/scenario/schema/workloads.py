"""`workloads`: random demand, as meetings or as single legs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema

from tollbridge.nearest import did_you_mean
from tollbridge.scenario.profiles import PROFILES
from tollbridge.scenario.schema.chance import Spread, UncertaintyPart
from tollbridge.scenario.schema.distributions import RandomCount, RandomDuration, RandomOffset
from tollbridge.scenario.schema.part import Country, Name, Part
from tollbridge.scenario.values import (
    EventRate,
    Number,
    PositiveWhole,
    Prefix,
    Share,
    Text,
    Timezone,
    Whole,
    parse_number,
    scalar,
)

Join = dict[str, Share]


def _profile(value: object) -> object:
    if isinstance(value, str):
        if value not in PROFILES:
            raise ValueError(f"unknown profile {value!r}{did_you_mean(value, PROFILES)}")
        return value
    if not isinstance(value, list | tuple):
        raise ValueError("expected the name of a profile, or a list of 24 or 168 weights")
    if len(value) not in {24, 168}:
        raise ValueError(f"a profile must have 24 or 168 weights, not {len(value)}")
    weights = tuple(parse_number(str(weight)) for weight in value)
    if not any(weights):
        raise ValueError("all weights of the profile are 0: nobody would ever come")
    return weights


_PROFILE: dict[str, Any] = {
    "oneOf": [
        {"enum": list(PROFILES)},
        {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 24, "maxItems": 24},
        {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 168, "maxItems": 168},
    ]
}
Profile = Annotated[str | tuple[Number, ...], PlainValidator(_profile), WithJsonSchema(_PROFILE)]


class OrganisersPart(Part):
    """Who organises a workload's meetings."""

    count: PositiveWhole = Field(description="How many organisers there are; each meeting is one's, drawn alike.")
    country: Country | None = Field(default=None, description="Their country. Default the account's.")
    join: Join | None = Field(
        default=None, description="How organisers join: shares that sum to 1. Default as attendees."
    )


class ArrivalsPart(Part):
    """When meetings start or legs arrive."""

    rate: EventRate = Field(description="How many in the hours of weight 1: 40/h, 2/min, 300/day.")
    profile: Profile = Field(
        default="round-the-clock",
        description="Busyness by local hour: a name, 24 weights, or 168 (Monday 00:00 first); the largest counts as 1.",
    )
    holidays: Text | None = Field(
        default=None, description="None come on public holidays of this country or subdivision: US, DE-BY."
    )
    starts: dict[str, Share] | None = Field(
        default=None,
        description='Minutes of the hour with their shares: {":00": 0.6, ":30": 0.4}. Default anywhere in the hour.',
    )
    recurring: Share | None = Field(
        default=None,
        description="Share, 0 to 1, that recurs: the calendar brings as many each day as are expected, give or take less "
        "than one. The rest comes by chance. Default 0.",
    )


class LegsPart(ArrivalsPart):
    """Legs that come one by one, each its own conference."""

    via: Text | None = Field(default=None, description="The dial-in number that they call, a name of `numbers`.")
    dial: Text | None = Field(default=None, description='The number or prefix that is dialled out to, "+1425".')
    join: Join | None = Field(
        default=None, description="How they join, shares that sum to 1: voip, dial-out, or a name of `numbers`."
    )
    lasts: RandomDuration = Field(description="From answer to hang-up: a duration or distribution.")


class OverrunPart(Part):
    """A share of cases in which something happens, and how long it takes."""

    share: Share = Field(description="In what share of cases, 0 to 1.")
    after: RandomDuration = Field(description="How long: a duration or distribution.")


class RetryPart(Part):
    """How callers try again who were turned away, or found it busy or unanswered."""

    probability: Share = Field(description="Chance of another attempt, 0 to 1.")
    after: RandomDuration = Field(description="How long until then: a duration or distribution.")
    at_most: Whole | None = Field(
        default=None, description="Attempts after the first. Default: as often as chance has it."
    )


class WorkloadPart(Part):
    """Random demand: `meetings`, or `legs` that come one by one."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["meetings"]}, {"required": ["legs"]}]},
    )

    account: Text | None = Field(
        default=None, description="Who pays, a name of `accounts`. Default the file's only one."
    )
    licence: Text | None = Field(
        default=None, description="The organisers' licence; needed where the account has several."
    )
    tags: dict[Name, Text] = Field(default={}, description="Labels for results and budgets: {department: sales}.")
    organisers: OrganisersPart | None = Field(
        default=None, description="Who organises: how many, from where, how they join."
    )
    bridge: Text | None = Field(
        default=None, description="The bridge, a name of `bridges`. Default the file's only one."
    )
    stream: Text | None = Field(default=None, description="Names its chance. Default the workload's name.")
    timezone: Timezone | None = Field(
        default=None, description="Of its profile, starts, holidays and season: Europe/Berlin. Default the clock's."
    )
    growth: Annotated[Text, scalar(None, "3%/month", "-10%/year", number=False)] | None = Field(
        default=None, description="Growth of the rate, 3%/month or 40%/year, compounded. Default none."
    )
    season: dict[str, Number] | None = Field(
        default=None, description="Factors of months: {dec: 0.6, aug: 0.7}. Default 1 each."
    )
    spread: Spread | None = Field(
        default=None,
        description="Day-to-day busyness: coefficient of variation of a day's factor, or {cv: 0.2, memory: 0.4}. Default 0.",
    )
    uncertainty: UncertaintyPart | None = Field(
        default=None, description="What is not known, drawn once a replication. Default: all is known."
    )
    meetings: ArrivalsPart | None = Field(default=None, description="When meetings start. Either this or `legs`.")
    legs: LegsPart | None = Field(default=None, description="Legs that come one by one. Either this or `meetings`.")
    duration: RandomDuration | None = Field(
        default=None, description="A meeting's scheduled length: a duration or distribution."
    )
    overrun: OverrunPart | None = Field(
        default=None, description="Meetings that run over: in what share, and by how long."
    )
    attendees: RandomCount | None = Field(
        default=None, description="How many besides the organiser: a count or distribution."
    )
    join: Join | None = Field(
        default=None, description="How attendees join, shares that sum to 1: voip, dial-out, or a name of `numbers`."
    )
    destinations: dict[str, Share] | None = Field(
        default=None,
        description='Where dial-outs go: prefixes with shares that sum to 1, {"+1425": 0.7, "+4420": 0.3}.',
    )
    callers: dict[Prefix, Share] | None = Field(
        default=None,
        description='Who calls in: prefixes with shares that sum to 1, {"+1425": 0.7, "+447": 0.3}. Default not known.',
    )
    lateness: RandomOffset | None = Field(
        default=None,
        description="From the meeting's start to joining; negative is early. A duration or distribution. Default 0s.",
    )
    leaves_early: OverrunPart | None = Field(
        default=None, description="Who leaves before the end: what share, and how long after joining."
    )
    retry: RetryPart | None = Field(default=None, description="How callers try again. Default: they do not.")
