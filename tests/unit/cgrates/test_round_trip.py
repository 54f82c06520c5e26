"""Scenarios and tariff plans there and back: every leg costs the same, and the same as by the CSVs alone."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import yaml

from tollbridge.cgrates.inward.scenario import Wanted, import_plan
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
    made = import_plan(folder, Wanted(clock["start"], clock["duration"], clock["timezone"], **wanted))
    made.write(out)
    return made, load(out)


@pytest.mark.parametrize("seed", range(200))
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


@pytest.mark.parametrize("seed", range(200))
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
