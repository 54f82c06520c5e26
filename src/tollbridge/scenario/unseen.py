"""Slips that do not meet the eye: commas in numbers, tabs, spaces that are none."""

from __future__ import annotations

import re
from typing import Final

from tollbridge.money import without_comma
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import Node

UNSEEN: Final = {
    "\u00a0": "a non-breaking space",
    "\u202f": "a narrow non-breaking space",
    "\u2007": "a figure space",
    "\u200b": "a zero-width space",
    "\u2060": "a word joiner",
    "\ufeff": "a byte-order mark",
    "\t": "a tab",
}


def unseen_in(text: str) -> str:
    r"""Return the name of the first character that looks like a plain space or like nothing; "" if none.

    `text`: a key or value.

    >>> unseen_in("12\u00a0s"), unseen_in("12 s")
    ('a non-breaking space', '')
    """
    return next((UNSEEN[character] for character in text if character in UNSEEN), "")


def explained(finding: Finding, root: Node) -> str:
    """Return a finding's message, and what cannot be seen of the text that it is about.

    `finding`: what is said. `root`: the tree, in which its text stands.
    """
    node = root.at(finding.path)
    key = str(finding.path[-1]) if finding.path else ""
    if finding.about_key and node.value == "" and re.fullmatch(r"\d+(\.\d*)?", key):
        return _comma(finding, root, key) or finding.message
    text = key if finding.about_key else node.value
    unseen = unseen_in(text) if isinstance(text, str) else ""
    return (
        f"{finding.message} (there is {unseen} in it)" if unseen and unseen not in finding.message else finding.message
    )


def _comma(finding: Finding, root: Node, key: str) -> str:
    """Return what is said of `1,000` within braces, where the comma ends the number and begins another key."""
    siblings = root.at(finding.path[:-1]).value
    if not isinstance(siblings, dict):
        return ""
    names = list(siblings)
    before = names[names.index(key) - 1] if names.index(key) else ""
    number = siblings[before].value if before else ""
    if not isinstance(number, str) or not re.fullmatch(r"[+-]?\d+", number):
        return ""
    whole = f"{number},{key}"
    return f"the comma ends the number of {before!r}: {whole!r} is to be written {without_comma(whole)}"
