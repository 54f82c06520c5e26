"""Exact text in, whole millionths out; the one function that rounds."""

from __future__ import annotations

import pytest

from tollbridge.money import (
    DOWN,
    EXACT,
    EXACT_PER_MICRO,
    HALF_EVEN,
    HALF_UP,
    UP,
    format_money,
    parse_decimal,
    parse_money,
    parse_rate,
    round_exact,
)

CENT = EXACT // 100


@pytest.mark.parametrize(
    ("exact", "mode", "cents"),
    [
        (0, UP, 0),
        (CENT, UP, 1),
        (CENT + 1, UP, 2),  # the least that can be over
        (2 * CENT - 1, DOWN, 1),
        (CENT // 2, HALF_UP, 1),
        (CENT // 2 - 1, HALF_UP, 0),
        (CENT // 2, HALF_EVEN, 0),
        (CENT // 2 + 1, HALF_EVEN, 1),
        (CENT + CENT // 2, HALF_EVEN, 2),
        (2 * CENT + CENT // 2, HALF_EVEN, 2),
    ],
)
def test_rounding_to_cents(exact, mode, cents):
    assert round_exact(exact, 2, mode) == cents * 10_000


def test_six_places_keep_every_millionth():
    assert round_exact(123_456_789 * EXACT_PER_MICRO, 6, HALF_UP) == 123_456_789


@pytest.mark.parametrize(
    ("text", "micros"), [("500", 500_000_000), ("0.02", 20_000), ("-50", -50_000_000), (".5", 500_000)]
)
def test_money_is_read_exactly(text, micros):
    assert parse_money(text) == micros


def test_a_rate_has_nine_decimals_and_no_more():
    assert parse_rate("0.123456789") == 123_456_789
    with pytest.raises(ValueError, match="more than 9 decimals"):
        parse_rate("0.1234567891")


@pytest.mark.parametrize("text", ["1e3", "0x10", "1,000", "", "--1", "1" * 41, "9" * 20])
def test_what_is_no_plain_decimal_is_refused(text):
    with pytest.raises(ValueError, match=r"is not|at most|more than|digits|large|has a comma"):
        parse_money(text)


@pytest.mark.parametrize(
    ("micros", "places", "text"),
    [
        (66_000, 4, "0.0660"),
        (66_001, 4, "0.066001"),
        (-20_000, 2, "-0.02"),
        (5_000_000, 0, "5"),
        (0, 2, "0.00"),
        (-1, 2, "-0.000001"),
    ],
)
def test_money_is_written_with_no_digit_lost(micros, places, text):
    assert format_money(micros, places) == text


def test_the_largest_amount_leaves_room_for_sums():
    # 2^63 - 1 micros are 9223372036854.775807; an eighth of it is the most that is read
    assert parse_money("1152921504606.846975") == 1_152_921_504_606_846_975
    assert parse_money("-1152921504606.846975") == -1_152_921_504_606_846_975
    for text in ("1152921504606.846976", "-1152921504606.846976"):
        with pytest.raises(ValueError, match="too large"):
            parse_money(text)


@pytest.mark.parametrize(
    ("text", "would_do"),
    [
        ("1 000", "1000"),
        ("1'000", "1000"),
        ("1_000", "1000"),
        ("1\u00a0000", "1000"),
        ("1\u202f000.50", "1000.50"),
        ("$100", "100"),
        ("4.50 €", "4.50"),
        ("500 USD", "500"),
        ("KWD 0.005", "0.005"),
        ("5e2", "500"),
        ("1.5E-2", "0.015"),
    ],
)
def test_what_parts_thousands_or_names_a_currency_is_left_away_in_what_would_do(text, would_do):
    with pytest.raises(ValueError, match=rf"is not a plain decimal number: write {would_do}$"):
        parse_decimal(text, 6)


@pytest.mark.parametrize("text", ["1 00", "12 months", "x"])
def test_where_no_number_is_meant_an_example_is_given(text):
    with pytest.raises(ValueError, match=r"is not a plain decimal number, such as 0\.0045"):
        parse_decimal(text, 6)
