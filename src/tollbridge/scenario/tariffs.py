"""The scenario's `tariffs`: `like` followed, decks read, rows typed and audited, all of it ready to find a leg's staircase."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import unknown
from tollbridge.scenario.scenario_view import ScenarioView
from tollbridge.scenario.schema import Calling, DeckPart, DialectPart, InboundRatePart, PricePart, RatePart, TariffPart
from tollbridge.scenario.windows import build_windows
from tollbridge.tariff.audit import audit, window_gaps
from tollbridge.tariff.bounds import TOO_LARGE, too_dear, too_large
from tollbridge.tariff.charge import AMOUNTS
from tollbridge.tariff.deck import PRICES, DeckTerms, read_deck
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.tariff.match import DIRECTIONS, TariffBook
from tollbridge.tariff.outliers import implausible_rates
from tollbridge.tariff.regimes import Calendar
from tollbridge.tariff.rows import Conditions, Row, Tariff
from tollbridge.units import format_duration

Rows = dict[object, Row]
"""Rows by what two rows of a tariff may not share, in the order in which they were first named."""

_ANY_INCREMENT: Final = (60_000, 60_000)  # stands in where a reported error left none


def build_tariffs(loaded: ScenarioView) -> dict[str, Tariff]:
    """Return all tariffs of a scenario by name, whole: `like` followed, decks read.

    `loaded`: the scenario. ScenarioError holds every problem of their rows and decks.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> [tariff.increment for tariff in build_tariffs(load(shipped() / "all-or-nothing.yaml")).values()]  # ms
    [(60000, 60000)]
    """
    builder = _Builder(loaded)
    tariffs = builder.all()
    if any(not problem.warning for problem in builder.problems):
        raise ScenarioError(builder.problems)
    return tariffs


def tariff_book(loaded: ScenarioView, span: tuple[int, int] | None = None) -> TariffBook:
    """Return the tariffs of a scenario, audited, with its windows.

    Args:
        loaded: the scenario.
        span: when, in ms since the start, rows may change; absent: the run, and what its accounts look ahead.

    ScenarioError holds every problem of both. The book's `warnings` are what looks unintended, its `notes` what was read of
    decks.
    """
    found = _examined(loaded, span or (0, loaded.clock.duration + look_ahead(loaded)))
    if any(not problem.warning for problem in found.problems):
        raise ScenarioError(found.problems)
    calendar, warnings = found.calendar, tuple(sorted(set(found.problems)))
    book = TariffBook(found.tariffs, calendar.windows, loaded.clock, (calendar.since, calendar.until), warnings)
    book.notes = tuple(dict.fromkeys(found.notes))
    return book


def tariff_problems(loaded: ScenarioView, *, audit: bool) -> list[Problem]:
    """Return all errors and warnings of a scenario's tariffs, decks and windows.

    `loaded`: the scenario, which may be refused for something else. `audit`: look at their dates too: rows that tie, gaps.
    """
    return _examined(loaded, (0, loaded.clock.duration + look_ahead(loaded)), audit=audit).problems


@dataclass(frozen=True)
class _Examined:
    tariffs: dict[str, Tariff]
    calendar: Calendar
    problems: list[Problem]
    notes: list[str]


def _examined(loaded: ScenarioView, span: tuple[int, int], *, audit: bool = True) -> _Examined:
    """Return tariffs and windows as far as they can be read, and all that is wrong or odd; audited where nothing is wrong."""
    with _collector_resting():
        return _examined_all(loaded, span, audit=audit)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Let the collector of garbage rest: over a large deck's new rows it would look again and again, and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _examined_all(loaded: ScenarioView, span: tuple[int, int], *, audit: bool) -> _Examined:
    windows, problems = build_windows(loaded, *span)
    builder = _Builder(loaded)
    tariffs = builder.all()
    problems += builder.problems
    calendar = Calendar(windows, *span)
    if audit and all(problem.warning for problem in problems):
        problems += _audited(loaded, tariffs.values(), calendar)
        problems += _gap_warnings(loaded, tariffs.values(), calendar)
    return _Examined(tariffs, calendar, problems, builder.notes)


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


def row_problem(row: Row, message: str, *, warning: bool = False) -> Problem:
    """Return a problem at a row's place, in the scenario or in a deck.

    `row`: that it is about. `message`: what is wrong. `warning`: it is only odd.
    """
    file, _, line = row.source.rpartition(":")
    return Problem(file, int(line), row.column, message, warning)


def _gap_warnings(loaded: ScenarioView, tariffs: Iterable[Tariff], calendar: Calendar) -> Iterator[Problem]:
    for names, (begin, end) in window_gaps(calendar.windows, tariffs):
        listed = " and ".join(f"'{name}'" for name in sorted(names))
        when = loaded.clock.moment(begin).strftime("%Y-%m-%d %H:%M:%S")
        who = f"windows {listed} leave" if len(names) > 1 else f"window {listed} leaves"
        text = f"{who} a gap of {format_duration(end - begin)} at {when}: `to` is the first instant outside"
        yield loaded.problem(text, "windows", min(names), warning=True)


def asked_of_caller(part: Calling) -> tuple[str, str, str]:
    """Return what a row, or an entry of `covers`, asks of who calls: prefix digits, country, kind; empty where nothing.

    `part`: as the file writes it.
    """
    return (part.from_prefix or "").removeprefix("+"), part.from_country or "", part.from_kind or ""


@dataclass
class _Builder:
    loaded: ScenarioView
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _done: dict[str, tuple[TariffPart, dict[str, Rows]]] = field(default_factory=dict)

    def all(self) -> dict[str, Tariff]:
        """Return every tariff of the scenario; those with problems as far as they go."""
        return {name: self._tariff(name) for name in self.loaded.scenario.tariffs}

    def _tariff(self, name: str) -> Tariff:
        part, rows = self._resolved(name, ())
        if part.increment is None:
            self._say("the tariff has no increment, such as `increment: 60s`", "tariffs", name)
        for key in ("connection_fee", *AMOUNTS):
            if (getattr(part, key) or 0) < 0:
                self._say(f"{key} is negative", "tariffs", name, key)
        rounding = part.rounding
        if rounding and not 0 <= rounding.places <= 6:
            self._say("places are 0 to 6", "tariffs", name, "rounding", "places")
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
            if key in self.loaded.scenario.tariffs[name].model_fields_set:  # what `like` brings is reported there
                self._say(TOO_LARGE, "tariffs", name, key)
        return tariff

    def _resolved(self, name: str, chain: tuple[str, ...]) -> tuple[TariffPart, dict[str, Rows]]:
        """Return a tariff's keys and rows with those of the one that it is `like` beneath."""
        if name in self._done:
            return self._done[name]
        part = self.loaded.scenario.tariffs[name]
        own = self._own_rows(name, part)
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
        known = like in self.loaded.scenario.tariffs
        if not known:
            self._say(unknown("tariff", like, self.loaded.scenario.tariffs), "tariffs", chain[-1], "like")
        elif like in chain:
            self._say(
                f"'{like}' is in turn like this tariff: tariffs cannot be like each other in a circle",
                "tariffs",
                chain[-1],
                "like",
            )
        return known and like not in chain

    def _own_rows(self, name: str, part: TariffPart) -> dict[str, Rows]:
        rows: dict[str, Rows] = {direction: {} for direction in DIRECTIONS}
        for place, deck in enumerate(part.decks):
            found = self._deck_rows(name, place, deck)
            if not rows[deck.direction]:
                rows[deck.direction] = found
                continue
            for row in found.values():
                self._add(rows[deck.direction], row, "stands in two decks")
        for direction in DIRECTIONS:
            listed: Rows = {}
            for place, rate in enumerate(getattr(part, direction)):
                typed = self._row(rate, name, direction, place)
                if typed is not None:
                    self._add(listed, typed, "stands twice with the same conditions")
            rows[direction] |= listed
        return rows

    def _add(self, rows: Rows, row: Row, complaint: str) -> None:
        if (other := rows.setdefault(row.key(), row)) is not row:
            self.problems.append(row_problem(row, f"{row.conditions} {complaint}: first at {other.source}"))

    def _deck_rows(self, name: str, place: int, deck: DeckPart) -> Rows:
        try:
            path = self.loaded.data_file(deck.file, "tariffs", name, "decks", place, "file")
        except ScenarioError as error:
            self.problems += error.problems
            return {}
        scenario, clock = self.loaded.scenario, self.loaded.clock
        terms = DeckTerms(
            clock,
            columns=deck.columns,
            valid_from=deck.valid_from.ms(clock) if deck.valid_from else None,
            skip_bad=deck.skip_bad,
            zones={zone: frozenset(countries) for zone, countries in scenario.zones.items()},
            windows=frozenset(scenario.windows),
            dialect=self._dialect(deck.dialect, "tariffs", name, "decks", place, "dialect"),
            currency=deck.currency or scenario.currency,
            factor=self._factor(deck, "tariffs", name, "decks", place),
        )
        read = read_deck(path, terms)
        self.problems += read.problems
        if deck.direction == "outbound":
            text = "an outbound row cannot ask who calls: from_prefix, from_country and from_kind are for inbound decks"
            asking = (row for row in read.by_key.values() if row.conditions.asks_who_calls)
            self.problems += [row_problem(row, text) for row in asking]
        if read.note:
            self.notes.append(f"{path}: {read.note}")
        return read.by_key

    def _dialect(self, part: DialectPart, *path: str | int) -> DeckDialect:
        """Return how a deck is written; a delimiter or encoding that is none is reported, and then found."""
        delimiter = {"\\t": "\t", "tab": "\t"}.get(part.delimiter or "", part.delimiter or "")
        if delimiter and (len(delimiter) > 1 or delimiter.isalnum() or delimiter in "\"'.\r\n"):
            self._say(f"{part.delimiter!r} is not a delimiter such as ';' or '\\t'", *path, "delimiter")
            delimiter = ""
        return DeckDialect(delimiter, part.decimal or "", part.dates or "", part.seconds or "", part.encoding or "")

    def _factor(self, deck: DeckPart, *path: str | int) -> Decimal:
        """Return what a deck's prices are multiplied by: its markup, and what its currency is worth."""
        own = self.loaded.scenario.currency
        foreign = deck.currency is not None and deck.currency != own
        if foreign and deck.rate is None:
            text = f"prices in {deck.currency} need their `rate`: what 1 {deck.currency} costs in {own}"
            self._say(text, *path, "rate")
        if deck.rate is not None and not foreign:
            self._say(f"a `rate` needs the deck's `currency`, other than {own}", *path, "rate")
        for name, value in (("scale", deck.scale), ("rate", deck.rate)):
            if value == 0:
                self._say(f"a {name} of 0 makes every price 0", *path, name)
        return deck.scale * (deck.rate if foreign and deck.rate else 1)

    def _row(self, rate: PricePart, *path: str | int) -> Row | None:
        """Return a row of the file; None where it is broken, which is then reported."""
        path = ("tariffs", *path)
        before = len(self.problems)
        conditions, (basis, price) = self._conditions(rate, *path), self._price(rate, *path)
        if rate.window and rate.window not in self.loaded.scenario.windows:
            self._say(unknown("window", rate.window, self.loaded.scenario.windows), *path, "window")
        if (rate.connection_fee or 0) < 0:
            self._say("connection_fee is negative", *path, "connection_fee")
        file, line, column = self.loaded.place(*path)
        if len(self.problems) > before:
            return None
        return Row(
            conditions,
            price=price,
            basis=basis,
            blocked=rate.blocked,
            increment=rate.increment,
            connection_fee=rate.connection_fee,
            free=rate.free,
            window=rate.window or "",
            after=rate.after or 0,
            valid_from=rate.valid_from.ms(self.loaded.clock) if rate.valid_from else None,
            source=f"{file}:{line}",
            column=column,
        )

    def _conditions(self, rate: PricePart, *path: str | int) -> Conditions:
        if not isinstance(rate, InboundRatePart | RatePart):  # by app: there is no number
            return Conditions()
        zone = self.loaded.scenario.zones.get(rate.zone) if rate.zone else ()
        if zone is None:
            self._say(unknown("zone", str(rate.zone), self.loaded.scenario.zones), *path, "zone")
        digits = (rate.prefix or "").removeprefix("+")
        of_number = digits, rate.country or "", rate.zone or "", frozenset(zone or ()), rate.kind or ""
        return (
            Conditions(*of_number, *asked_of_caller(rate))
            if isinstance(rate, InboundRatePart)
            else Conditions(*of_number)
        )

    def _price(self, rate: PricePart, *path: str | int) -> tuple[str, int]:
        given = [(key, getattr(rate, key)) for key in PRICES if getattr(rate, key) is not None]
        if rate.blocked and given:
            self._say(f"a blocked row has no {given[0][0]}", *path, given[0][0])
        elif not rate.blocked and len(given) != 1:
            what = (
                f"two prices, {given[0][0]} and {given[1][0]}"
                if given
                else f"no price: give one of {', '.join(PRICES)}"
            )
            self._say(f"the row has {what}", *path)
        elif given and given[0][1] < 0:
            self._say(f"{given[0][0]} is negative", *path, given[0][0])
        return (PRICES[given[0][0]], given[0][1]) if given and not rate.blocked else ("minute", 0)

    def _say(self, message: str, *path: str | int) -> None:
        self.problems.append(self.loaded.problem(message, *path))
