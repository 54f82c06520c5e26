"""The forecast: headline cards, paired differences to the pinned variant, plots and the table of months."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from tollbridge.report.exhibit import Exhibit
from tollbridge.studio.figures import Figures, difference_rows, plot
from tollbridge.studio.forecast import Difference
from tollbridge.studio.tab import Tab


class ForecastPanel:
    """Shows figures as they sharpen; plots stay in place and are only drawn anew with other data."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.cards = ui.element("dl").classes("st-cards")
        self.differences = ui.element("div").classes("w-full")
        self.plots = ui.element("div").classes("st-plots")
        self.tables = ui.element("div").classes("w-full pt-3")
        self.drawn: dict[str, tuple[ui.plotly, ui.label]] = {}
        self.figures: Figures | None = None

    def show(self, made: Figures, found: list[Difference], *, dark: bool) -> None:
        """Show a forecast's figures, and how far they are from the pinned variant's."""
        self.figures = made
        self.fade(stale=False)
        self._cards(made)
        self._differences(found)
        self.redraw(dark=dark)
        self._tables(made)

    def fade(self, *, stale: bool) -> None:
        """Show that the figures are an older text's."""
        self.plots.style(f"opacity: {0.45 if stale else 1}")
        self.cards.style(f"opacity: {0.45 if stale else 1}")

    def redraw(self, *, dark: bool) -> None:
        """Draw the plots in the page's colours."""
        if self.figures is None:
            return
        exhibits = [exhibit for exhibit in self.figures.exhibits if exhibit.traces]
        if [exhibit.name for exhibit in exhibits] != list(self.drawn):
            self._lay(exhibits, dark=dark)
            return
        for exhibit in exhibits:
            drawn, note = self.drawn[exhibit.name]
            drawn.update_figure(plot(exhibit, dark=dark))
            note.set_text(_below(exhibit))

    def _lay(self, exhibits: list[Exhibit], *, dark: bool) -> None:
        self.plots.clear()
        self.drawn = {}
        with self.plots:
            for exhibit in exhibits:
                with ui.element("figure").classes("st-plot m-0"):
                    ui.label(exhibit.title).props('role="heading" aria-level="3"').classes("text-sm font-semibold")
                    made = ui.plotly(plot(exhibit, dark=dark)).props('role="img"')
                    self.drawn[exhibit.name] = made, ui.label(_below(exhibit)).classes("st-note")

    def _cards(self, made: Figures) -> None:
        self.cards.clear()
        with self.cards:
            for card in made.cards:
                with ui.element("div").classes("st-card"):
                    with ui.element("dt"):
                        ui.label(card.name)
                    with ui.element("dd"):
                        ui.label(card.figure)
                    if card.detail:
                        with ui.element("dd").classes("detail"):
                            ui.label(card.detail)

    def _differences(self, found: list[Difference]) -> None:
        self.differences.clear()
        pinned = self.tab.session.pinned
        if pinned is None:
            return
        rows = list(difference_rows(found))
        with self.differences:
            ui.label(f"Beside {pinned.name}").classes("font-semibold").props('role="heading" aria-level="2"')
            if not rows:
                ui.label("No headline figure differs, or no replication is common yet.").classes("st-note")
                return
            _table(("result", "pinned", "now", "difference (95% interval of the mean, same callers)"), rows)

    def _tables(self, made: Figures) -> None:
        self.tables.clear()
        with self.tables:
            for exhibit in made.exhibits:
                if not exhibit.traces:
                    with ui.expansion(exhibit.title).classes("w-full").props("dense"):
                        rows = [tuple("" if cell is None else str(cell) for cell in row) for row in exhibit.table.rows]
                        _table(tuple(exhibit.table.headings), rows)


def _below(exhibit: Exhibit) -> str:
    return " ".join(text for text in (exhibit.warning, exhibit.note) if text)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Lay out a plain table; every text is escaped."""
    from tollbridge.report.markup import join, tag

    head = tag("tr", *(tag("th", heading, scope="col") for heading in headings))
    body = join(*(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    table = tag("table", tag("thead", head), tag("tbody", body), class_="st-table")
    ui.html(tag("div", table, class_="st-scroll", tabindex="0"), sanitize=False).classes("w-full")
