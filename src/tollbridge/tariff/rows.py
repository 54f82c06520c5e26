"""A tariff as the rest of the program sees it: typed rows with their conditions, after `like` and decks are merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

BASES: Final = ("minute", "second", "increment")
KINDS: Final = ("toll", "toll-free", "mobile", "premium", "shared-cost", "other")


@dataclass(frozen=True, slots=True)
class Party:
    """The far end that a row's conditions are held against: the dialled number, or the dial-in number that was called."""

    digits: str  # E.164 without the plus
    country: str  # ISO 3166-1 alpha-2
    kind: str  # toll, toll-free, mobile, premium, shared-cost, other


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold of a leg: empty strings hold for every leg; `zone_countries` are the countries of `zone`."""

    prefix: str = ""
    country: str = ""
    zone: str = ""
    zone_countries: frozenset[str] = frozenset()
    kind: str = ""

    def destination(self) -> tuple[str, str, str, str]:
        """Return what rows of one destination have in common."""
        return self.prefix, self.country, self.zone, self.kind

    def specificity(self) -> tuple[int, bool, bool, bool]:
        """Return what the most specific destination has most of: prefix digits, then country, zone, kind."""
        return len(self.prefix), self.country != "", self.zone != "", self.kind != ""

    def hold(self, party: Party) -> bool:
        """Say whether all conditions hold of a party."""
        return (
            party.digits.startswith(self.prefix)
            and self.country in {"", party.country}
            and (not self.zone or party.country in self.zone_countries)
            and self.kind in {"", party.kind}
        )

    def __str__(self) -> str:
        prefix = f"+{self.prefix}" if self.prefix else ""
        zone = f"zone {self.zone}" if self.zone else ""
        return " ".join(part for part in (prefix, self.country, zone, self.kind) if part) or "any number"


@dataclass(frozen=True, slots=True)
class Row:
    """One priced (or blocked) line of a tariff. Unset increment, fee and free are the tariff's."""

    conditions: Conditions
    price: int = 0  # nanos per `basis`
    basis: str = "minute"  # minute, second, increment
    blocked: bool = False
    increment: tuple[int, int] | None = None  # ms: initial, further
    connection_fee: int | None = None  # micros
    free: int | None = None  # ms
    window: str = ""
    after: int = 0  # ms since answer
    valid_from: int | None = None  # ms since the clock's start
    source: str = ""  # file:line, for explanations
    from_deck: bool = False
    column: int = 0  # in the file of `source`, for errors; 0: the whole line

    def key(self) -> object:
        """Return what two rows of a tariff may not share: all that decides when and for whom a row holds."""
        on = self.conditions
        if self.valid_from is None and not (on.country or on.zone or on.kind or self.window or self.after):
            return on.prefix  # nearly every row of a large deck, in little memory
        return (*self.conditions.destination(), self.valid_from, self.window, self.after)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A whole tariff: defaults and rows by direction."""

    name: str
    increment: tuple[int, int]  # ms
    connection_fee: int = 0  # micros
    free: int = 0  # ms
    cap: int | None = None  # micros
    places: int = 6
    mode: int = 0  # money.HALF_UP ...
    per_increment: bool = False
    inbound: tuple[Row, ...] = field(default=(), repr=False)
    outbound: tuple[Row, ...] = field(default=(), repr=False)
    found: dict[str, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # kept by what reads it
