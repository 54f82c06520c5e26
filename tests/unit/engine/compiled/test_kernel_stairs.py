"""The kernel's closed form against a count of the charge after every step, by the rules of `tariff/charge.py`."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tollbridge.engine.compiled.kernel.prices import charge, movements, steps_within, summed
from tollbridge.engine.compiled.kernel.records.network import Entry
from tollbridge.money import EXACT, EXACT_PER_MICRO, FULL, HALF_EVEN, INT64_MAX
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
    hold_movements(places, rounding, total, add, count, where)


@settings(max_examples=400, deadline=None)
@given(
    places=st.integers(0, 6),
    halves=st.integers(0, 12),
    count=st.integers(1, 30),
    where=st.fixed_dictionaries({}, optional={name: st.floats(-0.2, 1.2) for name in AMOUNTS}),
)
def test_movements_count_half_even_steps_of_one_unit_that_debit_something(places, halves, count, where):
    """From a half they debit every other time, whatever an amount does before them; no random sum is just a half."""
    unit = EXACT // 10**places
    hold_movements(places, HALF_EVEN, halves * unit // 2, unit, count, where)


def hold_movements(places, rounding, total, add, count, where):
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


def test_half_even_steps_of_one_unit_are_counted_without_going_through_them():
    # from a half, 10^12 steps end at 10^12 units and a half, which is even: half of the steps debit two units each
    assert movements(entry(6, 1), 30_000, 60_000, 10**12, 0, 10**12) == 5 * 10**11
    # 7 is the cap: 2, 4 and 6 units are charged, and then one more
    assert movements(entry(6, 1, cap=7), 30_000, 60_000, 10**12, 0, 7) == 4
    # not from a half: every step debits one unit
    assert movements(entry(6, 1), 29_999, 60_000, 10**12, 0, 10**12) == 10**12


def test_a_charge_is_rounded_once_and_capped():
    # 0.0125 units of currency are 750,000,000 exact units: half up to 2 places 0.01, capped at 0.005
    assert charge(entry(2, 0), 750_000_000) == 10_000
    assert charge(entry(2, 0, cap=5_000), 750_000_000) == 5_000


def test_a_charge_at_the_bound_of_int64_does_not_wrap():
    # 2**62 exact units: 4611686018427387904 / 60000 micros, half up at 6 places
    assert charge(entry(6, 0), 2**62) == 76_861_433_640_456


def test_a_sum_is_held_at_full_and_never_above():
    assert summed(FULL - 10, 10, 1) == FULL
    assert summed(FULL - 10, 11, 1) == FULL
    assert summed(FULL - 10, 3, 3) == FULL - 1  # three more fit
    assert summed(FULL - 10, 3, 4) == FULL  # 12 more do not
    assert summed(5, 7, 2**60) == FULL  # the product alone would be past int64
    assert summed(5, 0, 2**60) == 5


def test_steps_within_a_charge_are_counted_past_the_sum_that_is_held():
    # a step of 20,000,000 units of money, 1.2e18 exact units; three fit into FULL, 4.6e18; the cap is 50,000,000
    capped = entry(6, 0, cap=50_000_000 * 10**6)
    step = 20_000_000 * EXACT
    assert steps_within(capped, 0, step, 10**9, 40_000_000 * 10**6) == 2
    assert (
        steps_within(capped, 0, step, 10**9, 50_000_000 * 10**6) == 10**9
    )  # from the third on nothing more is charged
    assert movements(capped, 0, step, 10**9, 0, 50_000_000 * 10**6) == 3


@settings(max_examples=400, deadline=None)
@given(
    places=st.integers(0, 6),
    rounding=st.integers(0, 3),
    cap=st.integers(0, 76_861_433 * 10**6),
    total=st.one_of(st.integers(0, FULL), st.integers(FULL - 10**12, FULL)),
    add=st.one_of(st.integers(0, 2**61), st.integers(1, 10**12)),
    count=st.integers(1, 40),
    share=st.floats(0, 1),
)
def test_a_held_sum_is_charged_as_one_without_an_end(places, rounding, cap, total, add, count, share):
    """Python's whole numbers have no end; in int64 each of these steps may pass it."""
    rules, capped = ChargeRules(places=places, mode=rounding, cap=cap), entry(places, rounding, cap=cap)
    assert rules.most == cap
    values = [rules.charge(total + step * add) for step in range(count + 1)]
    sums = [summed(total, add, step) for step in range(count + 1)]
    assert max(sums) + add <= INT64_MAX
    assert [charge(capped, each) for each in sums] == values
    most = values[0] + int(share * (values[-1] - values[0]))
    assert steps_within(capped, total, add, count, most) == sum(value <= most for value in values[1:])
    moves = sum(after != before for before, after in pairwise(values))
    assert movements(capped, total, add, count, values[0], values[-1]) == moves
