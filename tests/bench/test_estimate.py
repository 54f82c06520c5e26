"""What a run is said to take before it, beside what it takes: `pytest tests/bench/test_estimate.py -o addopts= -s`.

The estimate is in seconds of the machine that it was measured on, so it is held within a factor of five.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tollbridge.engine.compiled.built import is_built
from tollbridge.engine.plan.cost import cost_of
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.scenario.load import load

QUICKSTART = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
SCENARIO = """
scenario: estimate
clock: {{start: 2026-01-05, timezone: UTC, duration: 28d}}
tariffs: {{t: {{increment: {step}, inbound: [{{per_minute: 0.01}}]}}}}
accounts: {{a: {{tariff: t, credit: {{opening: 10000000}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads:
"""
WORKLOAD = "  w{n}: {{account: a, legs: {{rate: {rate}/h, via: n, lasts: {{exponential: {{mean: 4m}}}}}}}}\n"


def made(tmp_path, workloads: int, rate: float, step: str):
    lines = [WORKLOAD.format(n=n, rate=rate) for n in range(workloads)]
    (tmp_path / "s.yaml").write_text(SCENARIO.format(step=step) + "".join(lines), encoding="utf-8")
    return prepare(load(tmp_path / "s.yaml"))


def least_seconds(study, engine: str, replications: int = 3) -> float:
    """Return the least processor time of a replication, the first left out."""
    found = []
    for replication in range(1 + replications):
        begun = time.process_time()
        next(simulate(study, [replication], engine=engine, afterwards=()))
        found.append(time.process_time() - begun)
    return min(found[1:])


def hold(name: str, said: float, took: float) -> None:
    print(f"\n{name}: said {said * 1e3:.1f} ms, took {took * 1e3:.1f}, {said / took:.2f} times")
    assert 1 / 5 <= said / took <= 5


@pytest.mark.skipif(not is_built(), reason="the compiled engine is not built")
@pytest.mark.parametrize(
    ("workloads", "rate", "step"),
    [(1, 300, "60s"), (1, 300, "1s"), (1, 1, "60s"), (200, 1, "60s"), (1000, 1.5, "60s")],
)
def test_the_compiled_engine_takes_about_what_is_said(tmp_path, workloads, rate, step):
    study = made(tmp_path, workloads, rate, step)
    hold(f"{workloads} workloads of {rate}/h by {step}", cost_of(study).compiled_s, least_seconds(study, "compiled"))


@pytest.mark.skipif(not is_built(), reason="the compiled engine is not built")
def test_the_quickstart_takes_about_what_is_said():
    study = prepare(load(QUICKSTART))
    hold("quickstart", cost_of(study).compiled_s, least_seconds(study, "compiled"))


@pytest.mark.parametrize("step", ["60s", "10s"])
def test_the_reference_engine_takes_about_what_is_said(tmp_path, step):
    study = made(tmp_path, 1, 3, step)
    hold(f"reference by {step}", cost_of(study).reference_s, least_seconds(study, "reference", 1))
