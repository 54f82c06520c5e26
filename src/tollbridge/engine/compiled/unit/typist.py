"""C types: of records' fields, and of the names in a function."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .sources import Module

FREE = {"new", "new_table", "new_references"}
"""Functions of memory.py that are one for each kind of record."""
Records = dict[str, dict[str, tuple[str, str]]]
"""Of each record its fields: the annotation and the default of each."""


def fields_of(node: ast.ClassDef) -> dict[str, tuple[str, str]]:
    """Return a record's fields: their annotations and defaults."""
    return {
        item.target.id: (ast.unparse(item.annotation), "0" if item.value is None else _default(item.value))
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }


def _default(value: ast.expr) -> str:
    return ast.unparse(value).replace("NONE", "0")


def declared(annotation: str) -> str:
    """Return the C type of a field."""
    if annotation.startswith("list["):
        return annotation.removeprefix("list[").removesuffix("]") + "*"
    return {"int": "Int", "bool": "bint"}.get(annotation, annotation)


def ctype(annotation: ast.expr | None, records: Records) -> str:
    """Return the type that an annotation means: `Int`, `bint`, a record's name, `list:` one, ...; "" for a Python object."""
    text = ast.unparse(annotation) if annotation is not None else ""
    if text.startswith("list["):
        inner = text.removeprefix("list[").removesuffix("]")
        return f"list:{inner}" if inner in records or inner == "Record" else ""
    simple = {"int": "Int", "bool": "bint", "None": "void", "Words": "Words", "Record": "Record", "Holder": "Holder"}
    return text if text in records else simple.get(text, "")


class Typist(ast.NodeTransformer):
    """Gives a function's names their C types."""

    def __init__(self, records: Records, returns: Mapping[str, str], module: Module) -> None:
        self.records = records
        self.returns = returns
        self.constants = module.constants
        self.types: dict[str, str] = {}
        self.compiled = False

    def written(self, function: ast.FunctionDef) -> str:
        """Return a function with its types."""
        arguments = function.args.args + function.args.kwonlyargs
        self.types = {a.arg: ctype(a.annotation, self.records) for a in arguments}
        result = ctype(function.returns, self.records)
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
                self._learn(node.target, ctype(node.annotation, self.records))
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
        return self.returns.get(name, "Int") or "Int"

    def _field(self, record: str, field: str) -> str:
        if record == "Holder":
            return "World"
        if record not in self.records or field not in self.records[record]:
            return "Int"
        annotation = self.records[record][field][0]
        return ctype(_expression(annotation), self.records)

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
            elif name == "bool" and self.type_of(node.args[0]) in self.records:
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
