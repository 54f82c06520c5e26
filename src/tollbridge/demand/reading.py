"""Scenario parts become what draws; every mistake is noted at its place in the file, none stops the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.columns import read_column
from tollbridge.demand.distributions import count_variate, duration_variate
from tollbridge.demand.families import Variate, constant
from tollbridge.errors import Problem, ScenarioError
from tollbridge.scenario.schema import CountDistribution, DurationDistribution

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

T = TypeVar("T")


class Reading:
    """Reads the parts under one key path (`place`) of a scenario; `problems` are those met so far.

    `notes` say how many rows of how many lines each column was read from.
    """

    def __init__(self, loaded: Loaded, *place: str) -> None:
        self.loaded = loaded
        self.place = place
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def attempt(self, make: Callable[[], T], *keys: str) -> T | None:
        """Return what is made, or None with the problem noted.

        `make`: may raise ValueError or ScenarioError. `keys`: below the part that is read, where the problem stands.
        """
        try:
            return make()
        except ScenarioError as error:
            self.problems += error.problems
        except ValueError as error:
            self.problems.append(self.loaded.problem(str(error), *self.place, *keys))
        return None

    def duration(self, part: DurationDistribution | None, *keys: str) -> Variate:
        """Return a distribution of durations in ms; always 0 where it is absent.

        `part`: as the file has it, or None. `keys`: where it stands below the workload. What is wrong with it is collected.
        """
        if part is None:
            return constant(0.0)
        return self.attempt(lambda: duration_variate(part, self._reader(keys, durations=True)), *keys) or constant(0.0)

    def count(self, part: CountDistribution | None, *keys: str) -> Variate:
        """Return a distribution of counts; always 0 where it is absent.

        `part`: as the file has it, or None. `keys`: where it stands below the workload. What is wrong with it is collected.
        """
        if part is None:
            return constant(0.0)
        return self.attempt(lambda: count_variate(part, self._reader(keys, durations=False)), *keys) or constant(0.0)

    def _reader(self, keys: tuple[str, ...], *, durations: bool) -> Callable[[str, str], NDArray[np.float64]]:
        def read(file: str, column: str) -> NDArray[np.float64]:
            path, signed = self.loaded.data_file(file, *self.place, *keys), "lateness" in keys
            values, note = read_column(path, column, durations=durations, signed=signed)
            self.notes.append(note)
            return values

        return read
