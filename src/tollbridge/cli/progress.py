"""Progress of long work, on stderr: on a terminal a bar with the time left, in a log a line a minute."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import click

Thing = TypeVar("Thing")
EVERY_S: Final = 60.0
"""Seconds between two lines of a log."""
FIRST_S: Final = 10.0
"""Seconds before a log has its first line: what is done by then needs none."""


def tracked(things: Iterable[Thing], what: str, total: int | None) -> Iterator[Thing]:
    """Yield things, showing how far they are.

    `things`: to yield. `what`: they are for. `total`: how many there are; None: nobody knows.
    """
    with counter(what) as progress:
        for done, thing in enumerate(things, 1):
            yield thing
            progress(done, total or 0)


@contextmanager
def counter(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells how far some work is: on a terminal as a bar, else as a line for a log now and then.

    `what`: the work. The function takes (done, total); a total of 0 is not known.
    """
    if sys.stderr.isatty():
        with _bar(what) as progress:
            yield progress
    else:
        with LogLines(what) as progress:
            yield progress


@contextmanager
def doing(what: str) -> Iterator[Callable[[str], None]]:
    """Say what is being done while a block is at work that nobody can count: `reading plan.yaml`.

    Gives a function that says what has come, a line of text: on a terminal it is shown, as a log has its own lines.
    """
    with counter(what):
        yield _say if sys.stderr.isatty() else lambda _: None


def _say(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(what), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)


class LogLines:
    """Lines for a log while a block is at work: one after `first_s` seconds, then one every `every_s`, with how far it is."""

    def __init__(self, what: str, first_s: float = FIRST_S, every_s: float = EVERY_S) -> None:
        self._what, self._first_s, self._every_s = what, first_s, every_s
        self._began = time.monotonic()
        self._done = self._total = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Callable[[int, int], None]:
        self._thread.start()
        return self.progress

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, done: int, total: int) -> None:
        """Note that `done` of `total` (0: nobody knows) are done."""
        self._done, self._total = done, total

    def _write(self) -> None:
        wait = self._first_s
        while not self._ended.wait(wait):
            wait = self._every_s
            click.echo(self.line(time.monotonic() - self._began), err=True)

    def line(self, spent_s: float) -> str:
        """Return the line for a log after so many seconds.

        `spent_s`: since the work began.
        """
        if not self._total:
            count = f": {self._done:,} done" if self._done else ""
            return f"{self._what}{count}, after {_spoken(spent_s)}"
        left = f"{self._done:,} of {self._total:,}, {_left(spent_s, self._done, self._total)}"
        return f"{self._what}: {left}, after {_spoken(spent_s)}"


def _left(spent: float, done: int, total: int) -> str:
    return f"about {_spoken(spent * (total - done) / done)} left" if done else "just begun"


def _spoken(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
