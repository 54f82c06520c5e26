"""A scenario as it stands in the editor: its text, what is wrong with it, and the scenario that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tollbridge.engine.plan.study import Study, prepare
from tollbridge.errors import Problem, ScenarioError
from tollbridge.scenario.load import load_text


@dataclass(frozen=True)
class Draft:
    """A scenario's text. `study` is None where `problems` holds an error; warnings do not stop a run.

    `file` is where the text would be saved: the folder that it may read from.
    """

    text: str
    file: Path
    problems: tuple[Problem, ...]
    study: Study | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the scenario from being run, in file order."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What looks unintended, in file order."""
        return tuple(problem for problem in self.problems if problem.warning)


def check(text: str, file: Path, seed: int | None = None) -> Draft:
    """Check a scenario's text as if it were saved as `file`, and make it ready to run; no error is raised."""
    try:
        loaded = load_text(text, file)
        study = prepare(loaded, seed)
    except ScenarioError as error:
        return Draft(text, file, error.problems, None)
    return Draft(text, file, loaded.warnings, study)
