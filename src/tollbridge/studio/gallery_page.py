"""The page without a FILE: the shipped scenarios to begin with, each a picture and a sentence."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import background_tasks, ui

from tollbridge.report.markup import tag
from tollbridge.studio.beside import beside
from tollbridge.studio.gallery import Model, models, picture
from tollbridge.studio.sketch import sketch

_HOURS = "How busy the hours of a day are"


class GalleryPage:
    """Shows at once what the files say; pictures of what they do come one by one, while somebody looks."""

    def __init__(self) -> None:
        self.is_looked_at = True
        self.pictures: list[tuple[Model, ui.html]] = []

    def build(self) -> None:
        """Lay out the page and begin with the pictures."""
        with ui.element("header").classes("st-top"):
            ui.label("What will our conference calls cost?").classes("st-title").props('role="heading" aria-level="1"')
            ui.label("Begin with a question that is near yours. Nothing is written until you save.").classes("st-file")
        with ui.element("main").classes("st-gallery"):
            for one in models():
                self._card(one)
        ui.context.client.on_disconnect(self._leave)
        ui.context.client.on_connect(lambda: background_tasks.create(self._draw(), name="pictures"))

    def _leave(self) -> None:
        self.is_looked_at = False

    def _card(self, one: Model) -> None:
        button = ui.element("button").classes("st-model").props('type="button"')
        with button:
            shown = tag("div", picture(one), tag("small", _HOURS, class_="st-caption"))
            self.pictures.append((one, ui.html(shown, sanitize=False)))
            with ui.element("strong"):
                ui.label(one.title)
            with ui.element("span").classes("st-sentence"):
                ui.label(one.sentence)
        button.on("click", lambda: ui.navigate.to(f"/model?name={quote(one.name)}"))

    async def _draw(self) -> None:
        self.is_looked_at = True
        for one, shown in self.pictures:
            if not self.is_looked_at:
                return
            made = await beside(sketch, one.file)
            if made is not None:
                svg, caption = made
                shown.set_content(tag("div", svg, tag("small", caption, class_="st-caption")))
