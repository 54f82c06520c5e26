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


ROW = "x{0},,conf_out,+442071838750,,2026-01-05T{1}:00:00Z,2026-01-05T{1}:01:00Z,60,0.02,Law\n"
HEAD = EXPORT.splitlines()[0] + "\n"


def test_a_row_before_the_start_is_left_out_and_one_past_the_end_never_comes(trace, all_legs):
    # the run is from 05:00 UTC on the 5th to 05:00 UTC on the 10th
    early = ROW.format(1, "04")
    late = ROW.format(2, "05").replace("2026-01-05", "2026-01-10")
    made = trace(EXPORT + early + late)
    assert len(all_legs(made)) == 3
    assert ":5: warning: the call is 1h before the start of the run; the row is left out" in warnings(made)
    assert ":6: warning: 1 row at or past the end of the run never comes on this line" in warnings(made)


def test_a_trace_of_which_no_row_is_the_scenario_s_is_refused(trace):
    with pytest.raises(ScenarioError, match=r"calls\.csv:2: the call is 1h before the start of the run"):
        trace(HEAD + ROW.format(1, "04"))


def test_a_long_list_of_odd_rows_is_cut_short(trace):
    early = "".join(ROW.format(number, "04") for number in range(300))
    odd = [text for text in warnings(trace(EXPORT + early)) if "before the start" in text or "more rows" in text]
    assert len(odd) < 300
    assert odd[-1].endswith("odd, the last on line 304")


def test_many_rows_that_stand_twice_are_counted(trace, all_legs):
    made = trace(HEAD + ROW.format(1, "14") * 150)
    assert len(all_legs(made)) == 150
    assert warnings(made)[-1].endswith("129 more rows stand twice, the last on line 151")


@pytest.mark.parametrize(
    ("row", "trace_keys", "more", "message"),
    [
        # a row that names no number, where the trace names none either
        (
            "a,,conf_in,,+14255550111,2026-01-05T14:00:00Z,2026-01-05T14:01:00Z,60,0.02,Law\n",
            "",
            {},
            "the row names no dial-in number: `via` of the trace may name it",
        ),
        (ROW.format(1, "14"), "", {"accounts": {"a": {"tariff": "t"}, "b": {"tariff": "t"}}}, "account"),
        (
            ROW.format(1, "14"),
            "",
            {"accounts": {"a": {"licences": {"x": {"tariff": "t"}, "y": {"tariff": "t"}}}}},
            "licence",
        ),
        (ROW.format(1, "14"), "", {"bridges": {"b": {}, "c": {}}}, "bridge"),
    ],
)
def test_a_row_that_does_not_say_whose_it_is_says_what_would(scenario, tmp_path, row, trace_keys, more, message):
    (tmp_path / "calls.csv").write_text(HEAD + row)
    with pytest.raises(ScenarioError, match=message):
        build_demand(scenario(PLAIN, **more), 1)
