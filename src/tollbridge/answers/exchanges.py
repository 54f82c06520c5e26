"""What was written for another system, or made from its files, as Python code and the command line show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tollbridge.answers.shown import Shown
from tollbridge.cgrates.inward.scenario import Imported
from tollbridge.cgrates.notes import Notes
from tollbridge.plain_text import counted
from tollbridge.switch.sipp.folder import ExportedLoad


@dataclass(frozen=True, repr=False)
class Load(Shown):
    """A replication's calls as a load for a real system; its rows are the files.

    Attributes:
        folder: where the files are.
        written: what was written: the files, the number of calls, and what the load cannot say.
        warnings: those of the scenario.
    """

    folder: Path
    written: ExportedLoad
    warnings: tuple[str, ...] = ()

    @property
    def calls(self) -> int:
        """How many calls it plays."""
        return self.written.calls

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what the load cannot say."""
        return self.written.notes

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each file: its name."""
        yield from ({"file": name} for name in self.written.files)

    def __str__(self) -> str:
        written = f"wrote {counted(self.calls, 'call')} to {self.folder}: {', '.join(self.written.files)}"
        return "\n".join([*self.notes, written])


@dataclass(frozen=True, repr=False)
class WrittenPlan(Shown):
    """A scenario's tariffs and accounts as a tariff plan; its rows are what the plan cannot say, each at its place.

    Attributes:
        folder: where the files are.
        files: their names.
        rates: how many destination rates there are.
        notes: what changes prices or credit, and what is aside.
    """

    folder: Path
    files: tuple[str, ...]
    rates: int
    notes: Notes = field(repr=False)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each thing that is not said: whether it changes prices or credit, its place, and what it is."""
        return _note_rows(self.notes)

    def __str__(self) -> str:
        files, rates = counted(len(self.files), "file"), counted(self.rates, "destination rate")
        return f"wrote {files} into {self.folder}: {rates}{self.notes.told(self.files[-1])}"


@dataclass(frozen=True, repr=False)
class ScenarioMade(Shown):
    """A scenario made from a tariff plan; its rows are what it cannot say, each at its place."""

    imported: Imported = field(repr=False)

    @property
    def tree(self) -> dict[str, Any]:
        """The scenario as a mapping: `load` takes it."""
        return self.imported.tree

    @property
    def notes(self) -> Notes:
        """What the scenario cannot say."""
        return self.imported.notes

    def files(self, file: str | Path) -> list[Path]:
        """Return the files that `write` would write: the decks of large tariffs, then the scenario."""
        path = Path(file)
        return [path.parent / (name or path.name) for name in self.imported.files(path.stem)]

    def write(self, file: str | Path) -> list[Path]:
        """Write the scenario, and decks of large tariffs beside it; return their paths, the scenario's last."""
        return self.imported.write(Path(file))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each thing that is not said: whether it changes prices or credit, its place, and what it is."""
        return _note_rows(self.notes)

    def __str__(self) -> str:
        found = [counted(len(self.tree.get(f"{each}s", {})), each) for each in ("tariff", "account")]
        return f"{', '.join(found)}{self.notes.told('its comments')}"


def _note_rows(notes: Notes) -> Iterator[dict[str, Any]]:
    for note in notes.all():
        place = {"file": note.file, "line": note.line, "column": note.column}
        yield {"changes_prices": note in notes.lost, **place, "message": note.message}
