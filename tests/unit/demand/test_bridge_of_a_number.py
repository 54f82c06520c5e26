"""A dial-in leg's bridge is its number's, where only one bridge has the number."""

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

TOP = """\
scenario: two bridges
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{per_minute: 0.10}]}}
numbers: {n: {number: "+12065550100"}, m: {number: "+12065550101"}, both: {number: "+12065550102"}}
bridges: {one: {numbers: [n, both]}, two: {numbers: [m, both]}}
accounts: {a: {tariff: t, credit: {opening: 1}}}
"""


def bridges(tmp_path, text):
    (tmp_path / "calls.csv").write_text("at,via,lasts\n+0s,m,60s\n+1s,n,60s\n", encoding="utf-8")
    (tmp_path / "s.yaml").write_text(TOP + text, encoding="utf-8")
    return [origin.bridge for origin in build_demand(load(tmp_path / "s.yaml"), 1).cast.origins]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("calls: {x: {via: m, lasts: 1m}, y: {via: n, lasts: 1m}, z: {via: both, bridge: one, lasts: 1m}}", ["two", "one"]),
        ("workloads: {w: {legs: {rate: 1/h, via: m, lasts: 1m}}}", ["two"]),
        ("trace: {file: calls.csv}", ["two", "one"]),
    ],
)  # fmt: skip
def test_the_only_bridge_with_the_number_is_meant(tmp_path, text, found):
    assert bridges(tmp_path, text) == found


@pytest.mark.parametrize(
    "text", ["calls: {x: {via: both, lasts: 1m}}", 'calls: {x: {dial: "+12065550111", lasts: 1m}}']
)
def test_a_leg_that_could_be_on_either_bridge_names_its_own(tmp_path, text):
    with pytest.raises(ScenarioError, match="name its `bridge`: there are one, two"):
        bridges(tmp_path, text)
