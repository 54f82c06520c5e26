"""What a panel may ask of the tab that it stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from tollbridge.studio.session import Session


class Tab(Protocol):
    """One tab of the studio: its scenario, and what changes it for all panels at once."""

    session: Session
    turn: int
    """Counts changes: work that was begun under another number is out of date."""

    def typed(self, text: str) -> None:
        """Take a text from the editor once nothing was typed for a moment.

        `text`: all of it.
        """
        ...

    def take(self, text: str, *, typed: bool) -> None:
        """Take a new text: check it, show it everywhere, begin its forecast.

        `text`: all of it. `typed`: it comes from the editor, which then has it already.
        """
        ...

    def name(self) -> None:
        """Show the scenario's title, its file, and whether it is saved."""
        ...

    def tried(self, what: Callable[[], Any]) -> bool:
        """Do what may be refused, and show the reason where it is.

        `what`: is called without arguments; a TollbridgeError of it is shown. Returns whether it was done.
        """
        ...
