"""`tariffs`: rows, decks, rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from tollbridge.money import ROUNDING_MODES
from tollbridge.scenario.schema.part import CallerKind, Country, Direction, Kind, Part
from tollbridge.scenario.values import (
    Amount,
    Boolean,
    Currency,
    Duration,
    Increment,
    Number,
    Prefix,
    Rate,
    Text,
    When,
    Whole,
)
from tollbridge.tariff.charge import AMOUNTS, ChargeRules

_PRICES = ("per_minute", "per_second", "per_increment")
_ONE_PRICE: Final[JsonDict] = {"oneOf": [{"required": [price]} for price in (*_PRICES, "blocked")]}


class Conditions(Part):
    """What must hold of the dial-in number that was called, or the number that is dialled."""

    prefix: Prefix | None = Field(default=None, description='The number begins with this: a plus and digits, "+447".')
    country: Country | None = Field(default=None, description="The number's country, ISO 3166-1 alpha-2, such as GB.")
    zone: Text | None = Field(default=None, description="The number's country is in this zone of `zones`.")
    kind: Kind | None = Field(
        default=None, description="The number's kind: toll, toll-free, mobile, premium, shared-cost, other."
    )


class Calling(Part):
    """What must hold of who calls in; where no number is known, only `from_kind: unknown` does."""

    from_prefix: Prefix | None = Field(
        default=None, description='Of inbound legs: the caller\'s number begins with this: a plus and digits, "+447".'
    )
    from_country: Country | None = Field(
        default=None, description="Of inbound legs: the caller's country, ISO 3166-1 alpha-2, such as GB."
    )
    from_kind: CallerKind | None = Field(
        default=None, description="Of inbound legs: what the caller's number is: mobile, fixed, payphone, unknown."
    )


class PricePart(Part):
    """One row's price (exactly one, or `blocked`), its terms and when it holds."""

    model_config = ConfigDict(json_schema_extra=_ONE_PRICE)

    per_minute: Rate | None = Field(default=None, description="Price of a minute, at most 9 decimals.")
    per_second: Rate | None = Field(default=None, description="Price of a second, at most 9 decimals.")
    per_increment: Rate | None = Field(
        default=None, description="Price of each step, whatever its length; at most 9 decimals."
    )
    blocked: Boolean = Field(
        default=False, description="true: legs that arrive while this row is in force are `barred`."
    )
    increment: Increment | None = Field(
        default=None, description="This row's own increment, 60s or 30s/6s. Default the tariff's."
    )
    connection_fee: Amount | None = Field(
        default=None, description="This row's own fee at answer. Default the tariff's."
    )
    free: Duration | None = Field(default=None, description="This row's own free time. Default the tariff's.")
    window: Text | None = Field(default=None, description="Holds only in this window of `windows`.")
    after: Duration | None = Field(
        default=None, description="Holds for steps that begin so long after answer, or later."
    )
    valid_from: When | None = Field(
        default=None, description="Holds from this instant on; a later one goes before an earlier."
    )


class RatePart(Conditions, PricePart):
    """One row for dialled numbers: conditions, and exactly one price (or `blocked`)."""


class InboundRatePart(Conditions, Calling, PricePart):
    """One row for dial-in numbers, which may also ask who calls."""


class Rounding(Part):
    """How a leg's price is rounded."""

    places: Whole = Field(default=6, description="Decimals to round to, 0 to 6. Default 6.")
    mode: Literal["half-up", "half-even", "up", "down"] = Field(
        default="half-up", description="half-up (default), half-even, up or down."
    )
    per: Literal["leg", "increment"] = Field(
        default="leg", description="leg (default): the cumulative sum is rounded once; increment: each step by itself."
    )


class DialectPart(Part):
    """How a carrier writes a deck; what is not said is found by itself where there is no doubt."""

    delimiter: Text | None = Field(default=None, description='What separates cells: ",", ";", "|" or "\\t".')
    decimal: Literal[".", ","] | None = Field(default=None, description='The decimal mark of prices: "." or ",".')
    dates: Literal["iso", "day-first", "month-first"] | None = Field(
        default=None, description="The order of dates: iso, day-first (31/12/2026) or month-first (12/31/2026)."
    )
    seconds: Literal["bare"] | None = Field(
        default=None, description="bare: durations without a unit are seconds. Increments such as 60/60 are always."
    )
    encoding: Text | None = Field(default=None, description="The encoding of its text: utf-8, cp1252, utf-16, …")


class DeckPart(Part):
    """A CSV of rows, as suppliers send them."""

    file: Text = Field(description="A CSV with a header row, beside the scenario or below.")
    direction: Direction = Field(description="Whether its rows are inbound or outbound.")
    columns: dict[str, Text] | None = Field(
        default=None, description="Our column names to the file's headings: {prefix: Code}."
    )
    valid_from: When | None = Field(default=None, description="All its rows hold from this instant on.")
    dialect: DialectPart = Field(default=DialectPart(), description='How the carrier writes: {decimal: ","}.')
    scale: Number = Field(default=Decimal(1), description="Its prices are multiplied by this: 1.15 is a markup of 15%.")
    currency: Currency | None = Field(
        default=None, description="The currency of its prices, with `rate`. Default the scenario's."
    )
    rate: Number | None = Field(
        default=None, description="What one unit of `currency` costs in the scenario's currency: 1.09."
    )
    skip_bad: Boolean = Field(default=False, description="true: leave damaged rows out, with a warning. Default false.")


class TariffPart(Part):
    """A tariff: increments, fees, rounding, and rows by direction."""

    like: Text | None = Field(
        default=None, description="Another tariff that this one starts from; rows with equal conditions replace its."
    )
    increment: Increment | None = Field(
        default=None,
        description="The billing increment in whole seconds, 60s, or initial/further, 30s/6s. Required (unless `like`).",
    )
    connection_fee: Amount | None = Field(
        default=None, description="Charged once, when the leg is answered. Default 0."
    )
    free: Duration | None = Field(
        default=None, description="A leg no longer than this costs nothing, fee included. Default 0s: none."
    )
    cap: Amount | None = Field(default=None, description="The most a leg can cost. Default: no cap.")
    rounding: Rounding | None = Field(
        default=None, description="How a leg's price is rounded. Default 6 places, half-up, per leg."
    )
    app: tuple[PricePart, ...] = Field(
        default=(), description="Rows for those who join by app. Without any they are never metered."
    )
    inbound: tuple[InboundRatePart, ...] = Field(
        default=(), description="Rows for dial-in legs, matched on the number that was called."
    )
    outbound: tuple[RatePart, ...] = Field(
        default=(), description="Rows for dial-out legs, matched on the number that is dialled."
    )
    decks: tuple[DeckPart, ...] = Field(
        default=(), description="CSV files of rows; a row of the file replaces a deck's of equal conditions."
    )

    def charge_rules(self) -> ChargeRules:
        """Return the rules of a whole leg; those that the file does not give have their defaults."""
        rounding = self.rounding or Rounding()
        given = {name: amount for name in AMOUNTS if (amount := getattr(self, name)) is not None}
        return ChargeRules(
            **given,
            places=rounding.places,
            mode=ROUNDING_MODES[rounding.mode],
            per_increment=rounding.per == "increment",
        )
