"""Decks as carriers send them: what is beyond doubt is read by itself, what is not is refused by its line."""

import pytest

from tollbridge.tariff.deck import DeckTerms, read_deck
from tollbridge.tariff.deck_cells import prefixes
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.units import DAY, Clock

CLOCK = Clock(1_767_225_600_000, "UTC", 365 * DAY)  # 2026-01-01
MAPPED = {"prefix": "Code", "per_minute": "Rate"}


@pytest.fixture
def deck(tmp_path):
    """Return a reader of a deck's text."""

    def read(text, columns=None, **terms):
        path = tmp_path / "deck.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_deck(path, DeckTerms(CLOCK, columns=MAPPED | (columns or {}), **terms), "deck.csv")

    return read


def rates(deck):
    assert [str(problem) for problem in deck.problems] == []
    return {row.conditions.prefix: row.price for row in deck.rows}


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Code,Rate\n44,0.01\n", 10_000_000),
        ("Code;Rate\n44;0.01\n", 10_000_000),
        ("Code;Rate\n44;0,01\n", 10_000_000),
        ('Code,Rate\n44,"0,01"\n', 10_000_000),
        ("Code\tRate\n44\t0.01\n", 10_000_000),
        ("Code|Rate\n44|0.01\n", 10_000_000),
        ("code,RATE\n44,0.01\n", 10_000_000),
        ("Code,Rate\n44,$0.01\n", 10_000_000),
        ("Code,Rate\n44,USD 0.01\n", 10_000_000),
        ("Code,Rate\n44,0.01 USD\n", 10_000_000),
        ("Code,Rate\n44,1E-02\n", 10_000_000),
        ("Code,Rate\n44,1.25e-3\n", 1_250_000),
        ('Code,Rate\n44,"1,234.5"\n', 1_234_500_000_000),
        ("Code;Rate\n44;1.234,5\n", 1_234_500_000_000),
        ('Code,Rate\n"=""44""",0.01\n', 10_000_000),
        ("Rates of Example Telecom\n\nvalid from now\nCode,Rate\n44,0.01\n", 10_000_000),
    ],
)  # fmt: skip
def test_a_deck_is_read_as_it_is_written(deck, text, price):
    assert rates(deck(text, currency="USD")) == {"44": price}


def test_a_file_of_another_encoding_is_read_and_said(deck):
    made = deck("Code;Rate;Land\n225;0,11;Côte d'Ivoire\n".encode("utf-16"))
    assert rates(made) == {"225": 110_000_000}
    assert made.note == "1 row of 2 lines read; cells by ';', a decimal comma, utf-16 text"


def test_what_was_read_is_said(deck):
    assert deck("Code,Rate\n44,0.01\n\n4471-4479,0.02\n").note == "2 rows of 4 lines read, 10 prefixes"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("44", ["44"]),
        ("+44", ["44"]),
        ("4471-4473", ["4471", "4472", "4473"]),
        ("4471 - 4473", ["4471", "4472", "4473"]),
        ("4471-3", ["4471", "4472", "4473"]),
        ("4471; 4475", ["4471", "4475"]),
        ("4471,4475", ["4471", "4475"]),
        ("4471-4472;4479", ["4471", "4472", "4479"]),
        ("447000000-447999999", ["447"]),
        ("44.0", ["44"]),
    ],
)
def test_prefixes_may_be_ranges_and_lists(cell, found):
    assert list(prefixes(cell)) == found


@pytest.mark.parametrize("cell", ["4475-4471", "44-", "4471-44722", "2.777E+11", "44x", "1000000-1999998", "", ";"])
def test_what_is_no_range_of_prefixes_is_refused(cell):
    with pytest.raises(ValueError, match="prefix"):
        prefixes(cell)


@pytest.mark.parametrize(
    ("cell", "increment"),
    [("60/60", (60_000, 60_000)), ("30/6", (30_000, 6_000)), ("60+1", (60_000, 1_000)), ("1", (1_000, 1_000)),
     ("30s/6s", (30_000, 6_000))],
)  # fmt: skip
def test_an_increment_without_unit_is_seconds(deck, cell, increment):
    made = deck(f"Code,Rate,Inc\n44,0.01,{cell}\n", {"increment": "Inc"})
    assert made.rows[0].increment == increment


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["31/12/2026", "01/02/2026"], [364, 31]),  # 1 February is day 31
        (["12/31/2026", "01/02/2026"], [364, 1]),
        (["01.02.2026"], [31]),
        (["1.2.26"], [31]),
        (["2026-02-01"], [31]),
        (["01-Feb-2026"], [31]),
        (["20260201"], [31]),
    ],
)
def test_dates_are_read_where_their_order_is_beyond_doubt(deck, cells, days):
    text = "Code,Rate,From\n" + "".join(f"{44 + place},0.01,{cell}\n" for place, cell in enumerate(cells))
    made = deck(text, {"valid_from": "From"})
    assert made.problems == ()
    assert [row.valid_from for row in made.rows] == [day * DAY for day in days]


@pytest.mark.parametrize(("order", "day"), [("day-first", 31), ("month-first", 1)])
def test_dates_in_doubt_are_refused_unless_the_dialect_says(deck, order, day):
    text = "Code,Rate,From\n44,0.01,01/02/2026\n"
    assert "deck.csv:2: damaged row: '01/02/2026': day or month may stand first" in str(
        deck(text, {"valid_from": "From"}).problems[0]
    )
    made = deck(text, {"valid_from": "From"}, dialect=DeckDialect(dates=order))
    assert made.rows[0].valid_from == day * DAY


def test_a_comma_in_doubt_is_refused_unless_the_dialect_says(deck):
    text = 'Code,Rate\n44,"1,234"\n'
    assert "the comma may part thousands or decimals" in str(deck(text).problems[0])
    assert rates(deck(text, dialect=DeckDialect(decimal=","))) == {"44": 1_234_000_000}
    assert rates(deck(text, dialect=DeckDialect(decimal="."))) == {"44": 1_234_000_000_000}


def test_decimal_commas_beside_points_contradict_each_other(deck):
    (problem,) = deck("Code;Rate\n44;0,01\n45;0.015\n").problems
    assert "prices have a decimal comma (0,01) and a decimal point (0.015)" in problem.message


def test_doubt_in_the_first_rows_is_settled_by_later_ones(deck):
    rows = "".join(f"{1000 + n};1,234\n" for n in range(20_000))
    assert rates(deck(f"Code;Rate\n{rows}44;0,01\n"))["1000"] == 1_234_000_000


def test_scale_and_rate_are_exact_and_rounded_once(deck):
    from decimal import Decimal

    # 0.0333 x 1.15 x 1.09 = 0.0417415..., exactly 0.041741550 (0.0333 x 1.2535 = 0.04174155)
    made = deck("Code,Rate\n44,€0.0333\n", currency="EUR", factor=Decimal("1.15") * Decimal("1.09"))
    assert rates(made) == {"44": 41_741_550}


def test_a_price_in_another_currency_is_refused(deck):
    (problem,) = deck("Code,Rate\n44,€0.01\n", currency="USD").problems
    assert problem.message == "damaged row: '€0.01' is not in USD: say the deck's `currency` and its `rate`"


def test_an_unclosed_quote_is_a_damaged_row_and_swallows_no_other(deck):
    text = 'Code,Rate,Name\n44,0.01,"United Kingdom\n33,0.02,France\n49,0.03,Germany\n'
    (problem,) = deck(text).problems
    assert (problem.line, problem.warning) == (2, False)
    made = deck(text, skip_bad=True)
    assert [row.conditions.prefix for row in made.rows] == ["33", "49"]
    assert [(problem.line, problem.warning) for problem in made.problems] == [(2, True)]
    assert made.note == "2 rows of 4 lines read"


TARIFF = """\
tariffs:
  t:
    increment: 60s
    decks:
      - {file: deck.csv, direction: outbound, columns: {prefix: Code, per_minute: Rate}, %s}
"""


def test_a_scenario_says_dialect_scale_and_currency(desk):
    terms = 'dialect: {delimiter: ";", decimal: ","}, scale: 1.10, currency: EUR, rate: 1.20'
    made = desk(TARIFF % terms, {"deck.csv": "Code;Rate\n44;1,000\n"})
    # EUR 1.000 x 1.20 x 1.10 = USD 1.32 a minute
    assert made.cost("+442071838750", "60s") == "1.3200"


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("currency: EUR", "prices in EUR need their `rate`: what 1 EUR costs in USD"),
        ("rate: 1.09", "a `rate` needs the deck's `currency`, other than USD"),
        ("scale: 0", "a scale of 0 makes every price 0"),
        ("currency: EUR, rate: 0", "a rate of 0 makes every price 0"),
        ("dialect: {delimiter: xy}", "'xy' is not a delimiter such as ';'"),
        ("dialect: {decimal: x}", "'x' is none of ., ,"),
        ("dialect: {encoding: klingon}", "unknown encoding 'klingon'"),
    ],
)
def test_terms_that_cannot_be_meant_are_refused_at_their_place(refusals, terms, message):
    assert any(message in found for found in refusals(TARIFF % terms, {"deck.csv": "Code,Rate\n44,1\n"}))


@pytest.mark.parametrize(("rate", "message"), [("-1", "rate is negative: found '-1'"), ("abc", "'abc' is not a plain")])
def test_a_rate_of_exchange_that_is_refused_is_not_missed_too(refusals, rate, message):
    (found,) = refusals(TARIFF % f"currency: EUR, rate: {rate}", {"deck.csv": "Code,Rate\n44,1\n"})
    assert message in found
