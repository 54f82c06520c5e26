"""A scenario file in, a typed and checked scenario out; or every reason why not, each with its place.

`load` is for those that run a scenario; `peek` for those that only look at its text, where it may be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.scenario.merge import overlaid, without
from tollbridge.scenario.nodes import KeyPath, Node, Place, plain_node
from tollbridge.scenario.patch import patch
from tollbridge.scenario.schema import Scenario
from tollbridge.scenario.source import ScenarioSource, read_source, source_of_text
from tollbridge.scenario.validate import Validation, clock_of, validated
from tollbridge.units import Clock

MOST_CHECKED: Final = 300_000
"""Nodes of all cases together, the file's own counted for each, that are checked when a file is loaded."""


@dataclass(frozen=True)
class Peek:
    """A scenario file's merged tree as text, whether or not the scenario is valid; `peek` returns it."""

    source: ScenarioSource

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The tree of dicts, lists and texts after `extends`."""
        plain = self.source.root.plain()
        assert isinstance(plain, dict)
        return plain

    def place(self, *path: str | int) -> tuple[str, int, int]:
        """Return (file, line, column) of a key path, or of its nearest parent that exists.

        `path`: keys from the top, places in lists from 0. Lines and columns count from 1.
        """
        place = self.source.root.at(path).shown
        return place.file, place.line, place.column


@dataclass(frozen=True)
class Loaded:
    """A scenario that may be run.

    Attributes:
        scenario: its keys, typed.
        clock: the calendar of the run.
        warnings: what looks unintended in it.
        source: the text that it was read from, with places.

    >>> from tollbridge.scenario.shipped import shipped
    >>> loaded = load(shipped() / "all-or-nothing.yaml")
    >>> loaded.scenario.accounts["contoso"].credit.opening  # micros
    300000
    >>> loaded.place("accounts", "contoso", "credit")[1:]  # line and column
    (22, 5)
    """

    scenario: Scenario
    clock: Clock
    warnings: tuple[Problem, ...]
    source: ScenarioSource = field(repr=False)

    @property
    def file(self) -> Path:
        """The scenario's file, as it was named."""
        return self.source.file

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The merged tree after `extends`: dicts, lists and texts, as files write them (`0.0045` stays that text)."""
        return Peek(self.source).raw

    def place(self, *path: str | int) -> tuple[str, int, int]:
        """Return (file, line, column) of a key path, or of its nearest parent that exists.

        `path`: keys from the top, places in lists from 0. Lines and columns count from 1; a key that a file extends points
        there.
        """
        return Peek(self.source).place(*path)

    def problem(self, message: str, *path: str | int, warning: bool = False) -> Problem:
        """Return a problem at a key path.

        `message`: what is wrong. `path`: keys from the top; where it does not exist, its nearest parent is pointed at.
        `warning`: it is only odd.
        """
        return Problem(*self.place(*path), message, warning)

    def data_file(self, name: str, *path: str | int) -> Path:
        """Return a file that the scenario names at a key path, resolved beside the file that names it.

        `name`: as the file writes it. `path`: where, for the message. ScenarioError where it is not there, or outside the
        scenario's folder and the allowed ones.
        """
        return self.source.folder.find(name, Place(*self.place(*path)))

    def variant(self, tree: Mapping[str, Any]) -> Loaded:
        """Return the scenario with a plain tree laid over it, checked anew; ScenarioError where it is refused.

        `tree`: keys as the file has them. Mappings merge deep, lists and texts replace.

        >>> from tollbridge.scenario.shipped import shipped
        >>> loaded = load(shipped() / "all-or-nothing.yaml")
        >>> loaded.variant({"accounts": {"contoso": {"credit": {"opening": "5"}}}}).scenario.accounts["contoso"].credit.opening
        5000000
        """
        top = plain_node(dict(tree), Place(str(self.file)))
        return _loaded(self._over(_placed(top, self.source.root)))

    def vary(self, values: Mapping[str, object]) -> Loaded:
        """Return the scenario with values put at places, checked anew.

        `values`: by path, such as `{"numbers.n.ports": 24}`: the keys from the top, joined by dots; a number counts a
        list's entries from 0.
        ScenarioError where the changed scenario is refused, TollbridgeError where a path leads into what is not there.

        >>> from tollbridge.scenario.shipped import shipped
        >>> loaded = load(shipped() / "all-or-nothing.yaml").vary({"accounts.contoso.credit.opening": 0.45})
        >>> loaded.scenario.accounts["contoso"].credit.opening  # micros
        450000
        """
        return self.variant(patch(self.raw, [(tuple(path.split(".")), value) for path, value in values.items()]))

    def case(self, name: str) -> Loaded:
        """Return the scenario with one of its `cases` laid over it.

        `name`: the case's; KeyError where there is none of it. ScenarioError where it is refused.
        The case's own expectations stand over the file's; the file's `table` and `errors` are not the case's.
        """
        node = self.source.root.at(("cases",)).child(name)
        if node is None:
            raise KeyError(name)
        if faults := _misshapen(name, node):
            raise ScenarioError(faults)
        return _loaded(case_source(self.source, node))

    def _over(self, top: Node) -> ScenarioSource:
        source = self.source
        return replace(source, root=overlaid(source.root, top))


def case_source(source: ScenarioSource, case: Node) -> ScenarioSource:
    """Return a scenario's source with one case laid over it; `cases` stay for their places.

    `source`: the file's. `case`: a mapping, as it stands under `cases`.
    """
    base = source.root
    for key in ("table", "errors"):
        base = without(base, (key,))
    return replace(source, root=overlaid(base, case))


def load(path: Path | str, *, allow_paths: Iterable[Path] = (), cases: bool = True) -> Loaded:
    """Read and check a scenario.

    `path`: its YAML file. `allow_paths`: folders, besides the scenario's own, that it may read files from. `cases`: check its
    cases with it; else each is checked when it is asked for.

    Returns the scenario with its warnings. ScenarioError holds every problem of all its files, each with its place.
    """
    return _loaded(read_source(Path(path), allow_paths), cases=cases)


def load_source(source: ScenarioSource, *, cases: bool = True) -> Loaded:
    """Check a scenario whose files are read already.

    `source`: its text, with those that it extends. `cases`: whether its cases are checked with it; else each is checked when
    it is asked for. ScenarioError holds every problem of all its files.
    """
    return _loaded(source, cases=cases)


def load_text(text: str, file: Path | str, *, allow_paths: Iterable[Path] = ()) -> Loaded:
    """Check a scenario's text as if it stood in a file.

    Args:
        text: YAML.
        file: a name for messages, which need not be there. What the text extends, and the data that it names, are read
            beside it.
        allow_paths: as of `load`.

    Returns the scenario with its warnings. ScenarioError holds every problem of all its files, each with its place.

    >>> from tollbridge.errors import ScenarioError
    >>> try:
    ...     load_text("clock: {duration: 1x}", "s.yaml")
    ... except ScenarioError as error:
    ...     print([(problem.line, problem.column) for problem in error.problems][-1])
    (1, 19)
    """
    return _loaded(source_of_text(text, Path(file), allow_paths))


def peek(path: Path | str, *, allow_paths: Iterable[Path] = ()) -> Peek:
    """Read a scenario's text without judging it; ScenarioError only where it is no YAML mapping.

    `path`: its file. `allow_paths`: folders, besides its own, that what it extends may be read from.

    >>> from tollbridge.scenario.shipped import shipped
    >>> peek(shipped() / "all-or-nothing.yaml").raw["accounts"]["contoso"]["credit"]["opening"]
    '0.30'
    """
    return Peek(read_source(Path(path), allow_paths))


def _loaded(source: ScenarioSource, *, cases: bool = False) -> Loaded:
    verdict = validated(source)
    found = [*source.problems, *verdict.problems]
    if cases:
        found += _case_problems(source, found)
    found = source.heard(found)
    if verdict.scenario is None or any(not problem.warning for problem in found):
        raise ScenarioError([*found, *_tariff_problems(source, verdict)])
    return Loaded(verdict.scenario, clock_of(verdict.scenario), tuple(sorted(set(found))), source)


def _tariff_problems(source: ScenarioSource, verdict: Validation) -> list[Problem]:
    """Return what compiling the tariffs of a refused scenario would say too, so that all is said at once."""
    from tollbridge.scenario.tariffs import tariff_problems

    if verdict.scenario is None:
        return []
    rest = Loaded(
        verdict.scenario,
        clock_of(verdict.scenario),
        (),
        ScenarioSource(source.file, verdict.root, source.folder, ()),
    )
    problems = tariff_problems(rest, audit=verdict.tariffs_are_whole)
    return [one for one in problems if Place(one.file, one.line, one.column) not in verdict.hidden]


def _case_problems(source: ScenarioSource, known: list[Problem]) -> list[Problem]:
    """Return what is wrong with the cases and not with the file already; a case with `errors` is meant to be wrong.

    Where many cases lie over a large file, those that would take long are checked when they are run.
    """
    found: list[Problem] = []
    entries = source.root.at(("cases",)).value if source.root.child("cases") else {}
    weight, checked = source.root.count(), 0
    for name, case in entries.items() if isinstance(entries, dict) else ():
        found += _misshapen(name, case)
        if (
            isinstance(case.value, dict)
            and "errors" not in case.value
            and (checked := checked + weight) <= MOST_CHECKED
        ):
            seen = {*known, *found}
            found += [one for one in validated(case_source(source, case)).problems if one not in seen]
    return found


def _misshapen(name: str, case: Node) -> list[Problem]:
    """Return why a case cannot be laid over its file."""
    if not isinstance(case.value, dict):
        return [case.shown.problem(f"case {name!r} is a mapping of keys that is laid over the file")]
    not_its = [part for key, part in case.value.items() if key in {"cases", "extends"}]
    return [
        part.key.problem("a case cannot have `cases` or `extends`: write them at the top of the file")
        for part in not_its
    ]


def _placed(top: Node, base: Node) -> Node:
    """Return a patch's nodes at the places of what they replace, so that errors about them point into the file."""
    key = base.key if base.key.line else base.place
    if isinstance(top.value, list):
        return Node([_placed(node, base.at((place,))) for place, node in enumerate(top.value)], base.place, key)
    if isinstance(top.value, str):
        return Node(top.value, base.place, key)
    parts = {name: _placed(node, base.at((name,))) for name, node in top.value.items()}
    return Node(parts, base.place, key)


__all__ = ["KeyPath", "Loaded", "Peek", "case_source", "load", "load_source", "load_text", "peek"]
