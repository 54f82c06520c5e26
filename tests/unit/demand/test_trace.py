"""`trace`: real calls replayed, odd rows reported by line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tollbridge.demand.build import build_demand
from tollbridge.demand.offered import BUSY
from tollbridge.errors import ScenarioError

PLAIN = "trace: {file: calls.csv}"


@pytest.fixture
def trace(scenario, tmp_path):
    """Return a maker of demand from a trace's text."""

    def make(csv, text=PLAIN, strict=False):
        (tmp_path / "calls.csv").write_text(csv, encoding="utf-8")
        return build_demand(scenario(text), 1, strict=strict)

    return make


def warnings(demand):
    return [str(problem).rpartition("calls.csv")[2] for problem in demand.warnings]


def test_columns_have_the_names_of_a_call_s_keys(trace, all_legs):
    made = trace(
        "at,via,dial,from,conference,lasts,rings,outcome,organiser,tags.team\n"
        "2026-01-05T09:00:00,n,,+14255550111,standup,125s,,,yes,sales\n"
        "+9h1m,,+447700900123,,standup,0:10:00,8s,busy,,\n"
    )
    legs = all_legs(made)
    assert legs.arrive.tolist() == [9 * 3_600_000, 9 * 3_600_000 + 60_000]
    assert legs.number.tolist() == [0, -1]
    assert legs.destination.tolist() == [-1, 0]
    assert legs.lasts.tolist() == [125_000, 600_000]
    assert legs.rings.tolist() == [0, 8000]
    assert legs.outcome[1] == BUSY
    assert legs.conference.tolist() == [0, 0]
    assert legs.is_organiser.tolist() == [1, 0]
    assert legs.prompt.tolist() == [20_000, 0]
    assert legs.source.tolist() == [1, 1]
    assert made.cast.callers == ("+14255550111", "")
    assert made.cast.origins[legs.origin[0]].tags == (("team", "sales"),)


def test_headings_are_mapped_and_give_bare_durations_their_unit(trace, all_legs):
    text = 'trace: {file: calls.csv, via: free, columns: {at: Start Time, lasts: Duration Seconds, from: "Caller ID"}}'
    made = trace("﻿Start Time,Duration Seconds,Caller ID,Other\n2026-01-05T14:00:00Z,61,+1425555****,x\n", text)
    legs = all_legs(made)
    assert legs.arrive.tolist() == [9 * 3_600_000]  # 14:00 UTC is 09:00 in New York
    assert legs.lasts.tolist() == [61_000]
    assert legs.number.tolist() == [1]
    assert made.cast.callers == ("+1425555****",)


def test_a_number_is_called_by_name_or_digits(trace, all_legs):
    legs = all_legs(trace("at,via\n+1s,free\n+2s,+18005550199\n+3s,18005550199\n"))
    assert legs.number.tolist() == [1, 1, 1]


def test_a_masked_number_is_dialled_as_one_under_the_digits_that_show(trace, all_legs):
    made = trace("at,dial,lasts_s\n+1s,+44207183****,60\n")
    assert all_legs(made).lasts.tolist() == [60_000]
    assert made.cast.destination_labels == ("+44207183",)
    assert made.cast.destinations[0].startswith("+44207183")


@pytest.mark.parametrize(
    ("heads", "column"), [("at,at,via", "at"), ("at,via,lasts_s,lasts_min", "lasts"), ("at,via,via", "via")]
)
def test_a_column_that_stands_twice_is_refused(trace, heads, column):
    with pytest.raises(ScenarioError, match=f"calls.csv:1: the column '{column}' stands twice"):
        trace(f"{heads}\n+1s,n,60,5\n")


def test_empty_headings_at_the_end_are_no_columns(trace, all_legs):
    assert all_legs(trace("at,via,lasts_s,,\n+1s,n,60,,\n")).lasts.tolist() == [60_000]


def test_rows_out_of_order_are_put_in_order_and_keep_their_place_at_one_instant(trace, all_legs):
    legs = all_legs(trace("at,via\n+5s,n\n+2s,n\n+5s,free\n"))
    assert legs.arrive.tolist() == [2000, 5000, 5000]
    assert legs.meeting.tolist() == [1, 0, 2]


def test_odd_rows_are_left_out_and_reported_by_line(trace, all_legs):
    made = trace(
        "at,via,dial,lasts,outcome\n"
        "yesterday,n,,1m,\n"
        "+1s,nowhere,,1m,\n"
        "+1s,n,+442071838750,1m,\n"
        "+1s,,,1m,\n"
        "+1s,n,,-5s,\n"
        "+1s,n,,90d,\n"
        "+1s,n,,60,\n"
        "+1s,n,,1m,lost\n"
        "2026-01-04,n,,1m,\n"
        "+1s,n,,1m,,x,y\n"
        "+1s,n,,1m,\n"
    )
    assert len(all_legs(made)) == 1
    expected = [
        "'yesterday' is not an instant",
        "unknown number 'nowhere'",
        "both via 'n' and dial",
        "neither via nor dial",
        "lasts '-5s' is negative",
        "lasts '90d' is longer than 7 days",
        "'60' has no unit",
        "outcome 'lost' is none of",
        "before the start of the run",
        "7 cells under 5 headings",
    ]
    found = warnings(made)
    assert len(found) == len(expected)
    for line, (text, message) in enumerate(zip(found, expected, strict=True), start=2):
        assert text.startswith(f":{line}: warning: ")
        assert message in text
        assert text.endswith("; the row is left out")


def test_a_trace_of_which_no_row_can_be_read_is_refused(trace):
    """Else its forecast would be of nobody, and cost nothing."""
    with pytest.raises(ScenarioError, match=r"calls\.csv:2: '05\.01\.2026 09:00' is not an instant") as caught:
        trace("at,via\n05.01.2026 09:00,n\n05.01.2026 09:01,n\n")
    assert [problem.warning for problem in caught.value.problems] == [False, False]


def test_strict_refuses_a_trace_with_odd_rows(trace):
    with pytest.raises(ScenarioError, match=r"calls\.csv:3: the row has neither via nor dial"):
        trace("at,via\n+1s,n\n+2s,\n", strict=True)


def test_many_odd_rows_are_summed_up(trace):
    found = warnings(trace("at,via\n" + "+1s,\n" * 50 + "+1s,n\n"))
    assert len(found) == 21
    assert "30 more rows are odd, the last on line 51" in found[-1]


def test_rows_past_the_end_never_come_and_are_warned_about(trace, all_legs):
    made = trace("at,via\n+1s,n\n2026-01-10,n\n2026-02-01,n\n")
    assert len(all_legs(made)) == 1
    assert warnings(made) == [":3: warning: 2 rows at or past the end of the run never come, the first on this line"]


SEVERAL = """
accounts: {a: {country: US, tariff: t}, b: {country: US, licences: {gold: {tariff: t}, silver: {tariff: t}}}}
bridges: {main: {numbers: [n]}, side: {numbers: [n]}}
trace: {file: calls.csv}
"""


def test_each_row_may_name_its_own_account_licence_and_bridge(trace, all_legs):
    made = trace("at,via,account,licence,bridge\n+1s,n,a,,main\n+2s,n,b,gold,side\n", SEVERAL)
    origins = [made.cast.origins[index] for index in all_legs(made).origin]
    named = [(origin.account, origin.licence, origin.bridge) for origin in origins]
    assert named == [("a", "", "main"), ("b", "gold", "side")]
    assert warnings(made) == []


def test_a_row_that_names_none_of_several_is_odd(trace):
    rows = "+1s,n,,,main\n+2s,n,b,,side\n+3s,n,a,,\n+4s,n,a,,main\n"
    assert warnings(trace("at,via,account,licence,bridge\n" + rows, SEVERAL)) == [
        ":2: warning: name its `account`: there are a, b; the row is left out",
        ":3: warning: name its `licence`: there are gold, silver; the row is left out",
        ":4: warning: name its `bridge`: there are main, side; the row is left out",
    ]


@pytest.mark.parametrize(
    ("csv", "text", "message"),
    [
        ("at,via\n+1s,n\n", SEVERAL, "name its `account`: there are a, b"),
        ("at,via,account\n+1s,n,a\n", SEVERAL, "name its `bridge`: there are main, side"),
        (
            "at,via,bridge\n+1s,n,main\n",
            SEVERAL.replace("calls.csv", "calls.csv, account: b"),
            "name its `licence`: there are gold, silver",
        ),
        ("", PLAIN, "the file is empty"),
        ("at,via\n", PLAIN, "the trace has no rows"),
        ("at,color\n+1s,n\n", PLAIN, "unknown column 'color'"),
        ("via\nn\n", PLAIN, "needs a column `at`"),
        (
            "a,b\n+1s,n\n",
            "trace: {file: calls.csv, columns: {at: a, via: c}}",
            "no column 'c' in calls.csv; there are a, b",
        ),
        ("a,b\n+1s,n\n", "trace: {file: calls.csv, columns: {at: a, vias: b}}", "unknown column 'vias'"),
    ],
)
def test_a_trace_that_cannot_be_read_says_why(trace, csv, text, message):
    with pytest.raises(ScenarioError) as caught:
        trace(csv, text)
    assert message in str(caught.value)


def test_a_stray_quote_in_a_trace_is_refused_by_its_line_and_swallows_no_row(trace):
    with pytest.raises(ScenarioError, match=r"calls\.csv:2: a quote is not closed"):
        trace('at,dial,lasts,tags.note\n+1h,+442071838750,60s,"x\n+2h,+442071838750,60s,y\n+3h,+442071838750,60s,z\n')


def test_a_trace_with_semicolons_is_read(trace, all_legs):
    assert len(all_legs(trace("at;dial;lasts\n+1h;+442071838750;60s\n+2h;+442071838750;60s\n"))) == 2


def test_a_trace_that_is_not_utf8_says_so(scenario, tmp_path):
    (tmp_path / "calls.csv").write_bytes(b"at,via\n+1s,\xff\xfe\n")
    with pytest.raises(ScenarioError, match=r"calls\.csv:2: not UTF-8 text: byte 11 is 0xff"):
        build_demand(scenario(PLAIN), 1)


def test_a_real_week_of_a_call_centre_is_replayed_to_the_second(scenario, tmp_path, all_legs):
    folder = os.environ.get("TOLLBRIDGE_REAL_DATA")
    if not folder:
        pytest.skip("TOLLBRIDGE_REAL_DATA names no folder of real data")
    rows = (Path(folder) / "call_centre_1999-02_week1.csv").read_text(encoding="utf-8")
    (tmp_path / "calls.csv").write_text(rows, encoding="utf-8")
    text = """
    clock: {start: 1999-02-01, timezone: Asia/Jerusalem, duration: 1w}
    trace: {file: calls.csv, via: free, columns: {at: start_local, lasts: line_s}}
    """
    made = build_demand(scenario(text), 1)
    legs = all_legs(made)
    # the file has 9,007 rows; what is odd in it is told
    assert len(legs) + len(made.warnings) == 9007
    lines = [line.split(",") for line in rows.splitlines()[1:]]
    assert legs.lasts.sum() == 1000 * sum(int(cells[7]) for cells in lines if 0 <= int(cells[7]) <= 7 * 86_400)
    first = lines[0]
    assert first[0] == "1999-02-01T00:11:28"
    assert legs.arrive[0] == (11 * 60 + 28) * 1000


def test_a_row_that_stands_twice_is_charged_twice_and_both_lines_are_named(trace, all_legs):
    made = trace("at,via,lasts\n+1s,n,60s\n+2s,n,60s\n\n+1s,n,60s\n")
    assert [note.rpartition("calls.csv: ")[2] for note in made.notes] == ["3 rows of 5 lines read"]
    assert len(all_legs(made)) == 3
    assert warnings(made) == [":5: warning: the row stands twice, first in line 2: both are charged"]


def test_many_rows_that_stand_twice_are_counted(trace):
    made = trace("at,via,lasts\n" + "+1s,n,60s\n" * 40)
    assert len(made.warnings) == 21
    assert "and 19 more rows stand twice, the last on line 41" in warnings(made)[-1]


def test_an_end_stands_in_place_of_a_length_and_counts_from_the_answer(trace, all_legs):
    made = trace(
        "at,via,dial,lasts,rings,end\n"
        "2026-01-05T09:00:00,n,,,,2026-01-05T09:02:05\n"
        "+9h,,+447700900123,,8s,+9h1m8s\n"  # rings for 8 s, then talks for 60
        "+9h,n,,5m,,\n"
    )
    assert all_legs(made).lasts.tolist() == [125_000, 60_000, 300_000]


def test_an_end_that_cannot_be_is_named(trace):
    made = trace("at,via,lasts,end\n+9h,n,5m,+9h5m\n+9h,n,,+8h\n+9h,n,,soon\n+9h,n,,+9h1m\n")
    assert [line.removesuffix("; the row is left out") for line in warnings(made)] == [
        ":2: warning: the row has both lasts '5m' and end '+9h5m'",
        ":3: warning: the end '+8h' is before the answer",
        ":4: warning: 'soon' is not an instant such as 2026-01-12T09:00, 2026-01-12 or +1h30m",
    ]


def test_a_mapped_end_keeps_the_account_that_a_row_names(trace, all_legs):
    text = "trace: {file: calls.csv, via: n, columns: {at: Begin, end: Until, account: Payer, tags.team: Team}}"
    made = trace("Begin,Until,Payer,Team\n+9h,+9h1m,a,sales\n", text)
    legs = all_legs(made)
    assert legs.lasts.tolist() == [60_000]
    assert made.cast.origins[legs.origin[0]].tags == (("team", "sales"),)
