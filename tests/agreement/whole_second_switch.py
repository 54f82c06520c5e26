"""The recorded switch's own arithmetic: a clock of whole seconds, money in binary fractions, the newest call first.

It is no part of the program: it says why a recorded cut lies one look off the one that exact arithmetic gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SECOND = 1000
MOST_LOOKS = 1000
Row = Mapping[str, str]


@dataclass
class Call:
    """A call as the switch knows it; instants in ms. `most`: the credit that was left when it was set up."""

    name: str
    answered: int
    used: float = 0.0
    most: float = 0.0


def ms(seconds: str) -> int:
    return round(float(seconds) * SECOND)


class Customer:
    """One customer's calls on one credit."""

    def __init__(self, row: Row) -> None:
        self.credit, self.fee, self.price = (float(row[key]) for key in ("credit", "connection_fee", "price_per_s"))
        self.first, self.further = int(row["initial_pulse_s"]), int(row["further_pulse_s"])
        self.live: list[Call] = []
        self.ringing = 0
        self.ended = 0.0
        self.used = 0.0

    def ask(self, _: Call) -> None:
        """Set a call up: where the customer has no other, the credit begins anew."""
        if not self.live and not self.ringing:
            self.ended = self.used = 0.0
        self.ringing += 1

    def answer(self, call: Call) -> None:
        call.used, call.most = self.first * self.price, self.credit - self.used
        self.ringing -= 1
        self.live.insert(0, call)

    def hang_up(self, call: Call) -> None:
        if call in self.live:
            self.live.remove(call)
            self.ended += call.used

    def look(self, now: int) -> bool:
        """Meter the live calls, and return whether the credit is used up."""
        total = 0.0
        for call in self.live:
            lasted = now // SECOND - call.answered // SECOND
            if lasted > self.first:
                pulses = (lasted - self.first) // self.further + 1
                call.used = self.price * self.first + self.price * pulses * self.further
            total += self.fee + call.used
            if call.used > call.most:
                break
        if self.live:
            self.used = self.ended + total
        return bool(self.live) and self.used >= self.credit


def cuts(rows: Sequence[Row]) -> dict[str, int]:
    """Return when the switch's arithmetic cuts each call of a case, ms; calls that hang up before are left out."""
    customer, every, phase = Customer(rows[0]), ms(rows[0]["check_period_s"]), ms(rows[0]["timer_phase_s"])
    happens = sorted(_happens(rows, customer), key=lambda each: each[:3])
    found: dict[str, int] = {}
    for now in range(phase, phase + MOST_LOOKS * every, every):
        while happens and happens[0][0] <= now:
            _, _, _, act, call = happens.pop(0)
            act(call)
        if customer.look(now):
            found |= {call.name: now for call in customer.live}
            for call in list(customer.live):
                customer.hang_up(call)
    return found


def _happens(rows: Sequence[Row], customer: Customer) -> Iterator[tuple[int, int, str, Callable[[Call], None], Call]]:
    for row in rows:
        call = Call(row["call"], ms(row["answered_at_s"]))
        yield ms(row["asked_at_s"]), 0, call.name, customer.ask, call
        yield call.answered, 1, call.name, customer.answer, call
        if row["ended_by"] == "caller":
            yield ms(row["released_at_s"]), 2, call.name, customer.hang_up, call
