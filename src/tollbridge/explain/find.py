"""Find what a word means, or the nearest words that mean something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tollbridge.errors import TollbridgeError
from tollbridge.explain.entry import Entry
from tollbridge.explain.keys import key_at, key_entries
from tollbridge.explain.pages import language_entries, language_page, page_entries, rules_page, scenario_texts
from tollbridge.nearest import nearest

_NEAREST: Final = 5


class UnknownWordError(TollbridgeError):
    """Nothing has this name."""


def all_entries() -> list[Entry]:
    """Return all that can be explained: rules, causes, results, terms, parts of the language, keys."""
    language = language_page()
    return [*page_entries(rules_page()), *language_entries(language), *key_entries(language, scenario_texts())]


def find(word: str) -> list[Entry]:
    """Return the entries of a word, at least one: those of that very name, else those whose name holds the word.

    Case does not matter. A result or a key may have the file's own names in it: `accounts.office.lowest`.

    Raises `UnknownWordError`, which names the nearest words.

    >>> find("trunks-busy")[0].text
    ('No trunk was free for a dial-out.', 'Q.850: 34')
    """
    entries = all_entries()
    word = " ".join(word.split()).strip("`:.")
    if found := [entry for entry in entries if entry.is_called(word)]:
        return found + [entry for entry in entries if entry not in found and entry.kind == "rule" and entry.holds(word)]
    if key := key_at(word):
        return [key]
    if found := [entry for entry in entries if entry.holds(word)]:
        return found
    raise UnknownWordError(f"nothing is called {word!r}{_nearest(word, entries)}")


def _nearest(word: str, entries: Sequence[Entry]) -> str:
    """Return ": did you mean opening, openings?", or nothing; a key by its own name, not by its path."""
    names = {
        name.lower(): name for entry in entries for name in (entry.names[0], entry.names[-1]) if "NAME" not in name
    }
    near = nearest(word.lower(), list(names), _NEAREST)
    return f": did you mean {', '.join(names[name] for name in near)}?" if near else ""
