"""Exhibits about money: the fans of cost and balance, the cost lines, control, alerts and the months."""

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
CONTROL_FIGURES: Final = (
    "lowest",
    "closing",
    "recharges",
    "recharged",
    "expired",
    "refused",
    "cut",
    "overspend",
    "leakage",
    "stranded",
    "messages",
)
BREAKDOWNS: Final = {
    "by_account": "Cost by account",
    "by_tag": "Cost by tag",
    "by_number": "Cost by number",
    "by_country": "Cost by country",
    "by_kind": "Cost by kind of number",
    "by_workload": "Cost by workload",
}


def fan_traces(days: Sequence[str], fan: dict[str, list[float]], what: str) -> list[dict[str, Any]]:
    """Return a fan: p5 to p95 faint, p25 to p75 clearer, the median as a line."""
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


def _fan_table(days: Sequence[str], fan: dict[str, list[float]], more: dict[str, list[float]]) -> Table:
    columns = [fan[name] for name in (*_BAND_NAMES, "mean")] + list(more.values())
    rows: list[list[Cell]] = [[day, *values] for day, *values in zip(days, *columns, strict=True)]
    return Table(["day", *_BAND_NAMES, "mean", *more], rows)


def cost_fan(run: RunFolder, currency: str) -> Exhibit:
    """Return usage cost so far by day, over replications."""
    days, fan = run.fans["days"], run.fans["cost"]
    last = {name: fan[name][-1] if fan[name] else 0.0 for name in ("p5", "p50", "p95")}
    label = (
        f"Usage cost so far by day: at the end {last['p50']:,.2f} {currency} ({last['p5']:,.2f} to {last['p95']:,.2f})."
    )
    layout = {"yaxis": {"title": {"text": currency}, "rangemode": "tozero"}, **day_axis(days)}
    note = "Usage so far at each day's end; licence fees and rentals are not in it."
    if run.fans["replications"] == 1:
        note += " One replication shows no spread: run with --replications 50 for a fan."
    return Exhibit(
        "cost-fan", "Cost over time", label, _fan_table(days, fan, {}), fan_traces(days, fan, "cost"), layout, note
    )


def balance_fans(run: RunFolder, currency: str) -> Iterator[Exhibit]:
    """Yield an account's balance by day with the chance of having run out, the heaviest accounts first shown."""
    for row, (name, account) in enumerate(run.fans["accounts"].items()):
        if row == MOST_BALANCES:
            return
        yield _balance_fan(f"balance-{row}", name, account, run.fans["days"], currency)


def _balance_fan(identity: str, name: str, account: dict[str, Any], days: list[str], currency: str) -> Exhibit:
    ran_out = account["ran_out"]
    chance = {
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
    table = _fan_table(days, account["balance"], {"chance of having run out": ran_out})
    traces = [*fan_traces(days, account["balance"], "balance"), chance]
    return Exhibit(identity, f"Balance of {name}", label, table, traces, layout, note)


def _level(value: float, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def breakdowns(run: RunFolder, currency: str) -> Iterator[Exhibit]:
    """Yield the cost lines that the run has: by account, tag, number, country, kind, workload and organiser."""
    for key, title in BREAKDOWNS.items():
        lines = [
            (name, number(line["mean"]), number(line.get("p5")), number(line.get("p95")))
            for name, line in run.below(f"cost.{key}").items()
        ]
        if any(mean for _, mean, _, _ in lines):
            lines.sort(key=lambda line: -line[1])
            table = Table([title.removeprefix("Cost by "), f"mean {currency}", "p5", "p95"], lines)
            yield _bars(f"cost-{key.replace('_', '-')}", title, table, currency)
    organisers = [(line["name"], line["cost"], line["minutes"]) for line in run.fans["organisers"]]
    if organisers:
        table = Table(["organiser", f"mean {currency}", "mean minutes"], organisers)
        yield _bars("cost-by-organiser", "Heaviest organisers", table, currency)


def _bars(identity: str, title: str, table: Table, currency: str) -> Exhibit:
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
        "xaxis": {"title": {"text": f"mean {currency}"}, "rangemode": "tozero"},
        "yaxis": {"type": "category", "automargin": True},
        "height": 110 + 28 * len(top),
        "bargap": 0.35,
    }
    first = table.rows[0]
    label = f"{title}: the largest is {first[0]} with {first[1]:,.2f} {currency}."
    note = f"The {MOST_BARS} largest of {len(table.rows)}." if len(table.rows) > MOST_BARS else ""
    return Exhibit(identity, title, label, table, [bars], layout, note)


def control(run: RunFolder) -> Iterator[Exhibit]:
    """Yield the tables of each account's credit and control figures, and of its alerts."""
    rows: list[list[Cell]] = []
    names = dict.fromkeys(name.rpartition(".")[0] for name in run.below("accounts") if name.endswith(".closing"))
    for name in names:
        found = (run.results.get(f"accounts.{name}.{figure}", {}).get("mean") for figure in CONTROL_FIGURES)
        rows.append([name, *(None if value is None else number(value) for value in found)])
    if rows:
        yield Exhibit("control", "Credit and control, means", "", Table(["account", *CONTROL_FIGURES], rows))
    alerts: list[list[Cell]] = [
        [name, alert["alert"], f"{alert['chance']:.0%}", alert["times"], alert["first_hours"]]
        for name, account in run.fans["accounts"].items()
        for alert in account["alerts"]
    ]
    if alerts:
        headings = ["account", "alert", "chance", "mean times", "first, hours from the start (median)"]
        yield Exhibit("alerts", "Alerts", "", Table(headings, alerts))


def worst_day(run: RunFolder, currency: str) -> Exhibit:
    """Return what the dearest day of a replication costs, and which dates it tends to be."""
    worst = run.fans["worst_day"]
    rows: list[list[Cell]] = [[f"cost, {name}, {currency}", worst["cost"][name]] for name in worst["cost"]]
    rows += [[f"it is {line['date']}", f"in {line['share']:.0%} of replications"] for line in worst["dates"]]
    return Exhibit("worst-day", "The dearest day", "", Table(["figure", "value"], rows))


def months(run: RunFolder) -> Iterator[Exhibit]:
    """Yield forecast.csv as a table, its cells as they are."""
    if run.forecast:
        headings = list(run.forecast[0])
        rows = [[row[heading] or "" for heading in headings] for row in run.forecast]
        yield Exhibit("months", "Forecast by month, account and tag", "", Table(headings, rows))
