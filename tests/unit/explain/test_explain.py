"""What a word means: found by name, path, or part of a name; else the nearest words."""

from __future__ import annotations

import pytest

from tollbridge.cli import run_command_line
from tollbridge.explain.find import UnknownWordError, find


def told(capsys, *words):
    assert run_command_line(["explain", *words]) == 0
    return capsys.readouterr().out


def test_a_key_shows_its_path_its_meaning_and_a_line_of_the_language_page(capsys):
    out = told(capsys, "opening")
    assert "accounts.NAME.credit.opening (key)\n  Credit at the start. Default 0.\n" in out
    assert "Example: credit: {opening: 500, expires: 12mo, limit: 0}" in out


def test_a_key_is_found_by_a_path_of_a_file():
    assert find("accounts.office.credit.opening") == find("credit.opening")
    assert find("workloads.calls.duration.lognormal.sd")[0].text == ("The standard deviation, a duration.",)


def test_a_cause_shows_its_q850_code(capsys):
    assert "  Q.850: 31\n" in told(capsys, "credit-exhausted")


def test_a_result_is_found_with_the_names_of_a_file_in_it():
    assert [entry.names[0] for entry in find("accounts.office.exhausted_by.2026-01-29")] == [
        "accounts.A.exhausted_by.DATE"
    ]


def test_a_rule_is_found_by_a_word_of_its_heading(capsys):
    out = told(capsys, "organisers", "who", "never", "answered")
    assert "Organisers who never answered (rule)" in out
    assert "Example: `ends: {when: organiser}`. The organiser is dialled" in out
    assert "Blocked rows" in {entry.names[0] for entry in find("blocked")}


def test_a_control_mode_is_found():
    assert find("heartbeat")[0].text == (
        "every minute since its answer a leg pays for what it has begun; it is cut when credit is gone",
    )


def test_case_does_not_matter():
    assert find("cdr") == find("CDR")


def test_a_word_that_means_nothing_names_the_nearest_and_exits_with_2(capsys):
    assert run_command_line(["explain", "trunk-busy"]) == 2
    written = capsys.readouterr()
    assert not written.out
    assert written.err.startswith("nothing is called 'trunk-busy': did you mean trunks-busy")


def test_a_word_near_to_nothing_says_so():
    with pytest.raises(UnknownWordError, match=r"^nothing is called 'qqqq'$"):
        find("qqqq")
