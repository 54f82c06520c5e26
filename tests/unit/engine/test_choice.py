"""Which engine `auto` takes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tollbridge.engine import choice
from tollbridge.engine.choice import choose_engine, reference_seconds
from tollbridge.engine.simulate import Study, prepare
from tollbridge.errors import MissingExtraError
from tollbridge.scenario.load import load

SCENARIO = """
clock: {{start: 2026-01-05, timezone: UTC, duration: {days}d}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0.10}}]}}}}
accounts: {{a: {{country: US, tariff: t, credit: {{opening: 1000000}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads: {{w: {{legs: {{rate: {rate}/h, via: n, lasts: 10m}}}}}}
"""


def study(tmp_path: Path, rate: int, days: int) -> Study:
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO.format(rate=rate, days=days), encoding="utf-8")
    return prepare(load(file))


def test_time_is_judged_by_legs_and_steps_of_the_whole_run(tmp_path: Path) -> None:
    """28 days x 24 h x 10 legs of 10 steps: 6,720 x (50 + 10 x 8) microseconds = 0.87 s; one call takes next to nothing."""
    assert reference_seconds(study(tmp_path, 10, 28)) == pytest.approx(0.87, rel=0.1)
    assert reference_seconds(study(tmp_path, 1, 1)) < 0.01


def test_a_small_study_runs_on_the_reference_engine_and_a_large_one_compiled(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    small = study(tmp_path, 1, 1)
    assert choose_engine("auto", small) == "reference"
    assert choose_engine("auto", small, 10_000_000) == "compiled"


def test_without_numba_auto_is_the_reference_engine_and_compiled_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(choice, "find_spec", lambda name: None if name == "numba" else found(name))
    assert choose_engine("auto", study(tmp_path, 1, 1), 10_000_000) == "reference"
    with pytest.raises(MissingExtraError, match=r"pip install 'tollbridge\[fast\]'"):
        choose_engine("compiled")
