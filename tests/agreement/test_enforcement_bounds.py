"""What each way of enforcing an account can overspend or leave idle: runs keep to the bound, and come near it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tollbridge.engine.reference import run_reference
from tollbridge.engine.simulate import prepare
from tollbridge.records.run import AccountTally
from tollbridge.scenario.load import load

SCENARIO = """
scenario: Legs that talk an account dry
clock: {{start: 2026-01-12T09:00, timezone: UTC, duration: 8h}}
tariffs: {{by-the-second: {{increment: 1s, inbound: [{{per_minute: 0.06}}]}}}}
accounts: {{team: {{country: US, tariff: by-the-second, credit: {{opening: {opening}}}, control: {control}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
calls:
{calls}
"""
FOLDER = Path(__file__).parents[2] / "scenarios" / "enforcement"
RATE = 1_000  # micros a second: 0.06 a minute


def drained(folder: Path, control: str, legs: int, seed: int, opening: int = 10) -> AccountTally:
    """Run `legs` legs that join over five minutes, at seconds drawn from `seed`, and never hang up."""
    at = np.random.Generator(np.random.Philox(seed)).integers(0, 300, legs)
    calls = "\n".join(f"  c{i}: {{at: +{s}s, via: n, lasts: 12h}}" for i, s in enumerate(at))
    file = folder / "scenario.yaml"
    file.write_text(SCENARIO.format(control=control, calls=calls, opening=opening), encoding="utf-8")
    study = prepare(load(file))
    return run_reference(study.plan, study.demand, 0, records="none").tally.accounts[0]


def shipped(**control: str) -> AccountTally:
    """Run the shipped comparison under another control."""
    study = prepare(load(FOLDER / "twelve-legs.yaml").variant({"accounts": {"team": {"control": control}}}))
    return run_reference(study.plan, study.demand, 0, records="none").tally.accounts[0]


def overspend(tally: AccountTally) -> int:
    return max(0, -tally.lowest)


@pytest.mark.parametrize("legs", [2, 5, 12])
@pytest.mark.parametrize("every", [10, 60, 300])
def test_a_heartbeat_overspends_between_n_minus_1_and_n_times_what_a_beat_carries(
    tmp_path: Path, legs: int, every: int
) -> None:
    """With equal rates, an increment that divides the interval, and nobody who hangs up."""
    for seed in range(4):
        tally = drained(tmp_path, f"{{mode: heartbeat, every: {every}s}}", legs, seed)
        assert tally.cut == legs
        assert (legs - 1) * every * RATE <= overspend(tally) <= legs * every * RATE


@pytest.mark.parametrize("legs", [2, 12])
def test_a_poll_overspends_n_times_the_interval_at_most_and_half_of_it_on_average(tmp_path: Path, legs: int) -> None:
    """Where in its interval the account runs dry is anywhere: 40 phases, whose mean is within 0.15 of a half (2.6 sd)."""
    every = 60
    found = [overspend(drained(tmp_path, f"{{mode: poll, every: {every}s}}", legs, seed)) for seed in range(40)]
    bound = legs * every * RATE
    assert max(found) <= bound
    assert max(found) >= 0.8 * bound
    assert np.mean(found) == pytest.approx(bound / 2, abs=0.15 * bound)


@pytest.mark.parametrize("control", ["{mode: prepaid}", "{mode: reserve, quota: 60s}", "{mode: reserve, quota: 300s}"])
def test_prepaid_and_quotas_overspend_nothing(tmp_path: Path, control: str) -> None:
    for seed in range(4):
        assert overspend(drained(tmp_path, control, 12, seed)) == 0


@pytest.mark.parametrize("quota", [60, 300])
def test_quotas_strand_about_half_of_what_the_other_legs_can_set_aside(tmp_path: Path, quota: int) -> None:
    """At the first cut; legs that join over 300 s have used half of their quotas on average where the quota divides 300 s."""
    legs = 12
    found = [drained(tmp_path, f"{{mode: reserve, quota: {quota}s}}", legs, seed).stranded for seed in range(30)]
    bound = (legs - 1) * RATE * quota
    assert max(found) <= bound
    assert np.mean(found) == pytest.approx(bound / 2, rel=0.15)


def test_a_snapshot_overspends_up_to_n_minus_1_times_the_balance(tmp_path: Path) -> None:
    """One dollar lasts a leg 1,000 s; five legs that all have answered by then each spend a dollar: 5 - 1 = 4."""
    tally = drained(tmp_path, "{mode: snapshot}", 5, seed=1, opening=1)
    assert overspend(tally) == (5 - 1) * 1_000_000
    assert tally.cut == 5


def test_the_published_orders_of_magnitude_come_out() -> None:
    """Twelve legs at 0.05 a minute on 20 dollars, by the second, joining over five minutes, until the hour is over.

    Heartbeat of 60 s: 0.55, of 10 s: 0.10; poll of 60 s: up to 0.60; snapshot: what all would talk, 41,469 s, less 20;
    quotas of 60 s leave 0.27 idle at the first cut, of 300 s 1.41.
    """
    tally = shipped
    assert overspend(tally(mode="heartbeat", every="60s")) == pytest.approx(550_000, rel=0.05)
    assert overspend(tally(mode="heartbeat", every="10s")) == pytest.approx(100_000, rel=0.1)
    assert 0 < overspend(tally(mode="poll", every="60s")) <= 600_000
    assert overspend(tally(mode="snapshot")) == 14_557_500
    assert tally(mode="reserve", quota="60s").stranded == pytest.approx(270_000, rel=0.1)
    assert tally(mode="reserve", quota="300s").stranded == pytest.approx(1_410_000, rel=0.1)


def test_the_table_in_the_folder_is_what_runs_give() -> None:
    """Each row of the README's table: control, overspend, idle at the first cut, refused, cut, first cut, messages."""
    rows = [
        line.strip("| ").split(" | ") for line in (FOLDER / "README.md").read_text().splitlines() if "| `mode" in line
    ]
    assert len(rows) >= 12
    for control, *shown in rows:
        found = shipped(**dict(part.split(": ") for part in control.strip("`").split(", ")))
        first = "never" if found.first_cut < 0 else f"{found.first_cut // 60_000}:{found.first_cut // 1000 % 60:02d}"
        figures = [f"{overspend(found) / 1e6:.4f}", f"{found.stranded / 1e6:.4f}", str(found.refused), str(found.cut)]
        assert shown == [*figures, first, f"{found.messages:,}"], control
