"""A tariff as the rest of the program sees it: typed rows with their conditions, after `like` and decks are merged."""

from __future__ import annotations

from dataclasses import dataclass, field


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
