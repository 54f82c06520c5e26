"""Exhibits about ports and lost legs: busy ports over the week, blocking beside Erlang B, causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tollbridge.measures.bunching import BUNCHED
from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.folder import RunFolder, number
from tollbridge.report.money_exhibits import BLUE, FAINT, GREEN, GREY, RED

MOST_GROUPS: Final = 8
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR_NAMES: Final = [f"{day} {hour:02d}:00" for day in DAYS for hour in range(24)]
CARRIED: Final = frozenset({"normal", "conference-ended", "horizon"})
_LEAST_SHARE: Final = 0.01
"""What the axis of blocking reaches at least, so that next to nothing looks like next to nothing."""
_UNSEEN: Final = 0.0001
"""A share that is no more than a line's width on that axis."""
_HEAT: Final = [[0.0, "rgba(47,126,216,0.05)"], [1.0, "rgba(47,126,216,1)"]]


def busy_ports(run: RunFolder) -> Iterator[Exhibit]:
    """Yield, for each group of ports, the hours of the week against its capacity, and the same as a heat map.

    `run`: a finished run; the first `MOST_GROUPS` groups are shown.
    """
    for row, group in enumerate(run.fans["ports"][:MOST_GROUPS]):
        yield _week_lines(f"busy-{row}", group, run.fans["ports_replications"])
        yield _week_heat(f"heat-{row}", group)


def _week_lines(identity: str, group: dict[str, Any], replications: int) -> Exhibit:
    line = {"x": HOUR_NAMES, "mode": "lines"}
    edge = {**line, "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False}
    band = {"fill": "tonexty", "fillcolor": FAINT, "showlegend": True, "name": "mean busy, 5% to 95% of replications"}
    traces = [
        {**edge, "y": group["busy_p5"]},
        {**edge, **band, "y": group["busy_p95"]},
        {**line, "y": group["peak"], "name": "most at once", "line": {"color": GREY, "width": 1.5, "shape": "hv"}},
        {**line, "y": group["busy"], "name": "mean busy", "line": {"color": BLUE, "width": 2.5, "shape": "hv"}},
    ]
    capacity = f"of {group['ports']}" if group["ports"] is not None else "without limit"
    if group["ports"] is not None:
        limit = {"color": RED, "width": 2, "dash": "dash"}
        traces.append({**line, "y": [group["ports"]] * 168, "name": f"{group['ports']} ports", "line": limit})
    busiest = max(range(168), key=lambda hour: group["busy"][hour])
    most = f"busiest {HOUR_NAMES[busiest]}, {group['busy'][busiest]:.1f} on average"
    label = f"Busy ports of {group['name']}, {capacity}: {most}."
    layout = {
        "xaxis": {"type": "category", "tickvals": HOUR_NAMES[::24], "ticktext": list(DAYS)},
        "yaxis": {"title": {"text": "ports"}, "rangemode": "tozero"},
    }
    columns = (group[name] for name in ("busy", "busy_p5", "busy_p95", "peak", "asked", "blocked", "erlang"))
    rows: list[list[Cell]] = [[hour, *cells] for hour, *cells in zip(HOUR_NAMES, *columns, strict=True)]
    headings = ["hour of the week", "mean busy ports", "5%", "95%", "most at once"]
    headings += ["legs an hour", "turned away an hour", "Erlang B, share turned away"]
    note = f"From all legs of {_replications(replications)}, local time."
    return Exhibit(identity, f"Busy ports: {group['name']}", label, Table(headings, rows, 3), traces, layout, note)


def _replications(count: int) -> str:
    return "1 replication" if count == 1 else f"{count} replications"


def _week_heat(identity: str, group: dict[str, Any]) -> Exhibit:
    rows = [group["busy"][24 * day : 24 * day + 24] for day in range(7)]
    hours = [f"{hour:02d}" for hour in range(24)]
    heat = {
        "type": "heatmap",
        "x": hours,
        "y": list(DAYS),
        "z": rows,
        "zmin": 0,
        "zmax": max(group["busy"]) or 1.0,
        "colorscale": _HEAT,
        "colorbar": {"title": {"text": "ports"}, "thickness": 12},
        "hovertemplate": "%{y} %{x}:00: %{z:.2f} busy<extra></extra>",
    }
    layout = {"xaxis": {"type": "category"}, "yaxis": {"type": "category", "autorange": "reversed"}, "height": 300}
    label = f"Heat map of the mean busy ports of {group['name']} by day of the week and hour."
    table = Table(["day", *hours], [[day, *row] for day, row in zip(DAYS, rows, strict=True)], 1)
    return Exhibit(identity, f"Week of {group['name']}", label, table, [heat], layout)


def blocking(run: RunFolder) -> Iterator[Exhibit]:
    """Yield the blocking of each limited group beside Erlang B's, with a warning where arrivals bunch.

    `run`: a finished run. Nothing where no group has a limit. The axis reaches 1% at least. Where there is nothing to see, a
    sentence and the table stand in for the plot.
    """
    groups = [group for group in run.fans["ports"] if group["ports"] is not None]
    if not groups:
        return
    simulated = [number(run.results.get(f"{group['name']}.blocking", {}).get("mean")) for group in groups]
    expected = [group["expected_blocking"] for group in groups]
    names = [group["name"] for group in groups]
    bar = {"type": "bar", "x": names}
    traces = [
        {**bar, "y": simulated, "name": "simulated", "marker": {"color": BLUE}},
        {**bar, "y": expected, "name": "Erlang B", "marker": {"color": GREEN}},
    ]
    rows: list[list[Cell]] = [
        [group["name"], group["ports"], f"{share:.3%}", f"{theory:.3%}", group["bunching"]]
        for group, share, theory in zip(groups, simulated, expected, strict=True)
    ]
    headings = ["ports of", "ports", "simulated", "Erlang B", "bunching"]
    top = max(_LEAST_SHARE, *(1.1 * share for share in [*simulated, *expected]))
    layout = {
        "yaxis": {"tickformat": ".2~p", "range": [0, top]},
        "xaxis": {"type": "category"},
        "barmode": "group",
        "bargap": 0.6,
    }
    label = "Share of legs turned away for want of a port, simulated and by Erlang B."
    note = (
        "Simulated: the mean of all replications. Erlang B: each hour of the week at its own load over "
        f"{_replications(run.fans['ports_replications'])}, weighted by its legs. Bunching: 1 where legs come one by one."
    )
    title = "Blocking beside Erlang B"
    if max([*simulated, *expected]) < _UNSEEN:
        yield Exhibit("blocking", title, label, Table(headings, rows), note=f"{_nobody(simulated)} {note}")
        return
    yield Exhibit("blocking", title, label, Table(headings, rows), traces, layout, note, _bunching_warning(groups))


def _nobody(simulated: list[float]) -> str:
    who = "Fewer than one leg in 10,000 was" if any(simulated) else "No leg was"
    return f"{who} turned away for want of a port, and Erlang B expects fewer than one in 10,000: there is nothing to plot."


def _bunching_warning(groups: list[dict[str, Any]]) -> str:
    names = [group["name"] for group in groups if (group["bunching"] or 0.0) >= BUNCHED]
    if not names:
        return ""
    return f"Arrivals bunch at {', '.join(names)}: people join meetings together, so Erlang B understates the ports needed."


def causes(run: RunFolder) -> Iterator[Exhibit]:
    """Yield why legs were lost: every cause but those of a call that ended as it should.

    `run`: a finished run. Nothing where no leg was lost.
    """
    lost = [
        (name, number(line["mean"]), number(line.get("p5")), number(line.get("p95")))
        for name, line in run.below("legs.by_cause").items()
        if name not in CARRIED
    ]
    total = run.mean("legs.total")
    if not lost:
        return
    lost.sort(key=lambda line: -line[1])
    rows: list[list[Cell]] = [[*line, f"{line[1] / total:.3%}" if total else ""] for line in lost]
    shown = [line for line in lost if line[1]]
    bars = {
        "type": "bar",
        "x": [line[0] for line in shown],
        "y": [line[1] for line in shown],
        "marker": {"color": RED},
        "showlegend": False,
    }
    layout = {"yaxis": {"title": {"text": "legs"}, "rangemode": "tozero"}, "xaxis": {"type": "category"}, "bargap": 0.6}
    table = Table(["cause", "mean legs", "p5", "p95", "share of all legs"], rows)
    label = f"Lost legs by cause: {sum(line[1] for line in lost):,.1f} of {total:,.1f} on average."
    note = label if shown else "No leg was lost."
    yield Exhibit("causes", "Causes of lost legs", label, table, [bars] if shown else [], layout, note)
