"""A merged tree of text becomes a typed scenario; all problems are collected, those of broken parts and of the rest.

Where parts are broken, the rest is checked all the same: what is wrong is taken out of the tree until it is valid, and
what the checks then say about the neighbourhood of what was taken out is left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from pydantic import ValidationError

from tollbridge.errors import Problem
from tollbridge.scenario.checks import problems_of
from tollbridge.scenario.checks.subject import Subject
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.merge import renamed, replaced, without
from tollbridge.scenario.nodes import KeyPath, Node, Place, plain_node
from tollbridge.scenario.schema import Scenario
from tollbridge.scenario.source import ScenarioSource
from tollbridge.scenario.unseen import explained
from tollbridge.scenario.values import NOT_A_NAME
from tollbridge.scenario.wording import findings
from tollbridge.units import Clock, Period

_STOCK_CLOCK = {"start": "2026-01-01", "timezone": "UTC", "duration": "4w"}
_STOCK: dict[tuple[str, ...], object] = {
    ("scenario",): "untitled",
    ("zones", "*"): [],
    ("windows", "*"): [],
    ("tariffs", "*"): {"increment": "60s"},
    ("tariffs", "*", "increment"): "60s",
    ("accounts", "*"): {},
    ("accounts", "*", "licences", "*"): {},
    ("numbers", "*"): {"number": "+12025550100"},
    ("bridges", "*"): {},
}
"""What stands in for something broken that other parts speak of; `*` is any name."""
_SECTIONS = {"account": "accounts", "number": "numbers", "bridge": "bridges", "tariff": "tariffs", "zone": "zones"}
"""Where the things are that a finding speaks of."""
_DATED = {("tariffs",), ("windows",), ("zones",)}
_ROUNDS = 30
_FELT = 2
"""Levels up to which it is felt that something was taken out: an entry of a mixture is missed by the distribution."""
MOST_REPORTED = 200
"""Problems of one file that are reported: a file with more is of another kind altogether."""


def clock_of(scenario: Scenario) -> Clock:
    """Return the clock of a scenario.

    `scenario`: valid. A start without a timezone of its own is local to the clock's; a calendar period as duration ends at the
    same local time.
    """
    part = scenario.clock
    start = part.start.moment or datetime(1970, 1, 1)
    duration = part.duration
    if isinstance(duration, Period):
        duration = Clock.at(start, part.timezone, 0).add(0, duration)
    return Clock.at(start, part.timezone, duration, part.warm_up)


@dataclass(frozen=True)
class Validation:
    """What a source comes to: all that is wrong or odd about it, and what could be read of it.

    Attributes:
        problems: errors and warnings.
        scenario: without what is broken; None: nothing could be read.
        root: its tree, without what is broken.
        tariffs_are_whole: with the clock, nothing that says which rows hold when has been taken out.
        hidden: the places about which nothing more should be said, as something there has been.
    """

    problems: tuple[Problem, ...]
    scenario: Scenario | None
    root: Node
    tariffs_are_whole: bool
    hidden: frozenset[Place]


def validated(source: ScenarioSource) -> Validation:
    """Return the verdict on a source: what its text and its checks say.

    `source`: a scenario's files, merged. What is broken is taken out, so that all else can be checked in one go.
    """
    whole = _titled(source.root, source.file.stem)
    repair = _Repair(whole)
    scenario = repair.scenario()
    problems = list(repair.problems)
    if scenario is not None:
        clock = clock_of(scenario)
        subject = Subject(scenario, clock, repair.root, source.folder, repair.clock_is_known, not repair.removed)
        problems += [subject.problem(one) for one in _first(problems_of(subject)) if not repair.explains(one)]
    hidden = frozenset(whole.at(gone[:depth]).shown for gone in repair.removed for depth in _around(gone))
    whole_tariffs = repair.clock_is_known and not any(gone[:1] in _DATED for gone in repair.removed)
    return Validation(tuple(problems), scenario, repair.root, whole_tariffs, hidden)


def _first(found: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings until there are too many errors; of warnings the first ones, which crowd out no error."""
    errors = warnings = 0
    while errors < MOST_REPORTED and (finding := next(found, None)) is not None:
        errors, warnings = errors + (not finding.warning), warnings + finding.warning
        if not finding.warning or warnings <= MOST_REPORTED:
            yield finding


def _titled(root: Node, title: str) -> Node:
    """Return the tree with the file's name as its title where it has none."""
    return root if root.child("scenario") else replaced(root, ("scenario",), plain_node(title, root.place))


@dataclass
class _Repair:
    root: Node
    problems: list[Problem] = field(default_factory=list)
    removed: list[KeyPath] = field(default_factory=list)
    clock_is_known: bool = True

    def scenario(self) -> Scenario | None:
        """Return the scenario that is left when all that is broken is taken out; None where nothing is, or too much."""
        for _ in range(_ROUNDS):
            try:
                return Scenario.model_validate(self.root.plain())
            except ValidationError as error:
                found = list(islice(findings(error, Scenario), MOST_REPORTED + 1))
                self._report(found[:MOST_REPORTED])
                if len(found) > MOST_REPORTED:
                    self.problems.append(Place(self.root.place.file).problem("and there is more that is wrong"))
                    return None
                self._take_out(found)
        return None

    def _report(self, found: list[Finding]) -> None:
        for finding in found:
            if not self.is_near(finding.path):
                node = self.root.at(finding.path)
                place = node.key if finding.about_key else node.shown
                self.problems.append(place.problem(explained(finding, self.root)))

    def _take_out(self, found: list[Finding]) -> None:
        """Take out what is broken; of things that have names the names stay, as other parts may speak of them."""
        misnamed = [finding for finding in found if finding.about_key and finding.message.endswith(NOT_A_NAME)]
        for finding in sorted(misnamed, key=lambda one: len(one.path), reverse=True):
            self.root = renamed(self.root, finding.path)
        found = [finding for finding in found if finding not in misnamed]
        paths = [finding.path for finding in found]
        self.removed += paths
        self.root = without(self.root, *(path for path in paths if path[:1] != ("clock",)))
        for path in (finding.path for finding in found if not finding.about_key):
            if (stock := _stock(path)) is not None:
                self.root = replaced(self.root, path, plain_node(stock, self.root.at(path[:1]).key))
        if any(path[:1] in {("clock",), ()} for path in paths):
            self.clock_is_known = False
            self.root = replaced(self.root, ("clock",), plain_node(_STOCK_CLOCK, self.root.at(("clock",)).key))

    def explains(self, finding: Finding) -> bool:
        """Say whether what was taken out is why something is found: it is near, or all that it speaks of is gone."""
        gone = {path[0] for path in self.removed if len(path) == 1}
        speaks_of = {what for what, section in _SECTIONS.items() if f" {what} " in finding.message[:30]}
        return self.is_near(finding.path) or any(_SECTIONS[what] in gone for what in speaks_of)

    def is_near(self, path: KeyPath) -> bool:
        """Say whether a key path leads to, into or around something that was taken out."""
        return any(
            path[: len(gone)] == gone or path in {gone[:depth] for depth in _around(gone)} for gone in self.removed
        )


def _stock(path: KeyPath) -> object:
    """Return what stands in for what is broken at a key path; None where that is simply left out."""
    return next((stock for key, stock in _STOCK.items() if len(key) == len(path) and _fits(key, path)), None)


def _fits(pattern: tuple[str, ...], path: KeyPath) -> bool:
    return all(wanted in {"*", found} for wanted, found in zip(pattern, path, strict=True))


def _around(gone: KeyPath) -> range:
    """Return how many keys lead to what was taken out, and to the parts around it that miss it now."""
    return range(max(0, len(gone) - _FELT), len(gone) + 1)
