"""`path=values` and `path=LOW..HIGH`, and the patch that puts a value at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tollbridge.errors import TollbridgeError
from tollbridge.planning.target import parse_target
from tollbridge.planning.value_ranges import parse_value_list, parse_value_range
from tollbridge.scenario.patch import patch


def test_a_setting_names_a_place_and_its_values():
    setting = parse_value_list("accounts.office.credit.opening=100, 200.50")
    assert setting.path == ("accounts", "office", "credit", "opening")
    assert setting.values == ("100", "200.50")


def test_commas_in_brackets_belong_to_the_value():
    setting = parse_value_list("workloads.w.join={voip: 0.5, toll: 0.5},{voip: 1}")
    assert setting.values == ("{voip: 0.5, toll: 0.5}", "{voip: 1}")


@pytest.mark.parametrize("text", ["", "a.b", "a.b=", "=1", "a..b=1", "a.b=,"])
def test_what_is_no_setting_is_refused_with_an_example(text):
    with pytest.raises(TollbridgeError, match=r"such as|as in"):
        parse_value_list(text)


def test_a_span_of_whole_numbers_goes_by_ones():
    span = parse_value_range("numbers.n.ports=1..200")
    assert (len(span), span.value(0), span.value(199)) == (200, 1, 200)


def test_a_span_goes_by_the_last_decimal_written():
    span = parse_value_range("accounts.a.credit.opening=10.00..11")
    assert (len(span), span.value(1)) == (101, Decimal("10.01"))


def test_a_span_may_name_its_step():
    span = parse_value_range("accounts.a.credit.opening=100..500:50")
    assert [span.value(index) for index in range(3)] == [100, 150, 200]
    assert len(span) == 9


@pytest.mark.parametrize("text", ["a.b=5", "a.b=5..1", "a.b=1..5:0", "a.b=x..y", "a.b=1..5:-1"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(TollbridgeError):
        parse_value_range(text)


def test_a_patch_holds_only_what_changes():
    raw = {"accounts": {"a": {"credit": {"opening": "5"}, "country": "US"}}}
    assert patch(raw, [(("accounts", "a", "credit", "opening"), "9")]) == {
        "accounts": {"a": {"credit": {"opening": "9"}}}
    }


def test_a_number_in_a_path_counts_a_lists_entries_and_the_others_stay():
    raw = {
        "tariffs": {"t": {"inbound": [{"kind": "toll", "per_minute": "1"}, {"kind": "toll-free", "per_minute": "2"}]}}
    }
    found = patch(raw, [(("tariffs", "t", "inbound", "1", "per_minute"), "3")])
    assert found["tariffs"]["t"]["inbound"] == [
        raw["tariffs"]["t"]["inbound"][0],
        {"kind": "toll-free", "per_minute": "3"},
    ]
    assert raw["tariffs"]["t"]["inbound"][1]["per_minute"] == "2"


def test_two_settings_of_one_list_both_hold():
    raw = {"rows": [{"a": "1", "b": "2"}]}
    assert patch(raw, [(("rows", "0", "a"), "3"), (("rows", "0", "b"), "4")]) == {"rows": [{"a": "3", "b": "4"}]}


def test_a_name_that_the_file_has_not_is_refused_with_the_nearest_one():
    with pytest.raises(
        TollbridgeError, match=r"accounts\.offce\.credit: unknown account 'offce': did you mean 'office'\?"
    ):
        patch({"accounts": {"office": {}}}, [(("accounts", "offce", "credit"), "1")])


def test_a_key_that_the_file_leaves_out_may_be_set():
    tree = patch({"accounts": {"office": {}}}, [(("accounts", "office", "credit", "opening"), "1")])
    assert tree == {"accounts": {"office": {"credit": {"opening": "1"}}}}


def test_an_entry_past_a_lists_end_is_refused():
    with pytest.raises(TollbridgeError, match="no entry of a list of 1"):
        patch({"rows": [{}]}, [(("rows", "1", "a"), "3")])


def test_a_value_in_braces_is_read_as_yaml_text():
    assert patch({}, [(("join",), "{voip: 0.5, NO: 0.5}")]) == {"join": {"voip": "0.5", "NO": "0.5"}}


def test_a_target_is_a_result_with_its_statistic():
    target = parse_target("numbers.us-toll-free.blocking.mean", "1%")
    assert (target.result, target.statistic, target.below) == ("numbers.us-toll-free.blocking", None, 0.01)
    assert parse_target("cost.total.p95", "500").statistic_name == "p95"
    assert parse_target("cost.total", "500").result == "cost.total"


@pytest.mark.parametrize(("below", "confidence"), [("x", 0.95), ("nan", 0.95), ("1", 1.0), ("1", 0.2)])
def test_a_target_out_of_range_is_refused(below, confidence):
    with pytest.raises(TollbridgeError):
        parse_target("cost.total.mean", below, confidence)


def test_parted_thousands_are_no_two_values_of_a_sweep():
    with pytest.raises(TollbridgeError, match=r"'1,000' is two values, 1 and 000: write 1000"):
        parse_value_list("accounts.a.credit.opening=100,1,000")
    assert parse_value_list("accounts.a.credit.opening=100,200,0").values == ("100", "200", "0")
