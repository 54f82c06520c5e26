"""First steps: the shipped scenarios, each a picture and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tollbridge.errors import ScenarioError
from tollbridge.report.markup import Html, tag
from tollbridge.scenario.load import peek
from tollbridge.scenario.shipped import MODELS, Shipped, shipped_scenarios

FOLDERS = ("", "questions", MODELS)


@dataclass(frozen=True)
class Model:
    """A shipped scenario.

    Attributes:
        name: its path below the shipped scenarios, which the page's address has.
        file: where it is.
        title: what it is called.
        sentence: the question that it answers.
        weights: how busy each hour of a working day is, 24 of them, the busiest 1.
    """

    name: str
    file: Path
    title: str
    sentence: str
    weights: tuple[float, ...]


def models() -> list[Model]:
    """Return the shipped scenarios: the first steps, then questions, then vendors' models, each by name.

    >>> [model.name for model in models()][:3]
    ['all-or-nothing.yaml', 'move-to-pay-per-minute.yaml', 'quickstart.yaml']
    """
    return [model for one in shipped_scenarios(FOLDERS) if (model := _model(one)) is not None]


def _model(one: Shipped) -> Model | None:
    try:
        raw = peek(one.file).raw
    except ScenarioError:
        return None
    return Model(one.name, one.file, str(raw.get("scenario", one.name)), one.sentence, _weights(raw))


def _weights(raw: dict[str, object]) -> tuple[float, ...]:
    """Return the day's busyness by hour, for the picture: of the first workload that has a known profile."""
    from tollbridge.demand.profile import weekly_weights

    workloads = raw.get("workloads")
    for part in workloads.values() if isinstance(workloads, dict) else ():
        arrivals = part.get("meetings") or part.get("legs") or {}
        profile = arrivals.get("profile")
        if isinstance(profile, str):
            try:
                return tuple(float(weight) for weight in weekly_weights(profile)[24:48])
            except ValueError:
                break
    return tuple(1.0 for _ in range(24))


def picture(model: Model) -> Html:
    """Return a small picture of a model, as SVG: its busy hours as bars. It stands until `sketch.sketch` has a better one.

    `model`: whose.
    """
    bars = [
        tag(
            "rect",
            x=4 + 9 * hour,
            y=f"{60 - 52 * weight:.1f}",
            width=6,
            height=f"{52 * weight:.1f}",
            rx=2,
            fill="#2f7ed8",
        )
        for hour, weight in enumerate(model.weights)
    ]
    return tag("svg", *bars, viewBox="0 0 220 64", aria_hidden="true", preserveAspectRatio="none")
