"""Plots as the page draws them: Plotly's figures in the page's colours, with room that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from nicegui import ui

from tollbridge.report.exhibit import Exhibit

_LIBRARY: Final = ui.plotly
"""Naming it puts Plotly's own script among those that plot.js may import."""
_LIGHT: Final = {"ink": "#454d5a", "edge": "#e3e7ed", "paper": "#ffffff"}
_DARK: Final = {"ink": "#b9c0cb", "edge": "#323945", "paper": "#1e232b"}
_MARGIN: Final = {"l": 46, "r": 14, "t": 8, "b": 36}
_RIGHT_AXIS: Final = 44
_FEW: Final = 45
"""Points up to which a line has dots: they help to read a few days, and are slow to draw for a year."""

_NAMES_IN_A_ROW: Final = 60
"""Letters of names below standing bars that have room side by side."""


class Plot(ui.element, component="assets/plot.js"):
    """A plot that is drawn while it can be seen; its legend stands above it, so that the plot never moves."""

    def __init__(self, exhibit: Exhibit, *, dark: bool) -> None:
        """Put the plot of an exhibit into the page."""
        super().__init__()
        self.show(exhibit, dark=dark)

    def show(self, exhibit: Exhibit, *, dark: bool) -> None:
        """Show an exhibit's traces as they are now.

        `exhibit`: as it has come. `dark`: for a dark ground.
        """
        self._props["figure"] = plot(exhibit, dark=dark)


def plot(exhibit: Exhibit, *, dark: bool) -> dict[str, Any]:
    """Return what plot.js draws: an exhibit's traces and layout in the page's colours.

    `exhibit`: with traces. `dark`: for a dark ground. What the scenario names stays text: Plotly would read it as HTML.
    """
    layout = {
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        **exhibit.layout,
        **_look(_DARK if dark else _LIGHT),
        "margin": _margin(exhibit),
    }
    for name in ("xaxis", "yaxis", "yaxis2"):
        if name != "yaxis2" or name in exhibit.layout:
            layout[name] = _axis(exhibit, name, _DARK if dark else _LIGHT)
    layout.pop("height", None)
    return {
        "name": exhibit.name,
        "label": exhibit.label,
        "data": [_trace(trace) for trace in exhibit.traces],
        "layout": layout,
    }


def unit(exhibit: Exhibit) -> str:
    """Return what a plot's figures are counted in, as its axis says; "" where that is plain."""
    across = any(trace.get("orientation") == "h" for trace in exhibit.traces)
    title = exhibit.layout.get("xaxis" if across else "yaxis", {}).get("title", {})
    return str(title.get("text", ""))


def _look(colours: Mapping[str, str]) -> dict[str, Any]:
    clear = "rgba(0,0,0,0)"
    return {
        "paper_bgcolor": clear,
        "plot_bgcolor": clear,
        "font": {"color": colours["ink"], "size": 11, "family": "system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif"},
        "hoverlabel": {"bgcolor": colours["paper"], "bordercolor": colours["edge"], "font": {"color": colours["ink"]}},
    }


def _margin(exhibit: Exhibit) -> dict[str, int]:
    """Return room for the axes' figures: long names beside lying bars get more of it."""
    margin = dict(_MARGIN)
    if _is_crowded(exhibit):
        margin |= {"b": 76, "r": 48}  # the last name reaches to the right
    if "yaxis2" in exhibit.layout:
        margin["r"] = _RIGHT_AXIS
    if any(trace.get("orientation") == "h" for trace in exhibit.traces):
        names = [str(name) for trace in exhibit.traces for name in trace.get("y", ())]
        margin["l"] = min(190, 16 + 7 * max(map(len, names), default=0))
    return margin


def _is_crowded(exhibit: Exhibit) -> bool:
    """Whether standing bars have names too long to stand side by side."""
    names = [str(name) for trace in exhibit.traces[:1] if trace.get("type") == "bar" for name in trace.get("x", ())]
    upright = not any(trace.get("orientation") == "h" for trace in exhibit.traces)
    return upright and len(names) * max(map(len, names), default=0) > _NAMES_IN_A_ROW


def _axis(exhibit: Exhibit, name: str, colours: Mapping[str, str]) -> dict[str, Any]:
    own = {key: value for key, value in exhibit.layout.get(name, {}).items() if key not in {"title", "automargin"}}
    lines = dict.fromkeys(("gridcolor", "zerolinecolor", "linecolor"), colours["edge"])
    slant = {"tickangle": 25} if name == "xaxis" and _is_crowded(exhibit) else {}
    return {**lines, **slant, "fixedrange": True, "nticks": 6, **own}


def _trace(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trace whose texts Plotly does not read as HTML, without dots where they would be many."""
    tame = dict(trace)
    for key in ("x", "y"):
        if isinstance(values := tame.get(key), list | tuple):
            tame[key] = [escape(value, quote=False) if isinstance(value, str) else value for value in values]
    if tame.get("mode") == "lines+markers" and len(tame["x"]) > _FEW:
        tame["mode"] = "lines"
    return tame
