"""`trace` replays every export that `fit` reads."""

from __future__ import annotations

import json

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.demand.offered import BUSY, NO_ANSWER
from tollbridge.errors import ScenarioError

PLAIN = "trace: {file: calls.csv}"
EXPORT = (
    "Call ID,Conference ID,Call Type,Destination Number,Caller ID,Start Time,End Time,Duration Seconds,Charge,Department\n"
    "a,7,conf_in,+18005550199,+14255550111,2026-01-05T14:00:00Z,2026-01-05T14:02:05Z,125,0.07,Sales\n"
    "b,7,conf_out,+442071838750,,2026-01-05T14:01:00Z,2026-01-05T14:02:00Z,60,0.02,Sales\n"
    "c,,conf_out,+442071838750,,2026-01-05T15:00:00Z,2026-01-05T15:00:00Z,0,0.00,Law\n"
)


@pytest.fixture
def trace(scenario, tmp_path):
    """Return a maker of demand from a trace's text."""

    def make(text, yaml=PLAIN, strict=False):
        (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
        return build_demand(scenario(yaml), 1, strict=strict)

    return make


def warnings(demand):
    return [str(problem).rpartition("calls.csv")[2] for problem in demand.warnings]


def test_a_usage_export_is_replayed(trace, all_legs):
    made = trace(EXPORT)
    legs = all_legs(made)
    assert legs.arrive.tolist() == [
        9 * 3_600_000,
        9 * 3_600_000 + 60_000,
        10 * 3_600_000,
    ]  # 14:00 UTC is 09:00 in New York
    assert legs.lasts.tolist() == [125_000, 60_000, 0]
    assert legs.number.tolist() == [1, -1, -1]
    assert legs.outcome.tolist() == [0, 0, NO_ANSWER]
    assert legs.conference.tolist() == [0, 0, -1]
    assert made.cast.origins[legs.origin[0]].tags == (("department", "Sales"), ("type", "conf_in"))
    assert made.cast.callers[0] == "+14255550111"
    assert any("the vendor's usage export" in text for text in warnings(made))


def test_the_api_s_records_are_replayed(trace, all_legs):
    record = {
        "callType": "conf_in", "calleeNumber": "+18005550199", "startDateTime": "2026-01-05T14:00:00.5Z", "duration": 125,
        "charge": 0.07,
    }  # fmt: skip
    legs = all_legs(trace(json.dumps({"value": [record]})))
    assert (legs.arrive.tolist(), legs.lasts.tolist(), legs.number.tolist()) == ([9 * 3_600_000 + 500], [125_000], [1])


def test_times_without_a_zone_are_local_and_a_dialect_says_how_they_are_written(trace, all_legs):
    text = "when;held;called\n06/01/2026 09:00;2,5;020 7183 8750\n"
    columns = "{at: when, lasts: held, dial: called}"
    yaml = f"trace: {{file: calls.csv, columns: {columns}, home: [GB], dialect: {{dates: day-first, durations: min}}}}"
    made = trace(text, yaml)
    legs = all_legs(made)
    assert legs.arrive.tolist() == [33 * 3_600_000]  # Tuesday's 09:00
    assert legs.lasts.tolist() == [150_000]
    assert made.cast.destinations[0] == "+442071838750"


def test_an_end_in_place_of_a_duration(trace, all_legs):
    text = "at,until,dial\n2026-01-05T09:00:00,2026-01-05T09:02:05,+442071838750\n"
    legs = all_legs(trace(text, "trace: {file: calls.csv, columns: {at: at, end: until, dial: dial}}"))
    assert legs.lasts.tolist() == [125_000]


def test_attempts_ring_and_are_busy(trace, all_legs):
    text = (
        "src,dst,start,answer,end,duration,billsec,disposition\n"
        "101,+442071838750,2026-01-05 09:00:00,,2026-01-05 09:00:05,5,0,BUSY\n"
        "101,+442071838750,2026-01-05 09:01:00,2026-01-05 09:01:08,2026-01-05 09:03:13,133,125,ANSWERED\n"
    )
    legs = all_legs(trace(text))
    assert legs.outcome.tolist() == [BUSY, 0]
    assert legs.rings.tolist() == [5_000, 8_000]
    assert legs.lasts.tolist() == [0, 125_000]


def test_rows_that_stand_twice_are_charged_twice_and_named(trace, all_legs):
    made = trace(EXPORT + EXPORT.splitlines()[2] + "\n")
    assert len(all_legs(made)) == 4
    assert ":5: warning: the row stands in an earlier line too: both are charged" in warnings(made)


def test_odd_rows_are_left_out_by_line_or_refused(trace, all_legs):
    text = EXPORT + "d,,conf_out,anonymous,,2026-01-05T16:00:00Z,2026-01-05T16:01:00Z,60,0.02,Law\n"
    made = trace(text)
    assert len(all_legs(made)) == 3
    assert ":5: warning: the number dialled is withheld; the row is left out" in warnings(made)
    with pytest.raises(ScenarioError, match=r"calls\.csv:5: the number dialled is withheld"):
        trace(text, strict=True)


def test_two_readings_are_refused_at_the_trace(trace):
    with pytest.raises(ScenarioError, match="03/04/2026 is 03 April 2026 or 04 March 2026"):
        trace("start,lasts_s,dial\n03/04/2026 10:00,60,+442071838750\n")


def test_an_unknown_dialect_is_refused_at_its_place(trace):
    with pytest.raises(ScenarioError, match=r"\.yaml:\d+:\d+: unknown dialect 'zooom'"):
        trace(EXPORT, "trace: {file: calls.csv, dialect: zooom}")
