"""The account that a reader gives: lines seen, rows read, and of every row that was left out the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem

MOST_REPORTED: Final = 20
ODD: Final = "are odd"


@dataclass
class Left:
    """Rows left out for one reason: how many, the first line, and their charges (micros) as far as they could be read."""

    rows: int = 0
    line: int = 0
    charge: int = 0


@dataclass
class Tally:
    """The account of a file: rows seen are rows read and rows left out, each with its reason.

    Attributes:
        file: its path.
        unit: what `lines` counts: `line`, or of JSON and Parquet `record`.
        lines: how many lines there are.
        rows: how many rows were seen.
        read: how many of them were read.
        left: the others, by reason.
        odd: what is wrong with rows that were left out for it.
    """

    file: Path
    unit: str = "line"  # what `lines` counts
    lines: int = 0
    rows: int = 0
    read: int = 0
    left: dict[str, Left] = field(default_factory=dict)
    odd: list[Problem] = field(default_factory=list)

    def leave(self, reason: str, line: int, charge: int = 0) -> None:
        """Count a row that is left out.

        `reason`: why, as `are before --from`. `line`: where it stands. `charge`: what it cost, micros, as far as it could be
        read.
        """
        left = self.left.setdefault(reason, Left(line=line))
        left.rows += 1
        left.charge += charge
        left.line = min(left.line, line)

    def leave_odd(self, line: int, why: str, charge: int = 0) -> None:
        """Count a row that is left out because something is wrong with it.

        `line`: where it stands. `why`: what is wrong with it. `charge`: micros, as far as they could be read.
        """
        self.leave(ODD, line, charge)
        self.odd.append(Problem(str(self.file), line, 0, why))

    @property
    def left_out(self) -> int:
        """How many rows were left out."""
        return sum(left.rows for left in self.left.values())

    def said(self, currency: str = "") -> list[str]:
        """Return the account in sentences: what was seen and read, then a line for each reason."""
        total = f"{self.lines:,} {self.unit}s seen, {self.read:,} of {self.rows:,} rows read"
        lines = [total if not self.left else f"{total}, {self.left_out:,} left out"]
        for reason, left in self.left.items():
            are = f"{left.rows:,} rows {reason}" if left.rows != 1 else f"1 row {_single(reason)}"
            money = f", with charges of {_exact(left.charge)} {currency}".rstrip() if left.charge else ""
            lines.append(f"{are}; left out{money} (first: {self.unit} {left.line})")
        return lines

    def problems(self, *, warning: bool) -> list[Problem]:
        """Return the odd rows, a long list cut short."""
        ordered = sorted(self.odd)
        shown = [
            Problem(
                each.file, each.line, 0, f"{each.message}; the row is left out" if warning else each.message, warning
            )
            for each in ordered[:MOST_REPORTED]
        ]
        if len(ordered) > MOST_REPORTED:
            rest = f"{len(ordered) - MOST_REPORTED} more rows are odd, the last on {self.unit} {ordered[-1].line}"
            shown.append(Problem(str(self.file), ordered[MOST_REPORTED].line, 0, rest, warning))
        return shown


def _exact(micros: int) -> str:
    """Return an amount with all of its decimals, two at least."""
    amount = Decimal(micros).scaleb(-6)
    cents = amount.quantize(Decimal("0.01"))
    return str(cents if cents == amount else amount.normalize())


_OF_ONE: Final = {
    "are": "is", "have": "has", "repeat": "repeats", "stand": "stands", "hold": "holds", "were": "was"
}  # fmt: skip
"""Verbs of reasons, as they are of one row."""


def _single(reason: str) -> str:
    verb, _, rest = reason.partition(" ")
    return f"{_OF_ONE.get(verb, verb)} {rest}"
