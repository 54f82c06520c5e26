"""Exports and records of known systems, by name: their headings, and what these do not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tollbridge.usage.dialect import Dialect


def _of(**headings: str) -> dict[str, tuple[str, ...]]:
    return {key.rstrip("_"): tuple(names.split("|")) for key, names in headings.items()}


TEAMS: Final = Dialect(
    "teams",
    "the vendor's usage export",
    _of(
        call="Call ID", conference="Conference ID", country="User Location", organiser="UPN", from_="Caller ID",
        type="Call Type", kind="Number Type", number="Destination Number", at="Start Time", end="End Time",
        lasts="Duration Seconds", fee="Connection Fee", charge="Charge", currency="Currency", licence="Capability",
        department="Department",
    ),
    ("Start Time", "Duration Seconds", "Call Type", "Destination Number"),
    fee_apart=True,
)  # fmt: skip
GRAPH: Final = Dialect(
    "graph",
    "the vendor's API, getPstnCalls",
    _of(
        call="callId", conference="conferenceId", country="usageCountryCode|tenantCountryCode", organiser="userPrincipalName",
        from_="callerNumber", type="callType", kind="inventoryType", number="calleeNumber", at="startDateTime",
        end="endDateTime", lasts="duration", fee="connectionCharge", charge="charge", currency="currency",
        licence="licenseCapability", department="department",
    ),
    ("startDateTime", "callType", "calleeNumber", "licenseCapability|charge|inventoryType"),
    fee_apart=True,
)  # fmt: skip
DIRECT_ROUTING: Final = Dialect(
    "direct-routing",
    "the vendor's API, getDirectRoutingCalls",
    _of(
        call="correlationId|id", organiser="userPrincipalName", from_="callerNumber", type="callType", number="calleeNumber",
        at="inviteDateTime|startDateTime", answer="startDateTime", end="endDateTime", lasts="duration",
        outcome="successfulCall|finalSipCode", country="userCountryCode",
    ),
    ("startDateTime", "callType", "calleeNumber", "trunkFullyQualifiedDomainName|finalSipCode|successfulCall"),
)  # fmt: skip
ASTERISK: Final = Dialect(
    "asterisk",
    "Asterisk's call detail records",
    _of(
        call="uniqueid", from_="src", number="dst", at="start|calldate", answer="answer", end="end", total="duration",
        lasts="billsec", outcome="disposition", organiser="accountcode",
    ),
    ("src", "dst", "billsec", "disposition"),
    bare=(
        "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
        "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield",
    ),
)  # fmt: skip
FREESWITCH: Final = Dialect(
    "freeswitch",
    "FreeSWITCH's call detail records",
    _of(
        call="uuid", from_="caller_id_number", number="destination_number", at="start_stamp|start_epoch",
        answer="answer_stamp|answer_epoch", end="end_stamp|end_epoch", total="duration", lasts="billsec",
        outcome="hangup_cause", organiser="accountcode", direction="direction|call_direction",
    ),
    ("destination_number", "start_stamp|start_epoch", "billsec|duration"),
    bare=(
        "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp",
        "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec", "write_codec",
    ),
)  # fmt: skip
CUCM: Final = Dialect(
    "cucm",
    "Cisco CUCM's call detail records",
    _of(
        call="globalCallID_callId", from_="callingPartyNumber", number="finalCalledPartyNumber|originalCalledPartyNumber",
        at="dateTimeOrigination", answer="dateTimeConnect", end="dateTimeDisconnect", lasts="duration",
        outcome="destCause_value", organiser="callingPartyUnicodeLoginUserID",
    ),
    ("dateTimeOrigination", "callingPartyNumber", "finalCalledPartyNumber|originalCalledPartyNumber", "duration"),
    types=True,
)  # fmt: skip
TWILIO: Final = Dialect(
    "twilio",
    "Twilio's calls",
    _of(
        call="Call Sid|sid|callSid", at="Start Time|start_time|startTime", end="End Time|end_time|endTime",
        lasts="Duration|duration", charge="Price|price", currency="Price Unit|price_unit|priceUnit",
        direction="Direction|direction", from_="From|from", number="To|to", outcome="Status|status",
    ),
    ("Call Sid|sid|callSid", "Start Time|start_time|startTime", "Direction", "From", "To"),
    zone="UTC",
)  # fmt: skip
ZOOM: Final = Dialect(
    "zoom",
    "Zoom's usage reports",
    _of(
        conference="Meeting ID|meeting_id|uuid", at="Start Time|start_time|Call Time|Join Time|join_time",
        end="End Time|end_time|Leave Time|leave_time", lasts="Duration (Minutes)|Duration (mins)|Duration|duration",
        direction="Type|Call Type|type", kind="Type|type", via="Call-in Number|call_in_number",
        number="Phone Number|phone_number|Callee Number|callee_number", organiser="Host Email|host_email|User Email|Email",
        department="Department|dept", charge="Total ($)|Total|total|Total Charge", call="Call ID|call_log_id",
        from_="Caller Number|caller_number|signaled_number",
    ),
    ("Start Time|start_time|Join Time", "Duration (Minutes)|Duration (mins)|duration",
     "Participants|host_email|Host Email|Phone Number|phone_number|Meeting ID"),
    unit="min",
    dates="month-first",
    telephones=("direction", "via", "number"),
)  # fmt: skip
_WEBEX: Final = _of(
    conference="Meeting Number|Conference ID|Conf ID|meetingNumber", at="Start time|Start Time|Join Time|start",
    answer="Answer time", end="End Time|Release time|Leave Time", lasts="Duration|Duration (mins)|Duration (minutes)",
    direction="Direction|Audio Type|Call Type", kind="Call type|Audio Type",
    number="Called number|Phone Number|Number called",
    from_="Calling number", organiser="User|Host Email|Host|hostEmail", department="Department ID|Department",
    outcome="Call outcome|Answered", call="Call ID|Correlation ID", charge="Charge|Cost",
)  # fmt: skip
WEBEX: Final = Dialect(
    "webex",
    "Webex's call history",
    _WEBEX,
    ("Start time", "Duration", "Call outcome|Original reason|Answer time"),
)
WEBEX_MEETINGS: Final = Dialect(
    "webex-meetings",
    "Webex's reports of meetings",
    _WEBEX,
    (
        "Start time|Join Time",
        "Duration|Duration (mins)|Duration (minutes)",
        "Audio Type|Site URL|Site Name|Meeting Number",
    ),
    unit="",
    telephones=("direction", "number"),
)
MEET: Final = Dialect(
    "meet",
    "Google Meet's log events",
    _of(
        end="Date|id.time|time", lasts="Duration|Duration (seconds)|duration_seconds",
        direction="Client Type|Endpoint Type|Device Type|device_type|endpoint_type",
        dial="Participant Identifier|identifier", from_="Participant Identifier|identifier",
        conference="Conference ID|conference_id|Meeting Code|meeting_code", call="Endpoint ID|endpoint_id",
        organiser="Organizer Email|Organiser Email|organizer_email", country="location_country",
    ),
    ("Date|id.time|time", "Duration|Duration (seconds)|duration_seconds", "Meeting Code|meeting_code",
     "Participant Identifier|Client Type|Endpoint Type|Device Type|Product Type|Event Name|device_type|identifier"),
    endpoints=True,
)  # fmt: skip
"""The date is the one on which the endpoint left: Google's page on Meet log events, and its API's `call_ended`."""
AVAYA: Final = Dialect(
    "avaya",
    "Avaya IP Office's SMDR",
    _of(
        at="Call Start", lasts="Connected Time", rings="Ring Time", from_="Caller", direction="Direction",
        number="Called Number", dial="Dialled Number", department="Account", call="Call ID",
    ),
    ("Call Start", "Connected Time", "Ring Time", "Called Number"),
    bare=(
        "Call Start", "Connected Time", "Ring Time", "Caller", "Direction", "Called Number", "Dialled Number", "Account",
        "Is Internal", "Call ID", "Continuation", "Party1Device", "Party1Name", "Party2Device", "Party2Name", "Hold Time",
        "Park Time",
    ),
)  # fmt: skip
OWN: Final = Dialect(
    "tollbridge",
    "the CDRs of a run of this program",
    _of(
        name="leg", at="arrived", answer="answered", end="released", lasts="duration_s", billed_time="billed_s",
        charge="cost", fee="connection_fee", outcome="cause", direction="direction", number="to", from_="from",
        account="account", conference="conference", organiser="organiser", licence="licence", kind="kind",
        replication="replication",
    ),
    ("leg", "arrived", "billed_s", "cause"),
)  # fmt: skip
DIALECTS: Final = {
    each.name: each
    for each in (
        TEAMS,
        DIRECT_ROUTING,
        GRAPH,
        ASTERISK,
        FREESWITCH,
        CUCM,
        TWILIO,
        AVAYA,
        MEET,
        WEBEX,
        WEBEX_MEETINGS,
        ZOOM,
        OWN,
    )
}
"""By name, in the order in which they are looked for."""
SAME_NAME: Final = {
    "usage-export": "teams", "getpstncalls": "graph", "api": "graph", "getdirectroutingcalls": "direct-routing",
    "cisco": "cucm", "export": "teams", "google-meet": "meet",
}  # fmt: skip


_MOMENT, _LENGTH = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d"), re.compile(r"\d+:\d\d:\d\d")


def find_dialect(headings: Sequence[str], first: Sequence[str]) -> Dialect | None:
    """Return the system whose records a file holds; None where it is not known.

    `headings`: the file's; none where it has no headings. `first`: its first row of records.
    """
    if any(headings):
        return next((each for each in DIALECTS.values() if each.fits(headings)), None)
    cells = [cell.strip().upper() for cell in first]
    if 16 <= len(cells) <= 20 and set(cells[14:15]) & {"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"}:
        return ASTERISK
    if len(cells) >= 17 and cells[4] in {"I", "O"} and _MOMENT.fullmatch(cells[0]) and _LENGTH.fullmatch(cells[1]):
        return AVAYA
    if 13 <= len(cells) <= 17 and cells[9].replace("_", "").isalpha() and "_" in cells[9] and len(cells[10]) == 36:
        return FREESWITCH
    return None
