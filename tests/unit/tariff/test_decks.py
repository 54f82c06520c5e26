"""Rate decks: what a CSV may look like, which rows are damaged, how a deck and the file's rows go together."""

import csv
import os
from pathlib import Path

import pytest

from tollbridge.tariff.deck import DeckTerms, read_deck
from tollbridge.tariff.destinations import Destinations
from tollbridge.tariff.rows import Party
from tollbridge.units import Clock

UK, UK_MOBILE, US = "+442071838750", "+447400123456", "+12065550100"
CLOCK = Clock(1_767_571_200_000, "UTC", 4 * 7 * 86_400_000)


def tariff(deck="file: deck.csv, direction: outbound", *rows, more=""):
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    outbound = f"    outbound:\n{lines}" if rows else ""
    return f"{more}tariffs:\n  t:\n    increment: 60s\n    decks: [{{{deck}}}]\n{outbound}"


def read(tmp_path, text, **terms):
    path = tmp_path / "deck.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_deck(path, DeckTerms(CLOCK, **terms), "deck.csv")


def messages(deck):
    return [str(problem) for problem in deck.problems]


def test_a_deck_prices_by_its_longest_prefix_with_or_without_the_plus(desk):
    made = desk(tariff(), {"deck.csv": "prefix,per_minute\n44,0.02\n+447,0.03\n"})
    assert [made.cost(number, "1m") for number in (UK, UK_MOBILE, US)] == ["0.0200", "0.0300", "no-rate"]


def test_columns_map_a_suppliers_headings_and_the_others_are_ignored(desk):
    deck = 'file: deck.csv, direction: outbound, columns: {prefix: Code, per_minute: "Rate (USD)"}'
    made = desk(tariff(deck), {"deck.csv": "Name,Code,Rate (USD),Notes,Notes\nUK,44,0.02,x,y\n"})
    assert made.cost(UK, "1m") == "0.0200"


def test_without_columns_an_unknown_heading_is_refused(tmp_path):
    deck = read(tmp_path, "prefix,per_minute,Name\n44,0.02,UK\n")
    assert messages(deck) == [
        "deck.csv:1: unknown column 'Name': map the deck's headings with `columns`, which ignores the others"
    ]


def test_a_heading_that_columns_name_must_be_there(tmp_path):
    deck = read(tmp_path, "Code,Rate\n44,0.02\n", columns={"prefix": "Prefix", "per_minute": "Rate"})
    assert messages(deck) == ["deck.csv:1: no column 'Prefix' (for prefix); the headings are Code, Rate"]


def test_a_key_of_columns_must_be_one_of_ours(tmp_path):
    deck = read(tmp_path, "prefix,Rate\n44,0.02\n", columns={"per_min": "Rate"})
    assert messages(deck)[0].startswith(
        "deck.csv:1: columns: 'per_min' is none of prefix, country, zone, kind, from_prefix"
    )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("prefix", "the deck has no column of prices, such as per_minute"),
        ("per_minute", "the deck has no column of conditions, such as prefix"),
        ("prefix,per_minute,prefix", "the heading 'prefix' stands twice"),
    ],
)
def test_a_deck_needs_conditions_and_prices_once_each(tmp_path, header, message):
    assert messages(read(tmp_path, f"{header}\n44,0.02,44\n")) == [f"deck.csv:1: {message}"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    deck = read(tmp_path, b"\xef\xbb\xbfprefix,per_minute\r\n44,0.02\r\n\r\n")
    assert (messages(deck), [row.price for row in deck.rows]) == ([], [20_000_000])


def test_namibia_stays_text(tmp_path):
    deck = read(tmp_path, "prefix,country,per_minute\n264,NA,0.143\n")
    assert (deck.rows[0].conditions.country, deck.rows[0].price) == ("NA", 143_000_000)


DAMAGED = """\
prefix,per_minute,country
44,0.02,GB
2.777E+11,0.03,
45,,DK
46,-0.1,SE
47,free,NO
,0.02,
48,0.02,Poland
49,0.02,DE,surplus
01144,0.02,
٤٤,0.02,
44,0.02,UK
"""
REASONS = [
    (3, "the prefix '2.777E+11' is not digits such as 447 or +447, nor a range such as 4471-4475"),
    (4, "no price"),
    (5, "the price -0.1 is negative"),
    (6, "'free' is not an amount such as 0.0045"),
    (7, "no prefix"),
    (8, "the country 'Poland' is not an ISO code such as GB"),
    (9, "4 cells under 3 headings"),
    (10, "the prefix '01144' is not digits such as 447 or +447, nor a range such as 4471-4475"),
    (11, "the prefix '٤٤' is not digits such as 447 or +447, nor a range such as 4471-4475"),
    (12, "the country 'UK' is not an ISO code such as GB"),
]


def test_damaged_rows_are_all_reported_by_line(tmp_path):
    assert messages(read(tmp_path, DAMAGED)) == [f"deck.csv:{line}: damaged row: {why}" for line, why in REASONS]


def test_skip_bad_leaves_damaged_rows_out_and_warns(tmp_path):
    deck = read(tmp_path, DAMAGED, skip_bad=True)
    assert [row.conditions.prefix for row in deck.rows] == ["44"]
    assert messages(deck) == [f"deck.csv:{line}: warning: damaged row: {why}" for line, why in REASONS]


def test_damaged_rows_refuse_the_scenario_unless_skip_bad(desk, refusals):
    assert len(refusals(tariff(), {"deck.csv": DAMAGED})) == len(REASONS)
    made = desk(tariff("file: deck.csv, direction: outbound, skip_bad: true"), {"deck.csv": DAMAGED})
    assert (made.cost(UK, "1m"), len(made.warnings)) == ("0.0200", len(REASONS))


def test_a_deck_of_damaged_rows_alone_reports_a_hundred_and_counts_the_rest(tmp_path):
    deck = read(tmp_path, "prefix,per_minute\n" + "x,1\n" * 500)
    assert len(deck.problems) == 101
    assert messages(deck)[-1] == "deck.csv:102: and 400 more damaged rows from here on"


def test_a_prefix_twice_in_a_deck_is_refused_with_skip_bad_too(tmp_path):
    deck = read(tmp_path, "prefix,per_minute\n44,0.02\n45,1\n+44,0.03\n", skip_bad=True)
    assert messages(deck) == ["deck.csv:4: +44 stands in the deck twice: first in line 2"]


def test_a_quoted_cell_over_two_lines_does_not_shift_the_line_numbers(tmp_path):
    deck = read(tmp_path, 'prefix,per_minute,Note\n44,0.02,"a\nb"\n45,,c\n', columns={})
    assert messages(deck) == ["deck.csv:4: damaged row: no price"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"prefix,per_minute\n44,\xff\n", "deck.csv:2: damaged row: 'ÿ' is not an amount such as 0.0045"),
        (
            b"prefix,per_minute\n44," + b"1" * 200_000 + b"\n",
            "deck.csv:2: damaged row: a cell is too long",
        ),
        (b"", "deck.csv:1: the deck has no column of conditions, such as prefix"),
        (b"prefix,per_minute\n", "deck.csv: the deck has no rows"),
    ],
)
def test_a_file_that_is_no_deck_is_refused(tmp_path, content, message):
    assert messages(read(tmp_path, content))[0].startswith(message)


def test_a_row_may_say_all_that_a_row_of_the_file_may(tmp_path):
    text = (
        "prefix,kind,zone,per_second,increment,connection_fee,free,window,after,valid_from\n"
        "447,mobile,A,0.001,30s/6s,0.05,10s,night,2m,2026-01-06\n"
    )
    (row,) = read(tmp_path, text, zones={"A": frozenset({"GB"})}, windows=frozenset({"night"})).rows
    assert (row.conditions.kind, row.conditions.zone_countries) == ("mobile", {"GB"})
    assert (row.price, row.basis, row.increment) == (1_000_000, "second", (30_000, 6_000))
    assert (row.connection_fee, row.free, row.window, row.after) == (50_000, 10_000, "night", 120_000)
    assert (row.valid_from, row.source, row.from_deck) == (86_400_000, "deck.csv:2", True)


def test_a_row_has_one_price_or_is_blocked_and_may_cost_nothing(tmp_path):
    deck = read(tmp_path, "prefix,per_minute,per_second,blocked\n44,0,,no\n45,1,1,\n46,1,,yes\n47,1,,perhaps\n")
    assert [(row.conditions.prefix, row.price, row.blocked) for row in deck.rows] == [("44", 0, False)]
    assert [text.partition("row: ")[2] for text in messages(deck)] == [
        "two prices: per_minute and per_second",
        "a blocked row has no per_minute",
        "blocked is 'perhaps': write true or false",
    ]


def test_names_in_a_deck_must_be_the_scenarios(tmp_path):
    deck = read(tmp_path, "prefix,zone,window,kind,per_minute\n44,Z,,,1\n45,,w,,1\n46,,,fax,1\n")
    assert [text.partition("row: ")[2] for text in messages(deck)] == [
        "there is no zone 'Z'",
        "there is no window 'w'",
        "the kind 'fax' is none of toll, toll-free, mobile, premium, shared-cost, other",
    ]


def test_blocked_rows_of_a_deck_bar_their_destination(desk):
    made = desk(tariff(), {"deck.csv": "prefix,per_minute,blocked\n44,0.02,\n447,,true\n"})
    assert (made.cost(UK, "1m"), made.cost(UK_MOBILE, "1m")) == ("0.0200", "barred")


def test_a_row_in_the_file_replaces_a_decks_with_equal_conditions(desk):
    made = desk(
        tariff("file: deck.csv, direction: outbound", 'prefix: "+44", per_minute: 0.05'),
        {"deck.csv": "prefix,per_minute\n44,0.02\n447,0.03\n"},
    )
    assert (made.cost(UK, "1m"), made.cost(UK_MOBILE, "1m")) == ("0.0500", "0.0300")


def test_a_dated_deck_goes_before_an_undated_row_from_its_date(desk):
    deck = "file: deck.csv, direction: outbound, valid_from: 2026-01-10"
    made = desk(
        tariff(deck, 'prefix: "+44", per_minute: 0.05'),
        {"deck.csv": "prefix,per_minute,valid_from\n44,0.02,\n447,0.03,2026-01-07\n"},
    )
    assert [made.cost(UK, "1m", at) for at in ("2026-01-09T23:59", "2026-01-10")] == ["0.0500", "0.0200"]
    assert [made.cost(UK_MOBILE, "1m", at) for at in ("2026-01-06", "2026-01-07")] == ["no-rate", "0.0300"]


def test_two_decks_with_one_prefix_tie_unless_their_dates_differ(desk, refusals):
    files = {"deck.csv": "prefix,per_minute\n44,0.02\n", "new.csv": "prefix,per_minute\n44,0.03\n"}
    second = "}, {file: new.csv, direction: outbound"
    found = refusals(tariff("file: deck.csv, direction: outbound" + second), files)
    assert len(found) == 1
    assert "new.csv:2: +44 stands in two decks: first at " in found[0]
    made = desk(tariff("file: deck.csv, direction: outbound" + second + ", valid_from: 2026-01-10"), files)
    assert [made.cost(UK, "1m", at) for at in ("2026-01-09", "2026-01-10")] == ["0.0200", "0.0300"]


def test_a_tariff_like_one_with_a_deck_has_its_rows(desk):
    text = tariff() + '  u: {like: t, outbound: [{prefix: "+447", per_minute: 0}]}\n'
    made = desk(text, {"deck.csv": "prefix,per_minute\n44,0.02\n447,0.03\n"})
    assert [made.cost(number, "1m", tariff="u") for number in (UK, UK_MOBILE)] == ["0.0200", "0.0000"]


def test_a_deck_that_is_not_there_is_reported_where_it_is_named(refusals):
    (found,) = refusals(tariff())
    assert found.startswith("s.yaml:6:")
    assert "deck.csv" in found


def test_each_destination_of_a_deck_of_36000_rows_is_found(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["prefix", "per_minute"])
        writer.writerows([f"{1_000_000 + n}", f"0.{n % 500 + 1:04d}"] for n in range(36_000))
    destinations = Destinations(read_deck(path, DeckTerms(CLOCK)).rows)
    found = [destinations.find(Party(f"{1_000_000 + n}55", "", "")) for n in range(36_000)]
    assert found == list(range(36_000))


REAL = os.environ.get("TOLLBRIDGE_REAL_DATA")


@pytest.mark.skipif(not REAL, reason="TOLLBRIDGE_REAL_DATA names no folder with the 6,209-row deck")
def test_the_real_deck_prices_its_destinations(desk):
    content = (Path(REAL) / "outbound_rates_2025-02-10.csv").read_bytes()
    columns = 'columns: {prefix: Prefix, per_minute: "Price / min", country: Country}'
    made = desk(tariff(f"file: deck.csv, direction: outbound, {columns}"), {"deck.csv": content})
    assert len(made.book.destinations("t", "outbound")) == 6209
    assert made.cost("+442071838750", "90s") == "0.0300"  # 44: 0.015 a minute, two minutes
    assert made.cost("+14255550123", "1m") == "0.0130"  # 1425
    assert made.cost("+26461123456", "1m") == "0.1430"  # Namibia, whose country is NA
    assert made.cost("+79161234567", "1m") == "0.3120"  # 7916
    assert made.book.entry("t", "outbound", Party("882161234567", "", "other")) == -1  # satellites have no price
