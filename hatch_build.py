"""Builds the compiled engine: into wheels as a hook of hatchling, or in place: `python hatch_build.py`.

TOLLBRIDGE_KERNEL says what happens where that fails, as without a C compiler or Python's headers: `auto` (as when unset), a
wheel without the compiled engine; `require`, an error; `none` does not try.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
ENGINE = "tollbridge/engine/compiled"
DRAWS = "tollbridge/demand"
LIMITED = "0x030B0000"  # one extension for Python 3.11 and all later ones


def unit_text() -> str:
    """Return the Cython source of the compiled unit."""
    spec = importlib.util.spec_from_file_location("unit", ROOT / "src" / ENGINE / "unit" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    unit = importlib.util.module_from_spec(spec)
    sys.modules["unit"] = unit
    spec.loader.exec_module(unit)
    return str(unit.joined())


def compiled_in(folder: Path) -> list[tuple[Path, str]]:
    """Compile the engine and the draws in a folder; return each extension, and the package that it belongs in.

    Raises whatever Cython or the compiler do.
    """
    engine, draws = folder / "_kernel.pyx", folder / "_words.pyx"
    engine.write_text(unit_text(), encoding="utf-8")
    source = (ROOT / "src" / DRAWS / "_words.pyx").read_bytes()
    named = f"\n\ndef fingerprint():\n    return {hashlib.sha256(source).hexdigest()[:16]!r}\n"
    draws.write_bytes(source + named.encode())
    return [
        (build("tollbridge.engine.compiled._kernel", engine, folder), ENGINE),
        (build("tollbridge.demand._words", draws, folder), DRAWS),
    ]


def build(name: str, source: Path, folder: Path) -> Path:
    """Compile one Cython source to the extension module `name` under a folder; return its file."""
    from Cython.Build import cythonize
    from setuptools import Extension
    from setuptools.dist import Distribution

    windows = sys.platform == "win32"
    extension = Extension(
        name,
        [str(source)],
        # an inlined memset of a record of some hundred bytes is slower than the library's
        extra_compile_args=["/O2"] if windows else ["-O3", "-g0", "-w", "-fno-builtin-memset"],
        define_macros=[("Py_LIMITED_API", LIMITED)],
        py_limited_api=True,
    )
    modules = cythonize([extension], build_dir=str(folder), quiet=True, force=True)
    command = Distribution({"name": "tollbridge", "ext_modules": modules}).get_command_obj("build_ext")
    command.build_temp = command.build_lib = str(folder)
    command.ensure_finalized()
    command.run()
    return Path(command.get_ext_fullpath(name))


def build_in_place() -> Iterator[Path]:
    """Compile all beside its sources, where a checkout finds it."""
    with tempfile.TemporaryDirectory() as folder:
        for built, package in compiled_in(Path(folder)):
            place = ROOT / "src" / package / built.name
            fresh = place.with_suffix(".new")
            shutil.copy(built, fresh)
            fresh.replace(place)  # at once: a running process keeps the one it has loaded
            yield place


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program, where hatchling need not be
    pass
else:

    class KernelHook(BuildHookInterface[Any]):
        """Puts the compiled engine into the wheel; editable installs find it beside its sources."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Compile, and say where the extension goes; without a compiler leave the wheel as it is."""
            wanted = os.environ.get("TOLLBRIDGE_KERNEL", "auto")
            if self.target_name != "wheel" or wanted in {"none", "plain"}:
                return
            try:
                if version == "editable":
                    list(build_in_place())
                    return
                self._folder = tempfile.mkdtemp()  # until the wheel is written
                built = compiled_in(Path(self._folder))
            except (Exception, SystemExit) as error:
                if wanted == "require":
                    raise
                self.app.display_warning(f"tollbridge: this wheel has no compiled engine ({error})")
                return
            build_data["pure_python"] = False
            build_data["tag"] = _tag()
            build_data["force_include"] |= {str(file): f"{package}/{file.name}" for file, package in built}

        def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
            """Remove what the build left."""
            shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)


def _tag() -> str:
    """Return the wheel's tag: any CPython from 3.11 on, on this platform."""
    from packaging.tags import sys_tags

    return f"cp311-abi3-{next(sys_tags()).platform}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{place}\n" for place in build_in_place())
