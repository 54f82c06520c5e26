"""The head of the report: a summary that fits a page of paper, with the headline first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tollbridge.measures.headline import TOLERANCE, TOO_NARROW, fewest
from tollbridge.report.folder import RunFolder, number
from tollbridge.report.markup import Html, join, tag

MOST_ACCOUNTS: Final = 3
MOST_LINES: Final = 5
PAID_IN: Final = "Cash paid in"
_MUCH: Final = 0.01


class Card(NamedTuple):
    """A figure of the summary.

    Attributes:
        name: what it is.
        figure: with its unit, which is the last word.
        detail: a line below it; "" for none.
    """

    name: str
    figure: str
    detail: str = ""


def summary_page(run: RunFolder, title: str) -> Html:
    """Return the summary: what was run, the headline's cards, a warning where credit starves it, the largest cost lines.

    `run`: a finished run. `title`: of the page.
    """
    fans = run.fans
    span = f"{fans['start'][:16].replace('T', ' ')} to {fans['end'][:16].replace('T', ' ')}, {fans['timezone']}"
    description = run.summary.get("description")
    cards = tag("dl", *(_card(card) for card in summary_cards(run)), class_="cards")
    return join(
        tag("h1", title),
        tag("p", description) if description else None,
        tag("p", f"{span}; {_replications(run)}", class_="note"),
        *(tag("p", text, class_="warning", role="note") for text in _warnings(run)),
        cards,
        _largest(run),
    )


def _card(card: Card) -> Html:
    detail = tag("dd", card.detail, class_="detail") if card.detail else None
    number, space, unit = card.figure.rpartition(" ")
    figure = (
        f"{number}\N{NO-BREAK SPACE}{unit}" if space else unit
    )  # a unit stays with its number where a card is narrow
    return tag("div", tag("dt", card.name), tag("dd", figure), detail)


def _replications(run: RunFolder) -> str:
    count = int(number(run.summary.get("replications", 1)))
    return "1 replication" if count == 1 else f"{count:,} replications"


def summary_cards(run: RunFolder) -> Iterator[Card]:
    """Yield the figures of the summary, the cost first.

    `run`: a finished run, or one so far.
    """
    yield from _cost(run)
    if "cash.paid_in" in run.results:
        yield Card(PAID_IN, _amount(run, "cash.paid_in"), "top-ups and recharges, without the opening credit")
    for name, account in list(run.fans["accounts"].items())[:MOST_ACCOUNTS]:
        if account["ran_out"]:
            yield Card(f"Credit of {name}", *_end_of_credit(run, name, account["ran_out"][-1]))
    yield Card("Legs", f"{run.mean('legs.total'):,.0f}", "mean of the replications")
    yield Card("Callers who never got through", f"{run.mean('callers.lost'):,.1f}", "mean of the replications")
    if worst := run.fans["worst_day"]["cost"]:
        yield Card(
            "Dearest day", f"{run.money(worst['p95'])} {run.currency}", "usage; 95% of the replications have less"
        )


def _end_of_credit(run: RunFolder, name: str, ran_out: float) -> tuple[str, str]:
    """Return the chance that an account's credit ends, and what comes then."""
    switched = run.mean(f"accounts.{name}.switched")
    return (f"{switched:.0%}", "chance of going post-paid") if switched else (f"{ran_out:.0%}", "chance of running out")


def _cost(run: RunFolder) -> Iterator[Card]:
    told = run.summary.get("headline", {})
    if "cost.total" not in run.results:
        return
    yield Card("Cost", _amount(run, "cost.total"), "mean of the replications")
    reach = told.get("forecast_range")
    if reach and reach["low"] != reach["high"]:
        ends = f"{run.money(reach['low'])} to {run.money(reach['high'])} {run.currency}"
        yield Card("Forecast range of the cost", ends, _trust(str(reach["how"])))
    error = told.get("simulation_error")
    if error and error["low"] != error["high"]:
        ends = f"{run.money(error['low'])} to {run.money(error['high'])} {run.currency}"
        yield Card("Simulation error of the mean", ends, "95%; more replications narrow it")


def _trust(how: str) -> str:
    """Return how far a forecast range may be trusted, short enough for a card."""
    if how == TOO_NARROW:
        return f"too narrow: {fewest()} replications or more are needed"
    return "5% to 95%, widened: under 100 replications" if how == TOLERANCE else "5% to 95% of what may come"


def _amount(run: RunFolder, result: str) -> str:
    return f"{run.money(run.results[result].get('mean'))} {run.currency}"


def _warnings(run: RunFolder) -> Iterator[str]:
    """Yield what the reader of the cost must know: what credit leaves out, and what has no rate."""
    told = run.summary.get("headline", {}).get("left_out", {})
    share = number(told.get("share_of_callers"))
    if share > _MUCH:
        unmet = f"{run.money(told['unmet'])} {run.currency}"
        yield f"Credit refuses or cuts {share:.1%} of the callers. Had they gone on, they would have cost {unmet} more."
    legs, without = run.mean("legs.total"), run.mean("legs.by_cause.no-rate")
    if legs and without:
        yield f"{without / legs:.1%} of the legs have no rate, and are missing in the cost."


def _largest(run: RunFolder) -> Html | None:
    """Return the largest cost lines of the finest breakdown that has two or more, as a small table."""
    for key in ("by_tag", "by_workload", "by_number", "by_kind", "by_country"):
        lines = [(name, line) for name, line in run.below(f"cost.{key}").items() if number(line["mean"])]
        if len(lines) > 1:
            break
    else:
        return None
    fixed = run.results.get("cost.fixed", {})
    if number(fixed.get("mean")):
        lines.append(("licence fees and rentals", fixed))  # the breakdowns are of usage alone
    lines.sort(key=lambda line: -number(line[1]["mean"]))
    head = tag(
        "tr", *(tag("th", text, scope="col") for text in ("Largest costs", f"mean, {run.currency}", "5% to 95%"))
    )
    rows = [_line(run, name.replace(".", " "), line) for name, line in lines[:MOST_LINES]]
    return tag("table", tag("thead", head), tag("tbody", join(*rows)), class_="largest")


def _line(run: RunFolder, name: str, line: dict[str, object]) -> Html:
    mean, low, high = (run.money(line.get(shown)) for shown in ("mean", "p5", "p95"))
    span = f"{low} to {high}" if low != high else ""
    return tag("tr", tag("td", name), tag("td", mean, class_="number"), tag("td", span, class_="number"))
