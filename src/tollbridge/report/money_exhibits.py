"""Exhibits about money: the fans of cost and balance, the cost lines, the dearest day and the months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.folder import RunFolder, number

MOST_BALANCES: Final = 8
MOST_BARS: Final = 15
BLUE, RED, GREEN, GREY = "#2f7ed8", "#d9483b", "#2a9d6f", "#8a8f98"
FAINT, _CLEAR = "rgba(47,126,216,0.18)", "rgba(47,126,216,0.32)"
_BAND_NAMES: Final = ("p5", "p25", "p50", "p75", "p95")
BREAKDOWNS: Final = {
    "by_account": "Cost by account",
    "by_tag": "Cost by tag",
    "by_number": "Cost by number",
    "by_country": "Cost by country",
    "by_kind": "Cost by kind of number",
    "by_workload": "Cost by workload",
}


def fan_traces(days: Sequence[str], fan: dict[str, list[float]], what: str) -> list[dict[str, Any]]:
    """Return a fan as Plotly traces: p5 to p95 faint, p25 to p75 clearer, the median as a line.

    `days`: the dates. `fan`: each percentile's values by day. `what`: the name of the line.
    """
    edge = {"x": days, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    faint = {"fill": "tonexty", "fillcolor": FAINT, "showlegend": True, "name": "p5 to p95"}
    clear = {"fill": "tonexty", "fillcolor": _CLEAR, "showlegend": True, "name": "p25 to p75"}
    # dots as well, so that a run of one day is not an empty plot
    median = {"x": days, "y": fan["p50"], "mode": "lines+markers", "name": f"median {what}", "marker": {"size": 4}}
    return [
        {**edge, "y": fan["p5"]},
        {**edge, **faint, "y": fan["p95"]},
        {**edge, "y": fan["p25"]},
        {**edge, **clear, "y": fan["p75"]},
        {**median, "line": {"color": BLUE, "width": 2.5}},
    ]


def day_axis(days: Sequence[str]) -> dict[str, Any]:
    """Return the axis of days; around a single one it would be a millisecond wide."""
    if len(days) > 1:
        return {}
    around = [(date.fromisoformat(day) + timedelta(days=step)).isoformat() for day in days for step in (-1, 1)]
    return {"xaxis": {"type": "date", "range": around, "tickvals": list(days), "tickformat": "%b %-d, %Y"}}


def fan_table(days: Sequence[str], fan: dict[str, list[float]], unit: str, places: int) -> Table:
    """Return a fan as a table, a row a day.

    `days`: the dates. `fan`: each percentile's values by day. `unit`: stands in the headings, as in `p5, USD`. `places`:
    decimals.
    """
    columns = [fan[name] for name in (*_BAND_NAMES, "mean")]
    rows: list[list[Cell]] = [[day, *values] for day, *values in zip(days, *columns, strict=True)]
    return Table(["day", *(f"{name}, {unit}" for name in (*_BAND_NAMES, "mean"))], rows, places)


def cost_fan(run: RunFolder) -> Exhibit:
    """Return usage cost so far by day, over replications, as a fan.

    `run`: a finished run.
    """
    days, fan = run.fans["days"], run.fans["cost"]
    last = {name: run.money(fan[name][-1] if fan[name] else 0.0) for name in ("p5", "p50", "p95")}
    label = f"Usage cost so far by day: at the end {last['p50']} {run.currency} ({last['p5']} to {last['p95']})."
    layout = {"yaxis": {"title": {"text": run.currency}, "rangemode": "tozero"}, **day_axis(days)}
    note = "Usage so far at each day's end; licence fees and rentals are not in it."
    if run.fans["replications"] == 1:
        note += " One replication shows no spread: run with --replications 50 for a fan."
    table = fan_table(days, fan, run.currency, run.places)
    return Exhibit("cost-fan", "Cost over time", label, table, fan_traces(days, fan, "cost"), layout, note)


def balance_fans(run: RunFolder) -> Iterator[Exhibit]:
    """Yield an account's balance by day with the chance of having run out, at most `MOST_BALANCES` of them.

    `run`: a finished run.
    """
    for row, (name, account) in enumerate(run.fans["accounts"].items()):
        if row == MOST_BALANCES:
            return
        yield _balance_fan(f"balance-{row}", name, account, run)


def _balance_fan(identity: str, name: str, account: dict[str, Any], run: RunFolder) -> Exhibit:
    ran_out, days, currency = account["ran_out"], run.fans["days"], run.currency
    trace = {
        "x": days,
        "y": ran_out,
        "yaxis": "y2",
        "name": "chance of having run out",
        "mode": "lines",
        "line": {"color": RED, "dash": "dash", "width": 2, "shape": "hv"},
    }
    layout: dict[str, Any] = {
        "yaxis": {"title": {"text": currency}},
        "yaxis2": {
            "overlaying": "y",
            "side": "right",
            "range": [0, 1],
            "dtick": 0.25,
            "tickformat": ".0%",
            "showgrid": False,
        },
        "shapes": [_level(account["limit"], GREY)],
        **day_axis(days),
    }
    if account["below"] is not None:
        layout["shapes"].append(_level(account["below"], GREEN))
    last = ran_out[-1] if ran_out else 0.0
    label = f"Balance of {name} by day; chance of having run out by the end {last:.0%}."
    note = "Balance at each day's end. Grey line: the lowest balance allowed"
    note += "; green line: a recharge is asked for below it." if account["below"] is not None else "."
    fan = fan_table(days, account["balance"], currency, run.places)
    rows = [[*row, f"{chance:.1%}"] for row, chance in zip(fan.rows, ran_out, strict=True)]
    table = Table([*fan.headings, "chance of having run out"], rows, run.places)
    traces = [*fan_traces(days, account["balance"], "balance"), trace]
    return Exhibit(identity, f"Balance of {name}", label, table, traces, layout, note)


def _level(value: float, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def breakdowns(run: RunFolder) -> Iterator[Exhibit]:
    """Yield the cost lines that the run has: by account, tag, number, country, kind, workload and organiser.

    `run`: a finished run.
    """
    for key, title in BREAKDOWNS.items():
        lines = [
            (name, number(line["mean"]), number(line.get("p5")), number(line.get("p95")))
            for name, line in run.below(f"cost.{key}").items()
        ]
        if any(mean for _, mean, _, _ in lines):
            lines.sort(key=lambda line: -line[1])
            headings = [title.removeprefix("Cost by "), *(f"{name}, {run.currency}" for name in ("mean", "p5", "p95"))]
            yield _bars(f"cost-{key.replace('_', '-')}", title, Table(headings, lines, run.places), run)
    organisers = [(line["name"], line["cost"], line["minutes"]) for line in run.fans["organisers"]]
    if organisers:
        table = Table(["organiser", f"mean, {run.currency}", "mean minutes"], organisers, run.places, {2: 0})
        yield _bars("cost-by-organiser", "Heaviest organisers", table, run)


def _bars(identity: str, title: str, table: Table, run: RunFolder) -> Exhibit:
    top = list(table.rows)[:MOST_BARS][::-1]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row[1] for row in top],
        "y": [row[0] for row in top],
        "marker": {"color": BLUE},
        "showlegend": False,
    }
    layout = {
        "xaxis": {"title": {"text": f"mean, {run.currency}"}, "rangemode": "tozero"},
        "yaxis": {"type": "category", "automargin": True},
        "height": 110 + 28 * len(top),
        "bargap": 0.35,
    }
    first = table.rows[0]
    label = f"{title}: the largest is {first[0]} with {run.money(first[1])} {run.currency}."
    note = f"The {MOST_BARS} largest of {len(table.rows)}." if len(table.rows) > MOST_BARS else ""
    return Exhibit(identity, title, label, table, [bars], layout, note)


def worst_day(run: RunFolder) -> Exhibit:
    """Return what the dearest day of a replication costs, and which dates it tends to be.

    `run`: a finished run.
    """
    worst = run.fans["worst_day"]
    rows: list[list[Cell]] = [[f"cost, {name}, {run.currency}", worst["cost"][name]] for name in worst["cost"]]
    rows += [[f"it is {line['date']}", f"in {line['share']:.0%} of replications"] for line in worst["dates"]]
    return Exhibit("worst-day", "The dearest day", "", Table(["figure", "value"], rows, run.places))
