"""Samples are the same whoever draws them, and callers are drawn once for all values of a search."""

import numpy as np

from tollbridge.demand.build import ScenarioDemand
from tollbridge.planning.size import size
from tollbridge.planning.target import parse_target
from tollbridge.planning.value_ranges import parse_value_range
from tollbridge.planning.variant_results import Effort, run_variant
from tollbridge.planning.variant_runner import VariantRunner, open_runner
from tollbridge.scenario.load import load

TEXT = """\
clock: {start: 2026-01-05, timezone: UTC, duration: 2d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}]}}
accounts: {a: {tariff: t, credit: {opening: 50}}}
numbers: {n: {number: "+12065550100"}}
workloads: {w: {legs: {rate: 4/h, via: n, lasts: {exponential: {mean: 3m}}}}}
"""
FIVE = Effort(5, engine="reference")


def scenario(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(TEXT)
    return load(file)


def test_processes_give_the_sample_that_one_gives(tmp_path):
    loaded = scenario(tmp_path)
    plain = run_variant(loaded, FIVE)
    with open_runner(2) as runner:
        shared = runner.run(loaded, FIVE)
    assert plain.trials == shared.trials
    assert all(np.array_equal(plain.values[name], shared.values[name], equal_nan=True) for name in plain.values)


def test_a_search_draws_each_replication_of_its_callers_once(tmp_path, monkeypatch):
    loaded, asked = scenario(tmp_path), []
    days = ScenarioDemand.days

    def counted(self, replication):
        asked.append((self.seed, replication))
        return days(self, replication)

    monkeypatch.setattr(ScenarioDemand, "days", counted)
    target = parse_target("accounts.a.exhausted", "60%")
    found = size(loaded, parse_value_range("accounts.a.credit.opening=20..80"), target, FIVE, VariantRunner())
    assert len(found.attempts) > 3
    engine_choices = len(found.attempts) + 1  # `auto` alone would look at the first days
    assert len(asked) == len(set(asked)) <= 2 * FIVE.replications + engine_choices
