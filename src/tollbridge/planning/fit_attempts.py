"""Dial-outs that were not answered: shares of answer and busy, on a bridge of their own where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from tollbridge.usage.table import BUSY, UsageTable

MAIN: Final = "main"


@dataclass
class Bridges:
    """The bridges of a fitted scenario: `main` with all numbers, and one for each workload with its own shares of answer."""

    numbers: list[str]
    legs: list[UsageTable] = field(default_factory=list)
    own: dict[str, dict[str, str]] = field(default_factory=dict)

    def main(self, legs: UsageTable) -> None:
        """Let dial-outs count for the main bridge."""
        self.legs.append(legs.take(legs.outbound))

    def apart(self, name: str, legs: UsageTable) -> list[tuple[str, str]]:
        """Give a workload a bridge of its own where its dial-outs are not all answered; return what is to be said of it."""
        dialled = legs.take(legs.outbound)
        shares = answer_shares([dialled])
        if not shares:
            return []
        self.own[name] = shares
        return [(f"{name} answered", _said(shares, len(dialled)))]

    def tree(self) -> dict[str, Any]:
        """Return the scenario's bridges."""
        shares = answer_shares(self.legs)
        main: dict[str, Any] = {"numbers": self.numbers} | ({"dial_out": shares} if shares else {})
        return {MAIN: main} | {name: {"dial_out": each} for name, each in self.own.items()}

    def named(self, workloads: dict[str, Any]) -> dict[str, Any]:
        """Return workloads with their bridges' names, where there are several bridges."""
        if not self.own:
            return workloads
        return {name: tree | {"bridge": name if name in self.own else MAIN} for name, tree in workloads.items()}


def answer_shares(parts: list[UsageTable]) -> dict[str, str]:
    """Return the shares of dial-outs that were answered and busy, as texts; empty where all were answered."""
    outcomes = np.concatenate([part.outcome for part in parts]) if parts else np.zeros(0, np.int64)
    answered, busy, total = int((outcomes == 0).sum()), int((outcomes == BUSY).sum()), len(outcomes)
    if answered == total:
        return {}
    shares = {"answer": f"{answered / total:.4f}"}
    return shares | ({"busy": f"{min(busy / total, 1 - float(shares['answer'])):.4f}"} if busy else {})


def _said(shares: dict[str, str], attempts: int) -> str:
    busy = f", busy {float(shares['busy']):.1%}" if "busy" in shares else ""
    return f"{float(shares['answer']):.1%} of {attempts} dial-outs{busy}; the rest no answer"
