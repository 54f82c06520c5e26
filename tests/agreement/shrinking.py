"""A failing scenario made small: whatever can be left out and it still fails is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from dice import Tree

Path = tuple[Any, ...]


def shrunk(tree: Tree, fails: Callable[[Tree], bool]) -> Tree:
    """Return a scenario of which no more entry can be left out by itself; `fails` says no to one that is refused."""
    smaller = True
    while smaller:
        smaller = False
        for path in list(_paths(tree)):
            candidate = _without(tree, path)
            if candidate is not None and fails(candidate):
                tree, smaller = candidate, True
    return tree


def _paths(tree: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of every entry, parts before what is in them, a list's last first."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, entry in reversed(list(entries)):
        yield (*path, key)
        yield from _paths(entry, (*path, key))


def _without(tree: Tree, path: Path) -> Tree | None:
    """Return a copy that lacks the entry at a path; None where it went with its parent already."""
    copy = deepcopy(tree)
    part: Any = copy
    for key in path[:-1]:
        part = part[key] if _has(part, key) else None
    if not _has(part, path[-1]):
        return None
    del part[path[-1]]
    return copy


def _has(part: Any, key: Any) -> bool:
    return key in part if isinstance(part, dict) else isinstance(part, list) and key < len(part)
