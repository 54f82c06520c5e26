"""A tariff as the rest of the program sees it: typed rows with their conditions, after `like` and decks are merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tollbridge.tariff.charge import ChargeRules

BASES: Final = ("minute", "second", "increment")
KINDS: Final = ("toll", "toll-free", "mobile", "premium", "shared-cost", "other")


@dataclass(frozen=True, slots=True)
class Party:
    """The far end that a row's conditions are held against: the dialled number, or the dial-in number that was called.

    Attributes:
        digits: the number in E.164, without the plus.
        country: the number's country, ISO 3166-1 alpha-2; "" where it has none.
        kind: `toll`, `toll-free`, `mobile`, `premium`, `shared-cost` or `other`; of callers one of `CALLER_KINDS`.

    >>> Conditions(prefix="447").hold(Party("447700900123", "GB", "mobile"))
    True
    """

    digits: str  # E.164 without the plus
    country: str  # ISO 3166-1 alpha-2
    kind: str  # toll, toll-free, mobile, premium, shared-cost, other


UNKNOWN_CALLER: Final = Party("", "", "unknown")
"""Who calls where no number is known: of no prefix and no country."""
CALLER_KINDS: Final = ("mobile", "fixed", "payphone", "unknown")


class Conditions(NamedTuple):
    """What must hold of a leg for a row to price it. An empty text holds for every leg.

    Attributes:
        prefix: the first digits of the number, without the plus.
        country: the number's country, ISO 3166-1 alpha-2.
        zone: the name of a zone of the scenario.
        zone_countries: the countries of that zone.
        kind: the number's kind, one of `KINDS`.
        from_prefix: the first digits of the number that calls in. The three `from_` conditions ask of inbound legs alone.
        from_country: the caller's country.
        from_kind: the caller's kind, one of `CALLER_KINDS`.

    >>> str(Conditions(prefix="44", kind="mobile")), str(Conditions(country="US", from_country="CA"))
    ('+44 mobile', 'US from CA')
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

    @property
    def asks_who_calls(self) -> bool:
        """Whether anything is asked of who calls."""
        return (self.from_prefix or self.from_country or self.from_kind) != ""

    @property
    def is_prefix_alone(self) -> bool:
        """Whether nothing is asked but the first digits, as in nearly every row of a deck."""
        return self[1:] == _NOTHING_ELSE

    def destination(self) -> tuple[str, ...]:
        """Return what rows of one destination have in common."""
        return self.prefix, self.country, self.zone, self.kind, *self.caller

    def specificity(self) -> tuple[int, bool, bool, bool, int, bool, bool]:
        """Return what the most specific destination has most of: prefix digits, then country, zone, kind, then who calls.

        A leg that meets several destinations belongs to the one for which this compares greatest.

        >>> Conditions(prefix="447").specificity() > Conditions(prefix="44", kind="mobile").specificity()
        True
        """
        of_caller = len(self.from_prefix), self.from_country != "", self.from_kind != ""
        return len(self.prefix), self.country != "", self.zone != "", self.kind != "", *of_caller

    def hold(self, party: Party, caller: Party = UNKNOWN_CALLER) -> bool:
        """Say whether all conditions hold of a party, and of who calls it.

        `party`: the number that was dialled or called. `caller`: the number that called in; unknown unless it is given.

        >>> Conditions(prefix="44", from_country="US").hold(Party("442071838750", "GB", "toll"))  # nobody knows who calls
        False
        """
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


_NOTHING_ELSE: Final = Conditions()[1:]


def calls(asked: tuple[str, str, str], caller: Party) -> bool:
    """Say whether who calls is as asked.

    `asked`: prefix (digits), country and kind, each "" where it is not asked for. `caller`: who calls.

    >>> calls(("1425", "", ""), Party("14255550111", "US", "fixed")), calls(("", "CA", ""), UNKNOWN_CALLER)
    (True, False)
    """
    prefix, country, kind = asked
    return caller.digits.startswith(prefix) and country in {"", caller.country} and kind in {"", caller.kind}


class Row(NamedTuple):
    """One priced (or blocked) line of a tariff, from the scenario or from a deck.

    An increment, a fee or free time that is None is the tariff's. Of the rows whose conditions hold, the destination with the
    most specific conditions is taken; of its rows, time alone chooses (`regimes`).

    >>> row = Row(Conditions(prefix="44"), price=16_000_000, increment=(30_000, 6_000))  # 0.016 a minute, by 30 s, then 6 s
    >>> row.key(), row.basis
    ('44', 'minute')
    """

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
        if self.valid_from is None and not self.window and not self.after and self.conditions.is_prefix_alone:
            return self.conditions.prefix  # nearly every row of a large deck, in little memory
        return (*self.conditions.destination(), self.valid_from, self.window, self.after)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A whole tariff: what holds for all its rows, and its rows by direction, in the file's order.

    `charge` says how the sum of a leg's fee and steps becomes what it is charged: rounding, a cap.

    >>> tariff = Tariff("office", increment=(60_000, 60_000), outbound=(Row(Conditions(prefix="44"), price=16_000_000),))
    >>> [str(row.conditions) for row in tariff.outbound]
    ['+44']
    """

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
