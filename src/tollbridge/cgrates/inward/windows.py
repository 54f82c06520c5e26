"""The named windows of a scenario that is made from a tariff plan: equal hours share one name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tollbridge.cgrates.inward.rules import hours_text
from tollbridge.tariff.windows import WEEKDAYS
from tollbridge.units import DAY

Hours = tuple[int, int]
Entry = tuple[tuple[str, Any], ...]
_MOST_IN_A_NAME: Final = 60


@dataclass
class Windows:
    """Names hours; `tree` is the scenario's `windows`."""

    tree: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _names: dict[tuple[Entry, ...], str] = field(default_factory=dict)

    def weekly(self, hours: Iterable[tuple[int, int, int]]) -> str:
        """Return the name of hours of the week, each (weekday, begin, end)."""
        days: dict[Hours, set[int]] = {}
        for weekday, begin, end in hours:
            days.setdefault((begin, end), set()).add(weekday)
        return self._named([(("days", days_text(on)), *_hours(*span)) for span, on in sorted(days.items())])

    def dated(self, hours: Iterable[tuple[date, int, int]]) -> str:
        """Return the name of hours of some dates, each (date, begin, end)."""
        days: dict[Hours, list[str]] = {}
        for day, begin, end in hours:
            days.setdefault((begin, end), []).append(day.isoformat())
        return self._named([(("dates", tuple(on)), *_hours(*span)) for span, on in sorted(days.items())])

    def _named(self, entries: list[Entry]) -> str:
        key = tuple(entries)
        if key not in self._names:
            name = first = _label(entries)
            number = 1
            while name in self.tree:
                number += 1
                name = f"{first}-{number}"
            self._names[key] = name
            self.tree[name] = [{word: _plain(value) for word, value in entry} for entry in entries]
        return self._names[key]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _hours(begin: int, end: int) -> Entry:
    first = (("from", hours_text(begin)),) if begin else ()
    return (*first, *((("to", hours_text(end)),) if end < DAY else ()))


def _label(entries: list[Entry]) -> str:
    parts = []
    for entry in entries:
        words = dict(entry)
        days = words.get("days") or words["dates"][0]
        times = [words[key].replace(":", "") for key in ("from", "to") if key in words]
        parts.append("-".join([str(days).replace(",", "-"), *times]))
    name = "_".join(parts)
    return name if len(name) <= _MOST_IN_A_NAME else f"{parts[0]}_and-{len(parts) - 1}-more"


def days_text(days: Iterable[int]) -> str:
    """Return weekdays (0: Monday) as a window writes them.

    >>> days_text({0, 1, 2, 4})
    'mon-wed,fri'
    """
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(WEEKDAYS[run[0]] + (f"-{WEEKDAYS[run[-1]]}" if len(run) > 1 else "") for run in runs)
