"""The driver gives the kernel room as it runs: memory, space for records, draws of recharges."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="the compiled engine is the extra [fast]")

sys.path.insert(0, str(Path(__file__).parents[2] / "agreement"))

from building import CaseDemand, build_plan
from cases import make_case
from comparing import differences

from tollbridge.engine import compiled
from tollbridge.engine.kernel import layout as at


@pytest.fixture
def case():
    """Forty legs, a recharge left to chance, records of several hundred rows."""
    return next(
        case
        for case in (make_case(seed) for seed in range(1000))
        if len(case["legs"]) == 40 and any(a["recharge"] and not a["recharge"]["certain"] for a in case["accounts"])
    )


def test_an_outcome_does_not_depend_on_the_room_that_a_run_begins_with(case, monkeypatch):
    plan = build_plan(case)
    expected = compiled.run_compiled(plan, CaseDemand(case), 0, records="ledger")
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
    assert differences(expected, compiled.run_compiled(plan, CaseDemand(case), 0, records="ledger")) == []
    assert len(runs[-1].cdrs) > 1
    assert len(runs[-1].ledger) > 1


def test_replications_on_threads_give_what_they_give_alone(case):
    cases = [make_case(seed) for seed in range(8)]

    def run(one):
        return compiled.run_compiled(build_plan(one), CaseDemand(one), 0, records="ledger")

    alone = [run(one) for one in cases]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(run, cases))
    assert [differences(one, other) for one, other in zip(alone, together, strict=True)] == [[]] * len(cases)


def test_memory_does_not_grow_with_the_number_of_legs_that_have_gone(case):
    case = case | {"legs": []}
    plan = build_plan(case)
    leg = next(leg for leg in make_case(3)["legs"] if leg["number"] >= 0) | {"origin": 0, "number": 0, "conference": -1}
    tops = []
    for count in (500, 5000):
        rows = [
            leg | {"arrive": i * case["horizon"] // count, "lasts": 1, "leaves": -1, "meeting": i} for i in range(count)
        ]
        run = compiled.Run(plan, CaseDemand(case | {"legs": rows}), 0, records="none", lazy=True, room=1)
        run.finish()
        tops.append(int(run.m[at.TOP]))
        assert run.m[at.CALLERS] == count
    assert np.ptp(tops) < 20 * at.LEG_WORDS
