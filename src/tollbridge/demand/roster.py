"""The cast in the making: origins, destinations, organisers and conferences get their numbers here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tollbridge.demand.offered import Cast, Origin
from tollbridge.scenario.phones import parse_phone, sample_number

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

FIRST_WORKLOAD: Final = 2
"""The first workload's number among the sources of legs: exact calls are 0, those of a trace 1."""


class Roster:
    """Gives each name its index the first time it is met; `cast` is what has been met so far."""

    def __init__(self, loaded: Loaded) -> None:
        self.scenario = loaded.scenario
        self._numbers = {name: index for index, name in enumerate(loaded.scenario.numbers)}
        self._sources = {name: index for index, name in enumerate(loaded.scenario.workloads, FIRST_WORKLOAD)}
        self._origins: dict[Origin, int] = {}
        self._destinations: dict[tuple[str, str], int] = {}
        self._calling: dict[tuple[str, str], int] = {}
        self._conferences: dict[tuple[str, str], int] = {}
        self._organisers: list[str] = []
        self._call_callers: list[str] = []
        self._trace_callers: list[str] = []

    def account(self, named: str | None) -> str:
        """Return the account that is named, or the file's only one."""
        return named or (next(iter(self.scenario.accounts)) if len(self.scenario.accounts) == 1 else "")

    def licence(self, account: str, named: str | None) -> str:
        """Return the licence that is named, or the account's only one, or none."""
        part = self.scenario.accounts.get(account)
        return named or (next(iter(part.licences)) if part and len(part.licences) == 1 else "")

    def bridge(self, named: str | None, via: str | None = None) -> str:
        """Return the bridge that is named, or the file's only one, or the only one that has the dial-in number `via`."""
        if named or not self.scenario.bridges:
            return named or ""
        having = [name for name, bridge in self.scenario.bridges.items() if via in bridge.numbers]
        there = list(self.scenario.bridges) if len(self.scenario.bridges) == 1 else having
        return there[0] if len(there) == 1 else ""

    def country(self, account: str) -> str:
        """Return an account's country, empty where it has none."""
        part = self.scenario.accounts.get(account)
        return (part.country if part else None) or ""

    def origin(self, origin: Origin) -> int:
        """Return the index of an origin."""
        return self._origins.setdefault(origin, len(self._origins))

    def source(self, workload: str) -> int:
        """Return the number by which a workload's legs are told from those of other sources."""
        return self._sources[workload]

    def number(self, name: str) -> int:
        """Return the index of a dial-in number; ValueError where there is none of this name."""
        if name not in self._numbers:
            raise ValueError(f"unknown number {name!r}")
        return self._numbers[name]

    def dial_in(self, text: str) -> int:
        """Return the index of a dial-in number.

        `text`: its name, or its E.164, with or without the plus. ValueError where there is none such.
        """
        by_digits = {parse_phone(part.number): name for name, part in self.scenario.numbers.items()}
        return self.number(by_digits.get(text if text.startswith("+") else f"+{text}", text))

    def dialled(self, text: str) -> int:
        """Return the index of a number that is dialled; a new one is added.

        `text`: a whole number in E.164. ValueError where it is none.
        """
        number = parse_phone(text)
        return self._destinations.setdefault((number, number), len(self._destinations))

    def prefix(self, text: str) -> int:
        """Return the index of a workload's destination, which is dialled as a number under its prefix; a new one is added.

        `text`: the prefix, such as `+4420`, or a whole number.
        """
        return self._destinations.setdefault((sample_number(text), text), len(self._destinations))

    def caller(self, text: str) -> int:
        """Return the index of a caller's number; -1 where it says nothing.

        `text`: as records have it: a number, or a word such as `anonymous`, or nothing. A number with its last digits
        masked is that of the digits that show.
        """
        digits = re.fullmatch(r"\+?([1-9]\d{2,14})\**", text.strip())
        return self._caller(f"+{digits[1]}", text) if digits else -1

    def caller_prefix(self, text: str) -> int:
        """Return the index of a workload's callers, who call from a number under a prefix.

        `text`: the prefix, such as `+1425`, or a whole number.
        """
        return self._caller(sample_number(text), text)

    def _caller(self, number: str, label: str) -> int:
        return self._calling.setdefault((number, label), len(self._calling))

    def conference(self, bridge: str, name: str) -> int:
        """Return the id of a named conference of a bridge."""
        return self._conferences.setdefault((bridge, name), len(self._conferences))

    def organisers(self, workload: str, count: int) -> int:
        """Add a workload's organisers, `WORKLOAD/1` and on; return the first one's index.

        `workload`: its name. `count`: how many, 1 or more.
        """
        first = len(self._organisers)
        self._organisers += [f"{workload}/{place}" for place in range(1, count + 1)]
        return first

    def callers(self, calls: list[str], trace: list[str]) -> None:
        """Set who calls: the `from` numbers of the calls and of the trace's rows."""
        self._call_callers, self._trace_callers = calls, trace

    @property
    def named_conferences(self) -> int:
        """How many conferences calls and trace have named."""
        return len(self._conferences)

    def cast(self) -> Cast:
        """Return the names met so far, by their numbers."""
        scenario = self.scenario
        return Cast(
            origins=tuple(self._origins),
            numbers=tuple(scenario.numbers),
            destinations=tuple(number for number, _ in self._destinations),
            destination_labels=tuple(label for _, label in self._destinations),
            organisers=tuple(self._organisers),
            sources=("calls", "trace", *scenario.workloads),
            call_names=tuple(scenario.calls),
            callers=(*self._call_callers, *self._trace_callers),
            caller_first=(0, len(self._call_callers)),
            calling=tuple(number for number, _ in self._calling),
            calling_labels=tuple(label for _, label in self._calling),
            conferences=tuple(name for _, name in self._conferences),
        )
