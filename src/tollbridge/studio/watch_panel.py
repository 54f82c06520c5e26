"""Watch it drain: the first replication played on a canvas, as its CDRs and ledger have it."""

from __future__ import annotations

import json

from nicegui import background_tasks, ui

from tollbridge.studio.beside import beside
from tollbridge.studio.tab import Tab


class WatchPanel:
    """The player of the text as it stands; it is made when it is looked at."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.is_open = False
        self.note = ui.label("").classes("st-note")
        self.box = ui.element("div").classes("w-full").props("id=player")

    def show(self) -> None:
        """Play the first replication of the text as it stands."""
        self.is_open = True
        background_tasks.create(self._mount(self.tab.turn), name="player")

    def forget(self) -> None:
        """Say that what is played is an older text's, until it is asked for again."""
        if self.is_open:
            self.note.set_text("The scenario has changed. Open this page again to play it anew.")

    async def _mount(self, turn: int) -> None:
        forecast = self.tab.session.forecast
        if forecast is None:
            self.note.set_text("There is nothing to play yet: the scenario has errors.")
            return
        scene = await beside(forecast.scene)
        if turn != self.tab.turn:
            return
        self.note.set_text(
            "Replication 1. Dots are legs: filled when answered, rings while they ring, red before a cut."
        )
        document = json.dumps(scene, separators=(",", ":"))
        with self.box:
            ui.run_javascript(f"TollbridgePlayer.mount(document.getElementById('player'), {document}); undefined")
