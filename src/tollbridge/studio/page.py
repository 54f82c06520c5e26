"""The studio's page of one scenario: levers and YAML on the left, the forecast, questions and the player on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from nicegui import background_tasks, ui

from tollbridge.errors import TollbridgeError
from tollbridge.report.exhibit import Exhibit
from tollbridge.studio.ask_panel import AskPanel
from tollbridge.studio.editor_panel import EditorPanel
from tollbridge.studio.figures import Figures
from tollbridge.studio.files_menu import FilesMenu
from tollbridge.studio.forecast import Difference, Forecast
from tollbridge.studio.forecast_panel import ForecastPanel
from tollbridge.studio.lever_panel import LeverPanel
from tollbridge.studio.patience import shorter_days, waiting_text
from tollbridge.studio.session import Session
from tollbridge.studio.sharpening import Sharpening
from tollbridge.studio.watch_panel import WatchPanel

TYPING: Final = 0.25
"""Seconds without a key before a text is checked."""
SLOW: Final = 20.0
"""Seconds of a whole forecast above which the page offers fewer replications."""
RIGHT: Final = ("Forecast", "Ask", "Watch it drain")
COUNTS: Final = (5, 20, 50, 200, 1_000)


class StudioPage:
    """One tab. Every change of the text begins the forecast anew; what was running for an older text stops."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.turn = 0
        self.dark = ui.dark_mode(None)
        self.sharpening = Sharpening(self)

    def build(self) -> None:
        """Lay out the page and begin the first forecast."""
        self._top()
        with ui.element("div").classes("st-body"):
            with ui.element("section").classes("st-left").props('aria-label="Scenario"'):
                self._left()
            with ui.element("main").classes("st-right"):
                self._right()
        self.take(self.session.text, typed=False)
        ui.timer(2.0, self.files.look)
        ui.context.client.on_disconnect(self.stop)
        ui.context.client.on_connect(self.begin)

    def _top(self) -> None:
        with ui.element("header").classes("st-top"):
            with ui.element("div").classes("st-head"):
                self.title = ui.label().classes("st-title").props('role="heading" aria-level="1"')
                self.file = ui.label().classes("st-file")
            self.files = FilesMenu(self)
            ui.button("Pin", on_click=self.pin).props("outline dense no-caps").tooltip("Compare with this from now on")
            counts = {0: "The file's replications"} | {count: f"{count:,} replications" for count in COUNTS}
            ui.select(counts, value=0, on_change=lambda event: self.recount(event.value)).props(
                'dense outlined options-dense aria-label="Replications"'
            )
            ui.button(icon="dark_mode", on_click=self.darken).props('flat dense round aria-label="Dark"')
            self.count = ui.label().classes("st-count").props('role="status" aria-live="polite"')

    def _left(self) -> None:
        with ui.tabs().props("dense no-caps align=left") as tabs:
            levers, editor = ui.tab("Levers"), ui.tab("YAML")
        with ui.tab_panels(tabs, value=levers, keep_alive=True).classes("w-full").props("animated=false"):
            with ui.tab_panel(levers).classes("p-0 pt-2"):
                self.levers = LeverPanel(self)
            with ui.tab_panel(editor).classes("p-0 pt-2"):
                self.editor = EditorPanel(self)
        self.left_tabs = tabs

    def _right(self) -> None:
        self.alert = ui.element("div").classes("w-full")
        with ui.tabs().props("dense no-caps align=left") as tabs:
            for name in RIGHT:
                ui.tab(name)
        self.panels: dict[str, ui.element] = {}
        for name in RIGHT:
            self.panels[name] = ui.element("div").classes("st-panel")
        with self.panels[RIGHT[0]]:
            self.shown = ForecastPanel(self, lambda _: self.begin())
        with self.panels[RIGHT[1]]:
            self.ask = AskPanel(self)
        with self.panels[RIGHT[2]]:
            self.watch = WatchPanel(self)
        tabs.set_value(RIGHT[0])
        self._turn_to(RIGHT[0])
        tabs.on_value_change(lambda event: self._turn_to(event.value))

    def _turn_to(self, name: str) -> None:
        """Show one panel; the others are out of sight, not gone: a plot cannot be drawn in what has no size."""
        for other, panel in self.panels.items():
            panel.classes(remove="st-away") if other == name else panel.classes("st-away")
            panel.props(remove="inert") if other == name else panel.props("inert")
        if name == RIGHT[2]:
            self.watch.show()

    def typed(self, text: str) -> None:
        """Take a text from the editor once nothing was typed for a moment."""
        self.turn += 1
        turn = self.turn

        async def later() -> None:
            await asyncio.sleep(TYPING)
            if turn == self.turn:
                self.take(text, typed=True)

        background_tasks.create(later(), name="typing")

    def take(self, text: str, *, typed: bool) -> None:
        """Take a new text: show what is wrong with it, keep levers and editor in step, begin its forecast."""
        draft = self.session.edit(text)
        self.editor.show(draft, with_text=not typed)
        if draft.study is not None:
            self.levers.show(draft.study.loaded.raw)
            self.ask.show(draft.study.loaded)
        self.watch.forget()
        self.name()
        self.begin()

    def name(self) -> None:
        """Show the scenario's title, its file, and whether it is saved."""
        study = self.session.draft.study
        self.title.set_text(study.loaded.scenario.scenario if study else "This text cannot be run yet")
        self.file.set_text(f"{self.session.file.name}{'' if self.session.is_saved else ' (not saved)'}")

    def begin(self) -> None:
        """Begin or go on with the forecast of the text as it stands."""
        self.turn += 1
        self.sharpening.rest()
        if self.session.draft.study is None:
            errors = len(self.session.draft.errors)
            self.count.set_text(f"{errors} error{'s' if errors != 1 else ''}: the last forecast stands")
            self.shown.fade(stale=True)
        elif self.session.must_ask:
            self._ask_first(self.session.forecast)
        elif self.session.forecast is not None:
            self.sharpening.go_on(self.session.forecast)

    def _ask_first(self, forecast: Forecast | None) -> None:
        """Say what a long forecast will take, and offer a shorter one, before anything is run."""
        if forecast is None:
            return
        self.count.set_text(f"0 of {forecast.wanted:,} replications")
        self.shown.fade(stale=True)
        self.alert.clear()
        days = shorter_days(forecast.study, forecast.expected)
        with self.alert, ui.row().classes("st-alert items-center").props('role="alert"'):
            ui.label(waiting_text(forecast.expected, forecast.wanted))
            if days is not None:
                text = f"Set the clock to {days} day{'s' if days > 1 else ''}"
                ui.button(text, on_click=lambda: self.take(self.session.shortened(days), typed=False)).props(
                    "dense outline no-caps"
                )
            ui.button("Run it all the same", on_click=self._run_anyway).props("dense outline no-caps")

    def _run_anyway(self) -> None:
        self.session.wait()
        self.alert.clear()
        self.begin()

    def stop(self) -> None:
        """Let the running forecast stop: the tab is gone, or has lost its connection."""
        self.turn += 1
        self.sharpening.rest()

    def pinned(self, forecast: Forecast) -> Forecast | None:
        """Return the forecast of the pinned variant, where it is another one."""
        kept = self.session.pinned
        return kept.forecast if kept is not None and kept.forecast is not forecast else None

    def show(self, forecast: Forecast, made: Figures, found: list[Difference]) -> None:
        """Show the first figures of a forecast as far as it has come."""
        self.count.set_text(
            f"{forecast.done:,} of {forecast.wanted:,} replications" + ("" if forecast.is_whole else " …")
        )
        self.shown.show(made, found, dark=self.is_dark)
        self._offer_less(forecast)

    def show_chapter(self, name: str, exhibits: Sequence[Exhibit]) -> None:
        """Show the figures of an open chapter."""
        self.shown.show_chapter(name, exhibits, dark=self.is_dark)

    @property
    def open_chapters(self) -> list[str]:
        """The chapters whose figures are looked at."""
        return self.shown.open_chapters

    def _offer_less(self, forecast: Forecast) -> None:
        left = forecast.seconds * (forecast.wanted - forecast.done)
        if list(self.alert):
            self.alert.clear()
        if left < SLOW or forecast.wanted <= COUNTS[0]:
            return
        text = f"One replication takes {forecast.seconds:,.1f} s: the rest will take {left / 60:,.1f} minutes."
        with self.alert, ui.row().classes("st-alert items-center").props('role="alert"'):
            ui.label(text)
            ui.button(f"Show {COUNTS[0]} only", on_click=lambda: self.recount(COUNTS[0])).props("dense outline no-caps")

    @property
    def is_dark(self) -> bool:
        """Whether the page's plots are to be drawn on a dark ground."""
        return bool(self.dark.value)

    def darken(self) -> None:
        """Change between light and dark."""
        self.dark.set_value(not self.is_dark)
        self.editor.darken(dark=self.is_dark)
        self.shown.redraw(dark=self.is_dark)

    def pin(self) -> None:
        """Keep the scenario as it stands beside what comes."""
        self.session.pin()
        self.begin()

    def recount(self, replications: int) -> None:
        """Take another number of replications; 0 is the file's own."""
        self.session.replications = replications or None
        self.take(self.session.text, typed=True)

    def tried(self, what: Callable[[], Any]) -> bool:
        """Do what may be refused, and tell the planner why where it is; return whether it was done."""
        try:
            what()
        except TollbridgeError as error:
            ui.notify(str(error), type="negative", multi_line=True, timeout=8_000)
            return False
        return True
