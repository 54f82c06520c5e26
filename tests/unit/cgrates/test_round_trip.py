"""Scenarios and tariff plans there and back: every leg costs the same, and the same as by the CSVs alone."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import yaml

from tollbridge.cgrates.inward.scenario import ImportTerms, import_plan
from tollbridge.cgrates.outward.export import export
from tollbridge.errors import ScenarioError
from tollbridge.expect.quote import Enquiry, Quotes
from tollbridge.scenario.load import load, load_text


def beside(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


book = beside("by_the_book")
scenarios = beside("random_scenarios")
plans = beside("random_plans")
MICROS = 10**6
QUICK = 12
SEEDS = pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed >= QUICK else []) for seed in range(200)]
)
"""Two hundred, the most of them only with TOLLBRIDGE_SLOW=1."""


def loaded_of(tree, folder):
    return load_text(yaml.safe_dump(tree, sort_keys=False), folder / "scenario.yaml")


def sound(seed, folder):
    """A random scenario that the program takes, and its legs."""
    random = Random(seed)
    while True:
        tree, legs = scenarios.scenario(random)
        try:
            loaded = loaded_of(tree, folder)
            Quotes(loaded)
        except ScenarioError:
            continue
        return tree, loaded, legs


def price(quotes, leg, account="a"):
    """What a leg costs; None where it cannot be called, as by a number that no row prices and that is not there again."""
    way, number, at, lasts = leg
    if way == "via" and number not in quotes._loaded.scenario.numbers:
        return None
    enquiry = Enquiry(account, **{way: number}, at=at * 1000, lasts=int(lasts * 1000))
    quote = quotes.quote(enquiry)
    return Fraction(quote.price.cost, MICROS) if quote.cause == "normal" else None


def booked(pricer, loaded, leg, subject="a"):
    way, number, at, lasts = leg
    dialled = number if way == "dial" else loaded.scenario.numbers[number].number
    category = "call" if way == "dial" else "inbound"
    return pricer.price(subject, category, dialled, loaded.clock.moment(at * 1000), lasts)


def imported(folder, clock, out, **wanted):
    made = import_plan(folder, ImportTerms(clock["start"], clock["duration"], clock["timezone"], **wanted))
    made.write(out)
    return made, load(out)


@SEEDS
def test_a_scenario_there_and_back_prices_every_leg_alike(seed, tmp_path):
    tree, loaded, legs = sound(seed, tmp_path)
    exported = export(loaded)
    exported.write(tmp_path / "plan")
    assert [str(note) for note in exported.notes.lost] == []
    made, back = imported(tmp_path / "plan", tree["clock"], tmp_path / "back.yaml")
    assert [str(note) for note in made.notes.lost] == []
    here, there, pricer = Quotes(loaded), Quotes(back), book.Book(tmp_path / "plan", tree["clock"]["timezone"])
    for leg in legs:
        expected = price(here, leg)
        assert price(there, leg) == expected, leg
        assert booked(pricer, loaded, leg) == expected, leg


@SEEDS
def test_a_tariff_plan_there_and_back_prices_every_leg_alike(seed, tmp_path):
    clock, legs = plans.write(Random(seed), tmp_path / "plan")
    made, there = imported(tmp_path / "plan", clock, tmp_path / "there.yaml")
    assert [str(note) for note in made.notes.lost] == []
    exported = export(there)
    assert [str(note) for note in exported.notes.lost] == []
    exported.write(tmp_path / "back")
    quotes = Quotes(there)
    first, second = (book.Book(tmp_path / name, clock["timezone"]) for name in ("plan", "back"))
    for leg in legs:
        expected = booked(first, there, leg)
        assert price(quotes, leg) == expected, leg
        assert booked(second, there, leg) == expected, leg


CREDIT = {
    "credit": {"lots": [{"amount": "7.5", "expires": "2026-06-01T00:00:00"}, {"amount": "20"}], "expires": "30d"},
    "top_ups": [
        {"at": "2026-03-10T09:00:00", "amount": "5"},
        {"every": "month", "from": "2026-04-01T06:30:00", "amount": "12.25"},
        {"every": "week", "from": "2026-03-06T00:00:00", "amount": "1"},
        {"every": "3mo", "from": "2026-05-15T00:00:00", "amount": "2"},
        {"every": "year", "from": "2027-01-01T00:00:00", "amount": "3"},
    ],
    "recharge": {"below": "10", "amount": "50"},
    "pools": {
        "eu": {
            "minutes": "90",
            "covers": [{"direction": "outbound", "prefix": "+49"}, {"direction": "outbound", "prefix": "+33"}],
            "renews": "month",
            "used": "30m",
        }
    },
    "alerts": {"balance": ["20", "5.5"]},
}


def test_credit_there_and_back_is_the_same(tmp_path):
    tree, _, _ = sound(1, tmp_path)
    tree["clock"] = {"start": "2026-03-02T00:00:00", "timezone": "Europe/Berlin", "duration": "12mo"}
    tree["accounts"]["a"] = {"tariff": "t"} | CREDIT
    exported = export(loaded_of(tree, tmp_path))
    assert [note.message for note in exported.notes.lost] == []
    exported.write(tmp_path / "plan")
    made, _ = imported(tmp_path / "plan", tree["clock"], tmp_path / "back.yaml")
    assert [note.message for note in made.notes.lost] == []
    back = made.tree["accounts"]["a"]
    assert {key: back[key] for key in CREDIT} == CREDIT
