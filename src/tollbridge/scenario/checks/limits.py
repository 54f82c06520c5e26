"""Sizes that no machine could run, and files that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.errors import ScenarioError
from tollbridge.scenario.checks.subject import Subject, walk
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.schema import ColumnFile, OrganisersPart, PriceTable, Scenario, TracePart

MOST_REPLICATIONS = 1_000_000
MOST_ORGANISERS = 1_000_000
DEEPEST_LIKENESS = 50


def limit_problems(subject: Subject) -> Iterator[Finding]:
    """Yield numbers of things that could only be slips of the pen."""
    if subject.scenario.replications > MOST_REPLICATIONS:
        yield Finding(("replications",), f"more than {MOST_REPLICATIONS:,} replications")
    yield from _deep_likeness(subject.scenario)
    for path, value in walk(subject.scenario):
        if isinstance(value, OrganisersPart) and value.count > MOST_ORGANISERS:
            yield Finding((*path, "count"), f"more than {MOST_ORGANISERS:,} organisers")


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
    """Yield files (but for decks, which tariffs read) that are not there, or where the scenario may not read."""
    for path, value in walk(subject.scenario):
        if isinstance(value, ColumnFile | TracePart | PriceTable) and value.file is not None:
            where = (*path, "file")
            try:
                subject.folder.find(value.file, subject.root.at(where).place)
            except ScenarioError as error:
                yield from (Finding(where, problem.message) for problem in error.problems)
