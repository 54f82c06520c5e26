"""Whether two runs are the same run: the content of a scenario and of every file that it names, as one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tollbridge.scenario.load import Loaded
from tollbridge.scenario.nodes import KeyPath


def named_files(loaded: Loaded) -> Iterator[tuple[KeyPath, str, Path]]:
    """Yield (key path of its `file`, name, path) of each file that a scenario reads besides what it extends."""
    for path, name in _file_keys(loaded.raw, ()):
        if path[0] not in {"expect", "cases", "table", "errors"}:
            yield path, name, loaded.data_file(name, *path)


def _file_keys(tree: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == "file" and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from _file_keys(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _file_keys(value, (*path, place))


def fingerprint(loaded: Loaded) -> str:
    """Return a hash (SHA-256, hexadecimal) of all that a run of this scenario depends on but for seed and versions."""
    said = {key: value for key, value in loaded.raw.items() if key not in {"expect", "cases", "table", "errors"}}
    whole = hashlib.sha256(json.dumps(said, sort_keys=False).encode())
    for path, _, file in named_files(loaded):
        whole.update(json.dumps(path).encode())
        with file.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()
