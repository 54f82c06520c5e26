"""Exhibits side by side: plots with their notes, and tables; they stay in place while their figures change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nicegui import ui

from tollbridge.report.exhibit import Cell, Exhibit, Table
from tollbridge.report.markup import Html, join, tag
from tollbridge.studio.plots import Plot, unit

_NARROW: Final = 5
"""Columns of a table that has room enough beside a plot."""


@dataclass
class _Shown:
    exhibit: Exhibit
    note: ui.label
    plot: Plot | None = None
    table: ui.html | None = None


class ExhibitGrid:
    """A part of the page that shows exhibits; it is laid out anew only where there are others than before."""

    def __init__(self) -> None:
        self.box = ui.element("div").classes("st-plots")
        self._shown: list[_Shown] = []

    def show(self, exhibits: Sequence[Exhibit], *, dark: bool) -> None:
        """Show exhibits, those with a plot as a plot and the others as a table.

        `exhibits`: in their order. `dark`: for a dark ground. Where they are the same ones as before, only their figures
        change.
        """
        if [_kind(one.exhibit) for one in self._shown] != [_kind(exhibit) for exhibit in exhibits]:
            self._lay(exhibits, dark=dark)
            return
        for one, exhibit in zip(self._shown, exhibits, strict=True):
            one.exhibit = exhibit
            one.note.set_text(_below(exhibit))
            if one.plot is not None:
                one.plot.show(exhibit, dark=dark)
            if one.table is not None:
                one.table.set_content(_table_of(exhibit.table))

    def redraw(self, *, dark: bool) -> None:
        """Draw the plots in the page's colours."""
        for one in self._shown:
            if one.plot is not None:
                one.plot.show(one.exhibit, dark=dark)

    def _lay(self, exhibits: Sequence[Exhibit], *, dark: bool) -> None:
        self.box.clear()
        with self.box:
            self._shown = [_lay(exhibit, dark=dark) for exhibit in exhibits]


def _kind(exhibit: Exhibit) -> tuple[str, str, bool]:
    return exhibit.name, exhibit.title, bool(exhibit.traces)


def _lay(exhibit: Exhibit, *, dark: bool) -> _Shown:
    narrow = exhibit.traces or len(exhibit.table.headings) <= _NARROW
    with ui.element("figure").classes("st-plot" if narrow else "st-plot st-wide"):
        heading = tag("h3", exhibit.title, tag("small", unit(exhibit)) if exhibit.traces else None)
        ui.html(heading, sanitize=False)
        if exhibit.traces:
            made = Plot(exhibit, dark=dark)
            return _Shown(exhibit, ui.label(_below(exhibit)).classes("st-note"), plot=made)
        content = ui.html(_table_of(exhibit.table), sanitize=False).classes("w-full")
        return _Shown(exhibit, ui.label(_below(exhibit)).classes("st-note"), table=content)


def _below(exhibit: Exhibit) -> str:
    return " ".join(text for text in (exhibit.warning, exhibit.note) if text)


def _table_of(content: Table) -> Html:
    rows = [[_text(content, place, cell) for place, cell in enumerate(row)] for row in content.rows]
    words = [any(isinstance(row[place], str) for row in content.rows) for place in range(len(content.headings))]
    return table(content.headings, rows, [not word for word in words])


def _text(content: Table, place: int, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    places = content.other_places.get(place, content.places)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.{places}f}"


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool] = (), chosen: int = -1
) -> Html:
    """Return a table that scrolls by itself where it is wide; every text is escaped.

    Args:
        headings: one a column.
        rows: cells as text, as many as there are headings.
        numbers: which columns hold numbers and are aligned right; those left out are not.
        chosen: the place of the row that stands out, from 0; -1: none.
    """
    classes = ["number" if place < len(numbers) and numbers[place] else None for place in range(len(headings))]
    head = tag("tr", *(tag("th", text, scope="col", class_=kind) for text, kind in zip(headings, classes, strict=True)))
    body = [
        tag(
            "tr",
            *(tag("td", cell, class_=kind) for cell, kind in zip(row, classes, strict=True)),
            class_="st-chosen" if place == chosen else None,
        )
        for place, row in enumerate(rows)
    ]
    whole = tag("table", tag("thead", head), tag("tbody", join(*body)), class_="st-table")
    return tag("div", whole, class_="st-scroll", tabindex="0")
