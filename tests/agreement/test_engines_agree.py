"""Engine against engine: the reference model, the kernel step by step, and the kernel with lazy metering, bit for bit.

TOLLBRIDGE_AGREEMENT=20000 runs so many random cases; TOLLBRIDGE_AGREEMENT_FROM sets the first seed. A failing case is made
small and printed as JSON, which `test_a_kept_case_agrees` replays from the folder `kept`.
"""

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the compiled engine is the extra [fast]")

from building import CaseDemand, build_plan
from cases import make_case
from comparing import differences, shrink

from tollbridge.engine.compiled import run_compiled
from tollbridge.engine.reference import run_reference

COUNT = int(os.environ.get("TOLLBRIDGE_AGREEMENT", "300"))
FIRST = int(os.environ.get("TOLLBRIDGE_AGREEMENT_FROM", "0"))
BATCH = 50
KEPT = sorted((Path(__file__).parent / "kept").glob("*.json"))


def disagreements(case):
    plan, demand = build_plan(case), CaseDemand(case)
    expected = run_reference(plan, demand, 0, records="ledger")
    eager = run_compiled(plan, demand, 0, records="ledger", lazy=False)
    lazy = run_compiled(plan, demand, 0, records="cdrs", lazy=True)
    found = [f"step by step: {line}" for line in differences(expected, eager)]
    return found + [f"lazy: {line}" for line in differences(expected, lazy)]


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BATCH))
def test_the_engines_agree_in_every_column_of_random_cases(first):
    for seed in range(first, min(first + BATCH, FIRST + COUNT)):
        case = make_case(seed)
        if disagreements(case):
            small = shrink(case, lambda candidate: bool(disagreements(candidate)))
            pytest.fail(f"seed {seed}: {json.dumps(small)}\n" + "\n".join(disagreements(small)))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_case_agrees(path):
    assert disagreements(json.loads(path.read_text())) == []


def test_a_difference_is_seen_in_every_part():
    case = make_case(7)
    one = run_compiled(build_plan(case), CaseDemand(case), 0, records="ledger")
    other = run_compiled(build_plan(case), CaseDemand(case), 0, records="ledger")
    assert differences(one, other) == []
    other.cdrs.cost[0] += 1
    other.ledger.balance[-1] -= 1
    other.tally.accounts[0].messages += 1
    other.tally.debits[0, 0] += 1
    assert [line.split(":")[0] for line in differences(one, other)] == [
        "cdrs.cost",
        "ledger.balance",
        "tally.debits",
        "tally.accounts[0].messages",
    ]


def test_the_same_case_gives_the_same_outcome_with_and_without_records():
    for seed in range(20):
        case = make_case(seed)
        plan = build_plan(case)
        written = run_compiled(plan, CaseDemand(case), 0, records="ledger")
        unwritten = run_compiled(plan, CaseDemand(case), 0, records="none")
        assert unwritten.cdrs is None
        assert unwritten.ledger is None
        assert differences(written, unwritten) == []
