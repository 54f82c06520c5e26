"""Which engine `auto` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tollbridge.engine.choice import choose_engine, what_would_help
from tollbridge.engine.compiled import built
from tollbridge.engine.plan.cost import cost_of
from tollbridge.engine.simulate import Study, prepare
from tollbridge.errors import NotBuiltError
from tollbridge.scenario.load import load

SCENARIO = """
clock: {{start: 2026-01-05, timezone: UTC, duration: {days}d}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0.10}}]}}}}
accounts: {{a: {{country: US, tariff: t, {account}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads: {{w: {{legs: {{rate: {rate}/h, via: n, lasts: 10m}}}}}}
"""


def study(tmp_path: Path, rate: int, days: int, account: str = "credit: {opening: 1000000}") -> Study:
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO.format(rate=rate, days=days, account=account), encoding="utf-8")
    return prepare(load(file))


@pytest.mark.parametrize(
    "account",
    [
        "credit: {opening: 9}",
        "credit: {opening: 9}, control: {mode: heartbeat, every: 1ms}",
        "credit: {opening: 9}, control: {mode: poll, every: 1ms}",
        "credit: {opening: 9}, control: {mode: reserve, quota: 1s}",
        "credit: {opening: 9, expires: 10s}, recharge: {below: 1, amount: 1}",
    ],
)
def test_by_the_estimate_the_compiled_engine_ends_first_whatever_the_events(tmp_path: Path, account: str) -> None:
    found = cost_of(study(tmp_path, 10, 28, account))
    assert found.compiled_s < found.reference_s


def test_auto_is_the_compiled_engine_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built, "_missing", lambda: "")
    assert choose_engine("auto") == "compiled"
    assert choose_engine("reference") == "reference"


def test_where_it_is_not_built_auto_is_the_reference_engine_and_a_long_run_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOLLBRIDGE_KERNEL", raising=False)
    monkeypatch.setattr(built, "_missing", lambda: "it was not built. Install gcc")
    assert choose_engine("auto") == "reference"
    with pytest.raises(NotBuiltError, match="it was not built"):
        choose_engine("compiled")
    small = study(tmp_path, 1, 1)
    assert what_would_help("auto", small) == ""
    assert what_would_help("reference", small, 10_000_000) == ""
    assert "it was not built. Install gcc" in what_would_help("auto", small, 10_000_000)
    beating = study(tmp_path, 1, 1, "credit: {opening: 9}, control: {mode: heartbeat, every: 1ms}")
    assert "the reference engine about 1" in what_would_help(
        "auto", beating
    )  # 24 legs x 600,000 beats x 8 microseconds


def test_as_plain_python_the_kernel_is_always_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built, "_missing", lambda: "it was not built")
    monkeypatch.setenv("TOLLBRIDGE_KERNEL", "plain")
    assert choose_engine("compiled") == "compiled"
    assert built.kernel().__name__ == "tollbridge.engine.compiled.kernel.entry"
