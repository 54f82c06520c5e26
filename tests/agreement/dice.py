"""Chance on a coarse grid: instants that coincide, small credits, and their texts as a scenario has them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tollbridge.units import format_duration

Choice = TypeVar("Choice")
Tree = dict[str, Any]
SECOND = 1000
BEGINNINGS = ("2026-02-01", "2026-06-01", "2027-01-01", "2026-03-02", "2026-03-08", "2026-10-25", "2026-05-13")
"""Midnights: of a month, of a month that begins on a Monday, of a year, of a week, of days on which DST changes, of a day."""
SHARES = {1: ("1",), 2: ("0.5", "0.5"), 3: ("0.4", "0.3", "0.3"), 4: ("0.25", "0.25", "0.25", "0.25")}


@dataclass(frozen=True)
class Dice:
    """What one scenario's chance is drawn from. Times are ms: `unit` is a second, or a minute where the run takes days.

    `tidy`: all instants are on the grid and all money is a multiple of a few steps, so that balances meet limits exactly.
    Much of what happens falls on the `busy` instants.
    """

    rng: random.Random
    unit: int
    grid: int
    horizon: int
    start: datetime
    tidy: bool
    busy: tuple[int, ...]

    @classmethod
    def of(cls, seed: int) -> Dice:
        """Return the dice of a seed: a run of minutes or of days that begins at a midnight, or has one in it."""
        rng = random.Random(seed)
        unit = rng.choice([1, 1, 1, 60]) * SECOND
        grid, horizon = rng.choice([1, 5, 10, 10, 30]) * unit, rng.choice([300, 900, 1800, 3600]) * unit
        within = rng.randrange(horizon // grid) * grid
        before = rng.choice([0, within, within, rng.randrange(60) * 60 * SECOND])
        start = datetime.fromisoformat(rng.choice(BEGINNINGS)) - timedelta(milliseconds=before)
        busy = [before, *(rng.randrange(horizon // grid) * grid for _ in range(2))]
        return cls(rng, unit, grid, horizon, start, rng.random() < 0.4, tuple(at for at in busy if at < horizon))

    def anew(self) -> Dice:
        """Return dice of the same run with other chance: what is drawn from them changes nothing that was drawn before."""
        return replace(self, rng=random.Random(f"more {self.rng.random()}"))

    def one(self, *choices: Choice) -> Choice:
        """Return one of the choices; written twice it is twice as likely."""
        return self.rng.choice(choices)

    def some(self, choices: Sequence[Choice], most: int) -> list[Choice]:
        """Return up to `most` of the choices in their order, at least one."""
        picked = set(self.rng.sample(range(len(choices)), self.rng.randint(1, min(most, len(choices)))))
        return [choice for index, choice in enumerate(choices) if index in picked]

    def often(self, share: float) -> bool:
        """Say yes in a share of cases."""
        return self.rng.random() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both bounds inside."""
        return self.rng.randint(low, high)

    def instant(self, within: int = 0) -> int:
        """Return an instant of the run (of its first ms `within`), on the grid or hard by it."""
        instant = self.rng.randrange(max(1, (within or self.horizon) // self.grid)) * self.grid
        if self.busy and self.often(0.2):
            instant = self.one(*self.busy)
        return instant + (self.one(0, 0, 0, 1, 500, -1) if instant and not self.tidy else 0)

    def instants(self, *counts: int) -> list[int]:
        """Return as many distinct instants after the start as one of the counts says, ascending."""
        return sorted({self.instant() for _ in range(self.one(*counts))} - {0})

    def stretch(self, most: int) -> int:
        """Return a duration of up to so many grids, whole or hard by."""
        return self.whole(0, most) * self.grid + (0 if self.tidy else self.one(0, 0, 0, 0, 1, 999))

    def span(self, most: int) -> str:
        """Return such a duration as text."""
        return format_duration(self.stretch(most))

    def times(self, *units: int) -> str:
        """Return one of so many units of time as text."""
        return format_duration(self.one(*units) * self.unit)

    def random_span(self, most: int) -> str | Tree:
        """Return a duration, or two that are equally likely."""
        spans = {self.span(most) for _ in range(self.one(1, 2, 2, 3))}
        return {"choice": dict(zip(sorted(spans), SHARES[len(spans)], strict=True))} if len(spans) > 1 else spans.pop()

    def mix(self, ways: Sequence[str]) -> Tree:
        """Return the ways with shares that sum to 1."""
        return dict(zip(ways, SHARES[len(ways)], strict=True))

    def at(self, instant: int) -> str:
        """Return an instant as text, from the start or by the clock on the wall."""
        if self.often(0.8) or instant % SECOND:
            return f"+{format_duration(instant)}"
        return (self.start + timedelta(milliseconds=instant)).isoformat()

    def at_clock(self, instant: int) -> str:
        """Return the time of day of an instant, seconds included."""
        return (self.start + timedelta(milliseconds=instant)).strftime("%H:%M:%S")


def money(micros: int) -> str:
    """Return micros as exact decimal text."""
    whole, part = divmod(abs(micros), 1_000_000)
    return ("-" if micros < 0 else "") + (f"{whole}.{part:06}" if part else str(whole))
