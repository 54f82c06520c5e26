"""A replication whose sums could pass int64 ends with an error as its legs are drawn, in both engines alike."""

from itertools import islice

import numpy as np
import pytest

from tollbridge.engine.plan.study import prepare
from tollbridge.engine.plan.sums import Followed, LegPrice
from tollbridge.engine.simulate import simulate
from tollbridge.errors import TollbridgeError
from tollbridge.scenario.load import load

TEXT = """\
clock: {{start: 2026-01-01, timezone: UTC, duration: 40d}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: {rate}}}]}}}}
accounts: {{a: {{tariff: t, control: {{mode: postpaid}}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads: {{w: {{legs: {{rate: {often}, via: n, lasts: {lasts}}}}}}}
"""


@pytest.fixture
def study(tmp_path):
    def of(**how):
        file = tmp_path / "s.yaml"
        file.write_text(TEXT.format(**how))
        return prepare(load(file))

    return of


def test_a_leg_that_stays_longer_than_was_likely_is_refused_when_it_is_drawn(study):
    # 30,000 a minute: 76 million are reached after 42.7 h; one in a million of these callers stays 13.8 x 2 h = 27.6 h
    made = study(rate=30000, often="1/h", lasts="{exponential: {mean: 2h}}")
    legs = next(made.demand.days(0))
    long = legs.lasts.copy()
    long[3] = 50 * 3_600_000
    object.__setattr__(legs, "lasts", long)

    class Rigged:
        cast = made.demand.cast

        def days(self, replication):
            yield legs

    with pytest.raises(
        TollbridgeError, match="a leg that stays 2d2h was drawn, which could come to more than 76,861,433"
    ):
        list(Followed(made.plan, Rigged()).days(0))


def test_a_sum_over_many_dear_legs_is_refused(study):
    # 600 legs an hour x 60 min x 400,000 x 960 h = 1.4e13, where 4.6e12 can be added up
    made = study(rate=400_000, often="600/h", lasts="1h")
    with pytest.raises(TollbridgeError, match=r"the legs of a replication could come to more than 4,611,686,018,427"):
        list(Followed(made.plan, made.demand).days(0))


def test_both_engines_are_given_what_is_followed(study, monkeypatch):
    made = study(rate=0.01, often="1/h", lasts="1h")
    monkeypatch.setattr("tollbridge.engine.plan.sums.LARGEST", 1_000_000)  # 1.00: 62 legs' first minutes and more
    for engine in ("reference", "compiled"):
        with pytest.raises(TollbridgeError, match="the legs of a replication could come to more"):
            list(simulate(made, [0], engine=engine))


def test_many_legs_at_once_are_counted_as_they_overlap(study):
    # a step of a minute at 100,000 and two looked at ahead: 3e11 micros; 2^50 hold 3,752 of them; 1,000 and 6,000 are there
    few = study(rate=100_000, often="1000/h", lasts="1h")
    assert sum(len(legs) for legs in islice(Followed(few.plan, few.demand).days(0), 2)) > 3_752 * 2
    many = study(rate=100_000, often="1000/h", lasts="6h")
    with pytest.raises(TollbridgeError, match="so many legs at once, at such prices of a step"):
        list(Followed(many.plan, many.demand).days(0))


def test_what_is_followed_is_the_demand_itself(study):
    made = study(rate=0.01, often="5/h", lasts="1h")
    plain, followed = list(made.demand.days(0)), list(Followed(made.plan, made.demand).days(0))
    assert all(np.array_equal(one.arrive, other.arrive) for one, other in zip(plain, followed, strict=True))


def test_a_capped_leg_may_stay_as_long_as_it_likes(tmp_path):
    # 30,000 a minute: 76 million are reached after 42.7 h; these callers stay 50 h, and pay 5 million each
    file = tmp_path / "s.yaml"
    text = TEXT.replace("increment: 60s,", "increment: 60s, cap: 5000000,")
    file.write_text(text.format(rate=30000, often="1/h", lasts="50h"))
    made = prepare(load(file))
    assert sum(len(legs) for legs in Followed(made.plan, made.demand).days(0)) > 900


TWO_TARIFFS = """\
clock: {start: 2026-01-01, timezone: UTC, duration: 1d}
tariffs:
  dear: {increment: 60s, cap: 5, inbound: [{per_minute: 1000000}]}
  plain: {increment: 60s, inbound: [{per_minute: 0.01}]}
accounts: {a: {tariff: dear}, b: {tariff: plain}}
numbers: {n: {number: "+12065550100"}}
calls: {x: {account: a, via: n, lasts: 100m}, y: {account: b, via: n, lasts: 100m}}
"""


def test_a_tariff_without_a_cap_counts_by_itself_beside_a_capped_one(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(TWO_TARIFFS)
    price, stay = LegPrice.of(prepare(load(file)).plan), np.array([6_000_000], np.int64)
    # the capped leg is charged 5; the other one 100 minutes, and three steps more to be sure: 1.03, and what rounding adds
    assert price.most(stay, np.array([1], np.int64), 6e6) == 5_000_000
    assert 1_030_000 < price.endless.at(stay)[0] < 1_030_200
    assert price.once > 3_000_000_000_000  # legs at once count by their steps, before the cap


def test_a_cap_bounds_what_a_sum_over_many_legs_can_come_to(study, tmp_path):
    # as above, but no leg costs more than 1,000,000: 600 x 960 of them are 5.8e11
    made = study(rate=400_000, often="600/h", lasts="1h")
    capped = tmp_path / "s.yaml"
    capped.write_text(capped.read_text().replace("increment: 60s,", "increment: 60s, cap: 1000000,"))
    with pytest.raises(TollbridgeError):
        list(Followed(made.plan, made.demand).days(0))
    made = prepare(load(capped))
    assert sum(len(legs) for legs in Followed(made.plan, made.demand).days(0)) > 500_000
