"""The entries of the pages that come with the scenarios: headings under `## Rules`, and rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tollbridge.explain.entry import Entry
from tollbridge.scenario.shipped import shipped

KINDS: Final = {"Rules": "rule", "Causes": "cause", "Results": "result", "Glossary": "term"}
"""The page's sections, and what an entry of each is."""


def rules_page() -> str:
    """Return the text of the page of rules, causes, results and terms."""
    return (shipped() / "rules" / "README.md").read_text(encoding="utf-8")


def language_page() -> str:
    """Return the text of the page of the language."""
    return (shipped() / "README.md").read_text(encoding="utf-8")


def scenario_texts() -> Iterator[str]:
    """Yield the texts of the scenarios that come with the program."""
    yield from (file.read_text(encoding="utf-8") for file in sorted(shipped().rglob("*.yaml")))


def page_entries(page: str) -> Iterator[Entry]:
    r"""Yield the entries of a page of rules.

    >>> [entry.names for entry in page_entries("## Causes\n| cause | Q.850 |\n| --- | --- |\n| `busy` | 17 |\n")]
    [('busy',)]
    """
    for title, section in _split(page, "## "):
        if title == "Rules":
            yield from (_rule(name, text) for name, text in _split(section, "### "))
        elif title in KINDS:
            yield from _rows(section, KINDS[title])


def language_entries(page: str) -> Iterator[Entry]:
    """Yield the rows of the language's tables whose first cell is code: control modes, limits."""
    for title, section in _split(page.replace("\n### ", "\n## "), "## "):
        yield from _rows(section, f"part of {title.lower()}" if title != "Limits" else "limit")


def _split(text: str, mark: str) -> Iterator[tuple[str, str]]:
    """Yield (heading, what follows) of each part of a text that begins with a heading."""
    for part in re.split(rf"^{mark}", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        yield title.strip(), rest


def _rule(name: str, text: str) -> Entry:
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    told = {"Example": "", "Case": ""}
    said = []
    for paragraph in paragraphs:
        head, colon, rest = paragraph.partition(": ")
        if colon and head in told:
            told[head] = rest
        else:
            said.append(paragraph)
    case = [f"Case: {told['Case'].strip('`')}"] if told["Case"] else []
    return Entry("rule", (name,), (*said, *case), told["Example"])


def _rows(section: str, kind: str) -> Iterator[Entry]:
    lines = [line for line in section.splitlines() if line.startswith("|")]
    headings = _cells(lines[0]) if lines else []
    for cells in map(_cells, lines[2:]):
        if names := [word for code in re.findall(r"`(.+?)`", cells[0]) for word in (code, code.split(":")[0])]:
            yield _row(kind, tuple(dict.fromkeys(names)), dict(zip(headings[1:], cells[1:], strict=False)))


def _row(kind: str, names: tuple[str, ...], cells: dict[str, str]) -> Entry:
    example = cells.pop("example", "")
    plain = {"meaning", "what happened", "what it does"}
    said = [cell for heading, cell in cells.items() if heading in plain]
    more = [f"{heading}: {cell}" for heading, cell in cells.items() if heading not in plain]
    return Entry(kind, names, (*said, *more), example)


def _cells(line: str) -> Sequence[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
