"""What is asked on the page has the answer of the command that stands beside it; what cannot be asked says what would do."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.unit.studio.conftest import TEXT

from tollbridge.cli import run_command_line
from tollbridge.errors import TollbridgeError
from tollbridge.planning.breakeven import BreakEven
from tollbridge.planning.estimate import Interval
from tollbridge.planning.text import sizing_text
from tollbridge.scenario.load import load, load_text
from tollbridge.studio.questions import Question, questions, search
from tollbridge.studio.spoken import answer, break_even_answer, licence_answer, sizing_answer


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
    found = search(load(home / "desk.yaml"), question, count, lambda _: None)
    program, *arguments = shlex.split(question.command("desk.yaml", count))
    assert program == "tollbridge"
    assert run_command_line(arguments) == 0
    assert sizing_text(found).strip() in capsys.readouterr().out
    told = sizing_answer(question, found)
    assert told.is_found
    assert str(found.value) in told.found
    assert [row[0] for row in told.rows] == [
        str(one.value) for one in sorted(found.attempts, key=lambda one: one.value)
    ]
    assert told.rows[told.chosen][0] == str(found.value)


def test_a_limit_that_no_value_meets_is_answered_in_a_sentence_without_a_chosen_row(home: Path):
    question = Question("ports", "line", "5", 1.0)
    busy = TEXT.replace("rate: 6/h", "rate: 600/h").replace("opening: 20", "opening: 1000000")
    told = answer(load_text(busy, home / "desk.yaml"), question, 6, lambda _: None)
    assert told.found == "No number of ports was found with which under 5% of the calls to line are turned away."
    assert (told.is_found, told.chosen) == (False, -1)
    assert "Even 2, the highest, does not meet the target." in told.notes


def test_a_break_even_is_told_with_the_usage_of_now_and_who_is_cheaper_below():
    even = BreakEven(2.0, 300.0, 150.0, 5, "a.yaml", Interval(0.0, 0.0, 0.0, 6), 4)
    told = break_even_answer(even)
    assert told.found == "Both cost the same at 300.00 metered minutes of a user in a month."
    assert told.notes == (
        "Now it is 150.00 minutes, of 5 users. The costs meet at 2.00 times that.",
        "With less usage a.yaml costs less.",
    )


def test_licences_that_are_alike_have_no_usage_at_which_they_cost_the_same(home: Path):
    loaded = load(home / "desk.yaml")
    with pytest.raises(TollbridgeError, match="both variants hold the same licences"):
        licence_answer(loaded, loaded, 6)


def test_a_file_with_blanks_is_quoted_in_its_command():
    assert shlex.split(Question("credit", "desk", "5", 90.0).command("my desk.yaml", 59))[2] == "my desk.yaml"
