"""Scenarios to break: a sound one, and what the loader says of a text."""

from __future__ import annotations

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

SOUND = """\
scenario: A sound one
clock: {start: 2026-01-05, timezone: America/New_York, duration: 4w}
zones: {A: [US, GB]}
tariffs:
  t:
    increment: 60s
    inbound: [{kind: toll, per_minute: 0.01}]
    outbound: [{zone: A, per_minute: 0.02}]
accounts:
  contoso: {country: US, tariff: t, credit: {opening: 100}}
numbers:
  desk: {number: "+12065550100"}
bridges:
  main: {numbers: [desk]}
"""


@pytest.fixture
def sound_text():
    """The text of a scenario with nothing wrong or odd about it."""
    return SOUND


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes a scenario file into a folder of its own, and goes there: errors name it `s.yaml`."""
    monkeypatch.chdir(tmp_path)

    def put(text, name="s.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path.relative_to(tmp_path)

    return put


@pytest.fixture
def sound(write):
    """Loads the sound scenario with more text at its end."""

    def loaded(more="", **changes):
        text = SOUND
        for old, new in changes.values():
            assert old in text
            text = text.replace(old, new)
        return load(write(text + more))

    return loaded


@pytest.fixture
def said(write):
    """Returns all errors and warnings of a text, each as `line:column: message`."""

    def problems(text):
        try:
            found = load(write(text)).warnings
        except ScenarioError as error:
            found = error.problems
        return [str(problem).removeprefix("s.yaml:") for problem in found]

    return problems


@pytest.fixture
def said_of(said):
    """Returns what is said of the sound scenario with more at its end; lines count from 1 where that begins."""

    def problems(more, *replace):
        text = SOUND
        for old, new in replace:
            assert old in text
            text = text.replace(old, new)
        first = text.count("\n")
        return [_from(first, one) for one in said(text + more)]

    return problems


def _from(first, problem):
    line, _, rest = problem.partition(":")
    return f"{int(line) - first}:{rest}"
