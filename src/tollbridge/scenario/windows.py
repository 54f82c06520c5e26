"""The scenario's `windows`: read entry by entry, and compiled to intervals of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tollbridge.errors import Problem
from tollbridge.scenario.scenario_view import ScenarioView
from tollbridge.scenario.schema import WindowPart
from tollbridge.tariff.windows import (
    EVERY_DAY,
    Intervals,
    WindowEntry,
    compile_window,
    holiday_calendar,
    parse_date,
    parse_days,
    parse_hours,
)


def build_windows(loaded: ScenarioView, since: int, until: int) -> tuple[dict[str, Intervals], list[Problem]]:
    """Return the named windows as intervals, and what is wrong with them; broken ones are never.

    Args:
        loaded: the scenario.
        since: ms since the start, before it too.
        until: ms; intervals are over [since, until), half open.
    """
    windows: dict[str, Intervals] = {}
    problems: list[Problem] = []
    for name, parts in loaded.scenario.windows.items():
        found = [_entry(part) for part in parts]
        problems += [
            loaded.problem(message, "windows", name, place, *key)
            for place, (_, faults) in enumerate(found)
            for key, message in faults
        ]
        sound = not any(faults for _, faults in found)
        entries = [entry for entry, _ in found]
        windows[name] = compile_window(entries, loaded.clock, since, until) if sound else ()
    return windows, problems


def window_entries(loaded: ScenarioView) -> dict[str, tuple[WindowEntry, ...]]:
    """Return the entries of each named window; broken ones, which `build_windows` reports, as defaults.

    `loaded`: the scenario.
    """
    return {name: tuple(_entry(part)[0] for part in parts) for name, parts in loaded.scenario.windows.items()}


def _entry(part: WindowPart) -> tuple[WindowEntry, list[tuple[tuple[str, ...], str]]]:
    """Return an entry, and (key, message) of each of its faults, in whose place the default stands."""
    faults: list[tuple[tuple[str, ...], str]] = []

    def read(key: str, parse: Callable[[], Any], default: Any) -> Any:
        try:
            return parse()
        except ValueError as error:
            faults.append(((key,), str(error)))
            return default

    begin, end = read("from" if part.start else "to", lambda: parse_hours(part.start, part.end), (0, 1))
    days = read("days", lambda: EVERY_DAY if part.days is None else parse_days(part.days), EVERY_DAY)
    dates = None
    if part.dates is not None:
        dates = read("dates", lambda: frozenset(map(parse_date, part.dates or ())), None)
    if part.holidays:
        read("holidays", lambda: holiday_calendar(part.holidays or ""), None)
    return WindowEntry(days, dates, part.holidays or "", begin, end), faults
