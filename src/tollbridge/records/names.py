"""The names behind the whole numbers of records: who, over which number, under which licence; and the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tollbridge.records.run import Cdrs
from tollbridge.units import Clock


@dataclass(frozen=True, slots=True)
class RouteNames:
    """What a route is called in records; empty where there is no such thing."""

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
    """All names of a run; the index of each tuple is what `Cdrs` and `Ledger` hold."""

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
    organisers: tuple[str, ...]
    conferences: tuple[str, ...]

    def leg(self, source: int, meeting: int, attendee: int, attempt: int) -> str:
        """Return a leg's name: a call's own, `helpline/123`, of a meeting `team-meetings/7/2`; `~2`: the second attempt."""
        if source == 0:
            name = self.call_names[meeting]
        else:
            name = f"{self.sources[source]}/{meeting + 1}" + (f"/{attendee}" if attendee else "")
        return name if attempt == 1 else f"{name}~{attempt}"

    def legs(self, cdrs: Cdrs, begin: int = 0, end: int | None = None) -> Iterator[str]:
        """Yield the names of legs, rows `begin` to `end` of the CDRs."""
        columns = (cdrs.source, cdrs.meeting, cdrs.attendee, cdrs.attempt)
        for row in zip(*(column[begin:end].tolist() for column in columns), strict=True):
            yield self.leg(*row)

    def caller(self, source: int, meeting: int) -> str:
        """Return the number that a call or a trace's row came from; empty where it is not known."""
        if source > 1:
            return ""
        return self.callers[self.caller_first[source] + meeting]

    def conference(self, source: int, meeting: int, conference: int) -> str:
        """Return what a conference is called: its own name, or its meeting's; empty where a leg is its own."""
        if conference < 0:
            return ""
        if conference < len(self.conferences):
            return self.conferences[conference]
        return f"{self.sources[source]}/{meeting + 1}"
