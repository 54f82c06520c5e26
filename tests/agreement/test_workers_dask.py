"""A real cluster of several worker processes agrees with one process, whoever dies on the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tollbridge.engine.simulate import prepare
from tollbridge.errors import TollbridgeError
from tollbridge.scale.dask_cluster import DaskWorkers
from tollbridge.scale.identity import fingerprint
from tollbridge.scale.jobs import Job, JobOutcome, Recording, Task, execute
from tollbridge.scale.schedule import Schedule
from tollbridge.scenario.load import load

distributed = pytest.importorskip("distributed", reason="the extra [dask] is not installed")


pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning"
)
SCENARIO = """
scenario: A helpline that runs dry
seed: 7
clock: {start: 2026-01-31T20:00, timezone: UTC, duration: 8h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.03}]}}
accounts: {office: {country: US, tariff: t, credit: {opening: 5}}}
numbers: {n: {number: "+12065550100", ports: 2}}
workloads:
  helpline: {legs: {rate: 12/h, profile: round-the-clock, via: n, lasts: {exponential: {mean: 4m}}}}
"""


@pytest.fixture(scope="module")
def task(tmp_path_factory) -> Task:
    file = tmp_path_factory.mktemp("scenario") / "helpline.yaml"
    file.write_text(SCENARIO)
    study = prepare(load(file))
    return Task(str(file), (), "", study.seed, "reference", fingerprint(study.loaded), Recording())


@pytest.fixture(scope="module")
def alone(task):
    """What one process gives."""
    return rows([execute(Job(task, 0, 20))])


def rows(outcomes: list[JobOutcome]) -> list[list[int]]:
    """Return the results of each replication, as the workers sent them."""
    return [row for outcome in outcomes for row in outcome.arrays["results"].tolist()]


@pytest.fixture
def cluster():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


@contextmanager
def hired(address, **how):
    workers = DaskWorkers(address, **how)
    try:
        yield workers
    finally:
        workers.close()


def test_a_clusters_workers_give_what_one_process_gives(cluster, task, alone):
    with hired(cluster.scheduler_address) as workers:
        assert workers.count == 2
        assert rows(list(Schedule(task, workers, 20).outcomes())) == alone


def test_a_cluster_within_this_machine_gives_the_same(task, alone):
    with hired("local") as workers:
        assert rows(list(Schedule(task, workers, 20).outcomes())) == alone


def test_a_worker_killed_midway_is_replaced(cluster, task, alone, tmp_path):
    folder = str(tmp_path)

    def dying(job: Job) -> JobOutcome:
        marker = Path(folder, f"{job.first}")
        if job.first in {1, 2} and not marker.exists():
            marker.touch()
            os._exit(9)
        return execute(job)

    with hired(cluster.scheduler_address, carry_out=dying) as workers:
        assert rows(list(Schedule(task, workers, 20).outcomes())) == alone
    assert sorted(marker.name for marker in tmp_path.iterdir()) == ["1", "2"]


def test_a_job_that_kills_every_worker_is_given_up(cluster, task):
    def deadly(job: Job) -> JobOutcome:
        os._exit(9)

    with hired(cluster.scheduler_address, carry_out=deadly) as workers:
        workers.submit(Job(task, 0, 1))
        with pytest.raises(TollbridgeError, match="died again and again over replications 1 to 1"):
            workers.next_outcome()


def test_what_a_job_raises_is_raised_here(cluster, task):
    def refusing(job: Job) -> JobOutcome:
        raise TollbridgeError("the disk is full")

    with hired(cluster.scheduler_address, carry_out=refusing) as workers:
        workers.submit(Job(task, 0, 1))
        with pytest.raises(TollbridgeError, match="the disk is full"):
            workers.next_outcome()


@contextmanager
def program(*arguments: str):
    """Run one of Dask's own programs until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler(port: int):
    return program("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")


def test_a_scheduler_that_goes_away_and_returns_is_waited_for(task, alone):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
    with scheduler(port) as first, program(*worker), hired(address, patience_s=60) as workers:
        given = Schedule(task, workers, 20).outcomes()
        outcomes = [next(given)]
        first.kill()
        first.wait()
        with scheduler(port), program(*worker):
            outcomes += given
    assert rows(outcomes) == alone


def test_no_scheduler_at_the_address_is_said(monkeypatch):
    monkeypatch.setattr("tollbridge.scale.dask_cluster.FIRST_CONTACT_S", 0.5)
    with pytest.raises(TollbridgeError, match=r"there is no Dask scheduler at tcp://127\.0\.0\.1:9"):
        DaskWorkers("tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["nonsense", "http://host:80", "tcp://host", ""])
def test_what_is_no_address_is_refused_at_once(address):
    with pytest.raises(TollbridgeError, match="is no Dask scheduler's address such as"):
        DaskWorkers(address)
