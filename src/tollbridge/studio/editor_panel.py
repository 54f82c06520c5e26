"""The scenario's YAML: checked while it is typed, errors and warnings at their lines, what the key at the cursor means."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from tollbridge.errors import Problem, ScenarioError
from tollbridge.expect.verdict import KeyPath
from tollbridge.scenario.meanings import meaning
from tollbridge.scenario.nodes import Node, read_nodes
from tollbridge.studio.draft import Draft
from tollbridge.studio.tab import Tab

_CURSOR = (
    "() => {{ const {{state}} = getElement({id}).editor; emit(state.doc.lineAt(state.selection.main.head).number); }}"
)


class EditorPanel:
    """An editor beside the list of what is wrong with its text."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.meaning = (
            ui.label("Put the cursor on a key to read what it means.").classes("st-meaning").props('role="note"')
        )
        self.editor = ui.codemirror(tab.session.text, language="YAML", theme="githubLight", indent="  ")
        self.editor.classes("st-editor w-full").props('aria-label="Scenario, YAML"')
        self.editor.on_value_change(lambda event: self._changed(event.value))
        cursor = _CURSOR.format(id=self.editor.id)
        for event in ("keyup", "click"):
            self.editor.on(event, lambda told: self._explain(told.args), js_handler=cursor, throttle=0.1)
        self.problems = ui.element("div").classes("w-full pt-2").props('aria-live="polite"')

    def _changed(self, text: str) -> None:
        if text != self.tab.session.text:
            self.tab.typed(text)

    def show(self, draft: Draft, *, with_text: bool) -> None:
        """Show a checked text: its problems as marks at their lines, and in a list.

        `draft`: the text. `with_text`: it did not come from the editor itself, which takes it over.
        """
        if with_text and self.editor.value != draft.text:
            self.editor.set_value(draft.text)
        here = [problem for problem in draft.problems if problem.file == str(draft.file) and problem.line]
        lines = draft.text.count("\n") + 1
        self.editor.decorations = [_mark(problem) for problem in here if problem.line <= lines]
        self.editor.line_tooltips = _tooltips(here)
        self.problems.clear()
        with self.problems:
            for problem in (*draft.errors, *draft.warnings):
                self._problem(problem)

    def _problem(self, problem: Problem) -> None:
        kind = "warning" if problem.warning else "error"
        text = (
            f"{kind}, line {problem.line}, column {problem.column}: {problem.message}"
            if problem.line
            else problem.message
        )
        button = ui.element("button").classes(f"st-problem {kind}").props('type="button"')
        with button:
            ui.label(text)
        button.on("click", lambda: self.editor.reveal_line(max(1, problem.line)))

    def _explain(self, line: Any) -> None:
        try:
            root, _ = read_nodes(self.tab.session.text, "")
        except ScenarioError:
            return
        path = path_at(root, int(line))
        if path and (text := meaning(path)):
            self.meaning.set_text(f"{'.'.join(map(str, path))}: {text}")

    def darken(self, *, dark: bool) -> None:
        """Follow the page's colours."""
        self.editor.set_theme("githubDark" if dark else "githubLight")


def _mark(problem: Problem) -> dict[str, Any]:
    return {"kind": "line", "line": problem.line, "class": "cm-st-warning" if problem.warning else "cm-st-error"}


def _tooltips(problems: list[Problem]) -> dict[int, str]:
    told: dict[int, list[str]] = {}
    for problem in problems:
        told.setdefault(problem.line, []).append(problem.message)
    return {line: "\n".join(messages) for line, messages in told.items()}


def path_at(root: Node, line: int) -> KeyPath:
    """Return the path of the last key that begins on a line or, where none does, on the nearest line above it.

    `root`: the text as nodes. `line`: from 1.
    """
    best: tuple[int, int, KeyPath] = (0, 0, ())
    todo: list[tuple[KeyPath, Node]] = [((), root)]
    while todo:
        path, node = todo.pop()
        here = (node.key.line, -len(path), path)
        if path and node.key.line <= line and (here[0], here[1]) > (best[0], best[1]):
            best = here
        if isinstance(node.value, dict):
            todo += [((*path, key), child) for key, child in node.value.items()]
        elif isinstance(node.value, list):
            todo += [((*path, place), child) for place, child in enumerate(node.value)]
    return best[2]
