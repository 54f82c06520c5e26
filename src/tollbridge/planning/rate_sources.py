"""The two sides of a comparison of rates: a deck by itself, or the tariffs of a scenario, as they stand at one instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tollbridge.errors import Problem, ScenarioError, TollbridgeError
from tollbridge.scenario.tariff_rows import row_problem
from tollbridge.scenario.tariffs import build_tariffs
from tollbridge.scenario.windows import build_windows
from tollbridge.sheets.delimiter import find_delimiter, first_lines, usual_width
from tollbridge.sheets.encoding import find_encoding
from tollbridge.sheets.rows import Block, CsvSource
from tollbridge.tariff.bounds import too_dear
from tollbridge.tariff.deck import COLUMNS, DeckTerms, read_deck
from tollbridge.tariff.deck_headings import PREAMBLE
from tollbridge.tariff.deck_money import named_currencies
from tollbridge.tariff.rows import Row, Tariff
from tollbridge.tariff.windows import Intervals
from tollbridge.units import MINUTE, NEVER, Clock, Instant

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

DECK_CLOCK: Final = Clock(0, "UTC", 1)
"""A deck alone has no clock: its dates are UTC, counted from 1970."""

_LONG_AGO: Final = 2**61
_GUESSES: Final = {
    "prefix": ("prefix", "code", "dial code", "dialcode", "dialling code", "destination code", "country code"),
    "per_minute": (
        *("per_minute", "per minute", "price / min", "price/min", "price per minute", "rate / min", "rate/min"),
        *(
            "rate per minute",
            "rate (usd)",
            "rate (eur)",
            "rate (gbp)",
            "rate $",
            "rate",
            "price",
            "price (usd)",
            "price (eur)",
        ),
    ),
    "increment": ("increment", "billing increment", "billing increments", "inc"),
    "connection_fee": ("connection_fee", "connection fee", "connect fee", "connection charge", "setup fee", "setup"),
    "free": ("free",),
    "after": ("after",),
    "blocked": ("blocked", "barred"),
    "valid_from": ("valid_from", "valid from"),
}
_NEEDED: Final = ("prefix", "per_minute")


@dataclass(frozen=True)
class DeckReading:
    """How a deck without a scenario is read: `columns` as in a scenario, None: the usual headings are recognised.

    `increment` (ms: initial, further) holds for rows without one of their own.
    """

    columns: Mapping[str, str] | None = None
    increment: tuple[int, int] = (MINUTE, MINUTE)
    skip_bad: bool = False
    direction: str = "outbound"


@dataclass(frozen=True)
class Side:
    """One tariff, frozen at an instant: of its rows those whose date has come. `clock` is its calendar.

    `currency` is the scenario's; a deck alone has none ("").
    """

    label: str
    tariff: Tariff
    clock: Clock
    windows_between: Callable[[int, int], dict[str, Intervals]] = field(repr=False)
    note: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Rates:
    """A file's tariffs by name; a deck's has no name. `currencies`: the one of its prices, several where a sign has several."""

    file: str
    sides: Mapping[str, Side]
    warnings: tuple[Problem, ...] = ()
    currencies: frozenset[str] = frozenset()


def read_rates(name: str, *, at: Instant | None = None, deck: DeckReading | None = None) -> Rates:
    """Return the rates of a deck (CSV) or of a scenario; `scenario.yaml#tariff` is one tariff of several.

    Args:
        name: the file, and of a scenario perhaps a tariff.
        at: rows whose `valid_from` is later are left out. Absent: the scenario's start; of a deck none are left out.
        deck: how a deck without a scenario is read.

    Raises TollbridgeError, which says why a file is refused.
    """
    text, _, tariff = name.partition("#")
    path = Path(text)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _scenario_rates(path, tariff, at)
    return _deck_rates(path, at, deck or DeckReading())


def _scenario_rates(path: Path, wanted: str, at: Instant | None) -> Rates:
    from tollbridge.scenario.load import load

    loaded = load(path)
    tariffs = build_tariffs(loaded)
    if not tariffs:
        raise TollbridgeError(f"{path}: it has no `tariffs`: give a scenario that has one, or a deck (CSV)")
    if wanted and wanted not in tariffs:
        raise TollbridgeError(f"{path}: there is no tariff '{wanted}'; there are {', '.join(tariffs)}")
    instant = at.ms(loaded.clock) if at else 0
    chosen = {name: tariff for name, tariff in tariffs.items() if wanted in {"", name}}
    sides = {
        name: Side(
            f"{path} {name}",
            _frozen(tariff, instant),
            loaded.clock,
            _windows(loaded),
            currency=loaded.scenario.currency,
        )
        for name, tariff in chosen.items()
    }
    return Rates(str(path), sides, loaded.warnings, frozenset({loaded.scenario.currency}))


def _windows(loaded: Loaded) -> Callable[[int, int], dict[str, Intervals]]:
    def between(since: int, until: int) -> dict[str, Intervals]:
        windows, problems = build_windows(loaded, since, until)
        if problems:
            raise ScenarioError(problems)
        return windows

    return between


def _deck_rates(path: Path, at: Instant | None, reading: DeckReading) -> Rates:
    columns = guessed_columns(path) if reading.columns is None else reading.columns
    deck = read_deck(path, DeckTerms(DECK_CLOCK, columns=columns, skip_bad=reading.skip_bad))
    if any(not problem.warning for problem in deck.problems):
        raise ScenarioError(deck.problems)
    inbound = reading.direction == "inbound"
    tariff = Tariff("", reading.increment, inbound=deck.rows if inbound else (), outbound=() if inbound else deck.rows)
    if dear := [row_problem(row, text) for row, text in too_dear(tariff)]:
        raise ScenarioError(dear)
    note = (
        ""
        if columns is None
        else ", ".join(f"{ours}: {' '.join(heading.split())}" for ours, heading in columns.items())
    )
    instant = at.ms(DECK_CLOCK) if at else NEVER
    side = Side(str(path), _frozen(tariff, instant), DECK_CLOCK, lambda _since, _until: {}, note)
    return Rates(str(path), {"": side}, deck.problems, named_currencies((columns or {}).get("per_minute", "")))


def guessed_columns(path: Path) -> dict[str, str] | None:
    """Return the headings of a supplier's deck by what they mean: prefix and price per minute, and what goes with them.

    `path`: the deck. None where its headings are ours already, or the file cannot be read.
    """
    try:
        rows = _first_rows(path)
    except (OSError, ScenarioError):
        return None  # reading the deck says what is wrong with it
    guessed = [_guessed(row) for row in rows]
    best = next((place for place, found in enumerate(guessed) if all(ours in found for ours in _NEEDED)), 0)
    if not rows or all(heading in COLUMNS for heading in rows[best] if heading):
        return None
    return guessed[best]


def _first_rows(path: Path) -> list[list[str]]:
    """Return the rows among which a deck's headings stand."""
    encoding = find_encoding(path)
    head = first_lines(path, encoding)
    delimiter = find_delimiter(head)
    block = next(CsvSource(path, encoding, delimiter, usual_width(head, delimiter)).blocks(), Block())
    return [[cell.strip() for cell in row] for row in block.rows[:PREAMBLE]]


def _guessed(headings: list[str]) -> dict[str, str]:
    plain = [" ".join(heading.split()).casefold() for heading in headings]
    found: dict[str, str] = {}
    for ours, guesses in _GUESSES.items():
        meant = next((headings[plain.index(guess)] for guess in guesses if guess in plain), None)
        if meant is not None:
            found[ours] = meant
    return found


def _frozen(tariff: Tariff, instant: int) -> Tariff:
    """Return a tariff as it stands at an instant, for calls of any date: later rows gone, the others long in force."""
    return replace(tariff, inbound=_in_force(tariff.inbound, instant), outbound=_in_force(tariff.outbound, instant))


def _in_force(rows: tuple[Row, ...], instant: int) -> tuple[Row, ...]:
    return tuple(
        row if row.valid_from is None else row._replace(valid_from=row.valid_from - _LONG_AGO)
        for row in rows
        if row.valid_from is None or row.valid_from <= instant
    )


def pairs(old: Rates, new: Rates) -> list[tuple[Side, Side]]:
    """Return what is compared with what: tariffs of one name, or, where a file has one tariff alone, it with each.

    `old`, `new`: two files' rates. TollbridgeError where they have no tariff name in common, or other currencies.
    """
    if old.currencies and new.currencies and not old.currencies & new.currencies:
        was, now = (", ".join(sorted(side.currencies)) for side in (old, new))
        raise TollbridgeError(f"{old.file} is in {was}, {new.file} in {now}: compare rates of one currency")
    if len(old.sides) == 1 and (len(new.sides) == 1 or "" in old.sides):
        (only,) = old.sides.values()
        return [(only, side) for side in new.sides.values()]
    if len(new.sides) == 1 and "" in new.sides:
        (only,) = new.sides.values()
        return [(side, only) for side in old.sides.values()]
    shared = [name for name in old.sides if name in new.sides]
    if not shared:
        had, has = ", ".join(old.sides) or "none", ", ".join(new.sides) or "none"
        raise TollbridgeError(f"no tariff has the same name in both: {old.file} has {had}; {new.file} has {has}")
    return [(old.sides[name], new.sides[name]) for name in shared]
