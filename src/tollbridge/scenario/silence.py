"""Warnings that a file silences by their name: `# allow: implausible-rate` on or above the line, or a key `allow`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tollbridge.errors import Problem
from tollbridge.scenario.nodes import Node

Allowed = frozenset[tuple[str, int, str]]
"""(file, line, name of a warning) of what comments silence."""

_COMMENT: Final = re.compile(r"#\s*allow:\s*([a-z, -]+)")
_NAME: Final = re.compile(r" \[([a-z-]+)\]$")


def allowances(text: str, file: str) -> Allowed:
    r"""Return what the comments of a file silence: on their own line, or on the next where nothing else is on theirs.

    `text`: of the file. `file`: its name, which the result repeats.

    >>> sorted(allowances("a: 1  # allow: zero-ports\n# allow: implausible-rate\nb: 2\n", "f"))
    [('f', 1, 'zero-ports'), ('f', 3, 'implausible-rate')]
    """
    if "allow:" not in text:
        return frozenset()
    found: set[tuple[str, int, str]] = set()
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _COMMENT.search(line)
        names = [name.strip() for name in match[1].split(",")] if match else []
        if line.lstrip().startswith("#"):
            waiting += names
            continue
        found.update((file, number, name) for name in (*names, *waiting) if name)
        waiting = waiting if not line.strip() else []
    return frozenset(found)


def heard(problems: Iterable[Problem], allowed: Allowed, root: Node) -> list[Problem]:
    """Return the problems less the warnings that comments, or the file's `allow`, silence by name.

    Args:
        problems: errors are kept, whatever is silenced.
        allowed: as `allowances` gives it, by file and line.
        root: the merged tree, whose `allow` is read.
    """
    node = root.child("allow")
    parts = node.value if node is not None else ""
    everywhere = {str(part.value) for part in parts} if isinstance(parts, list) else set()
    return [one for one in problems if not one.warning or not _is_allowed(one, allowed, everywhere)]


def _is_allowed(problem: Problem, allowed: Allowed, everywhere: set[str]) -> bool:
    match = _NAME.search(problem.message)
    return match is not None and (match[1] in everywhere or (problem.file, problem.line, match[1]) in allowed)
