"""What an audit found, as Python code and the command line show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from tollbridge.answers.shown import Shown
from tollbridge.auditing.books import Audit
from tollbridge.plain_text import counted
from tollbridge.report.plots import AMBER, GREEN, RED, bars

MOST_SHOWN: Final = 40


class Audited(Shown, Audit):
    """An audit; its rows are the figures that do not follow, and those that cannot be known.

    `auditing.books.Audit` says what it holds: the folder, the replications, how many figures follow, and what differs.

    >>> found = Audited("out", 100, (1,), 412, (), {"it comes from a second run": ("accounts.a.drained_first_cut",)})
    >>> found.is_fine, list(found.rows())[0]["finding"]
    (True, 'unknown')
    """

    @classmethod
    def of(cls, found: Audit) -> Audited:
        """Return the same audit, to be shown.

        `found`: what `auditing.books.audit` returned.
        """
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each figure that differs or is unknown; none where all follow.

        Columns: `finding` (`differs` or `unknown`), `figure` (the result's or the file's), and `why`.
        """
        for text in self.differs:
            figure, _, why = text.partition(": ")
            yield {"finding": "differs", "figure": figure, "why": why}
        for why, names in self.unknown.items():
            yield from ({"finding": "unknown", "figure": name, "why": why} for name in dict.fromkeys(names))

    def plot(self) -> Any:
        """Return a Plotly figure: how many figures follow, differ and are unknown.

        MissingExtraError where the extra [report] is not installed.
        """
        counts = {
            "follow": self.follows,
            "differ": len(self.differs),
            "cannot be known": sum(len(names) for names in self.unknown.values()),
        }
        colours = dict(zip(counts, (GREEN, RED, AMBER), strict=True))
        return bars(counts, colours, f"figures of {self.folder}")

    @property
    def _replications(self) -> str:
        return counted(self.replications, "replication has", "replications have")

    def __str__(self) -> str:
        lines = [f"{self.folder}: {len(self.recorded)} of {self._replications} records."]
        lines += [f"does not follow: {line}" for line in self.differs[:MOST_SHOWN]]
        if len(self.differs) > MOST_SHOWN:
            lines.append(f"… and {len(self.differs) - MOST_SHOWN:,} more")
        for why, names in self.unknown.items():
            shown = ", ".join(list(dict.fromkeys(names))[:3]) + (" …" if len(set(names)) > 3 else "")
            lines.append(f"cannot be known: {shown} ({why})")
        verdict = "Every one of them follows" if self.is_fine else f"{len(self.differs):,} do not follow"
        lines.append(f"{self.follows:,} figures were worked out again and are the same. {verdict}.")
        return "\n".join(lines)
