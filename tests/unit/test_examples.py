"""The examples of docstrings run, in every module that has one."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import tollbridge

PACKAGE = Path(tollbridge.__file__).parent


def module_name(file: Path) -> str:
    parts = ("tollbridge", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = [module_name(file) for file in sorted(PACKAGE.rglob("*.py")) if ">>> " in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0


def test_every_function_of_the_interface_has_an_example():
    finder = doctest.DocTestFinder()
    assert [name for name in tollbridge.__all__ if not finder.find(getattr(tollbridge, name), name)[0].examples] == []
