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
"""Days that a fan needs to be one; of fewer the picture follows the first replication's ledger."""
_WIDE, _HIGH, _ROOM = 220.0, 64.0, 4.0


@lru_cache(maxsize=256)
def sketch(file: Path) -> tuple[Html, str] | None:
    """Return a picture of a scenario, and what it shows.

    `file`: the scenario. It is run with `REPLICATIONS` replications, or as many as `WORK` seconds allow. Returns SVG and a
    caption; None where it has errors or one replication would take more than `LONGEST` seconds. Of a day or two the
    picture follows the first account's ledger; without credit there is none.

    >>> from tollbridge.scenario.shipped import shipped
    >>> _, caption = sketch(shipped() / "all-or-nothing.yaml")
    >>> caption
    'What is left of the credit, step by step'
    """
    draft = check(file.read_text(encoding="utf-8"), file)
    if draft.study is None:
        return None
    forecast = Forecast(draft.study, REPLICATIONS)
    if forecast.expected > LONGEST:
        return None
    forecast.advance(WORK, lambda: False)
    if forecast.read(lambda run: len(run.fans["days"])) < _FEWEST_DAYS:
        return _step_by_step(forecast.scene())
    return forecast.read(_picture)


def _step_by_step(scene: Mapping[str, Any]) -> tuple[Html, str] | None:
    """Return the balance of the first account that has credit, after each movement of its ledger; None where none has."""
    moves = scene["moves"]
    for place in range(len(scene["accounts"])):
        steps = [
            (at / scene["duration"], balance)
            for at, account, balance in zip(moves["at"], moves["account"], moves["balance"], strict=True)
            if account == place
        ]
        last = max((at for (at, _), (_, level) in zip(steps[1:], steps, strict=False) if level > 0), default=0.0)
        if last:
            return _stair(steps, last, "#2f7ed8"), "What is left of the credit, step by step"
    return None


def _stair(steps: Sequence[tuple[float, float]], last: float, colour: str) -> Html:
    """Return steps as SVG, from the start to a little after the last: each holds until the next."""
    top, end = max(level for _, level in steps), 1.15 * last
    places = [(_ROOM + (_WIDE - 2 * _ROOM) * min(1.0, at / end), level) for at, level in steps]
    corners = [*places, (_WIDE - _ROOM, places[-1][1])]
    points, before = [], corners[0][1]
    for x, level in corners:
        points += [f"{x:.1f},{_height(before, top)}", f"{x:.1f},{_height(level, top)}"]
        before = level
    area = [f"{_ROOM:.1f},{_height(0, top)}", *points, f"{_WIDE - _ROOM:.1f},{_height(0, top)}"]
    return _svg(
        tag("polygon", points=" ".join(area), fill=colour, opacity="0.25"),
        tag("polyline", points=" ".join(points), fill="none", stroke=colour, stroke_width="2.5"),
    )


def _height(level: float, top: float) -> str:
    return f"{_HIGH - _ROOM - (_HIGH - 2 * _ROOM) * level / top:.1f}"


def _svg(*parts: Html) -> Html:
    view = f"0 0 {_WIDE:.0f} {_HIGH:.0f}"
    return tag("svg", *parts, viewBox=view, aria_hidden="true", preserveAspectRatio="none")


def _picture(run: RunFolder) -> tuple[Html, str]:
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
    return _svg(
        tag("polyline", points=f"{nought[0]} {nought[-1]}", fill="none", stroke="currentColor", opacity="0.3"),
        tag("polygon", points=area, fill=colour, opacity="0.25"),
        tag("polyline", points=" ".join(points(fan["p50"])), fill="none", stroke=colour, stroke_width="2.5"),
    )
