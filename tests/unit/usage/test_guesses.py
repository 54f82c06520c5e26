"""What is read by guess is told, and what is not understood is refused with what would do."""

from __future__ import annotations

import json

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.usage.table import ANSWERED, BUSY, NO_ANSWER, NOT_GIVEN

NINE = 1_767_603_600_000  # 2026-01-05T09:00:00Z


def calls(headings: str, cell: str = "0.07", at: str = "2026-01-05T09:00:00Z", comma: str = ",") -> str:
    return f"{headings}\n" + comma.join((at, "125", "+442071838750", cell)) + "\n"


def test_each_heading_that_was_taken_is_told_and_each_that_was_not_read(read):
    found = read("Beginn;Dauer (Sek.);Ziel;Bemerkung\n2026-01-05T09:00:00Z;125;+442071838750;laut\n")
    assert found.notes[0] == (
        "columns by their headings: at 'Beginn', lasts 'Dauer (Sek.)' in s, number 'Ziel'; not read: 'Bemerkung' "
        "(if one is wrong, name them all by --columns KEY=HEADING,…)"
    )


def test_nothing_is_told_of_columns_that_a_user_named(read):
    assert read(calls("A,B,C,D"), columns={"at": "A", "lasts": "B"}, dialect=("durations=s",)).notes == []


def test_nothing_is_told_where_each_heading_is_a_key(read):
    assert read(calls("at,lasts,number,charge"), dialect=("durations=s",)).notes == []


def test_a_known_system_s_file_with_a_charge_under_another_heading_says_so(read):
    headings = "Start Time,Duration Seconds,Call Type,Destination Number,Amount (EUR)\n"
    text = headings + "2026-01-05T09:00:00Z,125,user_out,+442071838750,1\n"
    notes = read(text).notes
    assert (
        "not read, as this system is not known to write it: 'Amount (EUR)' may be its charge; --columns reads it"
        in notes
    )


@pytest.mark.parametrize(
    ("heading", "cell", "micros", "currency"),
    [
        ("Koszt [PLN]", "0,07", 70_000, "PLN"),
        ("Montant HT", "0,07", 70_000, ""),
        ("Valor (R$)", "R$ 0,07", 70_000, "BRL"),
        ("Kostnad", "0,07 kr", 70_000, ""),
        ("Billed (USD)", "0.07", 70_000, "USD"),
        ("Price excl. VAT", "0.07", 70_000, ""),
        ("Net price", "0.07", 70_000, ""),
        # 7 cents are 0.07
        ("Cost (cents)", "7", 70_000, ""),
        ("Total", "0.07", 70_000, ""),
        ("Retail cost", "0.07", 70_000, ""),
        ("Cost per call", "0.07", 70_000, ""),
        ("Call Charges (exc VAT)", "0.07", 70_000, ""),
        ("Costo de la llamada (EUR)", "0,07", 70_000, "EUR"),
        ("Debit", "$0.07 USD", 70_000, "USD"),
    ],
)
def test_a_charge_is_found_by_its_heading(read, heading, cell, micros, currency):
    found = read(calls(f"Start;Duration (s);To;{heading}", cell, comma=";"))
    assert found.table.charge.tolist() == [micros]
    assert found.currency == currency


@pytest.mark.parametrize("heading", ["Price/min", "Price per minute", "Rate", "Tax amount", "VAT", "charge_micros"])
def test_a_price_of_a_minute_or_a_tax_is_no_charge(read, heading):
    found = read(calls(f"Start,Duration (s),To,{heading}"))
    assert found.table.charge.tolist() == [NOT_GIVEN]
    assert f"not read: '{heading}'" in found.notes[0]


def test_what_was_paid_in_all_goes_before_a_price(read):
    text = "Start,Duration (s),To,Price,Total\n2026-01-05T09:00:00Z,125,+442071838750,0.022,0.066\n"
    assert read(text).table.charge.tolist() == [66_000]


def test_charges_with_signs_of_two_currencies_keep_them_apart(read):
    text = calls("Start,Duration (s),To,Cost", "USD 0.07") + "2026-01-05T10:00:00Z,60,+442071838750,EUR 0.02\n"
    found = read(text)
    assert found.table.currency.texts() == ["USD", "EUR"]


@pytest.mark.parametrize("headings", ["Billed duration (s),Duration (s)", "Rounded duration (s),Actual duration (s)"])
def test_a_whole_duration_goes_before_a_rounded_one(read, headings):
    assert read(f"Start,{headings}\n2026-01-05T09:00:00Z,180,125\n").table.lasts.tolist() == [125_000]


@pytest.mark.parametrize(
    ("heading", "local"),
    [
        ("Start Time (ET)", "2026-01-05 04:00:00"),
        ("Start Time EST", "2026-01-05 04:00:00"),
        ("Start (GMT+2)", "2026-01-05 11:00:00"),
        ("Start (UTC+01:00)", "2026-01-05 10:00:00"),
        ("Start [America/Chicago]", "2026-01-05 03:00:00"),
        ("Start time (UTC+05:30)", "2026-01-05 14:30:00"),
        ("Start time UTC+05:30", "2026-01-05 14:30:00"),
        ("Start (IST +05:30)", "2026-01-05 14:30:00"),
        ("Start (GMT-3)", "2026-01-05 06:00:00"),
        ("Start (UTC\u22123)", "2026-01-05 06:00:00"),
        ("Start (-03:30)", "2026-01-05 05:30:00"),
        ("Beginn (MEZ)", "2026-01-05 10:00:00"),
        ("Start (Eastern Standard Time)", "2026-01-05 04:00:00"),
        ("Start (Pacific Time (US and Canada))", "2026-01-05 01:00:00"),
    ],
)
def test_times_are_in_the_zone_that_their_heading_says(read, heading, local):
    found = read(calls(f"{heading},Duration (s),To,Cost", at=local), timezone="Asia/Tokyo")
    assert found.table.at.tolist() == [NINE]


def test_a_zone_that_is_not_known_is_refused_and_not_read_in_another(read):
    with pytest.raises(ScenarioError, match="no column for `at`"):
        read(calls("Start (Mars time),Duration (s),To,Cost", at="2026-01-05 14:30:00"))


@pytest.mark.parametrize(
    ("words", "outbound"),
    [("Richtung;ausgehend;eingehend", [True, False]), ("Sens;Sortant;Entrant", [True, False]),
     ("Sentido;Llamada saliente;Llamada entrante", [True, False]), ("Direzione;in uscita;in entrata", [True, False])],
)  # fmt: skip
def test_directions_are_read_in_other_languages(read, words, outbound):
    heading, out, into = words.split(";")
    rows = [f"2026-01-05T{9 + at:02}:00:00Z;60;+442071838750;{word}" for at, word in enumerate((out, into))]
    found = read("\n".join([f"Start;Dauer (s);Nummer;{heading}", *rows]))
    assert found.table.outbound.tolist() == outbound


def test_outcomes_are_read_in_other_languages(read):
    rows = [
        f"2026-01-05T{9 + at:02}:00:00Z;{lasts};+442071838750;{word}"
        for at, (word, lasts) in enumerate((("beantwortet", 60), ("besetzt", 0), ("verpasst", 8)))
    ]
    found = read("\n".join(["Start;Dauer (s);Nummer;Ergebnis", *rows]))
    assert found.table.outcome.tolist() == [ANSWERED, BUSY, NO_ANSWER]


@pytest.mark.parametrize("heading", ["Direction", "Result"])
def test_a_word_that_is_not_known_is_told_with_what_is_done(read, heading):
    notes = read(calls(f"Start,Duration (s),To,{heading}", "zurück")).notes
    assert any(note.startswith(f"'zurück' of '{heading}' says nothing that is known: ") for note in notes)


def test_rows_of_a_computer_are_left_out_by_name(read):
    text = (
        "Start,Duration (s),Type,Number\n2026-01-05T09:00:00Z,60,VoIP,\n2026-01-05T09:00:00Z,60,Call-in,+18005550199\n"
    )
    found = read(text)
    assert len(found.table) == 1
    assert "1 row holds Type=VoIP, without a number: no telephone; left out (first: line 2)" in found.said()


def test_a_rental_is_no_call_of_no_length(read):
    found = read(calls("Start,Duration (s),To,Cost") + "2026-01-31T00:00:00Z,,,25.00\n")
    assert len(found.table) == 1
    assert [problem.message for problem in found.problems()] == [
        "the row has a charge and no duration: it is no call; the row is left out"
    ]
    assert "1 row is odd; left out, with charges of 25.00 (first: line 3)" in found.said()


@pytest.mark.parametrize("encoding", ["cp1251", "gb18030", "cp932", "utf-16", "utf-8-sig"])
def test_the_encoding_is_the_one_whose_headings_are_known(read, encoding):
    headings = {
        "cp1251": "Дата и время;Длительность (сек);Номер;Стоимость",
        "gb18030": "开始时间;通话时长 (秒);被叫号码;费用",
        "cp932": "通話開始日時;通話時間 (秒);相手先番号;料金",
    }.get(encoding, "Startzeit;Gesprächsdauer (Sek.);Nummer;Gebühr")
    found = read(calls(headings, comma=";").encode(encoding))
    assert (found.table.at.tolist(), found.table.lasts.tolist()) == ([NINE], [125_000])


def test_of_two_rows_of_headings_the_known_one_counts(read):
    found = read("Call,Call,Party,Money\n" + calls("Start,Duration (s),To,Cost"))
    assert found.table.charge.tolist() == [70_000]
    assert "1 line before the headings is no record" in found.notes


def test_durations_of_a_spreadsheet_are_days(read):
    # 125 s are 125 / 86,400 days
    found = read("Start,Duration\n2026-01-05T09:00:00Z,0.001446759259\n")
    assert found.table.lasts.tolist() == [125_000]


def test_six_digits_are_hours_minutes_and_seconds_where_they_are_many(read):
    rows = [f"2026-01-05T09:{at:02}:00Z,00{at % 60:02}{at * 7 % 60:02}" for at in range(30)]
    found = read("\n".join(["Start,Duration", *rows]))
    assert found.table.lasts.tolist()[:3] == [0, 67_000, 134_000]  # 00:01:07, 00:02:14
    assert any("hours, minutes and seconds" in note for note in found.notes)


def test_few_numbers_of_six_digits_are_refused(read):
    with pytest.raises(
        ScenarioError, match="may be 00:02:05 or a number: say --dialect durations=hhmmss or durations=s"
    ):
        read("Start,Duration\n2026-01-05T09:00:00Z,000205\n")


def test_six_digits_are_read_as_their_heading_says(read):
    assert read("Start,Duration (hhmmss)\n2026-01-05T09:00:00Z,000205\n").table.lasts.tolist() == [125_000]


def test_a_log_of_endpoints_under_other_headings_is_refused_with_what_would_do(read):
    log = "Datum,Dauer (Sekunden),Clienttyp\n2026-01-05T09:02:05Z,125,pstn_in\n2026-01-05T09:02:05Z,900,web\n"
    asked = '--dialect meet --columns \'end="Datum",lasts="Dauer \\(Sekunden\\)",direction="Clienttyp",dial=…\''
    with pytest.raises(ScenarioError, match=asked):
        read(log)
    # what it asks for does: the web's row is no leg, and 09:02:05 less 125 s is 09:00:00
    found = read(log, ("meet",), columns={"end": "Datum", "lasts": "Dauer (Sekunden)", "direction": "Clienttyp"})
    assert found.table.at.tolist() == [NINE]


def activity(kind: str, seconds: int) -> dict[str, object]:
    parameters = [
        {"name": "duration_seconds", "intValue": str(seconds)},
        {"name": "device_type", "value": kind},
        {"name": "meeting_code", "value": "ABCDEFGHIJ"},
        {"name": "identifier", "value": "+14255550111"},
    ]
    event = {"type": "call", "name": "call_ended", "parameters": parameters}
    return {"id": {"time": "2026-01-05T09:02:05.000Z"}, "events": [event]}


def test_activities_of_google_s_reports_api_are_read(read):
    page = {"kind": "admin#reports#activities", "items": [activity("pstn_in", 125), activity("web", 900)]}
    found = read(json.dumps(page), callers=True)
    assert (found.dialect, found.table.at.tolist(), found.table.caller.texts()) == ("meet", [NINE], ["+14255550111"])


def test_participants_of_meet_s_rest_api_are_refused_with_what_would_do(read):
    page = {
        "participants": [{"name": "conferenceRecords/1/participants/1", "earliestStartTime": "2026-01-05T09:00:00Z"}]
    }
    with pytest.raises(ScenarioError, match=r"REST API, which does not say .* take the activities of the Reports API"):
        read(json.dumps(page))


@pytest.mark.parametrize(
    "headings",
    [
        "Topic,Meeting ID,User Email,Start Time,End Time,Duration (Minutes),Participants",
        "Name,User Email,Join Time,Leave Time,Duration (Minutes),Guest,Meeting ID",
    ],
)
def test_meetings_and_participants_of_zoom_are_no_calls(read, headings):
    with pytest.raises(ScenarioError, match="nothing says who came by telephone; export the report of telephone calls"):
        read(f"{headings}\n" + ",".join("1" for _ in headings.split(",")) + "\n")


def test_minutes_of_webex_s_meetings_are_told_by_their_ends(read):
    found = read(
        "Meeting Number,Start Time,End Time,Duration,Audio Type\n"
        "1,2026-01-05 09:00:00,2026-01-05 09:50:00,50,Call-in\n"
        "2,2026-01-06 09:00:00,2026-01-06 09:20:00,20,Call-in\n"
    )
    assert (found.dialect, found.table.lasts.tolist()) == ("webex-meetings", [3_000_000, 1_200_000])


def test_a_german_charge_with_its_currency_is_read(read):
    found = read(calls("Beginn;Dauer (s);Ziel;Gebühr (€)", "0,07", comma=";"))
    assert (found.table.charge.tolist(), found.currency) == ([70_000], "EUR")


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("Start,Time zone", "2026-01-05 10:00:00,Europe/Berlin"),
        ("Start,UTC offset", "2026-01-05 10:00:00,+01:00"),
        ("Date,Time,TZ", "05.01.2026,10:00:00,CET"),
        ("Date,Time", "2026-01-05,90000"),
        ("Date,Time", "2026-01-05,900"),
        ("Date,Time", "46027,0.375"),
        # the cell's own zone, and that of the heading, go before the column's
        ("Start,Time zone", "2026-01-05T09:00:00Z,Europe/Berlin"),
        ("Start (UTC),Time zone", "2026-01-05 09:00:00,Europe/Berlin"),
    ],
)
def test_day_time_and_zone_may_stand_in_columns_of_their_own(read, columns, cells):
    # 09:00 on 5 January 2026 in Greenwich
    assert read(f"{columns},Duration (s)\n{cells},60\n").table.at.tolist() == [1_767_603_600_000]


@pytest.mark.parametrize(
    "headings",
    [
        "Created At,Duration,To",
        "CALL_START_DT,CALL_DUR_SECS,B_NUMBER",
        "Charge start,Billable seconds,Terminating Number",
        "Date d'appel,Durée d'appel,N° appelé",
        "Initiated,Duration,Recipient",
    ],
)
def test_headings_of_more_systems_are_known(read, headings):
    found = read(f"{headings}\n2026-01-05T09:00:00Z,60s,+442071838750\n").table
    assert (found.lasts.tolist(), found.number.texts()) == ([60_000], ["+442071838750"])
