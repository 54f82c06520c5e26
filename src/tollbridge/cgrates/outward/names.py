"""The tables of a tariff plan while they grow: equal things share one tag, and no two things have the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tollbridge.cgrates.outward.slots import Rate
from tollbridge.cgrates.tables import ANY, HEADINGS
from tollbridge.units import HOUR, MINUTE, SECOND

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class WrittenTiming:
    """When a rate holds: from `begin` (ms after midnight) to the day's end or a later one's begin.

    On `weekdays` (0: Monday) of every week, all seven where there are none; or on days of one month of one year.
    """

    begin: int = 0
    weekdays: frozenset[int] = frozenset()
    year: int = 0
    month: int = 0
    days: tuple[int, ...] = ()

    def row(self, tag: str) -> tuple[str, ...]:
        """Return the timing as a row of Timings.csv."""
        weekdays = ";".join(str(day + 1) for day in sorted(self.weekdays)) or ANY
        if self.year:
            return tag, str(self.year), str(self.month), ";".join(map(str, self.days)), ANY, clock_text(self.begin)
        return tag, ANY, ANY, ANY, weekdays, clock_text(self.begin)

    def name(self) -> str:
        """Return what the timing is called."""
        at = clock_text(self.begin)[:5].replace(":", "")
        if self.year:
            return f"{date(self.year, self.month, self.days[0]).isoformat()}_{at}"
        return f"{'-'.join(_DAYS[day] for day in sorted(self.weekdays)) or 'daily'}_{at}"


def clock_text(ms: int) -> str:
    """Return ms after midnight as hh:mm:ss."""
    return f"{ms // HOUR:02d}:{ms // MINUTE % 60:02d}:{ms // SECOND % 60:02d}"


@dataclass
class PlanTables:
    """A tariff plan's rows by file; `tag` gives each thing its tag."""

    rows: dict[str, list[Sequence[str]]] = field(default_factory=lambda: {name: [] for name in HEADINGS})
    _tags: dict[Hashable, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def tag(self, kind: str, thing: Hashable, name: str) -> tuple[str, bool]:
        """Return the tag of a thing, and whether it is new: `KIND_name`, with a number behind it where another thing has it.

        `kind`: such as `DST` or `TM`. `thing`: what has one tag, however often it is asked for. `name`: what it is called.
        """
        if (kind, thing) in self._tags:
            return self._tags[kind, thing], False
        tag, number = f"{kind}_{name}", 1
        while tag in self._taken:
            number += 1
            tag = f"{kind}_{name}_{number}"
        self._taken.add(tag)
        self._tags[kind, thing] = tag
        return tag, True

    def add(self, table: str, *rows: Sequence[str]) -> None:
        """Add rows to a file.

        `table`: its name, without `.csv`. `rows`: the cells of each, in the order of `HEADINGS`.
        """
        self.rows[table] += rows

    def timing(self, timing: WrittenTiming) -> str:
        """Return the tag of a timing; what always holds is the engine's own `*any`."""
        if timing == WrittenTiming():
            return ANY
        tag, new = self.tag("TM", timing, timing.name())
        if new:
            self.add("Timings", timing.row(tag))
        return tag

    def rate(self, rate: Rate) -> str:
        """Return the tag of a rate."""
        tag, new = self.tag("RT", rate, rate.name())
        if new:
            self.add("Rates", *rate.rows(tag))
        return tag

    def destinations(self, name: str, prefixes: Iterable[str]) -> list[str]:
        """Return the tags of prefixes: one for them all, and for all other numbers the engine's own `*any`.

        `name`: what a new destination is called. `prefixes`: digits; "" is all other numbers.
        """
        listed = tuple(sorted(prefixes))
        named = tuple(prefix for prefix in listed if prefix)
        found = [ANY] if "" in listed else []
        if named:
            tag, new = self.tag("DST", named, name)
            if new:
                self.add("Destinations", *((tag, f"+{prefix}") for prefix in named))
            found.append(tag)
        return found
