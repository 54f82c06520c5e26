"""A forecast's figures as the page shows them: cards, plots and tables, made by the report's own exhibits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from tollbridge.report.exhibit import Exhibit
from tollbridge.report.folder import RunFolder
from tollbridge.report.html import report_sections
from tollbridge.report.summary_page import Card, summary_cards
from tollbridge.studio.forecast import Difference

_LIGHT: Final = {"ink": "#1b1f27", "edge": "#d5dae2"}
_DARK: Final = {"ink": "#e7eaf0", "edge": "#363d49"}
_CONFIG: Final = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "responsive": True}
_WAYS: Final = {"exhausted": "chance of running out", "blocking": "turned away for want of a port"}


@dataclass(frozen=True)
class Figures:
    """What is shown of a forecast: cards, exhibits in order, some with plots and some tables alone."""

    cards: tuple[Card, ...]
    exhibits: tuple[Exhibit, ...]


def figures(run: RunFolder) -> Figures:
    """Return the figures of a forecast so far, as the report of the same run shows them."""
    exhibits = (exhibit for section in report_sections(run) for exhibit in section.exhibits)
    return Figures(tuple(summary_cards(run)), tuple(exhibits))


def plot(exhibit: Exhibit, *, dark: bool) -> dict[str, Any]:
    """Return an exhibit's plot as Plotly takes it, in the page's colours; what the scenario names stays text."""
    colours = _DARK if dark else _LIGHT
    axis = {
        "gridcolor": colours["edge"],
        "zerolinecolor": colours["edge"],
        "linecolor": colours["edge"],
        "fixedrange": True,
        "automargin": True,
    }
    layout: dict[str, Any] = {
        "margin": {"l": 50, "r": 40, "t": 10, "b": 40},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        **exhibit.layout,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours["ink"], "size": 11},
    }
    layout.pop("height", None)
    for name in ("xaxis", "yaxis", "yaxis2"):
        if name != "yaxis2" or name in exhibit.layout:
            layout[name] = {**axis, **exhibit.layout.get(name, {})}
    return {"data": [_tame(trace) for trace in exhibit.traces], "layout": layout, "config": dict(_CONFIG)}


def _tame(trace: dict[str, Any]) -> dict[str, Any]:
    """Return a trace whose texts Plotly does not read as HTML."""
    tame = dict(trace)
    for key in ("x", "y"):
        if isinstance(values := tame.get(key), list | tuple):
            tame[key] = [escape(value, quote=False) if isinstance(value, str) else value for value in values]
    if isinstance(name := tame.get("name"), str):
        tame["name"] = escape(name, quote=False)
    return tame


def difference_rows(found: list[Difference]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each difference: the result, pinned, now, and now less pinned with its 95% interval."""
    for one in found:
        if one.pinned == one.now == 0:
            continue
        form = "{:+.1%}" if one.result.rpartition(".")[2] in _WAYS else "{:+,.2f}"
        plain = form.replace("+", "")
        paired = one.paired
        span = f"{form.format(paired.mean)} ({form.format(paired.low)} to {form.format(paired.high)})"
        yield one.result, plain.format(one.pinned), plain.format(one.now), span
