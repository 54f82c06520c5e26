"""What a new tariff or rate deck changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tollbridge.answers.shown import Shown
from tollbridge.planning.diff_rates import RateDiff, RowTerms
from tollbridge.planning.rate_trace import TraceDiff
from tollbridge.planning.rates_document import rates_document
from tollbridge.planning.rates_text import diff_text, trace_text
from tollbridge.report.plots import AMBER, GREEN, RED, bars
from tollbridge.scenario.currencies import decimals


@dataclass(frozen=True, repr=False)
class RatesCompared(Shown):
    """What changes from one side's tariffs to the other's; its rows are the destinations that cost another price.

    Attributes:
        pairs: for each tariff what differs, and what a trace costs at both; None without one.
        warnings: what was left out of decks and of the trace, each with its place.
    """

    pairs: tuple[tuple[RateDiff, TraceDiff | None], ...]
    warnings: tuple[str, ...] = ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each destination that costs another price.

        Columns: the `tariff`; `direction`, `destination`, `window` and `after_s` (seconds since answer), which say whose price
        it is; `old` and `new`, the price a minute as a Decimal, None where it cannot be called; `change` (`dearer`,
        `cheaper`, `new`, `lost` or `otherwise`); and `why`.
        """
        for diff, _ in self.pairs:
            for change in diff.changes:
                yield {
                    "tariff": diff.new.label,
                    "direction": change.direction,
                    "destination": str(change.region),
                    "window": change.window,
                    "after_s": change.after / 1000,
                    "old": _per_minute(change.old),
                    "new": _per_minute(change.new),
                    "change": change.sort,
                    "why": change.reason,
                }

    def document(self) -> dict[str, Any]:
        """Return all that differs as a mapping of what JSON can hold; rates and money are decimal texts."""
        return {"tariffs": [rates_document(diff, priced) for diff, priced in self.pairs]}

    def plot(self) -> Any:
        """Return a Plotly figure: how many destinations become dearer, cheaper, can be called now, or no longer.

        MissingExtraError where the extra [report] is not installed.
        """
        counts = dict.fromkeys(("dearer", "cheaper", "new", "lost", "otherwise"), 0)
        for diff, _ in self.pairs:
            counts = {sort: count + diff.counts[sort] for sort, count in counts.items()}
        colours = dict(zip(counts, (RED, GREEN, GREEN, RED, AMBER), strict=True))
        return bars(counts, colours, "destinations whose price changes")

    def __str__(self) -> str:
        return "\n".join(line for pair in self.pairs for line in _texts(*pair))


def _texts(diff: RateDiff, priced: TraceDiff | None) -> Iterator[str]:
    yield diff_text(diff)
    if priced:
        yield "\n" + trace_text(priced, max(decimals(diff.old.currency), decimals(diff.new.currency)))


def _per_minute(terms: RowTerms | None) -> Decimal | None:
    """Return a price a minute with 9 decimals; one per increment may need more, which are cut."""
    return None if terms is None or terms.blocked else Decimal(int(terms.per_minute)).scaleb(-9)
