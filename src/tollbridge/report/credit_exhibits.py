"""Exhibits about funding: credit and control, pools, budgets and alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.folder import RunFolder, number
from tollbridge.report.money_exhibits import GREEN, RED, day_axis, fan_table, fan_traces

MONEY: Final = ("lowest", "closing", "recharged", "expired", "overspend", "leakage", "stranded", "unmet")
COUNTS: Final = ("recharges", "refused", "cut", "conferences_broken", "minutes_lost", "messages")
_HOUR_S: Final = 3600


def control(run: RunFolder) -> Iterator[Exhibit]:
    """Yield the tables of each account's credit and control, its pools, the budgets and the alerts.

    `run`: a finished run.
    """
    yield from _credit(run)
    yield from pool_fans(run)
    yield from _pools(run)
    yield from _settled(run)
    yield from _budgets(run)
    yield from _alerts(run)


def pool_fans(run: RunFolder) -> Iterator[Exhibit]:
    """Yield for each pool the minutes of it that are used by each day, with the chance of having been empty.

    `run`: a finished run.
    """
    for name, account in run.fans["accounts"].items():
        for pool, fan in account["pools"].items():
            yield _pool_fan(run, f"{name}: {pool}", fan)


def _credit(run: RunFolder) -> Iterator[Exhibit]:
    names = [name.removesuffix(".closing") for name in run.below("accounts") if name.endswith(".closing")]
    rows = [[name, *_means(run, f"accounts.{name}", MONEY), *_means(run, f"accounts.{name}", COUNTS)] for name in names]
    if rows:
        headings = ["account", *(f"{figure}, {run.currency}" for figure in MONEY), *COUNTS]
        counted = {1 + len(MONEY) + place: 1 for place in range(len(COUNTS))}
        yield Exhibit("control", "Credit and control, means", "", Table(headings, rows, run.places, counted))


def _means(run: RunFolder, stem: str, figures: tuple[str, ...]) -> list[Cell]:
    found = (run.results.get(f"{stem}.{figure}", {}).get("mean") for figure in figures)
    return [None if value is None else number(value) for value in found]


def _settled(run: RunFolder) -> Iterator[Exhibit]:
    """Yield what is paid beside the credit: invoices after it, commitments' shortfalls, volume discounts."""
    lines = [(f"commitments: what usage falls short, {run.currency}", run.results.get("cost.shortfall", {}))]
    lines += [(f"volume discounts, {run.currency}", run.results.get("cost.volume", {}))]
    for name, line in run.below("accounts").items():
        if name.endswith(".invoiced"):
            lines.append((f"{name.removesuffix('.invoiced')}: invoiced after its credit, {run.currency}", line))
    rows: list[list[Cell]] = [
        [name, *(number(line.get(shown)) for shown in ("mean", "p5", "p95"))]
        for name, line in lines
        if number(line.get("mean")) or number(line.get("p95"))
    ]
    for name, line in run.below("accounts").items():
        if name.endswith(".switched") and number(line.get("mean")):
            rows.append(
                [f"{name.removesuffix('.switched')}: chance of going post-paid", _chance(line.get("mean")), None, None]
            )
    if rows:
        yield Exhibit("settled", "Beside the credit", "", Table(["figure", "mean", "p5", "p95"], rows, run.places))


def _pool_fan(run: RunFolder, name: str, fan: dict[str, Any]) -> Exhibit:
    """Return the minutes of a pool that are used by each day, over replications, with the chance of having been empty."""
    days, used = run.fans["days"], fan["used"]
    size = {
        "x": days,
        "y": fan["size"],
        "mode": "lines",
        "name": "size",
        "line": {"color": RED, "dash": "dash", "shape": "hv"},
    }
    chance = {"x": days, "y": fan["empty"], "yaxis": "y2", "mode": "lines", "name": "chance of having been empty"}
    chance["line"] = {"color": GREEN, "dash": "dot", "shape": "hv"}
    right = {"overlaying": "y", "side": "right", "range": [0, 1], "tickformat": ".0%", "showgrid": False}
    layout = {"yaxis": {"title": {"text": "minutes"}, "rangemode": "tozero"}, "yaxis2": right, **day_axis(days)}
    last = fan["empty"][-1] if fan["empty"] else 0.0
    label = f"Minutes of the pool {name} used by each day; chance of having been empty by the end {last:.0%}."
    table = fan_table(days, used, "minutes", 0)
    rows = [[*row, f"{share:.1%}"] for row, share in zip(table.rows, fan["empty"], strict=True)]
    table = Table([*table.headings, "chance of having been empty"], rows, 0)
    identity = "pool-" + "".join(character if character.isalnum() else "-" for character in name)
    note = "Minutes used since the pool was last renewed, at each day's end."
    traces = [*fan_traces(days, used, "minutes used"), size, chance]
    return Exhibit(identity, f"Pool of {name}", label, table, traces, layout, note)


def _pools(run: RunFolder) -> Iterator[Exhibit]:
    pools = [name.removesuffix(".used") for name in run.below("pools") if name.endswith(".used")]
    rows: list[list[Cell]] = []
    for pool in pools:
        used, lapse, empty, first = (
            run.results.get(f"pools.{pool}.{figure}", {}) for figure in ("used", "unused", "empty", "empty_at")
        )
        spread: list[Cell] = [number(used.get(shown)) for shown in ("mean", "p5", "p95")]
        rows.append([pool, *spread, number(lapse.get("mean")), _chance(empty.get("mean")), _hours(first.get("p50"))])
    if rows:
        headings = ["pool", "minutes used, mean", "p5", "p95", "minutes that lapse, mean", "chance of being empty"]
        headings.append("first empty, hours from the start (median)")
        yield Exhibit("pools", "Pools of minutes", "", Table(headings, rows, 0, {6: 1}))


def _budgets(run: RunFolder) -> Iterator[Exhibit]:
    rows: list[list[Cell]] = [
        [name.removesuffix(".over"), _chance(line.get("mean")), _chance(line.get("p95"))]
        for name, line in run.below("budgets").items()
        if name.endswith(".over")
    ]
    if rows:
        headings = ["budget", "periods over it, mean", "p95"]
        yield Exhibit("budgets", "Budgets", "", Table(headings, rows))


def _alerts(run: RunFolder) -> Iterator[Exhibit]:
    rows: list[list[Cell]] = [
        [name, alert["alert"], _chance(alert["chance"]), alert["times"], alert["first_hours"]]
        for name, account in run.fans["accounts"].items()
        for alert in account["alerts"]
    ]
    if rows:
        headings = ["account", "alert", "chance", "mean times", "first, hours from the start (median)"]
        yield Exhibit("alerts", "Alerts", "", Table(headings, rows, 1))


def _chance(value: object) -> Cell:
    return None if value is None else f"{number(value):.1%}"


def _hours(seconds: object) -> Cell:
    return None if seconds is None else number(seconds) / _HOUR_S
