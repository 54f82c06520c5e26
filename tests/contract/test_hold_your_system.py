"""The page for billing engineers: its commands run and print what it shows; what needs a switch is there to be run."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tollbridge.cli import run_command_line
from tollbridge.switch.sipp.player import play

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "enforcement"
PAGE = (FOLDER / "hold-your-system.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```\n\$ tollbridge (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TYPED = [line.split(" # ")[0].strip() for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
         for line in block.splitlines()]  # fmt: skip


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_page_shows(command, output, tmp_path, monkeypatch, capsys):
    shutil.copytree(FOLDER, tmp_path / "enforcement")
    monkeypatch.chdir(tmp_path / "enforcement")
    status = run_command_line(shlex.split(command))
    printed = capsys.readouterr().out.splitlines()
    shown = output.splitlines()
    assert len(shown) > 1
    assert [line for line in shown if line not in printed] == []
    assert status == (1 if "FAILED" in output else 0)


def test_the_page_shows_what_agrees_and_what_does_not():
    assert {output.split()[0] for _, output in SHOWN} >= {"ok", "FAILED"}


def test_the_player_takes_the_options_that_the_page_types():
    options = [shlex.split(line)[2:] for line in TYPED if line.startswith("python load/play.py")]
    assert [play.arguments(texts).switch for texts in options] == ["", "127.0.0.1:5060"]
    assert play.arguments(options[1]).called == 5090


def test_the_kit_is_where_the_page_says():
    assert "TOLLBRIDGE_SWITCH=1 python -m pytest tests/switch" in TYPED
    named = ("prepaid_switch.py", "kamailio.cfg")
    assert all(name in PAGE and (ROOT / "tests" / "switch" / name).is_file() for name in named)
    assert "tests/switch" in (ROOT / ".ci" / "nightly").read_text(encoding="utf-8")


def test_every_link_leads_to_a_file():
    assert all((FOLDER / link).exists() for link in re.findall(r"\]\(([^)#]+)\)", PAGE))
