"""A fitted scenario proves itself on its own records, and its file says what was learnt and how far to trust it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from tollbridge.plain_text import counted
from tollbridge.planning.fit import fit
from tollbridge.planning.fit_records import Source
from tollbridge.planning.variant_results import Effort, run_variant
from tollbridge.scenario.load import load

COLUMNS = {"at": "when", "via": "line", "lasts": "held_s", "charge": "charge"}


def write_records(folder, weeks, rng, **more):
    """Write calls to two lines on working days, 40 and 20 a day, billed by the minute at 0.02 and 0.05."""
    lines = ["when,line,held_s,charge"]
    for day in range(7 * weeks):
        date = datetime(2026, 1, 5) + timedelta(days=day)
        for line, rate, price in (("alpha", 40, 2), ("beta", 20, 5)):
            for _ in range(rng.poisson(rate) if date.weekday() < 5 else 0):
                at = date + timedelta(seconds=int(rng.integers(8 * 3600, 18 * 3600)))
                held = int(rng.exponential(180)) + 1
                cents = -(-held // 60) * price
                lines.append(f"{at:%Y-%m-%dT%H:%M:%S},{line},{held},{cents // 100}.{cents % 100:02d}")
    lines += more.get("extra", [])
    (folder / "calls.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "calls.csv"


@pytest.mark.parametrize("ahead", ["", "2w"])
def test_a_fitted_scenario_gives_its_records_back(tmp_path, ahead):
    """Whether its clock stands over the records or after them: calls, and minutes and cost of both lines."""
    fitted = fit(Source(write_records(tmp_path, 3, np.random.default_rng(1)), COLUMNS), ahead=ahead)
    proofs = fitted.prove()
    assert [(each.workload, each.figure) for each in proofs] == [
        ("all", "calls"),
        *((f"calls-{line}", figure) for line in ("alpha", "beta") for figure in ("minutes", "cost")),
    ]
    assert all(each.holds for each in proofs)
    assert [each.scenario for each in proofs] == pytest.approx([each.records for each in proofs], rel=0.12)
    assert "proof: 5 of 5 figures of the records come back" in fitted.text().replace("# ", "")


def test_a_scenario_that_does_not_give_its_records_back_says_so(tmp_path):
    """Calls that cost four times as much as the fitted rate: the money does not come back, the minutes do."""
    fitted = fit(Source(write_records(tmp_path, 3, np.random.default_rng(2)), COLUMNS))
    for row in fitted.tree["tariffs"]["rates"]["inbound"]:
        row["per_minute"] = f"{float(row['per_minute']) / 4:.4f}"
    failed = [each for each in fitted.prove() if not each.holds]
    assert {each.figure for each in failed} == {"cost"}
    assert any("calls-beta: the records have" in warning and "cost" in warning for warning in fitted.warnings)


def test_the_file_says_what_was_learnt_from_how_much(tmp_path):
    fitted = fit(Source(write_records(tmp_path, 3, np.random.default_rng(3)), COLUMNS), ahead="1w")
    windows = fitted.backtest("1w")
    said = fitted.text()
    held_out = counted(len({w.first for w in windows}), "window")
    assert said.splitlines()[1].startswith(f"# backtest: of {held_out} of 7 days held out")
    assert "(2 changes seen; the usual 12% counts as 5 more)" in said
    assert "3 weeks show none (8 are needed)" in said
    workloads = fitted.tree["workloads"]
    for name in ("calls-alpha", "calls-beta"):
        assert workloads[name]["uncertainty"].keys() >= {"level", "growth", "lasts", "shared", "correlation"}
        assert workloads[name]["spread"].keys() >= {"cv", "memory"}


def test_an_hour_out_of_line_is_told_with_its_money_and_not_repeated_unless_asked_for(tmp_path):
    """400 calls of a minute between 10:00 and 11:00 of Wednesday the 7th on alpha, at 0.02 each: 8.00."""
    crowd = [f"2026-01-07T10:{n // 8:02d}:{n % 8 * 7:02d},alpha,{30 + n % 30},0.02" for n in range(400)]
    file = write_records(tmp_path, 2, np.random.default_rng(4), extra=crowd)
    fitted = fit(Source(file, COLUMNS))
    (said,) = [each for each in fitted.warnings if "not repeated" in each]
    assert said.startswith("2026-01-07 10:00: more than three times the usual calls (")
    assert set(fitted.tree["workloads"]) == {"calls-alpha", "calls-beta"}
    asked = fit(Source(file, COLUMNS), surges=True)
    assert set(asked.tree["workloads"]) == {"calls-alpha", "calls-alpha-surge", "calls-beta"}


def test_the_whole_way_from_records_to_a_run_gives_a_range_that_holds_the_next_week(tmp_path):
    """Fitted to 3 weeks and run over the fourth, 40 replications: the middle 90% holds what came; it is no point."""
    rng = np.random.default_rng(5)
    file = write_records(tmp_path, 4, rng)
    fitted = fit(Source(file, COLUMNS, until="2026-01-26"), ahead="1w")
    fitted.write(tmp_path / "fitted" / "next.yaml")
    sample = run_variant(load(tmp_path / "fitted" / "next.yaml"), Effort(40, 1))
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    came = [row for row in rows if row[0] >= "2026-01-26"]
    truth = {
        "legs.total": len(came),
        "minutes.total": sum(-(-int(row[2]) // 60) for row in came),
        "cost.total": sum(float(row[3]) for row in came),
    }
    for name, real in truth.items():
        low, high = np.quantile(sample.of(name), (0.05, 0.95))
        assert low <= real <= high
        assert 0.2 < (high - low) / real < 1.2
