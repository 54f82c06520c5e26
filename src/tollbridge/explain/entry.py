"""One thing that can be explained: a rule, a cause, a result, a term, a key, or a row of a table of the language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CAPITALS: Final = re.compile(r"[A-Z]{2,}|[A-Z](?=\\?\.|$)")
_DOTTED: Final = ("N", "LEVEL", "SHARE")
"""What may have dots in it: `department.sales`, `0.8`."""
_ANY: Final = r"[\w%+/.-]+"
_PLAIN: Final = r"[\w%+/-]+"


@dataclass(frozen=True)
class Entry:
    """A thing with a name.

    `kind`: rule, cause, result, term, key or part. `names`: what finds it; the first is its title.
    `text`: what it means, a line each. `example`: "" where there is none.
    """

    kind: str
    names: tuple[str, ...]
    text: tuple[str, ...]
    example: str

    def lines(self) -> list[str]:
        """Return the entry as it is printed.

        >>> Entry("cause", ("busy",), ("A dial-out met a busy line.",), "outcome: busy").lines()
        ['busy (cause)', '  A dial-out met a busy line.', '  Example: outcome: busy']
        """
        example = [f"  Example: {self.example}"] if self.example else []
        return [f"{self.names[0]} ({self.kind})", *(f"  {line}" for line in self.text), *example]

    def is_called(self, word: str) -> bool:
        """Say whether the entry has this name, capitals of a name standing for anything: `accounts.A.lowest`.

        >>> Entry("result", ("accounts.A.lowest",), (), "").is_called("accounts.office.lowest")
        True
        """
        return any(_same(name, word) for name in self.names)

    def holds(self, word: str) -> bool:
        """Say whether the word is a whole word of a name, or its last part: `blocked`, `lowest`."""
        return any(word.lower() in re.split(r"[^\w%-]+", name.lower()) for name in self.names)


def _same(name: str, word: str) -> bool:
    if name.lower() == word.lower():
        return True
    if "." not in name:
        return False
    pattern = _CAPITALS.sub(lambda found: _ANY if found[0] in _DOTTED else _PLAIN, name.replace(".", r"\."))
    return re.fullmatch(pattern, word) is not None
