"""A command and a Python user call the same function: options, checks and answers are told once."""

from __future__ import annotations

from inspect import signature

import pytest

import tollbridge
from tollbridge.cli import run_command_line
from tollbridge.errors import TollbridgeError


def test_the_keywords_that_functions_share_are_in_their_signatures(scenario):
    for function in (tollbridge.run, tollbridge.compare, tollbridge.sweep, tollbridge.size):
        assert list(signature(function).parameters)[-4:] == ["replications", "seed", "engine", "workers"]
    with pytest.raises(TypeError, match="did you mean 'replications'"):
        tollbridge.run(scenario, replicatons=3)


def test_settings_of_a_sweep_may_be_texts_as_on_the_command_line(scenario):
    as_text, as_mapping = (
        tollbridge.sweep(scenario, settings, results=["cost.total"])
        for settings in (["calls.bob.lasts=60s,61s"], {"calls.bob.lasts": ["60s", "61s"]})
    )
    assert as_text == as_mapping


COMMANDS = {
    "checks.check": ["check", "FILE"],
    "checks.audit": ["audit", "out"],
    "checks.verify": ["verify", "FILE", "cdrs.csv"],
    "exchanges.export_sipp": ["export", "sipp", "FILE", "load"],
    "exchanges.export_cgrates": ["export", "cgrates", "FILE", "plan"],
    "exchanges.import_cgrates": ["import", "cgrates", "plan"],
    "fits.fit": ["fit", "cdrs.csv"],
    "plans.compare": ["compare", "FILE", "FILE"],
    "plans.sweep": ["sweep", "FILE", "--set", "calls.bob.lasts=1s"],
    "plans.size": ["size", "FILE", "--find", "a=1..2", "--until", "cost.total", "--below", "1"],
    "runs.price": ["price", "FILE", "--via", "n", "--lasts", "1s"],
    "traffic.erlang": ["erlang", "b", "--load", "1", "--ports", "2"],
}


@pytest.mark.parametrize("function", COMMANDS)
def test_a_command_calls_the_function_that_python_calls(function, scenario, monkeypatch, tmp_path, capsys):
    def called(*_, **__):
        raise TollbridgeError("called")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(f"tollbridge.interface.{function}", called)
    assert run_command_line([str(scenario) if word == "FILE" else word for word in COMMANDS[function]]) == 2
    assert "called" in capsys.readouterr().err


def test_every_function_is_a_commands(scenario):
    own = {
        "load",
        "run",
    }  # what loads for all of them; `run` tells of a run while it goes on, through the same `project`
    assert {name.rpartition(".")[2] for name in COMMANDS} | own == set(tollbridge.__all__)
