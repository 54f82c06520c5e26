"""The sources that the unit is made of: the kernel's, and those that it takes constants and functions from."""

from __future__ import annotations

import ast
import hashlib
import operator
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[3]
KERNEL = Path(__file__).parents[1] / "kernel"
INSIDE = "tollbridge.engine.compiled.kernel"
OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: pow,
    ast.BitOr: operator.or_,
    ast.LShift: operator.lshift,
}


def fingerprint() -> str:
    """Return a name for this state of everything that the compiled unit is made of."""
    digest = hashlib.sha256()
    for file in (*sorted(KERNEL.rglob("*.py*")), *outside(), *sorted(Path(__file__).parent.glob("*.py"))):
        if file.suffix in {".py", ".pyx"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def outside() -> list[Path]:
    """Return the files beside the kernel that it takes constants and functions from."""
    names = ("money", "records/run", "demand/offered", "engine/plan/plan")
    return [PACKAGE / f"{name}.py" for name in names]


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
