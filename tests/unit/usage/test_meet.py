"""Google Meet's log events: a row's date is the end of its leg, and only telephones' rows are legs."""

from __future__ import annotations

import pytest

from tollbridge.errors import ScenarioError

NINE = 1_767_603_600_000  # 2026-01-05T09:00:00Z
HEAD = (
    "Date,Event Name,Event Description,Meeting Code,Participant Identifier,Participant Outside Organisation,Client Type,"
    "Organizer Email,Product Type,Duration,Call Rating out of 5,Participant Name,IP Address\n"
)


def row(at, who, kind, seconds, event="Endpoint left"):
    return f"2026-01-05T{at}Z,{event},The endpoint left,ABCDEFGHIJ,{who},No,{kind},ann@x.example,Meet,{seconds},,Ann,\n"


LOG = (
    HEAD
    + row("09:02:05", "+14255550111", "pstn_in", 125)
    + row("09:02:05", "+14255550112", "pstn_in", 125)
    + row("10:01:00", "+442071838750", "PSTN dial-out", 60)
    + row("10:01:00", "bob@x.example", "web", 3600)
    + row("10:02:00", "eve@x.example", "iPhone", 3600)
    + row("10:03:00", "+442071838750", "pstn_out", "", "Presentation started")
)


def test_a_leg_of_meet_begins_its_length_before_the_date(read):
    found = read(LOG, callers=True)
    assert found.dialect == "meet"
    # 09:02:05 - 125 s is 09:00:00; 10:01:00 - 60 s is 10:00:00
    assert found.table.at.tolist() == [NINE, NINE, NINE + 3_600_000]
    assert found.table.lasts.tolist() == [125_000, 125_000, 60_000]


def test_numbers_dialled_and_callers_of_meet_are_read(read):
    found = read(LOG, callers=True)
    assert found.table.outbound.tolist() == [False, False, True]
    assert found.table.number.texts() == ["", "", "+442071838750"]
    assert found.table.caller.texts()[:2] == ["+14255550111", "+14255550112"]


def test_two_who_dial_in_at_once_are_two_legs(read):
    assert read(LOG).tally.read == 3


def test_endpoints_that_are_no_telephones_are_left_out_by_name(read):
    found = read(LOG)
    no = "no telephone, which is pstn_in or pstn_out; left out"
    assert found.said()[:4] == [
        "7 lines seen, 3 of 6 rows read, 3 left out",
        f"1 row holds Client Type=web: {no} (first: line 5)",
        f"1 row holds Client Type=iPhone: {no} (first: line 6)",
        "1 row has no Duration: no end of a call; left out (first: line 7)",
    ]


def test_a_log_without_telephones_is_refused_with_the_reason(read):
    with pytest.raises(ScenarioError, match="no rows of calls: 1 row holds Client Type=web: no telephone"):
        read(HEAD + row("10:01:00", "bob@x.example", "web", 3600))


def test_a_log_that_does_not_say_which_endpoints_are_telephones_is_refused(read):
    with pytest.raises(ScenarioError, match="no column Client Type or Endpoint Type, which says"):
        read(LOG.replace("Client Type", "Colour"))


def test_the_names_of_the_api_are_read_too(read):
    text = "id.time,name,device_type,duration_seconds,identifier,meeting_code\n"
    found = read(text + "2026-01-05T09:02:05Z,call_ended,pstn_out,125,+442071838750,ABC\n")
    assert (found.dialect, found.table.at.tolist()) == ("meet", [NINE])


def test_any_file_with_ends_and_lengths_has_starts(read):
    found = read("End Time,Duration (s),Dialled\n2026-01-05T09:02:05Z,125,+442071838750\n")
    assert found.table.at.tolist() == [NINE]
    assert "calls began as long before 'End Time' as they lasted: the file has no starts" in found.notes
