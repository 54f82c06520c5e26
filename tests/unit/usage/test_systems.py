"""Records of known systems are known by their headings, and mean what that system means."""

from __future__ import annotations

import json

import pytest

from tollbridge.usage.table import ANSWERED, BUSY, NO_ANSWER, NOT_GIVEN

NINE = 1_767_603_600_000  # 2026-01-05T09:00:00Z

TEAMS = (
    "UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,Call Type,Number Type,"
    "Domestic/International,Destination Dialed,Destination Number,Start Time,End Time,Duration Seconds,Connection Fee,Charge,"
    "Currency,Capability\n"
    "1,a,7,US,,ann@x.example,Ann,+1425555****,conf_in,ServiceTollFree,Domestic,US,+18005550199,2026-01-05T09:00:00Z,"
    "2026-01-05T09:02:05Z,125,0.00,0.07,USD,MCOMEETACPEA\n"
    "2,b,,US,,ann@x.example,Ann,+14255550111,user_out,Subscriber,Domestic,US,+442071838750,2026-01-05T10:00:00Z,"
    "2026-01-05T10:00:00Z,0,0.00,0.00,USD,MCOPSTNPP\n"
)
GRAPH_ROW = {
    "id": "1", "callId": "a", "userPrincipalName": "ann@x.example", "startDateTime": "2026-01-05T09:00:00.2589935Z",
    "endDateTime": "2026-01-05T09:02:05.2589935Z", "duration": 125, "charge": 0.07, "callType": "conf_in", "currency": "USD",
    "calleeNumber": "+18005550199", "callerNumber": "+14255550111", "usageCountryCode": "US", "connectionCharge": 0.0,
    "conferenceId": "7", "licenseCapability": "MCOMEETACPEA", "inventoryType": "ServiceTollFree",
}  # fmt: skip
DIRECT = {
    "id": "1", "correlationId": "a", "startDateTime": "2026-01-05T09:00:08Z", "inviteDateTime": "2026-01-05T09:00:00Z",
    "endDateTime": "2026-01-05T09:02:13Z", "duration": 125, "callType": "ByotOut", "successfulCall": True,
    "callerNumber": "+14255550111", "calleeNumber": "+442071838750", "finalSipCode": 200,
    "trunkFullyQualifiedDomainName": "sbc.x.example",
}  # fmt: skip
FAILED = DIRECT | {
    "successfulCall": False,
    "finalSipCode": 486,
    "duration": 0,
    "inviteDateTime": "2026-01-05T09:10:00Z",
}
ASTERISK = (
    '"","101","442071838750","from-inside","""Ann"" <101>","SIP/101","SIP/trunk","Dial","SIP/trunk","2026-01-05 09:00:00",'
    '"2026-01-05 09:00:08","2026-01-05 09:02:13",133,125,"ANSWERED","DOCUMENTATION","1767603600.1",""\n'
    '"","101","442071838750","from-inside","","SIP/101","SIP/trunk","Dial","","2026-01-05 09:10:00",,"2026-01-05 09:10:20",'
    '20,0,"NO ANSWER","DOCUMENTATION","1767604200.2",""\n'
    '"","101","442071838750","from-inside","","SIP/101","SIP/trunk","Dial","","2026-01-05 09:20:00",,"2026-01-05 09:20:05",'
    '5,0,"BUSY","DOCUMENTATION","1767604800.3",""\n'
)
FREESWITCH = (
    '"Ann","101","442071838750","default","2026-01-05 09:00:00","2026-01-05 09:00:08","2026-01-05 09:02:13","133","125",'
    '"NORMAL_CLEARING","5f5ba4a2-0000-4000-8000-000000000001","","acme","PCMU","PCMU"\n'
    '"Ann","101","442071838750","default","2026-01-05 09:10:00","","2026-01-05 09:10:20","20","0",'
    '"USER_BUSY","5f5ba4a2-0000-4000-8000-000000000002","","acme","PCMU","PCMU"\n'
)
CUCM = (
    '"cdrRecordType","globalCallID_callId","dateTimeOrigination","callingPartyNumber","finalCalledPartyNumber","destCause_value",'
    '"dateTimeConnect","dateTimeDisconnect","duration"\n'
    "INTEGER,INTEGER,INTEGER,VARCHAR(50),VARCHAR(50),INTEGER,INTEGER,INTEGER,INTEGER\n"
    '1,5,1767603600,"1001","442071838750",16,1767603608,1767603733,125\n'
    '1,6,1767604200,"1001","442071838750",17,0,1767604205,0\n'
)
TWILIO = (
    "Call Sid,Start Time,End Time,Duration,Price,Price Unit,Direction,From,To,Status\n"
    "CA1,09:00:00 UTC 2026-01-05,,125,-0.0420,USD,Outgoing API,+15005550006,+442071838750,completed\n"
    "CA2,09:10:00 UTC 2026-01-05,,0,0,USD,Outgoing API,+15005550006,+442071838750,busy\n"
    "CA3,09:20:00 UTC 2026-01-05,,61,-0.0170,USD,Incoming,+442071838750,+18005550199,completed\n"
)
ZOOM = (
    "Meeting ID,Host Email,Department,Start Time,End Time,Duration (Minutes),Total ($),Type,Phone Number\n"
    "88,ann@x.example,Sales,01/05/2026 09:00:00 AM,01/05/2026 09:02:00 AM,2,0.07,Toll-free Call-in,+18005550199\n"
    "88,ann@x.example,Sales,01/05/2026 09:01:00 AM,01/05/2026 09:03:00 AM,2,0.05,Call-out,+442071838750\n"
)
WEBEX = (
    "Start time,Answer time,Duration,Calling number,Called number,Direction,Call outcome,User,Location,Call ID\n"
    "2026-01-05T09:00:00Z,2026-01-05T09:00:08Z,125,+14255550111,+442071838750,ORIGINATING,Success,Ann,HQ,a\n"
    "2026-01-05T09:10:00Z,,0,+14255550111,+442071838750,ORIGINATING,Refusal,Ann,HQ,b\n"
)


AVAYA = (
    "2026/01/05 09:00:00,00:02:05,8,201,O,0014255550111,0014255550111,,0,1000,0,E201,Ann,T9001,Line 1.1,0,0\n"
    "2026/01/05 09:10:00,00:00:00,20,+442071838750,I,300,300,,0,1001,0,E300,Bob,T9001,Line 1.2,0,0\n"
)


def test_avaya_s_records_with_and_without_headings(read):
    headings = (
        "Call Start,Connected Time,Ring Time,Caller,Direction,Called Number,Dialled Number,Account,Is Internal,Call ID,"
        "Continuation,Party1Device,Party1Name,Party2Device,Party2Name,Hold Time,Park Time\n"
    )
    for text in (AVAYA, headings + AVAYA):
        found = read(text)
        assert found.dialect == "avaya"
        assert found.table.at.tolist() == [NINE, NINE + 600_000]
        assert found.table.lasts.tolist() == [125_000, 0]
        assert found.table.rings.tolist() == [8_000, 20_000]
        assert found.table.outbound.tolist() == [True, False]


SERVICES = {
    "a carrier's page of objects": json.dumps({
        "meta": {"limit": 20},
        "objects": [{
            "initiation_time": "2026-01-05 09:00:00+00:00", "end_time": "2026-01-05 09:02:05+00:00", "bill_duration": 125,
            "to_number": "+442071838750", "from_number": "+14255550111", "call_direction": "outbound",
            "total_amount": "0.07000",
        }],
    }),
    "a contact centre's conversations": json.dumps({
        "conversations": [{
            "conversationStart": "2026-01-05T09:00:00Z", "conversationEnd": "2026-01-05T09:02:05Z",
            "originatingDirection": "outbound", "dnis": "tel:+442071838750",
        }],
    }),
    "a call log with parties": json.dumps({
        "records": [{
            "startTime": "2026-01-05T09:00:00Z", "duration": 125, "direction": "Outbound", "result": "Call connected",
            "to": {"phoneNumber": "+442071838750"}, "from": {"phoneNumber": "+14255550111"},
        }],
    }),
    "a price a minute beside the total": (
        "date_start,date_end,duration,price,total_price,currency,from,to,direction\n"
        "2026-01-05T09:00:00Z,2026-01-05T09:02:05Z,125,0.0336,0.070000,USD,14255550111,442071838750,outbound\n"
    ),
    "a duration with the ringing beside the billed one": (
        "starting_date,duration,billsec,destination_number,hangup_cause\n2026-01-05 09:00:00,133,125,+442071838750,16\n"
    ),
    "a duration of the whole call, and one in the call": (
        "line,datetime (UTC),direction,from,to,answered,duration (total),duration (in call)\n"
        "Sales,2026-01-05 09:00:00,outbound,+14255550111,+442071838750,Yes,133,125\n"
    ),
    "a wholesaler's": (
        "AccountNumber,CallStartDateTime,CallEndDateTime,CallSource,CallDestination,Duration,PerMinRate,Amount\n"
        "1,2026/01/05 09:00:00 AM,2026/01/05 09:02:05 AM,14255550111,442071838750,125,0.0336,0.07\n"
    ),
    "digits dialled beside a trunk": (
        "Date,Start Time,Duration,Calling Party,Called Party,Digits Dialed\n"
        "2026-01-05,09:00:00,00:02:05,2001,T4,+442071838750\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_services_that_have_no_dialect_are_read_by_their_headings(read, service):
    table = read(SERVICES[service], ("durations=s",)).table
    assert table.at.tolist() == [NINE]
    assert table.lasts.tolist() == [125_000]
    assert table.number.texts() == ["+442071838750"]
    assert table.outbound.all()
    assert table.charge.tolist() in ([70_000], [NOT_GIVEN])


def test_a_duration_beside_billed_seconds_is_in_seconds_and_has_the_ringing(read):
    table = read(SERVICES["a duration with the ringing beside the billed one"]).table
    assert table.lasts.tolist() == [125_000]
    assert table.rings.tolist() == [8_000]


def test_a_total_is_the_charge_where_a_price_stands_beside_it(read):
    assert read(SERVICES["a price a minute beside the total"]).table.charge.tolist() == [70_000]


@pytest.mark.parametrize(
    ("heading", "written"),
    [("Time stamp (UTC)", "09:00:00"), ("Date [America/New_York]", "04:00:00"), ("Start", "10:00:00")],
)
def test_a_zone_in_a_heading_holds_before_the_one_that_is_stated(read, heading, written):
    """In January New York is five hours behind, Berlin one before."""
    text = f"{heading},Duration (s),To\n2026-01-05 {written},125,+442071838750\n"
    assert read(text, timezone="Europe/Berlin").table.at.tolist() == [NINE]


def test_the_vendor_s_usage_export(read):
    found = read(TEAMS)
    table = found.table
    assert found.dialect == "teams"
    assert table.lasts.tolist() == [125_000, 0]
    assert table.outcome.tolist() == [ANSWERED, NO_ANSWER]
    assert table.outbound.tolist() == [False, True]
    assert table.type.texts() == ["conf_in", "user_out"]
    assert table.charge.tolist() == [70_000, 0]
    assert table.conference.texts() == ["7", ""]
    assert table.organiser.counts() == {"ann@x.example": 2}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"@odata.context": "x", "value": [GRAPH_ROW]}),
        json.dumps([GRAPH_ROW]),
        json.dumps({"status": "ok", "data": {"calls": [GRAPH_ROW]}}),
        json.dumps([{"value": [GRAPH_ROW]}, {"value": []}]),
        json.dumps(GRAPH_ROW),
        ",".join(GRAPH_ROW) + "\n" + ",".join(map(str, GRAPH_ROW.values())),
    ],
    ids=["a page", "a list", "a page within an answer", "pages", "a record a line", "CSV"],
)
def test_the_vendor_s_api(read, text):
    found = read(text)
    assert found.dialect == "graph"
    assert found.table.at.tolist() == [NINE + 258]
    assert found.table.lasts.tolist() == [125_000]
    assert found.table.charge.tolist() == [70_000]
    assert found.table.kind.texts() == ["ServiceTollFree"]
    assert not found.table.outbound.any()


def test_the_vendor_s_direct_routing(read):
    found = read(json.dumps({"value": [DIRECT, FAILED]}))
    assert found.dialect == "direct-routing"
    assert found.table.lasts.tolist() == [125_000, 0]
    assert found.table.rings[0] == 8_000
    assert found.table.answered.tolist() == [True, False]
    assert found.table.charge.tolist() == [NOT_GIVEN, NOT_GIVEN]


@pytest.mark.parametrize("headed", [False, True])
def test_asterisk(read, headed):
    head = (
        "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,"
        "disposition,amaflags,uniqueid,userfield\n"
    )
    found = read((head if headed else "") + ASTERISK)
    assert found.dialect == "asterisk"
    assert found.table.outcome.tolist() == [ANSWERED, NO_ANSWER, BUSY]
    assert found.table.lasts.tolist() == [125_000, 0, 0]
    assert found.table.rings.tolist() == [8_000, 20_000, 5_000]
    assert found.table.number.counts() == {"+442071838750": 3}
    assert found.table.outbound.all()


def test_freeswitch(read):
    found = read(FREESWITCH)
    assert found.dialect == "freeswitch"
    assert found.table.outcome.tolist() == [ANSWERED, BUSY]
    assert found.table.rings.tolist() == [8_000, 20_000]
    assert found.table.at.tolist() == [NINE, NINE + 600_000]


def test_cucm_and_its_row_of_types(read):
    found = read(CUCM)
    assert found.dialect == "cucm"
    assert found.tally.left["hold the columns' types"].rows == 1
    assert found.table.outcome.tolist() == [ANSWERED, BUSY]
    assert found.table.lasts.tolist() == [125_000, 0]
    assert found.table.at.tolist() == [NINE, NINE + 600_000]


def test_twilio(read):
    found = read(TWILIO)
    assert found.dialect == "twilio"
    assert found.table.outcome.tolist() == [ANSWERED, BUSY, ANSWERED]
    assert found.table.outbound.tolist() == [True, True, False]
    assert found.table.charge.tolist() == [42_000, 0, 17_000]
    assert found.table.number.texts() == ["+442071838750", "+442071838750", "+18005550199"]
    assert found.places == 4


def test_zoom(read):
    found = read(ZOOM)
    assert found.dialect == "zoom"
    assert found.table.at.tolist() == [NINE, NINE + 60_000]
    assert found.table.lasts.tolist() == [120_000, 120_000]
    assert found.table.outbound.tolist() == [False, True]
    assert found.table.department.counts() == {"Sales": 2}


def test_zoom_writes_the_month_first_unless_a_date_shows_otherwise(read):
    assert any("as this system writes them" in note for note in read(ZOOM).notes)
    table = read(ZOOM.replace("01/05/2026", "25/01/2026", 2)).table
    # 25 January is 20 days after the 5th, 1 May 116 days
    assert table.at.tolist() == [NINE + 20 * 86_400_000, NINE + 116 * 86_400_000 + 60_000]


def test_webex(read):
    found = read(WEBEX)
    assert found.dialect == "webex"
    assert found.table.outcome.tolist() == [ANSWERED, NO_ANSWER]
    assert found.table.rings[0] == 8_000
    assert found.table.outbound.all()


def test_a_dialect_is_named_against_what_is_found(read):
    text = "Start Time,Duration,Type,Phone Number\n01/05/2026 09:00:00 AM,3,Call-out,+442071838750\n"
    assert read(text, dialect=("zoom",)).table.lasts.tolist() == [180_000]


def test_a_mark_at_the_beginning_other_orders_and_further_columns_do_no_harm(read):
    rows = [line.split(",") for line in TEAMS.strip().split("\n")]
    text = "\ufeff" + "\n".join(",".join([*reversed(row), "extra"]) for row in rows)
    assert read(text).table.lasts.tolist() == [125_000, 0]
