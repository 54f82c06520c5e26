"""What a new deck or tariff changes: by destination, by what calls would have cost."""

import json
import textwrap
from fractions import Fraction

import pytest

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.planning.diff_rates import covered_prefixes, diff_rates
from tollbridge.planning.rate_calls import read_calls
from tollbridge.planning.rate_sources import DeckReading, pairs, read_rates
from tollbridge.planning.rate_trace import price_calls
from tollbridge.planning.rates_document import rates_document
from tollbridge.planning.rates_text import diff_text, rate_text, trace_text
from tollbridge.units import parse_instant

OLD = "prefix,per_minute\n44,0.015\n33,0.02\n1664,0.1\n1,0.01\n49,0.02\n"


@pytest.fixture
def sides(tmp_path):
    """Return a maker of (old, new) sides of two texts: decks, or scenarios where they begin with `tariffs`."""

    def make(old, new, **how):
        names = []
        for name, text in (("old", old), ("new", new)):
            scenario = "tariffs:" in text
            path = tmp_path / f"{name}{'.yaml' if scenario else '.csv'}"
            head = "clock: {start: 2026-01-05, timezone: UTC, duration: 4w}\n" if scenario else ""
            path.write_text(head + textwrap.dedent(text), encoding="utf-8")
            names.append(str(path))
        return pairs(read_rates(names[0], **how), read_rates(names[1], **how))[0]

    return make


def seen(diff):
    """Return (region, old nanos, new nanos, reason) of each change; None: no rate."""
    return [(str(change.region), price(change.old), price(change.new), change.reason) for change in diff.changes]


def price(terms):
    return None if terms is None else terms.price


def test_a_deck_that_is_the_same_changes_nothing(sides):
    diff = diff_rates(*sides(OLD, OLD))
    assert (diff.changes, diff.lost, diff.settings, diff.same) == ((), (), (), 5)


def test_a_listed_price_that_moved_is_repriced(sides):
    diff = diff_rates(*sides(OLD, OLD.replace("49,0.02", "49,0.03")))
    assert seen(diff) == [("+49", 20_000_000, 30_000_000, "repriced")]
    assert diff.changes[0].rise == Fraction(10_000_000)


def test_new_longer_prefixes_change_prices_though_no_listed_price_did(sides):
    new = OLD + "".join(f"447{n},0.32\n" for n in range(380))
    diff = diff_rates(*sides(OLD, new))
    # 4470 to 4479, 44710 to 44799 and 447100 to 447379, less those that longer ones take whole
    moved = {str(change.region) for change in diff.changes}
    assert {"+4470", "+447379", "+44799"} <= moved
    assert not {"+447", "+4471", "+44710"} & moved
    assert all((change.old.price, change.new.price) == (15_000_000, 320_000_000) for change in diff.changes)
    assert {(change.reason, str(change.old_row)) for change in diff.changes} == {("new longer prefix", "+44")}


def test_a_prefix_that_is_gone_falls_to_the_shorter_one(sides):
    diff = diff_rates(*sides(OLD, OLD.replace("1664,0.1\n", "")))
    assert seen(diff) == [("+1664", 100_000_000, 10_000_000, "prefix gone")]


def test_a_prefix_that_is_gone_at_the_price_of_the_shorter_one_changes_nothing(sides):
    old = OLD + "4420,0.015\n"
    assert diff_rates(*sides(old, OLD)).changes == ()


def test_destinations_come_and_go(sides):
    diff = diff_rates(*sides(OLD, OLD.replace("33,", "34,")))
    assert seen(diff) == [("+33", 20_000_000, None, "has no rate now"), ("+34", None, 20_000_000, "had no rate")]


def test_an_old_price_that_longer_prefixes_take_whole_can_no_longer_be_reached(sides):
    new = OLD + "".join(f"44{digit},0.05\n" for digit in range(10))
    diff = diff_rates(*sides(OLD, new))
    assert [(lost.prefix, lost.terms.price, lost.longer) for lost in diff.lost] == [("44", 15_000_000, 10)]
    assert len(diff.changes) == 10
    assert "no number reaches it any more" in diff_text(diff)


def test_an_old_price_that_some_numbers_still_have_is_not_lost(sides):
    new = OLD + "".join(f"44{digit},0.05\n" for digit in range(9))
    assert diff_rates(*sides(OLD, new)).lost == ()


def test_prefixes_are_covered_by_ten_longer_ones_at_any_depth():
    assert covered_prefixes([f"4{digit}" for digit in range(10)]) == {"4"}
    assert covered_prefixes([f"4{digit}" for digit in range(9)]) == set()
    nested = [f"4{digit}" for digit in range(9)] + [f"49{digit}" for digit in range(10)]
    assert covered_prefixes(nested) == {"4", "49"}


def test_increments_fees_and_free_are_part_of_a_price(sides):
    old = "prefix,per_minute,increment,connection_fee\n44,0.06,60s,0\n"
    diff = diff_rates(*sides(old, "prefix,per_minute,increment,connection_fee\n44,0.06,30s/6s,0.02\n"))
    assert len(diff.changes) == 1
    assert "0.0600/min 1m fee 0.00" in diff_text(diff)
    assert "0.0600/min 30s/6s fee 0.02" in diff_text(diff)


TARIFFS = """\
zones: {A: [GB, FR]}
windows: {night: [{from: "22:00", to: "06:00"}]}
tariffs:
  ppm:
    increment: 60s
    cap: 5
    inbound: [{kind: toll, per_minute: 0.01}]
    outbound:
      - {prefix: "+44", per_minute: 0.02}
      - {prefix: "+44", per_minute: 0.01, window: night}
      - {zone: A, per_minute: 0.05}
"""


def test_tariffs_are_compared_by_window_direction_zone_and_setting(sides):
    new = TARIFFS.replace("0.01, window", "0.015, window").replace("cap: 5", "cap: 6")
    new = new.replace("zone: A, per_minute: 0.05", "zone: A, per_minute: 0.06").replace(
        "toll, per_minute: 0.01", "toll, per_minute: 0.0"
    )
    diff = diff_rates(*sides(TARIFFS, new))
    found = [(change.direction, str(change.region), change.window, change.new.price) for change in diff.changes]
    assert found == [
        ("inbound", "toll", "", 0),
        ("outbound", "FR", "", 60_000_000),
        ("outbound", "GB", "", 60_000_000),
        ("outbound", "+44", "night", 15_000_000),
    ]
    assert diff.settings == (("cap", "5.00", "6.00"),)


def test_a_zone_that_lost_a_country_shows_as_that_country(sides):
    diff = diff_rates(*sides(TARIFFS, TARIFFS.replace("[GB, FR]", "[GB]")))
    assert seen(diff) == [("FR", 50_000_000, None, "has no rate now")]


def test_a_row_of_a_kind_changes_the_numbers_of_that_kind(sides):
    new = TARIFFS + '      - {prefix: "+44", kind: mobile, per_minute: 0.09}\n'
    diff = diff_rates(*sides(TARIFFS, new))
    assert ("+44 mobile", 20_000_000, 90_000_000, "another row") in seen(diff)


def test_rows_of_the_future_count_from_the_instant_that_is_asked_for(sides):
    new = TARIFFS + '      - {prefix: "+44", per_minute: 0.03, valid_from: 2026-02-01}\n'
    assert diff_rates(*sides(TARIFFS, new)).changes == ()
    diff = diff_rates(*sides(TARIFFS, new, at=parse_instant("2026-02-01")))
    assert ("+44", 20_000_000, 30_000_000, "repriced") in seen(diff)


def test_tariffs_of_the_same_name_are_compared(tmp_path):
    for name in ("old", "new"):
        path = tmp_path / f"{name}.yaml"
        clock = "clock: {start: 2026-01-05, timezone: UTC, duration: 4w}\n"
        path.write_text(clock + TARIFFS + f"  {name}: {{like: ppm}}\n", encoding="utf-8")
    rates = [read_rates(str(tmp_path / f"{name}.yaml")) for name in ("old", "new")]
    assert [(old.tariff.name, new.tariff.name) for old, new in pairs(*rates)] == [("ppm", "ppm")]
    named = [read_rates(str(tmp_path / f"{name}.yaml#{name}")) for name in ("old", "new")]
    assert [(old.tariff.name, new.tariff.name) for old, new in pairs(*named)] == [("old", "new")]
    with pytest.raises(TollbridgeError, match="there is no tariff 'x'; there are ppm, old"):
        read_rates(str(tmp_path / "old.yaml#x"))


def test_a_suppliers_headings_are_recognised_and_said(sides):
    old, new = sides("Country,Code,Rate (USD)\nUK,44,0.02\n", "Prefix,Price / min\n44,0.03\n")
    diff = diff_rates(old, new)
    assert seen(diff) == [("+44", 20_000_000, 30_000_000, "repriced")]
    assert "old.csv (prefix: Code, per_minute: Rate (USD))" in diff_text(diff)


def test_a_suppliers_increments_and_fees_are_compared_too(sides):
    old, new = sides(
        "Code,Rate,Increment,Connection Fee\n44,0.02,60/60,0.05\n33,0.02,60/60,\n",
        "Code,Rate,Increment,Connection Fee\n44,0.02,1/1,0.05\n33,0.02,60/60,0.10\n",
    )
    diff = diff_rates(old, new)
    assert [(str(change.region), change.sort) for change in diff.changes] == [
        ("+33", "otherwise"),
        ("+44", "otherwise"),
    ]
    assert "increment: Increment, connection_fee: Connection Fee)" in diff_text(diff)


def test_headings_below_a_title_or_over_two_lines_are_recognised(sides):
    old, new = sides('Rates of July\n\nCode,"Rate\n(USD)",Name\n44,0.02,UK\n', "Code,Rate\n44,0.03\n")
    assert seen(diff_rates(old, new)) == [("+44", 20_000_000, 30_000_000, "repriced")]


def test_a_destination_that_is_blocked_has_no_percentage(sides):
    old = "prefix,per_minute,blocked\n44,0.01,\n33,,yes\n"
    new = "prefix,per_minute,blocked\n44,,yes\n33,0.02,\n"
    diff = diff_rates(*sides(old, new))
    assert {str(change.region): (change.sort, change.reason) for change in diff.changes} == {
        "+44": ("lost", "is blocked now"),
        "+33": ("new", "was blocked"),
    }
    assert "%" not in diff_text(diff)


def test_rates_in_two_currencies_are_not_compared(sides):
    with pytest.raises(TollbridgeError, match=r"old.csv is in EUR, .*new.csv in USD: compare rates of one currency"):
        sides("Code,Rate (EUR)\n44,0.02\n", "Code,Rate (USD)\n44,0.02\n")
    tariffs = "currency: %s\ntariffs: {t: {increment: 60s, outbound: [{per_minute: 1}]}}\n"
    with pytest.raises(TollbridgeError, match=r"is in JPY, .* in KWD: compare rates of one currency"):
        sides(tariffs % "JPY", tariffs % "KWD")
    assert sides(tariffs % "USD", "Code,Rate $\n44,0.02\n")  # a dollar's sign may be US


def test_headings_may_be_named(sides):
    reading = DeckReading(columns={"prefix": "P", "per_minute": "R"})
    assert len(diff_rates(*sides("P,R\n44,1\n", "P,R\n44,2\n", deck=reading)).changes) == 1


def test_a_damaged_deck_is_refused_by_line(sides):
    with pytest.raises(ScenarioError, match=r"old.csv:2: damaged row: the prefix '2.777E\+11'"):
        sides("prefix,per_minute\n2.777E+11,1\n", OLD)


ROW = "tariffs: {t: {increment: 60s, outbound: [%s]}}\n"


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        ("zones: {}\ntariffs: {}\n", r"old.yaml: it has no `tariffs`: give a scenario that has one, or a deck"),
        (ROW % "{per_minute: 99999999}", r"old.yaml:2:4\d: one step costs more than 76,861,433"),
        (
            ROW % "{per_minute: 1}" + "windows: {w: [{holidays: '+999'}]}\n",
            r"old.yaml:3:26: the holidays library knows no",
        ),
        (OLD + "39,99999999\n", r"old.csv:7: one step costs more than 76,861,433"),
    ],
)
def test_what_a_run_would_refuse_of_tariffs_and_windows_is_refused_here(sides, refused, message):
    with pytest.raises(TollbridgeError, match=message):
        sides(refused, OLD)


def test_text_groups_what_changes_alike_and_puts_the_greatest_first(sides):
    new = OLD.replace("49,0.02", "49,0.03") + "".join(f"4474{digit},0.32\n" for digit in range(8))
    lines = diff_text(diff_rates(*sides(OLD, new))).splitlines()
    assert lines[3] == "9 destinations change: 9 dearer, 0 cheaper, 0 new, 0 lost, 0 otherwise; 4 stay as they are"
    assert lines[7].split()[:5] == ["+44740,", "+44741,", "+44742,", "+44743,", "…"]
    assert lines[7].split()[5:] == [
        "8",
        "0.0150/min",
        "0.3200/min",
        "+2,033.3%",
        "new",
        "longer",
        "prefix",
        "under",
        "+44",
    ]
    assert lines[8].split() == ["+49", "1", "0.0200/min", "0.0300/min", "+50.0%", "repriced"]


@pytest.mark.parametrize(
    ("nanos", "text"), [(15_000_000, "0.0150"), (1, "0.000000001"), (2_000_000_000, "2.0000"), (0, "0.0000")]
)
def test_rates_are_written_whole(nanos, text):
    assert rate_text(nanos) == text


def calls(tmp_path, text):
    path = tmp_path / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return read_calls(path)


def test_a_trace_is_priced_at_both_rates(sides, tmp_path):
    new = OLD.replace("49,0.02", "49,0.03").replace("33,0.02\n", "") + "4474,0.32\n39,1\n"
    text = "dial,lasts\n+447400123456,61s\n+4930901820,1m\n+33142685300,1m\n+390612345678,1m\n+81312345678,1m\n"
    found = price_calls(*sides(OLD, new), calls(tmp_path, text).rows)
    # two minutes of 0.015 become two of 0.32, one of 0.02 becomes one of 0.03
    assert (found.calls, found.old, found.new) == (2, 50_000, 670_000)
    assert (found.only_old, found.only_new, found.neither) == ((1, 20_000), (1, 1_000_000), 1)
    assert [(str(line.old_row), str(line.new_row), line.new - line.old) for line in found.lines] == [
        ("+44", "+4474", 610_000),
        ("+49", "+49", 10_000),
    ]
    assert trace_text(found).startswith("2 calls: 0.05 at the old rates, 0.67 at the new, +0.62 (+1240.0%)")
    assert trace_text(found, 3).startswith("2 calls: 0.050 at the old rates, 0.670 at the new, +0.620 (+1240.0%)")
    assert "1 call has a price at only the old rates (0.02), left out above" in trace_text(found)


def test_cdrs_of_a_run_are_a_trace(sides, tmp_path):
    text = (
        "direction,number,from,to,answered,duration_s,cause\n"
        "outbound,,,+442071838750,2026-01-05T10:00:00.000+00:00,61.5,normal\n"
        "outbound,,,+4420,2026-01-05T23:00:00.000+00:00,60,normal\n"
        "inbound,main,,+442071838750,2026-01-05T10:00:00.000+00:00,60,normal\n"
        "outbound,,,+442071838750,,0,busy\n"
    )
    read = calls(tmp_path, text)
    assert (len(read.rows), read.unanswered, read.odd) == (3, 1, [])
    new = TARIFFS.replace("0.01, window", "0.015, window").replace("toll, per_minute: 0.01", "toll, per_minute: 0.02")
    found = price_calls(*sides(TARIFFS, new), read.rows)
    # by day 2 x 0.02 both; by night 0.01 becomes 0.015; inbound 0.01 becomes 0.02
    assert (found.old, found.new) == (60_000, 75_000)


def test_a_usage_export_is_a_trace(sides, tmp_path):
    text = (
        "Call Type,Destination Number,Start Time,Duration Seconds\n"
        "conf_out,+44207183****,2026-01-05T10:00:00.1234567Z,61\n"
        "conf_out,hidden,2026-01-05T10:00:00Z,61\n"
    )
    read = calls(tmp_path, text)
    assert [problem.message for problem in read.odd] == ["the number is withheld; the row is left out"]
    assert price_calls(*sides(TARIFFS, TARIFFS), read.rows).old == 40_000


def test_both_comparisons_are_documents_of_plain_values(sides, tmp_path):
    old, new = sides(OLD, OLD.replace("49,0.02", "49,0.03"))
    document = rates_document(
        diff_rates(old, new), price_calls(old, new, calls(tmp_path, "dial,lasts\n+4930901820,1m\n").rows)
    )
    assert json.loads(json.dumps(document)) == document
    (change,) = document["changes"]
    assert (change["region"], change["old"]["per_minute"], change["new"]["per_minute"]) == (
        "+49",
        "0.020000000",
        "0.030000000",
    )
    assert (document["trace"]["old"], document["trace"]["new"]) == ("0.020000", "0.030000")


def test_a_trace_without_numbers_or_durations_is_refused(tmp_path):
    with pytest.raises(TollbridgeError, match="a trace needs a column of numbers"):
        calls(tmp_path, "a,b\n1,2\n")


def test_a_rate_that_comes_or_goes_is_neither_dearer_nor_cheaper(sides):
    old = "prefix,per_minute\n44,0.016\n39,0.03\n33,0.01\n"
    new = "prefix,per_minute\n44,0.015\n49,0.02\n33,0.02\n"
    diff = diff_rates(*sides(old, new))
    # 44 falls, 33 rises, 39 has no rate any more, 49 had none
    assert diff.counts == {"dearer": 1, "cheaper": 1, "new": 1, "lost": 1, "otherwise": 0}
    assert "1 dearer, 1 cheaper, 1 new, 1 lost, 0 otherwise" in diff_text(diff)
    assert rates_document(diff)["counts"]["lost"] == 1


def test_a_trace_may_be_any_usage_records(sides, tmp_path):
    text = (
        "src;dst;start;answer;end;duration;billsec;disposition\n"
        "101;0044 20 7183 8750;2026-01-05 09:59:52;2026-01-05 10:00:00;2026-01-05 10:01:01;69;61;ANSWERED\n"
        "101;0044 20 7183 8750;2026-01-05 10:00:00;;2026-01-05 10:00:20;20;0;NO ANSWER\n"
    )
    read = calls(tmp_path, text)
    assert (len(read.rows), read.unanswered, read.odd) == (1, 1, [])
    # 61 s are two minutes of 0.02, from the answer on
    assert price_calls(*sides(TARIFFS, TARIFFS), read.rows).old == 40_000
    assert read.rows[0].at.moment.isoformat() == "2026-01-05T10:00:00+00:00"


def test_national_numbers_of_a_trace_are_those_of_a_home(sides, tmp_path):
    (tmp_path / "calls.csv").write_text(
        "when,duration_s,dialled\n2026-01-05T10:00:00,61,020 7183 8750\n", encoding="utf-8"
    )
    assert not read_calls(tmp_path / "calls.csv").rows
    assert [call.party.digits for call in read_calls(tmp_path / "calls.csv", home=("GB",)).rows] == ["442071838750"]
