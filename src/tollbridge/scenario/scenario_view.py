"""What compiling needs of a scenario: its typed parts, its calendar, and the places and files that its text names."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from tollbridge.errors import Problem
from tollbridge.scenario.schema import Scenario
from tollbridge.units import Clock


class ScenarioView(Protocol):
    """A scenario that was loaded, or one that is still under examination: errors of its tariffs are found in both."""

    @property
    def scenario(self) -> Scenario:
        """The typed scenario."""
        ...

    @property
    def clock(self) -> Clock:
        """Its calendar."""
        ...

    def place(self, *path: str | int) -> tuple[str, int, int]:
        """Return (file, line, column) of a key path, or of its nearest parent that exists.

        `path`: keys from the top, places in lists from 0.
        """
        ...

    def problem(self, message: str, *path: str | int, warning: bool = False) -> Problem:
        """Return a problem at a key path.

        `message`: what is wrong. `path`: keys from the top. `warning`: it is only odd.
        """
        ...

    def data_file(self, name: str, *path: str | int) -> Path:
        """Return a file that the scenario names at a key path; ScenarioError where it may not be read.

        `name`: as the file writes it. `path`: where.
        """
        ...
