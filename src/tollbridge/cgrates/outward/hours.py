"""When named windows hold, by local days: what is the same every week, and the dates of the run that differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from tollbridge.scenario.load import Loaded
from tollbridge.scenario.windows import window_entries
from tollbridge.tariff.windows import WindowEntry, holiday_calendar, inside, merge
from tollbridge.units import DAY

Key = TypeVar("Key")
Names = frozenset[str]
Parts = tuple[tuple[int, Names], ...]
"""A local day cut where a window begins or ends: (ms after midnight, the windows that hold from there on)."""


class WindowHours:
    """The windows of a scenario as hours of local days."""

    def __init__(self, loaded: Loaded) -> None:
        self._entries = window_entries(loaded)
        self._clock = loaded.clock
        self._weeks: dict[tuple[Names, int], Parts] = {}
        self._holidays = {
            entry.holidays: holiday_calendar(entry.holidays)
            for entries in self._entries.values()
            for entry in entries
            if entry.holidays
        }

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The local days of the run, and the day after it, into which its last legs may last."""
        days = [day for day, _, _ in self._clock.days()]
        return (*days, days[-1] + timedelta(days=1))

    def weekly(self, names: Names, weekday: int) -> Parts:
        """Return a day of every week for some windows, entries of dates and holidays left out.

        `names`: the windows'. `weekday`: 0 for Monday.
        """
        if (names, weekday) not in self._weeks:
            self._weeks[names, weekday] = _parts({name: self._every_week(name, weekday) for name in names})
        return self._weeks[names, weekday]

    def on(self, names: Names, day: date) -> Parts:
        """Return one date's day for some windows, with their entries of dates and holidays.

        `names`: the windows'. `day`: the local date.
        """
        return _parts({name: self._on(name, day) for name in names})

    def odd_days(self, names: Names) -> list[date]:
        """Return the dates of the run on which windows of dates or holidays make the day another than every week's."""
        if not any(_is_dated(entry) for name in names for entry in self._entries[name]):
            return []
        return [day for day in self.days if self.on(names, day) != self.weekly(names, day.weekday())]

    def _every_week(self, name: str, weekday: int) -> Iterator[tuple[int, int]]:
        for entry in self._entries[name]:
            if not _is_dated(entry):
                yield from _hours(entry, today=weekday in entry.days, before=(weekday - 1) % 7 in entry.days)

    def _on(self, name: str, day: date) -> Iterator[tuple[int, int]]:
        for entry in self._entries[name]:
            yield from _hours(
                entry, today=self._begins(entry, day), before=self._begins(entry, day - timedelta(days=1))
            )

    def _begins(self, entry: WindowEntry, day: date) -> bool:
        return (
            day.weekday() in entry.days
            and (entry.dates is None or day in entry.dates)
            and (not entry.holidays or day in self._holidays[entry.holidays])
        )


def _is_dated(entry: WindowEntry) -> bool:
    return entry.dates is not None or bool(entry.holidays)


def _hours(entry: WindowEntry, *, today: bool, before: bool) -> Iterator[tuple[int, int]]:
    """Yield an entry's hours of a day: those that begin on it, and those of the day before that run past midnight."""
    end = entry.begin + entry.length()
    if today:
        yield entry.begin, min(end, DAY)
    if before and end > DAY:
        yield 0, end - DAY


def _parts(hours: dict[str, Iterator[tuple[int, int]]]) -> Parts:
    held = {name: merge(list(pieces)) for name, pieces in hours.items()}
    edges = {0, *(edge for pieces in held.values() for piece in pieces for edge in piece)} - {DAY}
    parts: list[tuple[int, Names]] = []
    for edge in sorted(edges):
        names = frozenset(name for name, pieces in held.items() if inside(pieces, edge))
        if not parts or parts[-1][1] != names:
            parts.append((edge, names))
    return tuple(parts)


def joined(parts: Iterable[tuple[int, Key]]) -> tuple[tuple[int, Key], ...]:
    """Return the parts of a day with neighbours that are alike joined."""
    found: list[tuple[int, Key]] = []
    for begin, key in parts:
        if not found or found[-1][1] != key:
            found.append((begin, key))
    return tuple(found)
