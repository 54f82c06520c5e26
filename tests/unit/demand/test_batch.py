"""Short replications that are drawn together have the legs that each has alone, in whatever order they are asked for."""

from __future__ import annotations

import pytest
from tests.unit.demand import one_by_one
from tests.unit.demand.test_one_go import BRIDGES, RICH, same

from tollbridge.demand import arrivals, batch, strands
from tollbridge.errors import TollbridgeError

CLOCK = {"start": "2026-03-06", "timezone": "America/New_York", "duration": "3d"}  # summer time begins
THIN = "workloads: {w: {legs: {rate: 2/h, via: n, lasts: {exponential: {mean: 4m}}}}}"


@pytest.mark.parametrize("bridge", sorted(BRIDGES))
@pytest.mark.parametrize("words", ["compiled", "by NumPy"])
def test_replications_drawn_together_have_the_legs_that_each_has_alone(demand, monkeypatch, bridge, words):
    monkeypatch.setattr(batch, "BLOCK_LEGS", 10**6)
    if words == "by NumPy":
        monkeypatch.setattr(strands, "compiled", lambda: None)
    made = demand(RICH, seed=3, clock=CLOCK, bridges={"b": BRIDGES[bridge]})
    for replication in range(7):  # the first is drawn alone, then four together, then more
        assert same(made.days(replication), one_by_one.days(made, replication)) > 500
    assert made._batches.of(6) is not None


def test_the_order_in_which_replications_are_asked_for_cannot_be_seen(demand):
    made = demand(THIN)
    for replication in (5, 0, 1, 2, 3, 9, 3, 4, 5, 6, 1, 0, 40):
        same(made.days(replication), one_by_one.days(made, replication))


def test_a_replication_without_legs_has_none_among_others(demand):
    made = demand("workloads: {w: {legs: {rate: 1/day, via: n, lasts: 1m}}}", clock=CLOCK | {"duration": "6h"})
    counts = [same(made.days(replication), one_by_one.days(made, replication)) for replication in range(20)]
    assert 0 in counts
    assert any(counts)


def test_what_is_refused_of_one_replication_is_not_of_those_drawn_with_it(demand, monkeypatch):
    text = "workloads: {w: {uncertainty: {level: 1}, legs: {rate: 2/h, via: n, lasts: 1m}}}"
    monkeypatch.setattr(arrivals, "MOST_A_DAY", 60)

    def is_refused(of, replication):
        try:
            list(of.days(replication))
        except TollbridgeError:
            return True
        return False

    alone = [is_refused(demand(text), replication) for replication in range(30)]
    assert set(alone) == {False, True}
    together = demand(text)
    assert [is_refused(together, replication) for replication in range(30)] == alone


@pytest.mark.parametrize(("rate", "days", "most"), [("2/h", 3, batch.MOST_TOGETHER), ("1000/h", 3, 0), ("2/h", 60, 0)])
def test_only_short_replications_are_drawn_together(demand, rate, days, most):
    made = demand(THIN.replace("2/h", rate), clock=CLOCK | {"duration": f"{days}d"})
    assert made._batches._most == most
