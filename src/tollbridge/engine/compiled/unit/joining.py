"""The unit's text: types, memory, functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .sources import INSIDE, KERNEL, PACKAGE, Module, fingerprint, outside
from .typist import Typist, ctype, declared, fields_of

HEAD = """# cython: language_level=3, binding=False, initializedcheck=False, boundscheck=False, cdivision=True
import cython
import numpy as np
from cpython.buffer cimport PyBUF_ND, PyBuffer_Release, PyObject_GetBuffer
from libc.stdio cimport fputs, stderr
from libc.stdlib cimport abort, calloc, free
from libc.string cimport memcpy, memset
"""


class Unit:
    """The kernel's sources, and what is known of their names."""

    def __init__(self) -> None:
        self.known: dict[str, Module] = {}
        for file in outside():
            self._add(f"tollbridge.{file.relative_to(PACKAGE).with_suffix('').as_posix().replace('/', '.')}", file)
        files = [file for file in sorted(KERNEL.rglob("*.py")) if file.name not in {"__init__.py", "memory.py"}]
        # records first, and those that stand on others' constants after them
        for file in sorted(files, key=lambda file: (file.parent == KERNEL, file.name != "base.py", file.name)):
            self._add(f"{INSIDE}.{file.relative_to(KERNEL).with_suffix('').as_posix().replace('/', '.')}", file)
        for _ in range(2):  # some stand on others' that come later in the alphabet
            for module in self.known.values():
                module.learn_constants(self.known)
        self.modules = {name: module for name, module in self.known.items() if name.startswith(INSIDE)}
        self.records = {
            name: fields_of(node)
            for module in self.modules.values()
            for name, node in module.classes.items()
            if any(isinstance(base, ast.Name) and base.id == "Record" for base in node.bases)
        }
        self.memory = Module(KERNEL / "memory.py")
        self.returns = {n: ctype(f.returns, self.records) for n, f in self.memory.functions.items()}
        self.returns["Holder"] = "Holder"
        for module in self.modules.values():
            self.returns |= {n: ctype(f.returns, self.records) for n, f in module.functions.items()}

    def _add(self, name: str, file: Path) -> None:
        self.known[name] = Module(file)

    def text(self) -> str:
        """Return the unit: types, memory, functions."""
        parts = [HEAD, *self._imports(), *self._structs(), (KERNEL / "memory.pyx").read_text(encoding="utf-8")]
        parts += self._allocators()
        parts += self._functions()
        parts.append(f"def fingerprint():\n    return {fingerprint()!r}\n")
        return "\n\n".join(parts)

    def _imports(self) -> Iterator[str]:
        """Yield the imports that hold for what still runs as Python: the plan is read, tallies are written."""
        for module in self.modules.values():
            for origin, name, here in module.imports():
                if (
                    not origin.startswith(INSIDE)
                    and here not in module.constants
                    and not self._is_function(origin, name)
                ):
                    yield f"from {origin} import {name} as {here}"

    def _is_function(self, origin: str, name: str) -> bool:
        return origin in self.known and name in self.known[origin].functions

    def _structs(self) -> Iterator[str]:
        yield "ctypedef long long Int\nctypedef Int* Words\nctypedef void* Record\nctypedef Record* RecordTable"
        for name in self.records:
            yield f"cdef struct {name}Fields\nctypedef {name}Fields* {name}\nctypedef {name}* {name}Table"
        for name, fields in self.records.items():
            lines = [f"    {declared(kind)} {field}" for field, (kind, _) in fields.items()]
            if name == "World":
                lines += [
                    f"    void* spare[{len(self.records)}]",
                    "    char* block",
                    "    size_t left",
                    "    void* blocks",
                ]
            yield f"cdef struct {name}Fields:\n" + "\n".join(lines)

    def _allocators(self) -> Iterator[str]:
        for number, (name, fields) in enumerate(self.records.items()):
            unlike_0 = [
                f"    record.{field} = {default}"
                for field, (_, default) in fields.items()
                if default not in {"0", "False"}
            ]
            resolved = [self._resolve_default(line) for line in unlike_0]
            yield f"cdef inline void set_{name}({name} record) noexcept nogil:\n" + "\n".join([*resolved, "    pass"])
            yield (
                f"cdef {name} new_{name}(World world) noexcept nogil:\n"
                f"    cdef {name} record = <{name}>reused(world, {number}, sizeof({name}Fields))\n"
                f"    set_{name}(record)\n    return record"
            )
            yield f"cdef void free_{name}(World world, {name} record) noexcept nogil:\n    spared(world, {number}, record)"
            yield (
                f"cdef {name}* new_table_{name}(World world, Int count) noexcept nogil:\n"
                f"    cdef {name}* table = new_references_{name}(world, count)\n"
                f"    cdef {name} first = <{name}>take(world, count * sizeof({name}Fields))\n"
                f"    cdef Int place\n"
                f"    for place in range(count):\n        set_{name}(first + place)\n        table[place] = first + place\n"
                f"    return table"
            )
            yield _references(name)
        yield _references("Record")

    def _resolve_default(self, line: str) -> str:
        for module in self.modules.values():
            for name, value in module.constants.items():
                if line.endswith(f" = {name}"):
                    return line.removesuffix(name) + str(value)
        return line

    def _functions(self) -> Iterator[str]:
        seen: set[str] = set()
        for module in self.modules.values():
            borrowed = [
                (self.known[origin], name)
                for origin, name, _ in module.imports()
                if not origin.startswith(INSIDE) and self._is_function(origin, name)
            ]
            own = [(module, name) for name in module.functions]
            for source, name in borrowed + own:
                if name in seen and source is module:
                    raise ValueError(f"two functions are called {name}")
                if name not in seen:
                    yield Typist(self.records, self.returns, source).written(source.functions[name])
                seen.add(name)


def _references(name: str) -> str:
    return (
        f"cdef inline {name}* new_references_{name}(World world, Int count) noexcept nogil:\n"
        f"    return <{name}*>take(world, count * sizeof(void*))"
    )
