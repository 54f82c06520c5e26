import json
from pathlib import Path

import pytest

from tollbridge.engine.simulate import prepare
from tollbridge.report.projection import Projection
from tollbridge.scale.jobs import Recording, Task
from tollbridge.scale.order import Order, Place, Watch
from tollbridge.scale.run import run_study
from tollbridge.scenario.load import load

SCENARIO = """
scenario: A helpline that runs dry
seed: 7
clock: {start: 2026-01-31T20:00, timezone: UTC, duration: 8h}
tariffs:
  t:
    increment: 60s
    inbound: [{per_minute: 0.03}]
    outbound: [{prefix: "+1", per_minute: 0.02}]
accounts:
  office:
    country: US
    tariff: t
    credit: {opening: 5}
    recharge: {below: 3, amount: 5, success: 0.8, at_most: {times: 2, per: month}}
    pools: {minutes: {minutes: 20, covers: [{direction: inbound}], renews: month}}
    alerts: {balance: [4, 1], pools: [0.5, 1.0]}
numbers: {n: {number: "+12065550100", ports: 2}}
bridges: {main: {numbers: [n]}}
workloads:
  helpline: {legs: {rate: 12/h, profile: round-the-clock, via: n, lasts: {exponential: {mean: 4m}}}}
"""


@pytest.fixture
def scenario(tmp_path):
    folder = tmp_path / "scenario"
    folder.mkdir()
    file = folder / "helpline.yaml"
    file.write_text(SCENARIO)
    return file


@pytest.fixture
def study(scenario):
    return prepare(load(scenario))


class Runner:
    """Runs a study on the reference engine and keeps the projection it was folded into."""

    def __init__(self, study):
        self.study = study
        self.projection = None
        self.told = []

    def __call__(self, replications=5, *, watch=None, order=None, **place):
        self.projection = Projection(self.study, "reference")
        order = order or Order(replications, "reference", Recording(format="csv", every=True, teams_csv=True))
        watch = watch or Watch(warn=self.told.append)
        return run_study(self.study, order, Place(**place), self.projection, watch)


@pytest.fixture
def run(study):
    return Runner(study)


@pytest.fixture
def task(study, tmp_path):
    from tollbridge.scale.identity import fingerprint

    file = str(study.loaded.file)
    return Task(file, (), "", study.seed, "reference", fingerprint(study.loaded), Recording())


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its name."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def read():
    return content


@pytest.fixture
def summary():
    return lambda folder: json.loads((folder / "summary.json").read_text())
