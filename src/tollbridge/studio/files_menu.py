"""Keep: save, save as a variant, open, the command line with the same figures, the report. Nothing is written unasked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from tollbridge.studio.reports import offer
from tollbridge.studio.session import Session, scenario_files
from tollbridge.studio.tab import Tab


class FilesMenu:
    """The menu of the scenario's file, and the notice that another program has changed it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.told = ""
        with ui.button("File").props("outline dense no-caps icon-right=expand_more"), ui.menu():
            ui.menu_item("Save", self.save)
            ui.menu_item("Save as …", lambda: self._ask("Save as", "my-scenario.yaml", self._save_as))
            ui.menu_item(
                "Save as a variant …", lambda: self._ask("Save what differs as", "variant.yaml", self._variant)
            )
            ui.menu_item("Open …", self._open)
            ui.menu_item("Command line", self._command)
            ui.menu_item("Report", self._report)

    @property
    def session(self) -> Session:
        """The tab's scenario."""
        return self.tab.session

    def save(self) -> None:
        """Write the file."""
        if self.session.on_disk is None:
            self._ask("Save as", self.session.file.name, self._save_as)
        elif self.tab.tried(self.session.save):
            ui.notify(f"saved {self.session.file.name}", type="positive")
            self.tab.name()

    def look(self) -> None:
        """Notice once that the file on disk is not what this tab read or wrote."""
        if not self.session.changed_on_disk():
            self.told = ""
        elif not self.told:
            self.told = self.session.file.name
            self._changed()

    def _changed(self) -> None:
        with ui.dialog(value=True) as dialog, ui.card():
            ui.label(f"{self.session.file.name} was changed by another program.")
            with ui.row():
                ui.button("Read it again", on_click=lambda: self._reload(dialog)).props("no-caps")
                ui.button("Go on with mine", on_click=dialog.close).props("no-caps flat")

    def _reload(self, dialog: ui.dialog) -> None:
        dialog.close()
        self._go_to(self.session.file.name)

    def _ask(self, title: str, example: str, act: Callable[[str], Any]) -> None:
        with ui.dialog(value=True) as dialog, ui.card().classes("min-w-80"):
            ui.label(title).classes("font-semibold")
            name = ui.input("File name", value=example).classes("w-full").props("autofocus")

            def done() -> None:
                if self.tab.tried(lambda: act(str(name.value))):
                    dialog.close()

            name.on("keydown.enter", done)
            with ui.row():
                ui.button("Save", on_click=done).props("no-caps")
                ui.button("Cancel", on_click=dialog.close).props("no-caps flat")

    def _save_as(self, name: str) -> None:
        self.session.save_as(name)
        ui.notify(f"saved {self.session.file.name}", type="positive")
        self.tab.name()

    def _variant(self, name: str) -> None:
        path = self.session.save_variant(name)
        ui.notify(f"saved {path.name}, which extends {self.session.file.name}", type="positive")

    def _open(self) -> None:
        with ui.dialog(value=True) as dialog, ui.card().classes("min-w-80"):
            ui.label("Open").classes("font-semibold")
            with ui.scroll_area().classes("h-80 w-full"):
                for file in scenario_files(self.session.home):
                    ui.button(str(file), on_click=lambda _, name=str(file): self._go_to(name)).props(
                        "flat dense no-caps align=left"
                    ).classes("w-full")
            ui.button("Cancel", on_click=dialog.close).props("no-caps flat")

    def _go_to(self, name: str) -> None:
        from urllib.parse import quote

        ui.navigate.to(f"/scenario?file={quote(name)}")

    def _command(self) -> None:
        with ui.dialog(value=True) as dialog, ui.card():
            ui.label("The same figures on the command line" + ("" if self.session.is_saved else ", once it is saved:"))
            ui.code(self.session.command(), language="bash")
            ui.button("Close", on_click=dialog.close).props("no-caps flat")

    def _report(self) -> None:
        forecast = self.session.forecast
        if forecast is None or not forecast.done:
            ui.notify("There are no figures yet.", type="warning")
            return
        ui.navigate.to(offer(forecast), new_tab=True)
