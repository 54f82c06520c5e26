"""Decks as carriers send them: what is beyond doubt is read by itself, what is not is refused by its line."""

import pytest

from tollbridge.tariff.deck import DeckTerms, read_deck
from tollbridge.tariff.deck_prefixes import prefixes
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.units import DAY, HOUR, MINUTE, Clock

CLOCK = Clock(1_767_225_600_000, "UTC", 365 * DAY)  # 2026-01-01
MAPPED = {"prefix": "Code", "per_minute": "Rate"}


@pytest.fixture
def deck(tmp_path):
    """Return a reader of a deck's text."""

    def read(text, columns=None, *, only=False, **terms):
        path = tmp_path / "deck.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_deck(
            path, DeckTerms(CLOCK, columns=columns if only else MAPPED | (columns or {}), **terms), "deck.csv"
        )

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
        ("Code,Rate\n44,0.01\u00a0US$\n", 10_000_000),
        ('Code,Rate\n44,"1\'234.5"\n', 1_234_500_000_000),
        ("Code;Rate\n44;1\u00a0234,5\n", 1_234_500_000_000),
        ("\ufeff\ufeffCode,Rate\n44,0.01\n", 10_000_000),
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
        ("0044", ["44"]),
        ("+44 20", ["4420"]),
        ("33 1; 33 2", ["331", "332"]),
        ("250-259", ["25"]),
        ("44-46; 49", ["44", "45", "46", "49"]),
    ],
)
def test_prefixes_may_be_ranges_and_lists(cell, found):
    assert list(prefixes(cell)) == found


@pytest.mark.parametrize("cell", ["4475-4471", "44-", "4471-44722", "2.777E+11", "44x", "1000000-1999998", "", ";",
                                  "01144", "44 20", "44 1481; 1534"])  # fmt: skip
def test_what_is_no_range_of_prefixes_is_refused(cell):
    with pytest.raises(ValueError, match="prefix"):
        prefixes(cell)


@pytest.mark.parametrize("cell", ["44-7", "33-67", "1-5;44"])
def test_a_hyphen_after_a_calling_code_is_in_doubt(cell):
    # 44-7 is the United Kingdom's mobiles, or 44, 45, 46 and 47: four countries
    with pytest.raises(ValueError, match="or a range: write "):
        prefixes(cell)


@pytest.mark.parametrize(
    ("cell", "increment"),
    [("60-60", (60_000, 60_000)), ("30 / 6", (30_000, 6_000)), ("60 sec", (60_000, 60_000)), ("60.0", (60_000, 60_000)),
     ("60/60", (60_000, 60_000)), ("30/6", (30_000, 6_000)), ("60+1", (60_000, 1_000)), ("1", (1_000, 1_000)),
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
        (["1-Feb-26"], [31]),
        (['"Feb 1, 2026"'], [31]),
        (["1st February 2026"], [31]),
        (["2026.02.01"], [31]),
        (["2026-2-1"], [31]),
        (["2026-Feb-01"], [31]),
        (["2/28/2026 12:00:00 AM"], [58]),  # 31 and 27 days
        (["01-FEB-2026 00:00"], [31]),
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


def test_a_time_of_twelve_hours_is_read(deck):
    made = deck("Code,Rate,From\n44,0.01,2/28/2026 1:30 PM\n", {"valid_from": "From"})
    assert made.rows[0].valid_from == 58 * DAY + 13 * HOUR + 30 * MINUTE


@pytest.mark.parametrize("cell", ["26-02-01", "31-02-2026", "29-Feb-2026", "1-Ma-2026"])
def test_what_is_no_day_or_may_be_two_is_refused(deck, cell):
    (problem,) = deck(f"Code,Rate,From\n44,0.01,{cell}\n", {"valid_from": "From"}).problems
    assert problem.line == 2


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


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("$0.01", "EUR"),
        ("US$0.01", "CAD"),
        ("C$0.01", "USD"),
        ("kr 0.01", "USD"),
        ("Rp0.01", "MYR"),
        ("0.01 zł", "CZK"),
    ],
)
def test_a_sign_of_money_is_one_of_its_own_currencies(deck, cell, currency):
    (problem,) = deck(f"Code,Rate\n44,{cell}\n", currency=currency).problems
    assert problem.message == f"damaged row: {cell!r} is not in {currency}: say the deck's `currency` and its `rate`"


@pytest.mark.parametrize(
    ("cell", "currency"),
    [("$0.01", "USD"), ("$0.01", "CAD"), ("¥0.01", "JPY"), ("¥0.01", "CNY"), ("kr0.01", "SEK"), ("0.01 kr", "NOK"),
     ("Rs 0.01", "INR"), ("₦0.01", "NGN"), ("R$ 0.01", "BRL"), ("0.01 TL", "TRY")],
)  # fmt: skip
def test_a_sign_of_money_stands_for_each_currency_that_has_it(deck, cell, currency):
    assert rates(deck(f"Code,Rate\n44,{cell}\n", currency=currency)) == {"44": 10_000_000}


@pytest.mark.parametrize("cell", [".", ",", "$.", ".e1", "-", "1.2.3", "0..1"])
@pytest.mark.parametrize("factor", ["1", "1.15"])
def test_what_is_no_amount_is_refused_by_line_with_a_markup_too(deck, cell, factor):
    from decimal import Decimal

    (problem,) = deck(f"Code;Rate\n44;{cell}\n", factor=Decimal(factor)).problems
    assert problem.message.startswith("damaged row: ")


@pytest.mark.parametrize("heading", ["Rate (USD)", "USD/min", "Rate $", "Rate [US$]"])
def test_a_heading_that_names_another_currency_is_refused(deck, heading):
    text = f"Code,{heading}\n44,0.01\n"
    (problem,) = deck(text, {"per_minute": heading}, currency="EUR").problems
    assert problem.message == f"the heading {heading!r} is not in EUR: say the deck's `currency` and its `rate`"
    assert rates(deck(text, {"per_minute": heading}, currency="USD")) == {"44": 10_000_000}


@pytest.mark.parametrize("heading", ["Rate (cents)", "ct/min", "US ¢", "Pence per minute"])
def test_a_heading_of_cents_needs_a_scale(deck, heading):
    from decimal import Decimal

    text = f"Code,{heading}\n44,1.3\n"
    (problem,) = deck(text, {"per_minute": heading}).problems
    assert problem.message == f"the heading {heading!r} says hundredths: say `scale: 0.01`"
    assert rates(deck(text, {"per_minute": heading}, factor=Decimal("0.01"))) == {"44": 13_000_000}


def test_a_heading_may_go_over_two_lines(deck):
    made = deck('Code,"Rate\n(USD)",Name\n44,0.01,UK\n33,0.02,"France\nMetro"\n', {"per_minute": "Rate (USD)"})
    assert rates(made) == {"44": 10_000_000, "33": 20_000_000}


def test_a_quote_that_is_not_closed_above_the_headings_is_named(deck):
    first, *_ = deck('Code,Rate,"Name\n44,0.01,UK\n33,0.02,FR\n').problems
    assert (first.line, first.message) == (1, "a quote is not closed, or stands within a quoted cell")


def test_a_suppliers_country_that_is_a_name_is_no_condition(deck):
    made = deck("prefix,country,Rate\n44,United Kingdom,0.01\n", {"prefix": "prefix"})
    assert [(row.conditions.prefix, row.conditions.country) for row in made.rows] == [("44", "")]
    assert made.note == "1 row of 2 lines read; the column 'country' is left out: no cell says a country"
    (problem,) = deck("prefix,country,Rate\n44,GB,0.01\n33,France,0.02\n", {"prefix": "prefix"}).problems
    assert "the country 'France' is not an ISO code" in problem.message


def test_a_column_of_ours_in_other_letters_that_columns_leave_out_is_named(deck):
    made = deck("Code,Rate,Increment\n44,0.01,1/1\n")
    assert made.rows[0].increment is None
    assert made.note == "1 row of 2 lines read; the column 'Increment' is not read: name it in `columns`"


def test_kinds_and_countries_are_read_in_any_letters(deck):
    names = {"country": "Country", "kind": "Type", "per_minute": "Rate"}
    made = deck("Country,Type,Rate\ngb,Toll Free,0.05\nGB,TOLL,0.01\nfr,Local,1\n", names, only=True)
    assert [(row.conditions.country, row.conditions.kind) for row in made.rows] == [("GB", "toll-free"), ("GB", "toll")]
    (problem,) = made.problems
    assert problem.message.startswith("damaged row: the kind 'Local' is none of toll, ")


def test_a_deck_of_zeros_is_warned_about(deck):
    # 0,01 in a file by commas is a rate of 0 and a note of 01
    (problem,) = deck("Code,Name,Rate,Note\n44,UK,0,01\n33,FR,0,02\n").problems
    assert problem.warning
    assert problem.message.startswith("every price of the deck is 0: is a decimal comma taken")
    assert deck("Code,Rate\n44,0\n").problems == ()


def test_a_dash_says_nothing(deck):
    made = deck("Code,Rate,Fee,Bar\n44,0.01,-,N\n33,n/a,,Y\n", {"connection_fee": "Fee", "blocked": "Bar"})
    assert [(row.connection_fee, row.blocked) for row in made.rows] == [(None, False), (None, True)]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\x1f\x8b\x08\x00", "is compressed (gzip): unpack it first"), (b"PK\x03\x04\x14", "save the sheet as CSV"),
     (b"%PDF-1.7", "is a PDF, no text")],
)  # fmt: skip
def test_a_file_that_is_no_text_is_named_for_what_it_is(deck, content, message):
    (problem,) = deck(content).problems
    assert message in problem.message


def test_zeros_at_a_files_end_make_it_no_other_encoding(deck):
    made = deck(b"Code,Rate\n44,0.01\n33,0.02\n" + bytes(200), skip_bad=True)
    assert [row.conditions.prefix for row in made.rows] == ["44", "33"]
    assert [problem.line for problem in made.problems] == [4]


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
