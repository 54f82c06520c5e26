"""Figures that are to grow in proportion: what a leg takes in a large run, beside what it takes in an ordinary one.

    pytest tests/bench/test_proportion.py -o addopts=--import-mode=importlib -s

Processor time of one replication, demand included, the best of two. TOLLBRIDGE_BENCH_SHARE=0.1 runs a tenth of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
import pytest
from floor import erlang_loss
from loads import DAY
from test_scale import spin

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
        ("500 numbers", Size(numbers=500, accounts=500), Size(accounts=500), 2),
        ("30 million legs", Size(legs=30_000_000), Size(), 1.5),
        ("five years", Size(legs=1_000_000, days=5 * 365, accounts=1), Size(), 2.5),
    ],
)
def test_a_leg_of_a_large_run_takes_about_what_an_ordinary_one_does(tmp_path, name, size, beside, most):
    usual, large = microseconds(tmp_path, beside), microseconds(tmp_path, size)
    print(f"\n{name}: {large:.2f} µs a leg beside {usual:.2f}, {large / usual:.2f} times ({most} at most)")
    assert large / usual <= most


def bare_microseconds(size: Size) -> float:
    """Return the processor time of a leg of the bare loss loop (`floor.py`), its legs drawn beforehand."""
    rng, count = np.random.default_rng(0), int(size.legs * SHARE)
    arrive = np.sort(rng.integers(0, size.days * DAY, count))
    lasts = rng.exponential(size.minutes * 60_000, count).astype(np.int64)
    found = []
    for _ in range(3):
        begun = time.process_time()
        erlang_loss(arrive, lasts, 10**6)
        found.append((time.process_time() - begun) / count * 1e6)
    return min(found)


def test_a_leg_among_20_000_in_progress_takes_no_more_than_a_bare_loop_grows_by(tmp_path):
    """200 times as many legs in progress, each 30 times as long: neither they nor a bare loop's heap fit the nearest memory."""
    many, few = Size(legs=6_720_000, minutes=120), Size()
    ours, bare = [], []
    for _ in range(2):
        ours.append(microseconds(tmp_path, many) / microseconds(tmp_path, few))
        bare.append(bare_microseconds(many) / bare_microseconds(few))
    told, floor = min(ours), min(bare)
    print(
        f"\n20,000 legs in progress: {told:.2f} times (2 at most); a bare loop {floor:.2f} ({told / floor:.2f}, 1.2 at most)"
    )
    assert told <= 2
    assert told <= 1.2 * floor


TIMED = """
import sys, time
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.scenario.load import load

study = prepare(load(sys.argv[1]))
next(simulate(study, [0]))
begun = time.perf_counter()
for _ in simulate(study, range(1, 1 + int(sys.argv[2]))):
    pass
print(time.perf_counter() - begun)
"""


def wall(file, replications, processes):
    """Return the seconds that each of some processes takes for so many replications, the longest; all run at once."""
    command = [sys.executable, "-c", TIMED, str(file), str(replications)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return max(float(process.communicate()[0]) for process in running)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core")
def test_two_processes_do_nearly_twice_the_work_of_one(tmp_path):
    """Two processes, as `--workers 2` starts them, beside two bare ones, which share a core's parts and the memory too.

    What the machine's other guests take meanwhile comes and goes: the least time of some rounds, taken in turns, leaves it out.
    """
    file = tmp_path / "s.yaml"
    file.write_text(Size().text(), encoding="utf-8")
    rounds = [(wall(file, 10, 1), wall(file, 10, 2), spin(1), spin(2)) for _ in range(5)]
    one, two, bare_one, bare_two = (min(times) for times in zip(*rounds, strict=True))
    told, most = 2 * one / two, 2 * bare_one / bare_two
    print(
        f"\ntwo processes / one: {told:.2f} times the work; two bare ones {most:.2f} ({told / most:.2f}, 0.95 at least)"
    )
    assert told >= 0.95 * most
