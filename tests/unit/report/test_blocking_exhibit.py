"""Blocking beside Erlang B: a plot where there is something to see, a sentence and the table where there is not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tollbridge.report.port_exhibits import blocking


def exhibit(simulated: float, expected: float, bunching: float = 2.0):
    group = {"name": "numbers.n", "ports": 12, "expected_blocking": expected, "bunching": bunching}
    run = SimpleNamespace(
        fans={"ports": [group], "ports_replications": 20}, results={"numbers.n.blocking": {"mean": str(simulated)}}
    )
    return next(blocking(run))


def test_where_nobody_is_turned_away_a_sentence_says_so_instead_of_an_empty_plot():
    found = exhibit(0.0, 0.00005)
    assert found.traces == ()
    assert found.note.startswith(
        "No leg was turned away for want of a port, and Erlang B expects fewer than one in 10,000: there is nothing to plot."
    )
    assert found.table.rows == [["numbers.n", 12, "0.000%", "0.005%", 2.0]]
    assert '<details class="table" open' in found.html()


def test_where_hardly_anybody_is_turned_away_it_is_not_said_that_nobody_is():
    assert exhibit(0.00009, 0.0).note.startswith("Fewer than one leg in 10,000 was turned away")


@pytest.mark.parametrize(("simulated", "expected"), [(0.0001, 0.0), (0.0, 0.0001), (0.2, 0.1)])
def test_what_can_be_seen_is_plotted(simulated, expected):
    found = exhibit(simulated, expected)
    assert [trace["y"] for trace in found.traces] == [[simulated], [expected]]
    assert "nothing to plot" not in found.note
