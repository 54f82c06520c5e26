"""Last month's calls at two tariffs: each leg priced twice, and where the difference comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tollbridge.planning.rate_calls import Call
from tollbridge.planning.rate_sources import Side
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.price import barred, price_leg, tier_at
from tollbridge.tariff.rows import Conditions


@dataclass
class TracedLine:
    """Calls whose price came from the same two destinations.

    Attributes:
        direction: `inbound` or `outbound`.
        old_row: the old tariff's destination; None where none prices them.
        new_row: the new one's.
        calls: how many.
        lasted: ms in all.
        old: micros at the old rates.
        new: micros at the new ones.
    """

    direction: str
    old_row: Conditions | None
    new_row: Conditions | None
    calls: int = 0
    lasted: int = 0
    old: int = 0
    new: int = 0


@dataclass(frozen=True)
class TraceDiff:
    """What a trace costs at two tariffs: lines by falling difference, and calls that only one of them, or none, can make.

    Sums hold the calls that both can make; `only_old` and `only_new` are (calls, micros).
    """

    lines: tuple[TracedLine, ...]
    calls: int
    old: int
    new: int
    only_old: tuple[int, int]
    only_new: tuple[int, int]
    neither: int


def price_calls(old: Side, new: Side, calls: Iterable[Call]) -> TraceDiff:
    """Price each call at both tariffs.

    `old`, `new`: tariffs frozen at an instant; dates of rows are those that they were frozen at, not the calls' own. `calls`:
    answered legs.
    """
    listed = list(calls)
    before, after = _Pricer(old, listed), _Pricer(new, listed)
    lines: dict[tuple[str, Conditions | None, Conditions | None], TracedLine] = {}
    single = {"old": [0, 0], "new": [0, 0]}
    neither = 0
    for call in listed:
        was, now = before.price(call), after.price(call)
        if was is None and now is None:
            neither += 1
        elif was is None or now is None:
            entry = single["new" if was is None else "old"]
            entry[0] += 1
            entry[1] += (was or now or (0, None))[0]
        else:
            key = call.direction, was[1], now[1]
            line = lines.setdefault(key, TracedLine(*key))
            line.calls += 1
            line.lasted += call.lasts
            line.old += was[0]
            line.new += now[0]
    ordered = sorted(lines.values(), key=lambda line: -abs(line.new - line.old))
    return TraceDiff(
        tuple(ordered),
        sum(line.calls for line in ordered),
        sum(line.old for line in ordered),
        sum(line.new for line in ordered),
        (single["old"][0], single["old"][1]),
        (single["new"][0], single["new"][1]),
        neither,
    )


class _Pricer:
    """Prices the calls of one trace at one side, each destination compiled once."""

    def __init__(self, side: Side, calls: list[Call]) -> None:
        self._side = side
        since = min((call.at.ms(side.clock) for call in calls), default=0)
        until = max((call.at.ms(side.clock) + call.lasts for call in calls), default=0) + 1
        windows = side.windows_between(since, until)
        self._book = TariffBook({"": side.tariff}, windows, side.clock, (since, until))
        self._entries = {
            (call.direction, call.party): self._book.entry("", call.direction, call.party) for call in calls
        }
        self._staircases = self._book.staircases()
        self._conditions = list(self._rows())

    def _rows(self) -> Iterator[Conditions]:
        for entry in range(len(self._staircases.charges)):
            yield self._book.destination(entry).conditions

    def price(self, call: Call) -> tuple[int, Conditions] | None:
        """Return a call's cost in micros and the conditions of its destination; None where it cannot be made."""
        entry = self._entries[call.direction, call.party]
        answer = call.at.ms(self._side.clock)
        if entry < 0 or barred(self._staircases, entry, answer) or tier_at(self._staircases, entry, answer, 0) < 0:
            return None
        return price_leg(self._staircases, entry, answer, call.lasts).cost, self._conditions[entry]
