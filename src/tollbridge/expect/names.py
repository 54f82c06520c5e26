"""Expectations on what is not there: a wrong name is an error, never a silent pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tollbridge.errors import Problem
from tollbridge.expect.accounts import KEYS, parse_account_value
from tollbridge.expect.comparison import comparisons
from tollbridge.records.run import CAUSES, KINDS
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.nearest import unknown


class NameCheck:
    """Looks through the expectations of one unit."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._expect = loaded.scenario.expect

    def problems(self) -> list[Problem]:
        """Return every expectation on a name, key or comparison that is not there, before anything is run."""
        return [*self._calls(), *self._accounts(), *self._ledgers(), *self._comparisons()]

    def unknown_results(self, names: Iterable[str], statistics: Iterable[str]) -> list[Problem]:
        """Return the expectations on results or statistics that a run does not give."""
        known, kinds = list(names), list(statistics)
        found = []
        for name, wanted in self._expect.results.items():
            if name not in known:
                found.append(self._problem(unknown("result", name, known), "results", name))
            found += [
                self._problem(unknown("statistic", kind, kinds), "results", name, kind)
                for kind in wanted
                if kind not in kinds
            ]
        return found

    def _calls(self) -> Iterator[Problem]:
        scenario = self._loaded.scenario
        calls = scenario.calls
        for section, names in (("calls", self._expect.calls), ("steps", self._expect.steps)):
            for name in names:
                base, _, attempt = name.partition("~")
                source = base.partition("/")[0]
                known = base in calls or ("/" in base and (source in scenario.workloads or source == "trace"))
                if not known or (attempt and not attempt.isdigit()):
                    yield self._problem(unknown("call", name, calls), section, name)
        for name, expected in self._expect.calls.items():
            if not expected.model_fields_set:
                yield self._problem("nothing is expected of this call", "calls", name)
            if expected.cause is not None and expected.cause not in CAUSES:
                yield self._problem(unknown("cause", expected.cause, CAUSES), "calls", name, "cause")

    def _accounts(self) -> Iterator[Problem]:
        for name, wanted in self._expect.accounts.items():
            yield from self._unknown_account("accounts", name)
            for key, text in wanted.items():
                if key not in KEYS:
                    yield self._problem(unknown("key", key, KEYS), "accounts", name, key)
                    continue
                try:
                    parse_account_value(key, text, self._loaded.clock)
                except ValueError as error:
                    yield self._problem(str(error), "accounts", name, key)

    def _ledgers(self) -> Iterator[Problem]:
        for name, rows in self._expect.ledger.items():
            yield from self._unknown_account("ledger", name)
            for number, (_, kind, _) in enumerate(rows):
                if kind not in KINDS:
                    yield self._problem(unknown("kind of movement", kind, KINDS), "ledger", name, number)

    def _comparisons(self) -> Iterator[Problem]:
        for name, wanted in self._expect.results.items():
            for kind, written in wanted.items():
                try:
                    comparisons(written)
                except ValueError as error:
                    yield self._problem(str(error), "results", name, kind)

    def _unknown_account(self, section: str, name: str) -> Iterator[Problem]:
        accounts = self._loaded.scenario.accounts
        if name not in accounts:
            yield self._problem(unknown("account", name, accounts), section, name)

    def _problem(self, message: str, *keys: str | int) -> Problem:
        return self._loaded.problem(message, "expect", *keys)
