"""Each key of the language has a line that shows it, and what such a line says is in the language."""

from __future__ import annotations

import re

import pytest
import yaml

from tollbridge.explain import key_examples
from tollbridge.explain.find import all_entries
from tollbridge.scenario.meanings import keys, meaning

KEYS = [entry for entry in all_entries() if entry.kind == "key"]
KEPT = [path for path, _, _ in keys() if key_examples.line_of(path)]


def test_every_key_has_an_example_with_the_key_in_it():
    last = {entry.names[0]: entry.names[0].rpartition(".")[2] for entry in KEYS}
    assert len(KEYS) > 300
    assert [
        name for entry in KEYS for name in [entry.names[0]] if not re.search(rf"\b{last[name]}:", entry.example)
    ] == []


def paths(tree, path):
    """Yield the path of every key of a tree."""
    for key, below in tree.items() if isinstance(tree, dict) else enumerate(tree if isinstance(tree, list) else ()):
        yield (*path, key if isinstance(key, int) and isinstance(tree, list) else str(key))
        yield from paths(below, (*path, key if isinstance(tree, list) else str(key)))


@pytest.mark.parametrize("path", KEPT, ids=".".join)
def test_all_keys_of_a_kept_line_are_in_the_language_and_the_one_that_it_shows_too(path):
    tree = yaml.load(key_examples.line_of(path), Loader=yaml.BaseLoader)
    (top,) = tree
    above = path[: path.index(top)]
    found = list(paths(tree, above))
    assert [each for each in found if not meaning(each) and not isinstance(each[-1], int) and is_key(each)] == []
    assert any(fits(each, path) for each in found)


def is_key(path):
    """Say whether a path ends in a key of the language: names of the file and values of a mix have no meaning of their own."""
    return bool(meaning(path[:-1])) and path[-2] not in {
        "results",
        "calls",
        "cases",
        "budgets",
        "choice",
        "starts",
        "tags",
    }


def fits(found, path):
    plain = [key for key in found if not isinstance(key, int)]
    return len(plain) == len(path) and all(form in ("NAME", key) for form, key in zip(path, plain, strict=True))


def test_every_kept_line_is_used():
    used = {key_examples.line_of(path) for path in KEPT}
    assert [line for line in key_examples._LINES.values() if line not in used] == []
