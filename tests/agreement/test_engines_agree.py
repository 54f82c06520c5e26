"""Engine against engine: the reference model, the kernel step by step, and the kernel with lazy metering, bit for bit.

TOLLBRIDGE_AGREEMENT=20000 runs so many random scenarios; TOLLBRIDGE_AGREEMENT_FROM sets the first seed. A failing one is
made small and written as a scenario file: `tollbridge check --both FILE` shows the difference, and in the folder `kept` it is
replayed by `test_a_kept_scenario_agrees`.
"""

import os
from pathlib import Path

import pytest
from building import as_yaml, study_of, written
from comparing import differences, disagreements
from random_scenario import random_scenario, random_study
from shrinking import shrunk

from tollbridge.engine.compiled.run import run_compiled
from tollbridge.engine.plan.study import prepare
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

COUNT = int(os.environ.get("TOLLBRIDGE_AGREEMENT", "300"))
FIRST = int(os.environ.get("TOLLBRIDGE_AGREEMENT_FROM", "0"))
BATCH = 50
HELD = {"expect": {"results": {"legs.total": {"mean": {"at_least": "0"}}}}}  # so that `check` has something to check
KEPT = sorted((Path(__file__).parent / "kept").glob("*.yaml"))


def found_in(tree):
    """Return what disagrees over a tree, an engine that gives up included."""
    study = study_of(tree)
    try:
        return disagreements(study)
    except Exception as error:  # whatever it is, it is made small too
        return [f"{type(error).__name__}: {error}"]


def fails(tree):
    """Say whether a smaller scenario still may be run, and still is not agreed on."""
    try:
        return bool(found_in(tree))
    except ScenarioError:
        return False


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BATCH))
def test_the_engines_agree_in_every_column_of_random_scenarios(first, tmp_path):
    for seed in range(first, min(first + BATCH, FIRST + COUNT)):
        tree = random_study(seed)
        if found_in(tree):
            small = shrunk(tree, fails) | HELD
            file = written(small, tmp_path / f"seed-{seed}.yaml")
            pytest.fail(f"{file}:\n{as_yaml(small)}\n" + "\n".join(found_in(small)))


def test_the_kernel_as_plain_python_agrees_too(monkeypatch):
    """The same sources uncompiled: what coverage, a debugger and mutants see is what runs."""
    monkeypatch.setenv("TOLLBRIDGE_KERNEL", "plain")
    for seed in range(FIRST, FIRST + min(COUNT, 40)):
        assert disagreements(study_of(random_scenario(seed))) == [], seed


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_a_kept_scenario_agrees(file):
    assert disagreements(prepare(load(file))) == []


def test_a_difference_is_seen_in_every_part():
    study = study_of(random_scenario(7))
    one, other = (run_compiled(study.plan, study.demand, 0, records="ledger") for _ in range(2))
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


def test_a_failing_scenario_is_made_as_small_as_what_makes_it_fail():
    """Held to fail for a dial-out that lasts: what is left is that call and who pays for it."""

    def lasting(tree):
        return any("dial" in call and "lasts" in call for call in tree.get("calls", {}).values())

    def may_be_run(tree):
        try:
            return bool(study_of(tree))
        except ScenarioError:
            return False

    trees = (random_scenario(seed) for seed in range(1000))
    tree = next(tree for tree in trees if lasting(tree) and len(tree["accounts"]) == 1 and tree.get("bridges"))
    small = shrunk(tree, lambda candidate: lasting(candidate) and may_be_run(candidate))
    assert set(small) == {"clock", "accounts", "calls"}
    assert small["accounts"] == {"a0": {}}
    assert [set(call) for call in small["calls"].values()] == [{"dial", "lasts"}]


def test_the_same_scenario_gives_the_same_outcome_with_and_without_records():
    for seed in range(20):
        study = study_of(random_scenario(seed))
        written = run_compiled(study.plan, study.demand, 0, records="ledger")
        unwritten = run_compiled(study.plan, study.demand, 0, records="none")
        assert unwritten.cdrs is None
        assert unwritten.ledger is None
        assert differences(written, unwritten) == []
