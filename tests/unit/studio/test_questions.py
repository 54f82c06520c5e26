"""What is asked on the page has the answer of the command that stands beside it; what cannot be asked says what would do."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.unit.studio.conftest import TEXT

from tollbridge.cli import run_command_line
from tollbridge.errors import TollbridgeError
from tollbridge.scenario.load import load, load_text
from tollbridge.studio.questions import Question, answer, licence_answer, questions


def test_an_account_is_asked_for_its_credit_or_trigger_and_a_number_for_its_ports(home: Path):
    recharged = TEXT.replace("{opening: 20}", "{opening: 20}, recharge: {below: 2, amount: 10}")
    asked = questions(load(home / "desk.yaml"), 12.5, {"line": 2.0})
    assert [(kind, subject, reach) for _, kind, subject, reach in asked] == [
        ("credit", "desk", 12.5),
        ("ports", "line", 3.0),
    ]
    assert questions(load_text(recharged, home / "desk.yaml"), 12.5, {})[0][1:] == ("trigger", "desk", 12.5 / 4)


@pytest.mark.parametrize(
    ("question", "replications"),
    [(Question("credit", "desk", "20", 60.0), 20), (Question("ports", "line", "5", 3.0), 6)],
    ids=["credit", "ports"],
)
def test_the_command_beside_an_answer_gives_the_same_answer(home: Path, capsys, monkeypatch, question, replications):
    monkeypatch.chdir(home)
    count = max(replications, question.fewest)
    told = answer(load(home / "desk.yaml"), question, count, lambda _: None)
    program, *arguments = shlex.split(question.command("desk.yaml", count))
    assert program == "tollbridge"
    assert run_command_line(arguments) == 0
    assert told.strip()
    assert told.strip() in capsys.readouterr().out


def test_licences_that_are_alike_have_no_usage_at_which_they_cost_the_same(home: Path):
    loaded = load(home / "desk.yaml")
    with pytest.raises(TollbridgeError, match="both variants hold the same licences"):
        licence_answer(loaded, loaded, 6)
