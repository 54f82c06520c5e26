"""Sizes that no machine could run, and files that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.errors import ScenarioError
from tollbridge.scenario.checks.subject import Subject, odd, walk
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.schema import (
    AccountPart,
    ColumnFile,
    OrganisersPart,
    PriceTable,
    RetryPart,
    Scenario,
    TracePart,
)

MOST_REPLICATIONS = 1_000_000
MOST_ORGANISERS = 1_000_000
DEEPEST_LIKENESS = 50
MOST_POOLS = 63
"""Pools of one account: a leg's record holds a bit for each that paid."""
MOST_LINES = 10_000_000
"""Ports, trunks, legs in a conference: more is no limit."""
MOST_TRIES = 4_000
"""Later attempts of one leg that chance has names for."""
_LINES = {"ports", "trunks", "conference_limit"}


def limit_problems(subject: Subject) -> Iterator[Finding]:
    """Yield numbers of things that could only be slips of the pen.

    `subject`: the scenario under examination.
    """
    if subject.scenario.replications > MOST_REPLICATIONS:
        yield Finding(("replications",), f"more than {MOST_REPLICATIONS:,} replications")
    yield from _deep_likeness(subject.scenario)
    for path, value in walk(subject.scenario):
        if isinstance(value, OrganisersPart) and value.count > MOST_ORGANISERS:
            yield Finding((*path, "count"), f"more than {MOST_ORGANISERS:,} organisers")
        elif path and path[0] in {"numbers", "bridges"} and path[-1] in _LINES and _passes(value, MOST_LINES):
            yield Finding(
                path, f"more than {MOST_LINES:,} {str(path[-1]).replace('_', ' ')}: leave the key out for no limit"
            )
        elif isinstance(value, RetryPart) and _passes(value.at_most, MOST_TRIES):
            yield Finding((*path, "at_most"), f"more than {MOST_TRIES:,} later attempts of one caller")
        elif isinstance(value, RetryPart) and value.probability == 1 and value.at_most is None:
            yield odd(path, "callers who always try again, without `at_most`, make 200 later attempts at most")
        elif isinstance(value, AccountPart) and len(value.pools) > MOST_POOLS:
            yield Finding(
                (*path, "pools", list(value.pools)[MOST_POOLS]), f"more than {MOST_POOLS} pools in an account"
            )


def _passes(value: object, most: int) -> bool:
    return isinstance(value, int) and value > most


def _deep_likeness(scenario: Scenario) -> Iterator[Finding]:
    for name, tariff in scenario.tariffs.items():
        like, seen = tariff.like, {name}
        while like in scenario.tariffs and like not in seen and len(seen) <= DEEPEST_LIKENESS:
            seen.add(like)
            like = scenario.tariffs[like].like
        if len(seen) > DEEPEST_LIKENESS:
            yield Finding(("tariffs", name, "like"), f"tariffs are like one another more than {DEEPEST_LIKENESS} deep")
            return


def file_problems(subject: Subject) -> Iterator[Finding]:
    """Yield files (but for decks, which tariffs read) that are not there, or where the scenario may not read.

    `subject`: the scenario under examination.
    """
    for path, value in walk(subject.scenario):
        if isinstance(value, ColumnFile | TracePart | PriceTable) and value.file is not None:
            where = (*path, "file")
            try:
                subject.folder.find(value.file, subject.root.at(where).place)
            except ScenarioError as error:
                yield from (Finding(where, problem.message) for problem in error.problems)
