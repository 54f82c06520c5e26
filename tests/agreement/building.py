"""Scenarios as trees of texts: their YAML, and what runs of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

import yaml
from dice import Tree
from random_files import FILES

from tollbridge.engine.plan.study import Study, prepare
from tollbridge.scenario.load import load


class _Plain(yaml.SafeDumper):
    """Writes every text bare, as scenarios are read: `0.5` and `+447` mean what they say."""

    yaml_implicit_resolvers: ClassVar = {}

    def ignore_aliases(self, _: object) -> bool:
        return True


def as_yaml(tree: Tree) -> str:
    """Return the scenario file of a tree."""
    tree = {key: part for key, part in tree.items() if key != FILES}
    return yaml.dump(tree, Dumper=_Plain, sort_keys=False, default_flow_style=None, width=120)


def study_of(tree: Tree) -> Study:
    """Return a tree ready to run, loaded from a file as a user's is; ScenarioError where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        return prepare(load(written(tree, Path(folder, "scenario.yaml"))))


def written(tree: Tree, file: Path) -> Path:
    """Write a tree as a scenario file, and its decks and trace beside it; return the file."""
    for name, text in tree.get(FILES, {}).items():
        (file.parent / name).write_text(text, encoding="utf-8")
    file.write_text(as_yaml(tree), encoding="utf-8")
    return file
