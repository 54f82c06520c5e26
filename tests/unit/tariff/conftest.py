"""Scenarios written in the test, and the price of one leg of them."""

import textwrap

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.money import format_money
from tollbridge.scenario.load import load
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.tariff.price import barred, price_leg, tier_at
from tollbridge.tariff.rows import Party
from tollbridge.units import parse_duration, parse_instant


class Desk:
    """A scenario's book, asked for prices in the words of a scenario."""

    def __init__(self, path):
        self.loaded = load(path)
        self.book = tariff_book(self.loaded)
        self.warnings = [str(problem).removeprefix(f"{path.parent}/") for problem in self.book.warnings]

    def party(self, dial):
        number = parse_phone(dial)
        return Party(number[1:], phone_country(number), phone_kind(number))

    def price(self, dial, lasts, at="+0s", direction="outbound", tariff="t"):
        """Return the Price of a leg, "no-rate" or "barred"."""
        answer = parse_instant(at).ms(self.loaded.clock)
        entry = self.book.entry(tariff, direction, self.party(dial))
        if entry < 0:
            return "no-rate"
        staircases = self.book.staircases()
        if barred(staircases, entry, answer):
            return "barred"
        if tier_at(staircases, entry, answer, 0) < 0:
            return "no-rate"
        return price_leg(staircases, entry, answer, parse_duration(lasts))

    def cost(self, *leg, **more):
        """Return the cost as text with at least four decimals, or the cause that turns the leg away."""
        price = self.price(*leg, **more)
        return price if isinstance(price, str) else format_money(price.cost, 4)

    def steps(self, *leg, **more):
        """Return [(begin s, length s, debit)] of a leg."""
        steps = self.price(*leg, **more).steps
        return [(step.begin // 1000, step.length // 1000, format_money(step.debit, 4)) for step in steps]


HEAD = """\
scenario: a tariff
clock: {start: 2026-01-05, timezone: UTC, duration: 4w}
"""


@pytest.fixture
def desk(tmp_path):
    """Return a maker of desks: `desk("tariffs: …")`; a text without a clock gets four weeks of UTC from 2026-01-05."""

    def make(text, files=()):
        path = tmp_path / "s.yaml"
        text = textwrap.dedent(text)
        path.write_text(text if "clock:" in text else HEAD + text, encoding="utf-8")
        for name, content in dict(files).items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return Desk(path)

    return make


@pytest.fixture
def refusals(desk, tmp_path):
    """Return a function that gives the messages, each with its place, with which a scenario is refused."""

    def refuse(text, files=()):
        with pytest.raises(ScenarioError) as caught:
            desk(text, files)
        return [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]

    return refuse
