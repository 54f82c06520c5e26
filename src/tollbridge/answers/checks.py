"""What checks found: the outcomes of scenarios that are tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from tollbridge.answers.shown import Shown
from tollbridge.expect.coverage.items import Coverage
from tollbridge.expect.coverage.report import coverage_lines, together
from tollbridge.expect.verdict import Outcome
from tollbridge.report.plots import AMBER, GREEN, RED, bars


def word_of(outcome: Outcome) -> str:
    """Return how an outcome went, as it stands at the head of its line.

    `ok`: everything held. `FAILED`: something did not. `REFUSED`: something could not be checked at all.

    >>> word_of(Outcome("a.yaml", "expect", (), {})), word_of(Outcome("b.yaml", "expect", (), {}, ("b.yaml: not YAML",)))
    ('ok', 'REFUSED')
    """
    return "ok" if outcome.passed else "REFUSED" if outcome.problems else "FAILED"


def outcome_lines(outcome: Outcome) -> list[str]:
    """Return an outcome as text: its name, the values that held where they are kept, failures, warnings.

    >>> outcome_lines(Outcome("office.yaml", "expect", ("calls.alice",), {}))
    ['ok  office.yaml::expect']
    """
    count = f" ({len(outcome.checked)} expected)" if outcome.passed and len(outcome.checked) > 1 else ""
    failures = [failure for failed in outcome.failures.values() for failure in failed]
    details = [*outcome.held, *(line for failure in failures for line in failure.lines()), *outcome.warnings]
    return [f"{word_of(outcome)}  {outcome.name}{count}", *(f"    {line}" for line in details)]


def counted(outcomes: Sequence[Outcome]) -> str:
    """Return how many outcomes passed, failed and were refused.

    >>> held, refused = Outcome("a.yaml", "expect", (), {}), Outcome("b.yaml", "expect", (), {}, ("b.yaml: not YAML",))
    >>> counted([held, refused])
    '1 passed, 1 refused'
    """
    passed = sum(outcome.passed for outcome in outcomes)
    refused = sum(bool(outcome.problems) for outcome in outcomes)
    failed = len(outcomes) - passed - refused
    parts = [f"{count} {word}" for count, word in ((failed, "failed"), (refused, "refused")) if count]
    return ", ".join([f"{passed} passed", *parts])


@dataclass(frozen=True, repr=False)
class Checked(Shown, Sequence[Outcome]):
    """The outcomes of a check, in order: a sequence of them.

    Each outcome has its `name`, whether it `passed`, its `failures` by expectation, and `problems` where something could
    not be checked at all.

    >>> found = Checked((Outcome("a.yaml", "expect", ("calls.alice",), {}),))
    >>> found.passed, len(found), found[0].name, [row["holds"] for row in found.rows()]
    (True, 1, 'a.yaml::expect', [True])
    """

    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """Whether everything could be checked and held."""
        return all(outcome.passed for outcome in self.outcomes)

    @property
    def coverage(self) -> Coverage:
        """What was touched, and what could be; empty unless `check(..., coverage=True)`. `untouched` lists the rest."""
        return together(self.outcomes)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Outcome, ...]: ...
    def __getitem__(self, index: int | slice) -> Outcome | tuple[Outcome, ...]:
        return self.outcomes[index]

    def __len__(self) -> int:
        return len(self.outcomes)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each expectation, and one for a file or case without any.

        Columns: `file`, `unit` (`expect`, or the case's name), `what` is expected, whether it `holds`; and of a failure
        what was `expected`, what the run `got`, and its `place` in the file.
        """
        for outcome in self.outcomes:
            head = {"file": outcome.file, "unit": outcome.unit}
            for name in dict.fromkeys((*outcome.checked, *outcome.failures)):
                failed = outcome.failures.get(name, ())
                holds = not failed and not outcome.problems
                yield head | {"what": name, "holds": holds} | _first(failed)
            if not outcome.checked and not outcome.failures:
                yield head | {"what": "", "holds": outcome.passed}

    def plot(self) -> Any:
        """Return a Plotly figure: how many outcomes hold, fail and are refused.

        MissingExtraError where the extra [report] is not installed.
        """
        words = {"ok": "hold", "FAILED": "fail", "REFUSED": "are refused"}
        counts = dict.fromkeys(words.values(), 0)
        for outcome in self.outcomes:
            counts[words[word_of(outcome)]] += 1
        return bars(counts, dict(zip(counts, (GREEN, RED, AMBER), strict=True)), "cases and files")

    def __str__(self) -> str:
        lines = [line for outcome in self.outcomes for line in (*outcome_lines(outcome), *outcome.problems)]
        covered = coverage_lines(self.coverage) if self.coverage.could else ()
        return "\n".join([*lines, *covered, counted(self.outcomes)])


def _first(failed: Sequence[Any]) -> dict[str, Any]:
    if not failed:
        return {"expected": None, "got": None, "place": None}
    return {"expected": failed[0].expected, "got": failed[0].got, "place": failed[0].place}
