"""First steps: the shipped scenarios, each a picture and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tollbridge.errors import ScenarioError
from tollbridge.report.markup import Html, tag
from tollbridge.scenario.load import peek
from tollbridge.scenario.shipped import shipped

FOLDERS = ("", "questions", "models")


@dataclass(frozen=True)
class Model:
    """A shipped scenario: its name in the gallery, its title and what it answers."""

    name: str
    file: Path
    title: str
    sentence: str
    weights: tuple[float, ...]


def models() -> list[Model]:
    """Return the shipped scenarios, the smallest question first."""
    return list(_models(shipped()))


def _models(root: Path) -> Iterator[Model]:
    for folder in FOLDERS:
        for file in sorted((root / folder).glob("*.yaml")):
            if file.name.count(".") > 1:
                continue  # a variant of another file
            try:
                raw = peek(file).raw
            except ScenarioError:
                continue
            name = str(file.relative_to(root))
            yield Model(name, file, str(raw.get("scenario", name)), _sentence(file), _weights(raw))


def _sentence(file: Path) -> str:
    """Return what the file's first comment asks."""
    lines = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return " ".join(lines)


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
    """Return a small picture of a model: its busy hours, drawn as bars."""
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
