"""A scenario as it stands in the editor: its text, what is wrong with it, and the scenario that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tollbridge.engine.plan.study import Study, prepare
from tollbridge.errors import Problem, ScenarioError
from tollbridge.scenario.load import load_text


@dataclass(frozen=True)
class Draft:
    """A scenario's text, checked.

    Attributes:
        text: as it was typed.
        file: where it would be saved: the folder that it may read from.
        problems: errors and warnings, each with its line and column.
        study: the scenario, ready to run; None where a problem is an error. Warnings do not stop a run.
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
    r"""Check a scenario's text as if it were saved, and make it ready to run; no error is raised.

    Args:
        text: YAML, which may be anything at all.
        file: where it would be saved; files that it names are looked for beside it.
        seed: of the random draws; None for the scenario's own.

    >>> found = check("scenario: A day\nspeed: 3\n", Path("day.yaml"))
    >>> found.study is None, [(problem.line, "speed" in problem.message) for problem in found.errors if problem.line == 2]
    (True, [(2, True)])
    """
    try:
        loaded = load_text(text, file)
        study = prepare(loaded, seed)
    except ScenarioError as error:
        return Draft(text, file, error.problems, None)
    return Draft(text, file, loaded.warnings, study)
