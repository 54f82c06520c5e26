"""The rows of one tariff as the file and its decks give them, typed; what is wrong with one is reported at its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import unknown
from tollbridge.scenario.scenario_view import ScenarioView
from tollbridge.scenario.schema import Calling, DeckPart, DialectPart, InboundRatePart, PricePart, RatePart, TariffPart
from tollbridge.tariff.deck import PRICES, DeckTerms, read_deck
from tollbridge.tariff.dialect import DeckDialect
from tollbridge.tariff.match import DIRECTIONS
from tollbridge.tariff.rows import Conditions, Row

Rows = dict[object, Row]
"""Rows by what two rows of a tariff may not share, in the order in which they were first named."""


def row_problem(row: Row, message: str, *, warning: bool = False) -> Problem:
    """Return a problem at a row's place, in the scenario or in a deck.

    `row`: that it is about. `message`: what is wrong. `warning`: it is only odd.
    """
    file, _, line = row.source.rpartition(":")
    return Problem(file, int(line), row.column, message, warning)


def asked_of_caller(part: Calling) -> tuple[str, str, str]:
    """Return what a row, or an entry of `covers`, asks of who calls: prefix digits, country, kind; empty where nothing.

    `part`: as the file writes it.
    """
    return (part.from_prefix or "").removeprefix("+"), part.from_country or "", part.from_kind or ""


@dataclass
class TariffRows:
    """Reads the rows of a scenario's tariffs.

    Attributes:
        loaded: the scenario.
        problems: what was wrong or odd so far.
        notes: what was read of decks so far, a sentence for each.
    """

    loaded: ScenarioView
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rows_of(self, name: str, part: TariffPart) -> dict[str, Rows]:
        """Return a tariff's own rows by direction: those of its decks, and over them those of the file.

        `name`: the tariff's. `part`: as the file gives it; what `like` brings is left out.
        """
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
            self.say(f"{part.delimiter!r} is not a delimiter such as ';' or '\\t'", *path, "delimiter")
            delimiter = ""
        return DeckDialect(delimiter, part.decimal or "", part.dates or "", part.seconds or "", part.encoding or "")

    def _factor(self, deck: DeckPart, *path: str | int) -> Decimal:
        """Return what a deck's prices are multiplied by: its markup, and what its currency is worth."""
        own = self.loaded.scenario.currency
        foreign = deck.currency is not None and deck.currency != own
        if foreign and deck.rate is None:
            text = f"prices in {deck.currency} need their `rate`: what 1 {deck.currency} costs in {own}"
            self.say(text, *path, "rate")
        if deck.rate is not None and not foreign:
            self.say(f"a `rate` needs the deck's `currency`, other than {own}", *path, "rate")
        for name, value in (("scale", deck.scale), ("rate", deck.rate)):
            if value == 0:
                self.say(f"a {name} of 0 makes every price 0", *path, name)
        return deck.scale * (deck.rate if foreign and deck.rate else 1)

    def _row(self, rate: PricePart, *path: str | int) -> Row | None:
        """Return a row of the file; None where it is broken, which is then reported."""
        path = ("tariffs", *path)
        before = len(self.problems)
        conditions, (basis, price) = self._conditions(rate, *path), self._price(rate, *path)
        if rate.window and rate.window not in self.loaded.scenario.windows:
            self.say(unknown("window", rate.window, self.loaded.scenario.windows), *path, "window")
        if (rate.connection_fee or 0) < 0:
            self.say("connection_fee is negative", *path, "connection_fee")
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
            self.say(unknown("zone", str(rate.zone), self.loaded.scenario.zones), *path, "zone")
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
            self.say(f"a blocked row has no {given[0][0]}", *path, given[0][0])
        elif not rate.blocked and len(given) != 1:
            what = (
                f"two prices, {given[0][0]} and {given[1][0]}"
                if given
                else f"no price: give one of {', '.join(PRICES)}"
            )
            self.say(f"the row has {what}", *path)
        elif given and given[0][1] < 0:
            self.say(f"{given[0][0]} is negative", *path, given[0][0])
        return (PRICES[given[0][0]], given[0][1]) if given and not rate.blocked else ("minute", 0)

    def say(self, message: str, *path: str | int) -> None:
        """Note an error at a key path.

        `message`: what is wrong. `path`: keys from the top of the scenario.
        """
        self.problems.append(self.loaded.problem(message, *path))
