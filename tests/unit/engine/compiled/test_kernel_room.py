"""The driver gives the kernel room as it runs: space for records, draws of recharges; memory serves again."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "agreement"))

from building import study_of
from comparing import differences
from random_scenario import random_scenario

from tollbridge.engine.compiled import run as compiled
from tollbridge.engine.compiled.way import LAZY, STEPS

INSIDE = "tollbridge.engine.compiled.kernel"
PASSERS_BY = {
    "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
    "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": "0.01"}]}},
    "accounts": {"a": {"tariff": "t", "credit": {"opening": "20"}}},
    "numbers": {"n": {"number": "+12065550100"}},
}


def finished_runs(monkeypatch):
    """Return a list that grows by each run that ends from now on."""
    runs = []
    finish = compiled.Run.finish

    def kept(run):
        runs.append(run)
        finish(run)

    monkeypatch.setattr(compiled.Run, "finish", kept)
    return runs


def drawn(tree):
    """Say whether the outcome of a recharge is left to chance."""
    return any("success" in account.get("recharge", {}) for account in tree["accounts"].values())


@pytest.fixture
def study():
    """Forty calls, a recharge left to chance, records of several hundred rows."""
    trees = (random_scenario(seed) for seed in range(1000))
    return study_of(next(tree for tree in trees if len(tree.get("calls", ())) == 40 and drawn(tree)))


def test_an_outcome_does_not_depend_on_the_room_that_a_run_begins_with(study, monkeypatch):
    expected = compiled.run_compiled(study.plan, study.demand, 0, records="ledger")
    runs = finished_runs(monkeypatch)
    monkeypatch.setattr(compiled, "ROWS", 8)  # so little that rows are taken in the middle of the run
    monkeypatch.setattr(compiled, "DRAWS", 4)
    assert differences(expected, compiled.run_compiled(study.plan, study.demand, 0, records="ledger")) == []
    assert len(runs[-1].cdrs) > 1
    assert len(runs[-1].ledger) > 1


@pytest.mark.parametrize("way", [STEPS, LAZY])
def test_rows_are_taken_as_they_are_written_so_that_no_run_has_to_begin_again(study, monkeypatch, way):
    """Space for half of the rows, which is asked for again when half of it is full."""
    expected = compiled.run_compiled(study.plan, study.demand, 0, records="cdrs", way=way)
    runs = finished_runs(monkeypatch)
    monkeypatch.setattr(compiled, "ROWS", len(expected.cdrs.cost) // 2)
    assert differences(expected, compiled.run_compiled(study.plan, study.demand, 0, records="cdrs", way=way)) == []
    assert len(runs) == 1
    assert len(runs[0].cdrs) > 1


def test_replications_on_threads_give_what_they_give_alone():
    studies = [study_of(random_scenario(seed)) for seed in range(8)]

    def run(study):
        return compiled.run_compiled(study.plan, study.demand, 0, records="ledger")

    alone = [run(study) for study in studies]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(run, studies))
    assert [differences(one, other) for one, other in zip(alone, together, strict=True)] == [[]] * len(studies)


@pytest.fixture
def plain(monkeypatch):
    monkeypatch.setenv("TOLLBRIDGE_KERNEL", "plain")


def test_the_records_of_legs_that_have_gone_are_taken_back(plain, monkeypatch):
    """Ten calls, one after the other, a conference each: all that is made anew for a leg is taken back."""
    made, freed = [], []

    def noted(world, kind):
        made.append(kind())
        return made[-1]

    for name in ("offers", "table"):
        monkeypatch.setattr(f"{INSIDE}.{name}.new", noted)
        monkeypatch.setattr(f"{INSIDE}.{name}.free", lambda world, record: freed.append(record))
    monkeypatch.setattr(f"{INSIDE}.release.free", lambda world, record: freed.append(record))
    calls = {f"c{i}": {"at": f"+{i}m", "via": "n", "conference": f"k{i}", "lasts": "1s"} for i in range(10)}
    study = study_of(PASSERS_BY | {"scenario": "Ten", "bridges": {"b": {"numbers": ["n"]}}, "calls": calls})
    compiled.run_compiled(study.plan, study.demand, 0, records="none")
    assert len(made) == 20
    assert {id(record) for record in freed} == {id(record) for record in made}


def test_every_conference_that_ends_leaves_the_table(plain, monkeypatch):
    runs = finished_runs(monkeypatch)
    calls = {f"c{i}": {"at": f"+{i}m", "via": "n", "conference": f"k{i % 5}", "lasts": "90s"} for i in range(20)}
    study = study_of(PASSERS_BY | {"scenario": "Conferences", "bridges": {"b": {"numbers": ["n"]}}, "calls": calls})
    compiled.run_compiled(study.plan, study.demand, 0, records="none")
    world = runs[0].holder.world
    assert world.table_count == 0
    assert not any(world.table)
