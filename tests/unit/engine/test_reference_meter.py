"""The reference engine's meter: what steps debit in one go is what they debit one by one."""

from itertools import product

import pytest

from tollbridge.engine.reference.meter import Meter, staircases
from tollbridge.scenario.load import load
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.tariff.rows import Party

TEXT = """\
clock: {{start: 2026-01-05, timezone: UTC, duration: 1d}}
tariffs: {{t: {{increment: {increment}, connection_fee: 0.0123, {rules}, inbound: [{{per_minute: 0.0345}}{more}]}}}}
accounts: {{a: {{tariff: t}}}}
numbers: {{n: {{number: "+12065550100"}}}}
"""
INCREMENTS = ("60s", "30s/6s", "1s/7s")
RULES = ("cap: 0.31", "cap: 900", "rounding: {places: 2, mode: up}", "rounding: {places: 2, mode: up, per: increment}")
MORE = ("", ", {per_minute: 0.01, after: 5m}")


@pytest.mark.parametrize(("increment", "rules", "more"), list(product(INCREMENTS, RULES, MORE)))
def test_steps_within_a_time_debit_the_same_in_one_go(tmp_path, increment, rules, more):
    file = tmp_path / "s.yaml"
    file.write_text(TEXT.format(increment=increment, rules=rules, more=more))
    book = tariff_book(load(file))
    entry = book.entry("t", "inbound", Party("12065550100", "US", "toll"))
    stairs = staircases(book.staircases())[entry]
    for until in (1, 999, 1000, 59_999, 60_000, 60_001, 299_000, 300_001, 4_000_000):
        assert Meter(stairs, 0).debits_within(until) == one_by_one(Meter(stairs, 0), until)


def one_by_one(meter, until):
    total = 0
    while meter.next == 0 or meter.next < until:
        step = meter.peek(meter.next)
        total += meter.pay(step.price)
        meter.next = step.begin + step.length
    return total
