import random

import pytest

from tollbridge.engine.compiled.kernel.costs import lay_out_flat, steps_in
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.network import Entry, Tier


def entry(initial, further):
    record = Entry(unit=1, cap=FOREVER)
    lay_out_flat(record, Tier(initial=initial, further=further))
    return record


@pytest.mark.parametrize(
    ("length", "steps"),
    [(0, 1), (1, 1), (30_000, 1), (30_001, 2), (36_000, 2), (36_001, 3), (90_000, 11)],
)
def test_a_leg_begins_a_step_of_30_s_and_one_of_6_s_for_each_6_s_begun_after_it(length, steps):
    """90 s: one of 30 s and ten of 6 s."""
    assert steps_in(entry(30_000, 6_000), length) == steps


@pytest.mark.parametrize(
    "further", [1, 2, 3, 7, 19, 275, 997, 1_000, 5_955, 59_999, 60_000, 65_537, 2**30 + 1, 2**31 - 1, 2**31, 2**40]
)
def test_steps_are_counted_without_a_division_as_with_one(further):
    """About each multiple of the step, and on both sides of 2 ** 31 ms, from where on there is a division."""
    rng, record = random.Random(further), entry(60_000, further)
    multiples = [rng.randrange(2**31 // further + 1) * further for _ in range(300)] + [2**31, 2**31 - further, 2**41]
    for multiple in multiples:
        for length in (60_000 + max(multiple + near, 0) for near in (-1, 0, 1)):
            assert steps_in(record, length) == 1 - (60_000 - length) // further, length


@pytest.mark.parametrize("further", [1, 3, 60_000, 2**30 + 1, 2**31 - 1])
def test_what_is_multiplied_stays_within_63_bits(further):
    assert (2**31 - 1) * entry(1, further).inverse < 2**63


def test_a_flat_staircase_says_how_many_steps_its_sum_holds():
    # FULL is 2^62 = 4,611,686,018,427,387,904; a fee of 1 unit is 6e10, the first step 2e18 and each other 1e18:
    # 2e18 + 2 x 1e18 and the fee are below, one step more is above
    record = Entry(unit=1, cap=FOREVER)
    lay_out_flat(record, Tier(initial=1, further=1, fee=10**6, initial_price=2 * 10**18, further_price=10**18))
    assert record.full_after == 3
    assert entry(1, 1).full_after == FOREVER  # steps that cost nothing
