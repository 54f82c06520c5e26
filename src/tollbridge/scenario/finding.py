"""Something wrong or odd at a key path, before it has a place in a file."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.scenario.nodes import KeyPath


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of the entry at `path`.

    Attributes:
        path: keys from the top; a number counts a list's entries from 0.
        message: what is wrong or odd, and what would do.
        about_key: its key is wrong, not its value.
        warning: it looks unintended, and may be run all the same.
    """

    path: KeyPath
    message: str
    about_key: bool = False
    warning: bool = False
