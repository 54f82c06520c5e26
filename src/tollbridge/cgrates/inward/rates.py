"""Rating plans as the rows of a tariff: for each prefix what it costs by date, by window and by time since answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tollbridge.cgrates.inward.days import Parts, Week, base_of, ends, exceptions, ties, week_of
from tollbridge.cgrates.inward.plan import Charged, TariffPlan
from tollbridge.cgrates.inward.rules import RateGroup, RatePrice, local_text
from tollbridge.cgrates.inward.windows import Windows
from tollbridge.cgrates.outward.slots import format_rate
from tollbridge.cgrates.tables import Line
from tollbridge.money import format_money
from tollbridge.units import Clock, format_duration

Row = dict[str, Any]


@dataclass(frozen=True)
class Activation:
    """A rating plan from an instant (ms since the clock's start) on; `line` says so."""

    since: int
    plan: str
    line: Line


@dataclass(frozen=True)
class _Epoch:
    """The local days over which the same prices hold for a prefix, from `since` on (None: from ever)."""

    since: int | None
    charged: Charged | None
    days: tuple[date, ...]


@dataclass
class Rates:
    """Makes rows of rating plans."""

    plan: TariffPlan
    clock: Clock
    windows: Windows = field(default_factory=Windows)
    _weeks: dict[object, Week] = field(default_factory=dict)
    _spans: dict[tuple[int | None, int | None], tuple[date, ...]] = field(default_factory=dict)

    def rows(self, activations: Sequence[Activation]) -> tuple[list[Row], list[Charged]]:
        """Return a tariff's rows of one direction, and what they were made of.

        `activations`: its rating plans with the instants from which they hold, ascending.

        A plan that began before the run holds from ever. A prefix that a later plan lacks is priced there as the shorter
        one that it has; where there is none, it is blocked.
        """
        begun = [each for each in activations if each.since <= 0]
        for each in begun[:-1]:
            self.plan.notes.mention(each.line.problem(f"{each.plan} is followed by another before the run begins"))
        active = [*begun[-1:], *(each for each in activations if each.since > 0)]
        charges = [self.plan.charges(each.plan, each.line) for each in active]
        since = [None if each.since <= 0 else each.since for each in active]
        rows: list[Row] = []
        for prefix in sorted({prefix for each in charges for prefix in each}):
            held = [_effective(each, prefix) for each in charges]
            self._name_end(prefix, held, active)
            rows += [_of_prefix(prefix) | row for row in self._priced(list(zip(since, held, strict=True)))]
        used = [charged for each in charges for charged in each.values()]
        return rows, list({id(charged): charged for charged in used}.values())

    def _name_end(self, prefix: str, held: Sequence[Charged | None], active: Sequence[Activation]) -> None:
        """Name from when on a prefix has no rate any more."""
        for (before, after), each in zip(pairwise(held), active[1:], strict=True):
            if before is not None and after is None:
                text = f"+{prefix} has no rate in {each.plan}: legs are barred from then on; those in progress go on as before"
                self.plan.notes.mention(each.line.problem(text))

    def _priced(self, epochs: Sequence[tuple[int | None, Charged | None]]) -> Iterator[Row]:
        """Yield the rows of one prefix."""
        kept = [epoch for place, epoch in enumerate(epochs) if place == 0 or not _alike(epoch[1], epochs[place - 1][1])]
        until = [since for since, _ in kept[1:]]
        split = [
            part
            for (since, charged), end in zip(kept, [*until, None], strict=True)
            for part in self._split(_Epoch(since, charged, self._days(since, end)))
        ]
        prices = {price for epoch, week in split for parts in _all_days(week) for _, price in parts if epoch.charged}
        alone = len({price.groups[0].increment for price in prices if price is not None}) == 1
        begun = False
        for epoch, week in split:
            if epoch.charged is not None:
                begun = True
                yield from self._of_epoch(epoch, week, alone=alone)
            elif begun and epoch.since is not None:
                yield {"blocked": "true", "valid_from": self._when(epoch.since)}

    def _split(self, epoch: _Epoch) -> Iterator[tuple[_Epoch, Week]]:
        """Yield an epoch, its first days apart while they differ from their weekdays': what follows may then go before them."""
        if epoch.charged is None:
            yield epoch, Week((), {})
            return
        week = self._week(epoch.charged, epoch.days)
        while epoch.days[0] in week.odd and len(epoch.days) > 1:
            first = epoch.days[0]
            yield _Epoch(epoch.since, epoch.charged, (first,)), Week((week.odd[first],) * 7, {})
            epoch = _Epoch(self.clock.midnight(first + timedelta(days=1)), epoch.charged, epoch.days[1:])
            week = Week(week.days, {day: parts for day, parts in week.odd.items() if day != first})
        yield epoch, week

    def _days(self, since: int | None, until: int | None) -> tuple[date, ...]:
        """Return the local days from an instant to another; to the end of the run and a day on where there is none."""
        if (since, until) not in self._spans:
            first = self.clock.moment(max(since or 0, 0)).date()
            last = self.clock.moment((self.clock.duration if until is None else until) - 1).date()
            count = max((last - first).days, 0) + 1 + (until is None)
            self._spans[since, until] = tuple(first + timedelta(days=number) for number in range(count))
        return self._spans[since, until]

    def _week(self, charged: Charged, days: tuple[date, ...]) -> Week:
        key = tuple(charged.bounds), days[0], days[-1]
        if key not in self._weeks:
            self._weeks[key] = week_of(charged.bounds, days)
        return self._weeks[key]

    def _of_epoch(self, epoch: _Epoch, week: Week, *, alone: bool) -> Iterator[Row]:
        since = {} if epoch.since is None else {"valid_from": self._when(epoch.since)}
        base = base_of(week.days)
        if epoch.charged is not None and any(price is None for parts in _all_days(week) for _, price in parts):
            self._name_hours_without_a_rate(epoch.charged)
        for row in _priced_rows(base, alone=alone):
            yield row | since
        for price, hours in _by_price(week.days).items():
            if price != base:
                window = {"window": self.windows.weekly(hours)}
                yield from (row | window | since for row in _priced_rows(price, alone=alone))
        if week.odd:
            yield from self._of_odd_days(week, alone=alone)

    def _name_hours_without_a_rate(self, charged: Charged) -> None:
        text = (
            f"{charged.destination} has no rate at some times: legs are barred then; those in progress go on as before"
        )
        self.plan.notes.lose(charged.terms[0][1].problem(text))

    def _of_odd_days(self, week: Week, *, alone: bool) -> Iterator[Row]:
        """Yield the rows of dates that differ: from the first of them on, so that they go before every week's."""
        since = {"valid_from": self._when(self.clock.midnight(min(week.odd)))}
        found: dict[RatePrice | None, list[tuple[date, int, int]]] = {}
        for day, begin, end, price in exceptions(week):
            found.setdefault(price, []).append((day, begin, end))
        for price, hours in found.items():
            window = {"window": self.windows.dated(hours)}
            yield from (row | window | since for row in _priced_rows(price, alone=alone))

    def _when(self, ms: int) -> str:
        return local_text(self.clock.moment(ms), self.clock.timezone)


def name_ties(plan: TariffPlan, charges: Sequence[Charged]) -> None:
    """Name destinations of which two prices hold at the same times and weight.

    `plan`: takes the notes. `charges`: what its destinations charge.
    """
    for charged in charges:
        line = charged.terms[0][1]
        if ties(charged.bounds):
            text = f"{charged.destination}: two rates at the same times and weight; the cheaper one is taken"
            plan.notes.lose(line.problem(text))


def _effective(charges: Mapping[str, Charged], prefix: str) -> Charged | None:
    """Return what a plan charges for the numbers under a prefix: its own entry, or the longest shorter one's."""
    lengths = range(len(prefix), -1, -1)
    return next((charges[prefix[:length]] for length in lengths if prefix[:length] in charges), None)


def _alike(left: Charged | None, right: Charged | None) -> bool:
    return left is right or (left is not None and right is not None and left.bounds == right.bounds)


def _of_prefix(prefix: str) -> Row:
    return {"prefix": f"+{prefix}"} if prefix else {}


def _all_days(week: Week) -> list[Parts]:
    return [*week.days, *week.odd.values()]


def _by_price(days: Sequence[Parts]) -> dict[RatePrice | None, list[tuple[int, int, int]]]:
    """Return the hours of the week of each price: (weekday, begin, end)."""
    found: dict[RatePrice | None, list[tuple[int, int, int]]] = {}
    for weekday, parts in enumerate(days):
        for begin, end, price in ends(parts):
            found.setdefault(price, []).append((weekday, begin, end))
    return found


@lru_cache(maxsize=4096)
def _texts(price: RatePrice, *, joined: bool) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the rows of one price as (key, text) pairs; `joined`: a first and a further increment may stand in one row."""
    groups = list(price.groups)
    first = format_duration(groups[0].increment)
    increment = first
    if joined and len(groups) > 1 and _is_one(groups[0], groups[1]):
        increment = f"{first}/{format_duration(groups.pop(1).increment)}"
    fee = (("connection_fee", format_money(price.fee, 0)),) if price.fee else ()
    found = [((f"per_{groups[0].basis}", format_rate(groups[0].price)), ("increment", increment), *fee)]
    for group in groups[1:]:
        terms = (("after", format_duration(group.start)), ("increment", format_duration(group.increment)))
        found.append(((f"per_{group.basis}", format_rate(group.price)), *terms))
    return tuple(found)


def _is_one(first: RateGroup, second: RateGroup) -> bool:
    """Say whether two groups are a first and a further increment of one price."""
    alike = first.per_second() == second.per_second() and "increment" not in {first.basis, second.basis}
    return second.start == first.increment and alike


def _priced_rows(price: RatePrice | None, *, alone: bool) -> list[Row]:
    if price is None:
        return [{"blocked": "true"}]
    return [dict(pairs) for pairs in _texts(price, joined=alone)]
