"""The names behind the whole numbers of records: who, over which number, under which licence; and the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.records.coded import Coded, coded
from tollbridge.records.run import Cdrs
from tollbridge.units import Clock

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RouteNames:
    """What a route is called in records; a text is empty where there is no such thing.

    A route is all that decides a leg's account, price and tags, but its caller.
    """

    account: str
    licence: str
    workload: str
    bridge: str
    direction: str
    number: str  # the dial-in number's key
    dialled: str  # E.164: the dial-in number, or the number (a workload's prefix) dialled
    country: str
    kind: str
    tags: str  # department=sales;team=4
    home: str  # the organisers' country
    presented: str  # the caller ID of a dial-out: the bridge's first toll number
    pools: tuple[str, ...]  # of the account
    subscribed: bool  # the licence has a fee


@dataclass(frozen=True)
class Names:
    """All names of a run. The whole numbers of `Cdrs` and `Ledger` are places in these tuples.

    `sources` are calls, trace and workloads, in this order; `caller_first` says where the callers of calls and of the trace
    begin in `callers`.
    """

    scenario: str
    currency: str
    places: int  # decimals of the currency
    seed: int
    clock: Clock
    accounts: tuple[str, ...]
    routes: tuple[RouteNames, ...]
    sources: tuple[str, ...]
    call_names: tuple[str, ...]
    callers: tuple[str, ...]
    caller_first: tuple[int, int]
    calling: tuple[str, ...]  # who calls in: a number, or a workload's prefix
    organisers: tuple[str, ...]
    conferences: tuple[str, ...]

    def leg(self, source: int, meeting: int, attendee: int, attempt: int) -> str:
        """Return a leg's name: its call's, `helpline/123` of single legs, `team-meetings/7/2` of a meeting's second attendee.

        Args:
            source: 0 for calls, else a place in `sources`.
            meeting: the call's number, or the leg's or meeting's of its workload, from 0.
            attendee: who it is of a meeting, from 1; 0 of single legs.
            attempt: 1 is the first; `~2` behind the name is the second.
        """
        if source == 0:
            name = self.call_names[meeting]
        else:
            name = f"{self.sources[source]}/{meeting + 1}" + (f"/{attendee}" if attendee else "")
        return name if attempt == 1 else f"{name}~{attempt}"

    def leg_names(self, cdrs: Cdrs) -> list[str]:
        """Return the name of each leg: `SOURCE/MEETING/ATTENDEE`, with `~2` for a second attempt.

        `cdrs`: a replication's.
        """
        return self.name_legs(cdrs.source, cdrs.meeting, cdrs.attendee, cdrs.attempt)

    def name_legs(self, source: I64, meeting: I64, attendee: I64, attempt: I64) -> list[str]:
        """Return the names of many legs.

        `source`, `meeting`, `attendee`, `attempt`: int64 [legs], columns of `Cdrs`; meetings count from 0, names from 1.
        """
        if len(source) and source[0] and not attendee.any() and (source == source[0]).all() and (attempt == 1).all():
            name = f"{self.sources[source[0]]}/"  # first attempts of single legs of one workload
            return [name + number for number in map(str, (meeting + 1).tolist())]
        parts = zip(
            np.array([f"{name}/" for name in self.sources], object)[source].tolist(),
            (meeting + 1).tolist(),
            coded(lambda one: f"/{one}" if one else "", attendee).texts(),
            coded(lambda one: "" if one == 1 else f"~{one}", attempt).texts(),
            strict=True,
        )
        found = [f"{name}{number}{place}{again}" for name, number, place, again in parts]
        for row in np.flatnonzero(source == 0).tolist():
            found[row] = self.leg(0, int(meeting[row]), int(attendee[row]), int(attempt[row]))
        return found

    def conference_names(self, cdrs: Cdrs) -> Sequence[str]:
        """Return what each leg's conference is called; empty where the leg has one of its own.

        `cdrs`: whose legs. A sequence of as many texts comes back.
        """
        rows = np.flatnonzero(cdrs.conference >= 0)
        if not len(rows):
            return Coded(("",), np.zeros(len(cdrs.conference), np.int64))
        columns = cdrs.conference[rows], cdrs.source[rows], cdrs.meeting[rows]
        own = coded(lambda conference, source, meeting: self.conference(source, meeting, conference), *columns)
        codes = np.full(len(cdrs.conference), -1)
        codes[rows] = own.codes
        return Coded((*own.labels, ""), codes)

    def legs(self, cdrs: Cdrs, begin: int = 0, end: int | None = None) -> Iterator[str]:
        """Yield the names of some legs.

        `cdrs`: whose. `begin`, `end`: rows from 0, the end left out; None for the last.
        """
        columns = (cdrs.source, cdrs.meeting, cdrs.attendee, cdrs.attempt)
        for row in zip(*(column[begin:end].tolist() for column in columns), strict=True):
            yield self.leg(*row)

    def caller(self, source: int, meeting: int, calling: int = -1) -> str:
        """Return the number that a leg came from, of a workload its prefix; empty where it is not known.

        `source`: 0 for calls, 1 for the trace, else a workload. `meeting`: the call's or the row's number. `calling`: of a
        workload, a place in `calling`, or -1.
        """
        if source > 1:
            return self.calling[calling] if calling >= 0 else ""
        return self.callers[self.caller_first[source] + meeting]

    def conference(self, source: int, meeting: int, conference: int) -> str:
        """Return what a conference is called: its own name, or its meeting's; empty where a leg is its own.

        `source`, `meeting`: whose leg it is. `conference`: its number, or -1.
        """
        if conference < 0:
            return ""
        if conference < len(self.conferences):
            return self.conferences[conference]
        return f"{self.sources[source]}/{meeting + 1}"
