"""The instants at which meetings start or single legs come: a Poisson process with a rate that follows the calendar.

A share of them may recur: then the calendar brings them, and chance the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.block import Block, Hours
from tollbridge.demand.busyness import Busyness
from tollbridge.demand.families import cumulative
from tollbridge.demand.known import Known
from tollbridge.demand.poisson import poisson_counts
from tollbridge.demand.pooled import Mixed
from tollbridge.demand.profile import Calendar, Calendars, powers
from tollbridge.demand.recurring import recurring_counts
from tollbridge.demand.strands import Strands
from tollbridge.errors import TollbridgeError
from tollbridge.units import HOUR, MINUTE

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MOST_A_DAY: Final = 50_000_000
"""Arrivals of one workload and day: a day is held in memory."""
_START = re.compile(r":([0-5]\d)")


@dataclass(frozen=True)
class Starts:
    """Minutes of the hour at which meetings start, with their shares."""

    offsets: I64  # ms into the local hour
    sums: F64  # running sums of the shares


def read_starts(shares: dict[str, Decimal]) -> Starts:
    """Return the minutes of the hour at which meetings start.

    `shares`: by start, as `{":00": 0.6, ":30": 0.4}`. ValueError says which key or sum is wrong.

    >>> starts = read_starts({":00": Decimal("0.6"), ":30": Decimal("0.4")})
    >>> starts.offsets.tolist(), starts.sums.tolist()
    ([0, 1800000], [0.6, 1.0])
    """
    for key in shares:
        if not _START.fullmatch(key):
            raise ValueError(f"{key!r} is not a start within the hour such as ':00' or ':30'")
    offsets = np.array([int(key[1:]) * MINUTE for key in shares])
    return Starts(offsets, cumulative([float(share) for share in shares.values()]))


@dataclass(frozen=True)
class Arrivals:
    """A workload's arrival process. `spread` gives a day's factor (mean 1), None where it is always 1.

    With a factor of coefficient of variation c, the number in a slot of mean m has over days the variance m + (c m)**2:
    a variance to mean ratio of 1 + m c**2. `recurring` is the share that the calendar brings, as many each day as are
    expected; the rest comes by chance.
    """

    calendar: Calendar
    starts: Starts | None = None
    spread: Busyness | None = None
    recurring: float = 0.0


class Timetable:
    """The arrival processes of many workloads, of one replication's days at a time."""

    def __init__(self, arrivals: Sequence[Arrivals]) -> None:
        self.calendars = Calendars([one.calendar for one in arrivals])
        self.spreads = [one.spread for one in arrivals]
        self._recurring = np.array([one.recurring for one in arrivals], np.float64)
        starts = [one.starts for one in arrivals]
        nothing = np.zeros(0)
        self._starts = Mixed([nothing if one is None else one.sums for one in starts])
        self._offsets = np.concatenate([one.offsets for one in starts if one] or [np.zeros(0, np.int64)])

    def instants(self, strands: Strands, known: Known, block: Block) -> tuple[I64, I64]:
        """Return how many events each unit has, and the instant of each, by unit and time.

        Args:
            strands: the units' random numbers.
            known: what the replication has drawn of the workloads.
            block: what is known of the units without a replication: their hours and expected numbers.

        Returns int64 [units], and int64 [events] in ms since the clock's start. Days are whole local ones, not cut to the run.
        """
        hours, counts = block.hours, self._counts(strands, known, block)
        busy = np.flatnonzero(counts)
        many, unit, number = counts[busy], hours.unit[busy], hours.number(busy)
        row = hours.first[unit] + number
        # each hour has words of its own, so that its arrivals do not depend on how many came before it
        if self._starts.given.any():
            u = strands.sequence("time", unit, many, number)
            hour = np.repeat(row, many)
            offset = self._offset(np.repeat(strands.stream[unit], many), hours, hour, u)
            at = _sorted(np.repeat(unit, many), hours.begin[hour] + offset)
        else:
            at = strands.instants("time", unit, number, many, (hours.begin[row], hours.length[row]))
        return np.bincount(unit, many, len(hours.size)).astype(np.int64), at

    def _counts(self, strands: Strands, known: Known, block: Block) -> I64:
        """Return how many events come in each of the units' hours."""
        hours, means = block.hours, self._means(strands, known, block)
        share = self._recurring[strands.stream]
        u = strands.sequence("count", np.arange(len(hours.size)), hours.size)
        units = np.flatnonzero(share)
        if not len(units):
            return poisson_counts(u, means)
        counts = poisson_counts(u, means * (1 - share)[hours.unit])
        rows = np.flatnonzero(share[hours.unit])
        one = strands.sequence("recurring", units, np.ones(len(units), np.int64))
        counts[rows] += recurring_counts(one, (means * share[hours.unit])[rows], hours.size[units])
        return counts

    def _offset(self, place: I64, hours: Hours, row: I64, u: F64) -> I64:
        """Return how long into its hour each event is, by its workload's place and its hour's row."""
        length = hours.length[row]
        offset: I64 = (u * length).astype(np.int64)
        begins = np.flatnonzero(self._starts.given[place])
        if len(begins):
            chosen = self._offsets[self._starts.choose(u[begins], place[begins])]
            offset[begins] = (chosen - hours.minute[row[begins]]) % np.minimum(HOUR, length[begins])
        return offset

    def _means(self, strands: Strands, known: Known, block: Block) -> F64:
        """Return how many events each unit's hours are expected to bring, with what the replication has drawn."""
        hours, place = block.hours, strands.stream
        means, factors = hours.mean, known.days.of(strands)
        if not (known.level == 1).all():
            means = means * known.level[place][hours.unit]
        if not (known.drift == 1).all():
            means = means * powers(known.drift[place], block.months)[hours.unit]
        if factors is not None:
            means = means * factors[hours.unit]
        _check(means, hours, strands.day)
        return means


def _check(means: F64, hours: Hours, day: I64) -> None:
    totals = np.bincount(hours.unit, means, minlength=1)
    most = float(totals.max())
    if not most <= MOST_A_DAY:
        at = date.fromordinal(int(day[int((~(totals <= MOST_A_DAY)).argmax())]))
        raise TollbridgeError(f"a workload would bring {most:.3g} arrivals on {at}: at most {MOST_A_DAY:,}")


def _sorted(unit: I64, at: I64) -> I64:
    """Return the instants of events by unit and time: one sort of both, packed in a word."""
    if not len(at):
        return at
    base = int(at.min())
    bits = max(1, int(at.max() - base).bit_length())
    packed = unit << bits | (at - base)
    packed.sort()
    return (packed & (1 << bits) - 1) + base
