"""What a run will take is told before it, and what no memory holds is refused before anything is drawn."""

import pytest

from tollbridge.engine.plan import memory
from tollbridge.engine.plan.cost import cost_of
from tollbridge.engine.plan.study import prepare
from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load

TEXT = """\
clock: {{start: 2026-01-05, timezone: UTC, duration: {days}d}}
tariffs: {{t: {{increment: 60s, inbound: [{{per_minute: 0.01}}]}}}}
accounts: {{a: {{tariff: t, credit: {{opening: 9}}, {account}}}}}
numbers: {{n: {{number: "+12065550100"}}}}
workloads: {{w: {{{more} legs: {{rate: 10/h, via: n, lasts: 10m}}}}}}
"""


@pytest.fixture
def study(tmp_path):
    def of(days=10, account="", more=""):
        file = tmp_path / "s.yaml"
        file.write_text(TEXT.format(days=days, account=account, more=more))
        return prepare(load(file))

    return of


def test_legs_and_steps_are_counted_over_the_whole_run(study):
    # 240 hours of 10 legs, each of its answer and 10 steps of a minute
    found = cost_of(study())
    assert found.legs == pytest.approx(2400)
    assert found.steps == pytest.approx(2400 * 11)


def test_the_estimate_is_near_what_is_drawn(study):
    made = study()
    assert sum(map(len, made.demand.days(0))) == pytest.approx(cost_of(made).legs, rel=0.1)


def test_later_attempts_that_chance_may_make_are_counted(study):
    # a probability of 0.5 makes one later attempt a leg on average
    assert cost_of(study(more="retry: {probability: 0.5, after: 1m},")).attempts == pytest.approx(2400)


@pytest.mark.parametrize("mode", ["heartbeat", "poll"])
def test_beats_and_looks_of_a_millisecond_count(study, mode):
    # 600,000 beats a leg
    found = cost_of(study(account=f"control: {{mode: {mode}, every: 1ms}}"))
    assert found.steps == pytest.approx(2400 * 600_001)


def test_lapsing_recharges_count(study):
    # an hour each: 240 expiries and as many recharges
    made = study(account="recharge: {below: 1, amount: 1}")
    assert cost_of(made).lapses == 0
    file = made.loaded.file
    file.write_text(file.read_text().replace("opening: 9", "opening: 9, expires: 1h"))
    assert cost_of(prepare(load(file))).lapses == 480


def test_growth_beyond_memory_is_refused_at_its_workload(study):
    with pytest.raises(
        ScenarioError, match=r"s\.yaml:5:13: on 2026-03-05 this brings more than 1,000,000,000,000 legs and attempts, "
    ):
        study(days=60, more="growth: 999999999%/month,")


def test_growth_beyond_any_float_is_refused_too(study):
    with pytest.raises(ScenarioError, match="this brings more than 1,000,000,000,000 legs"):
        study(days=9000, more="growth: 999999999%/month,")


def test_a_day_that_does_not_fit_the_memory_there_is_is_refused(study, monkeypatch):
    monkeypatch.setattr(memory, "memory_there", lambda: 300_000.0)
    with pytest.raises(
        ScenarioError, match=r"240 legs and attempts, 0 MB of memory: at most 50,000,000 a day, and there are 0 MB"
    ):
        study()


def test_validate_says_the_cost(tmp_path, capfd):
    from tollbridge.cli import run_command_line

    file = tmp_path / "s.yaml"
    file.write_text(TEXT.format(days=10, account="", more=""))
    assert run_command_line(["validate", "--cost", str(file)]) == 0
    assert "a replication: about 2,400 legs, 0 later attempts drawn, 26,400 events" in capfd.readouterr().out
