"""Which column holds what: by a dialect's headings, by a mapping of the user's, or by headings that speak for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tollbridge.usage.heading_words import HUNDREDTHS, currency_of, is_unit, plain, split_unit, words_of
from tollbridge.usage.headings import ABROAD
from tollbridge.usage.zones import zone_of

KEYS: Final = (
    "at", "date", "time", "answer", "end", "lasts", "total", "rings", "type", "direction", "number", "via", "dial", "from",
    "conference", "organiser", "department", "licence", "kind", "country", "currency", "charge", "fee", "outcome", "call",
    "name", "account", "billed_time", "replication",
)  # fmt: skip
"""What a column of records may hold. `total`: a duration with the ringing; `number`: the far end, `via` where the leg came
in, `dial` where it was dialled out; `answer`: the instant of the answer; `name`: the leg's name in a scenario; `account`: who
pays; `billed_time`: the time that was billed; `replication`: which one, of a simulation."""
DETAILS: Final = frozenset({"name", "account", "billed_time", "replication"})
"""Keys that are read only where `UsageSource.details` asks for them."""
SAME: Final = {"to": "number", "user": "organiser", "caller": "from", "price": "charge"}
"""Other words for keys that `--columns` takes."""

_WORDS: Final = {
    "at": "at start starttime startdatetime starttimeutc startdate begin begintime calldate calltime calldatetime datetime "
    "datetimeutc timestamp startstamp setuptime when arrived started startedat calldateandtime dateandtime datetimestart "
    "callstart callstarttime callstartdatetime callstarted dateofcall initiationtime initiationtimestamp conversationstart "
    "conversationstarttime sessionstart starttimestamp startuepoch startstampus datestart datestarted startingdate "
    "datetimeinitiated invitetime callplacedat placedat initiated initiatedat createdat created eventtime chargestart "
    "callstartdt startdt",
    "date": "date day calldate startdate",
    "time": "time timeofday starttime calltime",
    "answer": "answer answered answertime answerstamp answeredat connecttime connected answertimestamp dateconnected "
    "dateanswered datetimeconnect connecttimestamp",
    "end": "end endtime enddatetime endtimeutc endstamp ended endedat released releasetime disconnecttime hanguptime callend "
    "callendtime callended stoptime enddate disconnecttimestamp disconnectiontime endtimestamp conversationend "
    "conversationendtime sessionend datetimeend dateend dateended disconnectedtime callenddatetime",
    "lasts": "lasts duration billsec billableduration talktime length callduration calllength held line elapsed connectedtime "
    "billed lengthofcall billseconds conversationduration conversationtime talkduration talking totaltalktime "
    "sessionduration billduration billedduration durationcall billingduration billableduration billabletime callbillsec "
    "actualduration chargedduration chargeableduration roundedduration connectduration answeredduration callseconds "
    "billableseconds billedseconds dur calldur",
    "rings": "rings ring ringtime ringduration ringing",
    "type": "calltype type",
    "direction": "direction calldirection originatingdirection",
    "number": "number to destinationnumber callednumber calleenumber dst destination calledparty callee tonumber "
    "callto numbercalled callednum dest phonenumber telephonenumber customerendpoint calldestination destinationphonenumber "
    "terminatingnumber externalnumber tophonenumber calleephonenumber dnis calledpartynumber calleepartynumber "
    "recipient bnumber bparty bpartynumber",
    "via": "via dialinnumber accessnumber callinnumber",
    "dial": "dial dialed dialled dialednumber diallednumber numberdialed numberdialled dialout digitsdialed digitsdialled "
    "dialeddigits dialleddigits",
    "from": "from caller callerid callernumber callingnumber src source fromnumber callingparty callernum cli clid ani "
    "originatingnumber callsource sourcephonenumber sourcenumber internalnumber fromphonenumber callerphonenumber",
    "conference": "conference conferenceid meetingid meetingnumber meeting bridgeid conferencenumber confid roomid",
    "organiser": "organiser organizer upn userprincipalname user username hostemail host hostname useremail "
    "organizeremail organiseremail owner",
    "department": "department dept costcentre costcenter division departmentname",
    "licence": "capability licence license licensecapability licencecapability",
    "kind": "numbertype kind inventorytype numberkind",
    "country": "userlocation usagecountrycode",
    "currency": "currency priceunit currencycode",
    "charge": "charge charges price cost amount total callcharge callcost chargeamount totalcharge totalcost "
    "totalprice totalamount charged debit amountcharged billedamount netamount netcost grossamount callprice callamount",
    "fee": "connectionfee connectioncharge setupfee",
    "outcome": "outcome disposition status callstatus result callresult hangupcause cause calloutcome answeredstatus "
    "actionresult lastlegdisposition successfulcall finalsipcode sipcode sipresponsecode responsecode sipstatus "
    "terminationreason terminationcause hangupreason disconnectreason releasecause causecode endreason successful isanswered "
    "wasanswered callanswered callsuccessful isconnected",
    "name": "name leg legname callname xcall userfield",
    "account": "account accountname",
    "replication": "replication",
    "call": "callid callsid uniqueid uuid sid recordid callrecordid",
}
HEADINGS: Final = {
    word: key for table in (ABROAD, _WORDS) for key, words in reversed(table.items()) for word in words.split()
}
_DATES, _TIMES = (frozenset(f"{_WORDS[key]} {ABROAD[key]}".split()) for key in ("date", "time"))
_ONLY_OF_TIME: Final = frozenset({"line", "held"})
"""Words that are a duration only where a unit stands with them: a line may have a name."""
_SUMS: Final = frozenset({"totalcharge", "totalcost", "totalprice", "totalamount"})
"""Charges beside which a price is one of a minute."""
_NET: Final = frozenset({"billsec", "billseconds", "talktime", "talkduration", "talking", "durationcall"})
"""Durations from the answer on: a `duration` beside one of them is of the whole call, with its ringing."""
_BILLED: Final = frozenset(
    {
        "billed", "billedduration", "billduration", "billingduration", "billableduration", "billabletime",
        "chargedduration", "chargeableduration", "roundedduration",
    }
)  # fmt: skip
"""Durations that a tariff may have rounded up: they are read only where there is no other."""


_OF_CALLS: Final = """call calls the of a per retail usage billing billed session leg phone anruf gesprach des der appel de del
la l du dela llamada chamada da do chiamata della gesprek oproep"""
_ABOUT: Final = frozenset(_OF_CALLS.split())
"""Words beside which a heading means what it means without them."""
_PLAIN: Final = frozenset({"at", "date", "time", "end", "lasts", "charge", "currency", "direction", "outcome"})
_VALUES: Final = frozenset(
    {"number", "phonenumber", "phone", "e164", "uri", "value", "amount", "seconds", "datetime", "utc"}
)
"""Words for the value itself within an object."""


def is_own(headings: Sequence[str]) -> bool:
    """Tell whether headings are those of a trace of the scenario language: `at`, and keys that only it has, by name."""
    return "at" in headings


@dataclass(frozen=True)
class Column:
    """Where a key stands in the rows, its heading, and the unit that the heading gives bare durations ("": none)."""

    index: int
    heading: str
    unit: str = ""

    @property
    def zone(self) -> str:
        """The timezone that the heading says its times are in, "" where it says none."""
        return zone_of(self.heading)

    @property
    def currency(self) -> str:
        """The currency that the heading says its money is in, ISO 4217, "" where it says none."""
        return currency_of(self.heading)


def by_themselves(headings: Sequence[str]) -> dict[str, Column]:
    """Return the columns whose headings speak for themselves: a key's own name before others, else the first.

    >>> {key: column.index for key, column in by_themselves(["Start Time", "Duration Seconds", "Notes"]).items()}
    {'at': 0, 'lasts': 1}
    """
    found: dict[str, Column] = {}
    own: set[str] = set()
    parts = {heading for heading in headings if is_unit(heading)}
    halves = _halves([plain(heading) for heading in headings])
    for index, heading in enumerate(headings):
        bare, unit = split_unit(heading)
        word = plain(heading)
        key = halves.get(word) or _key(heading) or _key_within(heading)
        if len(parts) > 1 and heading in parts:
            continue  # minutes and seconds of one duration, or one duration twice: it is for the user to say
        if bare in _NET and key == "lasts" and key in found:
            whole = found.pop(key)
            found.setdefault("total", replace(whole, unit=whole.unit or unit or ("s" if bare == "billsec" else "")))
        better = word == key or bare in _SUMS or bare in _NET
        if key and (key not in found or _yields(found[key].heading, bare) or (better and key not in own)):
            found[key] = Column(index, heading, unit or ("s" if bare == "billsec" else ""))
            own |= {key} if better else set()
    if "at" not in found and "date" in found and "time" not in found:
        found["at"] = found.pop("date")
    if "at" not in found and "time" in found and "date" not in found:
        found["at"] = found.pop("time")
    return found


def _key(heading: str) -> str | None:
    """Return the key that a heading speaks of, None where it is not known.

    A price of a minute is no charge. A `Total` without a unit of time is one, and so is what was `Billed (USD)`.
    """
    (bare, unit), word = split_unit(heading), plain(heading)
    key = word if word in KEYS and word != "total" else HEADINGS.get(word) or HEADINGS.get(bare) or _of_call(heading)
    if key == "lasts" and bare in _BILLED and (currency_of(heading) or unit == HUNDREDTHS):
        return "charge"
    if key in {"charge", "fee"}:
        return key if unit in {"", HUNDREDTHS} else None
    if unit == HUNDREDTHS or (bare in _ONLY_OF_TIME and word == bare and not unit):
        return None
    return key


def _of_call(heading: str) -> str | None:
    """Return the key of a heading whose other words only say that it is one of a call: `Costo de la llamada`, `Retail cost`."""
    words = [word for word in words_of(heading) if word not in _ABOUT]
    key = HEADINGS.get("".join(words))
    return key if key in _PLAIN and len(words) < len(words_of(heading)) else None


def _key_within(heading: str) -> str | None:
    """Return the key of a value within an object, `times.start` or `to.number`: the inner word's, or the outer one's."""
    outer, dot, inner = heading.rpartition(".")
    if not dot or not outer:
        return None
    if plain(inner) in _VALUES:
        return _key(outer)
    return _key(inner) if _key(outer) is None or _key(inner) == "currency" else None


def _yields(there: str, bare: str) -> bool:
    """Tell whether a column yields to a later one: a rounded duration to a whole one, a price to what was paid in all."""
    first = split_unit(there)[0]
    return (first in _BILLED and bare not in _BILLED) or (first == "price" and bare == "total")


def _halves(words: list[str]) -> dict[str, str]:
    """Return the words of two columns that are date and time of one instant: `Call date` and `Call time`.

    A column `Day` may hold names of weekdays, and is none of them.
    """
    dates, times = ([word for word in words if word in known] for known in (_DATES - {"day"}, _TIMES))
    return {dates[0]: "date", times[0]: "time"} if dates and times else {}


def mapped(headings: Sequence[str], wanted: Mapping[str, str]) -> tuple[dict[str, Column], list[str]]:
    """Return the columns of a mapping, and the headings that are not there.

    `headings`: the file's. `wanted`: keys with headings, or with places from 1.

    >>> found, missing = mapped(["Begun", "Held"], {"at": "Begun", "lasts": "2", "from": "Caller"})
    >>> {key: column.index for key, column in found.items()}, missing
    ({'at': 0, 'lasts': 1}, ['Caller'])
    """
    known = {plain(heading): index for index, heading in reversed(list(enumerate(headings))) if heading}
    found: dict[str, Column] = {}
    missing = []
    for key, heading in wanted.items():
        index = known.get(plain(heading))
        if index is None and heading.isdigit() and 1 <= int(heading) <= len(headings):
            index = int(heading) - 1
        if index is None:
            missing.append(heading)
        else:
            found[SAME.get(key, key)] = Column(
                index, headings[index] or f"column {index + 1}", split_unit(headings[index])[1]
            )
    return found, missing
