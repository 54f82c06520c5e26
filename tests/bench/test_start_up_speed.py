"""What starting costs beside a bare interpreter: `pytest tests/bench/test_start_up_speed.py -o addopts= -s`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
BARE = ["-c", "pass"]


def processor_time(arguments: list[str]) -> float:
    """Return the least processor time of five runs of Python with these arguments."""
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def test_help_costs_no_more_than_twelve_bare_interpreters():
    ratio = processor_time(["-m", "tollbridge", "--help"]) / processor_time(BARE)
    print(f"--help / bare interpreter (12 at most) {ratio:.1f}")
    assert ratio < 12


def test_the_plugin_costs_a_project_that_does_not_use_it_a_tenth_of_pytest_at_most():
    pytest_alone = processor_time(["-c", "import pytest"]) - processor_time(BARE)
    with_it = processor_time(["-c", "import pytest, tollbridge.pytest_plugin"]) - processor_time(BARE)
    print(f"the plugin / pytest (0.1 more at most) {with_it / pytest_alone - 1:.2f}")
    assert with_it < 1.1 * pytest_alone
