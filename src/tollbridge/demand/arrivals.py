"""The instants at which meetings start or single legs come: a Poisson process with a rate that follows the calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.busyness import Busyness
from tollbridge.demand.families import cumulative
from tollbridge.demand.known import Known
from tollbridge.demand.poisson import poisson_counts
from tollbridge.demand.pooled import Mixed
from tollbridge.demand.profile import Calendar, Calendars, day_slots, powers
from tollbridge.demand.strands import Strands
from tollbridge.errors import TollbridgeError
from tollbridge.units import HOUR, MINUTE

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MOST_A_DAY: Final = 50_000_000
"""Arrivals of one workload and day: a day is held in memory."""
_DAYS: Final = 22
"""Bits of a day's ordinal."""
_START = re.compile(r":([0-5]\d)")


@dataclass(frozen=True)
class Starts:
    """Minutes of the hour at which meetings start, with their shares."""

    offsets: I64  # ms into the local hour
    sums: F64  # running sums of the shares


def read_starts(shares: dict[str, Decimal]) -> Starts:
    """Return starts such as `{":00": .6, ":30": .4}`; ValueError says which key or sum is wrong."""
    for key in shares:
        if not _START.fullmatch(key):
            raise ValueError(f"{key!r} is not a start within the hour such as ':00' or ':30'")
    offsets = np.array([int(key[1:]) * MINUTE for key in shares])
    return Starts(offsets, cumulative([float(share) for share in shares.values()]))


@dataclass(frozen=True)
class Arrivals:
    """A workload's arrival process. `spread` gives a day's factor (mean 1), None where it is always 1.

    With a factor of coefficient of variation c, the number in a slot of mean m has over days the variance m + (c m)**2:
    a variance to mean ratio of 1 + m c**2.
    """

    calendar: Calendar
    starts: Starts | None = None
    spread: Busyness | None = None


@dataclass(frozen=True)
class _Slots:
    """The slots of some units: unit and number in its day, begin, length and minute (ms), expected events."""

    unit: I64
    number: I64
    begin: I64
    length: I64
    minute: I64
    mean: F64


class Timetable:
    """The arrival processes of many workloads, of one replication's days at a time."""

    def __init__(self, arrivals: Sequence[Arrivals]) -> None:
        self.calendars = Calendars([one.calendar for one in arrivals])
        self.spreads = [one.spread for one in arrivals]
        starts = [one.starts for one in arrivals]
        nothing = np.zeros(0)
        self._starts = Mixed([nothing if one is None else one.sums for one in starts])
        self._offsets = np.concatenate([one.offsets for one in starts if one] or [np.zeros(0, np.int64)])

    def instants(self, strands: Strands, known: Known) -> tuple[I64, I64]:
        """Return the unit and the instant (ms since the clock's start) of each event, by unit and time.

        Whole local days, not cut to the run. `known` is what the replication has drawn of the workloads.
        """
        units, sizes, slots = self._slots(strands, known)
        counts = poisson_counts(strands.sequence("count", units, sizes), slots.mean)
        busy = np.flatnonzero(counts)
        slot = np.repeat(busy, counts[busy])
        # each hour has words of its own, so that its arrivals do not depend on how many came before it
        u = strands.sequence("time", slots.unit[busy], counts[busy], slots.number[busy])
        return _sorted(slots.unit[slot], slots.begin[slot] + self._offset(strands, slots, slot, u))

    def _offset(self, strands: Strands, slots: _Slots, slot: I64, u: F64) -> I64:
        """Return how long into its slot each event is."""
        length = slots.length[slot]
        offset: I64 = (u * length).astype(np.int64)
        place = strands.stream[slots.unit[slot]]
        begins = np.flatnonzero(self._starts.given[place])
        if len(begins):
            chosen = self._offsets[self._starts.choose(u[begins], place[begins])]
            offset[begins] = (chosen - slots.minute[slot[begins]]) % np.minimum(HOUR, length[begins])
        return offset

    def _slots(self, strands: Strands, known: Known) -> tuple[I64, I64, _Slots]:
        """Return the units, zone by zone and day by day, how many slots each has, and these."""
        zone = self.calendars.zone[strands.stream]
        factors, parts, units, sizes = known.days.of(strands), [], [], []
        for code in np.unique(zone << _DAYS | strands.day).tolist():
            unit = np.flatnonzero((zone << _DAYS | strands.day) == code)
            day = date.fromordinal(code & (1 << _DAYS) - 1)
            place = strands.stream[unit]
            means = self.calendars.means(place, day) * known.level[place][:, None]
            means *= powers(known.drift[place], self.calendars.months(code >> _DAYS, day))[:, None]
            if factors is not None:
                means *= factors[unit][:, None]
            _check(means, day)
            hours = day_slots(self.calendars.clocks[code >> _DAYS], day)
            columns = np.arange(len(hours.hour)), hours.begin, hours.length, hours.minute
            each = (np.tile(column, len(unit)) for column in columns)
            parts.append((np.repeat(unit, len(hours.hour)), *each, means.ravel()))
            units.append(unit)
            sizes.append(np.full(len(unit), len(hours.hour)))
        slots = _Slots(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        return np.concatenate(units), np.concatenate(sizes), slots


def _check(means: F64, day: date) -> None:
    most = float(means.sum(axis=1).max(initial=0.0))
    if not most <= MOST_A_DAY:
        raise TollbridgeError(f"a workload would bring {most:.3g} arrivals on {day}: at most {MOST_A_DAY:,}")


def _sorted(unit: I64, at: I64) -> tuple[I64, I64]:
    """Return events by unit and instant: one sort of both, packed in a word."""
    if not len(at):
        return unit, at
    base = int(at.min())
    bits = max(1, int(at.max() - base).bit_length())
    packed = unit << bits | (at - base)
    packed.sort()
    return packed >> bits, (packed & (1 << bits) - 1) + base
