"""The kernel's sources as one Cython unit: each function as it is written, with C types and constants in place of names."""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest

from tollbridge.engine.compiled.unit import fingerprint, joined
from tollbridge.engine.compiled.unit.joining import Unit
from tollbridge.engine.compiled.unit.sources import KERNEL, Module
from tollbridge.engine.compiled.unit.typist import Typist, fields_of

RECORDS = {"Leg": {"cost": ("int", "0"), "next": ("Leg", "NONE"), "tables": ("list[Leg]", "NONE")}}


@pytest.fixture
def typed(tmp_path):
    """Return a function's text as the unit holds it; the module around it has these lines."""

    def write(function: str, module: str = "") -> str:
        (tmp_path / "module.py").write_text(dedent(module) + dedent(function))
        found = Module(tmp_path / "module.py")
        found.learn_constants({})
        name = next(iter(found.functions))
        return Typist(RECORDS, {"price": "Int", "first": "Leg"}, found).written(found.functions[name])

    return write


def test_a_function_of_numbers_and_records_runs_without_python(typed):
    text = typed('''
        def paid(leg: Leg, step: int) -> int:
            """Say what it does."""
            left = leg.cost
            other = leg.next
            return left - step if other else step
    ''')
    assert text.splitlines() == [
        "@cython.cfunc",
        "@cython.nogil",
        "@cython.exceptval(check=False)",
        "@cython.locals(left=Int, other=Leg)",
        "def paid(leg: Leg, step: Int) -> Int:",
        "    left = leg.cost",
        "    other = leg.next",
        "    return left - step if other else step",
    ]


def test_a_function_that_takes_a_python_object_stays_one(typed):
    text = typed("""
        def read(plan: Plan, count: int) -> int:
            return count
    """)
    assert text.splitlines() == ["def read(plan, count):", "    return count"]


def test_a_python_function_that_takes_a_record_is_typed_for_it(typed):
    text = typed("""
        def read(plan: Plan, leg: Leg) -> None:
            leg.cost = plan.cost
    """)
    assert text.splitlines()[:2] == ["@cython.cfunc", "def read(plan, leg: Leg):"]


def test_constants_stand_in_place_of_their_names(typed):
    module = """
        DAY = 24 * 60
        FIRST, SECOND = range(2)
        LEAST = -(1 << 4)
        MOST = 2 ** 63 - 1
        TEXT = "x"
        SUM = LEAST + DAY // 2 | 1
    """
    text = typed("def f(a: int) -> int:\n    return DAY + SECOND + LEAST + MOST + SUM + a\n", module)
    # what C's int would not hold is cast: it would be a Python object
    assert text.endswith("return 1440 + 1 + -16 + cython.cast(Int, 9223372036854775807) + 705 + a")


def test_functions_of_memory_are_chosen_by_the_kind_of_record(typed):
    text = typed("""
        def made(world: Leg, count: int) -> None:
            leg = new(world, Leg)
            table = new_table(world, Leg, count)
            second = table[1]
            free(world, second)
            with unlocked():
                held: int = bool(leg)
            return None
    """)
    assert "leg = new_Leg(world)" in text
    assert "table = new_table_Leg(world, count)" in text
    assert "free_Leg(world, second)" in text
    assert "with cython.nogil:" in text
    assert "held = leg != NULL" in text
    assert "@cython.locals(held=Int, leg=Leg, second=Leg, table=LegTable)" in text


def test_what_is_none_is_null_and_shifts_are_of_64_bits(typed):
    text = typed("""
        def f(leg: Leg, by: int) -> int:
            one, other = leg.next, NONE
            for place in range(3):
                by = 1 << by
            chosen = NONE if by else first(leg)
            return price(chosen)
    """)
    assert "one, other = (leg.next, NULL)" in text
    assert "by = cython.cast(Int, 1) << by" in text
    assert "@cython.locals(chosen=Leg, one=Leg, place=Int)" in text


def test_fields_of_a_record_have_types_and_defaults():
    (record,) = ast.parse("class Leg(Record):\n    cost: int = 5\n    next: Leg = NONE\n    late: bool\n").body
    assert fields_of(record) == {"cost": ("int", "5"), "next": ("Leg", "0"), "late": ("bool", "0")}


def test_the_unit_holds_every_function_of_the_kernel_once():
    text = joined()
    written = re.findall(r"^def (\w+)\(", text, re.MULTILINE)
    kernel = [
        node.name
        for file in KERNEL.rglob("*.py")
        if file.name != "memory.py"
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(set(written)) == len(written)
    assert set(kernel) - set(written) == set()
    assert f"return {fingerprint()!r}" in text


def test_the_unit_holds_every_record_with_all_of_its_fields():
    unit = Unit()
    text = unit.text()
    assert len(unit.records) > 5
    for name, fields in unit.records.items():
        _, _, struct = text.partition(f"cdef struct {name}Fields:\n")
        body, _, _ = struct.partition("\n\n")
        assert [line.split()[-1] for line in body.splitlines()][: len(fields)] == list(fields)


def test_two_functions_of_one_name_are_refused(tmp_path):
    unit = Unit()
    name = next(name for module in unit.modules.values() for name in module.functions)
    (tmp_path / "again.py").write_text(f"def {name}() -> int:\n    return 1\n")
    unit.modules["again"] = Module(tmp_path / "again.py")
    with pytest.raises(ValueError, match=f"two functions are called {name}"):
        unit.text()
