"""`check(both=True)`: where the engines do not agree, the first value that differs is named, with what each says."""

from __future__ import annotations

from copy import deepcopy

import pytest

import tollbridge
from tollbridge.cli import run_command_line
from tollbridge.engine.compiled.built import is_built
from tollbridge.engine.simulate import prepare
from tollbridge.expect.agreement import disagreements
from tollbridge.expect.trial import run_trial

SCENARIO = """\
scenario: Two calls
replications: 2
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
calls: {alice: {at: +0s, via: n, lasts: 61s}, bob: {at: +10m, via: n, lasts: 60s}}
expect: {calls: {alice: {cost: 0.20}}}
"""


@pytest.fixture
def trials():
    """The same run twice, each with arrays of its own."""
    one = run_trial(prepare(tollbridge.load(SCENARIO)), "reference")
    return one, deepcopy(one)


def test_runs_that_are_the_same_agree(trials):
    assert disagreements(*trials) == []


def spoil_a_column(replication):
    replication.cdrs.cost[1] += 10_000


def spoil_a_count(replication):
    replication.tally.accounts[0].cut = 3


def lose_a_row(replication):
    object.__setattr__(replication.ledger, "amount", replication.ledger.amount[:-1])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        # bob's minute at 0.10 is 100,000 micros
        (spoil_a_column, ("engines.cdrs.cost[1]", "100000 (reference)", "110000 (compiled)")),
        (spoil_a_count, ("engines.tally.accounts[0].cut", "0 (reference)", "3 (compiled)")),
        # opening, two minutes of alice and one of bob
        (lose_a_row, ("engines.ledger.amount", "(4,) values (reference)", "(3,) values (compiled)")),
    ],
)
def test_the_first_value_that_differs_is_named(trials, spoil, said):
    one, other = trials
    spoil(other.replications[1])
    (failure,) = disagreements(one, other)
    assert (failure.what, failure.expected, failure.got, failure.replication) == (*said, 1)


@pytest.mark.skipif(not is_built(), reason="the compiled engine is not built")
def test_both_engines_run_where_both_are_asked_for(monkeypatch):
    ran = []
    monkeypatch.setattr(
        "tollbridge.expect.runner.run_trial",
        lambda study, engine, case: ran.append(engine) or run_trial(study, engine, case),
    )
    assert tollbridge.check(SCENARIO, both=True).passed
    assert ran == ["reference", "compiled"]


def test_the_command_fails_where_the_engines_differ(tmp_path, monkeypatch, capsys):
    def spoiled(study, engine, case=""):
        trial = run_trial(study, "reference", case)
        if engine == "compiled":
            spoil_a_column(trial.replications[0])
        return trial

    monkeypatch.setattr("tollbridge.expect.runner.run_trial", spoiled)
    (tmp_path / "two.yaml").write_text(SCENARIO)
    assert run_command_line(["check", str(tmp_path / "two.yaml"), "--both", "--workers", "1"]) == 1
    out = capsys.readouterr().out
    assert "engines.cdrs.cost[1]" in out
    assert "110000 (compiled)" in out
