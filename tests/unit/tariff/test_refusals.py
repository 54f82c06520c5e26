"""What is wrong with tariffs and windows: each message, at its place."""

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.money import EXACT, EXACT_PER_MICRO, ROUNDING_MODES
from tollbridge.scenario.load import load
from tollbridge.scenario.tariffs import build_tariffs
from tollbridge.tariff.bounds import leg_bound, too_dear, too_large
from tollbridge.tariff.charge import ChargeRules
from tollbridge.tariff.rows import Conditions, Row, Tariff


def rows(*listed, extra="", increment="increment: 60s"):
    lines = "".join(f"      - {{{row}}}\n" for row in listed)
    return f"{extra}tariffs:\n  t:\n    {increment}\n    outbound:\n{lines}"


TIES = "windows: {a: [{days: mon-fri}], b: [{days: fri-sun}], c: [{days: sat}]}\n"
BASE = 'prefix: "+44", per_minute: 0.02'


def test_two_windows_that_hold_at_one_instant_tie(refusals, tmp_path):
    text = rows(BASE, f"{BASE}, window: a", f"{BASE}, window: b", extra=TIES)
    assert refusals(text) == [
        f"s.yaml:10:9: ties with the row at {tmp_path}/s.yaml:9 from 2026-01-09T00:00+00:00: windows a and b both hold"
    ]


def test_windows_that_never_hold_together_do_not_tie(desk):
    assert desk(rows(BASE, f"{BASE}, window: a", f"{BASE}, window: c", extra=TIES)).warnings == []


def test_rows_that_tie_after_the_end_of_the_run_do_not(desk):
    late = f"{BASE}, valid_from: 2026-03-01"
    assert desk(rows(BASE, f"{late}, window: a", f"{late}, window: b", extra=TIES)).warnings == []


def test_two_rows_of_equal_conditions_are_refused(refusals, tmp_path):
    assert refusals(rows(BASE, BASE)) == [
        f"s.yaml:8:9: +44 stands twice with the same conditions: first at {tmp_path}/s.yaml:7"
    ]


def test_a_destination_needs_a_row_with_neither_window_nor_after(refusals):
    assert refusals(rows(f"{BASE}, window: a", 'prefix: "+1", per_minute: 1, after: 1m', extra=TIES)) == [
        "s.yaml:8:9: +44 needs a row with neither window nor after",
        "s.yaml:9:9: +1 needs a row with neither window nor after",
    ]


def test_a_window_that_ends_before_the_plain_row_begins_leaves_legs_without_a_price(refusals):
    text = rows(f"{BASE}, valid_from: 2026-01-20", f"{BASE}, window: a", extra=TIES)
    assert refusals(text) == [
        "s.yaml:8:9: +44 has no row in force from 2026-01-10T00:00+00:00: give it an earlier row without window"
    ]


ZONES = "zones: {A: [GB, US], B: [GB, FR]}\n"


def test_two_zones_that_share_a_country_tie(refusals, tmp_path):
    assert refusals(rows("zone: A, per_minute: 1", "zone: B, per_minute: 2", extra=ZONES)) == [
        f"s.yaml:9:9: ties with the row at {tmp_path}/s.yaml:8 from 2026-01-05T00:00+00:00: GB is in zones A and B"
    ]


def test_zones_do_not_tie_in_a_country_that_has_a_row_of_its_own(desk):
    made = desk(rows("zone: A, per_minute: 1", "zone: B, per_minute: 2", "country: GB, per_minute: 3", extra=ZONES))
    assert made.cost("+442071838750", "1m") == "3.0000"


def test_zones_do_not_tie_where_one_is_told_by_kind_as_well(desk):
    made = desk(rows("zone: A, per_minute: 1", "zone: B, kind: mobile, per_minute: 2", extra=ZONES))
    assert (made.cost("+442071838750", "1m"), made.cost("+447400123456", "1m")) == ("1.0000", "2.0000")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('prefix: "+44"', "s.yaml:7:9: the row has no price: give one of per_minute, per_second, per_increment"),
        (
            'prefix: "+44", per_minute: 1, per_second: 1',
            "s.yaml:7:9: the row has two prices, per_minute and per_second",
        ),
        ('prefix: "+44", per_minute: -0.01', "per_minute is negative"),
        ('prefix: "+44", per_minute: 1, connection_fee: -1', "connection_fee is negative"),
        ('prefix: "+44", blocked: true, per_minute: 1', "a blocked row has no per_minute"),
        ('prefix: "44", per_minute: 1', "the prefix '44' is not a plus and digits, such as \"+447\""),
        ('prefix: "+044", per_minute: 1', "the prefix '+044' is not a plus and digits, such as \"+447\""),
        ('prefix: "+٤٤", per_minute: 1', "the prefix '+٤٤' is not a plus and digits, such as \"+447\""),
        ('prefix: "+44", per_minute: 1, increment: 0s', "increment must be above 0s"),
        ('prefix: "+44", per_minute: 1, increment: 500ms', "whole seconds"),
        ('prefix: "+44", per_minute: 0.0000000001', "more than 9 decimals"),
    ],
)
def test_a_row_that_cannot_price_is_refused(refusals, row, message):
    found = refusals(rows(row))
    assert len(found) == 1
    assert message in found[0]


def test_all_problems_are_reported_at_once(refusals):
    found = refusals(rows('prefix: "+44"', 'prefix: "+1"', 'prefix: "33", per_minute: 1', increment="cap: 1"))
    assert [text.split(":")[1] for text in found] == ["4", "7", "8", "9"]


def test_a_tariff_needs_an_increment(refusals):
    assert refusals(rows(BASE, increment="cap: 1")) == [
        "s.yaml:4:3: the tariff has no increment, such as `increment: 60s`"
    ]


def test_tariffs_that_are_like_each_other_are_refused(refusals):
    text = "tariffs:\n  t: {like: u, increment: 60s}\n  u: {like: t}\n"
    found = refusals(text)
    assert len(found) == 1
    assert "in a circle" in found[0]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('{from: "08:00", to: "08:00"}', "are equal"),
        ("{days: weekdays}", "does not name days"),
        ("{dates: [2026-02-30]}", "is not a date"),
        ("{holidays: XX}", "'XX'"),
        ('{from: "8 am"}', "is not a time of day"),
    ],
)
def test_a_window_that_says_nothing_sensible_is_refused(refusals, entry, message):
    found = refusals(rows(BASE, extra=f"windows: {{w: [{entry}]}}\n"))
    assert len(found) == 1
    assert found[0].startswith("s.yaml:3:")
    assert message in found[0]


def test_a_price_whose_sum_could_pass_int64_is_refused(desk, refusals):
    # of a step of 26,000,000 the first and two more are 78 million, over the 76,861,433 that a leg may come to
    assert desk(rows('prefix: "+44", per_minute: 25000000')).cost("+442071838750", "1m") == "25000000.0000"
    found = refusals(rows('prefix: "+44", per_minute: 26000000'))
    assert found == ["s.yaml:7:9: one step costs more than 76,861,433: too much to add up exactly"]


TOO_LARGE = "one leg would cost more than 76,861,433 by this alone: too much to add up exactly"


def test_a_fee_too_large_for_exact_sums_is_reported_at_its_key_once(refusals):
    text = rows(BASE, 'prefix: "+1", per_minute: 1', increment="increment: 60s\n    connection_fee: 80000000")
    assert refusals(text + "  u: {like: t, free: 6s}\n") == [f"s.yaml:6:21: {TOO_LARGE}"]


class Least(ChargeRules):
    """Charge rules whose amount is the least that a leg costs: what it adds to a sum is the whole of it."""

    @property
    def margin(self):
        return max(super().margin, 0 if self.cap == ChargeRules().cap else self.cap)


def test_a_charge_rules_amount_too_large_for_exact_sums_is_reported_at_its_key(refusals, monkeypatch):
    monkeypatch.setattr("tollbridge.scenario.schema.tariffs.ChargeRules", Least)
    text = rows(BASE, 'prefix: "+1", per_minute: 1', increment="increment: 60s\n    cap: 80000000")
    assert refusals(text) == [f"s.yaml:6:10: {TOO_LARGE}"]


def test_a_cap_may_be_as_large_as_it_likes_since_it_adds_nothing(desk):
    assert desk(rows(BASE, increment="increment: 60s\n    cap: 80000000")).cost("+442071838750", "1m") == "0.0200"


def test_what_an_amount_adds_is_looked_at_without_the_other_rules():
    # half of int64 in exact units is 76,861,433.6 units of money: 76,861,434 are the first whole ones that are too many
    for cap, found in ((76_861_433, []), (76_861_434, ["cap"])):
        tariff = Tariff("t", (60_000, 60_000), charge=Least(cap=cap * 1_000_000, places=0))
        assert list(too_large(tariff)) == found


def test_the_dearest_price_that_is_allowed_is_still_exact(desk):
    made = desk(rows('prefix: "+44", per_minute: 900', increment="increment: 1s"))
    staircases = made.book.staircases
    assert made.price("+442071838750", "1h").cost == 54_000 * 1_000_000
    assert 40_320 * 60 * int(staircases().tier_further_price[0]) < 2**63 // 2


def test_a_blocked_row_after_some_time_is_warned_about(desk):
    made = desk(rows(BASE, 'prefix: "+44", blocked: true, after: 1h'))
    assert made.warnings == ["s.yaml:8:9: warning: a blocked row with after turns no leg away"]


def test_zones_tie_only_in_the_country_that_their_rows_name(desk, refusals):
    extra = "zones: {A: [GB, US], B: [GB, FR]}\n"
    text = rows("zone: A, country: {c}, per_minute: 1", "zone: B, country: {c}, per_minute: 2", extra=extra)
    assert "GB is in zones A and B" in refusals(text.replace("{c}", "GB"))[0]
    assert desk(text.replace("{c}", "US")).cost("+12065550100", "1m") == "1.0000"


def test_a_row_that_holds_after_some_time_does_not_close_the_gap_before_the_plain_row(refusals):
    late = f"{BASE}, valid_from: 2026-01-20"
    found = refusals(rows(late, f"{BASE}, after: 1m", f"{BASE}, window: a", extra=TIES))
    assert len(found) == 1
    assert "no row in force from 2026-01-10T00:00" in found[0]


def test_tariffs_alone_are_refused_for_their_problems_too(desk, tmp_path):
    made = desk(rows(BASE))
    assert list(build_tariffs(made.loaded)) == ["t"]
    path = tmp_path / "bad.yaml"
    clock = "clock: {start: 2026-01-05, timezone: UTC, duration: 4w}\n"
    path.write_text(clock + "tariffs: {t: {increment: 60s, decks: [{file: no.csv, direction: outbound}]}}\n")
    with pytest.raises(ScenarioError, match=r"no\.csv"):
        build_tariffs(load(path))


def test_the_bound_of_a_leg_holds_its_fee_its_first_step_and_all_later_ones():
    # 0.02 of fee, 30 s at 0.06 a minute, a minute at 0.06, two more steps of 0.006, a micro that rounding
    # may add to the charge, and one exact unit for what is rounded here
    tariff = Tariff("t", (30_000, 6_000), connection_fee=20_000)
    row = Row(Conditions(), price=60_000_000)
    assert leg_bound(tariff, [row], 60_000) == (20_000 + 30_000 + 60_000 + 2 * 6_000 + 1) * EXACT_PER_MICRO + 1
    assert list(too_dear(Tariff("t", (60_000, 60_000), outbound=(row,)))) == []


def test_the_bound_of_a_leg_counts_each_step_as_it_is_rounded():
    # 60 steps of a second at 0.01 a minute, each rounded up to 1: 60 for the minute, 1 for the first, 2 more, and 1 by which a
    # sum may be raised; the last exact unit is for what is rounded here
    charge = ChargeRules(places=0, mode=ROUNDING_MODES["up"], per_increment=True)
    tariff = Tariff("t", (1000, 1000), charge=charge)
    row = Row(Conditions(), price=10_000_000)
    assert leg_bound(tariff, [row], 60_000) == (60 + 1 + 2 + 1) * EXACT + 1
