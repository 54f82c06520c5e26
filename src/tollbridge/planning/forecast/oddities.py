"""Hours of the records that are not to be learnt from: outages and surges, told and not repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tollbridge.planning.forecast.days import F64, Days, Mask

FEWEST: Final = 30
"""Legs in an hour that may be a surge."""
MISSED: Final = 20.0
"""Legs that an hour should have brought for its silence to be an outage: a chance of 2 in a billion by itself."""
SHORT: Final = 6
"""Hours in a row up to which silence is an outage; longer is a day off, and a part of how days differ."""


@dataclass(frozen=True, eq=False)
class Oddities:
    """Hours that are far out of line, [days, 24]."""

    surges: Mask
    outages: Mask


def find_oddities(days: Days) -> Oddities:
    """Return the hours far above what is usual, and those in which nothing came where much was due.

    A surge has more than three times the median of its hour on the other busy days (with half of the total of the median day
    that is not empty, or more), more than six sds of a Poisson count above it, and 30 legs. An outage is an empty hour, or
    a few in a row, at which 20 legs or more are usual on that weekday and the rest of its day is as busy as ever.
    """
    whole = days.hours > 0.99
    totals = days.totals
    busy = totals >= np.median(totals[totals > 0]) / 2 if totals.any() else totals > 0
    surges = np.zeros_like(whole)
    for hour in range(24):
        rows = np.flatnonzero(whole[:, hour] & busy)
        if len(rows) < 4:
            continue
        usual = float(np.median(days.counts[rows, hour]))
        surges[rows, hour] = days.counts[rows, hour] > max(3 * usual, usual + 6 * np.sqrt(max(usual, 1.0)), FEWEST)
    return Oddities(surges, _outages(days, whole, surges))


def _outages(days: Days, whole: Mask, surges: Mask) -> Mask:
    usual = _usual(days, whole & ~surges)
    silent = whole & (days.counts == 0) & (usual >= MISSED * days.clumping)
    expected = np.where(whole & ~silent, usual, 0.0).sum(axis=1)
    open_day = days.totals >= expected / 2
    brief: Mask = silent & (silent.sum(axis=1) <= SHORT)[:, None] & (open_day & (expected > 0))[:, None]
    return brief


def _usual(days: Days, whole: Mask) -> F64:
    """Return what each hour usually brings: the median of its weekday's others, or of like days where those are few."""
    found = np.zeros_like(days.counts)
    for weekday in range(7):
        rows = days.weekdays == weekday
        for hour in range(24):
            counts = days.counts[rows & whole[:, hour], hour]
            if len(counts) >= 3:
                found[rows, hour] = np.median(counts)
    return found
