"""The kernel's closed form against a count of the charge after every step, by the rules of `tariff/charge.py`."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tollbridge.engine.compiled.kernel.prices import charge, movements
from tollbridge.engine.compiled.kernel.records.network import Entry
from tollbridge.money import EXACT, EXACT_PER_MICRO
from tollbridge.tariff.charge import AMOUNTS, ChargeRules

UNSET = {name: getattr(ChargeRules(), name) for name in AMOUNTS}


def entry(places, rounding, per_increment=False, **amounts):
    unit = EXACT // 10**places
    return Entry(**(UNSET | amounts), places=places, rounding=rounding, unit=unit, per_increment=per_increment)


@settings(max_examples=400, deadline=None)
@given(
    places=st.integers(0, 6),
    rounding=st.integers(0, 3),
    total=st.integers(0, 10**12),
    add=st.one_of(st.integers(0, 10**7), st.sampled_from([60_000, 30_000, 600_000, 6 * 10**6, 60_000_000])),
    count=st.integers(1, 60),
    where=st.fixed_dictionaries({}, optional={name: st.floats(-0.2, 1.2) for name in AMOUNTS}),
)
def test_movements_count_the_steps_that_debit_something(places, rounding, total, add, count, where):
    """Each amount lies before, amid or after the steps: `where` is its place among them, as a share of what they add."""
    amounts = {name: max(0, int(total + share * add * count) // EXACT_PER_MICRO) for name, share in where.items()}
    rules = ChargeRules(places=places, mode=rounding, **amounts)
    values = [rules.charge(total + step * add) for step in range(count + 1)]
    expected = sum(after != before for before, after in pairwise(values))
    assert movements(entry(places, rounding, **amounts), total, add, count, values[0], values[-1]) == expected


def test_half_even_steps_of_exactly_one_unit_debit_every_other_time_from_a_half():
    # 0.5, 1.5, 2.5, 3.5, 4.5 units round to 0, 2, 2, 4, 4: two of the four steps debit
    assert movements(entry(6, 1), 30_000, 60_000, 4, 0, 4) == 2
    assert movements(entry(6, 1), 30_000, 60_000, 3, 0, 4) == 2  # and of the first three
    assert movements(entry(6, 1), 90_000, 60_000, 2, 2, 4) == 1  # the second step alone


def test_a_charge_is_rounded_once_and_capped():
    # 0.0125 units of currency are 750,000,000 exact units: half up to 2 places 0.01, capped at 0.005
    assert charge(entry(2, 0), 750_000_000) == 10_000
    assert charge(entry(2, 0, cap=5_000), 750_000_000) == 5_000


def test_a_charge_at_the_bound_of_int64_does_not_wrap():
    # 2**62 exact units: 4611686018427387904 / 60000 micros, half up at 6 places
    assert charge(entry(6, 0), 2**62) == 76_861_433_640_456
