"""A tariff as the rest of the program sees it: typed rows with their conditions, after `like` and decks are merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tollbridge.tariff.charge import ChargeRules

BASES: Final = ("minute", "second", "increment")
KINDS: Final = ("toll", "toll-free", "mobile", "premium", "shared-cost", "other")


@dataclass(frozen=True, slots=True)
class Party:
    """The far end that a row's conditions are held against: the dialled number, or the dial-in number that was called."""

    digits: str  # E.164 without the plus
    country: str  # ISO 3166-1 alpha-2
    kind: str  # toll, toll-free, mobile, premium, shared-cost, other


UNKNOWN_CALLER: Final = Party("", "", "unknown")
"""Who calls where no number is known: of no prefix and no country."""
CALLER_KINDS: Final = ("mobile", "fixed", "payphone", "unknown")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold of a leg: empty strings hold for every leg; `zone_countries` are the countries of `zone`.

    `from_prefix`, `from_country` and `from_kind` ask of an inbound leg who calls.
    """

    prefix: str = ""
    country: str = ""
    zone: str = ""
    zone_countries: frozenset[str] = frozenset()
    kind: str = ""
    from_prefix: str = ""
    from_country: str = ""
    from_kind: str = ""

    @property
    def caller(self) -> tuple[str, str, str]:
        """What is asked of who calls: prefix, country, kind; all empty: nothing."""
        return self.from_prefix, self.from_country, self.from_kind

    def destination(self) -> tuple[str, ...]:
        """Return what rows of one destination have in common."""
        return self.prefix, self.country, self.zone, self.kind, *self.caller

    def specificity(self) -> tuple[int, bool, bool, bool, int, bool, bool]:
        """Return what the most specific destination has most of: prefix digits, then country, zone, kind, then who calls."""
        of_caller = len(self.from_prefix), self.from_country != "", self.from_kind != ""
        return len(self.prefix), self.country != "", self.zone != "", self.kind != "", *of_caller

    def hold(self, party: Party, caller: Party = UNKNOWN_CALLER) -> bool:
        """Say whether all conditions hold of a party, and of who calls it."""
        return (
            party.digits.startswith(self.prefix)
            and self.country in {"", party.country}
            and (not self.zone or party.country in self.zone_countries)
            and self.kind in {"", party.kind}
            and calls(self.caller, caller)
        )

    def __str__(self) -> str:
        prefix = f"+{self.prefix}" if self.prefix else ""
        zone = f"zone {self.zone}" if self.zone else ""
        called = " ".join(part for part in (prefix, self.country, zone, self.kind) if part) or "any number"
        digits = f"+{self.from_prefix}" if self.from_prefix else ""
        calling = " ".join(part for part in (digits, self.from_country, self.from_kind) if part)
        return f"{called} from {calling}" if calling else called


def calls(asked: tuple[str, str, str], caller: Party) -> bool:
    """Say whether who calls is as asked: prefix, country and kind, each empty where it is not asked for."""
    prefix, country, kind = asked
    return caller.digits.startswith(prefix) and country in {"", caller.country} and kind in {"", caller.kind}


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
        if self.valid_from is None and not (
            on.country or on.zone or on.kind or any(on.caller) or self.window or self.after
        ):
            return on.prefix  # nearly every row of a large deck, in little memory
        return (*self.conditions.destination(), self.valid_from, self.window, self.after)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A whole tariff: defaults and rows by direction."""

    name: str
    increment: tuple[int, int]  # ms
    connection_fee: int = 0  # micros
    free: int = 0  # ms
    charge: ChargeRules = field(default_factory=ChargeRules)
    app: tuple[Row, ...] = field(default=(), repr=False)  # of those who join by app
    inbound: tuple[Row, ...] = field(default=(), repr=False)
    outbound: tuple[Row, ...] = field(default=(), repr=False)
    found: dict[str, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # kept by what reads it
