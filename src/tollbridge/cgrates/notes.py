"""What one side says and the other cannot: named with its place, counted, and never left out in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import counted
from tollbridge.tariff.rows import Row


@dataclass
class Notes:
    """What could not be said.

    `lost`: it changes prices or credit, and `--strict` refuses it. `aside`: it is no part of a tariff plan, or only a
    difference in how the two systems work.
    """

    lost: list[Problem] = field(default_factory=list)
    aside: list[Problem] = field(default_factory=list)

    def lose(self, problem: Problem) -> None:
        """Note what changes prices or credit.

        `problem`: its place, and what cannot be said.
        """
        self.lost.append(replace(problem, warning=True))

    def mention(self, problem: Problem) -> None:
        """Note what is no part of a tariff plan.

        `problem`: its place, and what it is.
        """
        self.aside.append(replace(problem, warning=True))

    def lose_row(self, row: Row, message: str) -> None:
        """Note a row of a tariff, at its place in the scenario or in a deck.

        `row`: whose price or rule cannot be said. `message`: why.
        """
        file, _, line = row.source.rpartition(":")
        self.lose(Problem(file, int(line), row.column, message))

    def all(self) -> tuple[Problem, ...]:
        """Return all notes in the order of their places, each once."""
        return tuple(sorted({*self.lost, *self.aside}))

    def told(self, where: str) -> str:
        """Return how much is said `where` of what changes prices or credit, to end a sentence; empty where nothing does.

        >>> Notes([Problem("tariff.yaml", 3, 1, "a tariff plan has no `free`", warning=True)]).told("NOT-SAID.txt")
        '; 1 thing that changes prices or credit is not said: see NOT-SAID.txt'
        """
        count = len(set(self.lost))
        if not count:
            return ""
        things = counted(count, "thing that changes", "things that change")
        return f"; {things} prices or credit {'is' if count == 1 else 'are'} not said: see {where}"

    def refuse(self) -> None:
        """Raise ScenarioError with all that changes prices or credit, where there is any."""
        if self.lost:
            raise ScenarioError(replace(problem, warning=False) for problem in self.lost)


def listed(problems: Iterable[Problem]) -> list[str]:
    """Return each note as a line, `file:line:column: what`, without the word `warning`.

    `problems`: in any order, which is kept.
    """
    return [str(replace(problem, warning=False)) for problem in problems]
