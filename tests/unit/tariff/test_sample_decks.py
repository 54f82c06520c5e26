"""The sample decks that come with the project: readable, whole, and as invented as their README says."""

from pathlib import Path

import pytest

from tollbridge.scenario.phones import parse_phone, sample_number
from tollbridge.tariff.deck import DeckTerms, read_deck
from tollbridge.tariff.destinations import Destinations
from tollbridge.tariff.rows import Party
from tollbridge.units import Clock

DECKS = Path(__file__).parents[3] / "scenarios" / "decks"
TERMS = DeckTerms(Clock(0, "UTC", 1), columns={"prefix": "Code", "per_minute": "Rate (USD)"})


@pytest.mark.parametrize("name", ["outbound.csv", "outbound-2026-04.csv"])
def test_a_sample_deck_has_hundreds_of_rows_and_no_damage(name):
    deck = read_deck(DECKS / name, TERMS)
    assert deck.problems == ()
    assert len(deck.rows) > 500
    assert all(0 < row.price < 10**9 for row in deck.rows)


@pytest.mark.parametrize(
    ("prefix", "nanos"), [("+1425", 13_000_000), ("+4420", 15_000_000), ("+4474", 35_000_000), ("+1242", 260_000_000)]
)
def test_numbers_of_a_workload_find_their_prices(prefix, nanos):
    destinations = Destinations(read_deck(DECKS / "outbound.csv", TERMS).rows)
    number = parse_phone(sample_number(prefix))
    (row,) = destinations[destinations.find(Party(number[1:], "", ""))].rows
    assert row.price == nanos


def test_the_readme_says_that_the_prices_are_invented():
    assert "Every price in this folder is invented" in (DECKS / "README.md").read_text(encoding="utf-8")
