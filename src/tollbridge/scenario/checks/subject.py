"""What the checks look at: the typed scenario, its clock and its tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tollbridge.errors import Problem
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nearest import unknown
from tollbridge.scenario.nodes import KeyPath, Node
from tollbridge.scenario.schema import Scenario
from tollbridge.scenario.source import Folder
from tollbridge.units import Clock


@dataclass(frozen=True)
class Subject:
    """A scenario under examination. `clock_is_known` is False where the file's own clock cannot be read."""

    scenario: Scenario
    clock: Clock
    root: Node
    folder: Folder
    clock_is_known: bool = True

    def problem(self, finding: Finding) -> Problem:
        """Return a finding as a problem at its place."""
        node = self.root.at(finding.path)
        place = node.key if finding.about_key else node.shown
        return place.problem(finding.message, warning=finding.warning)


def reference(path: KeyPath, what: str, name: str | None, known: Iterable[str]) -> list[Finding]:
    """Return a finding where something names what is not there."""
    names = list(known)
    if name is None or name in names:
        return []
    return [Finding(path, unknown(what, name, names))]
