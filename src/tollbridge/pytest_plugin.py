"""The pytest plugin: scenarios are collected as tests, each case and expectation an item with a name of its own.

A YAML file is collected if it is called `*.scenario.yaml`, or has `scenario` and one of `expect`, `cases`, `table` and
`errors` at its top. Nothing of tollbridge but this module is imported until such a file is found, and nothing heavy
until one of its items runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tollbridge.expect.outline import UnitOutline
    from tollbridge.expect.runner import FileCheck
    from tollbridge.expect.verdict import Failure, Outcome

_SUFFIXES = (".yaml", ".yml")
_SCENARIO = re.compile(rb"^(scenario|extends)\s*:", re.MULTILINE)
_EXPECTS = re.compile(rb"^(expect|cases|table|errors)\s*:", re.MULTILINE)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a YAML file that is a scenario which expects something."""
    if file_path.suffix in _SUFFIXES and (file_path.stem.endswith(".scenario") or _expects(file_path)):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def _expects(file: Path) -> bool:
    try:
        text = file.read_bytes()
    except OSError:
        return False
    return bool(_SCENARIO.search(text) and _EXPECTS.search(text))


class ScenarioFile(pytest.File):
    """One scenario: its units (itself, its cases, table, errors) hold the items."""

    _check: FileCheck | None = None

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield a collector for each unit that the file's text has."""
        from tollbridge.expect.outline import file_units

        for unit in file_units(self.path):
            yield Unit.from_parent(self, name=unit.name, outline=unit)

    @property
    def check(self) -> FileCheck:
        """What runs the file's units; loads the file once."""
        if self._check is None:
            from tollbridge.expect.runner import FileCheck, Manner

            self._check = FileCheck(self.path, Manner())
        return self._check


class Unit(pytest.Collector):
    """The file itself, one of its cases, its table or its errors: run once, when the first of its items is."""

    def __init__(self, *, outline: UnitOutline, **others: Any) -> None:
        super().__init__(**others)
        self.outline = outline
        self._outcome: Outcome | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each expectation; one for the whole unit where its text shows none."""
        for name in self.outline.expectations or ("scenario",):
            yield Expectation.from_parent(self, name=name)

    @property
    def outcome(self) -> Outcome:
        """What came of the unit."""
        if self._outcome is None:
            assert isinstance(self.parent, ScenarioFile)
            self._outcome = self.parent.check.outcome(self.outline)
        return self._outcome


class Expectation(pytest.Item):
    """One expectation of one unit."""

    def runtest(self) -> None:
        """Fail where the expectation does not hold, or the scenario cannot be run at all."""
        assert isinstance(self.parent, Unit)
        outcome = self.parent.outcome
        if outcome.problems:
            raise RefusedError(outcome.problems)
        failures = outcome.failures.get(self.name, ())
        if self.name == "scenario":
            failures = tuple(failure for failed in outcome.failures.values() for failure in failed)
        if failures:
            raise ExpectationError(failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was expected, what came and why; no traceback: the scenario is what is wrong."""
        if isinstance(excinfo.value, ExpectationError | RefusedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item by file, unit and expectation; were it the node's id, pytest -v would make `::` of its dots."""
        assert self.parent is not None
        return self.path, None, f"{self.path.name}: {self.parent.name}: {self.name}"


class ExpectationError(AssertionError):
    """An expectation that does not hold."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__("\n".join(line for failure in failures for line in failure.lines()))


class RefusedError(Exception):
    """A scenario that cannot be run: every reason, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))


@pytest.fixture(scope="session")
def tollbridge() -> ModuleType:
    """Give a test the Python interface: `tollbridge.run(file)`, `tollbridge.price(file, dial=…, lasts=…)`."""
    import tollbridge as package

    return package
