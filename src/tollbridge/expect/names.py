"""Expectations on what is not there: a wrong name is an error, never a silent pass."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.engine.simulate import Study
from tollbridge.errors import Problem
from tollbridge.expect.accounts import KEYS, parse_account_value
from tollbridge.expect.comparison import comparisons
from tollbridge.expect.results import STATISTICS, named_results
from tollbridge.nearest import unknown
from tollbridge.records.run import CAUSES, KINDS


def name_problems(study: Study) -> list[Problem]:
    """Return every expectation that names something unknown: a name, key, comparison or result. Nothing is run.

    `study`: the scenario, ready to run.
    """
    return list(_NameCheck(study).problems())


class _NameCheck:
    def __init__(self, study: Study) -> None:
        self._study = study
        self._loaded = study.loaded
        self._expect = study.loaded.scenario.expect

    def problems(self) -> Iterator[Problem]:
        yield from self._calls()
        yield from self._accounts()
        yield from self._ledgers()
        if self._expect.results:
            yield from self._results()

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
                yield self._problem("nothing is expected of this call: give it a key such as `cost`", "calls", name)
            if expected.cause is not None and expected.cause not in CAUSES:
                yield self._problem(unknown("cause", expected.cause, CAUSES), "calls", name, "cause")
            yield from self._unknown_pools(name, (expected.pool or "none").split())

    def _unknown_pools(self, call: str, named: list[str]) -> Iterator[Problem]:
        pools = [pool for account in self._loaded.scenario.accounts.values() for pool in account.pools]
        for pool in named if named != ["none"] else []:
            if pool not in pools:
                yield self._problem(unknown("pool", pool, [*pools, "none"]), "calls", call, "pool")

    def _accounts(self) -> Iterator[Problem]:
        for name, wanted in self._expect.accounts.items():
            yield from self._unknown_account("accounts", name)
            if not wanted:
                yield self._problem(
                    "nothing is expected of this account: give it a key such as `closing`", "accounts", name
                )
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

    def _results(self) -> Iterator[Problem]:
        known = named_results(self._study).names
        for name, wanted in self._expect.results.items():
            if name not in known:
                yield self._problem(unknown("result", name, known), "results", name)
            if not wanted:
                yield self._problem(
                    "nothing is expected of this result: give it a statistic such as `mean`", "results", name
                )
            for kind, written in wanted.items():
                if kind not in STATISTICS:
                    yield self._problem(unknown("statistic", kind, STATISTICS), "results", name, kind)
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
