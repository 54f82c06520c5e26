"""The scenarios and pages that come with the program: where they are, and which question each scenario answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

MODELS: Final = "models"
"""The folder of the models of contracts, with which `tollbridge init` begins."""


@dataclass(frozen=True)
class Shipped:
    """A shipped scenario.

    Attributes:
        file: its YAML file.
        name: its path in the folder of all, such as `models/x.yaml`.
        sentence: what its first comment asks.
    """

    file: Path
    name: str
    sentence: str

    @property
    def kind(self) -> str:
        """The file's name without its ending: what `tollbridge init` calls it."""
        return self.file.stem


def shipped() -> Path:
    """Return the folder of the scenarios that come with the program: inside the installed package, or a checkout's.

    >>> (shipped() / "quickstart.yaml").exists()
    True
    """
    inside = Path(str(files("tollbridge"))) / "scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "scenarios"


def shipped_scenarios(folders: Iterable[str] = (MODELS,)) -> list[Shipped]:
    """Return the shipped scenarios of some folders, by name within each; variants of another file are left out.

    `folders` are relative to the folder of all, which is "" itself.
    """
    root = shipped()
    found = [file for folder in folders for file in sorted((root / folder).glob("*.yaml"))]
    return [
        Shipped(file, file.relative_to(root).as_posix(), first_comment(file.read_text(encoding="utf-8")))
        for file in found
        if file.name.count(".") == 1
    ]


def first_comment(text: str) -> str:
    r"""Return the comment with which a text begins, as one line; "" where it begins with none.

    `text`: of a scenario's file.

    >>> first_comment("# Will it last,\n# and how long?\nscenario: x\n")
    'Will it last, and how long?'
    """
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return " ".join(lines)
