"""Workers beside one process, and what giving out a job costs: `pytest tests/bench/test_scale.py -o addopts= -s`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from operator import attrgetter
from pathlib import Path

import pytest

from tollbridge.engine.compiled.built import is_built
from tollbridge.engine.simulate import prepare
from tollbridge.scale.identity import fingerprint
from tollbridge.scale.jobs import Job, Recording, Task, execute
from tollbridge.scale.pack import Observer
from tollbridge.scale.processes import Processes
from tollbridge.scale.schedule import Schedule
from tollbridge.scale.workers import InProcess
from tollbridge.scenario.load import load

FILE = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
REPLICATIONS = 60


NOTHING = attrgetter("first")
"""A job that is no work at all, and that a worker can import."""


@pytest.fixture(scope="module")
def observer():
    return Observer.of(prepare(load(FILE)))


@pytest.fixture(scope="module", params=["reference", "compiled"])
def task(request, observer):
    if request.param == "compiled" and not is_built():
        pytest.skip("the compiled engine is not built")
    study = observer.study
    return Task(str(FILE), (), "", study.seed, request.param, fingerprint(study.loaded), Recording())


def warmed(workers, task: Task) -> None:
    """Have every worker compile the scenario and the kernel first: what is timed is the work."""
    for number in range(2 * workers.count):
        workers.submit(Job(task, number, number + 1))
    for _ in range(2 * workers.count):
        workers.next_outcome()


def seconds(workers, task: Task, replications: int) -> float:
    """Return how long replications take, all outcomes received."""
    began = time.perf_counter()
    for _ in Schedule(task, workers, replications).outcomes():
        pass
    return time.perf_counter() - began


SPIN = "sum(i * i % 7 for i in range(6_000_000))"


def spin(count: int) -> float:
    """Return how long so many bare processes take, all at once."""
    began = time.perf_counter()
    for process in [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(count)]:
        process.wait()
    return time.perf_counter() - began


def test_two_workers_are_1_8_times_as_fast_as_one(observer, task):
    if (bare := 2 * spin(1) / spin(2)) < 1.85:
        pytest.skip(f"the machine is busy: two bare processes get {bare:.2f} times as much done as one")
    one, two = Processes(1), Processes(2)
    try:
        warmed(one, task)
        warmed(two, task)
        count = REPLICATIONS if task.engine == "reference" else 20 * REPLICATIONS
        ratios = [seconds(one, task, count) / seconds(two, task, count) for _ in range(3)]
    finally:
        one.close()
        two.close()
    sys.stdout.write(f"\n{task.engine}: two workers {[round(ratio, 2) for ratio in ratios]} times as fast as one\n")
    assert statistics.median(ratios) >= 1.8


def test_a_worker_process_loses_little_to_this_process_alone(observer, task):
    one, here = Processes(1), InProcess(observer)
    try:
        warmed(one, task)
        warmed(here, task)
        count = REPLICATIONS if task.engine == "reference" else 20 * REPLICATIONS
        ratios = [seconds(one, task, count) / seconds(here, task, count) for _ in range(3)]
    finally:
        one.close()
    sys.stdout.write(
        f"\n{task.engine}: a worker takes {[round(ratio, 3) for ratio in ratios]} of this process's time\n"
    )
    assert statistics.median(ratios) <= 1.1


def cost_per_job(workers, task: Task, jobs: int = 500) -> float:
    """Return seconds a job that is no work, many in flight."""
    began = time.perf_counter()
    for number in range(jobs):
        workers.submit(Job(task, number, number + 1))
    for _ in range(jobs):
        workers.next_outcome()
    return (time.perf_counter() - began) / jobs


def test_giving_out_a_job_to_a_process_costs_under_a_hundredth_of_its_second(observer, task):
    workers = Processes(2, NOTHING)
    try:
        cost_per_job(workers, task, 20)
        cost = cost_per_job(workers, task)
    finally:
        workers.close()
    sys.stdout.write(f"\nprocesses: {cost * 1e3:.2f} ms a job\n")
    assert cost < 0.01


@pytest.mark.filterwarnings("ignore")
def test_giving_out_a_job_to_dask_costs_under_a_hundredth_of_its_second(observer, task):
    pytest.importorskip("distributed")
    from tollbridge.scale.dask_cluster import DaskWorkers

    workers = DaskWorkers("local", carry_out=NOTHING)
    try:
        cost_per_job(workers, task, 20)
        cost = cost_per_job(workers, task)
    finally:
        workers.close()
    sys.stdout.write(f"\nDask: {cost * 1e3:.2f} ms a job\n")
    assert cost < 0.01


def test_an_outcome_is_small_and_kept_quickly(observer, task, tmp_path):
    from tollbridge.scale.unfinished import UnfinishedRun

    outcome = execute(Job(task, 0, 20))
    run = UnfinishedRun(tmp_path / "out", {}, resume=False)
    began = time.perf_counter()
    run.keep(outcome)
    took = time.perf_counter() - began
    (file,) = run.path.glob("outcomes/*.npz")
    size = file.stat().st_size / 20
    run.close()
    sys.stdout.write(f"\n{size:,.0f} bytes a replication on disk, {took * 1e3:.1f} ms to keep 20\n")
    assert size < 20_000
