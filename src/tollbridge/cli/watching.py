"""`check --watch`: work done again whenever a file changes, or one that it reads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from tollbridge.errors import TollbridgeError

EVERY_S: Final = 0.3
"""Seconds between two looks at the files."""
_NAMED: Final = re.compile(r"""\b(?:extends|file)["']?\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"',{}\[\]#]+))""")

State = dict[Path, tuple[int, int] | None]
"""Each file's time of change (ns) and size; None where it is not there."""


def read_files(file: Path) -> Iterator[Path]:
    """Yield a scenario, and the files that its text names with `extends` and `file`, and so on from what it extends.

    It reads text, not YAML, so that a file with a mistake in it is watched as before.
    """
    todo, seen = [file], set[Path]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        if path.suffix in {".yaml", ".yml"}:
            todo += [path.parent / next(filter(None, match.groups())) for match in _NAMED.finditer(_text(path))]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _state(file: Path) -> State:
    return {path: _stamp(path) for path in read_files(file)}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class Watched:
    """Files to watch. `files` gives them anew at each look, so that one that is added is seen."""

    def __init__(self, files: Callable[[], list[Path]], rest: Callable[[float], None] | None = None) -> None:
        self._files = files
        self._rest = rest or time.sleep
        self._known: dict[Path, State] = {}

    def run(self, work: Callable[[Sequence[Path]], None]) -> int:
        """Do the work on all files, then again on those that change, until Ctrl-C, which is let through.

        A file that is missing or refused meanwhile is told, and watched on.
        """
        self._do(work, self._files())
        while True:
            self._rest(EVERY_S)
            if changed := self._settled():
                click.echo(f"\n{time.strftime('%H:%M:%S')} {', '.join(map(str, changed))}")
                self._do(work, changed)

    def _do(self, work: Callable[[Sequence[Path]], None], files: Sequence[Path]) -> None:
        self._known |= {file: _state(file) for file in files}
        try:
            work(files)
        except TollbridgeError as error:
            click.echo(str(error), err=True)
        watched = len({path for state in self._known.values() for path in state})
        click.echo(f"watching {watched} files; Ctrl-C ends")

    def _settled(self) -> list[Path]:
        """Return the files that changed, once nothing changes any more: an editor may write a file in several steps."""
        changed = self._changed()
        while changed:
            before = {file: _state(file) for file in changed}
            self._rest(EVERY_S)
            if before == {file: _state(file) for file in changed}:
                break
            changed = self._changed()
        return changed

    def _changed(self) -> list[Path]:
        try:
            files = self._files()
        except TollbridgeError:
            files = list(self._known)  # the last one is gone for now
        return [file for file in files if self._known.get(file) != _state(file)]
