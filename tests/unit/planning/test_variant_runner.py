"""Samples are the same whoever draws them, and callers are drawn once for all values of a search."""

from dataclasses import replace

import numpy as np
import pytest

from tollbridge.demand.build import ScenarioDemand
from tollbridge.engine import simulate as engine
from tollbridge.errors import TollbridgeError
from tollbridge.measures.measure import Asked
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


STARVED = TEXT.replace("{opening: 50}}", "{opening: 8}, control: {mode: heartbeat, every: 5m}}")


def test_a_result_asked_for_alone_is_what_it_is_among_all(tmp_path):
    file = tmp_path / "starved.yaml"
    file.write_text(STARVED)
    loaded = load(file)
    whole = run_variant(loaded, FIVE)
    names = (
        "cost.unmet",
        "callers.out_of_credit",
        "accounts.a.unmet",
        "accounts.a.exhausted",
        "accounts.a.exhausted_by_day.31",
        "accounts.a.drained_first_cut",
        "accounts.a.first_cut",
        "numbers.n.blocking",
    )
    assert all(np.nansum(whole.of(name)) for name in names[:-1])  # each of them happens
    for name in names:
        alone = run_variant(loaded, replace(FIVE, asked=Asked(frozenset({name}))))
        assert list(alone.values) == [name]
        assert np.array_equal(alone.of(name), whole.of(name), equal_nan=True)
        assert alone.trials.get(name) == whole.trials.get(name)


def test_what_no_result_asked_for_comes_from_is_not_worked_out(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "note_starved", lambda *_: pytest.fail("nobody asked what credit kept from happening"))
    monkeypatch.setattr(engine, "exactly_drained", replace)
    runs = []
    run = engine._runner("reference")
    monkeypatch.setattr(engine, "_runner", lambda _: lambda *given, **how: runs.append(1) or run(*given, **how))
    run_variant(scenario(tmp_path), replace(FIVE, asked=Asked(ends=(".exhausted",))))
    assert len(runs) == FIVE.replications


def test_a_result_of_no_such_name_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(TollbridgeError, match=r"did you mean 'cost\.unmet'"):
        run_variant(scenario(tmp_path), replace(FIVE, asked=Asked(frozenset({"cost.unmt"})))).of("cost.unmt")
