"""Imports go down only; and the guard that says so is seen to refuse an import that goes up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INJECTED = {
    "money.py": "from tollbridge.records import run\n",
    "tariff/rows.py": "from tollbridge.scenario import schema\n",
    "demand/offered.py": "import tollbridge.engine.plan.plan\n",
    "engine/plan/plan.py": "def late():\n    from tollbridge.cli import tollbridge\n",
    "scenario/nodes.py": "from tollbridge import expect\n",
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in `folder`/src with the project's own contracts."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_package_keeps_its_floors():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", INJECTED)
def test_an_import_that_goes_up_is_refused(copy, module):
    target = copy / "src" / "tollbridge" / module
    target.write_text(target.read_text() + "\n" + INJECTED[module])
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Imports go down only BROKEN" in done.stdout


def test_a_new_top_level_module_must_be_given_its_floor(copy):
    (copy / "src" / "tollbridge" / "attic.py").write_text('"""A module that no floor knows."""\n')
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "attic" in done.stdout
