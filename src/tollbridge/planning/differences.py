"""What changed between two scenario files, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_PASSED_OVER: Final = frozenset({"scenario", "description", "expect", "cases", "table", "errors", "extends"})


@dataclass(frozen=True)
class Change:
    """A key path whose text differs between two files.

    Attributes:
        path: its keys from the top, joined by dots.
        before: the first file's text; "" where it does not have the key.
        after: the second file's.
    """

    path: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return every leaf that differs between two plain trees, titles and expectations aside, in the files' order.

    >>> changes({"numbers": {"n": {"ports": "24"}}}, {"numbers": {"n": {"ports": "48"}}})
    [Change(path='numbers.n.ports', before='24', after='48')]
    """
    old = dict(_leaves(before, ""))
    new = dict(_leaves(after, ""))
    paths = dict.fromkeys([*old, *new])
    return [Change(path, old.get(path, ""), new.get(path, "")) for path in paths if old.get(path) != new.get(path)]


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            if path or key not in _PASSED_OVER:
                yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, list) and any(isinstance(value, Mapping | list) for value in tree):
        for index, value in enumerate(tree):
            yield from _leaves(value, f"{path}.{index}")
    else:
        yield path, ", ".join(map(str, tree)) if isinstance(tree, list) else str(tree)
