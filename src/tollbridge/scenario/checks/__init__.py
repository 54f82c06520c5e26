"""What a typed scenario says that cannot be, or cannot be meant: references, sums, times, funding."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.scenario.checks.subject import Subject
from tollbridge.scenario.finding import Finding


def problems_of(subject: Subject) -> Iterator[Finding]:
    """Yield every error and warning of a scenario whose values are all readable."""
    yield from ()
