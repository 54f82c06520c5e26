"""The keys of the language as entries: what the schema says of each, and a line of the language's page as its example."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from tollbridge.explain.entry import Entry
from tollbridge.explain.key_examples import line_of
from tollbridge.scenario.meanings import keys, meaning

DEEP: Final = 3
"""Paths of at most so many keys are shown by any line that has the last one."""


def key_entries(language: str, scenarios: Iterable[str] = ()) -> Iterator[Entry]:
    """Yield an entry for each key, with a line that shows it.

    `language`: the text of the page that examples come from. `scenarios`: texts to look in for keys that it does not show.
    """
    examples, found = _Examples(language, scenarios), list(keys())
    beside: dict[tuple[str, ...], set[str]] = {}
    for path, _, _ in found:
        beside.setdefault(path[:-1], set()).add(path[-1])
    for path, described, written in found:
        plain = [part for part in path if part != "NAME"]
        tails = [".".join(plain[first:]) for first in range(len(plain))]
        own = f"{path[-1]}: {written[0]}" if written else ""
        example = line_of(path) or examples.of(path, beside[path[:-1]]) or own
        yield Entry("key", tuple(dict.fromkeys((".".join(path), *tails))), (described,), example)


def key_at(path: str) -> Entry | None:
    """Return the key at a path of a file, names and all, `accounts.office.credit.opening`; None: there is none."""
    described = meaning(path.split(".")) if "." in path else ""
    return Entry("key", (path,), (described,), "") if described else None


class _Examples:
    """Lines of YAML by the key of the file under which they stand: those of a page, then those of scenarios."""

    def __init__(self, page: str, scenarios: Iterable[str]) -> None:
        blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        self._lines = [line for block in blocks for line in _lines(block)]
        self._others = [line for text in scenarios for line in _lines(text)]

    def of(self, path: Sequence[str], beside: Collection[str]) -> str:
        """Return the line that shows a key, best with the keys that stand `beside` it; "": none does."""
        return _best(self._lines, path, beside) or _best(self._others, path, beside)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line without its comment, with the key at the margin above it."""
    top = ""
    for line in text.splitlines():
        if begins := re.match(r"(\w+):", line):
            top = begins[1]
        yield top, re.sub(r"(^|\s+)#.*", "", line).strip()


def _best(lines: Sequence[tuple[str, str]], path: Sequence[str], beside: Collection[str]) -> str:
    """Return the line that shows a key; "": none does.

    A word may be a key in several places. A line where it stands in a mapping of other keys shows another one.
    """
    shown = re.compile(rf"(?<![\w-]){re.escape(path[-1])}:(\s|$)")
    above = path[-2] if len(path) > 1 else ""
    found: list[tuple[int, str]] = []
    for top, line in lines:
        if top == path[0] and shown.search(line) and not line.endswith(":"):
            known = sum(key in beside for key in re.findall(r"(?<![\w-])([\w-]+):(?=\s)", line))
            named = f"{above}:" in line
            if len(path) <= DEEP or named or (known > 1 and (above == "NAME" or line.startswith("-"))):
                found.append((known + 9 * named, line))
    return max(found, key=lambda each: each[0], default=(0, ""))[1]
