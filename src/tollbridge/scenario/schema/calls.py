"""`calls` and `trace`: exact demand."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from tollbridge.scenario.schema.part import Name, Part
from tollbridge.scenario.values import Boolean, Duration, Text, When

Outcome = Literal["answered", "no-answer", "busy"]


class CallPart(Part):
    """One leg: `via` a dial-in number, or a `dial`-out."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["via"]}, {"required": ["dial"]}]})

    at: When | None = Field(
        default=None, description="When it arrives: +60s from the start, or a local time. Default the start."
    )
    account: Text | None = Field(
        default=None, description="Who pays, a name of `accounts`. Default the file's only one."
    )
    licence: Text | None = Field(default=None, description="The organiser's licence. Default the account's only one.")
    bridge: Text | None = Field(
        default=None, description="The bridge, a name of `bridges`. Default the file's only one."
    )
    via: Text | None = Field(default=None, description="The dial-in number that it calls, a name of `numbers`.")
    dial: Text | None = Field(default=None, description='The number that is dialled out to, in E.164: "+442071838750".')
    caller: Text | None = Field(
        default=None, alias="from", description="The caller's own number: for rows that ask who calls, and the records."
    )
    conference: Text | None = Field(
        default=None, description="The conference, named within its bridge. Default its own."
    )
    organiser: Boolean = Field(default=False, description="Whether it is the organiser's leg. Default false.")
    outcome: Outcome = Field(default="answered", description="Of a dial-out: answered (default), no-answer or busy.")
    rings: Duration = Field(default=0, description="Of a dial-out: from arrival to the outcome. Default 0s.")
    lasts: Duration = Field(default=0, description="From answer to when the caller would hang up. Default 0s.")
    tags: dict[Name, Text] = Field(default={}, description="Labels for results and budgets: {department: sales}.")


class TracePart(Part):
    """Legs from a file of records, one a row: a CSV, or an API's answer in JSON."""

    file: Text = Field(description="Records of calls, beside the scenario or below.")
    columns: dict[str, Text] | None = Field(
        default=None, description="Our column names to the file's headings: {at: Start Time}."
    )
    dialect: Text | dict[str, Text] | None = Field(
        default=None,
        description="Whose records they are (teams, graph, asterisk, …), or how they are written: {dates: day-first}. "
        "Default: found where it is beyond doubt.",
    )
    home: list[Text] | None = Field(
        default=None, description="Countries whose national numbers are written without a country code: [US]."
    )
    account: Text | None = Field(
        default=None, description="Who pays where a row does not say. Default the file's only one."
    )
    licence: Text | None = Field(
        default=None, description="The licence where a row does not say. Default the account's only one."
    )
    bridge: Text | None = Field(
        default=None, description="The bridge where a row does not say. Default the file's only one."
    )
    via: Text | None = Field(default=None, description="The dial-in number where a row does not say.")
