"""YAML read as text nodes with their places: every plain scalar stays the text that the file holds.

`safe_load` would make `+44…` an int, `NO` False and `19:30` 1170, and would keep the last of two equal keys without a word.
What no scenario needs (tags, merge keys, several documents, aliases that explode) is refused while reading, before it costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from tollbridge.errors import Problem, ScenarioError
from tollbridge.plain_text import shown, shown_in_a_line

MOST_BYTES: Final = 4_000_000
MOST_DUPLICATES: Final = 200
MOST_NODES: Final = 150_000
"""Nodes of one file with every alias written out."""
DEEPEST: Final = 50
LONGEST_KEY: Final = 200
_ODD_SPACE: Final = re.compile(r"^[^#\"']*?(?P<odd>[\t\u00a0\u202f])")
_NULLS: Final = {"null", "Null", "NULL", "~"}
_TOO_DEEP: Final = f"the file nests deeper than {DEEPEST} levels"

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Plain = dict[str, "Plain"] | list["Plain"] | str
"""The tree without places: what `raw` and patches are."""
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1, 0 where there is none.

    >>> str(Place("s.yaml", 7, 3).problem("there is no tariff 'x'"))
    "s.yaml:7:3: there is no tariff 'x'"
    """

    file: str
    line: int = 0
    column: int = 0

    def problem(self, message: str, *, warning: bool = False) -> Problem:
        """Return a problem about what stands here.

        `message`: what is wrong. `warning`: it is only odd.
        """
        return Problem(self.file, self.line, self.column, message, warning)


@dataclass(slots=True)
class Node:
    """A mapping, list or text of a file.

    Attributes:
        value: its entries by key, its items, or its text as the file holds it.
        place: where it stands itself.
        key: where the key (or item) that leads to it stands.
        size: nodes in it, itself included, aliases written out.
        is_null: written as null or ~, without quotes.
    """

    value: dict[str, Node] | list[Node] | str
    place: Place
    key: Place
    size: int = 1  # nodes in it, aliases written out
    is_null: bool = False  # written as null or ~, without quotes

    @property
    def shown(self) -> Place:
        """Where an error about this node points: at a text itself, at the key of a mapping or list."""
        return self.place if isinstance(self.value, str) and self.value else self.key

    def child(self, key: str | int) -> Node | None:
        """Return the entry of a key or position, if there is one.

        `key`: a mapping's key, or a list's position from 0.
        """
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def at(self, path: KeyPath) -> Node:
        """Return the node of a key path, or its nearest parent that exists.

        `path`: keys from here on.
        """
        node = self
        for key in path:
            found = node.child(key)
            if found is None:
                break
            node = found
        return node

    def count(self) -> int:
        """Return how many nodes there are in it, itself included.

        >>> read_nodes("a: [1, 2]", "s.yaml")[0].count()  # the mapping, the list and its two texts
        4
        """
        parts = self.value.values() if isinstance(self.value, dict) else self.value
        return 1 if isinstance(parts, str) else 1 + sum(part.count() for part in parts)

    def plain(self) -> Plain:
        """Return the tree without places: dicts, lists and texts.

        >>> read_nodes("rate: 0.0045", "s.yaml")[0].plain()
        {'rate': '0.0045'}
        """
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if isinstance(self.value, list) else self.value


def plain_node(value: object, place: Place) -> Node:
    """Return a plain tree (a patch, values of any simple type) as nodes that all stand at one place.

    `value`: dicts, lists and values; a truth becomes `true` or `false`, anything else its text. `place`: where all of it
    stands.
    """
    if isinstance(value, dict):
        return Node({str(key): plain_node(part, place) for key, part in value.items()}, place, place)
    if isinstance(value, list | tuple):
        return Node([plain_node(part, place) for part in value], place, place)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Node(text, place, place)


def read_nodes(text: str, file: str) -> tuple[Node, tuple[Problem, ...]]:
    """Return a YAML document as nodes, with what is wrong but does not stop it: duplicate keys.

    Args:
        text: one document, a mapping. Every plain scalar stays the text that the file holds.
        file: its name, for places.

    ScenarioError where it cannot be read: no YAML, tags or merge keys, or larger or deeper than MOST_NODES and DEEPEST.

    >>> root, problems = read_nodes("numbers: {n: {number: +442071838750, kind: NO}}", "s.yaml")
    >>> root.plain()
    {'numbers': {'n': {'number': '+442071838750', 'kind': 'NO'}}}
    >>> root.at(("numbers", "n", "kind")).place.column
    44
    """
    composer = _Composer(file)
    try:
        root = composer.document(iter(yaml.parse(text, Loader=_Loader)))
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([_syntax_problem(error, file, text)]) from None
    except yaml.reader.ReaderError as error:
        raise ScenarioError([_character_problem(error, text, file)]) from None
    except RecursionError:
        raise ScenarioError([Problem(file, 0, 0, _TOO_DEEP)]) from None
    return root, tuple(composer.problems)


@dataclass
class _Composer:
    file: str
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    nodes: int = 0

    def document(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second document begins here: a scenario is one document")
                root = self._node(events, next(events), 0, None)
        if root is None or root.value == "":
            raise ScenarioError([Problem(self.file, 1, 1, "the file is empty: a scenario is a mapping of keys")])
        if not isinstance(root.value, dict):
            raise ScenarioError([root.place.problem("a scenario is a mapping of keys, such as `clock: …`")])
        return root

    def _node(self, events: Iterator[Any], event: Any, depth: int, key: Place | None) -> Node:
        place = self._place(event)
        if depth > DEEPEST:
            self._refuse(event, _TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, key or place)
        if event.tag is not None:
            self._refuse(event, f"the tag {event.tag!r} is not read: every value is text, typed by its place")
        self._count(event, 1)
        node = Node("", place, key or place)
        if isinstance(event, yaml.MappingStartEvent):
            node.value = self._mapping(events, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.value = self._sequence(events, depth)
        else:
            node.value = shown(event.value)
            node.is_null = not event.style and event.value in _NULLS
        node.size = 1 + sum(part.size for part in _parts(node))
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            name, place = self._key(event), self._place(event)
            node = self._node(events, next(events), depth + 1, place)
            first = entries.setdefault(name, node)
            if first is not node:
                text = f"duplicate key {name!r}: lines {first.key.line} and {place.line} both set it"
                self.problems.append(place.problem(text))
                if len(self.problems) >= MOST_DUPLICATES:
                    self._refuse(event, f"the file holds {MOST_DUPLICATES} duplicate keys and more")
        return entries

    def _sequence(self, events: Iterator[Any], depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(events, event, depth + 1, None))
        return items

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key is plain text, not a mapping, list or alias")
        if event.value == "<<" and not event.style:
            self._refuse(event, "merge keys (<<) are not read: use `like` in tariffs, or `extends`")
        if len(event.value) > LONGEST_KEY:
            self._refuse(event, f"a key is at most {LONGEST_KEY} characters long")
        return shown_in_a_line(str(event.value))

    def _alias(self, event: Any, key: Place) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            self._refuse(event, f"the alias *{event.anchor} names no anchor that stands before it")
        self._count(event, node.size)
        return Node(node.value, node.place, key, node.size, node.is_null)

    def _count(self, event: Any, more: int) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            self._refuse(event, f"the file holds more than {MOST_NODES:,} values, aliases written out")

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: Any, message: str) -> NoReturn:
        raise ScenarioError([*self.problems, self._place(event).problem(message)])


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        yield from node.value.values()
    elif isinstance(node.value, list):
        yield from node.value


def _syntax_problem(error: yaml.MarkedYAMLError, file: str, text: str) -> Problem:
    if "nesting depth" in str(
        error.problem
    ):  # newer readers stop at a depth of their own, and say so in their own words
        return Problem(file, 0, 0, _TOO_DEEP)
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    if (odd := _odd_space(text, line)) is not None:
        return Problem(file, *odd)
    context = f" ({error.context})" if error.context else ""
    return Problem(file, line, column, f"not YAML: {error.problem or 'the text cannot be read'}{context}")


def _odd_space(text: str, line: int) -> tuple[int, int, str] | None:
    """Return line, column and name of a tab or non-breaking space on the line of an error, or the one before it."""
    lines = text.splitlines()
    for number in (line, line - 1):
        found = _ODD_SPACE.search(lines[number - 1]) if 0 < number <= len(lines) else None
        if found:
            name = "a tab" if found["odd"] == "\t" else "a non-breaking space"
            return number, found.start("odd") + 1, f"not YAML: {name} stands here; write plain spaces"
    return None


def _character_problem(error: Any, text: str, file: str) -> Problem:
    before = text[: error.position] if isinstance(error.position, int) else ""
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return Problem(file, line, column, f"not YAML: {error.reason}")
