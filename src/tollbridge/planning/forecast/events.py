"""What comes at one time: a single leg, or a meeting with all of its legs; with its minutes and its cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tollbridge.planning.forecast.days import F64, I64, Days, Mask, count_days
from tollbridge.units import Clock

KINDS = ("calls", "minutes", "cost")
"""What is summed, in the order of the columns of `Events.sums`."""


@dataclass(frozen=True, eq=False)
class Events:
    """A workload's events in order of arrival.

    `at` is ms since the clock's start; `sums` [events, 3] holds each one's legs, minutes and cost (in the currency; 0 where
    the records have no charges).
    """

    name: str
    at: I64
    sums: F64

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Mask) -> Events:
        """Return some of the events."""
        return Events(self.name, self.at[rows], self.sums[rows])

    def between(self, low: int, high: int) -> Events:
        """Return the events from `low` on and before `high`, ms."""
        return self.take((self.at >= low) & (self.at < high))

    def days(self, clock: Clock) -> Days:
        """Return the legs by day and hour."""
        return count_days(self.at, clock, self.sums[:, 0])

    def total(self) -> F64:
        """Return legs, minutes and cost in all."""
        found: F64 = self.sums.sum(axis=0)
        return found


def together(parts: list[Events]) -> Events:
    """Return the events of several workloads in order of arrival."""
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, kind="stable")
    return Events("all", at[order], np.concatenate([part.sums for part in parts])[order])


def in_hours(events: Events, mask: Mask, clock: Clock) -> Mask:
    """Return which events lie in some hours, as bool [events].

    `events`: of one workload. `mask`: bool [days, 24]. `clock`: the records' period.
    """
    found = np.zeros(len(events), bool)
    for number, (_, begin, end) in enumerate(clock.days()):
        if not mask[number].any():
            continue
        low, high = np.searchsorted(events.at, (begin, end))
        hours = [clock.moment(int(at)).hour for at in events.at[low:high]]
        found[low:high] = mask[number][hours]
    return found
