"""Scenarios as tests: each unit of a file (itself, its cases, table and errors) is run and held to what it expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tollbridge.engine.simulate import Engine, Study, prepare
from tollbridge.errors import Problem, ScenarioError
from tollbridge.expect.accounts import account_failures
from tollbridge.expect.agreement import disagreements
from tollbridge.expect.calls import call_failures, step_failures
from tollbridge.expect.coverage.items import Coverage, Places, items_of
from tollbridge.expect.coverage.touched import Rows, touched_by
from tollbridge.expect.held import held_lines, table_lines
from tollbridge.expect.ledger import ledger_failures
from tollbridge.expect.names import name_problems
from tollbridge.expect.outline import UnitOutline, units
from tollbridge.expect.results import result_failures, trial_results
from tollbridge.expect.table import TableCheck
from tollbridge.expect.texts import message_failures
from tollbridge.expect.trial import Trial, run_trial
from tollbridge.expect.verdict import Failure, KeyPath, Outcome
from tollbridge.measures.results import Results
from tollbridge.scenario.load import Loaded, Peek, load_source
from tollbridge.scenario.source import ScenarioSource, read_source


@dataclass(frozen=True)
class Manner:
    """How scenarios are checked.

    Attributes:
        engine: who runs them: `auto`, `reference` or `compiled`.
        both: whether the other engine runs them too, and must agree to the last digit.
        allow_paths: folders that they may read files from, besides their own.
        values: whether outcomes say the values and limits of what held.
        coverage: whether outcomes say what could be touched, and what was.
    """

    engine: Engine = "auto"
    both: bool = False
    allow_paths: tuple[Path, ...] = ()
    values: bool = False
    coverage: bool = False


def check_file(file: Path, manner: Manner) -> list[Outcome]:
    """Run every unit of a file and return an outcome each, in the file's order; a file that is refused is one outcome.

    `file`: the scenario's. `manner`: how to check it.

    >>> from tollbridge.scenario.shipped import shipped
    >>> [outcome.unit for outcome in check_file(shipped() / "all-or-nothing.yaml", Manner()) if outcome.passed][:2]
    ['expect', 'a recharge of the same instant saves the leg']
    """
    return FileCheck(file, manner).outcomes()


class FileCheck:
    """One file's units; the file is loaded once, when the first of them needs it.

    Args:
        file: its path, as messages name it.
        manner: how to check it.
        read: what gives the scenario, where it is not to be read from the file; ScenarioError where it cannot be read.
    """

    def __init__(self, file: Path, manner: Manner, read: Callable[[], ScenarioSource] | None = None) -> None:
        self._file = file
        self._manner = manner
        self._read = read or partial(read_source, file, manner.allow_paths)
        self._loaded: Loaded | None = None
        self._warnings: tuple[Problem, ...] = ()
        self._held: dict[str, tuple[str, ...]] = {}
        self._notes: list[str] = []
        self._coverage = Coverage()

    def units(self) -> list[UnitOutline]:
        """Return the file's units; one named `scenario` where it has none, or cannot be read at all."""
        try:
            found = units(self._peek().raw)
        except ScenarioError:
            found = []
        return found or [UnitOutline("scenario", is_case=False, expectations=())]

    def outcomes(self) -> list[Outcome]:
        """Run every unit, in the file's order."""
        return [self.outcome(unit) for unit in self.units()]

    def outcome(self, unit: UnitOutline) -> Outcome:
        """Run one unit."""
        self._warnings, self._held, self._notes, self._coverage = (), {}, [], Coverage()
        try:
            failures = dict(self._failures(unit))
        except ScenarioError as error:
            lines = tuple(str(problem) for problem in error.problems)
            return Outcome(str(self._file), unit.name, unit.expectations, {}, lines)
        failed = {k: v for k, v in failures.items() if v}
        said = tuple(map(str, self._warnings)) if failed else ()
        held = tuple(line for name, lines in self._held.items() if name not in failed for line in lines)
        units = str(self._file), unit.name, unit.expectations, failed
        return Outcome(*units, (), said, tuple(self._notes), held, self._coverage)

    def _failures(self, unit: UnitOutline) -> Iterator[tuple[str, tuple[Failure, ...]]]:
        if "errors" in unit.expectations:
            yield "errors", tuple(self._error_failures(unit))
            return
        loaded = self._load().case(unit.name) if unit.is_case else self._load()
        where: KeyPath = ("cases", unit.name) if unit.is_case else ()
        if not unit.expectations:
            raise ScenarioError([loaded.problem("nothing is expected: add expect, cases, table or errors", *where)])
        if self._manner.coverage:
            at = Places(self._load(), loaded)
            self._coverage |= Coverage(items_of(loaded, at) | items_of(at.file, at))
        if unit.is_case or unit.name == "expect":
            yield from self._run(loaded, unit)
        if loaded.scenario.table is not None and (unit.is_case or unit.name == "table"):
            yield from self._table_failures(loaded, (*where, "table"))
            self._held |= dict(table_lines(loaded, (*where, "table"))) if self._manner.values else {}

    def _run(self, loaded: Loaded, unit: UnitOutline) -> Iterator[tuple[str, tuple[Failure, ...]]]:
        case = unit.name if unit.is_case else ""
        study = prepare(loaded)
        if problems := name_problems(study):
            raise ScenarioError(problems)
        self._warnings = study.every_warning()
        trial = run_trial(study, "reference" if self._manner.both else self._manner.engine, case)
        results = trial_results(trial)
        self._held = dict(held_lines(trial, results)) if self._manner.values else {}
        if self._manner.coverage:
            self._coverage |= Coverage(touched=touched_by(trial, Rows(loaded, Places(self._load(), loaded))))
        yield from expectation_failures(trial, results)
        if self._manner.both:
            yield "engines agree", tuple(disagreements(trial, run_trial(study, "compiled", case)))

    def _table_failures(self, loaded: Loaded, keys: KeyPath) -> Iterator[tuple[str, tuple[Failure, ...]]]:
        check = TableCheck(loaded, keys)
        found = check.found()
        if self._manner.coverage:
            rows = Rows(loaded, Places(self._load(), loaded))
            self._coverage |= Coverage(touched=frozenset(rows.items(check.priced)))
        if check.note:
            self._notes.append(check.note)
            yield "rows", tuple(failure for failures in found.values() for failure in failures)
        else:
            yield from ((f"row {number}", tuple(failures)) for number, failures in found.items())

    def _error_failures(self, unit: UnitOutline) -> list[Failure]:
        """Hold the reasons for which a file (or a case of it) is refused against those that it expects."""
        keys: KeyPath = ("cases", unit.name, "errors") if unit.is_case else ("errors",)
        peeked = self._peek()
        expected: Any = peeked.raw
        for key in keys:
            expected = expected[key]
        got = _refusal(lambda: self._load().case(unit.name) if unit.is_case else load_source(self._read()))
        file, line, _ = peeked.place(*keys)
        texts = [str(text) for text in expected] if isinstance(expected, list) else [str(expected)]
        return message_failures("errors", texts, got, (f"{file}:{line}", keys))

    def _peek(self) -> Peek:
        return Peek(self._read())

    def _load(self) -> Loaded:
        if self._loaded is None:
            self._loaded = load_source(self._read(), cases=False)
        return self._loaded


def expectation_problems(study: Study) -> list[Problem]:
    """Return what is wrong with the expectations of a scenario and of its cases, before anything is run."""
    found = _unit_problems(study, ("table",))
    loaded = study.loaded
    for name, case in loaded.scenario.cases.items():
        if "errors" not in case:
            found += _unit_problems(prepare(loaded.case(name)), ("cases", name, "table"))
    return found


def _unit_problems(study: Study, table: KeyPath) -> list[Problem]:
    found = name_problems(study)
    if study.loaded.scenario.table is not None:
        try:
            TableCheck(study.loaded, table).found()
        except ScenarioError as error:
            found += error.problems
    return found


def expectation_failures(trial: Trial, results: Results) -> Iterator[tuple[str, tuple[Failure, ...]]]:
    """Yield the name and failures of each expectation of a scenario that has been run."""
    expect = trial.loaded.scenario.expect
    for name, call in expect.calls.items():
        yield f"calls.{name}", tuple(call_failures(trial, name, call))
    for name, steps in expect.steps.items():
        yield f"steps.{name}", tuple(step_failures(trial, name, steps))
    for name, account in expect.accounts.items():
        yield f"accounts.{name}", tuple(account_failures(trial, name, account))
    for name, rows in expect.ledger.items():
        yield f"ledger.{name}", tuple(ledger_failures(trial, name, rows))
    for name, wanted in expect.results.items():
        yield f"results.{name}", tuple(result_failures(trial, name, (wanted, results.statistics(name))))
    if expect.warnings is not None:
        at = trial.place("expect", "warnings"), trial.path("expect", "warnings")
        yield "warnings", tuple(message_failures("warnings", expect.warnings, trial.warnings, at))


def _refusal(loading: Callable[[], Loaded]) -> tuple[Problem, ...]:
    """Return the errors for which a scenario is refused, when it is loaded or compiled; none where it is not."""
    try:
        prepare(loading())
    except ScenarioError as error:
        return tuple(problem for problem in error.problems if not problem.warning)
    return ()
