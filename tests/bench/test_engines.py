"""The compiled engine beside its floor, the reference engine, a bare SimPy loss model and Ciw; ratios in one process.

pytest tests/bench/test_engines.py -o addopts= --import-mode=importlib -s
"""

from __future__ import annotations

import os
import platform
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import ciw
import numpy as np
import pytest
import simpy
from floor import erlang_loss
from loads import DAY, Load, LoadDemand

from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.compiled.way import BULK, STEPS
from tollbridge.engine.plan import plan as p
from tollbridge.engine.reference import run_reference

MONTH = Load(2_000_000)
SMALL = Load(20_000)
FIGURES: dict[str, float] = {}  # legs a second, by what was run


@pytest.fixture(scope="module", autouse=True)
def machine():
    warm = Load(2_000, 1)
    run_compiled(warm.plan(), LoadDemand(warm), 0, records="none")
    erlang_loss(np.arange(10), np.arange(10), 5)
    yield
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, speed in FIGURES.items():
        print(f"{name:<44} {speed:>14,.0f} legs/s")
    for name, over, under in RATIOS:
        if over in FIGURES and under in FIGURES:
            print(f"{name:<60} {FIGURES[over] / FIGURES[under]:>10.2f}")


RATIOS = (
    ("compiled / Ciw (50 at least)", "compiled, calm, 60 s", "Ciw"),
    ("compiled / bare SimPy", "compiled, calm, 60 s", "SimPy"),
    ("compiled / reference, 60 s", "compiled, calm, 60 s", "reference, 60 s"),
    ("compiled / reference, 1 s", "compiled, calm, 1 s", "reference, 1 s"),
    ("1 s / 60 s (0.87 at least)", "compiled, calm, 1 s", "compiled, calm, 60 s"),
    ("two threads / one (1.8 at least)", "two threads", "one thread"),
)


def measure(benchmark, name, load, run, rounds=3):
    benchmark.pedantic(run, rounds=rounds)
    FIGURES[name] = load.legs / benchmark.stats.stats.min


def columns(load):
    chunks = list(LoadDemand(load).days(0))
    return np.concatenate([c.arrive for c in chunks]), np.concatenate([c.lasts for c in chunks])


def compiled(load, way=BULK):
    plan, demand = load.plan(), LoadDemand(load)
    list(demand.days(0))  # made before the clock starts
    return lambda: run_compiled(plan, demand, 0, records="none", way=way)


def test_floor(benchmark):
    arrive, lasts = columns(MONTH)
    measure(benchmark, "floor", MONTH, lambda: erlang_loss(arrive, lasts, 10**6))


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("compiled, calm, 60 s", MONTH),
        ("compiled, calm, 1 s", replace(MONTH, step=1000)),
        ("compiled, 1,000 recharges", replace(MONTH, recharges=1000)),
        ("compiled, 10,000 recharges", replace(MONTH, recharges=10_000)),
        ("compiled, heartbeat", replace(MONTH, mode=p.HEARTBEAT)),
        ("compiled, poll", replace(MONTH, mode=p.POLL)),
        ("compiled, reserve", replace(MONTH, mode=p.RESERVE)),
        ("compiled, snapshot", replace(MONTH, mode=p.SNAPSHOT)),
        ("compiled, postpaid", replace(MONTH, mode=p.POSTPAID)),
    ],
)
def test_compiled(benchmark, name, load):
    measure(benchmark, name, load, compiled(load))


def test_compiled_step_by_step(benchmark):
    measure(benchmark, "compiled, every step an event", MONTH, compiled(MONTH, STEPS))


@pytest.mark.parametrize("step", [60_000, 1_000])
def test_reference(benchmark, step):
    load = replace(SMALL, step=step)
    plan, demand = load.plan(), LoadDemand(load)
    measure(benchmark, f"reference, {step // 1000} s", load, lambda: run_reference(plan, demand, 0, records="none"), 1)


def test_simpy(benchmark):
    arrive, lasts = (column.tolist() for column in columns(SMALL))

    def run():
        env = simpy.Environment()
        lines = simpy.Resource(env, 10**6)

        def leg(stay):
            with lines.request() as line:
                yield line
                yield env.timeout(stay)

        def source():
            for instant, stay in zip(arrive, lasts, strict=True):
                yield env.timeout(instant - env.now)
                env.process(leg(stay))

        env.process(source())
        env.run()

    measure(benchmark, "SimPy", SMALL, run, 1)


def test_ciw(benchmark):
    rate = SMALL.legs / (SMALL.days * DAY)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)],
        service_distributions=[ciw.dists.Exponential(1 / SMALL.mean)],
        number_of_servers=[1000],
        queue_capacities=[0],
    )

    def run():
        ciw.seed(1)
        ciw.Simulation(network).simulate_until_max_time(SMALL.days * DAY)

    measure(benchmark, "Ciw", SMALL, run, 1)


@pytest.mark.parametrize(("name", "threads"), [("one thread", 1), ("two threads", 2)])
def test_replications_on_threads(benchmark, name, threads):
    load, replications = Load(200_000, 7), 20
    plan, demands = load.plan(), [LoadDemand(load) for _ in range(replications)]
    for index, demand in enumerate(demands):
        list(demand.days(index))

    def run():
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda i: run_compiled(plan, demands[i], i, records="none"), range(replications)))

    measure(benchmark, name, replace(load, legs=load.legs * replications), run, 1)
