"""The files that a scenario reads besides what it extends: decks, traces, columns of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tollbridge.scenario.load import Loaded
from tollbridge.scenario.nodes import KeyPath


def named_files(loaded: Loaded) -> Iterator[tuple[KeyPath, str, Path]]:
    """Yield (key path of its `file`, name, path) of each file that a scenario reads besides what it extends.

    `loaded`: the scenario. Files of its expectations and cases are left out. ScenarioError where one may not be read.
    """
    for path, name in file_keys(loaded.raw):
        if path[0] not in {"expect", "cases", "table", "errors"}:
            yield path, name, loaded.data_file(name, *path)


def file_keys(tree: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield (key path, name) of each `file` in a tree of dicts, lists and texts.

    `tree`: as `raw` gives it. `path`: where it stands, put before each key path.

    >>> list(file_keys({"tariffs": {"t": {"decks": [{"file": "rates.csv"}]}}}))
    [(('tariffs', 't', 'decks', 0, 'file'), 'rates.csv')]
    """
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == "file" and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from file_keys(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from file_keys(value, (*path, place))
