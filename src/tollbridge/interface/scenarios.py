"""`tollbridge.load`: a scenario from a file, a text or a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tollbridge.engine.simulate import Study
    from tollbridge.errors import Problem
    from tollbridge.scenario.load import Loaded
    from tollbridge.scenario.source import ScenarioSource

Scenario: TypeAlias = "str | Path | Mapping[str, object] | Loaded"
"""A path, a text of YAML (more than one line), a mapping, or what `load` returned."""


def load(scenario: Scenario, *, allow_paths: Iterable[str | Path] = (), folder: str | Path = ".") -> Loaded:
    """Read and check a scenario, without running it.

    Args:
        scenario: a file's path; a text of YAML of more than one line; a mapping of texts, numbers, dates, lists and mappings,
            as the file's keys have them; or a scenario that is loaded already.
        allow_paths: folders that it may read files from, besides its own.
        folder: where the files lie that a text or a mapping names.

    Returns the scenario. Its `vary({"numbers.n.ports": 24})` gives another with values put at places, and `warnings` are
    what looks unintended.

    Raises ScenarioError, which holds every reason why it is refused, each with file, line and column.

    >>> office = load({"scenario": "A day", "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1d"}})
    >>> office.vary({"clock.duration": "1w"}).clock.duration  # in ms
    604800000
    """
    from tollbridge.scenario.load import Loaded as IsLoaded
    from tollbridge.scenario.load import load_source

    if isinstance(scenario, IsLoaded):
        return scenario
    return load_source(source_of(scenario, tuple(map(Path, allow_paths)), Path(folder)))


def load_all(scenarios: Iterable[Scenario], *, allow_paths: Iterable[str | Path] = ()) -> list[Loaded]:
    """Read and check several scenarios.

    `scenarios`, `allow_paths`: as of `load`. ScenarioError holds what is wrong with any of them.
    """
    from tollbridge.errors import ScenarioError

    loaded: list[Loaded] = []
    problems: list[Problem] = []
    for scenario in scenarios:
        try:
            loaded.append(load(scenario, allow_paths=allow_paths))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return loaded


def source_of(scenario: Scenario, allow_paths: Iterable[Path] = (), folder: Path = Path()) -> ScenarioSource:
    """Return a scenario as it is written, checked no further than that it is YAML; ScenarioError where it is not."""
    from tollbridge.scenario.load import Loaded as IsLoaded
    from tollbridge.scenario.patch import tree_text
    from tollbridge.scenario.source import read_source, source_of_text

    if isinstance(scenario, IsLoaded):
        return scenario.source
    if isinstance(scenario, Mapping):
        return source_of_text(tree_text(scenario), folder / "mapping.yaml", allow_paths)
    if isinstance(scenario, str) and "\n" in scenario:
        return source_of_text(scenario, folder / "text.yaml", allow_paths)
    return read_source(Path(scenario), allow_paths)


def study_of(scenario: Scenario, seed: int | None = None, *, strict: bool = False) -> tuple[Study, tuple[str, ...]]:
    """Return a scenario compiled for a run, and all warnings about it; ScenarioError where it or an expectation is refused.

    `seed`: None for the scenario's. `strict`: odd rows of a trace refuse it.
    """
    from tollbridge.engine.simulate import prepare
    from tollbridge.errors import ScenarioError

    study = prepare(load(scenario), seed, strict=strict)
    found = _expectation_problems(study)
    if refused := [problem for problem in found if not problem.warning]:
        raise ScenarioError(refused)
    return study, (*map(str, sorted({*study.every_warning(), *found})), *study.notes)


def hold_expectations(scenarios: Iterable[Loaded]) -> None:
    """Refuse what a run of the same scenarios would refuse of their expectations.

    `scenarios`: loaded. ScenarioError holds the problems of all of them. Those that expect nothing are not compiled for it.
    """
    from tollbridge.engine.simulate import prepare
    from tollbridge.errors import ScenarioError

    expecting = [loaded for loaded in scenarios if _expects(loaded)]
    found = [problem for loaded in expecting for problem in _expectation_problems(prepare(loaded))]
    if refused := [problem for problem in found if not problem.warning]:
        raise ScenarioError(refused)


def _expects(loaded: Loaded) -> bool:
    scenario = loaded.scenario
    return bool(scenario.expect.model_fields_set or scenario.cases or scenario.table)


def _expectation_problems(study: Study) -> list[Problem]:
    """Return what is wrong with what a scenario expects; what holds it is not imported where nothing is expected."""
    if not _expects(study.loaded):
        return []
    from tollbridge.expect.runner import expectation_problems

    return expectation_problems(study)
