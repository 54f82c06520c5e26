"""`check --watch`: files are checked again when they change, or what they read, until Ctrl-C."""

from __future__ import annotations

import pytest

from tollbridge.cli import watching
from tollbridge.cli.watching import read_files

PRICES = "prefix,per_minute\n+44,{rate}\n"
SCENARIO = """\
extends: base.yaml
calls: {x: {at: +0s, dial: "+442071838750", lasts: 60s}}
expect: {calls: {x: {cost: 0.20}}}
"""
BASE = """\
scenario: A deck
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, decks: [{file: decks/out.csv, direction: outbound}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks" / "out.csv").write_text(PRICES.format(rate="0.20"))
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "one.yaml").write_text(SCENARIO)
    return tmp_path / "one.yaml"


@pytest.fixture
def watch(tollbridge_command, monkeypatch):
    """Watch a path while changes happen, one at each look that finds nothing new; then Ctrl-C."""

    def run(path, *changes):
        looks = iter(changes)

        def rest(_):
            change = next(looks, None)
            if change is None:
                raise KeyboardInterrupt
            change()

        monkeypatch.setattr(watching.time, "sleep", rest)
        return tollbridge_command("check", path, "--watch")

    return run


def settle():
    """Change nothing: the look that finds a file as it was before."""


def test_what_a_scenario_reads_is_found_by_its_text(file):
    found = [path.relative_to(file.parent).as_posix() for path in read_files(file)]
    assert found == ["one.yaml", "base.yaml", "decks/out.csv"]


def test_ctrl_c_ends_it_with_130_and_no_traceback(watch, file):
    done = watch(file)
    assert (done.status, done.err.strip()) == (130, "interrupted")
    assert done.out.splitlines() == [f"ok  {file}::expect", "1 passed", "watching 3 files; Ctrl-C ends"]


def test_a_deck_that_changes_is_checked_against_again(watch, file):
    deck = file.parent / "decks" / "out.csv"
    done = watch(file, lambda: deck.write_text(PRICES.format(rate="0.25")), settle)
    assert [line.split()[0] for line in done.out.splitlines() if "::expect" in line] == ["ok", "FAILED"]
    assert "got      0.25" in done.out


def test_a_file_that_is_broken_and_mended_is_watched_on(watch, file):
    done = watch(
        file,
        lambda: file.write_text("extends: base.yaml\nexpect: {"),
        settle,
        lambda: file.write_text(SCENARIO),
        settle,
    )
    assert [line.split()[0] for line in done.out.splitlines() if "::" in line] == ["ok", "REFUSED", "ok"]


def test_of_a_folder_only_what_changed_is_checked_and_a_new_file_is_seen(watch, file):
    new = file.with_name("two.yaml")
    done = watch(file.parent, lambda: new.write_text(SCENARIO.replace("0.20", "0.2")), settle)
    assert [line.partition("::")[0] for line in done.out.splitlines() if "::" in line] == [
        f"ok  {file}",
        f"ok  {new}",
    ]


def test_a_file_that_is_gone_for_a_moment_does_not_end_it(watch, file):
    done = watch(file, file.unlink, settle, lambda: file.write_text(SCENARIO), settle)
    assert done.status == 130
    assert done.out.splitlines()[-2] == "1 passed"


def test_a_file_that_is_still_being_written_is_waited_for(watch, file):
    done = watch(
        file,
        lambda: file.write_text(SCENARIO + "seed: 1"),
        lambda: file.write_text(SCENARIO + "seed: 12\n"),
        settle,
    )
    assert sum("::" in line for line in done.out.splitlines()) == 2


@pytest.mark.parametrize("option", ["--json", "--update"])
def test_what_makes_no_sense_while_watching_is_refused(tollbridge_command, file, option):
    done = tollbridge_command("check", file, "--watch", option)
    assert done.status == 2
    assert "takes neither --update nor --json" in done.err
