"""`tollbridge erlang`: lists, ranges and minutes a day on the command line."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tollbridge.cli.number_lists import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20", ["20"]),
        ("10,20", ["10", "20"]),
        ("10..30:10", ["10", "20", "30"]),
        ("1..3", ["1", "2", "3"]),
        ("0.9..1.1", ["0.9", "1.0", "1.1"]),
        ("1%,2%", ["0.01", "0.02"]),
        ("1%..2%:0.5%", ["0.01", "0.015", "0.02"]),
        ("5, 10..20:4", ["5", "10", "14", "18"]),
    ],
)
def test_lists_of_numbers(text, found):
    assert numbers(text) == [Decimal(number) for number in found]


@pytest.mark.parametrize("text", ["", "a", "1,,2", "1..", "3..1", "1..3:0", "1e3", "1..2..3"])
def test_what_is_no_list_of_numbers_is_refused(text):
    with pytest.raises(ValueError, match=r"list of numbers|low end"):
        numbers(text)


def test_a_grid_is_a_table_of_what_is_found(tollbridge_command):
    done = tollbridge_command("erlang", "b", "--load", "10..30:10", "--blocking", "1%,2%")
    assert [line.split() for line in done.out.splitlines()[-3:]] == [
        ["10", "E", "18", "17"],
        ["20", "E", "30", "28"],
        ["30", "E", "42", "39"],
    ]


def test_minutes_a_day_give_lines(tollbridge_command):
    # 12,000 x 0.15 / 60 = 30 E, which need 42 lines for 1%
    question = ("--minutes-per-day", "12000", "--busy-hour", "15%", "--blocking", "1%", "--json")
    document = json.loads(tollbridge_command("erlang", "b", *question).out)
    assert (document["load"], document["ports"]) == (30.0, 42)


def test_a_grid_as_json_is_a_list(tollbridge_command):
    document = json.loads(tollbridge_command("erlang", "b", "--lines", "30,40", "--blocking", "1%", "--json").out)
    assert document["found"] == "load"
    assert [answer["ports"] for answer in document["answers"]] == [30, 40]


def test_waiting_callers(tollbridge_command):
    done = tollbridge_command("erlang", "c", "--load", "8,12", "--ports", "10")
    assert done.status == 0
    assert done.err == "warning: 10 ports cannot carry 12 E: the line grows without end\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["b", "--load", "1,x", "--ports", "3"], "'1,x' is no list of numbers"),
        (["b", "--load", "1", "--ports", "2.5"], "2.5 is no whole number"),
        (["b", "--minutes-per-day", "5", "--ports", "3"], "minutes a day need the busy hour"),
        (["b", "--minutes-per-day", "5", "--busy-hour", "1%,2%", "--ports", "3"], "give one share"),
        (["b", "--load", "1"], "give all but one"),
    ],
)
def test_what_cannot_be_read_is_said(tollbridge_command, arguments, message):
    done = tollbridge_command("erlang", *arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
