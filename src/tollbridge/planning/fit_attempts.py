"""Dial-outs: shares of answer and busy, and how long they ring, on a bridge of their own where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from tollbridge.planning.fit_families import fit_durations
from tollbridge.usage.table import BUSY, NOT_GIVEN, UsageTable

MAIN: Final = "main"
MOST: Final = 0.5
"""Share of the dial-outs that say how long they rang, from which on `ring` is written."""


@dataclass
class Bridges:
    """The bridges of a fitted scenario: `main` with all numbers, and one for each workload whose dial-outs say more.

    `parts` and `files` are what is said of ringing times, and the empirical files that go with them.
    """

    numbers: list[str]
    legs: list[UsageTable] = field(default_factory=list)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def main(self, legs: UsageTable) -> None:
        """Let dial-outs count for the main bridge."""
        self.legs.append(legs.take(legs.outbound))

    def apart(self, name: str, legs: UsageTable) -> list[tuple[str, str]]:
        """Give a workload a bridge of its own where its dial-outs say how many are answered, or how long they ring.

        Return what is to be said of the answers.
        """
        dialled = legs.take(legs.outbound)
        shares = answer_shares([dialled])
        if found := shares | self._ring(name, [dialled]):
            self.own[name] = found
        return [(f"{name} answered", _said(shares, len(dialled)))] if shares else []

    def tree(self) -> dict[str, Any]:
        """Return the scenario's bridges."""
        found = answer_shares(self.legs) | self._ring(MAIN, self.legs)
        main: dict[str, Any] = {"numbers": self.numbers} | ({"dial_out": found} if found else {})
        return {MAIN: main} | {name: {"dial_out": each} for name, each in self.own.items()}

    def _ring(self, name: str, parts: list[UsageTable]) -> dict[str, Any]:
        """Return `ring`, from first ring to answer or the attempt's end, where most dial-outs say it."""
        rings = np.concatenate([part.rings for part in parts]) if parts else np.zeros(0, np.int64)
        told = rings[rings != NOT_GIVEN]
        if not len(told) or len(told) < MOST * len(rings) or not told.any():
            return {}
        fit = fit_durations(told.astype(np.float64), f"{name}-ring")
        self.parts.append((f"{name} ring", f"{fit.text}; {len(told)} dial-outs say it"))
        if fit.file:
            self.files[fit.file] = fit.content
        return {"ring": fit.tree}

    def named(self, workloads: dict[str, Any]) -> dict[str, Any]:
        """Return workloads with their bridges' names, where there are several bridges."""
        if not self.own:
            return workloads
        return {name: tree | {"bridge": name if name in self.own else MAIN} for name, tree in workloads.items()}


def answer_shares(parts: list[UsageTable]) -> dict[str, str]:
    """Return the shares of dial-outs that were answered and busy, as texts; empty where all were answered.

    `parts`: records of dial-outs.
    """
    outcomes = np.concatenate([part.outcome for part in parts]) if parts else np.zeros(0, np.int64)
    answered, busy, total = int((outcomes == 0).sum()), int((outcomes == BUSY).sum()), len(outcomes)
    if answered == total:
        return {}
    shares = {"answer": f"{answered / total:.4f}"}
    return shares | ({"busy": f"{min(busy / total, 1 - float(shares['answer'])):.4f}"} if busy else {})


def _said(shares: dict[str, str], attempts: int) -> str:
    busy = f", busy {float(shares['busy']):.1%}" if "busy" in shares else ""
    return f"{float(shares['answer']):.1%} of {attempts} dial-outs{busy}; the rest no answer"
