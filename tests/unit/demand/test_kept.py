"""Callers that are kept are those that would be drawn; whatever they depend on is part of what they are found by."""

from dataclasses import fields

import numpy as np
import pytest

from tollbridge.demand.build import build_demand
from tollbridge.demand.kept import DemandKept, demand_key
from tollbridge.demand.offered import Legs
from tollbridge.engine.simulate import prepare, simulate
from tollbridge.scenario.load import load

TEXT = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 4d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.01}], outbound: [{prefix: "+44", per_minute: 0.02}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 9}, recharge: {below: 1, amount: 5, success: 0.5, retry: 1h}}}
numbers: {n: {number: "+12065550100", ports: 3}}
bridges: {b: {numbers: [n], prompt: {exponential: {mean: 9s}}}}
workloads:
  w:
    meetings: {rate: 2/h}
    duration: 30m
    attendees: {poisson: {mean: 3}}
    join: {n: 0.6, dial-out: 0.4}
    destinations: {"+4420": 1}
    retry: {probability: 0.5, after: 1m}
  x: {legs: {rate: 3/h, via: n, lasts: {empirical: {file: c.csv, column: lasts}}}}
"""


@pytest.fixture
def loaded(tmp_path):
    (tmp_path / "c.csv").write_text("lasts\n1m\n7m\n")

    def of(old="", new=""):
        assert old in TEXT
        file = tmp_path / "s.yaml"
        file.write_text(TEXT.replace(old, new, 1))
        return load(file)

    return of


def columns(legs):
    return {each.name: getattr(legs, each.name) for each in fields(Legs)}


def whole(demand, replication):
    return [
        np.concatenate(parts)
        for parts in zip(*(columns(day).values() for day in demand.days(replication)), strict=True)
    ]


def test_kept_legs_are_those_that_were_drawn(loaded):
    scenario = loaded()
    demand, store = build_demand(scenario, 7), DemandKept()
    kept = store.of(scenario, 7, demand)
    drawn = whole(kept, 3)
    assert store.used_bytes > 0
    names = [each.name for each in fields(Legs)]
    first = names.index("retry_first")  # counts anew in each chunk
    for name, one, other in zip(names, drawn, whole(kept, 3), strict=True):
        assert names.index(name) == first or np.array_equal(one, other), name


def test_a_column_of_one_value_is_kept_and_handed_over_without_memory_of_its_own(loaded):
    scenario = loaded()
    kept = DemandKept().of(scenario, 7, build_demand(scenario, 7))
    list(kept.days(0))
    for day in kept.days(0):
        for name, column in columns(day).items():
            assert len(column) < 2 or (not column.strides[0]) == (len(set(column.tolist())) == 1), name


class Spent:
    """A demand that is not asked for days again."""

    def __init__(self, demand):
        self.cast, self.recharge_draws = demand.cast, demand.recharge_draws

    def days(self, replication):
        raise AssertionError("drawn again")


def test_a_run_over_kept_legs_comes_to_the_same(loaded):
    scenario, store = loaded(), DemandKept()
    study = prepare(scenario)
    list(store.of(scenario, study.seed, study.demand).days(0))
    object.__setattr__(study, "demand", store.of(scenario, study.seed, Spent(study.demand)))
    plain, again = (
        next(simulate(one, [0], engine="reference", records=lambda _: "ledger")) for one in (prepare(scenario), study)
    )
    assert repr(plain.tally) == repr(again.tally)
    assert all(np.array_equal(getattr(plain.cdrs, f.name), getattr(again.cdrs, f.name)) for f in fields(plain.cdrs))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opening: 9", "opening: 10"),
        ("ports: 3", "ports: 4"),
        ("per_minute: 0.01", "per_minute: 0.03"),
        ("below: 1", "below: 2"),
        ("credit:", "control: {mode: postpaid}, credit:"),
    ],
)
def test_variants_of_money_and_ports_meet_the_same_kept_callers(loaded, old, new):
    assert demand_key(loaded(old, new), 7) == demand_key(loaded(), 7)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rate: 2/h", "rate: 3/h"),
        ("mean: 9s", "mean: 8s"),
        ("4d}", "5d}"),
        ("country: US", "country: GB"),
        ('n: {number: "+12065550100"', 'n: {number: "+12065550101"'),
        ("probability: 0.5", "probability: 0.6"),
        ("  x: {", "  y: {"),
    ],
)
def test_whatever_moves_a_caller_has_another_key(loaded, old, new):
    assert demand_key(loaded(old, new), 7) != demand_key(loaded(), 7)


def test_seed_and_named_files_are_part_of_the_key(loaded, tmp_path):
    before = demand_key(loaded(), 7)
    assert demand_key(loaded(), 8) != before
    (tmp_path / "c.csv").write_text("lasts\n1m\n8m\n")
    assert demand_key(loaded(), 7) != before


def test_what_passes_the_budget_is_drawn_again(loaded):
    scenario = loaded()
    demand = build_demand(scenario, 7)
    small = DemandKept(budget_bytes=100)
    kept = small.of(scenario, 7, demand)
    assert [len(day) for day in kept.days(0)] == [len(day) for day in kept.days(0)]
    assert small.used_bytes == 0


def test_another_key_makes_room_of_the_oldest(loaded):
    scenario = loaded()
    store = DemandKept()
    list(store.of(scenario, 7, build_demand(scenario, 7)).days(0))
    store.budget_bytes = store.used_bytes * 3 // 2
    list(store.of(scenario, 8, build_demand(scenario, 8)).days(0))
    assert store.legs(demand_key(scenario, 7), 0) is None
    assert store.legs(demand_key(scenario, 8), 0) is not None
