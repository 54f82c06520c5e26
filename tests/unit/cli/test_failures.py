"""What a user did wrong is a line on stderr and an exit status, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tollbridge.cli import COMMANDS, run_command_line
from tollbridge.cli.failures import reported
from tollbridge.errors import BooksError


def test_a_misspelt_command_names_the_nearest(tollbridge_command):
    done = tollbridge_command("rnu")
    assert (done.status, done.err) == (2, "tollbridge: no command 'rnu': did you mean 'run'?\n")


def test_an_unknown_option_is_one_line(tollbridge_command, scenario):
    done = tollbridge_command("run", scenario(), "--replicatons", "3")
    assert done.status == 2
    assert done.err.startswith("tollbridge run: No such option")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "check", "validate"])
def test_a_file_that_is_not_there(tollbridge_command, command, tmp_path):
    done = tollbridge_command(command, tmp_path / "nothing.yaml")
    assert done.status == 2
    assert "nothing.yaml: " in done.err
    assert "no such file or directory" in done.err
    assert "Traceback" not in done.err


def test_a_folder_where_a_file_is_wanted(tollbridge_command, tmp_path):
    done = tollbridge_command("run", tmp_path)
    assert done.status == 2
    assert "is a directory" in done.err


def test_all_errors_of_a_scenario_are_reported_one_a_line(tollbridge_command, tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("scenario: x\nclock: {start: 2026-01-05, timezone: UTC, duration: 60}\ntarifs: {}\n")
    done = tollbridge_command("run", file)
    assert done.status == 2
    assert len(done.err.splitlines()) == 2
    assert all(line.startswith(f"{file}:") for line in done.err.splitlines())


def test_errors_of_several_files_are_reported_at_once_and_none_is_run(tollbridge_command, scenario, tmp_path):
    done = tollbridge_command("run", scenario(), tmp_path / "a.yaml", tmp_path / "b.yaml", "--out", tmp_path / "out")
    assert (done.status, done.out) == (2, "")
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == [str(tmp_path / f"{n}.yaml") for n in "ab"]
    assert not (tmp_path / "out").exists()


def _shell(line, **environment):
    command = line.replace("tollbridge", f"{sys.executable} -m tollbridge")
    env = {**os.environ, "PYTHONPATH": "src", **environment}
    return subprocess.run(command, shell=True, capture_output=True, check=False, env=env)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_a_character_shows_a_question_mark(scenario, encoding):
    file = scenario("description: 電話\n")
    Path(file).write_text(Path(file).read_text(encoding="utf-8").replace("Two calls", "Zwei ☎"), encoding="utf-8")
    done = _shell(f"tollbridge run {file}", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Zwei ?")
    document = json.loads(_shell(f"tollbridge run {file} --json", PYTHONIOENCODING=encoding).stdout)
    assert (document["scenario"], document["description"]) == ("Zwei ☎", "電話")


def test_a_closed_stdout_is_no_defect(scenario):
    done = _shell(f"tollbridge run {scenario()} >&-")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_130_and_a_word(error, capsys):
    def command() -> None:
        raise error

    assert reported(command) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_full_disk_is_one_line(capsys):
    def command() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out/summary.json")

    assert reported(command) == 2
    assert capsys.readouterr().err == "out/summary.json: no space left on device\n"


def test_a_defect_keeps_its_traceback():
    def command() -> None:
        raise BooksError("the books do not balance")

    with pytest.raises(BooksError):
        reported(command)


def test_a_reader_that_goes_away_is_no_error(scenario):
    command = [sys.executable, "-m", "tollbridge", "price", scenario(), "--via", "n", "--lasts", "50m"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name, capsys):
    assert run_command_line([name, "--help"]) == 0
    assert "Example: tollbridge " in " ".join(capsys.readouterr().out.split())
