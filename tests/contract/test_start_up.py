"""Start-up is a feature: what `--help` and the pytest plugin may import."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "scipy",
    "pydantic",
    "yaml",
    "simpy",
    "phonenumbers",
    "holidays",
    "pyarrow",
    "rich",
    "pandas",
)


def imported(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has after `code`."""
    listing = f"{code}\nimport sys; print('MODULES', *sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    return set(done.stdout.split("MODULES ")[1].split())


@pytest.mark.parametrize(
    "code",
    ["from tollbridge.cli import run_command_line; run_command_line(['--help'])", "import tollbridge.pytest_plugin"],
    ids=["help", "plugin"],
)
def test_nothing_heavy_is_imported(code):
    assert imported(code).isdisjoint(HEAVY)


def test_importing_the_package_imports_nothing_heavy():
    assert imported("import tollbridge").isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "scenarios/rules/increments.yaml"],
        ["erlang", "b", "--load", "10", "--lines", "15"],
        ["price", "scenarios/quickstart.yaml", "--account", "office", "--dial", "+442071838750", "--lasts", "5m"],
    ],
    ids=lambda words: words[0],
)
def test_what_draws_nothing_at_random_loads_no_quantiles(words):
    assert "scipy" not in imported(f"from tollbridge.cli import run_command_line; run_command_line({words!r})")
