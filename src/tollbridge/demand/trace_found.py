"""What a trace's file holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from tollbridge.demand.calls import CallRow
from tollbridge.errors import Problem


@dataclass
class Trace:
    """The calls of a trace's file as rows, every row's `from`, the rows that were left out, and those that stand twice."""

    rows: list[CallRow] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    note: str = ""  # how many rows of how many lines were read
