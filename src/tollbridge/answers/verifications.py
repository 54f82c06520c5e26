"""What holding a real system's records against the simulation found, as Python code and the command line show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from tollbridge.answers.checks import word_of
from tollbridge.answers.shown import Shown
from tollbridge.expect.verdict import Failure
from tollbridge.report.plots import GREEN, RED, bars
from tollbridge.switch.verify import Verified

MOST_SHOWN: Final = 40


@dataclass(frozen=True, repr=False)
class Verification(Shown, Verified):
    """A real system's records held against the simulation's legs; its rows are the values that differ.

    `switch.verify.Verified` says what it holds besides.

    Attributes:
        warnings: those of the scenario.
    """

    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Verified, warnings: tuple[str, ...] = ()) -> Verification:
        """Return the same finding, to be shown.

        `found`: what `switch.verify.verify` returned. `warnings`: those of the scenario.
        """
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)}, warnings=warnings)

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        return self.outcome.passed

    @property
    def failures(self) -> list[Failure]:
        """Each value that differs: what it is, what the simulation says and what the records say."""
        return [failure for failed in self.outcome.failures.values() for failure in failed]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each value that differs.

        Columns: `what` (such as `calls.dave.cost`), what the simulation says (`expected`), what the records say (`got`),
        and its `place` in them, `file:line:column`.
        """
        for one in self.failures:
            yield {"what": one.what, "expected": one.expected, "got": one.got, "place": one.place}

    def document(self) -> dict[str, Any]:
        """Return the finding as a mapping of what JSON can hold, a key for each field of `Verified`."""
        return {field.name: getattr(self, field.name) for field in fields(Verified)}

    def plot(self) -> Any:
        """Return a Plotly figure: how many legs agree with their records, and how many do not.

        MissingExtraError where the extra [report] is not installed.
        """
        counts = {"agree": self.agreeing, "do not agree": self.legs - self.agreeing}
        return bars(counts, dict(zip(counts, (GREEN, RED), strict=True)), f"legs of {self.outcome.file}")

    def __str__(self) -> str:
        lines = [f"{word_of(self.outcome)}  {self.outcome.name} ({len(self.outcome.checked)} expected)"]
        lines += [f"    {line}" for failure in self.failures[:MOST_SHOWN] for line in failure.lines()]
        if len(self.failures) > MOST_SHOWN:
            lines.append(f"    … and {len(self.failures) - MOST_SHOWN:,} more; --junit and --json have them all")
        agree = f"{self.agreeing:,} of {self.legs:,} legs agree with their records"
        return "\n".join([*lines, *self.notes, f"{agree}; {self.records:,} records were read"])
