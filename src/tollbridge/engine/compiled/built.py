"""Where the kernel is: built ahead of time as the extension `_kernel`, or its own sources run as plain Python."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tollbridge.errors import NotBuiltError

VARIABLE = "TOLLBRIDGE_KERNEL"
_EXTENSION = "tollbridge.engine.compiled._kernel"


def is_plain() -> bool:
    """Return whether the kernel is to run as plain Python: for coverage, debugging, and tests on each save."""
    return os.environ.get(VARIABLE) == "plain"


def is_built() -> bool:
    """Return whether the compiled engine can run."""
    return not what_is_missing()


def kernel() -> ModuleType:
    """Return the kernel's entry; NotBuiltError where it is not built, or its sources have changed since."""
    missing = what_is_missing()
    if missing:
        raise NotBuiltError(missing)
    return import_module("tollbridge.engine.compiled.kernel.entry" if is_plain() else _EXTENSION)


def what_is_missing() -> str:
    """Return why the compiled engine cannot be used, and what would help; "" where it can."""
    return "" if is_plain() else _missing()


@cache
def _missing() -> str:
    try:
        extension = import_module(_EXTENSION)
    except ImportError:
        return (
            "the compiled engine was not built when tollbridge was installed. Install a C compiler and Python's headers "
            "(Debian: gcc and python3-dev), then install tollbridge again"
        )
    if (Path(__file__).parents[4] / "hatch_build.py").is_file():  # a checkout
        from tollbridge.engine.compiled.unit import fingerprint

        if extension.fingerprint() != fingerprint():
            return "the compiled engine is older than its sources. Run `python hatch_build.py` in the checkout"
    return ""
