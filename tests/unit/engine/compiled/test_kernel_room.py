"""The driver gives the kernel room as it runs: memory, space for records, draws of recharges."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="the compiled engine is the extra [fast]")

sys.path.insert(0, str(Path(__file__).parents[3] / "agreement"))

from building import study_of
from comparing import differences
from random_scenario import random_scenario

from tollbridge.engine.compiled import run as compiled
from tollbridge.engine.compiled.kernel import layout as at

PASSERS_BY = {
    "clock": {"start": "2026-01-05", "timezone": "UTC", "duration": "1h"},
    "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": "0.01"}]}},
    "accounts": {"a": {"tariff": "t", "credit": {"opening": "20"}}},
    "numbers": {"n": {"number": "+12065550100"}},
}


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
    runs = []
    begin = compiled.Run.__post_init__

    def tight(run):
        begin(run)
        # so little that rows are flushed and memory grows in the middle of the run
        run.m[at.LEDGER_SPACE] = run.m[at.CDR_SPACE] = 8 * run.room
        run.m[at.LIMIT_TOP] = run.m[at.TOP] + 100
        run.m[at.NEED] = at.NEED_ROOM
        runs.append(run)

    monkeypatch.setattr(compiled.Run, "__post_init__", tight)
    monkeypatch.setattr(compiled, "DRAWS", 4)
    assert differences(expected, compiled.run_compiled(study.plan, study.demand, 0, records="ledger")) == []
    assert len(runs[-1].cdrs) > 1
    assert len(runs[-1].ledger) > 1


def test_replications_on_threads_give_what_they_give_alone():
    studies = [study_of(random_scenario(seed)) for seed in range(8)]

    def run(study):
        return compiled.run_compiled(study.plan, study.demand, 0, records="ledger")

    alone = [run(study) for study in studies]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(run, studies))
    assert [differences(one, other) for one, other in zip(alone, together, strict=True)] == [[]] * len(studies)


def test_memory_does_not_grow_with_the_number_of_legs_that_have_gone():
    tops = []
    for count in (500, 5000):
        calls = {f"c{place}": {"at": f"+{place * 720}ms", "via": "n", "lasts": "1ms"} for place in range(count)}
        study = study_of(PASSERS_BY | {"calls": calls})
        run = compiled.Run(study.plan, study.demand, 0, records="none", lazy=True, room=1)
        run.finish()
        tops.append(int(run.m[at.TOP]))
        assert run.m[at.CALLERS] == count
    assert np.ptp(tops) < 20 * at.LEG_WORDS


def test_every_conference_that_ends_leaves_the_table(monkeypatch):
    runs = []
    begin = compiled.Run.__post_init__

    def kept(run):
        begin(run)
        runs.append(run)

    monkeypatch.setattr(compiled.Run, "__post_init__", kept)
    calls = {f"c{i}": {"at": f"+{i}m", "via": "n", "conference": f"k{i % 5}", "lasts": "90s"} for i in range(20)}
    study = study_of(PASSERS_BY | {"scenario": "Conferences", "bridges": {"b": {"numbers": ["n"]}}, "calls": calls})
    compiled.run_compiled(study.plan, study.demand, 0, records="none")
    assert runs[0].m[at.TABLE_COUNT] == 0
    assert not runs[0].m[runs[0].m[at.TABLE] :][: runs[0].m[at.TABLE_SIZE]].any()
