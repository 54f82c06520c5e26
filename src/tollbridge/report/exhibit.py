"""An exhibit: one plot with its table, as the report shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tollbridge.report.markup import Html, join, tag

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Headings and rows of a report's table; numbers are aligned right, None is blank.

    Attributes:
        headings: one a column.
        rows: cells: text, numbers or None.
        places: decimals of floats.
        other_places: decimals of the floats in some columns, by place from 0.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    places: int = 2
    other_places: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Exhibit:
    """A plot with its table, as a report shows them.

    Attributes:
        name: unique in the report: letters, digits, dashes.
        title: above the plot.
        label: says what the plot shows to those who cannot see it.
        table: the plot's figures, to be read.
        traces: Plotly's; none for a table alone.
        layout: Plotly's.
        note: a sentence below it.
        warning: a sentence above it, set off; "" for none.
    """

    name: str
    title: str
    label: str
    table: Table
    traces: Sequence[dict[str, Any]] = ()
    layout: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    warning: str = ""

    def html(self) -> Html:
        """Return the exhibit as a figure; its plot is drawn by the page's script from `spec`."""
        plot = (
            tag("div", id=f"plot-{self.name}", class_="plot", role="img", aria_label=self.label)
            if self.traces
            else None
        )
        table = tag(
            "details",
            tag("summary", f"Table: {self.title}"),
            self._table(),
            class_="table",
            open=not self.traces,
        )
        return tag(
            "figure",
            tag("figcaption", tag("h3", self.title)),
            tag("p", self.warning, class_="warning", role="note") if self.warning else None,
            plot,
            tag("p", self.note, class_="note") if self.note else None,
            table,
        )

    def spec(self) -> dict[str, Any]:
        """Return what the page's script draws: the plot's element by name, Plotly's traces and its layout."""
        return {"name": f"plot-{self.name}", "traces": list(self.traces), "layout": self.layout}

    def _table(self) -> Html:
        identity = f"{self.name}-table"
        button = tag(
            "button", "Download CSV", type="button", class_="csv", data_table=identity, data_file=f"{self.name}.csv"
        )
        head = tag("tr", *(self._heading(*heading) for heading in enumerate(self.table.headings)))
        rows = join(*(tag("tr", *(self._cell(*cell) for cell in enumerate(row))) for row in self.table.rows))
        table = tag("table", tag("caption", self.title), tag("thead", head), tag("tbody", rows), id=identity)
        scroll = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=f"Table: {self.title}")
        return join(button, scroll)

    def _heading(self, column: int, text: str) -> Html:
        """Return a column's heading, over its numbers where it has nothing else."""
        cells = [row[column] for row in self.table.rows if row[column] is not None]
        if cells and not any(isinstance(cell, str) for cell in cells):
            return tag("th", text, scope="col", class_="number")
        return tag("th", text, scope="col")

    def _cell(self, column: int, cell: Cell) -> Html:
        if cell is None:
            return tag("td")
        if isinstance(cell, str):
            return tag("td", cell)
        places = self.table.other_places.get(column, self.table.places)
        shown = f"{cell:,}" if isinstance(cell, int) else f"{cell:,.{places}f}"
        return tag("td", shown, class_="number", data_value=f"{cell:.10g}")
