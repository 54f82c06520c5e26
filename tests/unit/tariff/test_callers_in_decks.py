"""Decks whose rows ask who calls, and ties between such rows."""

from __future__ import annotations

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.expect.quote import Enquiry, Quotes
from tollbridge.scenario.load import load_text

HEAD = """\
scenario: s
clock: {start: 2026-01-05, timezone: UTC, duration: 1d}
zones: {A: [US, GB], B: [GB, DE]}
accounts: {a: {tariff: t}}
numbers: {n: {number: "+18005550199"}, g: {number: "+442071838750"}, u: {number: "+12065550100"}}
"""
MOBILE, FIXED = "+447400123456", "+442071838750"


def quotes(tmp_path, tariff, deck=""):
    (tmp_path / "deck.csv").write_text(deck, encoding="utf-8")
    loaded = load_text(HEAD + f"tariffs: {{t: {{increment: 60s, {tariff}}}}}\n", tmp_path / "s.yaml")
    return Quotes(loaded)


def minute(found, via, caller=""):
    return found.quote(Enquiry("a", via=via, lasts=60_000, caller=caller)).price.cost


def test_a_decks_rows_ask_who_calls(tmp_path):
    deck = "prefix,from_kind,per_minute\n+1800,mobile,0.05\n+1800,,0.02\n"
    found = quotes(tmp_path, "decks: [{file: deck.csv, direction: inbound}]", deck)
    # a minute from a mobile 0.05; from a fixed line, and from nobody that is known, 0.02
    assert [minute(found, "n", caller) for caller in (MOBILE, FIXED, "")] == [50_000, 20_000, 20_000]


def test_a_decks_row_may_ask_of_the_caller_alone(tmp_path):
    deck = "from_country,per_minute\nGB,0.05\nDE,0.04\n"
    found = quotes(tmp_path, "inbound: [{per_minute: 0.10}], decks: [{file: deck.csv, direction: inbound}]", deck)
    assert [minute(found, "u", caller) for caller in (FIXED, "+4930901820", "")] == [50_000, 40_000, 100_000]


def test_an_outbound_deck_cannot_ask_who_calls(tmp_path):
    deck = "prefix,from_country,per_minute\n+44,GB,0.05\n+49,,0.02\n"
    with pytest.raises(ScenarioError) as caught:
        quotes(tmp_path, "decks: [{file: deck.csv, direction: outbound}]", deck)
    said = "an outbound row cannot ask who calls: from_prefix, from_country and from_kind are for inbound decks"
    assert [str(one).rpartition("/")[2] for one in caught.value.problems] == [f"deck.csv:2: {said}"]


def test_a_country_row_steps_in_before_zones_that_ask_who_calls(tmp_path):
    zones = "{zone: A, from_kind: mobile, per_minute: 0.01}, {zone: B, from_kind: mobile, per_minute: 0.02}"
    found = quotes(tmp_path, f"inbound: [{zones}, {{country: GB, per_minute: 0.03}}]")
    # Britain is in both zones, but its own row goes before either, whoever calls
    assert minute(found, "g", MOBILE) == 30_000
    assert minute(found, "u", MOBILE) == 10_000


def test_zones_that_share_a_country_still_tie_where_its_row_is_for_other_callers(tmp_path):
    zones = "{zone: A, from_kind: mobile, per_minute: 0.01}, {zone: B, from_kind: mobile, per_minute: 0.02}"
    with pytest.raises(ScenarioError, match="GB is in zones A and B"):
        quotes(tmp_path, f"inbound: [{zones}, {{country: GB, from_kind: fixed, per_minute: 0.03}}]")
