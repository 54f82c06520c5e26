"""Exports and imports from Python: what they write, what they return and what they refuse."""

from __future__ import annotations

from decimal import Decimal

import pytest

import tollbridge
from tollbridge.errors import TollbridgeError


def test_calls_are_exported_as_a_load(scenario, tmp_path):
    load = tollbridge.export_sipp(scenario, tmp_path / "load")
    assert load.calls == 2
    assert {row["file"] for row in load.rows()} == {each.name for each in (tmp_path / "load").iterdir()}
    assert str(load).startswith("wrote 2 calls")


def test_a_tariff_plan_goes_out_and_comes_back(scenario, tmp_path):
    plan = tollbridge.export_cgrates(scenario, tmp_path / "plan")
    assert {row["message"] for row in plan.rows()} >= {"`calls` is no part of a tariff plan"}
    assert not any(row["changes_prices"] for row in plan.rows())
    made = tollbridge.import_cgrates(tmp_path / "plan", duration="1d")
    assert made.tree["tariffs"].keys() == {"t"}
    loaded = tollbridge.load(made.write(tmp_path / "plan.yaml")[-1])
    # two started minutes at 0.10
    assert tollbridge.price(loaded, via=next(iter(made.tree["numbers"])), lasts="61s", at="+9h").cost == Decimal("0.20")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"start": "noon"}, "start: 'noon'"),
        ({"duration": "long"}, "duration: "),
        ({"timezone": "Mars"}, "timezone: "),
        ({"currency": "Dollars"}, "currency: "),
        ({"app": "call"}, "three different categories"),
    ],
)
def test_an_import_says_which_argument_it_cannot_read(tmp_path, asked, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.import_cgrates(tmp_path, **asked)
