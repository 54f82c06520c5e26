"""Numba for the kernel: one decorator, and a cache of compiled code that notices every change of the kernel's sources."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
_HERE = Path(__file__).resolve().parent


def jit(function: Kernel) -> Kernel:
    """Compile a part of the kernel: no Python objects, no GIL. It is cached as part of the loop that calls it."""
    return cast("Kernel", numba.njit(nogil=True, error_model="numpy")(function))


def inlined(function: Kernel) -> Kernel:
    """Compile a part of the kernel into the one place that calls it.

    Numba optimises each function with all that it calls, level upon level: near the entry, where that is nearly everything,
    a function of its own costs seconds of compiling.
    """
    return cast("Kernel", numba.njit(nogil=True, error_model="numpy", inline="always")(function))


def cached_jit(function: Kernel) -> Kernel:
    """Compile the kernel's entry, and keep the machine code for other processes where a folder for it can be written."""
    folder = cache_folder()
    before = numba.config.CACHE_DIR
    if folder is None:
        return jit(function)
    numba.config.CACHE_DIR = str(folder)
    try:
        return cast("Kernel", numba.njit(nogil=True, error_model="numpy", cache=True)(function))
    except RuntimeError:  # no place to write: the code is compiled anew in each process
        return jit(function)
    finally:
        numba.config.CACHE_DIR = before


def is_cached() -> bool:
    """Return whether compiled code of this state of the kernel is there to be loaded."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob("*.nbi"))


def _folder_name() -> str:
    """Return the fingerprint and where the kernel lies: at another place Numba compiles the same sources anew."""
    return f"{fingerprint()}-{hashlib.sha256(str(_HERE).encode()).hexdigest()[:8]}"


def fingerprint() -> str:
    """Return a name for this state of the kernel: its sources, what they import, and the versions that compile them."""
    package = _HERE.parents[2]
    constants = [
        package / "money.py",
        package / "records/run.py",
        package / "demand/offered.py",
        package / "engine/plan/plan.py",
    ]
    sources = [*sorted(_HERE.rglob("*.py")), *constants]
    digest = hashlib.sha256(f"{numba.__version__} {sys.version} {platform.machine()}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Return a folder of this fingerprint that can be written: the user's cache, else a temporary one, else None."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    chosen = os.environ.get("TOLLBRIDGE_CACHE_DIR")
    user = os.getuid() if hasattr(os, "getuid") else 0
    places = (
        [chosen]
        if chosen
        else [str(Path(home) / "tollbridge"), str(Path(tempfile.gettempdir()) / f"tollbridge-{user}")]
    )
    for place in places:
        folder = Path(place) / _folder_name()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            continue
        if _is_ours(folder):
            return folder
    return None


def _is_ours(folder: Path) -> bool:
    """Return whether nobody else could have put code there: what is loaded from it is run."""
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
