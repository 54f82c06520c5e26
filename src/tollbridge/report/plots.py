"""Pictures of answers: Plotly figures, which a notebook shows and `write_html` or `write_image` saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tollbridge.errors import MissingExtraError

GREEN: Final = "#2a9d6f"
RED: Final = "#d9483b"
AMBER: Final = "#e08e0b"


def figure(traces: Sequence[Mapping[str, Any]], x: str = "", y: str = "", **layout: Any) -> Any:
    """Return a Plotly figure.

    Args:
        traces: as Plotly's JSON has them.
        x: title of the axis to the right.
        y: title of the axis upwards.
        layout: what else Plotly's layout takes.

    Raises MissingExtraError where Plotly is not installed.
    """
    try:
        from plotly.graph_objects import Figure
    except ImportError:
        raise MissingExtraError("a plot", "report") from None
    titles = {"xaxis": x, "yaxis": y}
    axes = {name: ({"title": {"text": text}} if text else {}) | layout.get(name, {}) for name, text in titles.items()}
    return Figure(data=[dict(trace) for trace in traces], layout={"template": "plotly_white", **layout, **axes})


def bars(counts: Mapping[str, int], colours: Mapping[str, str], title: str) -> Any:
    """Return a figure of one lying bar, a part of its own colour for each name that counts any.

    `counts`: by name. `colours`: by name, as CSS has them. `title`: below the bar.
    """
    traces = [
        {"type": "bar", "orientation": "h", "y": [""], "x": [count], "name": f"{name} ({count:,})", "marker": marker}
        for name, count in counts.items()
        if count and (marker := {"color": colours[name]})
    ]
    return figure(traces, x=title, barmode="stack", height=220)
