"""The pytest plugin, in a project elsewhere: items, names, -k, -x, failures, xdist, fixtures, and what it costs others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
SCENARIO = """\
scenario: A started minute is billed whole
clock: {start: 2026-01-05, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls: {alice: {at: +0s, via: n, lasts: 61s}}
expect: {calls: {alice: {billed: 120s, cost: 0.20}}, accounts: {a: {closing: 0.80}}}
cases:
  a whole minute:
    calls: {alice: {lasts: 60s}}
    expect: {calls: {alice: {billed: 60s, cost: 0.10}}, accounts: {a: {closing: 0.90}}}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "rounding.scenario.yaml").write_text(SCENARIO)
    return tmp_path


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a project of its own, with the plugin as an installed package would give it."""
    environment = os.environ | {"PYTHONPATH": str(SOURCES), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "tollbridge.pytest_plugin", "-W", "error", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_each_case_and_expectation_is_an_item_with_its_name(project):
    done = run_pytest(project, "--collect-only", "-q")
    assert [line for line in done.stdout.splitlines() if "::" in line] == [
        "rounding.scenario.yaml::expect::calls.alice",
        "rounding.scenario.yaml::expect::accounts.a",
        "rounding.scenario.yaml::a whole minute::calls.alice",
        "rounding.scenario.yaml::a whole minute::accounts.a",
    ]


def test_they_pass(project):
    done = run_pytest(project, "-q")
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_v_shows_the_name_by_which_an_item_is_asked_for(project):
    done = run_pytest(project, "-v")
    assert "rounding.scenario.yaml::a whole minute::calls.alice PASSED" in done.stdout


def test_k_selects_and_x_stops(project):
    assert "2 passed, 2 deselected" in run_pytest(project, "-q", "-k", "whole").stdout
    file = project / "rounding.scenario.yaml"
    file.write_text(SCENARIO.replace("cost: 0.20", "cost: 0.30").replace("closing: 0.80", "closing: 0.70"))
    assert "1 failed" in run_pytest(project, "-q", "-x").stdout


def test_a_failure_shows_steps_and_no_traceback(project):
    (project / "rounding.scenario.yaml").write_text(SCENARIO.replace("cost: 0.20", "cost: 0.30"))
    done = run_pytest(project, "-q")
    assert done.returncode == 1
    assert "expected 0.30" in done.stdout
    assert "rounding.scenario.yaml:3)" in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed, 3 passed" in done.stdout


def test_a_scenario_that_is_refused_fails_with_every_reason(project):
    (project / "rounding.scenario.yaml").write_text(SCENARIO + "seeds: 1\n")
    done = run_pytest(project, "-q")
    assert "4 failed" in done.stdout
    assert "unknown key 'seeds'" in done.stdout


def test_a_scenario_by_another_name_is_collected_and_other_yaml_is_not(project):
    (project / "rounding.scenario.yaml").rename(project / "rules.yaml")
    (project / "workflow.yml").write_text("jobs: {}\n")
    assert "4 passed" in run_pytest(project, "-q").stdout


def test_it_works_over_processes(project):
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    assert "4 passed" in run_pytest(project, "-q", "-p", "xdist", "-n", "2").stdout


def test_python_tests_ask_for_the_fixture(project):
    (project / "test_price.py").write_text(
        "from decimal import Decimal\n"
        "def test_price(tollbridge):\n"
        "    leg = tollbridge.price('rounding.scenario.yaml', via='n', lasts='61s')\n"
        "    assert leg.cost == Decimal('0.20')\n"
        "def test_run(tollbridge):\n"
        "    run = tollbridge.run('rounding.scenario.yaml')\n"
        "    assert run.results.statistics('cost.total').mean == Decimal('0.20')\n"
    )
    assert "2 passed" in run_pytest(project, "-q", "test_price.py").stdout
