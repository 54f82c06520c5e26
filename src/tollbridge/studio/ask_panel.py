"""Ask: searches for the smallest credit, trigger or ports that meet a target, and for where two licences cost the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nicegui import background_tasks, ui

from tollbridge.errors import TollbridgeError
from tollbridge.report.markup import Html, join, tag
from tollbridge.scenario.load import Loaded, load_text
from tollbridge.studio.beside import beside
from tollbridge.studio.exhibit_grid import table
from tollbridge.studio.questions import Kind, Question, questions
from tollbridge.studio.spoken import Answer, answer, licence_answer
from tollbridge.studio.tab import Tab

DEFAULT_LIMITS = {"credit": "5", "trigger": "5", "ports": "1"}

_BEFORE: Final = (
    "Ask one. The answer stands here: a sentence, the values that were tried, and the command that finds it again."
)


class AskPanel:
    """One question at a time; its answer stands until the next is asked."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.loaded: Loaded | None = None
        self.busy = False
        self.box = ui.element("div").classes("w-full")
        self.progress = ui.label(_BEFORE).classes("st-note").props('role="status"')
        self.answer = ui.element("div").classes("w-full pt-2")

    def show(self, loaded: Loaded) -> None:
        """Offer what can be asked of a scenario."""
        if self.loaded is not None and _asks(self.loaded) == _asks(loaded):
            self.loaded = loaded
            return
        self.loaded = loaded
        self.box.clear()
        with self.box:
            for number, (words, *_) in enumerate(self._questions(loaded)):
                self._row(number, words)
            with ui.element("div").classes("st-question"):
                ui.label("Usage at which the pinned licences and these cost the same")
                ui.button("Ask", on_click=self._ask_licences).props("dense outline no-caps")

    def _questions(self, loaded: Loaded) -> list[tuple[str, Kind, str, float]]:
        forecast = self.tab.session.forecast
        usage, peaks = 100.0, {}
        if forecast is not None and forecast.done:
            results = forecast.projection.results
            unstarved = [results.statistics(name).p95 or 0 for name in ("cost.usage", "cost.unmet")]
            usage = float(sum(unstarved)) or 100.0
            peaks = {
                name: float(results.statistics(f"numbers.{name}.peak").max or 1) for name in loaded.scenario.numbers
            }
        return questions(loaded, usage, peaks)

    def _row(self, number: int, words: str) -> None:
        assert self.loaded is not None
        kind = self._questions(self.loaded)[number][1]
        with ui.element("div").classes("st-question"):
            ui.label(words)
            with ui.element("div"):
                ui.label("in under")
                limit = ui.input(value=DEFAULT_LIMITS[kind]).props(
                    f'dense outlined suffix="%" aria-label="{words}, limit"'
                )
                limit.classes("w-20")
                ui.label("of the calls" if kind == "ports" else "of the runs")
                ui.button("Ask", on_click=lambda: self._ask(number, str(limit.value))).props("dense outline no-caps")

    def _ask(self, number: int, limit: str) -> None:
        loaded = self.loaded
        assert loaded is not None
        _, kind, subject, reach = self._questions(loaded)[number]
        question = Question(kind, subject, limit, reach)
        count = max(self.tab.session.wanted, question.fewest)
        self._begin(lambda: answer(loaded, question, count, self._tell), question.command(loaded.file.name, count))

    def _ask_licences(self) -> None:
        session, loaded = self.tab.session, self.loaded
        if session.pinned is None or loaded is None:
            ui.notify("Pin a variant first, then change the licences.", type="warning")
            return
        text, file, count = session.pinned.text, session.file, session.wanted
        self._begin(lambda: licence_answer(load_text(text, file), loaded, count), "")

    def _begin(self, work: Callable[[], Answer], command: str) -> None:
        if self.busy:
            ui.notify("One question at a time: the last is still being worked on.", type="warning")
            return
        self.busy = True
        self.answer.clear()
        self._tell("Searching: every value meets the same callers.")
        background_tasks.create(self._work(work, command), name="question")

    async def _work(self, work: Callable[[], Answer], command: str) -> None:
        try:
            found = await beside(work)
        except TollbridgeError as error:
            found = Answer(str(error), is_found=False)
        finally:
            self.busy = False
        self.progress.set_text("")
        with self.answer:
            ui.html(_told(found), sanitize=False).classes("st-answer" if found.is_found else "st-answer none")
            if command:
                with ui.element("div").classes("st-command w-full"):
                    ui.label("On the command line, once it is saved:").classes("st-note")
                    ui.code(command, language="bash").classes("w-full")

    def _tell(self, text: str) -> None:
        self.progress.set_text(text)


def _told(found: Answer) -> Html:
    """Return an answer as HTML: its sentence first, then the table of what was tried, and the notes."""
    numbers = [True, True, True, False, False]
    return join(
        tag("p", found.found, class_="st-found"),
        table(found.headings, found.rows, numbers, found.chosen) if found.rows else None,
        *(tag("p", note, class_="st-note") for note in found.notes),
    )


def _asks(loaded: Loaded) -> tuple[object, ...]:
    scenario = loaded.scenario
    accounts = [(name, part.recharge is None, part.credit is None) for name, part in scenario.accounts.items()]
    return accounts, [(name, part.ports is None) for name, part in scenario.numbers.items()]
