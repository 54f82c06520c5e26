"""The keys of the language as entries: what the schema says of each, and a line of the language's page as its example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tollbridge.explain.entry import Entry
from tollbridge.scenario.meanings import keys, meaning


def key_entries(language: str) -> Iterator[Entry]:
    """Yield an entry for each key; `language` is the text of the page that examples come from."""
    examples = _Examples(language)
    for path, described, written in keys():
        plain = [part for part in path if part != "NAME"]
        tails = [".".join(plain[first:]) for first in range(len(plain))]
        example = examples.of(path) or (f"{path[-1]}: {written[0]}" if written else "")
        yield Entry("key", tuple(dict.fromkeys((".".join(path), *tails))), (described,), example)


def key_at(path: str) -> Entry | None:
    """Return the key at a path of a file, names and all, `accounts.office.credit.opening`; None: there is none."""
    described = meaning(path.split(".")) if "." in path else ""
    return Entry("key", (path,), (described,), "") if described else None


class _Examples:
    """Lines of the YAML of a page, by the key of the file under which they stand."""

    def __init__(self, page: str) -> None:
        self._lines: list[tuple[str, str]] = []
        for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
            top = ""
            for line in block.splitlines():
                if begins := re.match(r"(\w+):", line):
                    top = begins[1]
                self._lines.append((top, re.sub(r"\s+#.*", "", line).strip()))

    def of(self, path: Sequence[str]) -> str:
        """Return the line that shows a key; "": none does."""
        shown = re.compile(rf"(?<![\w-]){re.escape(path[-1])}:(\s|$)")
        above = path[-2] if len(path) > 1 else ""
        found = [line for top, line in self._lines if top == path[0] and shown.search(line) and not line.endswith(":")]
        return max(found, key=lambda line: f"{above}:" in line, default="")
