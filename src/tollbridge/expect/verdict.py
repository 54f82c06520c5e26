"""What came of an expectation: it held, or what was expected, what came, and where the file says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from tollbridge.expect.coverage.items import Coverage

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of a scenario file to one of its values."""

Plain = str | list["Plain"]
"""A value as the file would write it: text, or nested lists of it."""


@dataclass(frozen=True)
class Failure:
    """One value that is not as expected.

    `path` leads to the expectation in the file, and `actual` is what would make it hold (None: no exact value would).
    """

    what: str  # calls.alice.cost
    place: str  # file:line
    expected: str
    got: str
    path: KeyPath = ()
    actual: Plain | None = None
    details: tuple[str, ...] = ()  # lines that explain it: the leg's steps and the rows that priced them
    replication: int | None = None

    def lines(self) -> list[str]:
        """Return the failure as text: what, expected, got, where, and the explanation."""
        where = f" (replication {self.replication})" if self.replication else ""
        head = [f"{self.place}: {self.what}{where}", f"  expected {self.expected}", f"  got      {self.got}"]
        return [*head, *(f"  {line}" for line in self.details)]


@dataclass(frozen=True)
class Outcome:
    """What came of one unit of a file (the file itself, a case, its table or its errors).

    `checked` names every expectation, those that failed among them; `problems` are lines about what could not be
    checked at all: an expectation on a name that is not there, a file that is refused.
    """

    file: str
    unit: str  # the case's name; "expect", "table" or "errors" of the file itself
    checked: tuple[str, ...]
    failures: dict[str, tuple[Failure, ...]]  # by expectation
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # of a unit that failed: what looks unintended in its file
    notes: tuple[str, ...] = ()  # how many rows of how many lines were read of the table's file
    held: tuple[str, ...] = ()  # where `Manner.values` asks: the values and limits of what held, a line each
    coverage: Coverage = field(
        default_factory=Coverage
    )  # where `Manner.coverage` asks: what the unit could touch, and what it did

    @property
    def name(self) -> str:
        """`file::unit`."""
        return f"{self.file}::{self.unit}"

    @property
    def passed(self) -> bool:
        """Whether everything could be checked and held."""
        return not self.failures and not self.problems
