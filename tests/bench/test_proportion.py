"""Figures that are to grow in proportion: what a leg takes in a large run, beside what it takes in an ordinary one.

    pytest tests/bench/test_proportion.py -o addopts=--import-mode=importlib -s

Processor time of one replication, demand included, the best of two. TOLLBRIDGE_BENCH_SHARE=0.1 runs a tenth of each.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
from test_scale import two_beside_one

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.measures.results import Results
from tollbridge.scenario.load import load

SHARE = float(os.environ.get("TOLLBRIDGE_BENCH_SHARE", "1"))


@dataclass(frozen=True)
class Size:
    """`legs` over `days`, evenly over accounts (each with a workload) and numbers; each lasts `minutes` on average."""

    legs: int = 1_000_000
    accounts: int = 20
    numbers: int = 10
    days: int = 28
    minutes: int = 4

    def text(self) -> str:
        rate = self.legs * SHARE / self.accounts / self.days / 24
        accounts = [f"  a{i}: {{tariff: t, credit: {{opening: 100000000}}}}" for i in range(self.accounts)]
        numbers = [f'  n{i}: {{number: "+1206555{i:04}"}}' for i in range(self.numbers)]
        workloads = [
            f"  w{i}: {{account: a{i}, legs: {{rate: {rate:.6f}/h, via: n{i % self.numbers}, "
            f"lasts: {{exponential: {{mean: {self.minutes}m}}}}}}}}"
            for i in range(self.accounts)
        ]
        top = (
            f"scenario: size\nclock: {{start: 2026-01-05, timezone: UTC, duration: {self.days}d}}\n"
            "tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}]}}\n"
        )
        return "\n".join([top + "accounts:", *accounts, "numbers:", *numbers, "workloads:", *workloads, ""])


def microseconds(tmp_path, size: Size) -> float:
    """Return the processor time of a leg."""
    file = tmp_path / "size.yaml"
    file.write_text(size.text(), encoding="utf-8")
    loaded = load(file)
    study = prepare(loaded)
    results, found = Results(loaded, study.plan, study.demand.cast), []
    for replication in range(2):
        begun = time.process_time()
        done = next(simulate(study, [replication]))
        results.add(done)
        found.append((time.process_time() - begun) / max(done.tally.legs.sum(), 1) * 1e6)
    return min(found)


@pytest.mark.parametrize(
    ("name", "size", "beside", "most"),
    [
        # a hundred legs of each account, in both
        ("10,000 accounts, as many workloads", Size(accounts=10_000), Size(legs=100_000, accounts=1000), 2),
        # 200 times as many legs in progress, each 30 times as long: they no longer fit the processor's nearest memory
        ("20,000 legs in progress", Size(legs=6_720_000, minutes=120), Size(), 3),
        ("500 numbers", Size(numbers=500, accounts=500), Size(accounts=500), 2),
        ("30 million legs", Size(legs=30_000_000), Size(), 1.5),
        ("five years", Size(legs=1_000_000, days=5 * 365, accounts=1), Size(), 2.5),
    ],
)
def test_a_leg_of_a_large_run_takes_about_what_an_ordinary_one_does(tmp_path, name, size, beside, most):
    usual, large = microseconds(tmp_path, beside), microseconds(tmp_path, size)
    print(f"\n{name}: {large:.2f} µs a leg beside {usual:.2f}, {large / usual:.2f} times ({most} at most)")
    assert large / usual <= most


def wall(text: str, folder: Path, replications: int) -> float:
    """Return the seconds that some replications take in this process."""
    file = folder / f"{os.getpid()}.yaml"
    file.write_text(text, encoding="utf-8")
    study = prepare(load(file))
    next(simulate(study, [0]))
    begun = time.perf_counter()
    for _ in simulate(study, range(1, 1 + replications)):
        pass
    return time.perf_counter() - begun


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core")
def test_two_processes_do_nearly_twice_the_work_of_one(tmp_path):
    """Two worker processes, as `--workers 2` starts them, on a machine with nothing else to do."""
    if (bare := two_beside_one()) < 1.85:
        pytest.skip(f"the machine is busy: two bare processes get {bare:.2f} times as much done as one")
    given = Size().text(), tmp_path, 20
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        alone = pool.submit(wall, *given).result()
        both = max(part.result() for part in [pool.submit(wall, *given) for _ in range(2)])
    print(f"\ntwo processes / one: {2 * alone / both:.2f} times the work (1.9 at least)")
    assert 2 * alone / both >= 1.9
