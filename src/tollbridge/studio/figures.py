"""A forecast's figures as the page shows them, in the order in which they are wanted: the first ones, then the chapters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, Final

from tollbridge.report import credit_exhibits, money_exhibits, port_exhibits
from tollbridge.report.exhibit import Exhibit
from tollbridge.report.folder import RunFolder
from tollbridge.report.months import months
from tollbridge.report.summary_page import PAID_IN, Card, summary_cards
from tollbridge.studio.forecast import Difference

_PINNED: Final = {"mode": "lines", "line": {"color": "#8a8f98", "width": 2, "dash": "dash"}}


@dataclass(frozen=True)
class Figures:
    """What is shown of a forecast at once: the headline's cards, and the fans of cost, balances and pools."""

    cards: tuple[Card, ...]
    fans: tuple[Exhibit, ...]


@dataclass(frozen=True)
class Chapter:
    """A folded part of the forecast; its figures are worked out while it is open.

    Attributes:
        title: what stands on it.
        exhibits: yields its figures from a run.
        is_open: at the beginning.
    """

    title: str
    exhibits: Callable[[RunFolder], Iterator[Exhibit]]
    is_open: bool = False


def _credit(run: RunFolder) -> Iterator[Exhibit]:
    tables = (exhibit for exhibit in credit_exhibits.control(run) if not exhibit.traces)
    return chain(tables, (money_exhibits.worst_day(run),))


def _lost(run: RunFolder) -> Iterator[Exhibit]:
    return chain(port_exhibits.causes(run), port_exhibits.blocking(run))


CHAPTERS: Final = {
    "lost": Chapter("Blocking and lost legs", _lost, is_open=True),
    "ports": Chapter("Busy ports", port_exhibits.busy_ports),
    "lines": Chapter("Where the cost comes from", money_exhibits.breakdowns),
    "credit": Chapter("Credit and control", _credit),
    "months": Chapter("Month by month", months, is_open=True),
}


def first_figures(run: RunFolder, pinned: RunFolder | None) -> Figures:
    """Return the first figures of a forecast.

    Args:
        run: its figures so far.
        pinned: the pinned variant's, or None; its median stands in the fans as a dashed line.
    """
    fans = [_beside(money_exhibits.cost_fan(run), pinned, lambda fans: fans["cost"])]
    for name, exhibit in zip(run.fans["accounts"], money_exhibits.balance_fans(run), strict=False):
        fans.append(_beside(exhibit, pinned, partial(_balance, name)))
    cards = (card for card in summary_cards(run) if card.name != PAID_IN or run.mean("cash.paid_in"))
    return Figures(tuple(cards), (*fans, *credit_exhibits.pool_fans(run)))


def _balance(account: str, fans: Mapping[str, Any]) -> Any:
    return fans["accounts"].get(account, {}).get("balance")


def _beside(exhibit: Exhibit, pinned: RunFolder | None, fan: Callable[[Mapping[str, Any]], Any]) -> Exhibit:
    found = fan(pinned.fans) if pinned is not None else None
    if pinned is None or found is None:
        return exhibit
    trace = {**_PINNED, "x": pinned.fans["days"], "y": found["p50"], "name": "pinned, median"}
    return replace(exhibit, traces=[*exhibit.traces, trace])


def difference_rows(found: list[Difference]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each result that differs: its name, pinned, now, and now less pinned with its 95% interval.

    `found`: what `forecast.differences` returned. Shares are percentages, the rest has two decimals.

    >>> from tollbridge.planning.estimate import Interval
    >>> list(difference_rows([Difference("cost.total", 100.0, 103.5, Interval(3.5, 3.0, 4.0, 20))]))
    [('cost.total', '100.00', '103.50', '+3.50 (+3.00 to +4.00)')]
    """
    for one in found:
        paired = one.paired
        if paired.mean == paired.low == paired.high == 0:
            continue
        form = "{:+.1%}" if one.result.rpartition(".")[2] in _SHARES else "{:+,.2f}"
        plain = form.replace("+", "")
        span = f"{form.format(paired.mean)} ({form.format(paired.low)} to {form.format(paired.high)})"
        yield one.result, plain.format(one.pinned), plain.format(one.now), span


_SHARES: Final = ("exhausted", "blocking")
