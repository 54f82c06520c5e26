from __future__ import annotations

from decimal import Decimal

import pytest

from tollbridge.expect.comparison import comparisons


def holds(written: object, got: str) -> bool:
    return all(comparison.holds(Decimal(got)) for comparison in comparisons(written))


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ({"below": "0.01"}, "0.0099", "0.01"),
        ({"at_most": "5000"}, "5000", "5000.000001"),
        ({"above": "1"}, "1.000001", "1"),
        ({"at_least": "1"}, "1", "0.999999"),
        ({"equals": "410.5"}, "410.500000", "410.500001"),
        ("410.5", "410.5", "410.49"),
        ({"within": ["0.1", "0.3"]}, "0.3", "0.300001"),
        # 2% of 410 is 8.2, so 401.8 to 418.2
        ("410 ± 2%", "418.2", "418.200001"),
        ("410 ± 2%", "401.8", "401.799999"),
        ("410 +- 0.5", "409.5", "409.499"),
        ({"at_most": "2%"}, "0.02", "0.0201"),
    ],
)
def test_a_comparison_holds_to_its_bound_and_no_further(written, inside, outside):
    assert holds(written, inside)
    assert not holds(written, outside)


def test_several_bounds_must_all_hold():
    assert not holds({"above": "1", "below": "2"}, "2")
    assert holds({"above": "1", "below": "2"}, "1.5")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"bellow": "1"}, "unknown comparison 'bellow': there are below, at_most, above, at_least, equals, within"),
        ({}, "nothing is compared"),
        ({"within": ["2", "1"]}, "within: 2 is above 1"),
        ({"within": "1"}, "within takes two bounds"),
        ({"below": "much"}, "'much' is not a number"),
        ({"below": "nan"}, "'nan' is not a number"),
        (["1"], "is no comparison"),
    ],
)
def test_what_cannot_be_compared_is_said(written, message):
    with pytest.raises(ValueError, match=message):
        comparisons(written)
