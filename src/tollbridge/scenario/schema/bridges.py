"""`numbers` and `bridges`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tollbridge.scenario.schema.distributions import RandomDuration
from tollbridge.scenario.schema.part import Allowed, Country, Kind, Part
from tollbridge.scenario.values import Amount, Boolean, PositiveDuration, Share, Text, Whole


class NumberPart(Part):
    """A dial-in number."""

    number: Text = Field(description='The number in E.164, in quotes: "+18005550199".')
    kind: Kind | None = Field(default=None, description="Its kind. Default: what phonenumbers says.")
    country: Country | None = Field(default=None, description="Its country. Default: what phonenumbers says.")
    ports: Whole | None = Field(default=None, description="Legs at once. Default: no limit.")
    fallback: Text | None = Field(
        default=None,
        description="The number of `numbers` that a caller dials next who is turned away here for want of a port or credit.",
    )
    account: Text | None = Field(
        default=None,
        description="Who pays the legs that come in here, by its own tariff, a name of `accounts`. Default the organiser's.",
    )
    rental: Amount = Field(default=0, description="Price of the number a calendar month. Default 0.")


class DialOutPart(Part):
    """Dial-outs of a bridge; the shares are for workloads."""

    trunks: Whole | None = Field(
        default=None, description="Dial-out legs at once, ringing ones too. Default: no limit."
    )
    allowed: Allowed = Field(
        default="international",
        description="Where they may go: none, domestic, international (default), or a list of countries and zones.",
    )
    answer: Share | None = Field(
        default=None, description="Share of a workload's dial-outs that are answered. Default all but `busy`."
    )
    busy: Share | None = Field(default=None, description="Share that are busy; the rest are not answered. Default 0.")
    account: Text | None = Field(
        default=None,
        description="Who pays the bridge's dial-outs, by its own tariff, a name of `accounts`. Default the organiser's.",
    )
    ring: RandomDuration | None = Field(
        default=None, description="From dialling to the outcome: a duration or distribution. Default 0s."
    )


class EndsPart(Part):
    """When a conference is over."""

    when: Literal["last-leg", "organiser", "schedule"] = Field(
        default="last-leg",
        description="After its last leg (default), right after the organiser's release, or at its schedule.",
    )
    at_most: PositiveDuration | None = Field(
        default=None, description="The longest a conference lasts, from its first leg's admission. Default: no bound."
    )


class BridgePart(Part):
    """A conference bridge."""

    numbers: tuple[Text, ...] = Field(default=(), description="Its dial-in numbers, names of `numbers`.")
    ports: Whole | None = Field(default=None, description="Legs at once, over all its conferences. Default: no limit.")
    conference_limit: Whole | None = Field(
        default=None, description="Legs at once in one conference. Default: no limit."
    )
    voip_uses_ports: Boolean = Field(default=False, description="Whether VoIP legs hold bridge ports. Default false.")
    prompt: RandomDuration | None = Field(
        default=None,
        description="From answer to being in the conference, billed: a duration or distribution. Default 0s.",
    )
    lobby: Literal["organiser"] | None = Field(
        default=None,
        description="organiser: phone callers wait, billed, until the organiser is there. Default: no lobby.",
    )
    dial_out: DialOutPart = Field(default=DialOutPart(), description="Trunks, policy and chances of dial-outs.")
    ends: EndsPart = Field(default=EndsPart(), description="When a conference is over. Default {when: last-leg}.")
