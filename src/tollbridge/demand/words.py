"""Where the compiled uniforms are: built with the compiled engine, as `_words`; without them NumPy makes the same bits."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

SOURCE: Final = Path(__file__).with_name("_words.pyx")


def fingerprint() -> str:
    """Return a name for this state of the source."""
    return hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]


def compiled() -> Any:
    """Return the compiled module, None where it is not built or the compiled engine is to run as plain Python."""
    return None if os.environ.get("TOLLBRIDGE_KERNEL") == "plain" else _built()


@cache
def _built() -> Any:
    try:
        found = import_module("tollbridge.demand._words")
    except ImportError:
        return None
    is_checkout = (Path(__file__).parents[3] / "hatch_build.py").is_file()
    return None if is_checkout and found.fingerprint() != fingerprint() else found
