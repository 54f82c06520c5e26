"""The kernel's closed form against a step-by-step count that shares none of its code but the rounding."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tollbridge.engine.compiled.kernel.prices import charge, movements
from tollbridge.engine.compiled.kernel.records.network import Entry
from tollbridge.money import EXACT, INT64_MAX, round_exact


def entry(places, rounding, cap=INT64_MAX, per_increment=False):
    return Entry(cap=cap, places=places, rounding=rounding, unit=EXACT // 10**places, per_increment=per_increment)


@settings(max_examples=300, deadline=None)
@given(
    places=st.integers(0, 6),
    rounding=st.integers(0, 3),
    total=st.integers(0, 10**12),
    add=st.one_of(st.integers(0, 10**7), st.sampled_from([60_000, 30_000, 600_000, 6 * 10**6, 60_000_000])),
    count=st.integers(1, 60),
    cap=st.one_of(st.just(INT64_MAX), st.integers(0, 20_000_000)),
)
def test_movements_count_the_steps_that_debit_something(places, rounding, total, add, count, cap):
    values = [min(round_exact(total + step * add, places, rounding), cap) for step in range(count + 1)]
    expected = sum(after != before for before, after in pairwise(values))
    assert movements(entry(places, rounding, cap), total, add, count, values[0], values[-1]) == expected


def test_half_even_steps_of_exactly_one_unit_debit_every_other_time_from_a_half():
    # 0.5, 1.5, 2.5, 3.5, 4.5 units round to 0, 2, 2, 4, 4: two of the four steps debit
    assert movements(entry(6, 1), 30_000, 60_000, 4, 0, 4) == 2


def test_a_charge_is_rounded_once_and_capped():
    # 0.0125 units of currency are 750,000,000 exact units: half up to 2 places 0.01, capped at 0.005
    assert charge(entry(2, 0), 750_000_000) == 10_000
    assert charge(entry(2, 0, cap=5_000), 750_000_000) == 5_000


def test_a_charge_at_the_bound_of_int64_does_not_wrap():
    # 2**62 exact units: 4611686018427387904 / 60000 micros, half up at 6 places
    assert charge(entry(6, 0), 2**62) == 76_861_433_640_456
