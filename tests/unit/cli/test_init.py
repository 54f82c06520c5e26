"""`tollbridge init`: every kind is listed with its question, and what it writes is whole and validates."""

from __future__ import annotations

import pytest

from tollbridge.scenario.shipped import shipped_scenarios

KINDS = {one.kind: one for one in shipped_scenarios()}


def test_without_a_kind_every_kind_is_listed_with_its_question(tollbridge_command):
    done = tollbridge_command("init")
    assert done.status == 0
    said = " ".join(done.out.split())
    assert list(KINDS) == [line for line in done.out.splitlines() if line in KINDS]
    assert all(one.sentence in said for one in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_written_to_stdout_comments_and_all(tollbridge_command, kind):
    done = tollbridge_command("init", kind)
    assert (done.status, done.err) == (0, "")
    assert done.out == KINDS[kind].file.read_text(encoding="utf-8")


def test_what_is_written_validates_by_itself(tollbridge_command, tmp_path):
    out = tmp_path / "ours.yaml"
    done = tollbridge_command("init", "monthly-commitment", "--out", out)
    assert done.status == 0
    assert f"tollbridge run {out}" in done.out
    checked = tollbridge_command("validate", out)
    assert (checked.status, checked.out, checked.err) == (0, f"{out}: fine\n", "")


def test_a_file_that_is_there_is_never_written_over(tollbridge_command, tmp_path):
    out = tmp_path / "ours.yaml"
    out.write_text("mine\n")
    done = tollbridge_command("init", "subscription", "--out", out)
    assert done.status == 2
    assert "is there already" in done.err
    assert out.read_text() == "mine\n"


def test_a_link_that_leads_nowhere_is_not_written_through(tollbridge_command, tmp_path):
    out = tmp_path / "link.yaml"
    out.symlink_to(tmp_path / "elsewhere.yaml")
    assert tollbridge_command("init", "subscription", "--out", out).status == 2
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_folder_that_is_not_there_is_one_line(tollbridge_command, tmp_path):
    done = tollbridge_command("init", "subscription", "--out", tmp_path / "none" / "ours.yaml")
    assert done.status == 2
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("subscriptoin",), "did you mean 'subscription'?"),
        (("zzz",), "there are calling-plan, "),
        (("../quickstart",), "no kind '../quickstart'"),
        (("--out", "x.yaml"), "--out needs a KIND"),
    ],
)
def test_what_is_asked_wrongly_is_told_what_would_do(tollbridge_command, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    done = tollbridge_command("init", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_commands_to_go_on_with_take_a_file_with_blanks(tollbridge_command, tmp_path):
    file = tmp_path / "my own.yaml"
    assert (
        f"Next: tollbridge check '{file}'; tollbridge run '{file}'"
        in tollbridge_command("init", "subscription", "--out", file).out
    )
