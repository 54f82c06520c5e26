"""Joins the kernel's sources into one Cython unit: C types for its records, and its functions one after the other.

Nothing is translated: a function stays as it is written, with constants in place of their names and a C type for each name
that is a whole number or a record. What is divided is never negative, where C and Python would differ. One unit, because
calls across modules would not be inlined.
"""

from __future__ import annotations

import ast
import hashlib
import operator
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
KERNEL = Path(__file__).parent / "kernel"
INSIDE = "tollbridge.engine.compiled.kernel"
FREE = {"new", "new_table", "new_references"}
"""Functions of memory.py that are one for each kind of record."""
OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: pow,
    ast.BitOr: operator.or_,
    ast.LShift: operator.lshift,
}
HEAD = """# cython: language_level=3, binding=False, initializedcheck=False, boundscheck=False, cdivision=True
import cython
import numpy as np
from cpython.buffer cimport PyBUF_ND, PyBuffer_Release, PyObject_GetBuffer
from libc.stdio cimport fputs, stderr
from libc.stdlib cimport abort, calloc, free
from libc.string cimport memcpy, memset
"""


def fingerprint() -> str:
    """Return a name for this state of everything that the compiled unit is made of."""
    digest = hashlib.sha256()
    for file in (*sorted(KERNEL.rglob("*.py*")), *_outside(), Path(__file__)):
        if file.suffix in {".py", ".pyx"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _outside() -> list[Path]:
    names = ("money", "records/run", "demand/offered", "engine/plan/plan")
    return [PACKAGE / f"{name}.py" for name in names]


def joined() -> str:
    """Return the text of the unit."""
    return Unit().text()


class Module:
    """A source file of the unit, or one that it takes constants and functions from."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.tree = ast.parse(file.read_text(encoding="utf-8"))
        self.constants: dict[str, int] = {}
        self.functions = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        self.classes = {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    def imports(self) -> Iterator[tuple[str, str, str]]:
        """Yield (module, name, name here) of what is imported from this package."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tollbridge."):
                for alias in node.names:
                    yield node.module or "", alias.name, alias.asname or alias.name

    def learn_constants(self, known: dict[str, Module]) -> None:
        """Evaluate the module's own whole numbers; those that it imports must be known."""
        for module, name, here in self.imports():
            value = known[module].constants.get(name) if module in known else None
            if value is not None:
                self.constants[here] = value
        for node in self.tree.body:
            if isinstance(node, ast.Assign):
                self._learn(node.targets[0], node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._learn(node.target, node.value)

    def _learn(self, target: ast.expr, value: ast.expr) -> None:
        names = [e.id for e in (target.elts if isinstance(target, ast.Tuple) else [target]) if isinstance(e, ast.Name)]
        values = self._values(value)
        self.constants |= {n: v for n, v in zip(names, values, strict=False) if v is not None}

    def _values(self, node: ast.expr) -> list[int | None]:
        """Return the whole numbers that are assigned: one, those of a tuple, or those of a range."""
        if isinstance(node, ast.Tuple):
            return [self._value(element) for element in node.elts]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            bounds = [self._value(argument) for argument in node.args]
            return [*range(*(bound for bound in bounds if bound is not None))]
        return [self._value(node)]

    def _value(self, node: ast.expr) -> int | None:
        """Return a whole number, None for anything else."""
        if isinstance(node, ast.Constant):
            return node.value if type(node.value) is int else None
        if isinstance(node, ast.Name):
            return self.constants.get(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self._value(node.operand)
            return None if value is None else -value
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            left, right = self._value(node.left), self._value(node.right)
            return None if left is None or right is None else OPERATIONS[type(node.op)](left, right)
        return None


class Unit:
    """The kernel's sources, and what is known of their names."""

    def __init__(self) -> None:
        self.known: dict[str, Module] = {}
        for file in _outside():
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
            name: _fields(node)
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
            lines = [f"    {_declared(kind)} {field}" for field, (kind, _) in fields.items()]
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
                    yield _Typist(self, source).written(source.functions[name])
                seen.add(name)


def _references(name: str) -> str:
    return (
        f"cdef inline {name}* new_references_{name}(World world, Int count) noexcept nogil:\n"
        f"    return <{name}*>take(world, count * sizeof(void*))"
    )


def _fields(node: ast.ClassDef) -> dict[str, tuple[str, str]]:
    """Return a record's fields: their annotations and defaults."""
    return {
        item.target.id: (ast.unparse(item.annotation), "0" if item.value is None else _default(item.value))
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }


def _default(value: ast.expr) -> str:
    return ast.unparse(value).replace("NONE", "0")


def _declared(annotation: str) -> str:
    """Return the C type of a field."""
    if annotation.startswith("list["):
        return annotation.removeprefix("list[").removesuffix("]") + "*"
    return {"int": "Int", "bool": "bint"}.get(annotation, annotation)


def ctype(annotation: ast.expr | None, records: dict[str, dict[str, tuple[str, str]]]) -> str:
    """Return the type that an annotation means: `Int`, `bint`, a record's name, `list:` one, ...; "" for a Python object."""
    text = ast.unparse(annotation) if annotation is not None else ""
    if text.startswith("list["):
        inner = text.removeprefix("list[").removesuffix("]")
        return f"list:{inner}" if inner in records or inner == "Record" else ""
    simple = {"int": "Int", "bool": "bint", "None": "void", "Words": "Words", "Record": "Record", "Holder": "Holder"}
    return text if text in records else simple.get(text, "")


class _Typist(ast.NodeTransformer):
    """Gives a function's names their C types."""

    def __init__(self, unit: Unit, module: Module) -> None:
        self.unit = unit
        self.constants = module.constants
        self.types: dict[str, str] = {}
        self.compiled = False

    def written(self, function: ast.FunctionDef) -> str:
        """Return a function with its types."""
        arguments = function.args.args + function.args.kwonlyargs
        self.types = {a.arg: ctype(a.annotation, self.unit.records) for a in arguments}
        result = ctype(function.returns, self.unit.records)
        compiled = (
            "" not in self.types.values() and "Holder" not in self.types.values() and result not in {"", "Holder"}
        )
        self.compiled = compiled
        self._learn_locals(function)
        names = {a.arg for a in arguments}
        held = {
            n: t for n, t in self.types.items() if n not in names and (compiled or t not in {"", "Int", "bint", "void"})
        }
        for argument in arguments:
            argument.annotation = self._annotation(self.types[argument.arg])
        function.returns = self._annotation(result)
        function.decorator_list = []
        if ast.get_docstring(function):
            function.body = function.body[1:] or [ast.Pass()]
        body = ast.unparse(self.visit(function))
        return "\n".join([*self._decorators(held, names), body])

    def _decorators(self, held: dict[str, str], names: set[str]) -> list[str]:
        lines = []
        if self.compiled:
            lines = ["@cython.cfunc", "@cython.nogil", "@cython.exceptval(check=False)"]
        elif any(self.types[name] not in {"", "Int", "bint", "Holder"} for name in names):
            lines = ["@cython.cfunc"]
        if held:
            lines.append(f"@cython.locals({', '.join(f'{n}={_spelt(t)}' for n, t in sorted(held.items()))})")
        return lines

    def _annotation(self, kind: str) -> ast.expr | None:
        python = not kind or (not self.compiled and kind in {"Int", "bint", "void"})
        return None if python else _expression(_spelt(kind))

    def _learn_locals(self, function: ast.FunctionDef) -> None:
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                target = node.targets[0]
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(name, node.value) for name in node.targets]
                )
                for name, value in pairs:
                    self._learn(name, self.type_of(value))
            elif isinstance(node, ast.AnnAssign):
                self._learn(node.target, ctype(node.annotation, self.unit.records))
            elif isinstance(node, ast.For):
                self._learn(node.target, "Int")

    def _learn(self, target: ast.expr, kind: str) -> None:
        if isinstance(target, ast.Name) and kind != "NULL":
            self.types.setdefault(target.id, kind)

    def type_of(self, node: ast.expr) -> str:
        """Return the type of an expression, as far as it is a record, a table or a column; else `Int`."""
        if isinstance(node, ast.Name):
            return "NULL" if node.id == "NONE" else self.types.get(node.id, "Int")
        if isinstance(node, ast.Attribute):
            return self._field(self.type_of(node.value), node.attr)
        if isinstance(node, ast.Subscript):
            kind = self.type_of(node.value)
            return kind.removeprefix("list:") if kind.startswith("list:") else "Int"
        if isinstance(node, ast.IfExp):
            kind = self.type_of(node.body)
            return self.type_of(node.orelse) if kind == "NULL" else kind
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._called(node.func.id, node)
        return "Int"

    def _called(self, name: str, node: ast.Call) -> str:
        if name in FREE:
            kind = ast.unparse(node.args[1])
            return kind if name == "new" else f"list:{kind}"
        return self.unit.returns.get(name, "Int") or "Int"

    def _field(self, record: str, field: str) -> str:
        if record == "Holder":
            return "World"
        if record not in self.unit.records or field not in self.unit.records[record]:
            return "Int"
        annotation = self.unit.records[record][field][0]
        return ctype(_expression(annotation), self.unit.records)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put constants in place of their names."""
        if node.id == "NONE":
            return ast.Name("NULL", node.ctx)
        if isinstance(node.ctx, ast.Load) and node.id in self.constants and node.id not in self.types:
            return self._whole(self.constants[node.id])
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Keep whole numbers beyond C's int from becoming Python objects."""
        return self._whole(node.value) if type(node.value) is int else node

    def _whole(self, value: int) -> ast.expr:
        small = abs(value) < 2**31 or not self.compiled
        return ast.Constant(value) if small else _expression(f"cython.cast(Int, {value})")

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Drop the annotation: the type is declared before."""
        assert node.value is not None
        return ast.Assign([node.target], self.visit(node.value), lineno=node.lineno)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Choose the version of a function of memory.py that is for one kind of record."""
        if isinstance(node.func, ast.Name):
            name = node.func.id
            if name in FREE:
                kind = ast.unparse(node.args.pop(1))
                node.func = ast.Name(f"{name}_{kind}", ast.Load())
            elif name == "free":
                node.func = ast.Name(f"free_{self.type_of(node.args[1])}", ast.Load())
            elif name == "bool" and self.type_of(node.args[0]) in self.unit.records:
                return _expression(f"{ast.unparse(node.args[0])} != NULL")
            elif name == "unlocked":
                return ast.Attribute(ast.Name("cython", ast.Load()), "nogil", ast.Load())
        self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Shift 64-bit integers, not C's int."""
        self.generic_visit(node)
        if isinstance(node.op, ast.LShift) and isinstance(node.left, ast.Constant):
            node.left = _expression(f"cython.cast(Int, {node.left.value!r})")
        return node


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _spelt(kind: str) -> str:
    """Return a type as Cython reads it."""
    if kind.startswith("list:"):
        return f"{kind.removeprefix('list:')}Table"
    return {"bint": "cython.bint", "void": "cython.void"}.get(kind, kind)
