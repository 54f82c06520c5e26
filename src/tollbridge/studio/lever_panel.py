"""The levers: sliders for what planners move, and a search that makes one of any number of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from nicegui import ui

from tollbridge.report.markup import tag
from tollbridge.studio.levers import Lever, levers, matching, usual
from tollbridge.studio.tab import Tab

MOST_FOUND: Final = 30
SECTIONS: Final = {
    "workloads": "Who calls",
    "accounts": "Credit and licences",
    "numbers": "Dial-in numbers",
    "bridges": "Bridges",
    "tariffs": "Prices",
}
THROTTLE: Final = 0.08
"""Seconds between two positions of a slider that is being dragged."""


class LeverPanel:
    """A slider and a field for each lever; both follow the text, and the text follows them."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.known: dict[str, Lever] = {}
        self.shown: list[str] = []
        self.added: list[str] = []
        self.controls: dict[str, tuple[ui.slider, ui.input]] = {}
        self.told: dict[str, str] = {}
        self.reach: dict[str, Decimal] = {}
        self.search = ui.input(placeholder="Find any number to move", on_change=lambda _: self._find())
        self.search.props('dense clearable hide-bottom-space aria-label="Find any number to move"').classes("w-full")
        self.found = ui.column().classes("w-full gap-1")
        self.box = ui.element("div").classes("st-levers w-full pt-2")

    def show(self, raw: Mapping[str, Any]) -> None:
        """Follow a text that can be run: values move, and the sliders are laid anew where others are wanted."""
        all_of_them = levers(raw)
        self.known = {lever.name: lever for lever in all_of_them}
        wanted = list(dict.fromkeys([*self.added, *(lever.name for lever in usual(all_of_them))]))
        wanted = [name for name in wanted if name in self.known]
        if wanted != self.shown:
            self._lay(wanted)
        for name in wanted:
            self._follow(self.known[name])

    def _lay(self, wanted: list[str]) -> None:
        self.shown = wanted
        self.controls, self.told = {}, {}
        self.box.clear()
        with self.box:
            for section, title in SECTIONS.items():
                ours = [name for name in wanted if name.startswith(f"{section}.")]
                if ours:
                    ui.label(title).classes("st-group").props('role="heading" aria-level="3"')
                for name in ours:
                    self._lever(self.known[name])

    def _lever(self, lever: Lever) -> None:
        with ui.element("div").classes("st-lever"):
            with ui.element("div").classes("st-lever-name"):
                ui.html(tag("span", lever.label, tag("small", lever.path[1])), sanitize=False)
            field = ui.input(value=self._text(lever)).props(
                f'dense outlined suffix="{lever.shown_unit}" aria-label="{lever.name}"'
            )
            slider = ui.slider(min=0, max=float(lever.high), step=float(lever.step), value=float(lever.value))
            slider.props(f'aria-label="{lever.name}" thumb-size="16px"').tooltip(lever.meaning or lever.name)
        slider.on("update:model-value", lambda event: self._slide(lever.name, event.args), throttle=THROTTLE)
        field.on("change", lambda _: self._move(lever.name, field.value))
        self.controls[lever.name] = slider, field
        self.told[lever.name] = self._text(lever)
        self.reach[lever.name] = lever.high

    @staticmethod
    def _text(lever: Lever) -> str:
        return f"{lever.value:f}"

    def _follow(self, lever: Lever) -> None:
        """Put a slider and its field where the text has the lever, unless they are there."""
        text = self._text(lever)
        if self.told.get(lever.name) == text:
            return
        self.told[lever.name] = text
        slider, field = self.controls[lever.name]
        if lever.value > self.reach[lever.name]:
            self.reach[lever.name] = lever.high
            slider.props(f"max={lever.high}")
        slider.set_value(float(lever.value))
        field.set_value(text)

    def _slide(self, name: str, value: object) -> None:
        """Follow a slider; it is not moved in turn, as it may be further on by now."""
        if name in self.known:
            lever = self.known[name]
            on_step = lever.snapped(Decimal(str(value)))
            self.told[name] = lever.text(on_step).removesuffix(lever.unit)
            self.controls[name][1].set_value(self.told[name])
            self._move(name, on_step)

    def _move(self, name: str, value: object) -> None:
        lever = self.known.get(name)
        if lever is None:
            return
        try:
            wanted = Decimal(str(value).strip().removesuffix(lever.unit))
        except InvalidOperation:
            ui.notify(f"{value!r} is no number", type="negative")
            return
        session = self.tab.session
        texts: list[str] = []
        if self.tab.tried(lambda: texts.append(session.moved(lever, wanted))) and texts[0] != session.text:
            self.tab.take(texts[0], typed=False)

    def _find(self) -> None:
        """Offer what matches the words; choosing one makes it a lever."""
        words = str(self.search.value or "").strip()
        self.found.clear()
        hits = matching(list(self.known.values()), words) if words else []
        with self.found:
            for lever in hits[:MOST_FOUND]:
                label = f"{lever.label}, {lever.path[1]}: {lever.value:f} {lever.shown_unit}".rstrip()
                ui.button(label, on_click=lambda _, name=lever.name: self._add(name)).props(
                    "flat dense no-caps align=left"
                )
            if words and not hits:
                ui.label("No number of the scenario has these words in its path.").classes("st-note")

    def _add(self, name: str) -> None:
        self.added.insert(0, name)
        self.search.set_value("")
        study = self.tab.session.draft.study
        if study is not None:
            self.show(study.loaded.raw)
