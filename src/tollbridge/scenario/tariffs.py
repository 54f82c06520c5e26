"""The scenario's `tariffs`: `like` followed, decks read, rows typed and audited, all of it ready to find a leg's staircase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import unknown
from tollbridge.scenario.scenario_view import ScenarioView
from tollbridge.scenario.schema import TariffPart
from tollbridge.scenario.tariff_rows import Rows, TariffRows, row_problem
from tollbridge.scenario.windows import build_windows
from tollbridge.sheets.collector import collector_resting
from tollbridge.tariff.audit import audit, window_gaps
from tollbridge.tariff.bounds import TOO_LARGE, too_dear, too_large
from tollbridge.tariff.charge import AMOUNTS
from tollbridge.tariff.match import DIRECTIONS, TariffBook
from tollbridge.tariff.outliers import implausible_rates
from tollbridge.tariff.regimes import Calendar
from tollbridge.tariff.rows import Tariff
from tollbridge.units import format_duration

_ANY_INCREMENT: Final = (60_000, 60_000)  # stands in where a reported error left none


def build_tariffs(loaded: ScenarioView) -> dict[str, Tariff]:
    """Return all tariffs of a scenario by name, whole: `like` followed, decks read.

    `loaded`: the scenario. ScenarioError holds every problem of their rows, decks and windows, as before a run.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> [tariff.increment for tariff in build_tariffs(load(shipped() / "all-or-nothing.yaml")).values()]  # ms
    [(60000, 60000)]
    """
    return _sound(loaded, _run_span(loaded)).tariffs


def tariff_book(loaded: ScenarioView, span: tuple[int, int] | None = None) -> TariffBook:
    """Return the tariffs of a scenario, audited, with its windows.

    Args:
        loaded: the scenario.
        span: when, in ms since the start, rows may change; absent: the run, and what its accounts look ahead.

    ScenarioError holds every problem of both. The book's `warnings` are what looks unintended, its `notes` what was read of
    decks.
    """
    found = _sound(loaded, span or _run_span(loaded))
    calendar, warnings = found.calendar, tuple(sorted(set(found.problems)))
    book = TariffBook(found.tariffs, calendar.windows, loaded.clock, (calendar.since, calendar.until), warnings)
    book.notes = tuple(dict.fromkeys(found.notes))
    return book


def tariff_problems(loaded: ScenarioView, *, audit: bool) -> list[Problem]:
    """Return all errors and warnings of a scenario's tariffs, decks and windows.

    `loaded`: the scenario, which may be refused for something else. `audit`: look at their dates too: rows that tie, gaps.
    """
    return _examined(loaded, _run_span(loaded), audit=audit).problems


def _run_span(loaded: ScenarioView) -> tuple[int, int]:
    """Return the run, and what its accounts look ahead, in ms since the start."""
    return 0, loaded.clock.duration + look_ahead(loaded)


@dataclass(frozen=True)
class _Examined:
    tariffs: dict[str, Tariff]
    calendar: Calendar
    problems: list[Problem]
    notes: list[str]


def _sound(loaded: ScenarioView, span: tuple[int, int]) -> _Examined:
    """Return tariffs and windows, audited; ScenarioError holds all that is wrong with them, with what is odd."""
    found = _examined(loaded, span)
    if any(not problem.warning for problem in found.problems):
        raise ScenarioError(found.problems)
    return found


def _examined(loaded: ScenarioView, span: tuple[int, int], *, audit: bool = True) -> _Examined:
    """Return tariffs and windows as far as they can be read, and all that is wrong or odd; audited where nothing is wrong."""
    with collector_resting():
        return _examined_all(loaded, span, audit=audit)


def _examined_all(loaded: ScenarioView, span: tuple[int, int], *, audit: bool) -> _Examined:
    windows, problems = build_windows(loaded, *span)
    builder = _Builder(TariffRows(loaded))
    tariffs = builder.all()
    problems += builder.reader.problems
    calendar = Calendar(windows, *span)
    if audit and all(problem.warning for problem in problems):
        problems += _audited(loaded, tariffs.values(), calendar)
        problems += _gap_warnings(loaded, tariffs.values(), calendar)
    return _Examined(tariffs, calendar, problems, builder.reader.notes)


def look_ahead(loaded: ScenarioView) -> int:
    """Return how far beyond now, in ms, any account prices steps: its quota, or what its admission must be able to pay.

    `loaded`: the scenario; 0 where no account looks ahead.
    """
    controls = [account.control for account in loaded.scenario.accounts.values()]
    ahead = [control.quota or 0 for control in controls]
    return max([*ahead, *(control.admit for control in controls if isinstance(control.admit, int))], default=0)


def _audited(loaded: ScenarioView, tariffs: Iterable[Tariff], calendar: Calendar) -> Iterator[Problem]:
    if loaded.scenario.workloads or loaded.scenario.trace:
        for finding in implausible_rates(tariffs, loaded.scenario.currency):
            yield row_problem(finding.row, finding.message, warning=True)
    for tariff in tariffs:
        for finding in audit(tariff, calendar, loaded.clock):
            yield row_problem(finding.row, finding.message, warning=finding.warning)
        for row, message in too_dear(tariff):
            yield row_problem(row, message)


def _gap_warnings(loaded: ScenarioView, tariffs: Iterable[Tariff], calendar: Calendar) -> Iterator[Problem]:
    for names, (begin, end) in window_gaps(calendar.windows, tariffs):
        listed = " and ".join(f"'{name}'" for name in sorted(names))
        when = loaded.clock.moment(begin).strftime("%Y-%m-%d %H:%M:%S")
        who = f"windows {listed} leave" if len(names) > 1 else f"window {listed} leaves"
        text = f"{who} a gap of {format_duration(end - begin)} at {when}: `to` is the first instant outside"
        yield loaded.problem(text, "windows", min(names), warning=True)


@dataclass
class _Builder:
    reader: TariffRows
    _done: dict[str, tuple[TariffPart, dict[str, Rows]]] = field(default_factory=dict)

    def all(self) -> dict[str, Tariff]:
        """Return every tariff of the scenario; those with problems as far as they go."""
        return {name: self._tariff(name) for name in self.reader.loaded.scenario.tariffs}

    def _tariff(self, name: str) -> Tariff:
        part, rows = self._resolved(name, ())
        if part.increment is None:
            self.reader.say("the tariff has no increment, such as `increment: 60s`", "tariffs", name)
        for key in ("connection_fee", *AMOUNTS):
            if (getattr(part, key) or 0) < 0:
                self.reader.say(f"{key} is negative", "tariffs", name, key)
        rounding = part.rounding
        if rounding and not 0 <= rounding.places <= 6:
            self.reader.say("places are 0 to 6", "tariffs", name, "rounding", "places")
        tariff = Tariff(
            name,
            increment=part.increment or _ANY_INCREMENT,
            connection_fee=part.connection_fee or 0,
            free=part.free or 0,
            charge=part.charge_rules(),
            app=tuple(rows["app"].values()),
            inbound=tuple(rows["inbound"].values()),
            outbound=tuple(rows["outbound"].values()),
        )
        for key in too_large(tariff):
            if (
                key in self.reader.loaded.scenario.tariffs[name].model_fields_set
            ):  # what `like` brings is reported there
                self.reader.say(TOO_LARGE, "tariffs", name, key)
        return tariff

    def _resolved(self, name: str, chain: tuple[str, ...]) -> tuple[TariffPart, dict[str, Rows]]:
        """Return a tariff's keys and rows with those of the one that it is `like` beneath."""
        if name in self._done:
            return self._done[name]
        part = self.reader.loaded.scenario.tariffs[name]
        own = self.reader.rows_of(name, part)
        like = part.like
        if like is not None and self._is_sound(like, (*chain, name)):
            below, rows = self._resolved(like, (*chain, name))
            part = below.model_copy(update={key: getattr(part, key) for key in part.model_fields_set})
            own = {direction: rows[direction] | own[direction] for direction in DIRECTIONS}
        elif like is not None:
            part = part.model_copy(update={"increment": part.increment or _ANY_INCREMENT})
        self._done[name] = part, own
        return part, own

    def _is_sound(self, like: str, chain: tuple[str, ...]) -> bool:
        """Say whether a tariff may be like another; where not, that is reported."""
        known = like in self.reader.loaded.scenario.tariffs
        if not known:
            self.reader.say(unknown("tariff", like, self.reader.loaded.scenario.tariffs), "tariffs", chain[-1], "like")
        elif like in chain:
            self.reader.say(
                f"'{like}' is in turn like this tariff: tariffs cannot be like each other in a circle",
                "tariffs",
                chain[-1],
                "like",
            )
        return known and like not in chain
