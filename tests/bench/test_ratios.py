"""What the compiled engine is held to: its speed as a share of a bare loss loop's, processor time side by side.

    pytest tests/bench/test_ratios.py -o addopts= --import-mode=importlib -s

A ratio that is missed fails. With TOLLBRIDGE_BENCH_NOTE=TEXT each is added to `history.csv` under that note.
"""

from __future__ import annotations

import csv
import os
import platform
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from floor import erlang_loss
from loads import Load, LoadDemand

from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.compiled.way import BULK, LAZY
from tollbridge.engine.plan import plan as p

MONTH = Load(2_000_000)
HISTORY = Path(__file__).parent / "history.csv"
ROUNDS = 5


def with_ports(plan, ports):
    return replace(plan, numbers=tuple(replace(number, ports=ports) for number in plan.numbers))


@pytest.fixture(scope="module")
def bare():
    chunks = list(LoadDemand(MONTH).days(0))
    arrive, lasts = (np.concatenate([getattr(c, name) for c in chunks]) for name in ("arrive", "lasts"))
    return lambda: erlang_loss(arrive, lasts, 10**6)


def seconds(run) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def beside(bare, run) -> float:
    """Return the speed of a run of MONTH as a share of the bare loop's: the best of some rounds of each, in turns."""
    run()
    pairs = [(seconds(bare), seconds(run)) for _ in range(ROUNDS)]
    return min(floor for floor, _ in pairs) / min(taken for _, taken in pairs)


def keep(name: str, ratio: float, at_least: float) -> None:
    note = os.environ.get("TOLLBRIDGE_BENCH_NOTE")
    print(f"\n{name:<48} {ratio:>8.3f}  ({at_least} at least)")
    if note:
        row = [datetime.now(UTC).date(), note, platform.machine(), name, f"{ratio:.3f}", at_least]
        with HISTORY.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(row)


@pytest.mark.parametrize(
    ("name", "load", "ports", "way", "at_least"),
    [
        ("calm, 60 s", MONTH, 10**6, BULK, 1.5),
        ("calm, 1 s", replace(MONTH, step=1000), 10**6, BULK, 1.5),
        ("28 ports a number, 1% find none", MONTH, 28, BULK, 0.8),
        ("event by event (no bulk)", MONTH, 10**6, LAZY, 0.25),
        ("1,000 recharges an account", replace(MONTH, recharges=1000), 10**6, BULK, 0.25),
        ("reserve", replace(MONTH, mode=p.RESERVE), 10**6, BULK, 0.2),
    ],
)
def test_beside_the_bare_loop(bare, name, load, ports, way, at_least):
    plan, demand = with_ports(load.plan(), ports), LoadDemand(load)
    list(demand.days(0))  # made before the clock starts
    ratio = beside(bare, lambda: run_compiled(plan, demand, 0, records="none", way=way))
    keep(name, ratio, at_least)
    assert ratio >= at_least
