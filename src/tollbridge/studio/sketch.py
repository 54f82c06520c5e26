"""A small picture of what a scenario does: the fan of its balance, or of its cost, from a few replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tollbridge.report.folder import RunFolder
from tollbridge.report.markup import Html, tag
from tollbridge.studio.draft import check
from tollbridge.studio.forecast import Forecast

REPLICATIONS: Final = 8
LONGEST: Final = 1.5
"""Seconds of one replication above which no picture is made."""
WORK: Final = 1.0
"""Seconds that the replications of a picture may take."""
_FEWEST_DAYS: Final = 3
"""Days that a line needs to be one; of fewer no picture is made."""
_WIDE, _HIGH, _ROOM = 220.0, 64.0, 4.0


@lru_cache(maxsize=256)
def sketch(file: Path) -> tuple[Html, str] | None:
    """Return a picture of a scenario and what it shows; None where it cannot be run soon, or has but a day or two."""
    draft = check(file.read_text(encoding="utf-8"), file)
    if draft.study is None:
        return None
    forecast = Forecast(draft.study, REPLICATIONS)
    if forecast.expected > LONGEST:
        return None
    forecast.advance(WORK, lambda: False)
    return forecast.read(_picture)


def _picture(run: RunFolder) -> tuple[Html, str] | None:
    if len(run.fans["days"]) < _FEWEST_DAYS:
        return None
    for account in run.fans["accounts"].values():
        levels = account["balance"]["p50"]
        if max(levels, default=0.0) > 0:
            return _fan(account["balance"], "#2f7ed8"), "What is left of the credit, day by day"
    return _fan(run.fans["cost"], "#2a9d6f"), "What it costs, day by day"


def _fan(fan: Mapping[str, Any], colour: str) -> Html:
    """Return a fan as SVG: the range as an area, the median as a line, and nought as a hair."""
    low, high = min(0.0, *fan["p5"]), max(0.0, *fan["p95"]) or 1.0
    reach = (high - low) or 1.0
    places = [_ROOM + (_WIDE - 2 * _ROOM) * day / max(1, len(fan["p50"]) - 1) for day in range(len(fan["p50"]))]

    def points(values: Sequence[float]) -> list[str]:
        heights = [_HIGH - _ROOM - (_HIGH - 2 * _ROOM) * (value - low) / reach for value in values]
        return [f"{x:.1f},{y:.1f}" for x, y in zip(places, heights, strict=True)]

    area = " ".join([*points(fan["p95"]), *reversed(points(fan["p5"]))])
    nought = points([0.0] * len(places))
    return tag(
        "svg",
        tag("polyline", points=f"{nought[0]} {nought[-1]}", fill="none", stroke="currentColor", opacity="0.3"),
        tag("polygon", points=area, fill=colour, opacity="0.25"),
        tag("polyline", points=" ".join(points(fan["p50"])), fill="none", stroke=colour, stroke_width="2.5"),
        viewBox=f"0 0 {_WIDE:.0f} {_HIGH:.0f}",
        aria_hidden="true",
        preserveAspectRatio="none",
    )
