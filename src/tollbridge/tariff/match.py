"""The tariffs of a run, held against its legs: each (tariff, destination) that occurs becomes one entry of the staircases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import Problem
from tollbridge.money import EXACT, NANOS
from tollbridge.tariff.charge import ChargeRules
from tollbridge.tariff.destinations import Destination, Destinations, destinations_of
from tollbridge.tariff.regimes import Calendar, Regime, compile_regimes, in_force
from tollbridge.tariff.rows import UNKNOWN_CALLER, Party, Row, Tariff
from tollbridge.tariff.staircase import Staircases
from tollbridge.tariff.windows import Intervals
from tollbridge.units import SECOND, Clock, format_duration

DIRECTIONS = ("inbound", "outbound", "app")
TIER_COLUMNS = (
    "tier_after",
    "tier_initial",
    "tier_further",
    "tier_initial_price",
    "tier_further_price",
    "tier_fee",
    "tier_free",
    "tier_row",
)


class TariffBook:
    """Finds the staircase of a leg, and compiles only those that are asked for.

    Args:
        tariffs: all tariffs by name.
        windows: each named window's intervals, in ms since the clock's start.
        clock: the run's.
        span: (since, until) in ms since the clock's start: rows change at instants of it, and outside of it the nearest
            instant's rows hold. Absent: the run.
        warnings: the scenario's about its tariffs.

    `notes` say what was read of each deck.

    >>> from tollbridge.tariff.rows import Conditions
    >>> tariff = Tariff("office", (60_000, 60_000), outbound=(Row(Conditions(prefix="44"), price=16_000_000),))
    >>> book = TariffBook({"office": tariff}, {}, Clock(0, "UTC", 86_400_000))
    >>> [book.entry("office", "outbound", Party(digits, "", "toll")) for digits in ("442071838750", "33142685300")]
    [0, -1]
    """

    def __init__(
        self,
        tariffs: Mapping[str, Tariff],
        windows: Mapping[str, Intervals],
        clock: Clock,
        span: tuple[int, int] | None = None,
        warnings: tuple[Problem, ...] = (),
    ) -> None:
        self.warnings = warnings
        self.notes: tuple[str, ...] = ()
        self._compiled: Staircases | None = None
        since, until = span or (0, clock.duration)
        self.calendar = Calendar(windows, since, until)
        self._tariffs = dict(tariffs)
        self._destinations: dict[tuple[str, str], Destinations] = {}
        self._entries: dict[tuple[str, str, int], int] = {}

    def destinations(self, tariff: str, direction: str) -> Destinations:
        """Return the destinations of one direction of a tariff."""
        key = tariff, direction
        if key not in self._destinations:
            self._destinations[key] = destinations_of(self._tariffs[tariff], direction)
        return self._destinations[key]

    def tariffs(self) -> tuple[Tariff, ...]:
        """Return all tariffs, in the file's order."""
        return tuple(self._tariffs.values())

    def asked_of_callers(self) -> set[tuple[str, str, str]]:
        """Return what inbound rows ask of who calls: (prefix, country, kind) each."""
        rows = (row for tariff in self._tariffs.values() for row in tariff.inbound)
        return {row.conditions.caller for row in rows if any(row.conditions.caller)}

    def has_app_rows(self, tariff: str) -> bool:
        """Return whether a tariff prices those who join by app."""
        return bool(self._tariffs[tariff].app)

    def entry(self, tariff: str, direction: str, party: Party, caller: Party = UNKNOWN_CALLER) -> int:
        """Return the number of the staircase that prices a leg; -1 where no row matches (`no-rate`).

        Args:
            tariff: the tariff's name.
            direction: `outbound`, `inbound` or `app`.
            party: the number that is dialled, or the dial-in number that is called.
            caller: the number that calls in.
        """
        index = self.destinations(tariff, direction).find(party, caller)
        if index < 0:
            return -1
        return self._entries.setdefault((tariff, direction, index), len(self._entries))

    def destination(self, entry: int) -> Destination:
        """Return the destination that an entry prices."""
        tariff, direction, index = list(self._entries)[entry]
        return self.destinations(tariff, direction)[index]

    def row_in_force(self, entry: int, instant: int) -> Row | None:
        """Return the row that decides about a leg that arrives; None where no row holds then.

        `entry`: as `entry` returned it. `instant`: when the leg arrives, ms since the clock's start.
        """
        return in_force([row for row in self.destination(entry).rows if self.calendar.holds(row, instant)])

    def priced(self, entry: int) -> tuple[Tariff, tuple[Row, ...]]:
        """Return the tariff of an entry, and those of its rows that price steps."""
        tariff = list(self._entries)[entry][0]
        return self._tariffs[tariff], tuple(row for row in self.destination(entry).rows if not row.blocked)

    def staircases(self) -> Staircases:
        """Return the staircases of all entries asked for so far; their numbers stay valid when more are asked for."""
        if self._compiled is None or len(self._compiled.charges) < len(self._entries):
            table = _Table()
            for tariff, direction, index in self._entries:
                destination = self.destinations(tariff, direction)[index]
                table.add(self._tariffs[tariff], direction, compile_regimes(destination.rows, self.calendar))
            self._compiled = table.staircases()
        return self._compiled


@dataclass
class _Table:
    """The columns of `Staircases` while entries are added."""

    charges: list[ChargeRules] = field(default_factory=list)
    regime_first: list[int] = field(default_factory=lambda: [0])
    regimes: list[tuple[int, int]] = field(default_factory=list)  # start, barred
    tier_first: list[int] = field(default_factory=lambda: [0])
    tiers: list[tuple[int, ...]] = field(default_factory=list)  # after, then what `_tier` returns
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, tariff: Tariff, direction: str, regimes: tuple[Regime, ...]) -> None:
        """Add an entry."""
        self.charges.append(tariff.charge)
        known: dict[int, tuple[int, ...]] = {}
        for regime in regimes:
            self.regimes.append((regime.start, int(regime.barred)))
            for after, row in regime.tiers:
                if id(row) not in known:
                    known[id(row)] = self._tier(tariff, direction, row)
                self.tiers.append((after, *known[id(row)]))
            self.tier_first.append(len(self.tiers))
        self.regime_first.append(len(self.regimes))

    def _tier(self, tariff: Tariff, direction: str, row: Row) -> tuple[int, ...]:
        initial, further = row.increment or tariff.increment
        fee = tariff.connection_fee if row.connection_fee is None else row.connection_fee
        free = tariff.free if row.free is None else row.free
        text = describe(tariff.name, direction, row)
        number = self.rows.setdefault(text, len(self.rows))
        return initial, further, step_price(row, initial), step_price(row, further), fee, free, number

    def staircases(self) -> Staircases:
        """Return the table as arrays."""
        columns = {
            "regime_first": np.array(self.regime_first, np.int64),
            "tier_first": np.array(self.tier_first, np.int64),
            **_columns(self.regimes, ("regime_start", "regime_barred")),
            **_columns(self.tiers, TIER_COLUMNS),
        }
        return Staircases(**columns, charges=tuple(self.charges), rows=tuple(self.rows))


def _columns(rows: Sequence[tuple[int, ...]], names: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    table = np.array(rows, np.int64).reshape(-1, len(names))
    return {name: np.ascontiguousarray(column) for name, column in zip(names, table.T, strict=True)}


def step_price(row: Row, length: int) -> int:
    """Return the price of one step in exact units, of which `money.EXACT` make one unit of the currency.

    Args:
        row: the row that prices it: nanos a minute, a second or an increment.
        length: of the step, ms, whole seconds.

    >>> from tollbridge.tariff.rows import Conditions
    >>> step_price(Row(Conditions(), price=16_000_000), 30_000) / EXACT  # half a minute at 0.016
    0.008
    """
    if row.basis == "increment":
        return row.price * (EXACT // NANOS)
    return row.price * (length // SECOND) * (EXACT // NANOS if row.basis == "second" else 1)


def describe(tariff: str, direction: str, row: Row) -> str:
    """Return what priced a step, for people.

    `tariff`: its name. `direction`: `inbound`, `outbound` or `app`. `row`: the row.

    >>> from tollbridge.tariff.rows import Conditions
    >>> describe("pay-per-minute", "outbound", Row(Conditions(prefix="447"), window="off-peak", source="file.yaml:12"))
    'pay-per-minute: outbound +447 window off-peak (file.yaml:12)'
    """
    return f"{tariff}: {direction} {conditions_text(row)} ({row.source})"


def conditions_text(row: Row) -> str:
    """Return all conditions of a row, those of time included.

    >>> from tollbridge.tariff.rows import Conditions
    >>> conditions_text(Row(Conditions(prefix="44"), window="evening", after=600_000))
    '+44 window evening after 10m'
    """
    window = f" window {row.window}" if row.window else ""
    after = f" after {format_duration(row.after)}" if row.after else ""
    return f"{row.conditions}{window}{after}"
