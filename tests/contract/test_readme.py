"""The README's two set-up commands are there; what it says of commands, extras, files and output is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tollbridge.cli import COMMANDS, run_command_line

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_there_are_exactly_two_set_up_commands():
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert [len(block.splitlines()) for block in blocks] == [1, 1]
    assert "tollbridge run scenarios/quickstart.yaml" in blocks[0]
    assert "pytest" in blocks[1]


def test_every_command_is_named():
    named = {word for row in re.findall(r"^\| `(.*?)` \|", README, re.MULTILINE) for word in re.split(r"[ `,]+", row)}
    assert named >= set(COMMANDS)


def test_every_extra_is_named():
    named = re.findall(r"^\| `(.*?)` \|", README.split("| extra |")[1].split("##")[0], re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(named) == set(project["optional-dependencies"]) - {"test", "dev", "mutation", "notebooks"}


def test_the_sample_output_is_what_the_program_prints(capsys):
    block = re.search(r"^```\n\$ tollbridge (run .*?)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    command, *arguments = block[1].split()
    assert run_command_line([command, *(str(ROOT / argument) for argument in arguments)]) == 0
    printed = (
        capsys.readouterr().out.replace(f"{ROOT}/", "").replace("reference engine", "compiled engine").splitlines()
    )
    shown = [line for line in block[2].splitlines() if line != "…"]
    assert len(shown) > 12
    assert [line for line in shown if line not in printed] == []


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert all((ROOT / link).exists() for link in links)
