"""A leg beside its record: what of it differs, in the words of `check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tollbridge.expect.values import write_instant
from tollbridge.money import format_money
from tollbridge.switch.causes import causes_of
from tollbridge.switch.legs import Leg
from tollbridge.switch.pairing import same_caller
from tollbridge.units import Clock, format_duration


@dataclass(frozen=True)
class Tolerance:
    """How far a record may be from its leg: instants and lengths in ms, money in micros; billed time is exact.

    `places`: decimals with which money is shown, at the least.
    """

    within: int = 1000
    money: int = 0
    places: int = 4


@dataclass(frozen=True)
class Difference:
    """One figure that differs: its word, what the simulation has, and what the record has."""

    what: str
    expected: str
    got: str
    offset: int = 0  # of an instant: by how much the record's is later, ms


class Comparer:
    """Holds legs against their records; `accounts` are those of the scenario."""

    def __init__(self, clock: Clock, tolerance: Tolerance) -> None:
        self._clock = clock
        self._tolerance = tolerance

    def differences(self, leg: Leg, record: Leg) -> list[Difference]:
        """Return what differs. What the record does not say is not held against the leg."""
        return [*self._who(leg, record), *self._when(leg, record), *self._what(leg, record)]

    def _who(self, leg: Leg, record: Leg) -> Iterator[Difference]:
        if record.account and record.account != leg.account:
            yield Difference("account", leg.account, record.account)
        if record.outbound != leg.outbound:
            yield Difference("direction", _way(leg), _way(record))
        if record.number and leg.number and not record.number.startswith(leg.number):
            yield Difference("number", leg.number, record.number)
        if not same_caller(record.caller, leg.caller):
            yield Difference("from", leg.caller, record.caller)

    def _when(self, leg: Leg, record: Leg) -> Iterator[Difference]:
        # records do not tell a leg of no length that cost nothing from one that was not answered
        untold = record.answered is None and leg.lasted == 0 and not leg.cost
        record_answer = leg.answered if untold else record.answered
        if (leg.answered is None) != (record_answer is None):
            yield Difference("answered", self.instant(leg.answered), self.instant(record_answer))
        pairs = (
            ("arrived", leg.arrived, record.arrived),
            ("answered", leg.answered, record_answer),
            ("released", leg.released, record.released),
        )
        off = {what for what, of_leg, of_record in pairs if self._is_off(of_leg, of_record)}
        for what, of_leg, of_record in pairs:
            if what in off and of_leg is not None and of_record is not None:
                yield Difference(what, self.instant(of_leg), self.instant(of_record), of_record - of_leg)
        if off != {"released"} and leg.lasted is not None and self._is_off(leg.lasted, record.lasted):
            yield Difference("lasted", format_duration(leg.lasted), format_duration(record.lasted or 0))

    def _is_off(self, of_leg: int | None, of_record: int | None) -> bool:
        return of_leg is not None and of_record is not None and abs(of_record - of_leg) > self._tolerance.within

    def _what(self, leg: Leg, record: Leg) -> Iterator[Difference]:
        if record.billed is not None and leg.billed is not None and record.billed != leg.billed:
            yield Difference("billed", format_duration(leg.billed), format_duration(record.billed))
        for what, due, charged in (("cost", leg.cost, record.cost), ("connection_fee", leg.fee, record.fee)):
            if due is not None and charged is not None and abs(charged - due) > self._tolerance.money:
                yield Difference(
                    what, format_money(due, self._tolerance.places), format_money(charged, self._tolerance.places)
                )
        causes = causes_of(record.cause)
        if causes and leg.cause not in causes:
            yield Difference("cause", leg.cause, record.cause)

    def instant(self, ms: int | None) -> str:
        """Return an instant of the run as text, local to the clock.

        `ms`: since the run's start; None is `never`.
        """
        return "never" if ms is None else write_instant(ms, self._clock)


def _way(leg: Leg) -> str:
    return "outbound" if leg.outbound else "inbound"
