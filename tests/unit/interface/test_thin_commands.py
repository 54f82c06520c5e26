"""A command and a Python user call the same function: options, checks and answers are told once."""

from __future__ import annotations

from inspect import Parameter, signature

import click
import pytest

import tollbridge
from tollbridge.cli import run_command_line
from tollbridge.cli import tollbridge as command_line
from tollbridge.errors import TollbridgeError


def test_the_keywords_that_functions_share_are_in_their_signatures(scenario):
    for function in (tollbridge.run, tollbridge.compare, tollbridge.sweep, tollbridge.size):
        assert list(signature(function).parameters)[-4:] == ["replications", "seed", "engine", "workers"]
    for ask in (lambda **how: tollbridge.run(scenario, **how), lambda **how: tollbridge.compare([scenario] * 2, **how)):
        with pytest.raises(TypeError, match="did you mean 'replications'"):
            ask(replicatons=3)


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
    "rates.diff_rates": ["diff-rates", "old.csv", "new.csv"],
    "runs.run": ["run", "FILE"],
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


def test_every_function_is_a_commands():
    assert {name.rpartition(".")[2] for name in COMMANDS} | {"load"} == set(tollbridge.__all__)


TERMINAL = {
    "as_json": "document() of what comes back",
    "verbose": "results.settled() of a run; of a check the argument `values`",
    "markdown": "markdown() of a comparison",
    "csv_file": "frame() of a sweep",
    "plot_file": "plot() of a sweep",
    "junit": "rows() of a check",
    "update": "an editor's work on files",
    "watch": "an editor's work on files",
    "force": "write() of what comes back, which writes over files",
}
"""Options that belong to a terminal alone, with what Python has in their place."""
OTHER_NAMES = {
    "file": "scenario",
    "cdrs": "records",
    ("run", "files"): "scenario",
    ("compare", "files"): "scenarios",
    ("fit", "files"): "records",
    ("check", "paths"): "scenarios",
    ("erlang", "waiting"): "blocking",
    ("fit", "out"): "",  # write(file) of what comes back
    ("import_cgrates", "out"): "",
}
PYTHON = {
    "keep": "records in memory",
    "values": "--verbose of check",
    "prove": "the command always does",
    "formula": "the command's second word",
    "on_progress": "the terminal's bar",
    "on_message": "the terminal's lines",
    "on_outcomes": "the terminal's lines",
}
"""Parameters that no option has, with what the command has in their place."""


def leaves(command, words=()):
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name in command.list_commands(click.Context(command)):
        yield from leaves(command.get_command(click.Context(command), name), (*words, name))


def twins():
    """Yield (the words of a command, it, its function's name), for all commands that have a function."""
    for words, command in leaves(command_line):
        name = next(
            (name for name in ("_".join(words).replace("-", "_"), words[0]) if name in tollbridge.__all__), None
        )
        if name:
            yield words, command, name


TWINS = list(twins())
"""What the terminal and Python both have."""


def names(command, function):
    """Return a command's options by the name that Python has for them."""
    found = {each.name: each for each in command.params if each.name not in TERMINAL}
    other = {name: OTHER_NAMES.get((function, name), OTHER_NAMES.get(name, name)) for name in found}
    return {other[name]: each for name, each in found.items() if other[name]}


def parameters(function):
    """Return a function's parameters, with those of `load` where it takes what `load` returned."""
    own = dict(signature(getattr(tollbridge, function)).parameters)
    return own | (dict(signature(tollbridge.load).parameters) if "scenario" in own or "scenarios" in own else {})


def test_all_commands_with_a_function_are_looked_at():
    assert {function for _, _, function in TWINS} | {"load"} == set(tollbridge.__all__)


@pytest.mark.parametrize(("words", "command", "function"), TWINS, ids=[" ".join(words) for words, _, _ in TWINS])
def test_what_a_command_may_be_asked_python_may_be_asked(words, command, function):
    assert names(command, function).keys() - parameters(function).keys() == set()


@pytest.mark.parametrize("function", sorted({function for _, _, function in TWINS}))
def test_what_python_may_be_asked_a_command_may_be_asked(function):
    asked = {name for _, command, name_of in TWINS if name_of == function for name in names(command, function)}
    assert signature(getattr(tollbridge, function)).parameters.keys() - asked - PYTHON.keys() == set()


@pytest.mark.parametrize(("words", "command", "function"), TWINS, ids=[" ".join(words) for words, _, _ in TWINS])
def test_what_is_left_out_means_the_same(words, command, function):
    known = parameters(function)
    for name, option in names(command, function).items():
        if (function, name) == ("check", "workers"):  # the command takes a process for each core
            continue
        given, own = option.default, known[name].default
        given = given if isinstance(given, str | int | float) else None  # click marks the absent in its own way
        if not option.required and own is not Parameter.empty:
            assert str(given or "") == str(own or ""), name
