"""Scenarios written in the test, loaded, and made into demand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import yaml

from tollbridge.demand.build import ScenarioDemand, build_demand
from tollbridge.demand.chunks import together
from tollbridge.demand.offered import Legs
from tollbridge.scenario.load import Loaded, load

BASE = """
scenario: a test
clock: {start: 2026-01-05, timezone: America/New_York, duration: 5d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}], outbound: [{per_minute: 0.02}]}}
accounts: {a: {country: US, tariff: t}}
numbers: {n: {number: "+12065550100"}, free: {number: "+18005550199"}}
bridges:
  b: {numbers: [n, free], prompt: 20s, dial_out: {answer: 0.85, busy: 0.05, ring: {uniform: {low: 4s, high: 25s}}}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., Loaded]:
    """Return a loader of YAML text laid over `BASE` (top-level keys replace)."""

    def make(text: str, **patch: object) -> Loaded:
        tree = yaml.load(BASE, yaml.BaseLoader) | (yaml.load(dedent(text), yaml.BaseLoader) or {})
        file = tmp_path / "scenario.yaml"
        file.write_text(yaml.safe_dump(tree | patch, sort_keys=False), encoding="utf-8")
        return load(file)

    return make


@pytest.fixture
def demand(scenario: Callable[..., Loaded]) -> Callable[..., ScenarioDemand]:
    """Return a maker of demand from YAML text."""

    def make(text: str, seed: int = 1, **patch: object) -> ScenarioDemand:
        return build_demand(scenario(text, **patch), seed)

    return make


@pytest.fixture
def all_legs() -> Callable[..., Legs]:
    """Return what gives all legs of a replication as one chunk, in arrival order."""
    return lambda demand, replication=0: together(list(demand.days(replication)))


@pytest.fixture
def callers() -> Callable[[Legs, int], dict[tuple[int, int], tuple[int, ...]]]:
    """Return what lists a source's callers."""
    return _callers


def _callers(legs: Legs, source: int) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return each caller of a source by (meeting, attendee): all that was drawn for them, later attempts too."""
    names = [name for name in Legs.leg_columns() if name not in {"source", "origin", "conference", "retry_first"}]
    names = [
        name for name in names if name not in {"meeting", "attendee", "organiser", "number", "destination", "caller"}
    ]
    table = np.column_stack([getattr(legs, name) for name in names])
    tries = np.column_stack([legs.attempt_delay, legs.attempt_rings, legs.attempt_outcome, legs.attempt_prompt])
    found = {}
    for row in np.flatnonzero(legs.source == source):
        first, count = legs.retry_first[row], legs.retry_count[row]
        later = tries[first : first + count].ravel().tolist()
        found[int(legs.meeting[row]), int(legs.attendee[row])] = (*table[row].tolist(), *later)
    return found
