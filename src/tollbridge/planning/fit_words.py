"""What a fit says of demand: from how much it was learnt, and how far it is known. And the same as a scenario's keys."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tollbridge.demand.profile import MONTHS
from tollbridge.plain_text import counted
from tollbridge.planning.forecast.busy import USUAL_CV, USUAL_MEMORY
from tollbridge.planning.forecast.outlook import Outlook, Part
from tollbridge.planning.forecast.rhythm import CALIBRATED, USUAL_CHANGE, USUAL_WEEKS, Rhythm
from tollbridge.planning.forecast.season import FEWEST_DAYS
from tollbridge.planning.forecast.trend import FEWEST_WEEKS

SHARED: Final = "customer"
"""The draw that the workloads of fitted records share."""
LEAST: Final = 0.0005
"""A cv or growth below this is written as none."""


def chance_tree(part: Part, outlook: Outlook) -> dict[str, Any]:
    """Return `growth`, `spread` and `uncertainty` of a workload."""
    rhythm = part.rhythm
    alone = len(outlook.parts) < 2
    tree: dict[str, Any] = {}
    if abs(rhythm.trend.growth) >= LEAST:
        tree["growth"] = f"{100 * rhythm.trend.growth:.2f}%/month"
    tree |= season_tree(outlook)
    if rhythm.busy.cv >= LEAST:
        spread = {"cv": f"{rhythm.busy.cv:.4f}", "memory": f"{rhythm.busy.memory:.4f}"}
        tree["spread"] = spread | ({} if alone else _shared(outlook.busy))
    known = {"level": f"{rhythm.level:.4f}", "growth": f"{100 * rhythm.trend.sd:.2f}%/month"}
    known |= {"lasts": f"{part.lasts:.4f}"} if part.lasts >= LEAST else {}
    tree["uncertainty"] = known | ({} if alone else _shared(outlook.level))
    return tree


def _shared(correlation: float) -> dict[str, str]:
    return {"shared": SHARED, "correlation": f"{correlation:.4f}"} if correlation >= LEAST else {}


def profile_tree(rhythm: Rhythm, legs_each: float, months: float) -> dict[str, Any]:
    """Return `rate` and `profile`.

    `legs_each`: legs of an event (1 of single legs). `months`: from the scenario's start to the records' end, over which
    growth is taken back.
    """
    hourly = rhythm.profile.ravel() / legs_each * (1 + rhythm.trend.growth) ** -months
    top = float(hourly.max())
    weights = hourly / top if top else np.ones(168)
    return {"rate": f"{top:.4f}/h", "profile": [f"{weight:.4f}" for weight in weights]}


def said_of(part: Part) -> list[tuple[str, str]]:
    """Return what was learnt of a workload's demand, a line each."""
    name, rhythm = part.events.name, part.rhythm
    recurring = [(f"{name} recurring", _recurring(rhythm))] if part.events.sums[:, 0].max() > 1 else []
    return [
        *recurring,
        (f"{name} level", _level(rhythm)),
        (f"{name} days", _days(rhythm)),
        (f"{name} growth", _growth(rhythm)),
        (f"{name} holding time known", f"the mean of the time to come, give or take {part.lasts:.1%}"),
    ]


def _level(rhythm: Rhythm) -> str:
    said = f"{rhythm.profile.sum():.1f} legs a week from the records' end on, give or take {rhythm.level:.0%}; "
    told = rhythm.weeks - 1
    if told < 1:
        said += f"one week shows no change from week to week: the usual {USUAL_CHANGE:.0%} is assumed"
    else:
        said += f"it changes by {rhythm.change:.0%} from week to week ({counted(told, 'change')} seen; the usual "
        said += f"{USUAL_CHANGE:.0%} counts as {USUAL_WEEKS:.0f} more)"
    if rhythm.weeks >= CALIBRATED:
        said += f"; the range is {rhythm.calibration:.2f} times as wide, so that it holds 90% of the records' own past"
    return said + (
        f"; the records do not reach {rhythm.unseen} hours of the week: the same hours of like days stand in"
        if rhythm.unseen
        else ""
    )


def _days(rhythm: Rhythm) -> str:
    busy = rhythm.busy
    return (
        f"differ by {busy.cv:.0%} (cv) beyond chance, correlation with the day before {busy.memory:.2f}; the records tell as "
        f"much as {busy.days:.0f} days, what is usual ({USUAL_CV:.0%}, {USUAL_MEMORY:.2f}) counts beside them"
    )


def _recurring(rhythm: Rhythm) -> str:
    recurring = rhythm.recurring
    said = f"days differ in meetings by {recurring.index:.2f} of what chance brings"
    return f"{said}: {recurring.share:.0%} of them recur by the calendar" if recurring.share else f"{said}: none recur"


def _growth(rhythm: Rhythm) -> str:
    trend = rhythm.trend
    if not trend.told:
        return f"{rhythm.weeks} weeks show none ({FEWEST_WEEKS} are needed): 0 a month is assumed, give or take {trend.sd:.1%}"
    return f"{trend.growth:+.1%} a month, give or take {trend.sd:.1%} ({rhythm.weeks} weeks, damped)"


def said_of_season(outlook: Outlook, days: int) -> str:
    """Return what `days` days of records say of the season, or why none is written."""
    if days < FEWEST_DAYS:
        return (
            f"not learnt: {counted(days, 'day')} do not show a year twice ({FEWEST_DAYS} are needed). "
            "If some months are busier, write `season` yourself"
        )
    factors = season_tree(outlook).get("season", {})
    if not factors:
        return "the months differ by no more than the level changes anyway: none is written"
    low, high = (pick(factors, key=lambda month: float(factors[month])) for pick in (min, max))
    return f"from {factors[low]} in {low} to {factors[high]} in {high}, as far as a year came again as the one before"


def season_tree(outlook: Outlook) -> dict[str, dict[str, str]]:
    """Return `season` of a workload, where the records bear one out."""
    if not outlook.season.told:
        return {}
    return {"season": {name: f"{factor:.4f}" for name, factor in zip(MONTHS, np.exp(outlook.season.logs), strict=True)}}


def said_of_holidays(outlook: Outlook) -> str:
    """Return what the records say of public holidays."""
    found = outlook.holidays
    if not found.days:
        return "the records hold none that tell: none are written"
    said = f"{found.days} of {found.country} in the records brought {found.share:.0%} of an ordinary day"
    return f"{said}: none come on holidays" if found.quiet else f"{said}: they count as ordinary days"
