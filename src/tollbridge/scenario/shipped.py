"""Where the scenarios and pages are that come with the program."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def shipped() -> Path:
    """Return the folder of the scenarios that come with the program: inside the installed package, or a checkout's.

    >>> (shipped() / "quickstart.yaml").exists()
    True
    """
    inside = Path(str(files("tollbridge"))) / "scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "scenarios"
