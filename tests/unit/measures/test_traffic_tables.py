"""Erlang B and C over lists against published tables, and minutes a day against their arithmetic."""

from __future__ import annotations

import pytest

import tollbridge
from tollbridge.errors import TollbridgeError
from tollbridge.measures.erlang_c import erlang_c, solve_erlang_c

# Erlang B loads in the ITU's tables of traffic capacity (V. B. Iversen, Teletraffic Engineering Handbook, ITU-D SG 2):
# lines, then the erlangs that they carry at 0.1%, 1%, 2% and 5%
PUBLISHED = {
    10: (3.092, 4.461, 5.084, 6.216),
    20: (9.412, 12.03, 13.18, 15.25),
    30: (16.68, 20.34, 21.93, 24.80),
    50: (32.51, 37.90, 40.26, 44.53),
    100: (75.24, 84.06, 87.97, 95.24),
}
SHARES = (0.001, 0.01, 0.02, 0.05)


def test_a_grid_of_loads_is_the_published_table():
    rows = tollbridge.erlang(ports=PUBLISHED, blocking=SHARES).rows()
    found = {(row["ports"], row["target"]): row["load"] for row in rows}
    assert len(found) == 20
    for ports, loads in PUBLISHED.items():
        assert [found[ports, share] for share in SHARES] == pytest.approx(loads, rel=1e-3)


def test_a_grid_of_ports_gives_back_the_lines_of_published_loads():
    for ports, loads in PUBLISHED.items():
        for share, load in zip(SHARES, loads, strict=True):
            found = tollbridge.erlang(load=[load * 0.998, load * 1.002], blocking=share)
            assert [answer.ports for answer in found.answers] == [ports, ports + 1]


def test_erlang_c_is_its_definition():
    # 8 E on 10 ports: 8^10 / 10! x 10 / 2 over that and the sum of 8^n / n! to 9
    assert erlang_c(8, 10) == pytest.approx(0.409180, abs=5e-7)
    # A. K. Erlang for one port: the share who wait is the share of time that it is busy
    assert erlang_c(0.3, 1) == pytest.approx(0.3)


def test_the_three_questions_of_erlang_c_answer_each_other():
    load = solve_erlang_c(ports=10, waiting=0.2).load
    assert solve_erlang_c(load, 10).blocking == pytest.approx(0.2)
    assert solve_erlang_c(load * (1 - 1e-9), None, 0.2).ports == 10
    # one port at 0.5 E: M/M/1 waits rho / (1 - rho) = 1 call on average
    assert dict(solve_erlang_c(0.5, 1).more)["mean wait / mean call"] == pytest.approx(1.0)


def test_a_line_that_grows_without_end_is_said():
    found = tollbridge.erlang("c", load=[9, 10, 11], ports=10)
    assert [answer.blocking for answer in found.answers[1:]] == [1.0, 1.0]
    assert found.warnings == tuple(f"10 ports cannot carry {load} E: the line grows without end" for load in (10, 11))


def test_minutes_a_day_and_their_busy_hour_are_a_load():
    # 12,000 minutes, 15% of them in an hour: 1,800 minutes in 60, 30 erlangs
    found = tollbridge.erlang(minutes_per_day=[12_000, 24_000], busy_hour=0.15, blocking=0.01)
    assert [row["load"] for row in found.rows()] == pytest.approx([30, 60])
    assert [row["minutes per day"] for row in found.rows()] == [12_000, 24_000]
    assert [row["ports"] for row in found.rows()] == [42, 75]


def test_the_minutes_a_day_of_a_load_that_is_found():
    # 84.06 E carry 84.06 x 60 / 0.2 = 25,218 minutes a day
    (row,) = tollbridge.erlang(ports=100, blocking=0.01, busy_hour=0.2).rows()
    assert row["minutes per day"] == pytest.approx(25_218, rel=1e-3)


@pytest.mark.parametrize(
    ("formula", "arguments"),
    [
        ("extended-b", {"load": [18, 20], "ports": 25, "recall": 0.7}),
        ("engset", {"load": 0.2, "ports": range(10, 13), "sources": 40}),
        ("kaufman-roberts", {"ports": [30, 40], "classes": [(12.5, 1), (3, 4)]}),
    ],
)
def test_every_formula_takes_lists(formula, arguments):
    (name,) = [name for name, values in arguments.items() if name != "classes" and not isinstance(values, int | float)]
    together = list(tollbridge.erlang(formula, **arguments).rows())
    alone = [row for each in arguments[name] for row in tollbridge.erlang(formula, **arguments | {name: each}).rows()]
    assert len(together) == len(list(arguments[name])) > 1
    assert together == alone


@pytest.mark.parametrize(
    ("formula", "arguments", "message"),
    [
        ("b", {"load": 20}, "give all but one of load, ports, blocking"),
        ("b", {"minutes_per_day": 1, "ports": 3}, "need the busy hour"),
        ("b", {"load": 1, "minutes_per_day": 1, "busy_hour": 0.1, "ports": 3}, "not both"),
        ("b", {"minutes_per_day": 1, "busy_hour": 15, "ports": 3}, "such as 15%"),
        ("b", {"load": [], "ports": 3}, "an empty list"),
        ("b", {"load": 1, "ports": 3, "recall": 0.1}, "recall is not for b"),
        ("b", {"load": range(1000), "ports": range(1000)}, "the most is 100,000"),
        ("extended-b", {"load": 1, "ports": 3}, "extended-b needs recall"),
        ("kaufman-roberts", {"load": 1, "ports": 3, "classes": [(1, 1)]}, "from the classes"),
        ("kaufman-roberts", {"ports": 3, "classes": [(1, 0)]}, "1 port or more"),
        ("d", {"load": 1, "ports": 3}, "unknown formula 'd'"),
    ],
)
def test_a_question_that_makes_no_sense_says_why(formula, arguments, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.erlang(formula, **arguments)


def test_several_answers_have_no_ports_of_their_own():
    with pytest.raises(TollbridgeError, match="2 answers"):
        _ = tollbridge.erlang(load=[1, 2], blocking=0.1).ports


def test_a_grid_prints_frames_and_plots():
    found = tollbridge.erlang(load=[10, 20], blocking=[0.01, 0.02])
    assert str(found).splitlines()[-2:] == ["10 E           18  17", "20 E           30  28"]
    pytest.importorskip("plotly", reason="plotly is not installed")
    first, second = found.plot().data
    assert (first.name, list(first.x), list(first.y)) == ("target 1%", [10, 20], [18, 30])
    assert list(second.y) == [17, 28]
    pytest.importorskip("pandas", reason="pandas is not installed")
    assert list(found.frame()["ports"]) == [18, 17, 30, 28]
