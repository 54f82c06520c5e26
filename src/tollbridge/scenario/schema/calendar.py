"""`clock` and `windows`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tollbridge.scenario.schema.part import Part
from tollbridge.scenario.values import (
    Duration,
    Text,
    Timezone,
    When,
    from_text,
    parse_expiry,
    parse_positive_duration,
    scalar,
)
from tollbridge.units import Period, is_period, parse_period

TimeOfDay = Annotated[Text, scalar(r"^\d{1,2}:\d{2}(:\d{2})?$", "08:00", "18:30", number=False)]


def parse_run(text: str) -> int | Period:
    """Return how long a run is: a duration above zero in ms, or a calendar period; ValueError says what would do.

    `text`: such as `90d` or `12mo`.

    >>> parse_run("90d")
    7776000000
    """
    if is_period(text):
        return parse_period(text)
    long = parse_expiry(text)
    return long if isinstance(long, Period) else parse_positive_duration(text)


class ClockPart(Part):
    """When the run is: half open, [start, start + duration)."""

    start: When = Field(description="The start, local to `timezone`: 2026-01-05 or 2026-01-05T09:00.")
    timezone: Timezone = Field(description="IANA timezone of all local times, windows, renewals and holidays.")
    duration: Annotated[
        int | Period,
        from_text(parse_run, "a duration or calendar period"),
        scalar(None, "4w", "28d", "3mo", number=False),
    ] = Field(
        description="How long the run is: 4w, 28d, or a calendar period, month, 3mo, year. The end itself is outside."
    )
    warm_up: Duration = Field(default=0, description="Measured results leave this first part out. Default 0s.")


class WindowPart(Part):
    """One entry of a named window: all that it names must hold."""

    days: Text | None = Field(default=None, description="Weekdays: mon-fri, sat-sun or mon,wed. Default: every day.")
    dates: tuple[Text, ...] | None = Field(default=None, description="Calendar dates, such as [2026-03-02].")
    holidays: Text | None = Field(
        default=None, description="Public holidays of a country or subdivision: US, US-CA, DE-BY."
    )
    start: TimeOfDay | None = Field(
        default=None,
        alias="from",
        description="First time of day inside, hh:mm. Default 00:00. Past midnight: the next day.",
    )
    end: TimeOfDay | None = Field(
        default=None, alias="to", description="First time of day outside, hh:mm. Default 24:00."
    )
