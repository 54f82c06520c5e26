"""What went wrong, said so that the user can mend it: where, what was found, what would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error or warning about one place of one file.

    `line` and `column` count from 1; 0 means that the whole file (line 0) or line (column 0) is meant.
    """

    file: str
    line: int
    column: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        """Format as `file:line:column: message`, the form that editors and CI logs turn into links."""
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        return f"{place}: {'warning: ' if self.warning else ''}{self.message}"


def not_utf8(file: str, data: bytes) -> Problem:
    """Return where a file's bytes cease to be UTF-8 text, as they do somewhere."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = f"not UTF-8 text: byte {error.start} is {data[error.start]:#04x}; save the file as UTF-8"
        return Problem(file, line, 0, text)
    raise ValueError(f"{file} is UTF-8 text")


class TollbridgeError(Exception):
    """What a user can mend: the command line prints its text and exits with status 2."""


class ScenarioError(TollbridgeError):
    """A scenario or one of its files is refused; `problems` holds every reason, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MissingExtraError(TollbridgeError):
    """A feature needs an optional dependency that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra [{extra}]: pip install 'tollbridge[{extra}]'")


class NotBuiltError(TollbridgeError):
    """The compiled engine is asked for where it is not there: the message says why, and what to do."""


class BooksError(RuntimeError):
    """The books of a run do not balance: a defect of the program, never of the scenario."""
