"""What the checks look at: the typed scenario, its clock and its tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from tollbridge.errors import Problem
from tollbridge.nearest import unknown
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath, Node
from tollbridge.scenario.schema import AccountPart, Scenario
from tollbridge.scenario.source import Folder
from tollbridge.scenario.unseen import explained
from tollbridge.units import Clock


@dataclass(frozen=True)
class Subject:
    """A scenario under examination.

    Attributes:
        scenario: typed, without what is broken.
        clock: its calendar, or a stock one.
        root: its text, for places.
        folder: where it may read.
        clock_is_known: False where the file's own clock cannot be read.
        is_whole: False where something broken was taken out, so that nothing can be said of what asks for a key.
    """

    scenario: Scenario
    clock: Clock
    root: Node
    folder: Folder
    clock_is_known: bool = True
    is_whole: bool = True

    @cached_property
    def bridges_of(self) -> dict[str, set[str]]:
        """The bridges of each dial-in number that is on one."""
        found: dict[str, set[str]] = {}
        for name, bridge in self.scenario.bridges.items():
            for number in bridge.numbers:
                found.setdefault(number, set()).add(name)
        return found

    def problem(self, finding: Finding) -> Problem:
        """Return a finding as a problem at its place: of its key or its value, as `finding` says."""
        node = self.root.at(finding.path)
        place = node.key if finding.about_key else node.shown
        return place.problem(explained(finding, self.root), warning=finding.warning)

    def account_of(self, named: str | None) -> AccountPart | None:
        """Return the account that is named, or the file's only one; None where that names none.

        `named`: a name that may not be there, or None.
        """
        accounts = self.scenario.accounts
        return accounts.get(named) if named else next(iter(accounts.values())) if len(accounts) == 1 else None


def reference(path: KeyPath, what: str, name: str | None, known: Collection[str]) -> Iterator[Finding]:
    """Yield a finding where something names what is not there.

    `path`: where it is named. `what`: what kind of thing it is. `name`: the name. `known`: those that are there.
    """
    if name is not None and name not in known:
        yield Finding(path, unknown(what, name, known))


def odd(path: KeyPath, message: str) -> Finding:
    """Return a warning.

    `path`: where. `message`: what looks unintended.
    """
    return Finding(path, message, warning=True)


def named(name: str, path: KeyPath, message: str) -> Finding:
    """Return a warning that a file can silence by its name.

    `name`: as `allow` writes it. `path`: where. `message`: what looks unintended.
    """
    return Finding(path, f"{message} [{name}]", warning=True)


def walk(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every value of a typed scenario with its key path, parts before what is in them.

    `value`: a part, mapping, list or value. `path`: where it stands.
    """
    yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set:
                yield from walk(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if isinstance(key, str):
                yield from walk(entry, (*path, key))
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from walk(entry, (*path, place))
