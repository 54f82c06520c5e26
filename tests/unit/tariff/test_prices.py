"""What a leg costs by each rule of a tariff; amounts are worked out by hand beside them."""

import pytest

UK_MOBILE, UK, US = "+447400123456", "+442071838750", "+12065550100"


def tariff(*rows, **keys):
    settings = {"increment": "60s", **keys}
    lines = [f"    {key}: {value}" for key, value in settings.items()]
    return "\n".join(["tariffs:", "  t:", *lines, "    outbound:", *(f"      - {{{row}}}" for row in rows)])


@pytest.mark.parametrize(
    ("increment", "lasts", "billed", "cost"),
    [
        ("60s", "61s", 120, "0.1200"),  # 60/60: two minutes of 0.06
        ("60s", "60s", 60, "0.0600"),  # a leg that ends on a step's boundary does not pay the next
        ("60s", "0s", 60, "0.0600"),  # a leg of no length has begun its first step
        ("30s/6s", "30s", 30, "0.0300"),
        ("30s/6s", "31s", 36, "0.0360"),  # 30 + 6
        ("30s/6s", "37s", 42, "0.0420"),  # 30 + 6 + 6
        ("6s", "31s", 36, "0.0360"),
        ("1s", "31s", 31, "0.0310"),
        ("1s", "30500ms", 31, "0.0310"),
        ("60s/1s", "31s", 60, "0.0600"),
        ("60s/1s", "61s", 61, "0.0610"),
    ],
)
def test_a_started_increment_is_billed_whole(desk, increment, lasts, billed, cost):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', increment=increment))
    assert made.price(UK, lasts).billed == billed * 1000
    assert made.cost(UK, lasts) == cost


def test_a_price_per_second_is_of_the_seconds_a_step_covers(desk):
    made = desk(tariff('prefix: "+44", per_second: 0.001', increment="30s/6s"))
    assert made.cost(UK, "31s") == "0.0360"  # 36 s of 0.001


def test_a_price_per_increment_is_of_each_step_whatever_its_length(desk):
    made = desk(tariff('prefix: "+44", per_increment: 0.05', increment="30s/6s"))
    assert made.steps(UK, "37s") == [(0, 30, "0.0500"), (30, 6, "0.0500"), (36, 6, "0.0500")]


def test_the_connection_fee_is_charged_once_with_the_first_step(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', connection_fee="0.02"))
    assert made.steps(UK, "61s") == [(0, 60, "0.0800"), (60, 60, "0.0600")]
    assert made.price(UK, "61s").fee == 20_000


def test_a_rows_own_fee_goes_before_the_tariffs(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06, connection_fee: 0', connection_fee="0.02"))
    assert made.cost(UK, "1s") == "0.0600"


def test_a_leg_no_longer_than_free_costs_nothing_its_fee_included(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', connection_fee="0.02", free="30s"))
    assert (made.cost(UK, "30s"), made.price(UK, "30s").billed) == ("0.0000", 0)


def test_a_leg_longer_than_free_pays_all_its_steps(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', connection_fee="0.02", free="90s"))
    assert made.cost(UK, "90001ms") == "0.1400"  # 0.02 + 2 x 0.06


def test_without_free_a_leg_of_no_length_is_charged(desk):
    assert desk(tariff('prefix: "+44", per_minute: 0.06', free="0s")).cost(UK, "0s") == "0.0600"


def test_a_cap_cuts_the_debit_in_mid_leg_and_later_steps_cost_nothing(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', cap="0.15"))
    # 0.06, 0.12, then 0.18 is capped at 0.15: 0.03 is left of the third step
    assert [debit for _, _, debit in made.steps(UK, "4m")] == ["0.0600", "0.0600", "0.0300", "0.0000"]
    assert made.price(UK, "4m").billed == 240_000


def test_a_cap_holds_for_the_connection_fee_too(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', cap="0.01", connection_fee="0.02"))
    assert (made.cost(UK, "4m"), made.price(UK, "4m").fee) == ("0.0100", 10_000)


@pytest.mark.parametrize(
    ("mode", "one", "two", "three"),
    # 0.025 a minute in steps of 60 s to 2 places: 0.025, 0.050, 0.075 so far
    [
        ("half-up", "0.03", "0.05", "0.08"),
        ("half-even", "0.02", "0.05", "0.08"),  # 0.025 to the even 0.02, 0.075 to the even 0.08
        ("up", "0.03", "0.05", "0.08"),
        ("down", "0.02", "0.05", "0.07"),
    ],
)
def test_the_sum_is_rounded_and_a_step_pays_the_difference(desk, mode, one, two, three):
    made = desk(tariff('prefix: "+44", per_minute: 0.025', rounding=f"{{places: 2, mode: {mode}}}"))
    costs = [made.price(UK, lasts).cost for lasts in ("1m", "2m", "3m")]
    assert costs == [int(text[2:]) * 10_000 for text in (one, two, three)]
    debits = [step.debit for step in made.price(UK, "3m").steps]
    assert debits == [costs[0], costs[1] - costs[0], costs[2] - costs[1]]


@pytest.mark.parametrize(
    ("mode", "cost"), [("half-up", 90_000), ("half-even", 60_000), ("up", 90_000), ("down", 60_000)]
)
def test_per_increment_each_step_is_rounded_by_itself(desk, mode, cost):
    # three steps of 0.025 at 2 places: 3 x 0.03 or 3 x 0.02
    rounding = f"{{places: 2, mode: {mode}, per: increment}}"
    assert desk(tariff('prefix: "+44", per_minute: 0.025', rounding=rounding)).price(UK, "3m").cost == cost


def test_per_increment_the_fee_is_rounded_by_itself_and_the_cap_is_not_rounded(desk):
    rounding = "{places: 2, mode: half-up, per: increment}"
    # fee 0.005 -> 0.01; steps 0.025 -> 0.03 each: 0.04, 0.07, capped at 0.055
    made = desk(tariff('prefix: "+44", per_minute: 0.025', rounding=rounding, connection_fee="0.005", cap="0.055"))
    assert [debit for _, _, debit in made.steps(UK, "2m")] == ["0.0400", "0.0150"]


@pytest.mark.parametrize("places", range(7))
def test_debits_add_up_to_the_rounded_price_at_any_number_of_places(desk, places):
    # 1,000 s of 0.0045 a minute are 0.075 exactly
    made = desk(tariff('prefix: "+44", per_minute: 0.0045', rounding=f"{{places: {places}}}", increment="1s"))
    price = made.price(UK, "1000s")
    unit = 10 ** (6 - places)
    assert price.cost == (75_000 + unit // 2) // unit * unit == sum(step.debit for step in price.steps)


def test_a_rate_of_nine_decimals_is_exact_until_the_sum_is_rounded(desk):
    # 1 s at 0.000000001 a minute is 1/60,000,000,000; 60 s are one nano, 60,000 s a millionth
    made = desk(tariff('prefix: "+44", per_minute: 0.000000001', increment="1s", rounding="{mode: down}"))
    assert made.price(UK, "59999s").cost == 0
    assert made.price(UK, "60000s").cost == 1


def test_a_later_tier_prices_steps_that_begin_then_or_later(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', 'prefix: "+44", per_minute: 0.01, after: 2m'))
    assert [debit for _, _, debit in made.steps(UK, "4m")] == ["0.0600", "0.0600", "0.0100", "0.0100"]


def test_a_tier_does_not_hold_for_a_step_that_began_before_it(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', 'prefix: "+44", per_minute: 0.01, after: 61s'))
    assert [debit for _, _, debit in made.steps(UK, "3m")] == ["0.0600", "0.0600", "0.0100"]


def test_the_later_of_two_tiers_goes_first(desk):
    rows = ('prefix: "+44", per_minute: 0.06', 'prefix: "+44", per_minute: 0.03, after: 1m')
    made = desk(tariff(*rows, 'prefix: "+44", per_minute: 0.01, after: 2m'))
    assert [debit for _, _, debit in made.steps(UK, "3m")] == ["0.0600", "0.0300", "0.0100"]


def test_a_row_of_another_increment_gives_the_length_of_the_steps_it_prices(desk):
    rows = ('prefix: "+44", per_minute: 0.06', 'prefix: "+44", per_minute: 0.03, after: 1m, increment: 20s/10s')
    # further steps are 10 s: the initial 20 s is of a first step alone
    assert desk(tariff(*rows)).steps(UK, "75s") == [(0, 60, "0.0600"), (60, 10, "0.0050"), (70, 10, "0.0050")]


def test_fee_and_free_are_those_of_the_row_in_force_at_answer(desk):
    rows = (
        'prefix: "+44", per_minute: 0.06, connection_fee: 0.01, free: 10s',
        'prefix: "+44", per_minute: 0.06, connection_fee: 0.50, free: 10m, valid_from: 2026-01-06',
    )
    made = desk(tariff(*rows))
    assert made.cost(UK, "2m", "2026-01-05T23:59") == "0.1300"  # 0.01 + 2 x 0.06
    assert made.cost(UK, "9m", "2026-01-06") == "0.0000"


def test_a_row_is_in_force_from_its_date_for_the_steps_that_begin_then(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.016', 'prefix: "+44", per_minute: 0.017, valid_from: 2026-01-06'))
    steps = [debit for _, _, debit in made.steps(UK, "3m", "2026-01-05T23:58:30")]
    assert steps == ["0.0160", "0.0160", "0.0170"]  # begun 23:58:30, 23:59:30, 00:00:30


def test_a_later_date_goes_before_a_window_and_a_window_before_a_tier(desk):
    made = desk(
        "windows: {always: [{days: mon-sun}]}\n"
        + tariff(
            'prefix: "+44", per_minute: 0.01, after: 1m',
            'prefix: "+44", per_minute: 0.02',
            'prefix: "+44", per_minute: 0.03, window: always',
            'prefix: "+44", per_minute: 0.04, valid_from: 2026-01-06',
        )
    )
    assert made.steps(UK, "61s") == [(0, 60, "0.0300"), (60, 60, "0.0300")]
    assert made.cost(UK, "1s", "2026-01-06T12:00") == "0.0400"


def test_the_price_explains_each_step_with_the_row_that_priced_it(desk):
    made = desk(tariff('prefix: "+44", per_minute: 0.06', 'prefix: "+44", per_minute: 0.01, after: 1m'))
    from tollbridge.tariff.price import explain

    lines = explain(made.price(UK, "61s"), 4)
    assert lines[0].split() == ["0s", "to", "1m", "0.0600", "t:", "outbound", "+44", f"({made.loaded.file}:7)"]
    assert lines[1].endswith(f"t: outbound +44 after 1m ({made.loaded.file}:8)")
