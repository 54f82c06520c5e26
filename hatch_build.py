"""Builds the compiled engine: into wheels as a hook of hatchling, or in place: `python hatch_build.py`.

TOLLBRIDGE_KERNEL says what happens where that fails, as without a C compiler or Python's headers: `auto` (as when unset), a
wheel without the compiled engine; `require`, an error; `none` does not try.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
FOLDER = "tollbridge/engine/compiled"
MODULE = "tollbridge.engine.compiled._kernel"
LIMITED = "0x030B0000"  # one extension for Python 3.11 and all later ones


def unit_text() -> str:
    """Return the Cython source of the compiled unit."""
    spec = importlib.util.spec_from_file_location("unit", ROOT / "src" / FOLDER / "unit.py")
    assert spec is not None
    assert spec.loader is not None
    unit = importlib.util.module_from_spec(spec)
    sys.modules["unit"] = unit
    spec.loader.exec_module(unit)
    return str(unit.joined())


def compiled_in(folder: Path) -> Path:
    """Compile the unit in a folder; return the extension. Raises whatever Cython or the compiler do."""
    source = folder / "_kernel.pyx"
    source.write_text(unit_text(), encoding="utf-8")
    return build(MODULE, source, folder)


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


def build_in_place() -> Path:
    """Compile the unit beside its sources, where a checkout finds it."""
    with tempfile.TemporaryDirectory() as folder:
        built = compiled_in(Path(folder))
        place = ROOT / "src" / FOLDER / built.name
        fresh = place.with_suffix(".new")
        shutil.copy(built, fresh)
        fresh.replace(place)  # at once: a running process keeps the one it has loaded
    return place


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
                    build_in_place()
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
            build_data["force_include"][str(built)] = f"{FOLDER}/{built.name}"

        def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
            """Remove what the build left."""
            shutil.rmtree(getattr(self, "_folder", ""), ignore_errors=True)


def _tag() -> str:
    """Return the wheel's tag: any CPython from 3.11 on, on this platform."""
    from packaging.tags import sys_tags

    return f"cp311-abi3-{next(sys_tags()).platform}"


if __name__ == "__main__":
    sys.stdout.write(f"{build_in_place()}\n")
