"""What one leg costs, as Python code holds it: amounts as Decimal, durations as timedelta."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from tollbridge.answers.shown import Shown
from tollbridge.expect.quote import Enquiry, Quote
from tollbridge.money import format_money, to_decimal
from tollbridge.report.plots import figure
from tollbridge.scenario.currencies import leg_decimals
from tollbridge.scenario.load import Loaded
from tollbridge.tariff.price import explain
from tollbridge.units import SECOND, format_duration

Step = tuple[timedelta, timedelta, Decimal, str]


@dataclass(frozen=True, repr=False)
class PricedLeg(Shown):
    """A leg's price by its tariff alone; its rows are its steps.

    Attributes:
        loaded: the scenario.
        enquiry: the leg that was asked about.
        quote: the price, in micros and ms; the properties are the same as Decimal and timedelta.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> leg = tollbridge.price(shipped() / "all-or-nothing.yaml", dial="+447700900123", lasts="34s")
    >>> [(row["since_answer_s"], row["length_s"], str(row["debit"])) for row in leg.rows()]  # 0.035 a minute, 30/6
    [(0.0, 30.0, '0.017500'), (30.0, 6.0, '0.003500')]
    """

    loaded: Loaded = field(repr=False)
    enquiry: Enquiry
    quote: Quote

    @property
    def tariff(self) -> str:
        """The tariff that priced it."""
        return self.quote.tariff

    @property
    def cause(self) -> str:
        """`normal`, or `no-rate` or `barred` where it cannot be called, and costs nothing."""
        return self.quote.cause

    @property
    def currency(self) -> str:
        """The currency's code."""
        return self.loaded.scenario.currency

    @property
    def cost(self) -> Decimal:
        """What it costs in all, the connection fee included."""
        return to_decimal(self.quote.price.cost)

    @property
    def connection_fee(self) -> Decimal:
        """The fee in it that answering alone costs."""
        return to_decimal(self.quote.price.fee)

    @property
    def billed(self) -> timedelta:
        """The time that is billed."""
        return _span(self.quote.price.billed)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps: (since answer, length, debit, row of the tariff)."""
        steps = self.quote.price.steps
        return tuple((_span(step.begin), _span(step.length), to_decimal(step.debit), step.row) for step in steps)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each step, in the order of time.

        Columns: `since_answer_s` and `length_s`, seconds; `debit`, a Decimal in the scenario's currency; and `row`, the
        row of the tariff that prices it, as `file:line`.
        """
        for step in self.quote.price.steps:
            row = {"since_answer_s": step.begin / SECOND, "length_s": step.length / SECOND}
            yield row | {"debit": to_decimal(step.debit), "row": step.row}

    def document(self) -> dict[str, Any]:
        """Return the price as a mapping of what JSON can hold.

        Keys: `tariff`, `cause`, `currency`, `cost`, `connection_fee`, `billed_s` and `steps`. Money is texts with six
        decimals, so that no reader makes floats of it; time is seconds.
        """
        price = self.quote.price
        head = {"tariff": self.tariff, "cause": self.cause, "currency": self.currency, "cost": format_money(price.cost)}
        steps = [row | {"debit": format_money(step.debit)} for row, step in zip(self.rows(), price.steps, strict=True)]
        more = {"connection_fee": format_money(price.fee), "billed_s": price.billed / SECOND, "steps": steps}
        return head | more

    def plot(self) -> Any:
        """Return a Plotly figure of the staircase: what the leg has cost by the seconds since answer.

        MissingExtraError where the extra [report] is not installed.
        """
        steps = self.quote.price.steps
        ends = [0.0, *(step.begin / SECOND for step in steps), *[(s.begin + s.length) / SECOND for s in steps[-1:]]]
        sums = [0.0, *(float(to_decimal(total)) for total in accumulate(step.debit for step in steps))]
        sums += sums[-1:] if steps else []
        trace = {"type": "scatter", "mode": "lines", "x": ends, "y": sums, "line": {"shape": "hv"}}
        return figure([trace], x="seconds since answer", y=self.currency, title=f"{self._called} by {self.tariff}")

    @property
    def _called(self) -> str:
        return self.enquiry.dial or self.enquiry.via

    def __str__(self) -> str:
        answered = self.loaded.clock.moment(self.enquiry.at).isoformat(timespec="seconds")
        lasts = format_duration(self.enquiry.lasts)
        return "\n".join([f"{self._called} by {self.tariff}, answered {answered}, lasts {lasts}", *self._lines()])

    def __repr__(self) -> str:
        return f"<PricedLeg {self._called}: {self.currency} {self.cost} for {self.billed}, {self.cause}>"

    def _lines(self) -> list[str]:
        price, places = self.quote.price, leg_decimals(self.currency, self.quote.places)
        if self.cause != "normal":
            return [f"cannot be called: {self.cause}"]
        if not price.steps:
            return ["free: the leg is no longer than the tariff's `free`"]
        fee = f", connection fee {format_money(price.fee, places)} included" if price.fee else ""
        total = f"{self.currency} {format_money(price.cost, places)} for {format_duration(price.billed)} billed{fee}"
        return [*explain(price, places), total]


def _span(ms: int) -> timedelta:
    return timedelta(milliseconds=ms)
