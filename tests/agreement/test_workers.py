"""Workers agree with one process to the byte, whoever dies on the way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("workers_driver.py")
SCENARIO = """
scenario: A helpline that runs dry
seed: 7
clock: {start: 2026-01-31T20:00, timezone: UTC, duration: 8h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.03}]}}
accounts:
  office:
    country: US
    tariff: t
    credit: {opening: 5}
    recharge: {below: 3, amount: 5, success: 0.8, at_most: {times: 2, per: month}}
    alerts: {balance: [4, 1]}
numbers: {n: {number: "+12065550100", ports: 2}}
workloads:
  helpline: {legs: {rate: 12/h, profile: round-the-clock, via: n, lasts: {exponential: {mean: 4m}}}}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("scenario") / "helpline.yaml"
    file.write_text(SCENARIO)
    return file


def drive(file: Path, out: Path, deaths: Path | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the driver; `deaths` is a folder of who is to die."""
    options = {"file": str(file), "out": str(out), "replications": 12, **options}
    environment = os.environ | ({"DEATHS": str(deaths)} if deaths else {})
    return subprocess.run(
        [sys.executable, str(DRIVER), json.dumps(options)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its name."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def whole(file, tmp_path_factory):
    """What one process writes, each replication's records among it, in CSV."""
    out = tmp_path_factory.mktemp("whole") / "out"
    done = drive(file, out, every=True)
    assert done.returncode == 0, done.stderr
    return content(out)


def test_two_workers_write_what_one_writes(file, whole, tmp_path):
    assert drive(file, tmp_path / "out", workers=2, every=True, chunk_s=0.01).returncode == 0
    assert content(tmp_path / "out") == whole


def test_two_workers_write_the_same_parquet_as_one(file, tmp_path):
    pytest.importorskip("pyarrow")
    for workers in (1, 2):
        done = drive(file, tmp_path / str(workers), workers=workers, every=True, format="parquet", replications=4)
        assert done.returncode == 0, done.stderr
    assert content(tmp_path / "1") == content(tmp_path / "2")


def test_a_worker_that_is_killed_is_replaced_and_its_job_done_again(file, whole, tmp_path):
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    for replication in ("0", "3", "11"):
        (deaths / replication).touch()
    done = drive(file, tmp_path / "out", deaths, workers=2, every=True)
    assert done.returncode == 0, done.stderr
    assert list(deaths.iterdir()) == []
    assert content(tmp_path / "out") == whole


def test_a_job_that_kills_every_worker_is_given_up_and_the_rest_kept(file, whole, tmp_path):
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    (deaths / "8").write_text("always")
    done = drive(file, tmp_path / "out", deaths, workers=2, every=True, chunk_s=0.0)
    assert done.returncode == 1
    assert "workers died 4 times over replications" in done.stderr
    assert "go on with --resume" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
    assert drive(file, tmp_path / "out", resume=True, every=True).returncode == 0
    assert content(tmp_path / "out") == whole


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_killed_midway_is_resumed_to_the_same_files(file, whole, tmp_path, workers):
    out = tmp_path / "out"
    killed = drive(file, out, workers=workers, every=True, kill=5, chunk_s=0.0)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    assert drive(file, out, workers=workers, every=True, resume=True).returncode == 0
    assert content(out) == whole
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_ctrl_c_stops_workers_and_keeps_what_is_done(file, whole, tmp_path):
    out = tmp_path / "out"
    stopped = drive(file, out, workers=2, every=True, kill=5, chunk_s=0.0, signal="SIGINT")
    assert stopped.returncode == 1
    assert re.search(r"interrupted: \d+ of 12 replications are kept; go on with --resume", stopped.stderr)
    assert "Traceback" not in stopped.stderr
    assert drive(file, out, resume=True, every=True).returncode == 0
    assert content(out) == whole


def test_records_of_all_replications_read_as_one_table(file, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    polars = pytest.importorskip("polars")
    done = drive(file, tmp_path / "out", workers=2, every=True, format="parquet", replications=4)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / "cdrs.parquet"
    table = parquet.read_table(folder)
    assert sorted(set(table["replication"].to_pylist())) == [1, 2, 3, 4]
    frame = polars.read_parquet(folder)
    assert frame.height == table.num_rows
    assert sorted(part.name for part in folder.iterdir()) == [f"part-{number:05d}.parquet" for number in (1, 2, 3, 4)]
    # a part a replication: who asks for one reads one
    assert set(parquet.read_table(folder / "part-00003.parquet")["replication"].to_pylist()) == {3}


def test_records_of_all_replications_read_in_duckdb(file, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    assert drive(file, tmp_path / "out", every=True, format="parquet", replications=3).returncode == 0
    query = (
        f"select replication, count(*) from read_parquet('{tmp_path}/out/cdrs.parquet/*.parquet') group by 1 order by 1"
    )
    assert [row[0] for row in duckdb.sql(query).fetchall()] == [1, 2, 3]


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="this system has no limit on a file's size")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_disk_that_takes_no_more_is_said_plainly_and_the_run_goes_on_later(file, whole, tmp_path, workers):
    out = tmp_path / "out"
    largest_part = max(len(text) for name, text in whole.items() if name != "ledger.csv") // 4
    full = drive(file, out, workers=workers, every=True, file_limit=largest_part, chunk_s=0.0)
    assert full.returncode == 1
    assert "cannot be written: the file would be larger than is allowed here" in full.stderr
    assert "Traceback" not in full.stderr
    assert not out.exists()
    assert drive(file, out, every=True, resume=True).returncode == 0
    assert content(out) == whole


def test_a_run_on_a_cluster_killed_midway_is_resumed_to_the_same_files(file, whole, tmp_path):
    pytest.importorskip("distributed")
    out = tmp_path / "out"
    killed = drive(file, out, dask="local", every=True, kill=3, chunk_s=0.0)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not out.exists()
    done = drive(file, out, dask="local", every=True, resume=True)
    assert done.returncode == 0, done.stderr
    assert content(out) == whole
