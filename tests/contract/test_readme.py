"""The README's two set-up commands are there, and what it says of commands and files is so."""

from __future__ import annotations

import re
from pathlib import Path

from tollbridge.cli import COMMANDS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_there_are_exactly_two_set_up_commands():
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert [len(block.splitlines()) for block in blocks] == [1, 1]
    assert "tollbridge run scenarios/quickstart.yaml" in blocks[0]
    assert "pytest" in blocks[1]


def test_every_command_is_named():
    named = {word for row in re.findall(r"^\| `(.*?)` \|", README, re.MULTILINE) for word in re.split(r"[ `,]+", row)}
    assert named >= set(COMMANDS)


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert all((Path(__file__).parents[2] / link).exists() for link in links)
