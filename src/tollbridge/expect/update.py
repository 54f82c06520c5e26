"""`check --update`: exact expectations that do not hold are rewritten to what came, comments and layout kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tollbridge.expect.splice import changes_of, rewrite
from tollbridge.expect.verdict import Failure, Outcome


def update_file(file: Path, outcomes: Sequence[Outcome]) -> list[tuple[str, bool]]:
    """Rewrite the failed exact expectations of one file to what came; return a line each, and whether it is mended.

    `file`: the scenario's. `outcomes`: those of its units. A failure without an exact value that would hold is left.
    """
    failures = [failure for outcome in outcomes for failed in outcome.failures.values() for failure in failed]
    exact = {failure.path: failure for failure in failures if failure.path and failure.actual is not None}
    missed = set(
        rewrite(
            file, changes_of((path, failure.actual) for path, failure in exact.items() if failure.actual is not None)
        )
    )
    return list(_lines(failures, {path for path in exact if path not in missed}))


def _lines(failures: Sequence[Failure], changed: set[tuple[str | int, ...]]) -> Iterator[tuple[str, bool]]:
    for failure in failures:
        if failure.path in changed:
            yield f"{failure.place}: {failure.what}: {failure.expected} -> {failure.got}", True
        else:
            text = f"left as it is: expected {failure.expected}, got {failure.got}"
            yield f"{failure.place}: {failure.what}: {text}", False
