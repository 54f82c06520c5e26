"""What Python functions and scenarios refuse, each with the sentence that says what would do."""

from __future__ import annotations

from copy import deepcopy

import pytest
import yaml

import tollbridge
from tollbridge.cli import run_command_line
from tollbridge.demand import families
from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.interface.scenarios import study_of

BASE = yaml.safe_load("""
scenario: A scenario
clock: {start: "2026-01-05T09:00:00", timezone: UTC, duration: 1d}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.1}], outbound: [{prefix: "+44", per_minute: 0.2}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100"}}
""")


def legs(**keys):
    return {"workloads": {"w": {"legs": {"rate": "1/h", "lasts": "1s", **keys}}}}


def meetings(**keys):
    return {"workloads": {"w": {"meetings": {"rate": "1/h"}, "attendees": 3, "duration": "30m", **keys}}}


def call(**keys):
    return {"calls": {"c": {"at": "+0s", "lasts": "1s", **keys}}}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            legs(via="n", lasts={"lognormal": {"mean": "0s", "sd": "1s"}}),
            "a lognormal distribution's mean must be above 0",
        ),
        (
            legs(via="n", lasts={"uniform": {"low": "9s", "high": "1s"}}),
            "low cannot be above its high: found 9s and 1s",
        ),
        (legs(via="n", lasts={"normel": {"mean": "1s"}}), "unknown key 'normel': did you mean 'normal'?"),
        (legs(via="n", lasts={}), "a distribution names one family, such as lognormal"),
        (legs(via="n", dial="+442071838750"), "legs have one of `via`, `dial` and `join`: these have via and dial"),
        (legs(), "legs need `via`, `dial` or `join`, or the workload `destinations`"),
        (legs(via="n", profile=[0] * 24), "all weights of the profile are 0: nobody would ever come"),
        (legs(via="n", profile=[1] * 23), "a profile must have 24 or 168 weights, not 23"),
        (
            meetings(legs={"rate": "1/h", "lasts": "1s"}),
            "workload 'w' has either `meetings` or `legs`: this one has both",
        ),
        (meetings(join={"dial-out": 1.0}), "destinations"),
        (meetings(join={"dial-out": 1.0}, destinations={"+44": 0.5}), "the shares sum to 0.5, not to 1"),
        (meetings(attendees={"poisson": {"mean": 90_000_000}}), "more than 100,000 at once"),
        (meetings(attendees={"uniform": {"low": 9, "high": 1}}), "low cannot be above its high: found 9 and 1"),
        (call(), "a call has either `via` or `dial`: this one has neither"),
        (call(via="n", dial="+442071838750"), "a call has either `via` or `dial`: this one has both"),
        (call(via="n", rings="3s"), "a call with `via` is answered at once"),
        (call(via="n", at="2026-01-01T00:00"), "the call is before the start of the run"),
        (call(via="n", lasts="1m1h"), "units go from large to small, each once, as in 1h30m"),
        (call(via="n", lasts="80000d"), "is longer than 200 years"),
        (call(via="n", lasts="1" * 25 + "s"), "has too many digits"),
        (call(via="n", lasts="0.0001s"), "is finer than a millisecond"),
        ({"windows": {"w": [{"from": "24:00", "to": "06:00"}]}}, "from 24:00 is the next day's 00:00"),
        ({"numbers": {"n": {"number": "+12345678901234567"}}}, "at most 15 digits after the +"),
    ],
)
def test_a_scenario_is_refused_with_what_would_do(more, message):
    with pytest.raises(ScenarioError) as refused:
        study_of(deepcopy(BASE) | more)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: families.lognormal(0, 1), "mean must be above 0"),
        (lambda: families.gamma(0, 1), "mean must be above 0"),
        (lambda: families.uniform(2, 1), "low cannot be above its high"),
        (lambda: families.whole_uniform(2, 1), "low cannot be above its high"),
        (lambda: families.cumulative([0.5, 0.4]), "shares sum to 0.9, not to 1"),
        (lambda: families.cumulative([]), "shares sum to 0, not to 1"),
    ],
)
def test_a_distribution_that_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"load": 1e9, "blocking": 0.01}, "load must be from 0 to 10,000,000 erlangs"),
        ({"load": 1, "ports": -1}, "ports must be from 0 to"),
        (
            {"formula": "extended-b", "load": 1, "ports": 2, "recall": 2},
            "the share that retries must be from 0 to 1, not 2",
        ),
        ({"formula": "engset", "load": 0.1, "ports": 2, "sources": 0}, "sources must be 1 or more, not 0"),
        (
            {"formula": "engset", "load": 0.1, "ports": 2, "sources": 5, "variant": "tim"},
            "unknown Engset variant 'tim'",
        ),
        ({"formula": "kaufman-roberts", "classes": [(0, 1)], "ports": 3}, "at least one class with a load above 0"),
        (
            {"formula": "kaufman-roberts", "classes": [(1, 5)], "ports": 3, "blocking": 0.1},
            "a leg of 5 ports never fits into 3",
        ),
        ({"formula": "kaufman-roberts", "classes": [(-1, 1)], "ports": 3}, "a class has 0 erlangs or more"),
        ({"formula": "kaufman-roberts", "classes": [(1, 1)], "load": 3}, "takes its loads from the classes"),
        ({"formula": "d", "load": 1, "ports": 2}, "unknown formula 'd'"),
        ({"formula": "c", "load": 1, "ports": 2, "recall": 0.5}, "recall is not for c"),
        ({"formula": "engset", "load": 1, "ports": 2}, "engset needs sources"),
        ({"minutes_per_day": 100, "ports": 2}, "minutes a day need the busy hour"),
        ({"minutes_per_day": -1, "busy_hour": 0.1, "ports": 2}, "minutes a day are 0 or more, not -1"),
        ({"load": [], "ports": 2}, "an empty list gives no answer"),
        ({"load": 10, "blocking": "1%"}, "'1%' is no number, and no list of numbers: a share of 1% is 0.01"),
        ({"load": [10, "x"], "ports": 2}, "is no number, and no list of numbers"),
    ],
)
def test_a_question_of_traffic_without_an_answer_is_refused(asked, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.erlang(**asked)


def test_a_mapping_with_a_value_that_no_file_holds_is_refused():
    with pytest.raises(TollbridgeError, match="None is no value of a scenario: give texts, numbers, dates"):
        tollbridge.load({"scenario": None})


def test_a_varied_value_that_is_no_yaml_is_refused(scenario):
    with pytest.raises(TollbridgeError, match="is not a value such as a YAML file would hold"):
        tollbridge.load(scenario).vary({"calls.bob": "{lasts: "})


def test_a_picture_of_a_result_that_is_none_names_the_nearest(scenario):
    pytest.importorskip("plotly", reason="plotly is not installed")
    loaded = tollbridge.load(scenario)
    compared = tollbridge.compare([loaded, loaded.vary({"calls.bob.lasts": "61s"})])
    swept = tollbridge.sweep(loaded, {"calls.bob.lasts": ["60s", "61s"]}, results=["cost.total"])
    for found in (compared, swept):
        with pytest.raises(TollbridgeError, match=r"did you mean 'cost\.total'"):
            found.plot("cost.totl")


def drawn(found):
    """Return the bars of an answer's picture: name and length."""
    return {bar.name: bar.x[0] for bar in found.plot().data}


def test_checks_and_audits_draw_how_many_hold(scenario, tmp_path):
    pytest.importorskip("plotly", reason="plotly is not installed")
    pytest.importorskip("polars", reason="polars is not installed")
    wrong = tollbridge.load(scenario).vary({"calls.alice.lasts": "60s"})
    checked = tollbridge.check([scenario, wrong, "scenario: x\nclok: {}\nexpect: {}\n"])
    assert drawn(checked) == {"hold (1)": 1, "fail (1)": 1, "are refused (1)": 1}
    tollbridge.run(scenario, out=tmp_path / "out")
    audited = tollbridge.audit(tmp_path / "out")
    assert drawn(audited)[f"follow ({audited.follows})"] == audited.follows > 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--precision", "many"], "'many' is not a share such as 2%"),
        (["--precision", "200%"], "'200%' is not between 0% and 100%"),
        (["--records", "ledger"], "records: nothing is written without a folder: name one with out"),
    ],
)
def test_options_that_cannot_be_are_refused(scenario, capsys, options, message):
    assert run_command_line(["run", str(scenario), *options]) == 2
    assert message in capsys.readouterr().err
