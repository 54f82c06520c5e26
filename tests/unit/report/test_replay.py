"""The player's document: what it shows at an instant is what CDRs and ledger of the replication say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tollbridge.cli import run_command_line
from tollbridge.report.folder import read_folder
from tollbridge.report.player_page import replay

TEXT = """\
scenario: Two callers and 0.30 of credit
currency: USD
clock: {start: 2026-01-05, timezone: Europe/Berlin, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {tariff: t, credit: {opening: 0.30}}}
numbers: {n: {number: "+12065550100", ports: 4}}
bridges: {b: {numbers: [n]}}
calls:
  alice: {at: +0s, via: n, lasts: 10m}
  bob: {at: +30s, via: n, lasts: 10m}
  carol: {at: +5m, via: n, lasts: 1m}
"""


@pytest.fixture(params=["csv", "parquet"])
def scene(request, tmp_path: Path):
    if request.param == "parquet":
        pytest.importorskip("pyarrow", reason="the extra [parquet] is not installed")
    file = tmp_path / "two.yaml"
    file.write_text(TEXT)
    run_command_line(["run", str(file), "--out", str(tmp_path / "out"), "--format", request.param])
    return replay(read_folder(tmp_path / "out"))


def test_balances_legs_and_reasons_are_those_of_the_records(scene):
    # alice pays 0.10 at 0 s and 60 s, bob 0.10 at 30 s: at 90 s bob cannot pay and is cut, at 120 s alice; carol is refused
    balances = list(zip(scene["moves"]["at"], scene["moves"]["balance"], strict=True))
    assert balances == [(0, 300_000), (0, 200_000), (30_000, 100_000), (60_000, 0)]
    assert scene["legs"]["released"] == [120_000, 90_000, 300_000]
    assert (scene["legs"]["cut"], scene["legs"]["refused"]) == ([1, 1, 0], [0, 0, 1])
    assert scene["events"]["text"] == [
        "a: opening +0.30",
        "bob is cut: the credit ran out (credit-exhausted)",
        "alice is cut: the credit ran out (credit-exhausted)",
        "carol is refused: the account has no credit for it (no-credit)",
    ]


def test_the_clock_is_the_scenario_s(scene):
    # midnight in Berlin on the 5th of January 2026 is 23:00 UTC on the 4th
    assert (scene["start"], scene["timezone"], scene["duration"]) == (1_767_567_600_000, "Europe/Berlin", 3_600_000)


def test_more_movements_than_are_played_are_counted_and_not_read(scene, tmp_path: Path, monkeypatch):
    # the ledger of the two callers has its opening and 3 debits
    monkeypatch.setattr("tollbridge.report.recorded_files.MOST_MOVES", 4)
    assert replay(read_folder(tmp_path / "out")) == scene
    monkeypatch.setattr("tollbridge.report.recorded_files.MOST_MOVES", 3)
    monkeypatch.setattr("tollbridge.report.recorded_files._columns", None)
    assert replay(read_folder(tmp_path / "out")) is None


def test_a_folder_without_records_plays_nothing(tmp_path: Path):
    file = tmp_path / "two.yaml"
    file.write_text(TEXT)
    run_command_line(["run", str(file), "--out", str(tmp_path / "out"), "--records", "none"])
    assert replay(read_folder(tmp_path / "out")) is None


POOL = """\
scenario: A pool of three minutes a day
currency: USD
clock: {start: 2026-01-05, timezone: Europe/Berlin, duration: 2d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {tariff: t, pools: {p: {minutes: 3, renews: day, covers: [{direction: inbound}]}}}}
numbers: {n: {number: "+12065550100", ports: 4}}
bridges: {b: {numbers: [n]}}
calls:
  alice: {at: +0s, via: n, lasts: 90s}
  bob: {at: +10m, via: n, lasts: 30s}
"""


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_pool_falls_by_the_begun_minutes_of_each_leg_and_is_full_again_at_its_renewal(tmp_path: Path, form: str):
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="the extra [parquet] is not installed")
    file = tmp_path / "pool.yaml"
    file.write_text(POOL)
    run_command_line(["run", str(file), "--out", str(tmp_path / "out"), "--format", form])
    # alice's 90 s are two begun minutes of three, bob's 30 s are the third; midnight grants three anew
    assert replay(read_folder(tmp_path / "out"))["pools"] == [
        {"name": "a: p", "at": [0, 90_000, 630_000, 86_400_000], "left": [180_000, 60_000, 0, 180_000]}
    ]


def test_what_a_leg_cost_is_in_the_document(scene):
    # alice paid 0.10 twice, bob once
    assert scene["legs"]["cost"] == [200_000, 100_000, 0]
