"""What a command is given by name: pipes and devices, foreign files where its own are looked for, seeds beyond the file's."""

import os

import pytest

from tollbridge import load, run
from tollbridge.errors import TollbridgeError


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "{pipe}"],
        ["run", "{pipe}"],
        ["check", "{pipe}"],
        ["run", "{file}", "--out", "{pipe}"],
        ["sweep", "{file}", "--set", "numbers.n.ports=1", "--state", "{pipe}"],
        ["fit", "{pipe}"],
        ["report", "/dev/null"],
        ["validate", "/dev/zero"],
    ],
)
def test_pipes_and_devices_are_refused_at_once(tollbridge_command, scenario, tmp_path, arguments):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = tollbridge_command(*(part.format(pipe=pipe, file=scenario()) for part in arguments))
    assert done.status == 2
    assert "is a pipe, a socket or a device: give a file" in done.err


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "[]\n{}\n", '{"of": 1}\n{"of": 2}\n', "\udcff"])
def test_a_foreign_file_is_no_state_of_a_sweep(tollbridge_command, scenario, tmp_path, content):
    state = tmp_path / "state.jsonl"
    state.write_text(content, errors="surrogateescape")
    done = tollbridge_command("sweep", scenario(), "--set", "numbers.n.ports=1,2", "--state", state)
    assert done.status == 2
    assert done.err.strip().splitlines()[-1].startswith(f"{state}:")
    assert state.read_text(errors="surrogateescape") == content


def test_the_line_that_an_interruption_cut_short_is_done_again(tollbridge_command, scenario, tmp_path):
    state = tmp_path / "state.jsonl"
    command = ["sweep", scenario(), "--set", "numbers.n.ports=1,2", "--engine", "reference", "--state", state]
    whole = tollbridge_command(*command)
    state.write_text(state.read_text()[:-40])
    assert tollbridge_command(*command).out == whole.out


def test_a_seed_that_runs_can_be_run_again(tollbridge_command, scenario, tmp_path):
    most = 10**18 - 1
    done = tollbridge_command("run", scenario(), "--seed", most, "--engine", "reference", "--out", tmp_path / "out")
    assert done.status == 0
    assert tollbridge_command("validate", tmp_path / "out" / "scenario.yaml").status == 0
    assert tollbridge_command("run", scenario(), "--seed", most + 1).status == 2
    with pytest.raises(TollbridgeError, match="a seed is a whole number from 0"):
        run(load(scenario()), seed=most + 1)
