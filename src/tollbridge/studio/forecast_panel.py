"""The forecast: the headline's cards, paired differences to the pinned variant, the fans, and chapters that can be folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nicegui import ui

from tollbridge.report.exhibit import Exhibit
from tollbridge.report.markup import Html, join, tag
from tollbridge.report.summary_page import Card
from tollbridge.studio.exhibit_grid import ExhibitGrid, table
from tollbridge.studio.figures import CHAPTERS, Figures, difference_rows
from tollbridge.studio.forecast import Difference
from tollbridge.studio.tab import Tab

_HEADINGS = ("result", "pinned", "now", "difference (95% interval of the mean, same callers)")


class ForecastPanel:
    """Shows figures as they sharpen; what is on the page stays in place, and only its figures change.

    `opened` is called with a chapter's name where the planner unfolds it.
    """

    def __init__(self, tab: Tab, opened: Callable[[str], None]) -> None:
        self.tab = tab
        self.cards = ui.html("", sanitize=False, tag="dl").classes("st-cards")
        self.fans = ExhibitGrid()
        self.differences = ui.html("", sanitize=False).classes("w-full")
        self.chapters: dict[str, tuple[ui.expansion, ExhibitGrid]] = {}
        for name, chapter in CHAPTERS.items():
            with ui.expansion(chapter.title, value=chapter.is_open).classes("st-chapter") as expansion:
                self.chapters[name] = expansion, ExhibitGrid()
            expansion.on_value_change(lambda event, name=name: opened(name) if event.value else None)

    def show(self, made: Figures, found: list[Difference], *, dark: bool) -> None:
        """Show a forecast's first figures, and how far they are from the pinned variant's."""
        self.fade(stale=False)
        self.cards.set_content(join(*map(_card, made.cards)))
        self.fans.show(made.fans, dark=dark)
        self.differences.set_content(self._differences(found))

    @property
    def open_chapters(self) -> list[str]:
        """The chapters that are unfolded, in their order."""
        return [name for name, (expansion, _) in self.chapters.items() if expansion.value]

    def show_chapter(self, name: str, exhibits: Sequence[Exhibit], *, dark: bool) -> None:
        """Show a chapter's figures; one without any is not on the page."""
        expansion, grid = self.chapters[name]
        grid.show(exhibits, dark=dark)
        expansion.set_visibility(bool(exhibits))

    def fade(self, *, stale: bool) -> None:
        """Show that the figures are an older text's."""
        for part in (self.cards, self.fans.box, *(expansion for expansion, _ in self.chapters.values())):
            part.classes("st-stale") if stale else part.classes(remove="st-stale")

    def redraw(self, *, dark: bool) -> None:
        """Draw the plots in the page's colours."""
        for grid in (self.fans, *(grid for _, grid in self.chapters.values())):
            grid.redraw(dark=dark)

    def _differences(self, found: list[Difference]) -> Html:
        pinned = self.tab.session.pinned
        if pinned is None:
            return Html("")
        rows = list(difference_rows(found))
        text = "No headline figure differs, or no replication is common yet."
        told = table(_HEADINGS, rows) if rows else tag("p", text, class_="st-note")
        return tag("section", tag("h2", f"Beside {pinned.name}"), told, class_="st-beside")


def _card(card: Card) -> Html:
    """Return a card; the unit is small, and stays on the figure's line."""
    figure, space, unit = card.figure.rpartition(" ")
    shown = join(figure, Html("&nbsp;"), tag("small", unit)) if space else card.figure
    detail = tag("dd", card.detail, class_="detail") if card.detail else None
    return tag("div", tag("dt", card.name), tag("dd", shown), detail, class_="st-card")
