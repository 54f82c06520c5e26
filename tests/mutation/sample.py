"""Mutation testing by a seeded sample: break one place of tariff, credit or engine code, and see whether a test notices.

    python tests/mutation/sample.py --count 100 --seed 1 [--only tariff]

A mutant is killed where the rule library or the unit tests fail, or where they take far longer than they should. The
compiled engine runs as plain Python. Survivors are printed with their line; cosmic-ray makes the mutants.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parents[2]
GROUPS = {
    "tariff": ["money.py", "tariff/price.py", "tariff/match.py", "tariff/destinations.py", "tariff/regimes.py",
               "tariff/windows.py"],
    "credit": ["engine/reference/account.py", "engine/reference/funds.py", "engine/reference/bank.py",
               "engine/reference/control/*.py", "engine/reference/meter.py", "engine/plan/accounts.py",
               "engine/plan/expiry.py", "engine/plan/pools.py"],
    "engine": ["engine/reference/model.py", "engine/reference/admission.py", "engine/reference/network.py",
               "engine/reference/cutoff.py", "engine/reference/ports.py",
               "engine/reference/leg.py", "engine/reference/offers.py", "engine/reference/agenda.py",
               "engine/reference/recorder.py", "engine/plan/routes.py", "engine/plan/build.py"],
    "kernel": ["engine/compiled/kernel/*.py"],
}  # fmt: skip
SKIPPED = (
    "Pow",
    "Shift",
    "BitXor",
    "BitAnd",
    "BitOr",
    "_Div",
    "Decorator",
    "TrueWithFalse",
    "FalseWithTrue",
    "Exception",
    "Is_",
    "_Is",
    "Invert",
)
SECONDS = 600


@dataclass(frozen=True)
class Mutant:
    """One change of one place: cosmic-ray's operator, and which of its places in the file."""

    file: str
    line: int
    operator: str
    occurrence: int


def mutants(file: Path, name: str, chance: random.Random) -> Iterator[Mutant]:
    """Yield one mutant, of a random kind, for each place of a file that can be changed."""
    places: dict[tuple[int, int], list[Mutant]] = {}
    tree = get_ast(file.read_text())
    for operator_name in plugins.operator_names():
        if any(part in operator_name for part in SKIPPED):
            continue
        operator = plugins.get_operator(operator_name)
        if operator.arguments():
            continue
        positions = [place for node in ast_nodes(tree) for place in operator().mutation_positions(node)]
        for occurrence, (start, _) in enumerate(positions):
            places.setdefault(start, []).append(Mutant(name, start[0], operator_name, occurrence))
    for found in places.values():
        yield chance.choice(found)


def survives(mutant: Mutant, group: str, folder: Path) -> bool:
    """Run the rule library and then the unit tests on a copy of the sources with the mutant in it."""
    source = ROOT / "src" / "tollbridge" / mutant.file
    target = folder / "src" / "tollbridge" / mutant.file
    changed = mutate_code(source.read_text(), plugins.get_operator(mutant.operator)(), mutant.occurrence)
    if changed is None or changed == source.read_text():
        return False
    target.write_text(changed)
    try:
        return all(_passes(command, folder, group) for command in _commands(group))
    finally:
        target.write_text(source.read_text())


def _commands(group: str) -> list[list[str]]:
    engine = "compiled" if group == "kernel" else "reference"
    tests = {
        "tariff": ["tests/unit/tariff", "tests/properties/test_staircases.py", "tests/unit/test_money.py"],
        "credit": [
            "tests/unit/engine",
            "tests/properties/test_credit_machine.py",
            "tests/agreement/test_engines_agree.py",
        ],
        "engine": ["tests/unit/engine", "tests/unit/measures", "tests/agreement/test_engines_agree.py"],
        "kernel": ["tests/unit/engine", "tests/agreement/test_engines_agree.py"],
    }[group]
    present = [test for test in tests if (ROOT / test).exists()]
    return [
        [sys.executable, "-m", "tollbridge", "check", "scenarios/rules", "--engine", engine, "--workers", "1"],
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *present],
    ]


def _passes(command: list[str], folder: Path, group: str) -> bool:
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    if group == "kernel":
        environment |= {"TOLLBRIDGE_KERNEL": "plain"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> None:
    """Sample mutants of each group, try them, print survivors and the share that was killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=GROUPS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("src", "tests", "scenarios"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        for group in [asked.only] if asked.only else GROUPS:
            _try_group(group, asked.count, random.Random(asked.seed), folder)


def _try_group(group: str, count: int, chance: random.Random, folder: Path) -> None:
    sources = ROOT / "src" / "tollbridge"
    files = sorted(file for pattern in GROUPS[group] for file in sources.glob(pattern))
    everything = [mutant for file in files for mutant in mutants(file, str(file.relative_to(sources)), chance)]
    chosen = chance.sample(everything, min(count, len(everything)))
    if not all(_passes(command, folder, group) for command in _commands(group)):
        sys.exit(f"{group}: the tests fail without any mutant")
    alive = []
    for mutant in chosen:
        if survives(mutant, group, folder):
            alive.append(mutant)
            line = (sources / mutant.file).read_text().splitlines()[mutant.line - 1].strip()
            print(f"survived: {mutant.file}:{mutant.line} {mutant.operator} #{mutant.occurrence}: {line}", flush=True)
    killed = len(chosen) - len(alive)
    print(
        f"{group}: {killed} of {len(chosen)} killed ({killed / len(chosen):.1%}), of {len(everything)} places",
        flush=True,
    )


if __name__ == "__main__":
    main()
