"""`errors` and `warnings`: messages that a file must give, each of them, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from tollbridge.errors import Problem
from tollbridge.expect.verdict import Failure, KeyPath


def message_failures(
    what: str, expected: Sequence[str], got: Sequence[Problem], at: tuple[str, KeyPath]
) -> list[Failure]:
    """Hold the messages of a file against the expected ones: each must occur (a part of it will do), and no others.

    Args:
        what: what the messages are, `errors` or `warnings`.
        expected: parts of messages.
        got: the messages that came.
        at: (file:line, path) of the expectation.
    """
    place, path = at
    missing = [text for text in expected if not any(text in problem.message for problem in got)]
    surplus = [problem for problem in got if not any(text in problem.message for text in expected)]
    if not missing and not surplus:
        return []
    details = [*(f"- {text}" for text in missing), *(f"+ {problem}" for problem in surplus)]
    return [
        Failure(
            what,
            place,
            _counted(len(expected), what),
            _counted(len(got), what),
            path,
            [problem.message for problem in got],
            tuple(details),
        )
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what if count != 1 else what.removesuffix('s')}" if count else f"no {what}"
